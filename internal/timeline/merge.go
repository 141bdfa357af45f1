package timeline

// Merge adds the state of o to b. It is associative and commutative; o must
// not be used afterwards.
func (b *Builder) Merge(o *Builder) {
	if o.first != NoTime && (b.first == NoTime || o.first < b.first) {
		b.first = o.first
	}
	b.leave()
	o.leave()
	b.last = max(b.last, o.last)
	b.counts.merge(&o.counts)
	for i := range b.statuses {
		b.statuses[i] += o.statuses[i]
	}
	for h := range b.byDesign {
		b.byDesign[h] += o.byDesign[h]
	}
	move := translator(b.strings, o.strings)
	b.fails.merge(&o.fails, move)
	b.samples.merge(&o.samples, move)
	b.controls.merge(&o.controls, move)
	b.sequence.merge(&o.sequence, move)
	b.compact()
}

// translator renumbers the texts of a record from one table to another.
func translator(to, from *Strings) func(*record) {
	seen := make([]uint32, from.Len())
	id := func(p *uint32) {
		if *p == 0 {
			return
		}
		if seen[*p] == 0 {
			seen[*p] = to.String(from.Text(*p))
		}
		*p = seen[*p]
	}
	return func(r *record) { r.eachText(id) }
}

// compact drops the texts that no record uses any more once the table is beyond
// maxStrings and half as large again as after the last time.
func (b *Builder) compact() {
	if b.strings.Len() < maxStrings || 2*b.strings.Len() < 3*b.floor {
		return
	}
	old := b.strings
	b.strings = newStrings(b.cfg.Redact)
	move := translator(b.strings, old)
	for i := range b.inputs {
		r := record{input: b.inputs[i]}
		move(&r)
		b.inputs[i] = r.input
	}
	b.eachKept(func(k *kept) {
		for r := range k.all() {
			move(r)
		}
	})
	b.floor = b.strings.Len()
}

func (b *Builder) eachKept(f func(*kept)) {
	for i := range b.fails.kept {
		f(&b.fails.kept[i])
		f(&b.samples.kept[i])
	}
	f(&b.controls)
	f(&b.sequence)
}
