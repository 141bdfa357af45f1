package burst

import (
	"fmt"
	"testing"
)

// At night the probes are all that there is, so the whole traffic seems to fail as
// usual when everybody is refused.
func TestEverybodyAtNight(t *testing.T) {
	const hour = 3600.0
	for seed := range uint64(3) {
		w := newWorld(20+seed, 48)
		w.traffic(40, 0.02, func(s float64) float64 {
			if h := int(s/hour) % 24; h < 8 || h > 19 {
				return 0.06
			}
			return 2
		})
		w.fail(48*60, 0, 48*hour, func() int { return 900 }, "/login", "monitor/1.0")
		for range 220 {
			c := w.anyone()
			w.add(26*hour+w.r.Float64()*1.5*hour, 401, c, fmt.Sprintf("/api/svc%d/items", w.r.IntN(5)), agents[c%len(agents)])
		}
		got := w.detect()
		if len(got) != 1 || len(got[0].Segment) > 0 || got[0].Unauthorized < 200 {
			t.Errorf("seed %d: %v", seed, brief(w, got))
		}
	}
}

// Two incidents at one time stay two when nobody else fails.
func TestTwoAtOnceStayTwo(t *testing.T) {
	const hour = 3600.0
	for seed := range uint64(3) {
		w := newWorld(30+seed, 24)
		w.traffic(60, 0.02, flat)
		for i := range 800 {
			c, second := w.anyone(), w.r.Float64()
			w.add((10+0.5*float64(i%2)+2*second)*hour, 401, c, fmt.Sprintf("/api/svc%d/items", 8+i%2), agents[c%len(agents)])
		}
		if got := w.detect(); len(got) != 2 {
			t.Errorf("seed %d: %v", seed, brief(w, got))
		}
	}
}

func TestFitLine(t *testing.T) {
	var w, n []float64
	for i := range 48 {
		traffic := 100 + 900*float64(i%24)/24
		n = append(n, traffic)
		w = append(w, 30+0.02*traffic)
	}
	w[7], w[8], w[30] = 900, 1200, 0 // bursts and gaps do not move it
	if l := fitLine(w, n); l.constant < 28 || l.constant > 32 || l.slope < 0.018 || l.slope > 0.022 {
		t.Errorf("fitted %+v, want 30 + 0.02 n", l)
	}
}
