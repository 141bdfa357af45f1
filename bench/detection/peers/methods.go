package peers

// Methods are the simple rules and the textbook methods, with the parameters that
// their sources recommend.
var Methods = []Method{
	{"ratio over 5 % for 5 min", "the usual error-ratio alert of Prometheus rule collections: rate over 5 min, for: 5m", ratio},
	{"z-score", "3 standard deviations above the mean of the hour before", zscore},
	{"MAD", "modified z-score of 3.5: Iglewicz and Hoaglin, How to Detect and Handle Outliers, 1993", mad},
	{"CUSUM", "k = 0.5 and h = 5 standard deviations: Page, Continuous Inspection Schemes, 1954; Montgomery's textbook values", cusum},
	{"Kleinberg", "batched automaton with two states, s = 2, gamma = 1: Kleinberg, Bursty and Hierarchical Structure in Streams, 2002, section 4", kleinberg},
	{"PELT", "exact change points of a binomial, penalty 3 ln T: Killick, Fearnhead and Eckley, 2012; segments of twice the median ratio", pelt},
}

// Limits common to all methods, so that none is charged for a fragment or for an
// alarm over a handful of failures.
const (
	joinGap = 5   // buckets between two alarms that are one
	fewest  = 8.0 // failures in an alarm
)

// Run applies a method and cleans up: alarms that lie at most five buckets apart
// are joined, those of less than eight failures dropped.
func Run(m Method, s Series) []Interval {
	var joined []Interval
	for _, i := range m.Find(s) {
		if n := len(joined); n > 0 && i.From-joined[n-1].To <= joinGap*s.Step {
			joined[n-1].To = max(joined[n-1].To, i.To)
			continue
		}
		joined = append(joined, i)
	}
	var out []Interval
	for _, i := range joined {
		sum := 0.0
		for b := (i.From - s.Start) / s.Step; b < (i.To-s.Start)/s.Step; b++ {
			sum += s.K[b]
		}
		if sum >= fewest {
			out = append(out, i)
		}
	}
	return out
}

// runs turns marks per bucket into intervals.
func (s Series) runs(on []bool) []Interval {
	var out []Interval
	for i := 0; i < len(on); i++ {
		if !on[i] {
			continue
		}
		j := i
		for j < len(on) && on[j] {
			j++
		}
		out = append(out, Interval{s.Start + int64(i)*s.Step, s.Start + int64(j)*s.Step})
		i = j
	}
	return out
}
