package burst

import (
	"cmp"
	"math"
	"slices"

	"authlog/internal/timeline"
	"authlog/internal/usual"
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

	Onset, Finish         Range   // where it begins and ends, with 95 % confidence
	ExcessLow, ExcessHigh float64 // failures beyond the expected, the same
	TrafficShare          float64 // of all requests in the interval that are of the segment

	mark int32 // its number in the detector
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
	score float64 // nats, corrected for the number of series tried
	sure  float64 // the same, corrected for how failures clump
	needs float64 // the least of that; 0 when the window is too small to be an incident
	sum   float64 // failures unexplained when it was made
}

// Options say how to detect.
type Options struct {
	// Least is the score of a burst in nats; minScore when zero.
	Least float64
	// Usual is what earlier logs say; may be nil.
	Usual *usual.Profile
}

// Detect returns the bursts of a finished timeline, by start, and the failing
// requests that belong to none.
func Detect(res *timeline.Result, opt Options) (bursts []Burst, rest []int32) {
	d := newDetector(res)
	d.known = opt.Usual
	if opt.Least > 0 {
		d.least = opt.Least
	}
	bursts = d.sustained()
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
	bursts = group(d.unite(d.consolidate(bursts)), d)
	for i := range bursts {
		d.measure(&bursts[i])
	}
	slices.SortStableFunc(bursts, func(a, b Burst) int {
		if c := cmp.Compare(a.Start, b.Start); c != 0 {
			return c
		}
		return cmp.Compare(b.Unauthorized, a.Unauthorized)
	})
	return bursts, d.free(d.fails)
}

// best returns the candidate to explain next, among those above the threshold.
// Of two windows with much the same score the purer one comes first: what
// fails there fails nearly always, so it names the incident, where a wider
// window may hold two.
func (d *detector) best() (best candidate, ok bool) {
	highest := 0.0
	consider := func(c candidate) {
		if c.sure < c.needs || c.needs == 0 {
			return
		}
		if r := c.score * (purityFloor + (1-purityFloor)*c.win.k/max(c.win.n, c.win.k)); r > highest {
			best, highest, ok = c, r, true
		}
	}
	consider(d.evaluate(everyone, d.free(d.fails), d.all, 1))
	for dim := range timeline.NumDims {
		if d.biased[dim] {
			continue
		}
		byValue, values := d.byValue(dim)
		for _, v := range d.busiest(byValue) {
			if d.telling(dim, v) && !(machine(dim) && !d.answered(byValue[v])) {
				consider(d.evaluate(cacheKey{dim, v}, byValue[v], d.index[dim][v], values))
			}
		}
	}
	return best, ok
}

// busiest lists the values with the most unexplained failures, ties by text.
func (d *detector) busiest(byValue map[uint32][]int32) []uint32 {
	values := make([]uint32, 0, len(byValue))
	sums := make(map[uint32]float64, len(byValue))
	for v, list := range byValue {
		if sums[v] = d.unexplained(list); sums[v] >= minExcess {
			values = append(values, v)
		}
	}
	s := d.res.Strings
	slices.SortFunc(values, func(a, b uint32) int {
		if c := cmp.Compare(sums[b], sums[a]); c != 0 {
			return c
		}
		return cmp.Compare(s.Text(a), s.Text(b))
	})
	if len(values) > valuesPerDim {
		values = values[:valuesPerDim]
	}
	return values
}

// unexplained sums what is left of the failing requests.
func (d *detector) unexplained(fails []int32) (sum float64) {
	for _, i := range fails {
		if d.visible(i) {
			sum += d.res.Requests[i].Weight
		}
	}
	return sum
}

// visible tells whether a request counts for the burst at hand.
func (d *detector) visible(i int32) bool { return d.owner[i] == 0 || d.owner[i] == d.current }

// machine tells whether a dimension names what served a request. Refusals that
// are logged without a status, by an application that logs nothing else, begin
// and end with each of its instances.
func machine(dim timeline.Dim) bool {
	return dim == timeline.DimTarget || dim == timeline.DimInstance || dim == timeline.DimZone || dim == timeline.DimVersion
}

// telling tells whether a value can name a segment. A method names the request
// that carries it only in the case of preflights; "the reads fail" is a weaker
// way to say which routes do.
func (d *detector) telling(dim timeline.Dim, v uint32) bool {
	return dim != timeline.DimMethod || d.res.Strings.Text(v) == "OPTIONS"
}

func (d *detector) evaluate(key cacheKey, fails, all []int32, tried int) candidate {
	// A later burst that explains none of these failures may still mask some of
	// their time; the score then stands a little off, which is worth the saving.
	if c, ok := d.cache[key]; ok && c.sum == d.unexplained(fails) {
		return c
	}
	c := candidate{dim: key.dim, value: key.value, every: key == everyone, sum: d.unexplained(fails)}
	c.s = d.newSeries(fails, all, key.pairs())
	if win, ok := c.s.scan(d.ratio); ok {
		c.win = win
		if needs, ok := d.needs(c.s, win); ok {
			c.needs = needs
			c.score = win.score - math.Log(float64(tried))
			c.sure = win.score/c.s.dispersion(win, d.first, d.last) - math.Log(float64(tried)) - c.s.places(win)
		}
	}
	d.cache[key] = c
	return c
}

// needs is the score that a window must reach to be an incident. Besides being
// significant it must be large enough: so many failures beyond the expected, and
// among so many requests that a person would call it failing. A smaller or a
// narrower rise must leave no doubt. ok is false when no score makes it one.
func (d *detector) needs(s *series, win window) (score float64, ok bool) {
	excess := win.k - win.mu
	if excess < minExcess || win.k < modestLift*win.mu || win.w < minEvidence && win.k < minOfFew {
		return 0, false
	}
	if win.k >= minLift*win.mu && excess >= minRise*win.n {
		return d.least, true
	}
	// Little log is left outside a long window to tell what is usual.
	dt := s.fails[win.j].exposed - s.fails[win.i].exposed
	if win.k >= highLift*win.mu && dt <= blindShare*s.span {
		return d.least, true
	}
	return noDoubt * d.least, true
}

// take turns the candidate into a burst and explains its failures.
func (d *detector) take(c candidate) *Burst {
	b := &Burst{Kind: KindBurst, Score: c.sure}
	if !c.every {
		b.Segment = []Pair{{c.dim, []uint32{c.value}}}
	}
	d.interval(b, c.s, c.win)
	if d.narrowDown(b) {
		d.rescan(b)
	}
	d.extend(b)
	d.finish(b)
	d.recurring(b)
	if len(b.Members) == 0 {
		return nil
	}
	d.explain(b)
	return b
}

// explain marks all requests of the burst's segment and interval as its own.
func (d *detector) explain(b *Burst) {
	d.marks++
	b.mark = d.marks
	for _, i := range b.Members {
		d.owner[i] = b.mark
	}
	for _, i := range d.during(b) {
		if d.owner[i] == 0 {
			d.owner[i] = b.mark
		}
	}
	d.gaps = append(d.gaps, interval{b.Start, b.End})
}

// free lists the failing requests of a list that belong to no burst.
func (d *detector) free(fails []int32) []int32 {
	return slices.DeleteFunc(slices.Clone(fails), func(i int32) bool { return !d.visible(i) })
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
	fails, all := d.free(d.fails), d.all
	for _, p := range b.Segment {
		fails, all = d.filter(fails, p), d.filter(all, p)
	}
	s := d.newSeries(fails, all, b.Segment)
	if win, ok := s.scan(d.ratio); ok && win.score >= d.least/2 && win.k-win.mu >= minExcess {
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
