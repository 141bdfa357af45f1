package timeline

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"testing"

	"github.com/cespare/xxhash/v2"
)

// inverse is the number that gives 1 with the odd n (Newton, modulo 2^64).
func inverse(n uint64) uint64 {
	x := n
	for range 6 {
		x *= 2 - n*x
	}
	return x
}

// unhash returns eight bytes whose xxhash is h (XXH64 specification, steps 5 and 6
// backwards).
func unhash(h uint64) []byte {
	const p1, p2, p3, p4, p5 = 0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x85EBCA77C2B2AE63, 0x27D4EB2F165667C5
	h ^= h >> 32
	h *= inverse(p3)
	h ^= h>>29 ^ h>>58
	h *= inverse(p2)
	h ^= h >> 33
	h = bits.RotateLeft64((h-p4)*inverse(p1), -27)
	h ^= p5 + 8
	h = bits.RotateLeft64(h*inverse(p1), -31) * inverse(p2)
	return binary.LittleEndian.AppendUint64(nil, h)
}

// A client whose program is named so that its hash is 0 does not fill the memory: samples
// let it go like anybody.
func TestChosenHashesAreSpread(t *testing.T) {
	const golden, plus = 0x9E3779B97F4A7C15, 0x7F4A7C15 // of mix
	attacks := 0
	for n := range 4096 {
		ip := []byte{'1', '0', '.', byte('0' + n/1000%10), byte('0' + n/100%10), '.', byte('1' + n/10%9), '.', byte('0' + n%10)}
		a := xxhash.Sum64(ip)
		agent := unhash((a - plus - a<<6 - a>>2) * inverse(golden))
		var ev Event
		ev.Reset()
		ev.ClientIP, ev.UserAgent = ip, agent
		if bytes.ContainsAny(agent, "/ ") || len(Client(&ev)) == 0 || clientHash(&ev) != 0 {
			continue
		}
		if attacks++; attacks > 3 {
			break
		}
		b := newSmall()
		in := b.Input("x")
		for i := range 20_000 {
			ev.Time, ev.Status, ev.Path = int64(i)*1e9, 200, []byte("/a")
			b.Add(&ev, Place{Input: in, Line: i + 1})
		}
		if b.sequence.n > b.sequence.limit {
			t.Errorf("%q: %d records are kept, the limit is %d", agent, b.sequence.n, b.sequence.limit)
		}
	}
	if attacks == 0 {
		t.Error("no program has the hash that was asked for")
	}
}

// The hashes are as even as before.
func TestSpreadIsEven(t *testing.T) {
	const n = 1 << 16
	var eighths [8]int
	for h := range uint64(n) { // all of them small
		s := spread(h)
		if s>>52 != 0 {
			t.Fatalf("%d became %x, which is not among the smallest", h, s)
		}
		eighths[s>>49]++
	}
	for i, m := range eighths {
		if m < n/8*9/10 || m > n/8*11/10 {
			t.Errorf("eighth %d has %d of %d", i, m, n)
		}
	}
	if h := uint64(1) << 52; spread(h) != h {
		t.Error("others change")
	}
}
