package segment

import "math"

// sums is the traffic of a set of cells.
type sums struct {
	k, n, k0, n0 float64
	e            float64 // failing requests that the cells predict, each for itself
}

func (s *sums) add(c *cell) {
	s.k += c.K
	s.n += c.N
	s.k0 += c.K0
	s.n0 += c.N0
	s.e += c.N * c.ratio
}

// usual is the failure ratio that the time outside the burst predicts: that of
// the cells taken together, or of each for itself, whichever is higher. The first
// knows sparse cells better, the second is not fooled by a shift of the mix from
// cells that rarely fail to cells that often do (Simpson's paradox).
func (f *finder) usual(s sums) float64 {
	together := (s.k0 + prior*f.overall) / (s.n0 + prior)
	return min(max(together, s.e/max(s.n, 1e-9), tiny), 1-tiny)
}

const tiny = 1e-6

// gain is the log-likelihood ratio, in nats of observations, of the set failing
// as it does against its usual ratio; 0 when it fails no more than usual.
func (f *finder) gain(s sums) float64 {
	if s.n <= 0 || s.k <= 0 {
		return 0
	}
	p, q := f.usual(s), min(s.k/s.n, 1)
	if q <= p {
		return 0
	}
	g := s.k * math.Log(q/p)
	if q < 1 {
		g += (s.n - s.k) * math.Log((1-q)/(1-p))
	}
	return g / f.dispersion
}

// rises tells whether the traffic next to a rule shares its rise: whether the
// given share of the rule's rise explains the cells that match wide and not the
// rule better than no rise.
func (f *finder) rises(wide, rule []Term, of sums) bool {
	rise := generalise * (min(of.k/of.n, 1) - f.usual(of))
	gain, n := 0.0, 0.0
	for i := range f.cells {
		c := &f.cells[i]
		if c.N == 0 || !c.matches(wide) || c.matches(rule) {
			continue
		}
		q := min(c.ratio+rise, 1-tiny)
		p := min(c.ratio, q)
		gain += c.K*math.Log(q/p) + (c.N-c.K)*math.Log((1-q)/(1-p))
		n += c.N
	}
	return n > 0 && gain >= 0
}
