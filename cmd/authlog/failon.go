package main

import (
	"slices"
	"strconv"
	"strings"

	"authlog/internal/timeline"
	"authlog/reports"
)

// policy is one --fail-on condition.
type policy func(reports.Burst) bool

// verdicts are what a burst can be, as the report words it.
var verdicts = []string{"outage", "attack", "mixed", "unclear"}

// parsePolicy reads any, a cause id, verdict=NAME or confidence>=NUMBER.
func parsePolicy(text string) (policy, error) {
	text = strings.TrimSpace(text)
	if text == "any" {
		return func(reports.Burst) bool { return true }, nil
	}
	if v, ok := strings.CutPrefix(text, "verdict="); ok {
		if slices.Contains(verdicts, v) {
			return func(b reports.Burst) bool { return b.Verdict == v }, nil
		}
		return nil, usagef("--fail-on %q: no such verdict; use %s", text, strings.Join(verdicts, ", "))
	}
	if v, ok := strings.CutPrefix(text, "confidence>="); ok {
		least, err := strconv.ParseFloat(v, 64)
		if err != nil || least < 0 || least > 1 {
			return nil, usagef("--fail-on %q: the confidence is a number from 0 to 1, such as confidence>=0.8", text)
		}
		return func(b reports.Burst) bool {
			return len(b.Causes) > 0 && b.Causes[0].ID != "unknown" && b.Causes[0].Confidence >= least
		}, nil
	}
	if _, ok := timeline.ParseCause(text); ok {
		return func(b reports.Burst) bool { return len(b.Causes) > 0 && b.Causes[0].ID == text }, nil
	}
	return nil, usagef("--fail-on %q: not a condition; use any, a cause id (authlog rules list), verdict=outage or confidence>=0.8", text)
}

// parsePolicies reads the values of --fail-on; several conditions in one value
// are separated by commas, and one that holds suffices.
func parsePolicies(values []string) ([]policy, error) {
	var out []policy
	for _, value := range values {
		for _, one := range strings.Split(value, ",") {
			p, err := parsePolicy(one)
			if err != nil {
				return nil, err
			}
			out = append(out, p)
		}
	}
	return out, nil
}

func meets(policies []policy, bursts []reports.Burst) bool {
	for _, b := range bursts {
		if b.Ignored != nil {
			continue
		}
		for _, p := range policies {
			if p(b) {
				return true
			}
		}
	}
	return false
}
