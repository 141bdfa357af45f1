package rules

import (
	"cmp"
	"math"
	"slices"

	"authlog/internal/signal"
)

// clip bounds the vote of one family, in nats: correlated facts count once.
const clip = 3.0

// Assess ranks the causes of a burst.
func (s *Set) Assess(f *signal.Finding) Assessment {
	ids := slices.Clone(s.order)
	slices.Sort(ids)
	causes := make([]Ranked, 0, len(ids))
	for _, id := range ids {
		causes = append(causes, s.weigh(s.causes[id], f))
	}
	s.calibration.Posterior(causes)
	return Assessment{Causes: causes, WouldSettle: s.wouldSettle(causes, f), Verdict: verdict(causes)}
}

// weigh applies the evidence of one cause.
func (s *Set) weigh(c Cause, f *signal.Finding) Ranked {
	r := Ranked{ID: c.ID, Title: c.Title, Prior: c.Prior, Fix: slices.Clone(c.Fix), Verify: slices.Clone(c.Verify)}
	votes := map[string]vote{}
	for _, e := range s.rules[c.ID] {
		if needs, missing := e.missing(&f.Values); missing {
			r.Skipped = append(r.Skipped, Skipped{ID: e.ID, Weight: e.Nats(), Needs: needs})
			continue
		}
		yes, err := e.holds(&f.Values)
		if err != nil || !yes {
			// Loading has run the rule without an error; what could still fail
			// depends on the values, and then the rule does not apply.
			continue
		}
		r.Evidence = append(r.Evidence, Evidence{
			ID: e.ID, Family: e.Family, Says: e.sentence.write(&f.Values), Weight: e.Nats(),
			Supports: !e.Against, Decisive: e.Decisive(), Observations: e.observations(f),
		})
		v := votes[e.Family]
		v.nats += e.Nats()
		v.decisive = v.decisive || e.Decisive()
		votes[e.Family] = v
	}
	r.Score = c.Prior + total(votes)
	slices.SortStableFunc(r.Evidence, func(a, b Evidence) int {
		return cmp.Compare(math.Abs(b.Weight), math.Abs(a.Weight))
	})
	return r
}

// vote is the sum of one family.
type vote struct {
	nats     float64
	decisive bool
}

// total adds the clipped votes, in a fixed order so that the sum is the same to
// the last bit.
func total(votes map[string]vote) float64 {
	sum := 0.0
	for _, family := range families {
		v := votes[family]
		limit := clip
		if v.decisive {
			limit = decisiveNats
		}
		sum += min(max(v.nats, -limit), limit)
	}
	return sum
}

// missing tells whether a signal that the rule needs is absent, and which log
// fields would supply it. The list is empty when no field would: there were too
// few requests to measure.
func (r rule) missing(v *signal.Values) (needs []string, yes bool) {
	for _, name := range r.needed {
		m := signals[name]
		if !m.absent(v) {
			continue
		}
		yes = true
		if m.Needs != "" && !slices.Contains(needs, m.Needs) {
			needs = append(needs, m.Needs)
		}
	}
	return needs, yes
}

// observations is the number of requests behind the rule: those of its weakest
// signal, or all 401s of the burst where a signal counts all.
func (r rule) observations(f *signal.Finding) int {
	least := f.Unauthorized
	for _, name := range r.uses {
		if n, ok := f.Observations[name]; ok {
			least = min(least, n)
		}
	}
	return least
}

// Bounds of a verdict.
const (
	clearLead  = 2.0  // times the confidence of the runner-up
	weighsBoth = 0.20 // confidence from which a second kind is worth a mention
)

// verdict judges whether legitimate clients fail or somebody attacks.
func verdict(causes []Ranked) string {
	first := causes[0]
	var attacked, outage float64
	for _, c := range causes {
		switch c.ID {
		case attack:
			attacked = c.Confidence
		case Unknown:
		default:
			outage = max(outage, c.Confidence)
		}
	}
	switch {
	case first.ID == Unknown:
		return "unclear"
	case attacked >= weighsBoth && outage >= weighsBoth && max(attacked, outage) < clearLead*min(attacked, outage):
		return "mixed"
	case first.ID == attack:
		return "attack"
	}
	return "outage"
}
