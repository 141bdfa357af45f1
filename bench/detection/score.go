package main

import (
	"slices"

	"authlog/bench/detection/traffic"
	"authlog/internal/signal"
	"authlog/internal/timeline"
)

// alarm is a time in which a method sees an incident, seconds since 1970.
type alarm struct {
	from, to int64
	segment  []signal.Pair
	segments bool     // the method names segments
	score    float64  // nats
	onset    [2]int64 // where it says that the onset lies
}

// tally sums how alarms met incidents.
type tally struct {
	incidents, found int
	right, wrong     int // alarms
	onset, end       []float64
	overlap          []float64 // of the best alarm: intersection over union
	segmentsFound    int
	onsetsHeld       int       // in the range that the method states
	widths           []float64 // of those ranges, seconds
}

// Tolerances in seconds: bucket is what a method that sees counts per minute
// cannot know.
const bucket = 60

// add scores the alarms of one log. An alarm is right when at least half of it
// lies within an incident; an incident is found when a right alarm overlaps it.
func (t *tally) add(c *traffic.Case, alarms []alarm) {
	for _, a := range alarms {
		if slices.ContainsFunc(c.Incidents, func(i traffic.Incident) bool { return within(a, i) }) {
			t.right++
		} else {
			t.wrong++
		}
	}
	for n, i := range c.Incidents {
		t.incidents++
		best, most := alarm{}, -1.0
		for _, a := range alarms {
			if !within(a, i) {
				continue
			}
			score := iou(a, i)
			if a.segments {
				score += jaccard(c, n, a) // of two incidents at once, the one it names
			}
			if score > most {
				best, most = a, score
			}
		}
		if most < 0 {
			continue
		}
		t.found++
		t.onset = append(t.onset, abs(best.from-i.First))
		t.end = append(t.end, abs(best.to-i.Last))
		if b := best.onset; b[0]-1 <= i.Began && i.Began <= b[1]+1 {
			t.onsetsHeld++
		}
		t.widths = append(t.widths, float64(best.onset[1]-best.onset[0]))
		t.overlap = append(t.overlap, iou(best, i))
		if best.segments && jaccard(c, n, best) >= sameSegment {
			t.segmentsFound++
		}
	}
}

// within tells whether at least half of an alarm lies within an incident, and
// whether it touches it.
func within(a alarm, i traffic.Incident) bool {
	slack := max(2*bucket, (i.Last-i.First)/10)
	from, to := max(a.from, i.First-slack), min(a.to, i.Last+slack)
	return a.from <= i.Last+bucket && a.to >= i.First-bucket && 2*(to-from) >= a.to-a.from
}

func iou(a alarm, i traffic.Incident) float64 {
	both := min(a.to, i.Last) - max(a.from, i.First)
	either := max(a.to, i.Last) - min(a.from, i.First)
	return float64(max(both, 0)+1) / float64(either+1)
}

func abs(x int64) float64 { return float64(max(x, -x)) }

// sameSegment is the least Jaccard index, over the requests during the incident,
// of a segment that names it.
const sameSegment = 0.7

// jaccard compares the requests that the alarm's segment matches with those that
// the incident is about.
func jaccard(c *traffic.Case, incident int, a alarm) float64 {
	i := c.Incidents[incident]
	both, either := 0.0, 0.0
	for n := range c.Result.Requests {
		q := &c.Result.Requests[n]
		if q.Weight == 0 || q.Time < i.First*1e9 || q.Time > (i.Last+1)*1e9 {
			continue
		}
		x, y := matches(c.Result, q, a.segment), c.Hit[incident][q.Line-1]
		if x && y {
			both += q.Weight
		}
		if x || y {
			either += q.Weight
		}
	}
	return both / max(either, 1)
}

func matches(res *timeline.Result, q *timeline.Request, pairs []signal.Pair) bool {
	for _, p := range pairs {
		for dim := range timeline.NumDims {
			if dim.String() == p.Dimension && !lists(p.Value, res.Strings.Text(q.Dims[dim])) {
				return false
			}
		}
	}
	return true
}

// lists tells whether a value is one of a list with commas.
func lists(list, value string) bool {
	for len(list) > 0 {
		head := list
		if i := slices.Index([]byte(list), ','); i >= 0 {
			head, list = list[:i], list[i+1:]
		} else {
			list = ""
		}
		if head == value {
			return true
		}
	}
	return false
}

func (t *tally) recall() float64 { return float64(t.found) / float64(max(t.incidents, 1)) }

// precision counts alarms: further ones of an incident that was found are neither
// right nor wrong.
func (t *tally) precision() float64 { return float64(t.found) / float64(max(t.found+t.wrong, 1)) }

func (t *tally) f1() float64 {
	p, r := t.precision(), t.recall()
	return 2 * p * r / max(p+r, 1e-9)
}

// quantile of a list; 0 when it is empty.
func quantile(list []float64, q float64) float64 {
	if len(list) == 0 {
		return 0
	}
	list = slices.Sorted(slices.Values(list))
	return list[int(q*float64(len(list)-1)+0.5)]
}
