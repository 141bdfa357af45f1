package peers

import (
	"cmp"
	"math"
	"slices"
)

// pelt cuts the series into stretches of constant ratio and alarms on those with
// twice the usual one, which is the median of the stretches weighted by length.
func pelt(s Series) []Interval {
	cuts := changePoints(s, 3*math.Log(float64(max(len(s.K), 2))))
	type part struct {
		from, to int
		ratio    float64
	}
	var parts []part
	for i := 1; i < len(cuts); i++ {
		k, n := 0.0, 0.0
		for b := cuts[i-1]; b < cuts[i]; b++ {
			k, n = k+s.K[b], n+s.N[b]
		}
		parts = append(parts, part{cuts[i-1], cuts[i], k / max(n, 1)})
	}
	sorted := slices.SortedFunc(slices.Values(parts), func(a, b part) int { return cmp.Compare(a.ratio, b.ratio) })
	usual, seen := 0.0, 0
	for _, p := range sorted {
		if seen += p.to - p.from; 2*seen >= len(s.K) {
			usual = p.ratio
			break
		}
	}
	on := make([]bool, len(s.K))
	for _, p := range parts {
		for i := p.from; i < p.to; i++ {
			on[i] = p.ratio >= 2*usual && p.ratio > 0
		}
	}
	return s.runs(on)
}

// changePoints returns the borders of the cheapest cut, 0 and the length included:
// each stretch costs its negative log-likelihood and a penalty. Starts that can
// never win again are pruned (Killick, Fearnhead and Eckley 2012, theorem 3.1,
// with K = 0).
func changePoints(s Series, penalty float64) []int {
	size := len(s.K)
	k, n := make([]float64, size+1), make([]float64, size+1)
	for i := range size {
		k[i+1], n[i+1] = k[i]+s.K[i], n[i]+s.N[i]
	}
	cost := func(from, to int) float64 {
		a, b := k[to]-k[from], n[to]-n[from]
		if a <= 0 || a >= b {
			return 0
		}
		return -a*math.Log(a/b) - (b-a)*math.Log(1-a/b)
	}
	best, last := make([]float64, size+1), make([]int, size+1)
	best[0] = -penalty
	starts := []int{0}
	for t := 1; t <= size; t++ {
		best[t] = math.Inf(1)
		for _, u := range starts {
			if c := best[u] + cost(u, t) + penalty; c < best[t] {
				best[t], last[t] = c, u
			}
		}
		starts = slices.DeleteFunc(starts, func(u int) bool { return best[u]+cost(u, t) > best[t] })
		starts = append(starts, t)
	}
	cuts := []int{size}
	for t := size; t > 0; t = last[t] {
		cuts = append(cuts, last[t])
	}
	slices.Reverse(cuts)
	return cuts
}
