package parsers

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"sort"
	"strings"

	"authlog/internal/timeline"
	"authlog/parsers/input"
	"authlog/parsers/jsonlog"
)

// Detection is the format found in the first lines of an input.
type Detection struct {
	Name   string  // best format; when nothing parses the nearest
	Index  int     // of that format in the candidates
	Why    string  // in words; empty when there was no line to judge
	Scores []Score // every candidate, best first
	Lines  int     // lines judged: the first ones, without blank ones
}

// Score is what one candidate made of the judged lines.
type Score struct {
	Name     string
	As       string // what most of the parsed lines are, where the parser tells; else Name
	Index    int
	Parsed   int
	Ignored  int
	Rejected int
	Sniffed  int    // lines that could be of the format at a glance
	Reason   string // most common reason of rejection; empty without one
}

// points: an ignored line speaks for the format, but less than an event.
func (s *Score) points() int { return 2*s.Parsed + s.Ignored }

// Detect judges the first lines of data, the beginning of an input, by each
// candidate's own parser. The best has most lines parsed, an ignored line
// counting half; ties go to the earlier candidate, so that a user's own format
// comes before built-in ones.
func Detect(data []byte, formats []Format, opts Options) Detection {
	return newDetector(formats, opts).detect(data)
}

// DetectSource is Detect on the first lines of src, or of each member of an archive;
// found is told the name.
func DetectSource(ctx context.Context, src input.Source, formats []Format, opts Options, found func(name string, d Detection, err error)) error {
	d := newDetector(formats, opts)
	_, err := input.Each(ctx, src, func(s *input.Stream) {
		defer s.Close()
		head, err := d.sample(s)
		if err != nil && err != io.EOF {
			found(s.Name(), Detection{}, err)
			return
		}
		found(s.Name(), d.detect(complete(head, err)), nil)
	})
	return err
}

// detector owns parsers for one goroutine.
type detector struct {
	formats []Format
	parsers []LineParser
	opts    Options
	buf     []byte
}

func newDetector(formats []Format, opts Options) *detector {
	return &detector{formats: formats, parsers: newParsers(formats, opts), opts: opts}
}

func newParsers(formats []Format, opts Options) []LineParser {
	ps := make([]LineParser, len(formats))
	for i, f := range formats {
		ps[i] = f.New(opts)
	}
	return ps
}

// sample reads the beginning of r: at least sampleLines lines, if there are so
// many in sampleBytes. The bytes are valid until the next call. The error is
// that of r.
func (d *detector) sample(r io.Reader) ([]byte, error) {
	if d.buf == nil {
		d.buf = make([]byte, sampleBytes/32)
	}
	n, lines := 0, 0
	for n < sampleBytes && lines < sampleLines {
		if n == len(d.buf) {
			d.buf = append(d.buf, make([]byte, len(d.buf))...)
		}
		m, err := r.Read(d.buf[n:])
		lines += bytes.Count(d.buf[n:n+m], []byte{'\n'})
		n += m
		if err != nil {
			return d.buf[:n], err
		}
	}
	return d.buf[:n], nil
}

// complete drops a last line that goes on behind the sample.
func complete(head []byte, err error) []byte {
	if err == io.EOF {
		return head
	}
	return head[:bytes.LastIndexByte(head, '\n')+1]
}

