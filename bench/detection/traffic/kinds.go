package traffic

import (
	"fmt"
	"slices"

	"authlog/bench/detection/peers"
	"authlog/internal/timeline"
)

// Kind is one kind of log. A kind without faults is a quiet one.
type Kind struct {
	Name  string
	Quiet bool
	make  func(seed uint64) *world
}

// Incident is one fault as it shows in a log.
type Incident struct {
	First, Last int64 // seconds since 1970: its first and its last failure
	Began       int64 // the second at which its fault began
	Count       int   // failures that it caused
}

// Case is one log with what is wrong in it.
type Case struct {
	Kind      string
	Seed      uint64
	View      string
	Result    *timeline.Result
	Total     peers.Series
	Services  []peers.Series // the same traffic by service
	Incidents []Incident
	Hit       [][]bool // per incident, by number of the request (its line, less one): whether the fault is about it
}

// fewest failures that make an incident: fewer are nothing to find.
const fewest = 8

// Generate draws one log of the kind.
func (k Kind) Generate(seed uint64, v View) Case {
	w := k.make(seed)
	l := newLog(v, w.start)
	c := Case{Kind: k.Name, Seed: seed, View: v.Name, Hit: make([][]bool, len(w.faults))}
	w.run(func(q *request) {
		l.write(q)
		for i, f := range w.faults {
			c.Hit[i] = append(c.Hit[i], f.concerns(q))
		}
	})
	for i, f := range w.faults {
		if k.Quiet {
			break
		}
		if f.count < fewest {
			panic(fmt.Sprintf("kind %s, seed %d: fault %d caused %d failures", k.Name, seed, i, f.count))
		}
		c.Incidents = append(c.Incidents, Incident{First: w.start + int64(f.first), Last: w.start + int64(f.last), Began: w.start + int64(f.from), Count: f.count})
	}
	c.Result = l.b.Finish()
	c.Total = l.total.series(w)
	for _, s := range w.services {
		if n := l.each[s]; n != nil {
			c.Services = append(c.Services, n.series(w))
		}
	}
	return c
}

func (c *counter) series(w *world) peers.Series {
	first, last := w.start/bucket, (w.start+int64(w.seconds))/bucket
	s := peers.Series{Start: first * bucket, Step: bucket}
	for b := first; b < last; b++ {
		s.N, s.K = append(s.N, c.n[b]), append(s.K, c.k[b])
	}
	return s
}

// Kinds of logs, incidents first.
var Kinds = slices.Concat(incidents, quiet)
