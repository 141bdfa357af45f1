package burst

import (
	"fmt"
	"slices"

	"authlog/internal/timeline"
)

// Limits of a sustained finding: a segment that fails throughout the log.
const (
	sustainedRatio   = 0.5 // failures per request
	sustainedCount   = 20  // failures
	sustainedSpan    = 0.8 // of the log's length from the first failure to the last
	sustainedClients = 3   // distinct clients: one client that always fails is a probe
)

// sustained finds segments that fail from the first line to the last, where no
// quiet period can serve as a baseline: many clients, most of their requests
// refused, far above the rest of the traffic.
func (d *detector) sustained() []Burst {
	var out []Burst
	if d.blind { // a log that was filtered for 401s is no outage
		return nil
	}
	for _, dim := range []timeline.Dim{timeline.DimService, timeline.DimHost, timeline.DimPrefix} {
		if d.biased[dim] {
			continue
		}
		byValue, _ := d.byValue(dim)
		for _, v := range d.busiest(byValue) {
			if b, ok := d.steady(dim, v, byValue[v]); ok {
				out = append(out, b)
				d.explain(&b)
			}
		}
		if len(out) > 0 {
			break // the same requests under another name
		}
	}
	return out
}

func (d *detector) steady(dim timeline.Dim, v uint32, fails []int32) (Burst, bool) {
	reqs := d.res.Requests
	k := d.unexplained(fails)
	_, n := d.tally(d.index[dim][v], everything)
	allK, allN := d.tally(d.all, everything)
	rest := (allK - k + 1) / (allN - n + priorRequests)
	clients := map[uint64]bool{}
	for _, i := range fails {
		clients[reqs[i].Client] = true
	}
	lasts := reqs[fails[len(fails)-1]].Time - reqs[fails[0]].Time
	if k < sustainedCount || k/n < sustainedRatio || k/n < 5*rest || len(clients) < sustainedClients ||
		float64(lasts) < sustainedSpan*float64(d.last-d.first) {
		return Burst{}, false
	}
	if !d.throughout(dim, v, fails) || !d.answered(fails) || k < sustainedRatio*d.onRoutes(fails) {
		return Burst{}, false
	}
	b := Burst{
		Kind: KindSustained, Members: fails, Segment: []Pair{{dim, []uint32{v}}},
		Unauthorized: k, Requests: n, Expected: rest * n, Score: binomialLLR(k, n, rest),
		Start: reqs[fails[0]].Time, End: reqs[fails[len(fails)-1]].Time,
		Coverage: k / max(allK, 1),
	}
	d.edges(&b)
	return b, true
}

// answered tells whether most refusals are requests with a status. An
// application that logs refusals alone, without a status, seems to refuse all.
func (d *detector) answered(fails []int32) bool {
	n := 0
	for _, i := range fails {
		if d.res.Requests[i].Status != 0 {
			n++
		}
	}
	return 2*n >= len(fails)
}

// onRoutes counts the requests for the routes that fail, whatever else is known
// of them: an authorizer that logs its refusals alone stands on no success.
func (d *detector) onRoutes(fails []int32) float64 {
	routes := map[uint32]bool{}
	for _, i := range fails {
		routes[d.res.Requests[i].Dims[timeline.DimRoute]] = true
	}
	_, n := d.tally(d.all, func(q *timeline.Request) bool { return routes[q.Dims[timeline.DimRoute]] })
	return n
}

// throughout tells whether the segment fails in each eighth of the time, not
// only in a burst that dominates the sum.
func (d *detector) throughout(dim timeline.Dim, v uint32, fails []int32) bool {
	reqs, from := d.res.Requests, d.res.Requests[fails[0]].Time
	const parts = 8
	step := (reqs[fails[len(fails)-1]].Time-from)/parts + 1
	for i := range int64(parts) {
		k, n := d.tally(d.between(d.index[dim][v], from+i*step, from+(i+1)*step-1), everything)
		if n >= 3 && k/n < sustainedRatio {
			return false
		}
	}
	return true
}

// Limits of recurrence: at least so many separate runs, at the same phase of
// the period within a tenth of it.
const (
	minRuns  = 3
	phaseMax = 0.1
)

// recurring tells whether the members of a burst come in separate runs that
// return every hour or every day: the same thing every night is one finding.
func (d *detector) recurring(b *Burst) {
	for _, period := range []int64{3600e9, 24 * 3600e9} {
		starts := d.runs(b.Members, period/4)
		if len(starts) < minRuns {
			continue
		}
		regular := true
		for _, s := range starts[1:] {
			off := (s - starts[0]) % period
			off = min(off, period-off)
			regular = regular && float64(off) <= phaseMax*float64(period)
		}
		if regular {
			b.Kind, b.Repeats = KindRecurring, len(starts)
			return
		}
	}
}

// runs returns the starts of runs of members that are separated by gaps.
func (d *detector) runs(members []int32, gap int64) []int64 {
	var starts []int64
	last := int64(-1 << 62)
	for _, i := range members {
		t := d.res.Requests[i].Time
		if t-last > gap {
			starts = append(starts, t)
		}
		last = t
	}
	return starts
}

// group folds the bursts of one segment into one finding when together they
// recur.
func group(bursts []Burst, d *detector) []Burst {
	bySegment := map[string][]Burst{}
	var keys []string
	for _, b := range bursts {
		k := fmt.Sprint(b.Segment)
		if bySegment[k] == nil {
			keys = append(keys, k)
		}
		bySegment[k] = append(bySegment[k], b)
	}
	var out []Burst
	for _, k := range keys {
		list := bySegment[k]
		if len(list) > 1 && len(list[0].Segment) > 0 {
			all := list[0]
			for _, b := range list[1:] {
				all = join(all, b)
			}
			if d.recurring(&all); all.Kind == KindRecurring {
				list = []Burst{all}
			}
		}
		out = append(out, list...)
	}
	return out
}

func join(a, b Burst) Burst {
	if b.Start < a.Start {
		a, b = b, a
	}
	a.Members = append(slices.Clone(a.Members), b.Members...)
	slices.Sort(a.Members)
	a.End, a.Ongoing = max(a.End, b.End), a.Ongoing || b.Ongoing
	a.Unauthorized += b.Unauthorized
	a.Requests += b.Requests
	a.Expected += b.Expected
	return a
}
