package segment

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// planted makes the traffic of 4 x 5 x 3 x 6 combinations of values (1..) with a
// usual failure ratio of 1 %, and what fails more in the burst.
func planted(seed uint64, ratio func(v []uint32) float64) []Cell {
	r := rand.New(rand.NewPCG(seed, 7))
	var cells []Cell
	for a := range uint32(4) {
		for b := range uint32(5) {
			for c := range uint32(3) {
				for e := range uint32(6) {
					v := []uint32{a + 1, b + 1, c + 1, e + 1}
					n := 20 + r.IntN(60)
					cells = append(cells, Cell{
						Values: v, N0: float64(10 * n), N: float64(n),
						K0: draw(r, 10*n, 0.01), K: draw(r, n, ratio(v)),
					})
				}
			}
		}
	}
	return cells
}

func draw(r *rand.Rand, n int, p float64) (k float64) {
	for range n {
		if r.Float64() < p {
			k++
		}
	}
	return k
}

func text(rules []Rule) (out []string) {
	for _, r := range rules {
		s := "all"
		for i, t := range r.Terms {
			if i == 0 {
				s = ""
			}
			s += fmt.Sprintf("%c%d", 'a'+t.Dim, t.Value)
		}
		out = append(out, s)
	}
	return out
}

func TestFind(t *testing.T) {
	for _, c := range []struct {
		name  string
		ratio func(v []uint32) float64
		opts  Options
		want  []string
	}{
		{"one value", func(v []uint32) float64 { return usualOr(v[1] == 3, 0.3) }, Options{}, []string{"b3"}},
		{"conjunction of two", func(v []uint32) float64 { return usualOr(v[0] == 2 && v[2] == 1, 0.5) }, Options{}, []string{"a2c1"}},
		{"conjunction of three", func(v []uint32) float64 { return usualOr(v[0] == 2 && v[2] == 1 && v[3] == 4, 0.9) }, Options{}, []string{"a2c1d4"}},
		{"everybody", func([]uint32) float64 { return 0.2 }, Options{}, []string{"all"}},
		{"everybody, some more", func(v []uint32) float64 {
			if v[0] == 1 {
				return 0.5
			}
			return 0.3
		}, Options{}, []string{"all"}},
		{"two segments", func(v []uint32) float64 { return usualOr(v[0] == 2 && v[2] == 1 || v[3] == 5 && v[1] == 1, 0.6) }, Options{Rules: 3}, []string{"a2c1", "b1d5"}},
		{"a skipped dimension", func(v []uint32) float64 { return usualOr(v[0] == 2 && v[2] == 1, 0.5) }, Options{Skip: []bool{false, false, true, false}}, []string{"a2"}},
		{"nothing", func([]uint32) float64 { return 0.01 }, Options{Rules: 3}, nil},
	} {
		for seed := range uint64(5) {
			if got := text(Find(planted(seed, c.ratio), c.opts)); !sameSet(got, c.want) {
				t.Errorf("%s, seed %d: found %v, want %v", c.name, seed, got, c.want)
			}
		}
	}
}

func usualOr(hit bool, p float64) float64 {
	if hit {
		return p
	}
	return 0.01
}

// sameSet compares without order: which of two segments of equal size comes
// first is chance.
func sameSet(a, b []string) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

// A mix that shifts towards cells that always fail often is no rise of any of
// them (Simpson's paradox).
func TestShiftOfTheMixIsNoRise(t *testing.T) {
	cells := []Cell{
		{Values: []uint32{1, 1}, N0: 5000, K0: 50, N: 100, K: 1},
		{Values: []uint32{1, 2}, N0: 1000, K0: 500, N: 900, K: 450},
	}
	if got := Find(cells, Options{}); got != nil {
		t.Errorf("found %v", text(got))
	}
}

// A version that was never seen before has no ratio of its own.
func TestUnseenValue(t *testing.T) {
	cells := planted(1, func([]uint32) float64 { return 0.01 })
	for i := range cells {
		if cells[i].Values[1] == 5 {
			cells[i].N0, cells[i].K0, cells[i].K = 0, 0, cells[i].N/2
		}
	}
	if got := text(Find(cells, Options{})); !slices.Equal(got, []string{"b5"}) {
		t.Errorf("found %v, want b5", got)
	}
}

// A value that is always sent with another says no more than it: the shorter rule
// stands.
func TestCorrelatedValueIsNotAdded(t *testing.T) {
	cells := planted(2, func(v []uint32) float64 { return usualOr(v[1] == 3, 0.3) })
	for i := range cells {
		cells[i].Values = append(cells[i].Values, cells[i].Values[1])
	}
	got := Find(cells, Options{})
	if len(got) != 1 || len(got[0].Terms) != 1 || got[0].Terms[0].Dim != 1 {
		t.Errorf("found %v, want b3", text(got))
	}
}

// Repeated attempts weigh less than their number.
func TestDispersion(t *testing.T) {
	make := func() []Cell {
		return planted(3, func(v []uint32) float64 { return usualOr(v[1] == 3 && v[2] == 2 && v[0] == 1, 0.12) })
	}
	if got := Find(make(), Options{Dispersion: 1}); len(got) == 0 {
		t.Error("independent failures: found nothing")
	}
	if got := Find(make(), Options{Dispersion: 20}); len(got) != 0 {
		t.Errorf("failures that come in twenties: found %v", text(got))
	}
}

func TestOrderOfCellsDoesNotMatter(t *testing.T) {
	ratio := func(v []uint32) float64 { return usualOr(v[0] == 2 || v[3] == 5 && v[1] == 1, 0.4) }
	want := fmt.Sprint(Find(planted(4, ratio), Options{Rules: 3}))
	for seed := range uint64(20) {
		cells := planted(4, ratio)
		rand.New(rand.NewPCG(seed, 1)).Shuffle(len(cells), func(i, j int) { cells[i], cells[j] = cells[j], cells[i] })
		if got := fmt.Sprint(Find(cells, Options{Rules: 3})); got != want {
			t.Fatalf("shuffled: %s, want %s", got, want)
		}
	}
}
