package nab

import (
	"cmp"
	"math"
	"slices"
)

// Weights of the standard profile.
const (
	weightTP = 1.0
	weightFP = 0.11
	weightFN = 1.0
)

// The first part of a series is for learning and does not count.
const (
	probation    = 0.15
	probationMax = 5000 // rows of which that share is taken at most
)

// point is one row: what an alarm there earns, and in which window it lies.
type point struct {
	score, earns float64
	window       int // numbered over all series; -1: none
}

// Score is the normalised score of the standard profile, 100 for a perfect
// detector and 0 for one that never alarms, at the best single threshold over all
// series. scores holds one anomaly score per row, higher for more unusual.
func Score(list []Series, scores [][]float64) float64 {
	var points []point
	windows := 0
	for i := range list {
		points = append(points, list[i].points(scores[i], windows)...)
		windows += len(list[i].Windows)
	}
	none := -weightFN * float64(windows)
	perfect := weightTP * float64(windows)
	return 100 * (best(points, windows) - none) / (perfect - none)
}

// best is the highest raw score of any threshold.
func best(points []point, windows int) float64 {
	slices.SortStableFunc(points, func(a, b point) int { return cmp.Compare(b.score, a.score) })
	caught := make([]float64, windows)
	for i := range caught {
		caught[i] = math.Inf(-1)
	}
	raw := -weightFN * float64(windows)
	most := raw
	for i, p := range points {
		if p.window < 0 {
			raw += p.earns
		} else if p.earns > caught[p.window] {
			if math.IsInf(caught[p.window], -1) {
				raw += weightFN + p.earns
			} else {
				raw += p.earns - caught[p.window]
			}
			caught[p.window] = p.earns
		}
		// A threshold takes all rows of one score.
		if i+1 == len(points) || points[i+1].score != p.score {
			most = max(most, raw)
		}
	}
	return most
}

// points rates the rows after the probation: within a window by how early they
// are, elsewhere by how far behind the last window.
func (s *Series) points(scores []float64, first int) []point {
	var out []point
	skip := int(math.Floor(probation * float64(min(len(s.Times), probationMax))))
	next, width, right := 0, 0.0, -1 // the last window passed: its width and last row
	for i := 0; i < len(s.Times); i++ {
		p := point{score: scores[i], window: -1}
		switch {
		case next < len(s.Windows) && s.Times[i] >= s.Windows[next][0] && s.Times[i] <= s.Windows[next][1]:
			from, to := s.rows(s.Windows[next])
			size := float64(to - from + 1)
			p.window = first + next
			p.earns = sigmoid(-float64(to-i+1)/size) * weightTP / sigmoid(-1)
			if i == to {
				next, width, right = next+1, size, i
			}
		case right < 0:
			p.earns = -weightFP
		default:
			p.earns = weightFP * sigmoid(float64(i-right)/(width-1))
		}
		if i >= skip {
			out = append(out, p)
		}
	}
	return out
}

// rows are the first and the last row of a window.
func (s *Series) rows(w [2]int64) (from, to int) {
	from, _ = slices.BinarySearch(s.Times, w[0])
	to, _ = slices.BinarySearch(s.Times, w[1]+1)
	return from, to - 1
}

// sigmoid is the scaled sigmoid of the benchmark: 1 long before, -1 long after.
func sigmoid(position float64) float64 {
	if position > 3 {
		return -1
	}
	return 2/(1+math.Exp(5*position)) - 1
}
