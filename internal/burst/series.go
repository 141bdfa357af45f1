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
	times []int64
	cum   []float64
	total float64

	span       float64 // seconds of the log that are not explained
	sumK, sumW float64
}

// event is one failing request: k is how many it stands for, w the same after
// deflating repetitions of one client.
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
// of time.
func (d *detector) newSeries(fails, all []int32) *series {
	reqs := d.res.Requests
	s := &series{}
	sizes := make(map[tileKey]float64, len(fails))
	for _, i := range fails {
		sizes[keyOf(&reqs[i])] += reqs[i].Weight
	}
	s.times = make([]int64, 0, len(all))
	s.cum = make([]float64, 1, len(all)+1)
	for _, i := range all {
		if d.visible(i) {
			s.total += reqs[i].Weight
			s.times = append(s.times, reqs[i].Time)
			s.cum = append(s.cum, s.total)
		}
	}
	clock := d.newClock(all)
	s.span = max(clock.at(d.last), 1)
	s.fails = make([]event, 0, len(fails))
	for _, i := range fails {
		q := &reqs[i]
		m := sizes[keyOf(q)]
		e := event{time: q.Time, k: q.Weight, req: i, exposed: clock.at(q.Time)}
		e.w = e.k * (1 + math.Log(max(m, 1))) / max(m, 1)
		s.sumK += e.k
		s.sumW += e.w
		s.fails = append(s.fails, e)
	}
	return s
}

func keyOf(q *timeline.Request) tileKey {
	return tileKey{q.Client, q.Time / (tile * 1e9)}
}

// traffic returns the requests of the segment in [from, to].
func (s *series) traffic(from, to int64) float64 {
	i := sort.Search(len(s.times), func(i int) bool { return s.times[i] >= from })
	j := sort.Search(len(s.times), func(i int) bool { return s.times[i] > to })
	return s.cum[j] - s.cum[i]
}

// window is a run of events of a series, both ends included.
type window struct {
	i, j  int
	k, w  float64 // failures in it, raw and deflated
	n     float64 // traffic in it
	score float64 // nats
	mu    float64 // failures that the rest of the log predicts
}

// score rates a window that holds k failures (deflated w) of n requests in dt
// seconds. Both the count per time and the ratio per request must stand out:
// a traffic peak with its usual share of failures raises the first alone, a
// drop in traffic the second alone.
func (s *series) score(k, w, n, dt, ratio float64) (score, mu float64) {
	span := s.span
	if dt >= span {
		return 0, k
	}
	byTime := poissonLLR(w, s.sumW, dt/span)
	n = max(n, k)
	outK, outN := s.sumK-k+priorRequests*ratio, max(s.total-n, s.sumK-k)+priorRequests
	byRatio := bernoulliLLR(k, n, outK, outN) * w / k
	mu = max((s.sumK-k)*dt/(span-dt), min(n*outK/outN, k))
	return min(byTime, byRatio), mu
}

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
