package burst

import (
	"authlog/internal/timeline"
	"authlog/internal/usual"
)

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
	// requests by dimension and value, of the values with failures enough for a burst:
	// a log may have a million others
	index   [timeline.NumDims]map[uint32][]int32
	counted []bool // by value, while those of one dimension are counted
	cache   map[cacheKey]candidate
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
	}
	d.counted = make([]bool, res.Strings.Len())
	sums := make([]sum, res.Strings.Len())
	for dim := range d.index {
		clear(sums)
		d.index[dim] = d.indexOf(timeline.Dim(dim), sums)
	}
	d.findBiased()
	d.findShared()
	d.blind = n-k < minExcess
	d.ratio = ratios{k / max(n, 1), float64(len(d.fails)) / max(float64(len(d.all)), 1)}
	return d
}

// sum is what has one value of a dimension.
type sum struct {
	failures float64 // estimated
	requests int     // kept
}

// indexOf lists the requests of each value that may be a burst by itself. sums are
// by value, and zero.
func (d *detector) indexOf(dim timeline.Dim, sums []sum) map[uint32][]int32 {
	reqs := d.res.Requests
	for _, i := range d.all {
		s := &sums[reqs[i].Dims[dim]]
		s.requests++
		if reqs[i].Fail {
			s.failures += reqs[i].Weight
		}
	}
	index := map[uint32][]int32{}
	for _, i := range d.all {
		v := reqs[i].Dims[dim]
		if v == 0 || sums[v].failures < minExcess {
			continue
		}
		if index[v] == nil {
			index[v] = make([]int32, 0, sums[v].requests)
		}
		index[v] = append(index[v], i)
	}
	return index
}

// byValue lists the unexplained failures of the values that may be a burst, and
// counts all values that have some.
func (d *detector) byValue(dim timeline.Dim) (lists map[uint32][]int32, values int) {
	lists = map[uint32][]int32{}
	clear(d.counted)
	for _, i := range d.fails {
		v := d.res.Requests[i].Dims[dim]
		if v == 0 || !d.visible(i) {
			continue
		}
		if !d.counted[v] {
			d.counted[v] = true
			values++
		}
		if d.index[dim][v] != nil {
			lists[v] = append(lists[v], i)
		}
	}
	return lists, values
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
