package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"authlog/bench/detection/peers"
	"authlog/bench/detection/rs"
	"authlog/internal/burst"
	"authlog/internal/segment"
)

// runRS scores the search for segments and the detector on the RS set.
func runRS(out io.Writer, dir string) error {
	cases, err := rs.Load(dir)
	if err != nil {
		return err
	}
	var sum located
	for i := range cases {
		sum.add(&cases[i])
	}
	fmt.Fprintf(out, "| search for segments, %d cases | F1 | precision | recall | top-1 |\n|---|---|---|---|---|\n", len(cases))
	fmt.Fprintf(out, "| authlog | %.3f | %.3f | %.3f | %d |\n\n", sum.f1(), sum.precision(), sum.recall(), sum.top)
	fmt.Fprintln(out, "| detector | labels covered | early alarms | alarms |")
	fmt.Fprintln(out, "|---|---|---|---|")
	bursts := make([][]alarm, len(cases)) // at the lowest threshold
	each(len(cases), func(i int) { bursts[i] = burstsOf(&cases[i]) })
	for _, least := range []float64{usualScore, 15, 20, 30, 40, 60} {
		report(out, fmt.Sprintf("authlog, score of %g or more", least), cases, func(i int) []alarm {
			return slices.DeleteFunc(slices.Clone(bursts[i]), func(a alarm) bool { return a.score < least })
		})
	}
	for _, m := range peers.Methods {
		report(out, m.Name, cases, func(i int) []alarm { return alarmsOf(m, total(&cases[i])) })
	}
	return nil
}

// located counts the rules found for the labels of cases.
type located struct{ hits, rules, labels, top int }

func (l *located) precision() float64 { return float64(l.hits) / float64(max(l.rules, 1)) }
func (l *located) recall() float64    { return float64(l.hits) / float64(max(l.labels, 1)) }
func (l *located) f1() float64        { return 2 * float64(l.hits) / float64(max(l.rules+l.labels, 1)) }

// add looks for the segments of the labelled minute, against the minutes before.
func (l *located) add(c *rs.Case) {
	cells, names := c.Cells()
	rules := segment.Find(cells, segment.Options{Rules: 3})
	want := map[string]bool{}
	for _, label := range c.Labels {
		var pairs []string
		for k, v := range label {
			pairs = append(pairs, k+"="+v)
		}
		slices.Sort(pairs)
		want[strings.Join(pairs, "&")] = true
	}
	l.rules, l.labels = l.rules+len(rules), l.labels+len(want)
	for i, r := range rules {
		var pairs []string
		for _, t := range r.Terms {
			pairs = append(pairs, c.Dims[t.Dim]+"="+names[t.Value-1])
		}
		slices.Sort(pairs)
		if want[strings.Join(pairs, "&")] {
			l.hits++
			if i == 0 {
				l.top++
			}
		}
	}
}

func burstsOf(c *rs.Case) (out []alarm) {
	found, _ := burst.Detect(c.Log(), burst.Options{})
	for _, b := range found {
		out = append(out, alarm{from: b.Start / 1e9, to: b.End / 1e9, score: b.Score})
	}
	return out
}

// report counts the cases in whose labelled minute a method alarms, and the alarms
// that end before it.
func report(out io.Writer, name string, cases []rs.Case, run func(int) []alarm) {
	covered, early, all := 0, 0, 0
	for i := range cases {
		hit := false
		for _, a := range run(i) {
			all++
			hit = hit || a.from < cases[i].Minute+60 && a.to >= cases[i].Minute
			if a.to < cases[i].Minute {
				early++
			}
		}
		if hit {
			covered++
		}
	}
	fmt.Fprintf(out, "| %s | %d | %d | %d |\n", name, covered, early, all)
}

// total is the case as one series of counts per minute.
func total(c *rs.Case) peers.Series {
	first, last := c.Rows[0].Minute, c.Rows[len(c.Rows)-1].Minute
	s := peers.Series{Start: first, Step: 60, N: make([]float64, (last-first)/60+1), K: make([]float64, (last-first)/60+1)}
	for _, r := range c.Rows {
		s.N[(r.Minute-first)/60] += r.N
		s.K[(r.Minute-first)/60] += r.K
	}
	return s
}
