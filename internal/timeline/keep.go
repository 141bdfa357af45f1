package timeline

// kept is a sample by hash threshold: it holds every record whose hash is
// below 2^64/2^level, and level is the smallest that leaves at most limit
// records. Both depend on the set of records alone, so samples merge in any
// order (a bottom-k sample with powers of two as thresholds; Cohen, "Size-
// estimation framework", 1997).
type kept struct {
	limit int
	level uint
	hash  func(*record) uint64
	list  []record
}

func (k *kept) wants(hash uint64) bool { return k.level == 0 || hash>>(64-k.level) == 0 }

func (k *kept) add(r record) {
	k.list = append(k.list, r)
	for len(k.list) > k.limit && k.level < 63 {
		k.raise(k.level + 1)
	}
}

// restrict lowers the number of records that may be kept.
func (k *kept) restrict(limit int) {
	k.limit = limit
	for len(k.list) > k.limit && k.level < 63 {
		k.raise(k.level + 1)
	}
}

func (k *kept) raise(level uint) {
	k.level = level
	list := k.list[:0]
	for i := range k.list {
		if k.wants(k.hash(&k.list[i])) {
			list = append(list, k.list[i])
		}
	}
	k.list = list
}

// weight is how many records a kept one stands for.
func (k *kept) weight() float64 { return float64(uint64(1) << k.level) }

// merge takes over the records of o, whose texts are renumbered by translate.
func (k *kept) merge(o *kept, translate func(*record)) {
	if o.level > k.level {
		k.raise(o.level)
	}
	for i := range o.list {
		if r := o.list[i]; k.wants(k.hash(&r)) {
			translate(&r)
			k.add(r)
		}
	}
}
