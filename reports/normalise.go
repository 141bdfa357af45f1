package reports

// normalise replaces nil by empty, so that no list or map of the JSON is null,
// and puts times into UTC.
func (r *Report) normalise() {
	r.Inputs, r.Bursts = filled(r.Inputs), filled(r.Bursts)
	r.Expected, r.Warnings = filled(r.Expected), filled(r.Warnings)
	r.Window.Start = r.Window.Start.UTC()
	r.Window.End = r.Window.End.UTC()
	r.Timeline.Start = r.Timeline.Start.UTC()
	r.Timeline.Requests, r.Timeline.Unauthorized = filled(r.Timeline.Requests), filled(r.Timeline.Unauthorized)
	if r.Timeline.BucketSeconds < 1 {
		r.Timeline.BucketSeconds = 60
	}
	for i := range r.Inputs {
		in := &r.Inputs[i]
		in.First = in.First.UTC()
		in.Last = in.Last.UTC()
		if in.IgnoredBy == nil {
			in.IgnoredBy = map[string]int{}
		}
		if in.RejectedBy == nil {
			in.RejectedBy = map[string]int{}
		}
		in.Examples = filled(in.Examples)
	}
	for i := range r.Bursts {
		r.Bursts[i].normalise()
	}
	r.Baseline.normalise()
	r.Statuses = statusesOf(r.Statuses)
}

func (b *Burst) normalise() {
	b.Start, b.End = b.Start.UTC(), b.End.UTC()
	if b.Segment == nil {
		b.Segment = map[string]string{}
	}
	b.Causes, b.Markers, b.Neighbours = filled(b.Causes), filled(b.Markers), filled(b.Neighbours)
	b.WouldSettle, b.Samples = filled(b.WouldSettle), filled(b.Samples)
	for i := range b.Markers {
		b.Markers[i].Time = b.Markers[i].Time.UTC()
	}
	for i := range b.Causes {
		c := &b.Causes[i]
		c.Evidence, c.Fix, c.Verify = filled(c.Evidence), filled(c.Fix), filled(c.Verify)
	}
}

func filled[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
