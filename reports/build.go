package reports

import (
	"cmp"
	"encoding/hex"
	"hash/fnv"
	"math"
	"slices"
	"strings"
	"time"

	"authlog/internal/signal"
	"authlog/internal/timeline"
	"authlog/internal/usual"
	"authlog/rules"
)

// Source is everything a report is made of. Inputs and Warnings are in the form
// of the report already, since this package does not know the parsers.
// Assessments are parallel to Findings.
type Source struct {
	Tool        Tool
	Inputs      []Input
	Warnings    []Warning
	Result      *timeline.Result
	Findings    []signal.Finding
	Assessments []rules.Assessment
	Expected    []signal.Expected
	Usual       *usual.Profile
	Statuses    []int // that count as unauthorized; 401 when empty
}

// Build makes the report. The result does not change in and does not depend on the order of inputs, findings or warnings.
func Build(in Source) *Report {
	r := &Report{SchemaVersion: SchemaVersion, Tool: in.Tool, Inputs: slices.Clone(in.Inputs), Warnings: slices.Clone(in.Warnings)}
	if in.Result != nil {
		r.addResult(in.Result)
	}
	for i := range in.Findings {
		var a rules.Assessment
		if i < len(in.Assessments) {
			a = in.Assessments[i]
		}
		r.Bursts = append(r.Bursts, burstOf(&in.Findings[i], &a))
	}
	r.Baseline = baselineOf(in.Usual)
	for _, e := range in.Expected {
		r.Expected = append(r.Expected, Expected{e.Pattern, e.Unauthorized, e.Clients, e.Says})
	}
	r.Statuses = statusesOf(in.Statuses)
	r.restate()
	r.normalise()
	r.sort()
	return r
}

func (r *Report) addResult(res *timeline.Result) {
	left := 0
	r.Timeline, left = timelineOf(res)
	if left > 0 {
		r.Warnings = append(r.Warnings, Warning{
			Code: "stray-times", Count: left,
			Says: "requests lie far from all others in time (a clock that was not set?); the timeline leaves them out, the totals do not",
		})
	}
	if len(res.Buckets) > 0 {
		r.Window = Window{Start: time.Unix(0, res.First), End: time.Unix(0, res.Last)}
	}
	for _, b := range res.Buckets {
		r.Totals.Requests += int(b.Requests)
		r.Totals.Unauthorized += int(b.Unauthorized)
	}
}

func (r *Report) sort() {
	slices.SortStableFunc(r.Inputs, func(a, b Input) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortStableFunc(r.Bursts, func(a, b Burst) int {
		return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(b.Excess, a.Excess), cmp.Compare(a.ID, b.ID))
	})
	slices.SortStableFunc(r.Expected, func(a, b Expected) int {
		return cmp.Or(cmp.Compare(b.Unauthorized, a.Unauthorized), cmp.Compare(a.Pattern, b.Pattern))
	})
	slices.SortStableFunc(r.Warnings, func(a, b Warning) int {
		return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.Input, b.Input), cmp.Compare(a.Says, b.Says))
	})
}

func burstOf(f *signal.Finding, a *rules.Assessment) Burst {
	b := Burst{
		ID: f.ID, Kind: cmp.Or(f.Kind, "burst"), Start: f.Start.UTC(), End: f.End.UTC(), Ongoing: f.Ongoing,
		Verdict: cmp.Or(a.Verdict, "unclear"), AnsweredBy: f.AnsweredBy,
		Unauthorized: f.Unauthorized, Requests: f.Requests, Excess: rate(f.Excess),
		BaselinePerMinute: rate(f.BaselinePerMinute), PeakPerMinute: rate(f.PeakPerMinute),
		Clients: f.Clients, Routes: f.Routes, Credentials: f.Credentials,
		StartRange: rangeOf(f.StartRange, f.Start), EndRange: rangeOf(f.EndRange, f.End),
		ExcessRange: Range{rate(f.ExcessLow), rate(f.ExcessHigh)}, SegmentTrafficShare: share(f.TrafficShare), Lift: rate(f.Lift),
		Neighbours: neighboursOf(f.Neighbours),
		Segment:    segmentOf(f.Segment), SegmentCoverage: share(f.Coverage),
		Causes: causesOf(a.Causes), WouldSettle: slices.Clone(a.WouldSettle),
	}
	if b.ID == "" {
		b.ID = burstID(f)
	}
	for _, m := range f.Markers {
		b.Markers = append(b.Markers, Marker{
			Time: m.Time.UTC(), Service: m.Service, Version: m.Version, OffsetSeconds: rate(m.Time.Sub(f.Start).Seconds()),
			Kind: m.Kind, Note: m.Note, Inferred: m.Inferred,
		})
	}
	slices.SortStableFunc(b.Markers, func(x, y Marker) int {
		return cmp.Or(x.Time.Compare(y.Time), cmp.Compare(x.Service, y.Service), cmp.Compare(x.Version, y.Version))
	})
	for _, s := range f.Samples {
		b.Samples = append(b.Samples, Sample(s))
	}
	return b
}

// rangeOf is the range of a time: the time itself where none was measured.
func rangeOf(r signal.TimeRange, at time.Time) TimeRange {
	if r.From.IsZero() || r.To.IsZero() {
		return TimeRange{at.UTC(), at.UTC()}
	}
	return TimeRange{r.From.UTC(), r.To.UTC()}
}

func segmentOf(pairs []signal.Pair) map[string]string {
	m := make(map[string]string, len(pairs))
	for _, p := range pairs {
		if old, ok := m[p.Dimension]; ok {
			m[p.Dimension] = old + "," + p.Value
		} else {
			m[p.Dimension] = p.Value
		}
	}
	return m
}

// burstID names a burst by its onset and segment, whatever the order of pairs.
func burstID(f *signal.Finding) string {
	var pairs []string
	for _, p := range f.Segment {
		pairs = append(pairs, p.Dimension+"="+p.Value)
	}
	slices.Sort(pairs)
	h := fnv.New64a()
	h.Write([]byte(f.Start.UTC().Format(time.RFC3339) + "\x00" + strings.Join(pairs, "\x00")))
	return hex.EncodeToString(h.Sum(nil))[:12]
}

// rate rounds to 3 decimals and share to 4. JSON has no NaN or infinity; they
// do not occur in sound findings and become 0.
func rate(x float64) float64 { return rounded(x, 1e3) }

func share(x float64) float64 { return rounded(min(max(x, 0), 1), shareUnits) }

func rounded(x, units float64) float64 {
	r := math.Round(x*units) / units
	switch {
	case math.IsNaN(x) || math.IsInf(x, 0):
		return 0
	case math.IsInf(r, 0): // too large to have decimals
		return x
	}
	return r + 0 // no negative zero
}
