package burst

import "slices"

// Limits for moving the edges of a burst outwards.
const (
	edgeScore = 4.0 // nats by which the added stretch must stand out
	edgeLike  = 0.2 // of the burst's failure ratio: the least in the added stretch
	edgeGap   = 0.3 // of the burst's length: the longest silence within the added stretch
	edgeTail  = 40  // failures looked at on each side
)

// extend moves the edges of a burst outwards over a thin head or tail. The scan
// rates a window as a whole, so it leaves out the slow beginning of a burst that
// ramps; but in a segment that hardly ever fails, those few are part of it.
func (d *detector) extend(b *Burst) {
	fails, all := d.free(d.fails), d.all
	for _, p := range b.Segment {
		fails, all = d.filter(fails, p), d.filter(all, p)
	}
	if len(b.Segment) == 0 {
		return // everybody's background is not silent
	}
	before := slices.DeleteFunc(slices.Clone(fails), func(i int32) bool { return d.res.Requests[i].Time >= b.Start })
	after := slices.DeleteFunc(slices.Clone(fails), func(i int32) bool { return d.res.Requests[i].Time <= b.End })
	slices.Reverse(before)
	b.Members = append(b.Members, d.reach(b, before, after, all)...)
	b.Members = append(b.Members, d.reach(b, after, before, all)...)
	slices.Sort(b.Members)
	if n := len(b.Members); n > 0 {
		b.Start, b.End = d.res.Requests[b.Members[0]].Time, d.res.Requests[b.Members[n-1]].Time
	}
}

// reach returns the failures next to the burst on one side that stand out from
// the rest: near lists that side from the burst outwards, far the other side.
func (d *detector) reach(b *Burst, near, far, all []int32) []int32 {
	reqs := d.res.Requests
	edge := b.Start
	if len(near) > 0 && reqs[near[0]].Time > b.End {
		edge = b.End
	}
	_, total := d.tally(all, everything)
	_, inside := d.tally(d.between(all, b.Start, b.End), everything)
	span, length := float64(d.last-d.first), float64(b.End-b.Start)
	outside := d.distinct(near) + d.distinct(far)
	like := edgeLike * float64(len(b.Members)) / max(inside, 1)
	best, bestScore, last := 0, edgeScore, edge
	for i, r := range near[:min(len(near), edgeTail)] {
		t := reqs[r].Time
		if float64(distance(t, last)) > edgeGap*(length+float64(distance(last, edge))) {
			break
		}
		last = t
		_, n := d.tally(d.between(all, min(t, edge), max(t, edge)), everything)
		share := max(float64(distance(t, edge))/max(span-length, 1), n/max(total-inside, 1), 1e-6)
		if score := poissonLLR(d.distinct(near[:i+1]), outside, min(share, 1)); score > bestScore && float64(i+1) >= like*n {
			best, bestScore = i+1, score
		}
	}
	return near[:best]
}

// distinct counts failures, those of one client within a tile once.
func (d *detector) distinct(list []int32) float64 {
	sum := float64(len(list))
	for _, m := range d.sizes(list) {
		sum -= m - 1
	}
	return sum
}
