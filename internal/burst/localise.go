package burst

import (
	"slices"
	"strings"

	"authlog/internal/segment"
	"authlog/internal/timeline"
)

// localise narrows the burst to the pairs that hold its excess: those that its
// requests have besides the pairs that it has already. It reports whether it
// added any.
func (d *detector) localise(b *Burst) bool {
	if len(b.Segment) >= maxPairs {
		return false
	}
	list := d.all
	for _, p := range b.Segment {
		list = d.filter(list, p)
	}
	cells, names := d.cells(list, b)
	opts := segment.Options{Dispersion: d.repetition(b.Members), Skip: d.skipped(b), Rules: 3}
	rules := segment.Find(cells, opts)
	if len(rules) == 0 {
		return false
	}
	var whole segment.Cell
	for i := range cells {
		whole.K += cells[i].K
	}
	// Two incidents at one time leave little to what neither of them holds.
	held := 0.0
	for _, r := range rules {
		held += r.K
	}
	if held < shareOfRule*whole.K {
		return false
	}
	added := false
	for _, t := range rules[0].Terms {
		if len(b.Segment) < maxPairs {
			p := Pair{timeline.Dim(t.Dim), []uint32{names[t.Dim][t.Value-1]}}
			b.Segment = append(b.Segment, p)
			b.Members = d.filter(b.Members, p)
			added = true
		}
	}
	return added
}

// cells counts requests by their values, in the burst and outside. Values are
// numbered in the order of their texts, so that ties do not depend on how the
// strings were numbered; names gives them back.
func (d *detector) cells(list []int32, b *Burst) (cells []segment.Cell, names [timeline.NumDims][]uint32) {
	var rank [timeline.NumDims]map[uint32]uint32
	for dim := range timeline.NumDims {
		rank[dim] = map[uint32]uint32{0: 0}
		for _, i := range list {
			v := d.res.Requests[i].Dims[dim]
			if _, ok := rank[dim][v]; !ok {
				rank[dim][v] = 0
				names[dim] = append(names[dim], v)
			}
		}
		s := d.res.Strings
		slices.SortFunc(names[dim], func(x, y uint32) int { return strings.Compare(s.Text(x), s.Text(y)) })
		for n, v := range names[dim] {
			rank[dim][v] = uint32(n + 1)
		}
	}
	index := map[[timeline.NumDims]uint32]int{}
	for _, i := range list {
		q := &d.res.Requests[i]
		if !d.visible(i) {
			continue
		}
		n, ok := index[q.Dims]
		if !ok {
			n = len(cells)
			index[q.Dims] = n
			values := make([]uint32, timeline.NumDims)
			for dim, v := range q.Dims {
				values[dim] = rank[dim][v]
			}
			cells = append(cells, segment.Cell{Values: values})
		}
		cells[n].Add(q.Weight, q.Fail, b.Start <= q.Time && q.Time <= b.End)
	}
	return cells, names
}

// repetition is how many failing requests count as one observation.
func (d *detector) repetition(members []int32) float64 {
	k := 0.0
	for _, i := range members {
		k += d.res.Requests[i].Weight
	}
	return k / max(d.evidence(members), 1)
}

// skipped marks the dimensions that must not narrow the burst.
func (d *detector) skipped(b *Burst) []bool {
	skip := make([]bool, timeline.NumDims)
	for dim := range timeline.NumDims {
		skip[dim] = d.biased[dim] || b.has(dim) || machine(dim) && !d.answered(b.Members)
	}
	for _, p := range b.Segment {
		if weaker, ok := coveredBy(p.Dim); ok {
			skip[weaker] = true
		}
	}
	skip[timeline.DimMethod] = skip[timeline.DimMethod] || !d.preflights(b)
	return skip
}

// coveredBy names the dimension that says less than the given one.
func coveredBy(dim timeline.Dim) (timeline.Dim, bool) {
	for weaker, better := range covers {
		if better == dim {
			return weaker, true
		}
	}
	return 0, false
}

// narrowDown adds the pairs that set the burst apart: values that nearly all its
// failures share and others lack, then the conjunction that a search finds. It
// reports whether it added any.
func (d *detector) narrowDown(b *Burst) bool {
	added := d.narrowAll(b)
	return d.localise(b) || added
}
