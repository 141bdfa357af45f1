package peers

import (
	"math"
	"math/rand/v2"
	"testing"
)

// plain is a day of a hundred requests a minute with 1 % failures.
func plain(r *rand.Rand) Series {
	s := Series{Start: 1_772_000_000 / 60 * 60, Step: 60}
	for range 1440 {
		k := 0.0
		for range 100 {
			if r.Float64() < 0.01 {
				k++
			}
		}
		s.N, s.K = append(s.N, 100), append(s.K, k)
	}
	return s
}

// Every method finds an hour in which half of the requests fail.
func TestPlainBurst(t *testing.T) {
	for _, m := range Methods {
		s := plain(rand.New(rand.NewPCG(1, 1)))
		for i := 600; i < 660; i++ {
			s.K[i] = 50
		}
		from, to := s.Start+600*60, s.Start+660*60
		found := false
		for _, i := range Run(m, s) {
			// A z-score against the hour before gets used to the burst.
			found = found || i.From >= from-300 && i.From <= from+300 && (i.To <= to+600)
		}
		if !found {
			t.Errorf("%s: %v, want %d to %d", m.Name, Run(m, s), from, to)
		}
	}
}

// A day of constant counts raises no alarm.
func TestConstant(t *testing.T) {
	s := Series{Step: 60}
	for range 1440 {
		s.N, s.K = append(s.N, 100), append(s.K, 2)
	}
	for _, m := range Methods {
		if got := Run(m, s); len(got) > 0 {
			t.Errorf("%s: %v", m.Name, got)
		}
	}
}

func random(r *rand.Rand, size int) Series {
	s := Series{Step: 60}
	p := 0.1
	for range size {
		if r.Float64() < 0.2 {
			p = r.Float64()
		}
		n := float64(1 + r.IntN(20))
		s.N, s.K = append(s.N, n), append(s.K, math.Floor(p*n))
	}
	return s
}

// The automaton's path is the cheapest of all.
func TestViterbi(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	p, enter := [2]float64{0.2, 0.4}, 1.7
	total := func(s Series, on []bool) (sum float64) {
		before := false
		for i := range on {
			state := 0
			if on[i] {
				state = 1
				if !before {
					sum += enter
				}
			}
			before = on[i]
			sum -= binomial(s.K[i], s.N[i], p[state])
		}
		return sum
	}
	for range 200 {
		s := random(r, 9)
		best := math.Inf(1)
		for mask := range 1 << 9 {
			on := make([]bool, 9)
			for i := range on {
				on[i] = mask>>i&1 == 1
			}
			best = min(best, total(s, on))
		}
		if got := total(s, viterbi(s, p, enter)); math.Abs(got-best) > 1e-9 {
			t.Fatalf("cost %f, the cheapest is %f", got, best)
		}
	}
}

// Pruning loses nothing: the cut costs as much as the best of all.
func TestChangePoints(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	const penalty = 4.0
	for range 100 {
		s := random(r, 40)
		if got, want := cutCost(s, changePoints(s, penalty), penalty), cheapest(s, penalty); math.Abs(got-want) > 1e-9 {
			t.Fatalf("cost %f, the cheapest is %f", got, want)
		}
	}
}

func stretch(s Series, from, to int) float64 {
	k, n := 0.0, 0.0
	for i := from; i < to; i++ {
		k, n = k+s.K[i], n+s.N[i]
	}
	if k == 0 || k == n {
		return 0
	}
	return -binomial(k, n, k/n)
}

func cutCost(s Series, cuts []int, penalty float64) float64 {
	sum := -penalty
	for i := 1; i < len(cuts); i++ {
		sum += stretch(s, cuts[i-1], cuts[i]) + penalty
	}
	return sum
}

// cheapest is the cost by optimal partitioning without pruning.
func cheapest(s Series, penalty float64) float64 {
	best := []float64{-penalty}
	for t := 1; t <= len(s.K); t++ {
		low := math.Inf(1)
		for u := range t {
			low = min(low, best[u]+stretch(s, u, t)+penalty)
		}
		best = append(best, low)
	}
	return best[len(s.K)]
}

func TestRunJoinsAndDrops(t *testing.T) {
	s := Series{Step: 60, K: make([]float64, 100), N: make([]float64, 100)}
	for _, i := range []int{10, 14, 40} {
		s.K[i] = 5
	}
	m := Method{Find: func(Series) []Interval {
		return []Interval{{600, 660}, {840, 900}, {2400, 2460}}
	}}
	if got := Run(m, s); len(got) != 1 || got[0] != (Interval{600, 900}) {
		t.Errorf("got %v", got)
	}
}