func (d *detector) detect(data []byte) Detection {
	det := Detection{Scores: make([]Score, len(d.formats))}
	reasons, names := make([]map[string]int, len(d.formats)), make([]map[string]int, len(d.formats))
	for i, f := range d.formats {
		det.Scores[i] = Score{Name: f.Name, Index: i}
		reasons[i], names[i] = map[string]int{}, map[string]int{}
	}
	var ev timeline.Event
	sample := input.Block{Data: data, FirstLine: 1}
	setHeaders(d.parsers, (&headers{formats: d.formats, opts: d.opts}).before(sample))
	lines := sample.Lines()
	for lines.Next() && lines.Number() <= sampleLines {
		if lines.TooLong() || isBlank(lines.Bytes()) || isBracket(lines.Bytes()) {
			continue
		}
		records := jsonlog.Batch(lines.Bytes())
		if records == nil {
			records = [][]byte{lines.Bytes()}
		}
		for _, record := range records[:min(len(records), sampleLines)] {
			det.Lines++
			for i := range d.formats {
				d.judge(&det.Scores[i], reasons[i], names[i], record, &ev)
			}
		}
	}
	for i := range det.Scores {
		det.Scores[i].Reason = mostCommon(reasons[i])
		det.Scores[i].As = cmp.Or(mostCommon(names[i]), det.Scores[i].Name)
	}
	sort.SliceStable(det.Scores, func(i, j int) bool {
		a, b := &det.Scores[i], &det.Scores[j]
		if a.points() != b.points() {
			return a.points() > b.points()
		}
		return a.points() == 0 && a.Sniffed > b.Sniffed
	})
	preferGrammar(det.Scores)
	if len(det.Scores) > 0 {
		det.Name, det.Index = det.Scores[0].As, det.Scores[0].Index
	}
	det.Why = det.why()
	return det
}

// preferGrammar puts a format with a grammar before the text format if it reads half as many
// requests: that text takes broken lines as well proves nothing.
func preferGrammar(sorted []Score) {
	if len(sorted) == 0 || sorted[0].Name != nameText {
		return
	}
	for i := range sorted {
		if s := sorted[i]; s.Name != nameText && s.Parsed > 0 && 2*s.Parsed >= sorted[0].Parsed {
			copy(sorted[1:i+1], sorted[:i])
			sorted[0] = s
			return
		}
	}
}

// judge lets one candidate try one line.
func (d *detector) judge(s *Score, reasons, names map[string]int, line []byte, ev *timeline.Event) {
	if d.formats[s.Index].sniff(line) {
		s.Sniffed++
	}
	ev.Reset()
	switch res := parse(d.parsers[s.Index], line, ev); res.Outcome {
	case Parsed:
		s.Parsed++
		names[cmp.Or(res.Format, s.Name)]++
	case Ignored:
		s.Ignored++
	default:
		s.Rejected++
		reasons[res.Why]++
	}
}

// why explains the choice in words.
func (det *Detection) why() string {
	if det.Lines == 0 || len(det.Scores) == 0 {
		return ""
	}
	best := &det.Scores[0]
	if best.points() == 0 {
		return fmt.Sprintf("none of the first %d lines is of a known format; nearest is %s: %s", det.Lines, best.Name, best.Reason)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d of %d first lines parse as %s", best.Parsed, det.Lines, best.As)
	if best.Ignored > 0 {
		fmt.Fprintf(&b, " and %d are of it without a request", best.Ignored)
	}
	if len(det.Scores) > 1 {
		next := &det.Scores[1]
		fmt.Fprintf(&b, "; next best: %s %d", next.Name, next.Parsed+next.Ignored)
	}
	return b.String()
}

// sniff is Sniff, where a format without it accepts every line.
func (f *Format) sniff(line []byte) bool { return f.Sniff == nil || f.Sniff(line) }

// mostCommon returns the key with the highest count, ties by name.
func mostCommon(counts map[string]int) string {
	best := ""
	for why, n := range counts {
		if m := counts[best]; n > m || n == m && why < best {
			best = why
		}
	}
	return best
}

// usedFormats returns the formats that took a line, most lines first, ties by
// name.
func usedFormats(counts map[string]FormatCount) []FormatCount {
	used := slices.Collect(maps.Values(counts))
	slices.SortFunc(used, func(a, b FormatCount) int {
		return cmp.Or(cmp.Compare(b.Events+b.Ignored, a.Events+a.Ignored), cmp.Compare(a.Name, b.Name))
	})
	return used
}

// formatName names the formats with a share worth mentioning.
func formatName(used []FormatCount) string {
	total := 0
	for _, c := range used {
		total += c.Events + c.Ignored
	}
	var names []string
	for i, c := range used {
		if i == 0 || (c.Events+c.Ignored)*100 >= total*mixedPercent {
			names = append(names, c.Name)
		}
	}
	if len(names) > 3 {
		return "mixed"
	}
	return strings.Join(names, " + ")
}
