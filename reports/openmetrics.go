package reports

import (
	"io"
	"strconv"
	"strings"
	"time"
)

// What the metrics hold at most: every label set is a series that a monitoring
// system keeps for months. Counts over all are exact whatever is left out.
const (
	metricBursts = 20 // with series of their own, the largest
	metricInputs = 50
	metricKinds  = 50  // causes with verdicts, patterns, codes of warnings
	metricLabel  = 200 // characters of a label
)

// WriteOpenMetrics writes metrics for the textfile collector of node_exporter and for
// whatever reads OpenMetrics 1.0. All are gauges: they describe one window of logs,
// so they go down as well, and node_exporter knows no info type. There are no sample
// timestamps, which it refuses; the window has series of its own.
func WriteOpenMetrics(w io.Writer, r *Report, _ Options) error {
	var m metrics
	m.one("authlog_info", "Version that made the report; always 1.", 1, label{"version", r.Tool.Version})
	if !r.Window.Start.IsZero() {
		m.one("authlog_window_start_timestamp_seconds", "First event of the logs.", seconds(r.Window.Start))
		m.one("authlog_window_end_timestamp_seconds", "Last event of the logs.", seconds(r.Window.End))
	}
	m.one("authlog_window_requests", "Requests in the logs.", float64(r.Totals.Requests))
	m.one("authlog_window_unauthorized", "Requests that were answered with an analysed status.", float64(r.Totals.Unauthorized), label{"status", statusWord(r.Statuses)})
	m.bursts(r)
	m.kinds(r)
	m.inputs(r)
	_, err := io.WriteString(w, m.out.String()+"# EOF\n")
	return err
}

func seconds(t time.Time) float64 { return float64(t.UnixMilli()) / 1e3 }

type label struct{ name, value string }

// metrics collects families of samples.
type metrics struct{ out strings.Builder }

// one writes a family of one sample.
func (m *metrics) one(name, help string, value float64, labels ...label) {
	f := family{name: name, help: help}
	f.add(value, labels...)
	m.write(&f)
}

// family is a metric with its samples. Samples with the same labels are added up:
// a second one would make the collector refuse the whole file.
type family struct {
	name, help string
	series     []string
	values     map[string]float64
}

func (f *family) add(value float64, labels ...label) {
	var b strings.Builder
	for i, l := range labels {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(l.name + `="` + labelEscapes.Replace(brief(l.value, metricLabel)) + `"`)
	}
	key := b.String()
	if f.values == nil {
		f.values = map[string]float64{}
	}
	if _, known := f.values[key]; !known {
		f.series = append(f.series, key)
	}
	f.values[key] += value
}

// labelEscapes are those of label values; control characters were cleaned before.
var labelEscapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)

// write writes a family; one without samples is left out.
func (m *metrics) write(f *family) {
	if len(f.series) == 0 {
		return
	}
	m.out.WriteString("# HELP " + f.name + " " + f.help + "\n# TYPE " + f.name + " gauge\n")
	for _, key := range f.series {
		labels := ""
		if key != "" {
			labels = "{" + key + "}"
		}
		m.out.WriteString(f.name + labels + " " + strconv.FormatFloat(f.values[key], 'g', -1, 64) + "\n")
	}
}

// burstMetrics are the numbers of a burst.
var burstMetrics = []struct {
	name, help string
	value      func(*Burst) float64
}{
	{"unauthorized", "Refusals in the burst.", func(b *Burst) float64 { return float64(b.Unauthorized) }},
	{"excess", "Refusals above what is usual.", func(b *Burst) float64 { return b.Excess }},
	{"clients", "Clients that are hit.", func(b *Burst) float64 { return float64(b.Clients) }},
	{"confidence", "Probability of the first cause, from 0 to 1.", func(b *Burst) float64 { return b.Causes[0].Confidence }},
	{"ongoing", "1 while the burst goes on where the logs end.", func(b *Burst) float64 { return oneIf(b.Ongoing) }},
	{"start_timestamp_seconds", "First refusal of the burst.", func(b *Burst) float64 { return seconds(b.Start) }},
	{"end_timestamp_seconds", "Last refusal of the burst.", func(b *Burst) float64 { return seconds(b.End) }},
}

