package nab

import "math"

// WindowedGaussian is the benchmark's detector of that name, which serves to check
// the score: the tail probability of a normal distribution over the last 6,400
// values, moved on every hundred (nab/detectors/gaussian).
func WindowedGaussian(values []float64) []float64 {
	const size, step = 6400, 100
	out := make([]float64, len(values))
	var sum, squares float64
	from, to := 0, 0 // the window
	mean, dev := 0.0, 1.0
	for i, v := range values {
		if to > 0 {
			out[i] = 1 - tail(v, mean, dev)
		}
		switch {
		case to < size:
			to++
			sum, squares = sum+v, squares+v*v
		case i-to+1 == step:
			for range step {
				sum, squares = sum-values[from]+values[to], squares-values[from]*values[from]+values[to]*values[to]
				from, to = from+1, to+1
			}
		default:
			continue
		}
		n := float64(to - from)
		mean = sum / n
		if dev = math.Sqrt(max(squares/n-mean*mean, 0)); dev == 0 {
			dev = 1e-6
		}
	}
	return out
}

// tail is the probability of a value as far from the mean as x, on one side.
func tail(x, mean, dev float64) float64 {
	return 0.5 * math.Erfc(math.Abs(x-mean)/dev/1.4142)
}
