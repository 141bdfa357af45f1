package timeline

// strata are the samples of failing requests by route. They share one budget:
// each may hold as many records as the quota says, which is the largest power of
// two for which the records of all strata, counted up to the quota, are within
// the budget. The quota depends on the numbers of records alone and never grows,
// so the samples are the same however the input was cut.
type strata struct {
	kept  [failStrata]kept
	seen  [failStrata]uint64 // all records, kept or not
	limit uint64             // the budget, in records
	quota uint64
	used  uint64 // sum of seen, each at most the quota

	common *commonStrata // of the group, if any
	untold [failStrata]uint32
	news   int // sum of untold
}

func newStrata(limit uint64, hash func(*record) uint64) strata {
	s := strata{quota: limit, limit: limit}
	for i := range s.kept {
		s.kept[i] = kept{limit: int(limit), hash: hash}
	}
	return s
}

// count counts a record of stratum i and returns its sample.
func (s *strata) count(i int) *kept {
	if s.seen[i]++; s.seen[i] <= s.quota {
		if s.used++; s.used > s.limit {
			s.shrink()
		}
	}
	if s.common != nil {
		s.untold[i]++
		if s.news++; s.news == tellEvery {
			s.tell()
		}
	}
	return &s.kept[i]
}

// shrink lowers the quota, and keeps no more than it allows.
func (s *strata) shrink() {
	s.lower()
	for i := range s.kept {
		s.kept[i].restrict(int(s.quota))
	}
}

// lower halves the quota until the strata are within the budget.
func (s *strata) lower() {
	for s.sum(); s.used > s.limit; s.sum() {
		s.quota /= 2
	}
}

func (s *strata) sum() {
	s.used = 0
	for _, n := range s.seen {
		s.used += min(n, s.quota)
	}
}

func (s *strata) merge(o *strata, translate func(*record)) {
	for i := range s.seen {
		s.seen[i] += o.seen[i]
	}
	s.quota = min(s.quota, o.quota)
	s.shrink()
	for i := range s.kept {
		s.kept[i].merge(&o.kept[i], translate)
	}
}
