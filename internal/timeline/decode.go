package timeline

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// Errors of Decode.
var (
	errCut      = errors.New("the state is cut off")
	errEncoding = errors.New("the state is damaged")
)

// Decode reads what Append wrote into a builder that can be merged, added to and
// finished. The text is trusted as little as a log line: whatever it holds, the
// result is an error or a state within the limits of this package. cfg must be
// that of the builder that was encoded, but for Redact.
func Decode(data []byte, cfg Config) (*Builder, error) {
	b := NewBuilder(cfg)
	if err := b.decode(data); err != nil {
		return nil, err
	}
	return b, nil
}

func (b *Builder) decode(data []byte) error {
	d := &decoder{rest: data}
	if v := d.uint(); d.err == nil && v != encodingVersion {
		return fmt.Errorf("the state has version %d, this program reads version %d: collect it again", v, encodingVersion)
	}
	d.texts(b.strings)
	b.first, b.last = d.int(), d.int()
	d.counts(&b.counts)
	for i := range b.statuses {
		b.statuses[i] = d.uint()
	}
	for h := range b.byDesign {
		b.byDesign[h] = d.uint()
	}
	d.strata(&b.fails)
	d.strata(&b.samples)
	d.kept(&b.controls)
	d.kept(&b.sequence)
	if d.err == nil && len(d.rest) > 0 {
		d.fail(errEncoding)
	}
	return d.err
}

// decoder reads from rest. After an error every value is 0.
type decoder struct {
	rest    []byte
	err     error
	numbers []uint32 // number of a text in the table, by that in the encoding
}

func (d *decoder) fail(err error) {
	if d.err == nil {
		d.err = err
	}
	d.rest = nil
}

func (d *decoder) uint() uint64 {
	v, n := binary.Uvarint(d.rest)
	if n <= 0 {
		d.fail(errCut)
		return 0
	}
	d.rest = d.rest[n:]
	return v
}

func (d *decoder) int() int64 {
	v, n := binary.Varint(d.rest)
	if n <= 0 {
		d.fail(errCut)
		return 0
	}
	d.rest = d.rest[n:]
	return v
}

// upTo reads a number and refuses one above limit.
func (d *decoder) upTo(limit uint64) uint64 {
	v := d.uint()
	if v > limit {
		d.fail(errEncoding)
		return 0
	}
	return v
}

// take cuts off n bytes.
func (d *decoder) take(n int) []byte {
	if n < 0 || n > len(d.rest) {
		d.fail(errCut)
		return nil
	}
	b := d.rest[:n]
	d.rest = d.rest[n:]
	return b
}

func (d *decoder) texts(s *Strings) {
	n := d.upTo(uint64(len(d.rest)))
	d.numbers = make([]uint32, n)
	for i := range d.numbers {
		d.numbers[i] = s.String(string(d.take(int(d.upTo(uint64(len(d.rest)))))))
	}
}

func (d *decoder) text() uint32 {
	i := d.uint()
	if i >= uint64(len(d.numbers)) {
		d.fail(errEncoding)
		return 0
	}
	return d.numbers[i]
}

// maxWidth bounds the width of a bucket in seconds: 16,384 buckets of it cover all
// times that an int64 of nanoseconds can hold.
const maxWidth = 1 << 22

func (d *decoder) counts(c *counts) {
	width := d.upTo(maxWidth)
	if width == 0 || width&(width-1) != 0 {
		d.fail(errEncoding)
		return
	}
	c.width = int64(width)
	key := int64(0)
	for range d.upTo(maxBuckets) {
		key += d.int()
		b := new([NumHops]Count)
		mask := d.upTo(1<<NumHops - 1)
		for h := range b {
			if mask>>h&1 == 1 {
				for _, n := range b[h].fields() {
					*n = d.uint()
				}
			}
		}
		if d.err != nil {
			return
		}
		c.buckets[key] = b
	}
}

func (d *decoder) strata(s *strata) {
	s.quota = d.upTo(s.limit)
	for i := range s.seen {
		s.seen[i] = d.uint()
		s.kept[i].limit = int(s.quota)
		d.kept(&s.kept[i])
	}
	s.shrink()
}

func (d *decoder) kept(k *kept) {
	k.level = uint(d.upTo(63))
	n := d.upTo(uint64(min(k.limit, len(d.rest))))
	last := int64(0)
	for range n {
		r := d.record(last)
		if last = r.time; d.err == nil && !k.wants(k.hash(&r)) {
			d.fail(errEncoding)
		}
		if d.err != nil {
			return
		}
		k.put(&r)
	}
}

func (d *decoder) record(last int64) record {
	r := record{time: last + d.int()}
	for _, h := range r.hashes() {
		*h = d.hash()
	}
	r.eachText(func(id *uint32) { *id = d.text() })
	r.line = uint32(d.upTo(math.MaxUint32))
	r.status = uint16(d.upTo(uint64(len(Builder{}.target) - 1)))
	r.hop, r.reason = Hop(d.upTo(uint64(NumHops-1))), Reason(d.upTo(uint64(NumReasons-1)))
	r.auth = Auth{Tri(d.upTo(uint64(Yes))), Scheme(d.upTo(uint64(SchemeOther))), Shape(d.upTo(uint64(ShapeEmpty)))}
	r.cache, r.edge = Tri(d.upTo(uint64(Yes))), Tri(d.upTo(uint64(Yes)))
	for i := range r.suggests {
		r.suggests[i] = Cause(d.upTo(uint64(NumCauses - 1)))
	}
	r.bytes, r.reqBytes, r.reqLine = int32(d.int()), int32(d.int()), int32(d.int())
	if b := d.take(4); b != nil {
		r.duration = math.Float32frombits(binary.LittleEndian.Uint32(b))
	}
	return r
}

func (d *decoder) hash() uint64 {
	switch b := d.take(1); {
	case b == nil || b[0] == 0:
		return 0
	case b[0] != 1:
		d.fail(errEncoding)
		return 0
	}
	if b := d.take(8); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}
