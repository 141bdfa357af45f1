package reports

import (
	"cmp"
	"math"
	"slices"

	"authlog/rules"
)

const (
	// shareUnits make 1: shares have 4 decimals.
	shareUnits = 1e4
	// leastShown is the smallest confidence that is listed: what is below 1 %
	// does not change what anybody does.
	leastShown = 0.01
	unknownID  = "unknown"
)

// causesOf lists the causes that matter. What the others hold goes to unknown,
// which is always listed, so that the listed confidences add up to 1.
func causesOf(ranked []rules.Ranked) []Cause {
	unknown := Cause{ID: unknownID, Title: "Unknown"}
	var out []Cause
	named := 0.0
	for i := range ranked {
		c := &ranked[i]
		conf := min(max(c.Confidence, 0), 1)
		switch {
		case c.ID == unknownID:
			unknown = causeOf(c)
		case i == 0 && conf > 0, conf >= leastShown:
			one := causeOf(c)
			one.Confidence = conf
			named += conf
			out = append(out, one)
		}
	}
	unknown.Confidence = max(1-named, 0)
	out = append(out, unknown)
	apportion(out)
	slices.SortStableFunc(out, func(a, b Cause) int { return cmp.Compare(b.Confidence, a.Confidence) })
	return out
}

func causeOf(c *rules.Ranked) Cause {
	out := Cause{ID: c.ID, Title: cmp.Or(c.Title, c.ID), Prior: rate(c.Prior), Score: rate(c.Score), Fix: slices.Clone(c.Fix), Verify: slices.Clone(c.Verify)}
	for _, e := range c.Evidence {
		out.Evidence = append(out.Evidence, Evidence{ID: e.ID, Weight: rate(e.Weight), Supports: e.Supports, Says: e.Says, Observations: e.Observations})
	}
	slices.SortStableFunc(out.Evidence, func(a, b Evidence) int {
		return cmp.Or(cmp.Compare(math.Abs(b.Weight), math.Abs(a.Weight)), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// apportion rounds the confidences so that they add up to exactly 1: everyone
// gets the whole units of its share, and the units left go to the largest
// remainders (Hamilton's method), the earlier cause first if they are equal.
func apportion(causes []Cause) {
	total := 0.0
	for i := range causes {
		total += causes[i].Confidence
	}
	type part struct {
		index int
		units int
		rest  float64
	}
	parts := make([]part, len(causes))
	left := int(shareUnits)
	for i := range causes {
		exact := causes[i].Confidence / total * shareUnits
		units := int(exact + 1e-9) // sums of floats are a hair off
		parts[i] = part{i, units, math.Round((exact-float64(units))*1e6) / 1e6}
		left -= units
	}
	slices.SortStableFunc(parts, func(a, b part) int { return cmp.Compare(b.rest, a.rest) })
	for i := range parts {
		if left > 0 {
			parts[i].units++
			left--
		}
		causes[parts[i].index].Confidence = float64(parts[i].units) / shareUnits
	}
}
