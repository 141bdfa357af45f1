package timeline

import "iter"

// kept is a sample by hash threshold: it holds every record whose hash is
// below 2^64/2^level, and level is the smallest that leaves at most limit
// records. Both depend on the set of records alone, so samples merge in any
// order (a bottom-k sample with powers of two as thresholds; Cohen, "Size-
// estimation framework", 1997).
type kept struct {
	limit  int
	level  uint
	hash   func(*record) uint64
	n      int
	chunks [][]record // all but the last in use are full
	common *common    // of the group, if any
}

// chunk is how many records are allocated together. One slice that grows would be
// copied again and again, which cost more than parsing.
const chunk = 512

func (k *kept) wants(hash uint64) bool { return k.level == 0 || hash>>(64-k.level) == 0 }

// all visits the records in the order in which they came.
func (k *kept) all() iter.Seq[*record] {
	return func(yield func(*record) bool) {
		for _, c := range k.chunks {
			for i := range c {
				if !yield(&c[i]) {
					return
				}
			}
		}
	}
}

func (k *kept) appendTo(list []*record) []*record {
	for r := range k.all() {
		list = append(list, r)
	}
	return list
}

func (k *kept) add(r *record) {
	k.put(r)
	k.restrict(k.limit)
	if k.common != nil {
		k.common.added(k)
	}
}

func (k *kept) put(r *record) {
	i := k.n / chunk
	switch {
	case i < len(k.chunks):
	case i == 0:
		k.chunks = append(k.chunks, nil) // most strata hold few
	default:
		k.chunks = append(k.chunks, make([]record, 0, chunk))
	}
	k.chunks[i] = append(k.chunks[i], *r)
	k.n++
}

// restrict sets the number of records that may be kept.
func (k *kept) restrict(limit int) {
	k.limit = limit
	for k.n > k.limit && k.level < 63 {
		k.raise(k.level + 1)
	}
}

func (k *kept) raise(level uint) {
	k.level = level
	n := 0
	for r := range k.all() {
		if k.wants(k.hash(r)) {
			k.chunks[n/chunk][n%chunk] = *r
			n++
		}
	}
	k.truncate(n)
}

// truncate keeps the first n records, and the memory that limit records need.
func (k *kept) truncate(n int) {
	k.n = n
	k.chunks = k.chunks[:min(len(k.chunks), max(n, k.limit)/chunk+1)]
	for i := range k.chunks {
		k.chunks[i] = k.chunks[i][:max(0, min(n-i*chunk, len(k.chunks[i])))]
	}
}

// weight is how many records a kept one stands for.
func (k *kept) weight() float64 { return float64(uint64(1) << k.level) }

// merge takes over the records of o, whose texts are renumbered by translate, and
// lets go of them on the way.
func (k *kept) merge(o *kept, translate func(*record)) {
	if o.level > k.level {
		k.raise(o.level)
	}
	for i, c := range o.chunks {
		for j := range c {
			if r := &c[j]; k.wants(k.hash(r)) {
				translate(r)
				k.add(r)
			}
		}
		o.chunks[i] = nil
	}
}
