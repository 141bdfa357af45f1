package signal

import (
	"math"
	"slices"
	"sort"

	"authlog/internal/burst"
	"authlog/internal/timeline"
)

// request is shorthand: every signal is measured on requests.
type request = timeline.Request

// protectedMin is the number of failures that makes a route one that needs a
// credential.
const protectedMin = 2

// Log is what all bursts of one log share: indexes over its requests.
type Log struct {
	res       *timeline.Result
	clients   map[uint64][]int32 // requests of a client, by time
	protected map[uint32]bool    // routes that need a credential
	firstSeen [timeline.NumDims]map[uint32]int64
	services  map[string]bool // names of services, to know internal callers
	taken     map[int32]bool  // failing requests that belong to a burst
	blind     bool            // hardly a success is logged: nothing is known of who gets in
	addressed bool            // most clients have public addresses: a private one means something
}

// NewLog indexes a finished timeline.
func NewLog(res *timeline.Result, bursts []burst.Burst) *Log {
	l := &Log{
		res: res, clients: map[uint64][]int32{}, protected: map[uint32]bool{},
		services: map[string]bool{}, taken: map[int32]bool{},
	}
	for _, d := range []timeline.Dim{timeline.DimAgent, timeline.DimTarget, timeline.DimInstance, timeline.DimClient, timeline.DimVersion} {
		l.firstSeen[d] = map[uint32]int64{}
	}
	fails := map[uint32]int{}
	private, public, successes := 0, 0, 0
	for i := range res.Requests {
		q := &res.Requests[i]
		if q.Client != 0 {
			l.clients[q.Client] = append(l.clients[q.Client], int32(i))
		}
		if success(q) {
			successes++
		}
		if q.Fail {
			fails[q.Dims[timeline.DimRoute]]++
		}
		if c := q.Dims[timeline.DimClient]; c != 0 {
			if timeline.Private(res.Strings.Text(c)) {
				private++
			} else {
				public++
			}
		}
		if s := q.Dims[timeline.DimService]; s != 0 {
			l.services[res.Strings.Text(s)] = true
		}
		for d, seen := range l.firstSeen {
			if v := q.Dims[d]; seen != nil && v != 0 {
				if _, ok := seen[v]; !ok {
					seen[v] = q.Time
				}
			}
		}
	}
	l.addressed, l.blind = public > private, successes < protectedMin*4
	for route, n := range fails {
		if route != 0 && n >= protectedMin {
			l.protected[route] = true
		}
	}
	for i := range bursts {
		for _, m := range bursts[i].Members {
			l.taken[m] = true
		}
	}
	return l
}

// measurer measures one burst.
type measurer struct {
	*Log
	b       *burst.Burst
	members []*request // failing requests of the burst
	outside []*request // failing requests of the same segment outside it and in no other burst
	inside  []*request // all weighted requests of the segment during the burst
	quiet   []*request // all weighted requests of the segment outside the burst
	scale   float64    // burst length over the rest of the log
	hit     []uint64   // clients with a failure in the burst, sorted
	routes  map[uint32]bool
	strays  int     // clients hit that never succeeded
	strange float64 // their share of the 401s
	v       Values
	obs     map[string]int
}

func newMeasurer(l *Log, b *burst.Burst) *measurer {
	m := &measurer{Log: l, b: b, v: NewValues(), obs: map[string]int{}, routes: map[uint32]bool{}}
	reqs := l.res.Requests
	mine := make(map[int32]bool, len(b.Members))
	hit := map[uint64]bool{}
	for _, i := range b.Members {
		q := &reqs[i]
		mine[i] = true
		m.members = append(m.members, q)
		m.routes[q.Dims[timeline.DimRoute]] = true
		if q.Client != 0 && !hit[q.Client] {
			hit[q.Client] = true
			m.hit = append(m.hit, q.Client)
		}
	}
	slices.Sort(m.hit)
	for i := range reqs {
		q := &reqs[i]
		if q.Weight == 0 || !m.inSegment(q) {
			continue
		}
		if q.Time >= b.Start && q.Time <= b.End {
			m.inside = append(m.inside, q)
			continue
		}
		m.quiet = append(m.quiet, q)
		if q.Fail && !l.taken[int32(i)] {
			m.outside = append(m.outside, q)
		}
	}
	span := float64(l.res.Last - l.res.First)
	dt := float64(b.End - b.Start)
	if rest := span - dt; rest > 0 && len(m.outside) > 0 {
		m.scale = dt / rest
	}
	return m
}

func (m *measurer) inSegment(q *request) bool {
	for _, p := range m.b.Segment {
		if p.Dim == timeline.DimCredential && len(m.b.Segment) > 1 {
			continue // the same clients with another credential are what to compare with
		}
		if p.Dim != timeline.DimMethod && q.Dims[p.Dim] == 0 {
			continue // a hop that does not log the dimension does not contradict
		}
		if !slices.Contains(p.Values, q.Dims[p.Dim]) {
			return false
		}
	}
	return true
}

func (m *measurer) text(id uint32) string { return m.res.Strings.Text(id) }

// sum adds the weights of the requests that satisfy is.
func sum(list []*request, is func(*request) bool) float64 {
	n := 0.0
	for _, q := range list {
		if is(q) {
			n += q.Weight
		}
	}
	return n
}

// share is the part of the excess failures for which is holds, among those for
// which known holds. It is NaN when too few are known.
func (m *measurer) share(name string, known, is func(*request) bool) float64 {
	in := sum(m.members, known)
	if in < 3 || in < 0.05*m.b.Unauthorized {
		return math.NaN()
	}
	both := func(q *request) bool { return known(q) && is(q) }
	hits, base := sum(m.members, both), m.scale*sum(m.outside, both)
	all, baseAll := in, m.scale*sum(m.outside, known)
	m.obs[name] = int(in)
	if all-baseAll < 0.2*all { // hardly any excess: describe all of it
		return hits / all
	}
	return clamp((hits - base) / (all - baseAll))
}

// plain is the part of list for which is holds among those known; NaN when
// fewer than least are known.
func plain(list []*request, least float64, known, is func(*request) bool) float64 {
	n := sum(list, known)
	if n < least {
		return math.NaN()
	}
	return sum(list, func(q *request) bool { return known(q) && is(q) }) / n
}

func always(*request) bool { return true }

func success(q *request) bool { return q.Status >= 200 && q.Status < 400 && !q.Fail }

func clamp(x float64) float64 { return min(max(x, 0), 1) }

func median(xs []float64) float64 {
	if len(xs) == 0 {
		return math.NaN()
	}
	sort.Float64s(xs)
	n := len(xs)
	if n%2 == 1 {
		return xs[n/2]
	}
	return (xs[n/2-1] + xs[n/2]) / 2
}

func b2f(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// ratio is the failure ratio of the requests that satisfy is, NaN below least.
func ratio(list []*request, least float64, is func(*request) bool) float64 {
	return plain(list, least, is, func(q *request) bool { return q.Fail })
}
