package burst

import (
	"cmp"
	"slices"

	"authlog/internal/timeline"
)

// Limits for taking two bursts for one incident.
const (
	sameEdge   = 120e9 // ns by which starts and ends may differ whatever the length
	edgeShare  = 0.15  // of the longer burst, the same
	gapShort   = 600e9 // ns between two bursts of one segment
	gapShare   = 0.5   // of the time from the first to the last, the same
	smallShare = 0.25  // of the larger burst: a remainder inside it
	trimShare  = 0.05  // of its length: the least by which trimming moves an edge
	maxValues  = 4     // of one dimension in a segment
)

// consolidate joins bursts that are one incident: the search takes the clearest
// window first, and what is left of the incident comes later, under another
// route or client.
func (d *detector) consolidate(bursts []Burst) []Burst {
	for {
		slices.SortStableFunc(bursts, func(a, b Burst) int {
			if c := cmp.Compare(b.Unauthorized, a.Unauthorized); c != 0 {
				return c
			}
			return cmp.Compare(a.Start, b.Start)
		})
		i, j, ok := d.related(bursts)
		if !ok {
			return bursts
		}
		bursts[i] = d.merge(bursts[i], bursts[j])
		bursts = slices.Delete(bursts, j, j+1)
	}
}

func (d *detector) related(bursts []Burst) (i, j int, ok bool) {
	for i := range bursts {
		for j := i + 1; j < len(bursts); j++ {
			if d.oneIncident(&bursts[i], &bursts[j]) {
				return i, j, true
			}
		}
	}
	return 0, 0, false
}

// oneIncident decides for a burst and a smaller one.
func (d *detector) oneIncident(a, b *Burst) bool {
	if a.Kind == KindRecurring {
		return false
	}
	nested := d.within(b, a)
	slack := max(int64(sameEdge), int64(edgeShare*float64(max(a.End-a.Start, b.End-b.Start))))
	if distance(a.Start, b.Start) <= slack && distance(a.End, b.End) <= slack {
		// Two bursts that fill the log have the same edges by chance.
		return nested || !(a.Before && a.Ongoing && b.Before && b.Ongoing)
	}
	if b.Start >= a.Start-slack && b.End <= a.End+slack && (nested || d.alsoHit(a, b)) {
		return a.Kind == KindSustained || b.Unauthorized <= smallShare*a.Unauthorized
	}
	if b.Kind == KindRecurring {
		return false
	}
	gap := max(b.Start-a.End, a.Start-b.End)
	whole := max(a.End, b.End) - min(a.Start, b.Start)
	return gap <= max(int64(gapShort), int64(gapShare*float64(whole))) && (alike(a.Segment, b.Segment) || nested && len(a.Segment) > 0 || repeats(b.Segment, a.Segment))
}

func distance(a, b int64) int64 { return max(a-b, b-a) }

// within tells whether nearly all failures of a burst are of the other's
// segment.
func (d *detector) within(b, a *Burst) bool {
	list := b.Members
	for _, p := range a.Segment {
		list = d.filter(list, p)
	}
	return float64(len(list)) >= shareOfSegment*float64(len(b.Members))
}

// alsoHit tells whether a smaller burst is one more path of an incident that
// hits several, or one that lasts about as long as the burst of another path.
func (d *detector) alsoHit(a, b *Burst) bool {
	i := slices.IndexFunc(a.Segment, func(p Pair) bool { return axis(p.Dim) == timeline.DimRoute })
	if i < 0 || !slices.ContainsFunc(b.Segment, func(p Pair) bool { return axis(p.Dim) == timeline.DimRoute }) {
		return false
	}
	for _, p := range a.Segment {
		if axis(p.Dim) != timeline.DimRoute && len(d.filter(b.Members, p))*10 < len(b.Members)*9 {
			return false
		}
	}
	return len(a.Segment[i].Values) > 1 || 2*(b.End-b.Start) >= a.End-a.Start
}

// repeats tells whether a segment says part of another in the same words, and
// more than its host.
func repeats(b, a []Pair) bool {
	for _, p := range b {
		if !slices.ContainsFunc(a, func(q Pair) bool { return q.Dim == p.Dim && overlap(p.Values, q.Values) }) {
			return false
		}
	}
	return len(b) > 1 || len(b) == 1 && b[0].Dim != timeline.DimHost
}

// alike tells whether two segments name values of the same dimensions, and no
// two that differ.
func alike(a, b []Pair) bool {
	if len(a) == 0 || len(a) != len(b) {
		return false
	}
	for _, p := range a {
		i := slices.IndexFunc(b, func(q Pair) bool { return q.Dim == p.Dim })
		if i < 0 || !overlap(p.Values, b[i].Values) {
			return false
		}
	}
	return true
}

func overlap(a, b []uint32) bool {
	return slices.ContainsFunc(a, func(v uint32) bool { return slices.Contains(b, v) })
}

