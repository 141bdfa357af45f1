package burst

import (
	"cmp"
	"slices"

	"authlog/internal/timeline"
)

// narrowAll adds values that all failing requests share and that separate them
// from requests that succeed. It reports whether it added any.
func (d *detector) narrowAll(b *Burst) bool {
	inside := d.during(b)
	added := false
	for len(b.Segment) < maxPairs {
		p, ok := d.narrow(b, inside)
		if !ok {
			break
		}
		b.Segment = append(b.Segment, p)
		inside = d.filter(inside, p)
		b.Members = d.filter(b.Members, p)
		added = true
	}
	return added
}

// finish counts the burst and completes its description with values that name
// the same requests.
func (d *detector) finish(b *Burst) {
	inside := d.during(b)
	d.count(b, inside)
	d.equivalents(b, inside)
	b.plain()
	slices.SortFunc(b.Segment, func(x, y Pair) int { return cmp.Compare(x.Dim, y.Dim) })
	d.edges(b)
}

// during lists the requests of the segment in the burst.
func (d *detector) during(b *Burst) []int32 {
	list := d.between(d.all, b.Start, b.End)
	for _, p := range b.Segment {
		list = d.filter(list, p)
	}
	return list
}

func (d *detector) between(list []int32, from, to int64) []int32 {
	reqs := d.res.Requests
	i, _ := slices.BinarySearchFunc(list, from, func(r int32, t int64) int { return cmp.Compare(reqs[r].Time, t) })
	j, _ := slices.BinarySearchFunc(list, to+1, func(r int32, t int64) int { return cmp.Compare(reqs[r].Time, t) })
	return list[i:j]
}

func (d *detector) filter(list []int32, p Pair) []int32 {
	var out []int32
	for _, i := range list {
		if slices.Contains(p.Values, d.res.Requests[i].Dims[p.Dim]) {
			out = append(out, i)
		}
	}
	return out
}

// narrow finds the dimension value that nearly all failures share and that
// requests of the segment which succeed lack: its complement within the
// segment has traffic and fails at less than half the ratio.
func (d *detector) narrow(b *Burst, inside []int32) (Pair, bool) {
	usual := d.usual(b)
	elsewhere := d.all
	for _, p := range b.Segment {
		elsewhere = d.filter(elsewhere, p)
	}
	var best Pair
	bestGain := 0.0
	for dim := range timeline.NumDims {
		if b.has(dim) || d.biased[dim] || dim == timeline.DimMethod && !d.preflights(b) || dim == timeline.DimNetwork && b.has(timeline.DimClient) {
			continue
		}
		v, share := d.excessHolder(b, usual, dim)
		if share < shareOfSegment {
			continue
		}
		k, n := d.tally(inside, func(q *timeline.Request) bool { return q.Dims[dim] == v })
		ko, no := d.tally(inside, func(q *timeline.Request) bool { return q.Dims[dim] != v && q.Dims[dim] != 0 })
		if no < 5 { // nobody else is there: how others fare at other times
			ko, no = d.tally(elsewhere, func(q *timeline.Request) bool { return q.Dims[dim] != v && q.Dims[dim] != 0 })
		}
		if no < 5 || n == 0 || ko/no > 0.5*k/n {
			continue
		}
		if gain := binomialLLR(k, n, (ko+1)/(no+2)); gain > bestGain+3 {
			best, bestGain = Pair{dim, []uint32{v}}, gain
		}
	}
	return best, bestGain > 6
}

// preflights tells whether the burst is one of OPTIONS requests.
func (d *detector) preflights(b *Burst) bool {
	v, share := d.commonest(b.Members, timeline.DimMethod)
	return v != 0 && share >= shareOfSegment && d.telling(timeline.DimMethod, v)
}

// usual lists the failures of the segment outside the burst.
func (d *detector) usual(b *Burst) []int32 {
	var list []int32
	for _, i := range d.free(d.fails) {
		if t := d.res.Requests[i].Time; t < b.Start || t > b.End {
			list = append(list, i)
		}
	}
	for _, p := range b.Segment {
		list = d.filter(list, p)
	}
	return list
}

