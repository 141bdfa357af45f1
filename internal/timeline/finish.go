package timeline

import (
	"cmp"
	"slices"
)

// Finish joins what the hops logged into requests. The builder can still be
// added to and merged afterwards.
func (b *Builder) Finish() *Result {
	s := b.strings
	list, weights := b.records()
	res := &Result{
		Strings: s, Width: b.counts.width, First: b.first, Last: b.last,
		Statuses: map[int]uint64{}, ByDesign: slices.Max(b.byDesign[:]), FailRate: 1, Buckets: b.buckets(),
	}
	for status, n := range b.statuses {
		if n > 0 {
			res.Statuses[status] = n
		}
	}
	for _, b := range b.counts.buckets {
		for h := range b {
			res.HopSeen[h] = res.HopSeen[h] || b[h].Requests > 0
		}
	}
	texts := b.sampleTexts()
	services := newServiceNames()
	groups := join(list, s)
	res.Requests = make([]Request, 0, len(groups))
	for _, members := range groups {
		q := b.request(list, members, weights, texts)
		services.note(len(res.Requests), &q, list, members)
		res.Requests = append(res.Requests, q)
	}
	services.settle(res.Requests, s)
	foldWide(res, b.cfg.Routes)
	nameHolders(res)
	res.Sampled = b.controls.level > 0 || b.sequence.level > 0
	for i := range b.fails.kept {
		res.Sampled = res.Sampled || b.fails.kept[i].level > 0
		res.FailRate = min(res.FailRate, 1/b.fails.kept[i].weight())
	}
	return res
}

// records lists all kept records once, in the order of their content, with the
// weight of each kind.
func (b *Builder) records() ([]*record, func(*record) float64) {
	list := make([]*record, 0, int(b.fails.used)+b.controls.n+b.sequence.n)
	for i := range b.fails.kept {
		list = b.fails.kept[i].appendTo(list)
	}
	list = b.controls.appendTo(list)
	for r := range b.sequence.all() {
		if !b.controls.wants(r.key) {
			list = append(list, r)
		}
	}
	sortRecords(list, b.strings)
	weight := func(r *record) float64 {
		if b.failing(r) {
			return b.fails.kept[b.stratumOf(r)].weight()
		}
		if b.controls.wants(r.key) {
			return b.controls.weight()
		}
		return 0
	}
	return list, weight
}

func (b *Builder) failing(r *record) bool {
	if r.status != 0 {
		return b.target[r.status]
	}
	return r.reason != ReasonNone
}

func (b *Builder) stratumOf(r *record) int {
	s := b.strings
	return stratumHash(s.Text(r.routeLine), s.Text(r.dims[rMethod]))
}

// buckets gives per bucket the largest count of any hop.
func (b *Builder) buckets() []Bucket {
	keys := b.counts.sorted()
	out := make([]Bucket, len(keys))
	for i, k := range keys {
		out[i].Second = k * b.counts.width
		for _, c := range b.counts.buckets[k] {
			out[i].Requests = max(out[i].Requests, c.Requests)
			out[i].Unauthorized = max(out[i].Unauthorized, c.Unauthorized)
			out[i].Forbidden = max(out[i].Forbidden, c.Forbidden)
			out[i].ServerError = max(out[i].ServerError, c.ServerError)
			out[i].Redirect = max(out[i].Redirect, c.Redirect)
			out[i].Refusals = max(out[i].Refusals, c.Refusals)
		}
		// An application may log its refusals without their status, and
		// beside an access log twice: the larger count is nearer to the truth.
		out[i].Unauthorized = max(out[i].Unauthorized, out[i].Refusals)
		out[i].Requests = max(out[i].Requests, out[i].Unauthorized)
	}
	return out
}

type sampleKey struct {
	input, line uint32
}

func (b *Builder) sampleTexts() map[sampleKey]uint32 {
	m := map[sampleKey]uint32{}
	for i := range b.samples.kept {
		for r := range b.samples.kept[i].all() {
			m[sampleKey{r.input, r.line}] = r.sample
		}
	}
	return m
}

// outer orders hops from the client inwards, HopUnknown last.
func outer(a, b Hop) int {
	if a == HopUnknown {
		a = Hop(NumHops)
	}
	if b == HopUnknown {
		b = Hop(NumHops)
	}
	return cmp.Compare(a, b)
}
