package reports

import (
	"slices"
	"time"
)

// in returns the report with its times in a zone, for formats that people read.
// It shares what has no times; nil stands for UTC.
func (r *Report) in(zone *time.Location) *Report {
	if zone == nil || zone == time.UTC {
		return r
	}
	out := *r
	put := func(times ...*time.Time) {
		for _, t := range times {
			if !t.IsZero() {
				*t = t.In(zone)
			}
		}
	}
	put(&out.Window.Start, &out.Window.End, &out.Timeline.Start)
	out.Inputs, out.Bursts = slices.Clone(r.Inputs), slices.Clone(r.Bursts)
	for i := range out.Inputs {
		put(&out.Inputs[i].First, &out.Inputs[i].Last)
	}
	for i := range out.Bursts {
		b := &out.Bursts[i]
		put(&b.Start, &b.End, &b.StartRange.From, &b.StartRange.To, &b.EndRange.From, &b.EndRange.To)
		b.Markers = slices.Clone(b.Markers)
		for j := range b.Markers {
			put(&b.Markers[j].Time)
		}
	}
	return &out
}

// zoneWord names the zone of a time by its offset: abbreviations such as IST or
// CST stand for several zones.
func zoneWord(t time.Time) string {
	if _, offset := t.Zone(); offset == 0 {
		return "UTC"
	}
	return "UTC" + t.Format("-07:00")
}
