package timeline

import (
	"bytes"
	"fmt"
	"testing"
)

func encoded(n int) []byte {
	b := newSmall()
	in := b.Input("a.log")
	for i, ev := range randomEvents(5, n) {
		b.Add(&ev, Place{Input: in, Line: i + 1, Text: fmt.Appendf(nil, "line %d", i)})
	}
	return b.Append(nil)
}

func TestEncodingRoundTrip(t *testing.T) {
	for _, n := range []int{0, 1, 50, 20_000} {
		state := encoded(n)
		b := newSmall()
		if err := b.decode(state); err != nil {
			t.Fatalf("%d events: %v", n, err)
		}
		if !bytes.Equal(b.Append(nil), state) {
			t.Errorf("%d events: the decoded state is encoded to other bytes", n)
		}
	}
}

// A state that was cut anywhere is refused: it is never read as a smaller one.
func TestCutStateIsRefused(t *testing.T) {
	state := encoded(60)
	for n := range state {
		if err := newSmall().decode(state[:n]); err == nil {
			t.Fatalf("a state cut to %d of %d bytes was read", n, len(state))
		}
	}
	if err := newSmall().decode(append(bytes.Clone(state), 0)); err == nil {
		t.Error("a byte behind the state was read over")
	}
}

// Whatever stands in a state, reading gives an error or a state that can be
// merged, finished and written again to the same bytes.
func FuzzDecode(f *testing.F) {
	f.Add(encoded(0))
	f.Add(encoded(40))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := Decode(data, Config{})
		if err != nil {
			return
		}
		again := b.Append(nil)
		c, err := Decode(again, Config{})
		if err != nil {
			t.Fatalf("what was written cannot be read: %v", err)
		}
		if !bytes.Equal(c.Append(nil), again) {
			t.Error("the second encoding differs from the first")
		}
		b.Merge(c)
		b.Finish()
	})
}
