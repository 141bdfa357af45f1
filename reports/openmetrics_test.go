package reports

import (
	"strings"
	"testing"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

// scrape reads metrics as the textfile collector of node_exporter does, and holds
// what OpenMetrics 1.0 asks for beyond that.
func scrape(t testing.TB, r *Report) map[string]*dto.MetricFamily {
	t.Helper()
	var b strings.Builder
	if err := WriteOpenMetrics(&b, r, Options{}); err != nil {
		t.Fatal(err)
	}
	doc := b.String()
	if !strings.HasSuffix(doc, "\n# EOF\n") || strings.Count(doc, "\n# EOF") != 1 {
		t.Fatalf("does not end with # EOF, or not only: %.200q", doc)
	}
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(strings.NewReader(doc))
	if err != nil {
		t.Fatalf("%v in\n%.2000s", err, doc)
	}
	seen := map[string]bool{}
	for line := range strings.Lines(doc) {
		series := line[:strings.LastIndexByte(line, ' ')+1]
		if !strings.HasPrefix(line, "#") && seen[series] {
			t.Errorf("the series %s twice", series)
		}
		seen[series] = true
	}
	for name, f := range families {
		if f.GetHelp() == "" || f.GetType() != dto.MetricType_GAUGE || strings.HasSuffix(name, "_total") {
			t.Errorf("%s: %v", name, f.GetType())
		}
		for _, one := range f.Metric {
			if one.TimestampMs != nil {
				t.Errorf("%s has a timestamp, which node_exporter refuses", name)
			}
		}
	}
	return families
}

// value is a sample by the values of its labels, in their order.
func value(t testing.TB, families map[string]*dto.MetricFamily, name string, labels ...string) float64 {
	t.Helper()
	for _, m := range families[name].GetMetric() {
		var have []string
		for _, l := range m.Label {
			have = append(have, l.GetValue())
		}
		if strings.Join(have, "\x00") == strings.Join(labels, "\x00") {
			return m.GetGauge().GetValue()
		}
	}
	t.Errorf("no %s%q", name, labels)
	return -1
}

func TestOpenMetrics(t *testing.T) {
	src := threeSource()
	src.Inputs[0].Name = `logs\"a" b.log`
	got := scrape(t, Build(src))
	for _, c := range []struct {
		name   string
		labels []string
		want   float64
	}{
		{"authlog_info", []string{"1.2.3"}, 1},
		{"authlog_window_unauthorized", []string{"401"}, 4328},
		{"authlog_window_start_timestamp_seconds", nil, float64(morning.Unix())},
		{"authlog_burst_count", nil, 3},
		{"authlog_bursts", []string{"outage", "missing-auth-header"}, 1},
		{"authlog_burst_unauthorized", []string{"3f2a9c01d4e7", "outage", "missing-auth-header"}, 1902},
		{"authlog_burst_ongoing", []string{"3f2a9c01d4e7", "outage", "missing-auth-header"}, 1},
		{"authlog_rejected", nil, 12},
		{"authlog_input_rejected", []string{`logs\"a" b.log`, "nginx"}, 12},
		{"authlog_expected_unauthorized", []string{"challenge"}, 12},
		{"authlog_warnings", []string{"credentials-in-logs"}, 1},
	} {
		if v := value(t, got, c.name, c.labels...); v != c.want {
			t.Errorf("%s%q is %g, want %g", c.name, c.labels, v, c.want)
		}
	}
}

func TestOpenMetricsOfAnyReport(t *testing.T) {
	for _, fix := range fixtures {
		families := scrape(t, Build(fix.source()))
		series := 0
		for _, f := range families {
			series += len(f.Metric)
		}
		if most := 7*metricBursts + 4*metricInputs + 3*metricKinds + 30; series > most {
			t.Errorf("%s: %d series, want at most %d", fix.name, series, most)
		}
		if fix.name == "huge" && value(t, families, "authlog_bursts_left_out") != 100-metricBursts {
			t.Error("does not say how many bursts it leaves out")
		}
	}
}

func TestIgnoredBurstsAreNoMetric(t *testing.T) {
	r := Build(oneSource())
	r.Bursts[0].Ignored = &Ignored{Reason: "known", Until: "2026-12-31"}
	got := scrape(t, r)
	if value(t, got, "authlog_burst_count") != 0 || value(t, got, "authlog_bursts_ignored") != 1 || got["authlog_bursts"] != nil {
		t.Error("an ignored burst counts")
	}
}

func FuzzOpenMetrics(f *testing.F) {
	for _, s := range append(corpus, nasty...) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		src := hostileSource(s)
		src.Tool.Version = s
		scrape(t, Build(src))
	})
}
