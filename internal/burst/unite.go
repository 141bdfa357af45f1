package burst

import (
	"cmp"
	"slices"

	"authlog/internal/segment"
)

// Limits for taking bursts of different segments at one time for one that hits
// everybody.
const (
	sameTime   = 0.5  // of the shorter burst that must overlap another
	alikeRise  = 0.5  // of the rise within the segments that must show outside them
	littleRest = 0.05 // of the requests outside the segments: too few to tell
	manyParts  = 3    // bursts that leave so little outside are one
	moreThan   = 1.5  // times the ratio of everybody: a segment that is hit by itself
)

// unite replaces bursts that overlap in time by one of everybody when the requests
// outside their segments fail more as well. Where the usual ratio is high at that
// time of the day, as at night among probes, no series of the whole traffic stands
// out, and its parts are found one by one.
func (d *detector) unite(bursts []Burst) []Burst {
	slices.SortStableFunc(bursts, func(a, b Burst) int { return cmp.Compare(a.Start, b.Start) })
	for i := 0; i < len(bursts); i++ {
		parts := []int{i}
		end := bursts[i].End
		for j := i + 1; j < len(bursts) && bursts[i].Kind == KindBurst; j++ {
			b := &bursts[j]
			if both := min(end, b.End) - b.Start; b.Kind == KindBurst && float64(both) >= sameTime*float64(min(end-bursts[i].Start, b.End-b.Start)) && both > 0 {
				parts = append(parts, j)
				end = max(end, b.End)
			}
		}
		if whole, ok := d.whole(bursts, parts); ok {
			bursts[i] = whole
			for _, j := range slices.Backward(parts[1:]) {
				bursts = slices.Delete(bursts, j, j+1)
			}
			i = -1 // the wider burst may overlap more
		}
	}
	return bursts
}

// whole is the burst of everybody in the time of some bursts, if it is one.
func (d *detector) whole(bursts []Burst, parts []int) (all Burst, ok bool) {
	if len(parts) < 2 {
		return all, false
	}
	all = bursts[parts[0]]
	for _, j := range parts[1:] {
		all = join(all, bursts[j])
	}
	before := slices.Clone(d.owner)
	for _, j := range parts {
		d.own(bursts[j].mark, all.mark)
	}
	d.visibleTo(all.mark, func() {
		all.Segment = nil
		if everybody, others := split(bursts, parts); everybody != nil {
			ok = !slices.ContainsFunc(others, func(b *Burst) bool { return b.ratio() > moreThan*everybody.ratio() })
			return
		}
		cells, names := d.cells(d.all, &all)
		in, rest := segment.Compare(cells, func(values []uint32) bool {
			return slices.ContainsFunc(parts, func(j int) bool { return matches(values, names[:], bursts[j].Segment) })
		})
		if rest.N < littleRest*(in.N+rest.N) {
			ok = len(parts) >= manyParts
			return
		}
		ok = rest.Excess()/rest.N >= alikeRise*in.Excess()/max(in.N, 1) && rest.Score >= d.least/2
	})
	if !ok {
		d.owner = before
		return all, false
	}
	d.visibleTo(all.mark, func() {
		all.Members = d.free(d.between(d.fails, all.Start, all.End))
		d.finish(&all)
	})
	d.explain(&all)
	return all, true
}

// split finds the burst of everybody among some, and the others.
func split(bursts []Burst, parts []int) (everybody *Burst, others []*Burst) {
	for _, j := range parts {
		if b := &bursts[j]; len(b.Segment) == 0 && everybody == nil {
			everybody = b
		} else {
			others = append(others, b)
		}
	}
	return everybody, others
}

// ratio is the share of the segment's requests that failed in the burst.
func (b *Burst) ratio() float64 { return b.Unauthorized / max(b.Requests, 1) }

// own hands the requests of one burst to another.
func (d *detector) own(from, to int32) {
	for i, o := range d.owner {
		if o == from {
			d.owner[i] = to
		}
	}
}

// matches tells whether the values of a cell, as numbered for it, are those of a
// segment.
func matches(values []uint32, names [][]uint32, pairs []Pair) bool {
	for _, p := range pairs {
		v := values[p.Dim]
		if v == 0 || !slices.Contains(p.Values, names[p.Dim][v-1]) {
			return false
		}
	}
	return true
}
