package burst

import "authlog/internal/usual"

// history is what earlier logs say of a series: it stands beside the log as if it
// were more of it.
type history struct {
	usual.Usual
	exposed float64 // seconds, each hour by its factor
}

// history returns what is known of the segment, nil when earlier logs are not
// given or did not count it. A conjunction is known by its rarest part, which
// overstates what is usual of it rather than what is not.
func (d *detector) history(segment []Pair) *history {
	if d.known == nil {
		return nil
	}
	if len(segment) == 0 {
		return d.historyOf(usual.Key{})
	}
	var rarest *history
	for _, p := range segment {
		if len(p.Values) != 1 {
			continue
		}
		h := d.historyOf(usual.Key{Dimension: p.Dim.String(), Value: d.res.Strings.Text(p.Values[0])})
		if h != nil && (rarest == nil || h.Failures < rarest.Failures) {
			rarest = h
		}
	}
	return rarest
}

func (d *detector) historyOf(key usual.Key) *history {
	if h, ok := d.past[key]; ok {
		return h
	}
	var h *history
	if u, ok := d.known.Of(key); ok {
		h = &history{Usual: u}
		for hour, seconds := range u.PerHour {
			h.exposed += seconds * u.Factors[hour]
		}
	}
	d.past[key] = h
	return h
}

// remember adds the history to the sums of a series. Evidence and records stand
// to failures as they do in the log at hand.
func (s *series) remember(h *history) {
	if h == nil {
		return
	}
	perFail := func(sum float64) float64 {
		if s.sumK > 0 {
			return sum / s.sumK
		}
		return 1
	}
	perPass := 1.0
	if passes := s.total - s.sumK; passes > 0 && s.records > 0 {
		perPass = s.records / passes
	}
	w, c := h.Failures*perFail(s.sumW), h.Failures*perFail(s.sumC)
	s.records += max(h.Requests-h.Failures, 0) * perPass
	s.sumK, s.sumW, s.sumC = s.sumK+h.Failures, s.sumW+w, s.sumC+c
	s.total += h.Requests
	s.span += h.exposed
	s.pastW, s.pastSpan = w, h.exposed
}

// pairs is the segment of one value, or of everybody.
func (k cacheKey) pairs() []Pair {
	if k == everyone {
		return nil
	}
	return []Pair{{k.dim, []uint32{k.value}}}
}

// maxHours of a log are told apart by their factors: a year and a bit. A longer
// one has a clock that was not set.
const maxHours = 10_000

// hours lists the beginnings of the hours in a log, where the factors change.
func hours(first, last int64) []int64 {
	from, to := usual.HourOf(first)+1, usual.HourOf(last)
	if to-from > maxHours {
		return nil
	}
	var edges []int64
	for h := from; h <= to; h++ {
		edges = append(edges, h.Start())
	}
	return edges
}
