package timeline

import (
	"encoding/binary"
	"math"
	"slices"
	"strings"
)

// encodingVersion changes with every change of the encoding or of what the state
// means: states of different versions do not merge.
const encodingVersion = 3

// Append adds the encoding of the state to dst. It depends on the set of events
// alone: states of the same events are the same bytes, whatever the order and
// however the input was cut. Texts come first, sorted; numbers are varints
// (encoding/binary), hashes fixed. The encoding is not compressed and carries no
// checksum.
func (b *Builder) Append(dst []byte) []byte {
	e := &encoder{buf: binary.AppendUvarint(dst, encodingVersion)}
	e.texts(b)
	e.int(b.first)
	e.int(b.last)
	e.counts(&b.counts)
	for _, n := range b.statuses {
		e.uint(n)
	}
	for _, n := range b.byDesign {
		e.uint(n)
	}
	e.strata(&b.fails, b.strings)
	e.strata(&b.samples, b.strings)
	e.kept(&b.controls, b.strings)
	e.kept(&b.sequence, b.strings)
	return e.buf
}

type encoder struct {
	buf []byte
	ids []uint64 // number of a text in the encoding, by that in the table
}

func (e *encoder) uint(v uint64)  { e.buf = binary.AppendUvarint(e.buf, v) }
func (e *encoder) int(v int64)    { e.buf = binary.AppendVarint(e.buf, v) }
func (e *encoder) fixed(v uint64) { e.buf = binary.LittleEndian.AppendUint64(e.buf, v) }
func (e *encoder) text(id uint32) { e.uint(e.ids[id]) }

// texts writes the texts that records use, sorted. Number 0 is the empty one.
func (e *encoder) texts(b *Builder) {
	used := make([]bool, b.strings.Len())
	used[0] = true
	b.eachKept(func(k *kept) {
		for r := range k.all() {
			r.eachText(func(id *uint32) { used[*id] = true })
		}
	})
	var ids []uint32
	for id, is := range used {
		if is {
			ids = append(ids, uint32(id))
		}
	}
	text := b.strings.Text
	slices.SortFunc(ids, func(x, y uint32) int { return strings.Compare(text(x), text(y)) })
	e.ids = make([]uint64, len(used))
	e.uint(uint64(len(ids)))
	for i, id := range ids {
		e.ids[id] = uint64(i)
		e.uint(uint64(len(text(id))))
		e.buf = append(e.buf, text(id)...)
	}
}

func (e *encoder) counts(c *counts) {
	e.uint(uint64(c.width))
	keys := c.sorted()
	e.uint(uint64(len(keys)))
	last := int64(0)
	for _, k := range keys {
		e.int(k - last)
		last = k
		hops := c.buckets[k]
		mask := uint64(0)
		for h := range hops {
			if hops[h] != (Count{}) {
				mask |= 1 << h
			}
		}
		e.uint(mask)
		for h := range hops {
			if mask>>h&1 == 1 {
				for _, n := range hops[h].fields() {
					e.uint(*n)
				}
			}
		}
	}
}

func (e *encoder) strata(s *strata, texts *Strings) {
	e.uint(s.quota)
	for i := range s.seen {
		e.uint(s.seen[i])
		e.kept(&s.kept[i], texts)
	}
}

func (e *encoder) kept(k *kept, texts *Strings) {
	list := k.appendTo(make([]*record, 0, k.n))
	sortRecords(list, texts)
	e.uint(uint64(k.level))
	e.uint(uint64(len(list)))
	last := int64(0)
	for i := range list {
		e.record(list[i], last)
		last = list[i].time
	}
}

// record writes one record; its time as the distance from the one before.
func (e *encoder) record(r *record, last int64) {
	e.int(r.time - last)
	for _, h := range r.hashes() {
		e.hash(*h)
	}
	r.eachText(func(id *uint32) { e.text(*id) })
	for _, v := range [...]uint64{
		uint64(r.line), uint64(r.status), uint64(r.hop), uint64(r.reason),
		uint64(r.auth.Present), uint64(r.auth.Scheme), uint64(r.auth.Shape), uint64(r.cache), uint64(r.edge),
	} {
		e.uint(v)
	}
	for _, c := range r.suggests {
		e.uint(uint64(c))
	}
	e.int(int64(r.bytes))
	e.int(int64(r.reqBytes))
	e.int(int64(r.reqLine))
	e.buf = binary.LittleEndian.AppendUint32(e.buf, math.Float32bits(r.duration))
}

// hash writes one byte for the hash that says that the log has no such id.
func (e *encoder) hash(v uint64) {
	if v == 0 {
		e.buf = append(e.buf, 0)
		return
	}
	e.buf = append(e.buf, 1)
	e.fixed(v)
}

// eachText visits the numbers of all texts of a record.
func (r *record) eachText(f func(id *uint32)) {
	f(&r.input)
	f(&r.sample)
	f(&r.routeLine)
	for i := range r.dims {
		f(&r.dims[i])
	}
}

// hashes lists the hashes of a record.
func (r *record) hashes() [5]*uint64 {
	return [...]*uint64{&r.key, &r.client, &r.trace, &r.request, &r.path}
}

// fields lists the numbers of a count.
func (c *Count) fields() [6]*uint64 {
	return [...]*uint64{&c.Requests, &c.Unauthorized, &c.Forbidden, &c.ServerError, &c.Redirect, &c.Refusals}
}
