package burst

import (
	"math"
	"sort"

	"authlog/internal/timeline"
)

// series is the failing requests of one segment in time, with the segment's
// traffic. All arrays are sorted by time.
type series struct {
	fails []event
	// traffic as a cumulative step function
	times   []int64
	cum     []float64 // requests
	passed  []int     // records that did not fail
	total   float64
	records float64 // records that did not fail

	blind      bool    // no successes are logged at all
	span       float64 // seconds of the log that are not explained
	sumK, sumW float64
	sumC       float64 // failing records

	pastW, pastSpan float64 // what of sumW and span earlier logs contribute
}

// event is one failing record: k is how many requests it stands for, w what it
// counts as evidence, which is one, less for repetitions of one client. A record
// that stands for ten requests is a sample, and no more evidence than itself.
type event struct {
	time    int64
	exposed float64 // seconds of the log before it that are not explained
	k, w    float64
	req     int32
}

// tileKey is one client in one tile.
type tileKey struct {
	client uint64
	tile   int64
}

// newSeries builds the series of the failing requests fails, none of which is
// explained yet, and the requests all, both indexes into the requests in order
// of time; they are those of the segment.
func (d *detector) newSeries(fails, all []int32, segment []Pair) *series {
	reqs := d.res.Requests
	s := &series{blind: d.blind}
	sizes := d.sizes(fails)
	s.times = make([]int64, 0, len(all))
	s.cum, s.passed = make([]float64, 1, len(all)+1), make([]int, 1, len(all)+1)
	for _, i := range all {
		if d.visible(i) {
			s.total += reqs[i].Weight
			if !reqs[i].Fail {
				s.records++
			}
			s.times = append(s.times, reqs[i].Time)
			s.cum, s.passed = append(s.cum, s.total), append(s.passed, int(s.records))
		}
	}
	past := d.history(segment)
	clock := d.newClock(all, past)
	s.span = max(clock.at(d.last), 1)
	s.fails = make([]event, 0, len(fails))
	for _, i := range fails {
		q := &reqs[i]
		e := event{time: q.Time, k: q.Weight, req: i, exposed: clock.at(q.Time), w: d.weigh(q, sizes)}
		s.sumK += e.k
		s.sumC++
		s.sumW += e.w
		s.fails = append(s.fails, e)
	}
	s.remember(past)
	return s
}

// sizes counts the failing requests of each client in each tile.
func (d *detector) sizes(fails []int32) map[tileKey]float64 {
	sizes := make(map[tileKey]float64, len(fails))
	for _, i := range fails {
		if k, ok := d.keyOf(&d.res.Requests[i]); ok {
			sizes[k]++
		}
	}
	return sizes
}

// evidence sums what failing requests count as: those of one client within a
// tile as one and a bit.
func (d *detector) evidence(fails []int32) (sum float64) {
	sizes := d.sizes(fails)
	for _, i := range fails {
		sum += d.weigh(&d.res.Requests[i], sizes)
	}
	return sum
}

// weigh is what one failing request counts as.
func (d *detector) weigh(q *timeline.Request, sizes map[tileKey]float64) float64 {
	k, ok := d.keyOf(q)
	if !ok {
		return 1
	}
	m := sizes[k]
	return (1 + math.Log(m)) / m
}

// keyOf tells who failed when: the client, or else the holder of the credential.
// ok is false when the log names neither, or only what many share: each failure
// then counts for itself.
func (d *detector) keyOf(q *timeline.Request) (k tileKey, ok bool) {
	who := q.Client
	if who == 0 {
		who = uint64(q.Dims[timeline.DimCredential])
	}
	return tileKey{who, q.Time / (tile * 1e9)}, who != 0 && !d.shared[who]
}

// findShared finds the addresses behind which many clients hide, such as that of a
// balancer in front: a large part of all traffic comes from each, faster than one
// client asks.
func (d *detector) findShared() {
	sums, total := map[uint64]float64{}, 0.0
	for _, i := range d.all {
		q := &d.res.Requests[i]
		sums[q.Client] += q.Weight
		total += q.Weight
	}
	tiles := float64(d.last-d.first)/(tile*1e9) + 1
	for client, n := range sums {
		if n >= sharedPart*total && n >= sharedRate*tiles {
			d.shared[client] = true
		}
	}
}

