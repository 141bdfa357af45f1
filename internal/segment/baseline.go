package segment

import (
	"cmp"
	"math"
	"slices"
)

// cell is a Cell with the ratio at which it fails outside the burst.
type cell struct {
	*Cell
	ratio float64
}

// finder searches rules in cells. What is found is taken out.
type finder struct {
	cells      []cell
	overall    float64 // failure ratio of everybody outside the burst
	dispersion float64
	dims       []int     // those that may stand in a rule
	price      []float64 // nats per term, by dimension: the logarithm of how many were tried
}

func newFinder(cells []Cell, o Options) *finder {
	// Sums of fractions depend on their order in the last bit.
	slices.SortFunc(cells, func(a, b Cell) int { return slices.CompareFunc(a.Values, b.Values, cmp.Compare[uint32]) })
	f := &finder{dispersion: max(o.Dispersion, 1), price: make([]float64, len(cells[0].Values))}
	var k0, n0 float64
	for i := range cells {
		k0 += cells[i].K0
		n0 += cells[i].N0
	}
	f.overall = (k0 + 0.5) / (n0 + 1)
	worst := make([]float64, len(cells))
	for i := range worst {
		worst[i] = f.overall
	}
	for d := range f.price {
		if o.Skip == nil || !o.Skip[d] {
			f.dims = append(f.dims, d)
			f.price[d] = float64(f.raise(worst, cells, d))
		}
	}
	for d, n := range f.price {
		f.price[d] = math.Log(max(n, 1) * float64(max(len(f.dims), 1)))
	}
	for i := range cells {
		if c := &cells[i]; c.N > 0 || c.N0 > 0 {
			f.cells = append(f.cells, cell{c, (c.K0 + prior*worst[i]) / (c.N0 + prior)})
		}
	}
	return f
}

// raise lifts the ratio of each cell to that of its value of a dimension, where
// that is higher: a sparse cell is taken to fail as usual for the worst of its
// values. It returns how many values the burst has.
func (f *finder) raise(ratios []float64, cells []Cell, d int) int {
	outside := map[uint32]*sums{}
	for i := range cells {
		c := &cells[i]
		s := outside[c.Values[d]]
		if s == nil {
			s = &sums{}
			outside[c.Values[d]] = s
		}
		s.k0 += c.K0
		s.n0 += c.N0
		s.n += c.N
	}
	values := 0
	for _, s := range outside {
		if s.n > 0 {
			values++
		}
	}
	for i := range cells {
		if v := cells[i].Values[d]; v != 0 {
			s := outside[v]
			ratios[i] = max(ratios[i], (s.k0+prior*f.overall)/(s.n0+prior))
		}
	}
	return values
}