// excessHolder returns the value that holds most of the excess, and its share:
// the failures that the time outside the burst predicts are taken off first.
func (d *detector) excessHolder(b *Burst, usual []int32, dim timeline.Dim) (value uint32, share float64) {
	value, _ = d.commonest(b.Members, dim)
	if value == 0 {
		return 0, 0
	}
	dt := float64(b.End - b.Start)
	scale := dt / max(float64(d.last-d.first)-dt, 1)
	if scale > 1 {
		scale = 0 // hardly any log outside: take the failures as they are
	}
	excess := func(is func(*timeline.Request) bool) float64 {
		in, _ := d.tally(b.Members, is)
		out, _ := d.tally(usual, is)
		return in - scale*out
	}
	all := excess(func(*timeline.Request) bool { return true })
	mine := excess(func(q *timeline.Request) bool { return q.Dims[dim] == value })
	if all <= 0 {
		return 0, 0
	}
	return value, min(mine/all, 1)
}

func (b *Burst) has(dim timeline.Dim) bool {
	return slices.ContainsFunc(b.Segment, func(p Pair) bool { return p.Dim == dim })
}

// commonest returns the value that most members have, ties by text.
func (d *detector) commonest(members []int32, dim timeline.Dim) (value uint32, share float64) {
	sums := map[uint32]float64{}
	total := 0.0
	for _, i := range members {
		q := &d.res.Requests[i]
		sums[q.Dims[dim]] += q.Weight
		total += q.Weight
	}
	for v, n := range sums {
		if v == 0 {
			continue
		}
		if n > sums[value]*btof(value != 0) || n == sums[value] && d.res.Strings.Text(v) < d.res.Strings.Text(value) {
			value = v
		}
	}
	if value == 0 || total == 0 {
		return 0, 0
	}
	return value, sums[value] / total
}

func btof(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// tally counts the failures and the requests of a list that are not explained by
// another burst.
func (d *detector) tally(list []int32, in func(*timeline.Request) bool) (k, n float64) {
	for _, i := range list {
		q := &d.res.Requests[i]
		if q.Weight == 0 || !d.visible(i) || !in(q) {
			continue
		}
		n += q.Weight
		if q.Fail {
			k += q.Weight
		}
	}
	return k, n
}

// count sets the figures of the burst from its final segment.
func (d *detector) count(b *Burst, inside []int32) {
	k, n := d.tally(inside, everything)
	b.Requests = max(n, k)
	b.Unauthorized = 0
	for _, i := range b.Members {
		b.Unauthorized += d.res.Requests[i].Weight
	}
	if len(b.Members) > 0 {
		b.Start = d.res.Requests[b.Members[0]].Time
		b.End = d.res.Requests[b.Members[len(b.Members)-1]].Time
	}
	total := 0.0
	for _, i := range d.between(d.fails, b.Start, b.End) {
		total += d.res.Requests[i].Weight
	}
	b.Coverage = min(1, b.Unauthorized/max(total, 1))
}

// equivalents adds values that name the same requests in other words (the
// client address of a partner beside its user agent): nearly all failures have
// it, and nearly nobody else has.
func (d *detector) equivalents(b *Burst, inside []int32) {
	if len(b.Segment) == 0 {
		return
	}
	window := d.between(d.all, b.Start, b.End)
	for _, dim := range []timeline.Dim{timeline.DimClient, timeline.DimCredential, timeline.DimAgent, timeline.DimService, timeline.DimHost, timeline.DimTarget, timeline.DimInstance, timeline.DimRoute} {
		if b.has(dim) || len(b.Segment) >= maxPairs {
			continue
		}
		values := d.holders(b.Members, dim)
		if len(values) == 0 || len(values) > 1 && dim != timeline.DimClient {
			continue
		}
		named, _ := d.tallyN(window, func(q *timeline.Request) bool { return slices.Contains(values, q.Dims[dim]) })
		if mine, _ := d.tallyN(inside, func(q *timeline.Request) bool { return slices.Contains(values, q.Dims[dim]) }); mine >= 0.8*named {
			b.Segment = append(b.Segment, Pair{dim, values})
		}
	}
}

func (d *detector) tallyN(list []int32, in func(*timeline.Request) bool) (n, k float64) {
	k, n = d.tally(list, in)
	return n, k
}

// holders lists the fewest values, at most three, that hold nearly all members.
func (d *detector) holders(members []int32, dim timeline.Dim) []uint32 {
	left := members
	total := len(members)
	var out []uint32
	for len(out) < 3 {
		v, share := d.commonest(left, dim)
		if v == 0 || share < 0.1 {
			return nil
		}
		out = append(out, v)
		left = slices.DeleteFunc(slices.Clone(left), func(i int32) bool { return d.res.Requests[i].Dims[dim] == v })
		if float64(len(left)) <= (1-shareOfSegment)*float64(total) {
			return out
		}
	}
	return nil
}