// traffic returns the requests of the segment in [from, to], and how many
// records that did not fail stand for them.
func (s *series) traffic(from, to int64) (n, passed float64) {
	i := sort.Search(len(s.times), func(i int) bool { return s.times[i] >= from })
	j := sort.Search(len(s.times), func(i int) bool { return s.times[i] > to })
	return s.cum[j] - s.cum[i], float64(s.passed[j] - s.passed[i])
}

// window is a run of events of a series, both ends included.
type window struct {
	i, j   int
	k      float64 // failing requests in it
	w      float64 // the same as evidence
	n      float64 // traffic in it
	passed float64 // records that did not fail
	score  float64 // nats
	mu     float64 // failing requests that the rest of the log predicts
}

// score rates a window of dt seconds. Both the count per time and the ratio per
// request must stand out: a traffic peak with its usual share of failures raises
// the first alone, a drop in traffic the second alone. The ratio is compared by
// records, not by the requests that they stand for: failures and successes are
// sampled at different rates, which moves both ratios alike and leaves their
// contrast (the odds ratio of a case-control study).
func (s *series) score(win *window, dt float64, r ratios) {
	if dt >= s.span {
		win.mu = win.k
		return
	}
	byTime := poissonLLR(win.w, s.sumW, dt/s.span)
	if s.blind {
		if dt <= blindShare*s.span {
			win.mu, win.score = (s.sumK-win.k)*dt/(s.span-dt), byTime/blindDoubt
		}
		return
	}
	c := float64(win.j - win.i + 1)
	byRatio := bernoulliLLR(c, c+win.passed, s.sumC-c+priorRequests*r.records, s.sumC-c+s.records-win.passed+priorRequests) * win.w / c
	n := max(win.n, win.k)
	outK, outN := s.sumK-win.k+priorRequests*r.requests, max(s.total-n, s.sumK-win.k)+priorRequests
	win.mu = max((s.sumK-win.k)*dt/(s.span-dt), min(n*outK/outN, win.k))
	if dt <= s.span/2 {
		byTime *= 1 + purityBonus*max(0, c/(c+win.passed)-pure)/(1-pure)
	}
	win.score = min(byTime, byRatio)
}

// places is the logarithm of how many windows of that length the log has room for:
// the longer the log, the more of them fail more by chance.
func (s *series) places(win window) float64 {
	dt := max(s.fails[win.j].exposed-s.fails[win.i].exposed, 1)
	return math.Log(max((s.span-s.pastSpan)/dt, 1))
}

// ratios are the shares of failures in the whole log, which stand in for the
// rest of a segment that has little traffic outside the window.
type ratios struct{ requests, records float64 }

// poissonLLR is Kulldorff's scan statistic: k of total events in a share e of
// the exposure (Kulldorff, "A spatial scan statistic", 1997, Poisson model).
func poissonLLR(k, total, e float64) float64 {
	expected := total * e
	if k <= expected {
		return 0
	}
	llr := k * math.Log(k/expected)
	if rest := total - k; rest > 0 {
		llr += rest * math.Log(rest/(total-expected))
	}
	return llr
}

// bernoulliLLR compares the ratio of k in n with that of k0 in n0 (Kulldorff's
// Bernoulli model), one-sided.
func bernoulliLLR(k, n, k0, n0 float64) float64 {
	if k*n0 <= k0*n {
		return 0
	}
	return entropy(k, n) + entropy(k0, n0) - entropy(k+k0, n+n0)
}

// entropy is the greatest log-likelihood of k successes in n trials.
func entropy(k, n float64) float64 {
	e := 0.0
	if k > 0 {
		e += k * math.Log(k/n)
	}
	if k < n {
		e += (n - k) * math.Log(1-k/n)
	}
	return e
}

// binomialLLR is the log-likelihood ratio of k successes in n trials against a
// known probability p, one-sided.
func binomialLLR(k, n, p float64) float64 {
	p = min(max(p, 1e-9), 1-1e-9)
	q := k / n
	if q <= p {
		return 0
	}
	llr := k * math.Log(q/p)
	if q < 1 {
		llr += (n - k) * math.Log((1-q)/(1-p))
	}
	return llr
}
