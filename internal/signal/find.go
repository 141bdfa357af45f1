package signal

import (
	"encoding/hex"
	"hash/fnv"
	"math"
	"strings"
	"time"

	"authlog/internal/burst"
	"authlog/internal/timeline"
	"authlog/internal/usual"
)

// samplesPerBurst log lines illustrate a burst.
const samplesPerBurst = 3

// Known is what the user knows beside the logs. All of it may be missing.
type Known struct {
	Markers   []Marker        // deploys and changes
	Usual     *usual.Profile  // what earlier logs say is usual
	Lifetimes []time.Duration // of tokens
}

// Find detects the bursts of a finished timeline and measures each. Findings come
// by start. The profile is what this log adds to the usual.
func Find(res *timeline.Result, known Known) ([]Finding, []Expected, *usual.Profile) {
	bursts, rest := burst.Detect(res, burst.Options{Usual: known.Usual})
	l := NewLog(res, bursts)
	var findings []Finding
	var calm []*request
	incident := map[int]bool{}
	for i := range bursts {
		m := newMeasurer(l, &bursts[i])
		f := m.measure(known)
		if m.harmless() != "" {
			calm = append(calm, m.members...)
			continue
		}
		findings = append(findings, f)
		for _, j := range bursts[i].Members {
			incident[int(j)] = true
		}
	}
	for _, i := range rest {
		calm = append(calm, &res.Requests[i])
	}
	return findings, l.expected(calm), usual.Of(res, func(i int) bool { return incident[i] })
}

// measure takes all signals of the burst.
func (m *measurer) measure(known Known) Finding {
	b := m.b
	v := &m.v
	v.Unauthorized = b.Unauthorized
	v.Clients = float64(len(m.hit))
	v.PerClient = b.Unauthorized / max(v.Clients, 1)
	v.DurationS = float64(b.End-b.Start) / 1e9
	v.BeginsBeforeLog, v.Ongoing = b.Before, b.Ongoing
	excess := max(b.Unauthorized-b.Expected, 0)
	v.ExcessShare = excess / max(b.Unauthorized, 1)
	v.FailRatio = b.Unauthorized / max(b.Requests, 1)
	v.BaselineRatio = plain(m.quiet, 20, always, func(q *request) bool { return q.Fail })
	m.texts()
	m.hops()
	m.credentials()
	m.sizes()
	m.shape(m.sequences())
	m.segments()
	m.latency()
	m.fanOut()
	near := m.markers(known.Markers)
	m.known(known.Lifetimes)
	m.obs["unauthorized"] = int(b.Unauthorized)
	v.Segment = segmentValues(m.pairs())
	f := Finding{
		Kind: b.Kind, Start: time.Unix(0, b.Start).UTC(), End: time.Unix(0, b.End).UTC(), Ongoing: b.Ongoing,
		Unauthorized: int(b.Unauthorized + 0.5), Requests: int(b.Requests + 0.5), Excess: excess,
		BaselinePerMinute: b.Expected / max(v.DurationS/60, 1.0/60), PeakPerMinute: m.peak(),
		Clients: len(m.hit), Segment: m.pairs(), Coverage: b.Coverage, AnsweredBy: v.AnsweredBy,
		Values: *v, Observations: m.obs, Markers: near, Samples: m.samples(),
	}
	f.StartRange, f.EndRange = timeRange(b.Onset), timeRange(b.Finish)
	f.ExcessLow, f.ExcessHigh = b.ExcessLow, b.ExcessHigh
	f.Routes, f.Credentials = b.Distinct(m.res, timeline.DimRoute), b.Distinct(m.res, timeline.DimCredential)
	f.TrafficShare, f.Lift = b.TrafficShare, b.Lift()
	f.Neighbours = m.neighbours()
	f.ID = id(&f)
	return f
}

func timeRange(r burst.Range) TimeRange {
	return TimeRange{time.Unix(0, r.From).UTC(), time.Unix(0, r.To).UTC()}
}

// peak is the largest number of failures in one minute.
func (m *measurer) peak() float64 {
	perMinute := map[int64]float64{}
	most := 0.0
	for _, q := range m.members {
		perMinute[q.Time/60e9] += q.Weight
		most = math.Max(most, perMinute[q.Time/60e9])
	}
	return most
}

func (m *measurer) pairs() []Pair {
	out := make([]Pair, 0, len(m.b.Segment))
	for _, p := range m.b.Segment {
		var texts []string
		for _, v := range p.Values {
			texts = append(texts, m.text(v))
		}
		out = append(out, Pair{p.Dim.String(), strings.Join(texts, ",")})
	}
	return out
}

// samples picks failures that carry a reason first, spread over the burst.
func (m *measurer) samples() []Sample {
	var pool []*request
	for _, want := range []bool{true, false} {
		for _, q := range m.members {
			if q.Sample != 0 && informative(q) == want {
				pool = append(pool, q)
			}
		}
		if len(pool) >= samplesPerBurst {
			break
		}
	}
	var out []Sample
	for i := range min(samplesPerBurst, len(pool)) {
		q := pool[i*(len(pool)-1)/max(samplesPerBurst-1, 1)]
		out = append(out, Sample{Input: m.text(q.Input), Line: q.Line, Text: m.text(q.Sample)})
	}
	return out
}

// id names a burst so that overlapping windows of the same logs give the same
// name: kind, segment and the ten minutes of the onset.
func id(f *Finding) string {
	h := fnv.New64a()
	h.Write([]byte(f.Kind))
	for _, p := range f.Segment {
		h.Write([]byte("\x00" + p.Dimension + "=" + p.Value))
	}
	h.Write([]byte(f.Start.Truncate(10 * time.Minute).Format(time.RFC3339)))
	return hex.EncodeToString(h.Sum(nil))[:12]
}
