package peers

import "math"

// kleinberg finds the cheapest sequence of two states: usual, with the ratio of
// the whole series, and burst, with twice that. Entering a burst costs gamma ln T,
// leaving it nothing (Kleinberg 2002, section 4).
func kleinberg(s Series) []Interval {
	const scaling, gamma = 2.0, 1.0
	var k, n float64
	for i := range s.K {
		k, n = k+s.K[i], n+s.N[i]
	}
	if k == 0 || n == 0 {
		return nil
	}
	usual := k / n
	burst := min(usual*scaling, 0.9999)
	return s.runs(viterbi(s, [2]float64{min(usual, 0.999), burst}, gamma*math.Log(float64(len(s.K)))))
}

// viterbi returns whether each bucket is in the second state.
func viterbi(s Series, p [2]float64, enter float64) []bool {
	cost := [2]float64{0, enter}
	from := make([][2]bool, len(s.K)) // which state each came from
	for i := range s.K {
		var next [2]float64
		for state := range 2 {
			a, b := cost[0], cost[1]
			if state == 1 {
				a += enter
			}
			from[i][state] = b < a
			next[state] = min(a, b) - binomial(s.K[i], s.N[i], p[state])
		}
		cost = next
	}
	on := make([]bool, len(s.K))
	state := cost[1] < cost[0]
	for i := len(s.K) - 1; i >= 0; i-- {
		on[i] = state
		if state {
			state = from[i][1]
		} else {
			state = from[i][0]
		}
	}
	return on
}

// binomial is the log-likelihood of k of n, less what does not depend on p.
func binomial(k, n, p float64) float64 {
	return k*math.Log(p) + (n-k)*math.Log(1-p)
}
