package main

import (
	"fmt"
	"io"
	"runtime"
	"sync"

	"authlog/bench/detection/peers"
	"authlog/bench/detection/traffic"
	"authlog/internal/signal"
)

// detect runs the detector as the command does.
func detect(c *traffic.Case) (out []alarm) {
	found, _, _ := signal.Find(c.Result, signal.Known{})
	for _, f := range found {
		out = append(out, alarm{from: f.Start.Unix(), to: f.End.Unix(), segment: f.Segment, segments: true,
			onset: [2]int64{f.StartRange.From.Unix(), f.StartRange.To.Unix()}})
	}
	return out
}

// alarmsOf runs a simple rule on one or more series.
func alarmsOf(m peers.Method, list ...peers.Series) (out []alarm) {
	for _, s := range list {
		for _, i := range peers.Run(m, s) {
			out = append(out, alarm{from: i.From, to: i.To})
		}
	}
	return out
}

// row is a method of the table.
type row struct {
	name string
	run  func(*traffic.Case) []alarm
	sum  tally
}

func rows(all bool) []*row {
	list := []*row{{name: "authlog", run: detect}}
	if !all {
		return list
	}
	for _, m := range peers.Methods {
		list = append(list,
			&row{name: m.Name + ", total", run: func(c *traffic.Case) []alarm { return alarmsOf(m, c.Total) }},
			&row{name: m.Name + ", per service", run: func(c *traffic.Case) []alarm { return alarmsOf(m, c.Services...) }})
	}
	return list
}

// suite scores the detector and the simple rules on logs of every kind, and lists
// the kinds that the detector gets wrong.
func suite(out io.Writer, view traffic.View, from, seeds uint64, all bool) {
	table := rows(all)
	kinds := make([]tally, len(traffic.Kinds))
	var mu sync.Mutex
	each(len(traffic.Kinds)*int(seeds), func(n int) {
		k := n / int(seeds)
		c := traffic.Kinds[k].Generate(from+uint64(n%int(seeds)), view)
		for i, r := range table {
			alarms := r.run(&c)
			mu.Lock()
			r.sum.add(&c, alarms)
			if i == 0 {
				kinds[k].add(&c, alarms)
			}
			mu.Unlock()
		}
	})
	fmt.Fprintf(out, "View %s: %s. Seeds %d to %d.\n\n", view.Name, view.What, from, from+seeds-1)
	fmt.Fprintln(out, "| method | F1 | precision | recall | false alarms | onset error, median / p90 | end error, median | overlap, median | segment |")
	fmt.Fprintln(out, "|---|---|---|---|---|---|---|---|---|")
	for i, r := range table {
		seg := "-"
		if i == 0 {
			seg = fmt.Sprintf("%.0f %%", 100*float64(r.sum.segmentsFound)/float64(max(r.sum.found, 1)))
		}
		t := &r.sum
		fmt.Fprintf(out, "| %s | %.3f | %.3f | %.3f | %d | %.0f s / %.0f s | %.0f s | %.2f | %s |\n",
			r.name, t.f1(), t.precision(), t.recall(), t.wrong, quantile(t.onset, .5), quantile(t.onset, .9), quantile(t.end, .5), quantile(t.overlap, .5), seg)
	}
	own := &table[0].sum
	fmt.Fprintf(out, "\nThe range of the onset that authlog states holds it in %.0f %% of the incidents found; half of the ranges are at most %.0f s wide.\n\n", 100*float64(own.onsetsHeld)/float64(max(own.found, 1)), quantile(own.widths, .5))
	for k, t := range kinds {
		if t.wrong > 0 || t.found < t.incidents || t.segmentsFound < t.found || t.right > t.found {
			fmt.Fprintf(out, "- %s: found %d of %d, %d alarms for them, %d with their segment, false alarms %d\n", traffic.Kinds[k].Name, t.found, t.incidents, t.right, t.segmentsFound, t.wrong)
		}
	}
	fmt.Fprintln(out)
}

// each calls f for 0 to n-1 on all cores.
func each(n int, f func(int)) {
	next := make(chan int)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range next {
				f(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
}
