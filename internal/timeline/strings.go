package timeline

import (
	"hash/maphash"
	"slices"
	"unicode/utf8"
	"unsafe"
)

// Strings numbers the texts that records refer to. Number 0 is the empty
// text, which means that the log does not say.
//
// A log may hold a million texts that occur once. They stand one behind the other in
// pieces that never move, and are found by a table of their hashes, so that a text
// costs some 24 bytes beside itself and the garbage collector nothing.
type Strings struct {
	pieces [][]byte
	texts  []textAt
	slots  []uint32            // numbers by hash, open addressing; 0: free
	safe   func([]byte) []byte // takes credentials out of texts of logs; may be nil
}

// textAt is where a text stands.
type textAt struct{ piece, from, size, hash uint32 }

const (
	pieceSize = 64 << 10 // bytes; a longer text has a piece of its own
	leastSlot = 1 << 8   // slots of an empty table, a power of two
)

// seed keeps the writer of a log from choosing texts that meet in one slot.
var seed = maphash.MakeSeed()

func newStrings(safe func([]byte) []byte) *Strings {
	return &Strings{texts: make([]textAt, 1), slots: make([]uint32, leastSlot), safe: safe}
}

// ID numbers b without credentials, cut to maxString bytes. "-" counts as empty. What
// is in the table was looked at when it came in, so most texts cost a look-up.
func (s *Strings) ID(b []byte) uint32 {
	if len(b) == 0 || (len(b) == 1 && b[0] == '-') {
		return 0
	}
	if id := s.slots[s.slotOf(b, hashOf(b))]; id != 0 {
		return id
	}
	if s.safe != nil {
		b = s.safe(b) // before it is cut: half a credential is not recognised
	}
	if len(b) > maxString {
		b = cut(b)
	}
	return s.number(b)
}

// String numbers a text as it is.
func (s *Strings) String(t string) uint32 {
	return s.number(unsafe.Slice(unsafe.StringData(t), len(t))) // which is copied, never written to
}

func (s *Strings) number(b []byte) uint32 {
	if len(b) == 0 {
		return 0
	}
	hash := hashOf(b)
	slot := s.slotOf(b, hash)
	if id := s.slots[slot]; id != 0 {
		return id
	}
	id := uint32(len(s.texts))
	s.slots[slot] = id
	s.texts = append(s.texts, s.place(b, hash))
	if 4*len(s.texts) > 3*len(s.slots) {
		s.grow()
	}
	return id
}

func hashOf(b []byte) uint32 { return uint32(maphash.Bytes(seed, b)) }

// slotOf is the slot of a text, or the free one where it is to be.
func (s *Strings) slotOf(b []byte, hash uint32) int {
	mask := len(s.slots) - 1
	for i := int(hash) & mask; ; i = (i + 1) & mask {
		id := s.slots[i]
		if id == 0 || s.texts[id].hash == hash && s.Text(id) == string(b) {
			return i
		}
	}
}

// place copies a text to its place.
func (s *Strings) place(b []byte, hash uint32) textAt {
	last := len(s.pieces) - 1
	if last < 0 || len(b) > cap(s.pieces[last])-len(s.pieces[last]) {
		s.pieces = append(s.pieces, make([]byte, 0, max(pieceSize, len(b))))
		last++
	}
	from := len(s.pieces[last])
	s.pieces[last] = append(s.pieces[last], b...)
	return textAt{uint32(last), uint32(from), uint32(len(b)), hash}
}

func (s *Strings) grow() {
	s.slots = make([]uint32, 2*len(s.slots))
	s.texts = slices.Grow(s.texts, len(s.slots)*3/4-len(s.texts)+1) // until the next time
	mask := len(s.slots) - 1
	for id := 1; id < len(s.texts); id++ {
		i := int(s.texts[id].hash) & mask
		for s.slots[i] != 0 {
			i = (i + 1) & mask
		}
		s.slots[i] = uint32(id)
	}
}

// Text returns the text of a number.
func (s *Strings) Text(id uint32) string {
	t := s.texts[id]
	if t.size == 0 {
		return ""
	}
	return unsafe.String(&s.pieces[t.piece][t.from], int(t.size))
}

// Len returns how many numbers are in use.
func (s *Strings) Len() int { return len(s.texts) }

func cut(b []byte) []byte {
	n := maxString - len("…")
	for n > 0 && !utf8.RuneStart(b[n]) {
		n--
	}
	return append(append([]byte(nil), b[:n]...), "…"...)
}
