package main

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"authlog/reports"
)

// Schedulers analyze windows that overlap. A burst whose onset lies in both windows
// should keep its id, or at least be taken for the same burst by diff. The numbers
// stand in docs/decisions.md, number 26: go test ./cmd/authlog -run CutWindows -v
func TestBurstsInCutWindows(t *testing.T) {
	dirs, err := filepath.Glob("../../testdata/causes/*/*")
	if err != nil || len(dirs) == 0 {
		t.Fatal("no scenarios", err)
	}
	var all, sameID, paired int
	for _, dir := range dirs {
		full := readDoc(t, scenarioJSON(t, dir))
		if len(full.Bursts) == 0 {
			continue
		}
		length := full.Window.End.Sub(full.Window.Start)
		for _, cut := range []struct{ flag, at string }{
			{"--until", full.Window.Start.Add(length * 90 / 100).Format(time.RFC3339)},
			{"--since", full.Window.Start.Add(length * 15 / 100).Format(time.RFC3339)},
		} {
			part := readDoc(t, scenarioJSON(t, dir, cut.flag, cut.at))
			for _, c := range reports.Compare(full, part).Bursts {
				// Judged are onsets with some quiet before them, and some of the burst, in both.
				b := c.Old
				if b == nil || b.Start.Before(part.Window.Start.Add(15*time.Minute)) || b.Start.Before(full.Window.Start.Add(15*time.Minute)) || b.Start.After(part.Window.End.Add(-10*time.Minute)) {
					continue
				}
				all++
				if slices.ContainsFunc(part.Bursts, func(x reports.Burst) bool { return x.ID == b.ID }) {
					sameID++
				}
				if c.New != nil {
					paired++
				}
			}
		}
	}
	t.Logf("%d bursts whose onset is in both windows: %d keep their id, diff pairs %d", all, sameID, paired)
	if all < 40 || sameID*100 < all*65 || paired*100 < all*75 || paired < sameID {
		t.Errorf("%d bursts: %d keep their id, diff pairs %d", all, sameID, paired)
	}
}

func readDoc(t *testing.T, doc string) *reports.Report {
	t.Helper()
	r, err := reports.Read(strings.NewReader(doc))
	if err != nil {
		t.Fatal(err)
	}
	return r
}