// merge makes one burst of two and describes it anew.
func (d *detector) merge(a, b Burst) Burst {
	d.own(b.mark, a.mark)
	all := join(a, b)
	all.mark, all.Score = a.mark, max(a.Score, b.Score)
	d.visibleTo(all.mark, func() { d.describe(&all, &a, &b) })
	return all
}

// describe finds the segment of a burst that was joined from a and b.
func (d *detector) describe(all, a, b *Burst) {
	all.Segment = nil
	var differ []Pair
	for _, p := range a.Segment {
		for _, q := range b.Segment {
			if axis(p.Dim) != axis(q.Dim) {
				continue
			}
			union := Pair{max(p.Dim, q.Dim), slices.Compact(slices.Sorted(slices.Values(slices.Concat(p.Values, q.Values))))}
			switch {
			case len(union.Values) > maxValues:
			case p.Dim == q.Dim && overlap(p.Values, q.Values):
				all.Segment = append(all.Segment, union)
			case p.Dim == q.Dim || p.Dim != q.Dim && d.rename(&union, all):
				differ = append(differ, union)
			}
		}
	}
	for _, p := range differ {
		if !all.has(p.Dim) && d.separates(all, p) {
			all.Segment = append(all.Segment, p)
		}
	}
	members, segment := all.Members, slices.Clone(all.Segment)
	d.narrowDown(all)
	if len(all.Members) < len(members)*9/10 {
		all.Members, all.Segment = members, segment
	}
	d.sortValues(all.Segment)
	d.trim(all)
	d.finish(all)
}

// listed are the dimensions of which a segment may list several values. All
// instances of a service are no segment, they are the service.
var listed = []timeline.Dim{timeline.DimClient, timeline.DimCredential, timeline.DimAgent, timeline.DimService, timeline.DimHost, timeline.DimRoute, timeline.DimPrefix}

// separates tells whether a list of values sets the burst apart from other
// requests in its time.
func (d *detector) separates(b *Burst, p Pair) bool {
	if !slices.Contains(listed, p.Dim) || len(d.filter(b.Members, p))*10 < len(b.Members)*9 {
		return false
	}
	in := func(q *timeline.Request) bool { return slices.Contains(p.Values, q.Dims[p.Dim]) }
	k, n := d.tally(d.during(b), in)
	ko, no := d.tally(d.during(b), func(q *timeline.Request) bool { return !in(q) && q.Dims[p.Dim] != 0 })
	return no >= 5 && ko/no <= 0.5*k/max(n, 1)
}

// trim moves the edges of a joined burst inwards to the best window of its
// segment, when nearly all of it lies there: a fragment may have brought usual
// failures of its own with it.
func (d *detector) trim(b *Burst) {
	fails, all := d.free(d.fails), d.all
	for _, p := range b.Segment {
		fails, all = d.filter(fails, p), d.filter(all, p)
	}
	s := d.newSeries(fails, all, b.Segment)
	win, ok := s.scan(d.ratio)
	if !ok || win.j-win.i+1 < len(b.Members)*9/10 {
		return
	}
	from, to := b.Start, b.End
	far := int64(trimShare * float64(to-from))
	if t := s.fails[win.i].time; t-from > far {
		from = t
	}
	if t := s.fails[win.j].time; to-t > far {
		to = t
	}
	kept := slices.DeleteFunc(slices.Clone(b.Members), func(i int32) bool {
		t := d.res.Requests[i].Time
		return t < from || t > to
	})
	if len(kept) >= len(b.Members)*9/10 {
		b.Members = kept
		b.Start, b.End = from, to
		d.extend(b)
	}
}

// sortValues puts the values of each pair in the order of their text, which
// does not depend on how the strings were numbered.
func (d *detector) sortValues(pairs []Pair) {
	s := d.res.Strings
	for _, p := range pairs {
		slices.SortFunc(p.Values, func(x, y uint32) int { return cmp.Compare(s.Text(x), s.Text(y)) })
	}
}

// covers names the dimension whose values say more than those of another.
var covers = map[timeline.Dim]timeline.Dim{
	timeline.DimFamily:  timeline.DimAgent,
	timeline.DimPrefix:  timeline.DimRoute,
	timeline.DimNetwork: timeline.DimClient,
}

// axis maps dimensions that describe the same thing to one of them.
func axis(dim timeline.Dim) timeline.Dim {
	if better, ok := covers[dim]; ok {
		return better
	}
	return dim
}

// rename expresses values of two dimensions of one axis, such as a route and a
// prefix, by the weaker one.
func (d *detector) rename(p *Pair, b *Burst) bool {
	p.Values = p.Values[:0]
	for _, i := range b.Members {
		if v := d.res.Requests[i].Dims[p.Dim]; v != 0 && !slices.Contains(p.Values, v) {
			if p.Values = append(p.Values, v); len(p.Values) > maxValues {
				return false
			}
		}
	}
	return len(p.Values) > 0
}

// plain drops pairs that repeat another in weaker words.
func (b *Burst) plain() {
	b.Segment = slices.DeleteFunc(b.Segment, func(p Pair) bool {
		better, ok := covers[p.Dim]
		return ok && b.has(better)
	})
}
