package signal

import (
	"math"
	"strings"
	"time"

	"authlog/internal/timeline"
)

// A marker can matter when it lies at most markerReach before the onset; clocks
// and log delivery allow it to lie a little after.
const (
	markerReach = 6 * time.Hour
	markerLate  = 3 * time.Minute
)

// markers picks the marker that explains the onset best: one that concerns the
// segment before one that does not, then the nearest.
func (m *measurer) markers(all []Marker) []Marker {
	m.v.MarkersGiven = len(all) > 0
	if m.b.Before {
		return nil
	}
	start := time.Unix(0, m.b.Start)
	var near []Marker
	best, bestRank := -1, math.Inf(1)
	for _, mk := range all {
		lag := start.Sub(mk.Time)
		if lag > markerReach || lag < -markerLate {
			continue
		}
		near = append(near, mk)
		rank := math.Abs(lag.Seconds())
		if m.concerns(mk) {
			rank -= 3600
		}
		if rank < bestRank {
			best, bestRank = len(near)-1, rank
		}
	}
	if best < 0 {
		return nil
	}
	m.v.MarkerLagS = start.Sub(near[best].Time).Seconds()
	m.v.MarkerKind = near[best].Kind
	m.v.MarkerMatches = m.concerns(near[best])
	return near
}

// concerns tells whether the marker's service is part of the segment, or the
// program that the failing clients run.
func (m *measurer) concerns(mk Marker) bool {
	name := strings.ToLower(mk.Service)
	if name == "" {
		return false
	}
	if mk.Kind == "client" && m.v.NewAgentShare > 0.5 {
		return true
	}
	if mk.Kind == "client" && m.v.BrowserShare > 0.8 && frontEnd(name+" "+strings.ToLower(mk.Note)) {
		return true
	}
	same := func(dim timeline.Dim) bool {
		v, share := m.top(dim)
		t := strings.ToLower(m.text(v))
		return share >= 0.7 && len(t) >= 3 && (strings.Contains(t, name) || strings.Contains(name, t))
	}
	return same(timeline.DimService) || same(timeline.DimPrefix) || same(timeline.DimFamily) || same(timeline.DimInstance)
}

// frontEnd tells whether a change is one of a web front end.
func frontEnd(text string) bool {
	for _, w := range []string{"web", "front", "browser", "spa", "ui", "portal", "site"} {
		for _, field := range strings.FieldsFunc(text, func(r rune) bool { return !(r >= 'a' && r <= 'z') }) {
			if field == w || len(w) > 3 && strings.HasPrefix(field, w) {
				return true
			}
		}
	}
	return strings.Contains(text, "webapp") || strings.Contains(text, "web-")
}
