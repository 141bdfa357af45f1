package nab

import (
	"math"
	"os"
	"testing"
)

// hundred rows a minute apart with a window from row 50 to 59.
func hundred() Series {
	s := Series{Windows: [][2]int64{{50 * 60, 59 * 60}}}
	for i := range 100 {
		s.Times, s.Values = append(s.Times, int64(i)*60), append(s.Values, 0)
	}
	return s
}

func TestScore(t *testing.T) {
	late := sigmoid(-0.1) / sigmoid(-1) // the last row of the window
	for _, c := range []struct {
		name  string
		alarm map[int]float64
		want  float64
	}{
		{"first row of the window", map[int]float64{50: 1}, 100},
		{"no alarm", nil, 0},
		{"last row of the window", map[int]float64{59: 1}, 100 * (late + 1) / 2},
		{"the earliest alarm of a window counts", map[int]float64{50: 1, 55: 1, 59: 1}, 100},
		{"alarm before any window", map[int]float64{50: 1, 20: 1}, 100 * (2 - 0.11) / 2},
		{"far behind the window", map[int]float64{50: 1, 95: 1}, 100 * (2 - 0.11) / 2},
		{"in probation", map[int]float64{50: 1, 3: 1}, 100},
		{"the threshold leaves the weaker alarm out", map[int]float64{50: 1, 20: 0.5}, 100},
	} {
		scores := make([]float64, 100)
		for i, x := range c.alarm {
			scores[i] = x
		}
		if got := Score([]Series{hundred()}, [][]float64{scores}); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%s: %.3f, want %.3f", c.name, got, c.want)
		}
	}
}

// The published score of a detector of the benchmark, if the data is there.
func TestWindowedGaussian(t *testing.T) {
	dir := os.Getenv("AUTHLOG_NAB")
	if dir == "" {
		t.Skip("AUTHLOG_NAB names no folder")
	}
	all, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	var scores [][]float64
	for _, s := range all {
		scores = append(scores, WindowedGaussian(s.Values))
	}
	if got := Score(all, scores); math.Abs(got-39.6) > 0.6 {
		t.Errorf("%.1f, published 39.6", got)
	}
}
