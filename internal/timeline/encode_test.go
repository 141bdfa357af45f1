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

// A state that holds more than the limits allow is not taken over.
func TestStatesBeyondTheLimitsAreRefused(t *testing.T) {
	const n, large = 20_000, 1 << 15
	for name, enlarge := range map[string]func(*Builder){
		"failing requests": func(b *Builder) { b.fails = newStrata(large, b.fails.kept[0].hash) },
		"samples":          func(b *Builder) { b.samples = newStrata(large, b.samples.kept[0].hash) },
		"controls":         func(b *Builder) { b.controls.limit = large },
		"sequences":        func(b *Builder) { b.sequence.limit = large },
	} {
		b := newSmall()
		enlarge(b)
		fill(b, randomEvents(n, n), func(int) bool { return true })
		if err := newSmall().decode(b.Append(nil)); err == nil {
			t.Errorf("%s: more than the limit were read", name)
		}
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
