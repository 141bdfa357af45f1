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

// detector holds what is left to explain.
type detector struct {
	res   *timeline.Result
	fails []int32 // failing requests
	// owner is, by request, the number of the burst that explains it: of its
	// segment and interval, failing or not. 0: none. What is explained says
	// nothing about usual times, so neither its failures nor its traffic nor
	// its time count for the bursts that are still to be found; leaving its
	// time in would make the rest of the log look quieter than it is.
	owner []int32
	// biased are the dimensions that are known of refusals and hardly of
	// successes, because an application logs nothing else: their values have no
	// failure ratio.
	biased  [timeline.NumDims]bool
	shared  map[uint64]bool // clients that stand for many
	blind   bool            // only refusals are logged: there is no traffic to compare with
	least   float64         // score of a burst
	known   *usual.Profile  // what earlier logs say; may be nil
	past    map[usual.Key]*history
	marks   int32 // bursts so far
	current int32 // burst at hand, whose requests do count
	gaps    []interval
	all     []int32 // every request with a weight
	first   int64
	last    int64
	ratio   ratios // of the whole log
	// requests by dimension and value
	index [timeline.NumDims]map[uint32][]int32
	cache map[cacheKey]candidate
}

// interval is the time of a burst.
type interval struct{ from, to int64 }

type cacheKey struct {
	dim   timeline.Dim
	value uint32
}

// everyone is the cache key of the whole traffic.
var everyone = cacheKey{timeline.NumDims, 0}

func newDetector(res *timeline.Result) *detector {
	d := &detector{res: res, least: minScore, first: res.First, last: res.Last, cache: map[cacheKey]candidate{}, shared: map[uint64]bool{}, past: map[usual.Key]*history{}}
	for i := range d.index {
		d.index[i] = map[uint32][]int32{}
	}
	var k, n float64
	d.owner = make([]int32, len(res.Requests))
	for i := range res.Requests {
		q := &res.Requests[i]
		if q.Weight == 0 || q.Status == 0 && !q.Fail {
			continue // a message, or kept for its client's sequence only
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
	d.findBiased()
	d.findShared()
	d.blind = n-k < minExcess
	d.ratio = ratios{k / max(n, 1), float64(len(d.fails)) / max(float64(len(d.all)), 1)}
	return d
}

// biasMax is the largest ratio of how often a dimension is known of refusals
// to how often it is known of successes.
const biasMax = 3.0

func (d *detector) findBiased() {
	var known [timeline.NumDims][2]float64
	var total [2]float64
	for _, i := range d.all {
		q := &d.res.Requests[i]
		side := 0
		if q.Fail {
			side = 1
		}
		total[side] += q.Weight
		for dim, v := range q.Dims {
			if v != 0 {
				known[dim][side] += q.Weight
			}
		}
	}
	if total[0] < minExcess || total[1] < minExcess {
		return
	}
	for dim, n := range known {
		d.biased[dim] = n[1]/total[1] > biasMax*n[0]/total[0]
	}
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
		byValue := map[uint32][]int32{}
		for _, i := range d.fails {
			if v := d.res.Requests[i].Dims[dim]; v != 0 && d.visible(i) {
				byValue[v] = append(byValue[v], i)
			}
		}
		for _, v := range d.busiest(byValue) {
			if d.telling(dim, v) && !(machine(dim) && !d.answered(byValue[v])) {
				consider(d.evaluate(cacheKey{dim, v}, byValue[v], d.index[dim][v], len(byValue)))
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