func oneIf(set bool) float64 {
	if set {
		return 1
	}
	return 0
}

// bursts writes how many there are, and the largest. Those that the configuration
// ignores do not count. Segments are no labels: they hold text from logs without
// bound, and the id leads to them in the report.
func (m *metrics) bursts(r *Report) {
	all := 0
	kinds := family{name: "authlog_bursts", help: "Bursts that count, by verdict and first cause."}
	var shown []*Burst
	for _, i := range bySize(r.Bursts) {
		b := &r.Bursts[i]
		if b.Ignored != nil {
			continue
		}
		all++
		if len(kinds.series) < metricKinds {
			kinds.add(1, label{"verdict", b.Verdict}, label{"cause", b.Causes[0].ID})
		}
		if len(shown) < metricBursts {
			shown = append(shown, b)
		}
	}
	m.one("authlog_burst_count", "Bursts that count; 0 when there is none.", float64(all))
	m.one("authlog_bursts_ignored", "Bursts that the configuration ignores.", float64(len(r.Bursts)-all))
	m.one("authlog_bursts_left_out", "Bursts without series of their own.", float64(all-len(shown)))
	m.write(&kinds)
	for _, one := range burstMetrics {
		f := family{name: "authlog_burst_" + one.name, help: one.help}
		seen := map[string]bool{}
		for _, b := range shown {
			if seen[b.ID] {
				continue // only a report that was changed by hand has an id twice
			}
			seen[b.ID] = true
			f.add(one.value(b), label{"id", b.ID}, label{"verdict", b.Verdict}, label{"cause", b.Causes[0].ID})
		}
		m.write(&f)
	}
}

// kinds writes what is no burst.
func (m *metrics) kinds(r *Report) {
	expected := family{name: "authlog_expected_unauthorized", help: "Refusals that were judged normal, by pattern."}
	for _, e := range r.Expected[:min(metricKinds, len(r.Expected))] {
		expected.add(float64(e.Unauthorized), label{"pattern", e.Pattern})
	}
	m.write(&expected)
	warnings := family{name: "authlog_warnings", help: "Warnings about the logs, by code."}
	for _, w := range r.Warnings {
		if len(warnings.series) < metricKinds {
			warnings.add(1, label{"code", w.Code})
		}
	}
	m.write(&warnings)
}

// inputs writes what became of the lines, of all inputs and of each.
func (m *metrics) inputs(r *Report) {
	failed := 0
	for i := range r.Inputs {
		if r.Inputs[i].Error != "" {
			failed++
		}
	}
	m.one("authlog_inputs", "Inputs.", float64(len(r.Inputs)))
	m.one("authlog_inputs_failed", "Inputs that could not be read, or not to their end.", float64(failed))
	for _, one := range []struct {
		name, help string
		value      func(*Input) int
	}{
		{"lines", "Lines", func(in *Input) int { return in.Lines }},
		{"events", "Lines that are events", func(in *Input) int { return in.Events }},
		{"ignored", "Lines that are no events and are known not to be", func(in *Input) int { return in.Ignored }},
		{"rejected", "Lines that could not be read", func(in *Input) int { return in.Rejected }},
	} {
		sum := 0
		f := family{name: "authlog_input_" + one.name, help: one.help + ", by input."}
		for i := range r.Inputs {
			in := &r.Inputs[i]
			sum += one.value(in)
			if i < metricInputs {
				f.add(float64(one.value(in)), label{"input", in.Name}, label{"format", in.Format})
			}
		}
		m.one("authlog_"+one.name, one.help+", of all inputs.", float64(sum))
		m.write(&f)
	}
}
