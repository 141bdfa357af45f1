package burst

// scan finds the best window of a series: all pairs of atoms first, then the
// edges event by event. r is the failure ratio of the whole log, for
// segments without traffic of their own outside the window.
func (s *series) scan(r ratios) (best window, ok bool) {
	if len(s.fails) < 2 {
		return window{}, false
	}
	cuts := s.atoms()
	cumK, cumW := s.prefix()
	for a := 0; a < len(cuts)-1; a++ {
		i := cuts[a]
		from := s.fails[i].time
		for b := a + 1; b < len(cuts); b++ {
			j := cuts[b] - 1
			w := s.rate(i, j, from, cumK, cumW, r)
			if w.score > best.score {
				best, ok = w, true
			}
		}
	}
	if !ok {
		return best, false
	}
	return s.refine(best, cumK, cumW, r), true
}

// atoms cuts the events into at most the given number of runs.
func (s *series) atoms() []int {
	n := len(s.fails)
	step := (n + atoms - 1) / atoms
	var cuts []int
	for i := 0; i < n; i += step {
		cuts = append(cuts, i)
	}
	return append(cuts, n)
}

func (s *series) prefix() (cumK, cumW []float64) {
	cumK, cumW = make([]float64, len(s.fails)+1), make([]float64, len(s.fails)+1)
	for i, e := range s.fails {
		cumK[i+1] = cumK[i] + e.k
		cumW[i+1] = cumW[i] + e.w
	}
	return cumK, cumW
}

func (s *series) rate(i, j int, from int64, cumK, cumW []float64, r ratios) window {
	w := window{i: i, j: j, k: cumK[j+1] - cumK[i], w: cumW[j+1] - cumW[i]}
	dt := max(s.fails[j].exposed-s.fails[i].exposed, 1)
	if w.w*s.span <= s.sumW*dt {
		return w // not above the mean rate
	}
	w.n, w.passed = s.traffic(from, s.fails[j].time)
	s.score(&w, dt, r)
	return w
}

// refine moves each edge over the neighbouring events while the score grows.
func (s *series) refine(best window, cumK, cumW []float64, r ratios) window {
	reach := 2 * ((len(s.fails)+atoms-1)/atoms + 1)
	for range 3 {
		start := best
		for i := max(0, start.i-reach); i <= min(start.j-1, start.i+reach); i++ {
			if w := s.rate(i, best.j, s.fails[i].time, cumK, cumW, r); w.score > best.score {
				best = w
			}
		}
		for j := max(best.i+1, start.j-reach); j <= min(len(s.fails)-1, start.j+reach); j++ {
			if w := s.rate(best.i, j, s.fails[best.i].time, cumK, cumW, r); w.score > best.score {
				best = w
			}
		}
		if best == start {
			break
		}
	}
	return best
}
