package peers

import (
	"math"
	"slices"
)

// ratio alerts when more than 5 % of the requests of the last five minutes failed,
// for five minutes on end. The alarm counts from when that began.
func ratio(s Series) []Interval {
	const window, least = 300, 300
	width := max(1, int(window/s.Step))
	over := make([]bool, len(s.K))
	k, n := 0.0, 0.0
	for i := range s.K {
		k, n = k+s.K[i], n+s.N[i]
		if i >= width {
			k, n = k-s.K[i-width], n-s.N[i-width]
		}
		over[i] = n > 0 && k > 0.05*n
	}
	return slices.DeleteFunc(s.runs(over), func(i Interval) bool { return i.To-i.From < least })
}

// zscore marks buckets whose failures lie three standard deviations above the mean
// of the sixty buckets before, or of what there is of them, four at least.
func zscore(s Series) []Interval {
	const window, least, limit = 60, 4, 3.0
	on := make([]bool, len(s.K))
	for i := least; i < len(s.K); i++ {
		mean, dev := moments(s.K[max(0, i-window):i])
		on[i] = s.K[i] > mean+limit*dev && s.K[i] > mean
	}
	return s.runs(on)
}

func moments(list []float64) (mean, dev float64) {
	for _, x := range list {
		mean += x / float64(len(list))
	}
	for _, x := range list {
		dev += (x - mean) * (x - mean) / float64(len(list))
	}
	return mean, math.Sqrt(dev)
}

// mad marks buckets with a modified z-score over 3.5. Where more than half of the
// buckets are equal, the mean absolute deviation takes the median's place.
func mad(s Series) []Interval {
	mid, scale := robust(s.K)
	on := make([]bool, len(s.K))
	for i, k := range s.K {
		on[i] = k > mid+3.5*scale
	}
	return s.runs(on)
}

// robust estimates mean and standard deviation by medians (1.4826 makes the median
// absolute deviation of a normal distribution its standard deviation, 1.2533 the
// mean absolute deviation).
func robust(list []float64) (mid, scale float64) {
	mid = median(list)
	var off []float64
	sum := 0.0
	for _, x := range list {
		off = append(off, math.Abs(x-mid))
		sum += math.Abs(x - mid)
	}
	if scale = 1.4826 * median(off); scale == 0 {
		scale = 1.2533 * sum / float64(max(len(list), 1))
	}
	return mid, scale
}

func median(list []float64) float64 {
	if len(list) == 0 {
		return 0
	}
	list = slices.Sorted(slices.Values(list))
	return (list[(len(list)-1)/2] + list[len(list)/2]) / 2
}

// cusum sums what exceeds the mean by half a standard deviation and alarms while
// the sum is above five. The alarm counts from where the sum left zero to its peak.
func cusum(s Series) []Interval {
	mid, scale := robust(s.K)
	if scale == 0 {
		scale = 1
	}
	on := make([]bool, len(s.K))
	sum, from, peak, at := 0.0, 0, 0.0, 0
	flush := func() {
		for i := from; peak > 5*scale && i <= at; i++ {
			on[i] = true
		}
		peak = 0
	}
	for i, k := range s.K {
		if sum == 0 {
			from = i
		}
		if sum = max(0, sum+k-mid-0.5*scale); sum == 0 {
			flush()
		} else if sum > peak {
			peak, at = sum, i
		}
	}
	flush()
	return s.runs(on)
}
