package timeline

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
)

// Builders that share limits, each in a goroutine of its own, merge to the bytes of
// one that saw everything, and hold together little more than it.
func TestGroupsChangeNothing(t *testing.T) {
	for _, n := range []int{10, 3_000, 40_000} {
		events := randomEvents(uint64(n), n)
		whole := newSmall()
		fill(whole, events, func(int) bool { return true })
		want := whole.Append(nil)
		for seed := range uint64(3) {
			r := rand.New(rand.NewPCG(seed, uint64(n)))
			builders := make([]*Builder, 1+r.IntN(8))
			of := make([]int, n)
			for i := range of {
				of[i] = r.IntN(len(builders))
			}
			g := NewGroup()
			var wg sync.WaitGroup
			for w := range builders {
				builders[w] = newSmall()
				builders[w].join(g)
				wg.Go(func() { fill(builders[w], events, func(i int) bool { return of[i] == w }) })
			}
			wg.Wait()
			order := r.Perm(len(builders))
			all := builders[order[0]]
			for _, w := range order[1:] {
				all.Merge(builders[w])
			}
			if !bytes.Equal(all.Append(nil), want) {
				t.Errorf("n=%d seed=%d: %d builders give other bytes", n, seed, len(builders))
			}
		}
	}
}

// Builders that take turns hold little more than one of them would. (How much more those of
// a run hold depends on how often each gets a processor.)
func TestGroupsHoldLittle(t *testing.T) {
	const n, builders = 40_000, 8
	g := NewGroup()
	var list [builders]*Builder
	for w := range list {
		list[w] = newSmall()
		list[w].join(g)
	}
	for i, ev := range randomEvents(n, n) {
		b := list[i%builders]
		in := 0
		if i < builders {
			in = b.Input("a.log")
		}
		b.Add(&ev, Place{Input: in, Line: i + 1})
	}
	held := 0
	for _, b := range list {
		held += b.controls.n + b.sequence.n
	}
	if most := 2*(list[0].controls.limit+list[0].sequence.limit) + 64*builders; held > most {
		t.Errorf("%d records are held, want at most %d", held, most)
	}
}

func fill(b *Builder, events []Event, mine func(int) bool) {
	in := b.Input("a.log")
	for i := range events {
		if mine(i) {
			ev := events[i]
			b.Add(&ev, Place{Input: in, Line: i + 1, Text: fmt.Appendf(nil, "line %d", i)})
		}
	}
}
