package burst

import (
	"cmp"
	"math"
	"slices"

	"authlog/internal/timeline"
)

// Kinds of bursts.
const (
	KindBurst     = "burst"
	KindRecurring = "recurring"
	KindSustained = "sustained"
)

// Burst is an interval with more failures than the rest of the log predicts,
// in one segment.
type Burst struct {
	Kind       string
	Start, End int64 // nanoseconds: first and last failing request
	Ongoing    bool  // still on at the last line
	Before     bool  // already on at the first line

	Members  []int32 // failing requests, indexes into Result.Requests
	Segment  []Pair  // empty: everybody
	Coverage float64 // share of the failures in the interval that the segment holds

	Unauthorized float64
	Requests     float64 // of the segment in the interval
	Expected     float64 // failures that the rest of the log predicts
	Score        float64 // nats
	Repeats      int     // for recurring bursts
}

// Pair is one dimension with its value. Values lists more than one only for
// clients.
type Pair struct {
	Dim    timeline.Dim
	Values []uint32
}

// candidate is one series with its best window.
type candidate struct {
	dim   timeline.Dim
	value uint32
	every bool // the whole traffic
	s     *series
	win   window
	score float64
}

// Detect returns the bursts of a finished timeline, by start, and the failing
// requests that belong to none.
func Detect(res *timeline.Result) (bursts []Burst, rest []int32) {
	d := newDetector(res)
	for len(bursts) < maxBursts {
		c, ok := d.best()
		if !ok {
			break
		}
		b := d.take(c)
		if b == nil {
			break
		}
		bursts = append(bursts, *b)
	}
	bursts = append(bursts, d.sustained()...)
	bursts = group(bursts, d)
	slices.SortStableFunc(bursts, func(a, b Burst) int {
		if c := cmp.Compare(a.Start, b.Start); c != 0 {
			return c
		}
		return cmp.Compare(b.Unauthorized, a.Unauthorized)
	})
	return bursts, d.fails
}

// detector holds what is left to explain.
type detector struct {
	res   *timeline.Result
	fails []int32 // failing requests not explained yet
	all   []int32 // every request with a weight
	first int64
	last  int64
	ratio float64 // failures per request over the whole log
	// requests by dimension and value
	index [timeline.NumDims]map[uint32][]int32
	cache map[cacheKey]candidate
}

type cacheKey struct {
	dim   timeline.Dim
	value uint32
}

// everyone is the cache key of the whole traffic.
var everyone = cacheKey{timeline.NumDims, 0}

func newDetector(res *timeline.Result) *detector {
	d := &detector{res: res, first: res.First, last: res.Last, cache: map[cacheKey]candidate{}}
	for i := range d.index {
		d.index[i] = map[uint32][]int32{}
	}
	var k, n float64
	for i := range res.Requests {
		q := &res.Requests[i]
		if q.Weight == 0 {
			continue
		}
		d.all = append(d.all, int32(i))
		n += q.Weight
		if q.Fail {
			k += q.Weight
			d.fails = append(d.fails, int32(i))
		}
		for dim, v := range q.Dims {
			if v != 0 {
				d.index[dim][v] = append(d.index[dim][v], int32(i))
			}
		}
	}
	d.ratio = k / max(n, 1)
	return d
}

// best returns the candidate with the highest score above the threshold.
func (d *detector) best() (best candidate, ok bool) {
	consider := func(c candidate) {
		if c.score > best.score {
			best, ok = c, true
		}
	}
	consider(d.evaluate(everyone, d.fails, d.all, 1))
	for dim := range timeline.NumDims {
		byValue := map[uint32][]int32{}
		for _, i := range d.fails {
			if v := d.res.Requests[i].Dims[dim]; v != 0 {
				byValue[v] = append(byValue[v], i)
			}
		}
		for _, v := range d.busiest(byValue) {
			consider(d.evaluate(cacheKey{dim, v}, byValue[v], d.index[dim][v], len(byValue)))
		}
	}
	return best, ok && best.score >= minScore
}

// busiest lists the values with the most failures, ties by text.
func (d *detector) busiest(byValue map[uint32][]int32) []uint32 {
	values := make([]uint32, 0, len(byValue))
	for v, list := range byValue {
		if len(list) >= minExcess {
			values = append(values, v)
		}
	}
	s := d.res.Strings
	slices.SortFunc(values, func(a, b uint32) int {
		if c := cmp.Compare(len(byValue[b]), len(byValue[a])); c != 0 {
			return c
		}
		return cmp.Compare(s.Text(a), s.Text(b))
	})
	if len(values) > valuesPerDim {
		values = values[:valuesPerDim]
	}
	return values
}

func (d *detector) evaluate(key cacheKey, fails, all []int32, tried int) candidate {
	if c, ok := d.cache[key]; ok && len(c.s.fails) == len(fails) {
		return c
	}
	c := candidate{dim: key.dim, value: key.value, every: key == everyone}
	c.s = newSeries(d.res.Requests, fails, all, d.first, d.last)
	if win, ok := c.s.scan(d.ratio); ok {
		c.win = win
		c.score = win.score - math.Log(float64(tried))
		if win.k-win.mu < minExcess || win.k < minLift*win.mu {
			c.score = 0
		}
	}
	d.cache[key] = c
	return c
}

// take turns the candidate into a burst and removes its failures from what is
// left to explain.
func (d *detector) take(c candidate) *Burst {
	b := &Burst{Kind: KindBurst, Score: c.score}
	if !c.every {
		b.Segment = []Pair{{c.dim, []uint32{c.value}}}
	}
	d.interval(b, c.s, c.win)
	if d.narrowAll(b) {
		d.rescan(b)
	}
	d.finish(b)
	d.recurring(b)
	before := len(d.fails)
	d.remove(b.Members)
	if len(d.fails) == before {
		return nil
	}
	return b
}

func (d *detector) remove(members []int32) {
	taken := make(map[int32]bool, len(members))
	for _, i := range members {
		taken[i] = true
	}
	d.fails = slices.DeleteFunc(d.fails, func(i int32) bool { return taken[i] })
}

// interval sets the times, the members and the expectation from a window.
func (d *detector) interval(b *Burst, s *series, win window) {
	b.Start, b.End, b.Expected = s.fails[win.i].time, s.fails[win.j].time, win.mu
	b.Members = b.Members[:0]
	for _, e := range s.fails[win.i : win.j+1] {
		b.Members = append(b.Members, e.req)
	}
}

// rescan looks for the best window of the narrowed segment: the wider series
// that led to it may have joined or cut intervals.
func (d *detector) rescan(b *Burst) {
	fails, all := d.fails, d.all
	for _, p := range b.Segment {
		fails, all = d.filter(fails, p), d.filter(all, p)
	}
	s := newSeries(d.res.Requests, fails, all, d.first, d.last)
	if win, ok := s.scan(d.ratio); ok && win.score >= minScore/2 && win.k-win.mu >= minExcess {
		d.interval(b, s, win)
	}
}

// edges tells whether the burst touches the ends of the log: nearer than three
// of its own mean gaps.
func (d *detector) edges(b *Burst) {
	gap := int64(60e9)
	if n := len(b.Members); n > 1 {
		gap = max(gap, 3*(b.End-b.Start)/int64(n-1))
	}
	b.Ongoing = d.last-b.End <= gap
	b.Before = b.Start-d.first <= gap
}
