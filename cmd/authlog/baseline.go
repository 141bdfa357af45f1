package main

import (
	"fmt"
	"os"
	"path/filepath"

	"authlog/internal/partial"
	"authlog/internal/signal"
	"authlog/internal/usual"
)

// readBaseline adds up what earlier reports say is usual; nil when none is given.
// Each argument is a JSON report, a partial timeline, or a glob of them.
func readBaseline(args []string) (*usual.Profile, error) {
	var all *usual.Profile
	for _, arg := range args {
		paths := []string{arg}
		if _, err := os.Stat(arg); err != nil {
			if found, _ := filepath.Glob(arg); len(found) > 0 {
				paths = found
			}
		}
		for _, path := range paths {
			p, err := baselineFrom(path)
			if err != nil {
				return nil, err
			}
			if all == nil {
				all = p
			} else {
				all.Add(p)
			}
		}
	}
	return all, nil
}

func baselineFrom(path string) (*usual.Profile, error) {
	if partial.Is(path) {
		p, err := partial.ReadFile(path)
		if err != nil {
			return nil, usagef("--baseline %w", err)
		}
		_, _, seen := signal.Find(p.State.Finish(), signal.Known{})
		return seen, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, usagef("--baseline: %w", err)
	}
	defer f.Close()
	rep, err := decodeReport(f, maxReport)
	if err != nil {
		return nil, usagef("--baseline %s: %w", path, err)
	}
	if len(rep.Baseline.Series) == 0 {
		return nil, usagef("--baseline %s: %w", path, fmt.Errorf(`the report has no "baseline": it covers no requests or was made by an older version`))
	}
	return rep.Baseline.Profile(), nil
}
