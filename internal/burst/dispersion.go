package burst

import "slices"

// Limits for estimating how failures clump.
const (
	clumpEvidence = 8.0   // failures in a part on average
	clumpParts    = 128   // most parts
	clumpLeast    = 8     // fewest parts that tell anything
	clumpPrior    = 8.0   // parts that the estimate over shorter stretches counts for
	usualCV       = 0.1   // coefficient of variation of a service's failures, as long as the log does not tell
	chiMedian     = 0.455 // median of the chi-square distribution with one degree of freedom
)

// dispersion estimates by how much the number of failures in a stretch of time as
// long as the window varies more than independent failures would, against the
// traffic of the stretch, outside the window: 1 when they are independent. Counts
// of busy services vary by some percent whatever their number, for minutes or
// hours at a time, so the longer the stretch the larger the dispersion; a
// likelihood ratio that takes failures for independent finds bursts everywhere.
func (s *series) dispersion(win window, first, last int64) float64 {
	known := 1 + usualCV*usualCV*win.mu*win.w/max(win.k, 1)
	length := s.fails[win.j].time - s.fails[win.i].time
	for parts := clumpParts; parts >= clumpLeast && (last-first)/int64(parts) <= max(length, (last-first)/clumpParts); parts /= 2 {
		if s.sumW-s.pastW-win.w < clumpEvidence*float64(parts) {
			continue
		}
		// Few parts tell little: they are weighed with what shorter ones told.
		d, n := s.excess(parts, win, first, last)
		known = (n*d + clumpPrior*known) / (n + clumpPrior)
	}
	return max(1, known)
}

// excess is the dispersion over so many parts of the log, and how many of them
// lie outside the window. Medians keep other bursts out of it.
func (s *series) excess(parts int, win window, first, last int64) (dispersion, count float64) {
	w, n := s.parts(parts, first, last)
	step := (last-first)/int64(parts) + 1
	from, to := (s.fails[win.i].time-first)/step, (s.fails[win.j].time-first)/step
	w, n = slices.Delete(w, int(from), int(to)+1), slices.Delete(n, int(from), int(to)+1)
	fit := fitLine(w, n)
	var off []float64
	for i := range w {
		if e := fit.at(n[i]); e > 0 && n[i] > 0 {
			variance := e
			if !s.blind {
				variance += e * e / n[i]
			}
			off = append(off, (w[i]-e)*(w[i]-e)/variance)
		}
	}
	return median(off) / chiMedian, float64(len(off))
}

// line predicts failures from traffic: some come at a constant rate, such as those
// of probes and of clients that ask by the clock, others with the traffic.
type line struct{ constant, slope float64 }

func (l line) at(n float64) float64 { return l.constant + l.slope*n }

// fitLine fits w to n by medians, so that bursts do not move the line (Theil 1950,
// Sen 1968: the median of the slopes of all pairs). Neither part is negative.
func fitLine(w, n []float64) line {
	var slopes, odds []float64
	for i := range w {
		if n[i] <= 0 {
			continue
		}
		odds = append(odds, w[i]/n[i])
		for j := range i {
			if n[i] != n[j] && n[j] > 0 {
				slopes = append(slopes, (w[i]-w[j])/(n[i]-n[j]))
			}
		}
	}
	l := line{slope: max(median(slopes), 0)}
	var rest []float64
	for i := range w {
		if n[i] > 0 {
			rest = append(rest, w[i]-l.slope*n[i])
		}
	}
	if l.constant = median(rest); l.constant < 0 {
		return line{slope: median(odds)}
	}
	return l
}

// parts cuts the log into equal stretches of time and returns the evidence in each
// and what it is compared with: the records that did not fail, or the time.
func (s *series) parts(count int, first, last int64) (w, n []float64) {
	w, n = make([]float64, count), make([]float64, count)
	step := (last-first)/int64(count) + 1
	for _, e := range s.fails {
		w[(e.time-first)/step] += e.w
	}
	for i := range n {
		from := first + int64(i)*step
		if _, n[i] = s.traffic(from, from+step-1); s.blind {
			n[i] = float64(step)
		}
	}
	return w, n
}

func median(list []float64) float64 {
	if len(list) == 0 {
		return 0
	}
	slices.Sort(list)
	return list[len(list)/2]
}
