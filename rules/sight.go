package rules

import (
	"cmp"
	"slices"
	"strings"
)

// How well logs can show a cause.
const (
	SightClear = "clear"
	SightPart  = "part"
	SightNone  = "none"
)

// Sight says how well logs can show a cause.
type Sight struct {
	ID, Title string
	Level     string   // clear, part or none
	Missing   []string // what to log to see more, the most telling first
}

// Bounds of a level, in nats of supporting evidence that could apply: clear takes a
// strong piece, another family beside it, and most of all that the rules know.
const (
	sightClear = 4.6
	sightMost  = 0.6
	sightPart  = 1.6
)

// Sights says for every cause what logs could show of it. has tells whether they
// hold what a signal needs, by the name in the signal's documentation.
func (s *Set) Sights(has func(need string) bool) []Sight {
	var out []Sight
	for _, id := range s.order {
		if id == Unknown {
			continue
		}
		out = append(out, s.sight(id, has))
	}
	return out
}

func (s *Set) sight(id string, has func(need string) bool) Sight {
	best, most := map[string]float64{}, map[string]float64{} // by family: what could apply, and all
	lacks := map[string]float64{}
	strong := false
	for _, e := range s.rules[id] {
		if e.Against {
			continue
		}
		most[e.Family] = max(most[e.Family], e.Nats())
		missing := e.lacking(has)
		switch len(missing) {
		case 0:
			best[e.Family] = max(best[e.Family], e.Nats())
			strong = strong || e.Nats() >= strengths["strong"]
		case 1:
			lacks[missing[0]] += e.Nats()
		}
	}
	sum, all := 0.0, 0.0
	for _, family := range families { // in one order: a sum depends on it
		sum += best[family]
		all += most[family]
	}
	out := Sight{ID: id, Title: s.causes[id].Title, Level: SightNone}
	switch {
	case strong && sum >= sightClear && sum >= sightMost*all:
		out.Level = SightClear
	case sum >= sightPart:
		out.Level = SightPart
	}
	out.Missing = byWeight(lacks)
	return out
}

// lacking lists what the rule needs and the logs do not hold.
func (r rule) lacking(has func(need string) bool) (out []string) {
	for _, name := range r.needed {
		if need := signals[name].Needs; need != "" && !has(need) && !slices.Contains(out, need) {
			out = append(out, need)
		}
	}
	return out
}

// byWeight lists the advice for what is lacking, the most telling first.
func byWeight(lacks map[string]float64) []string {
	sum := map[string]float64{}
	for need, nats := range lacks {
		if how := advice[need]; how != "" {
			sum[how] += nats
		}
	}
	var out []string
	for how := range sum {
		out = append(out, how)
	}
	slices.SortFunc(out, func(a, b string) int { return cmp.Or(cmp.Compare(sum[b], sum[a]), strings.Compare(a, b)) })
	return out
}
