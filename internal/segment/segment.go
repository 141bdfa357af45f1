// Package segment finds the fewest dimension=value pairs that explain why more
// requests fail in one stretch of time than in another. It knows counts only: no
// logs, no time, no names.
package segment

// Cell is the traffic of one combination of values: failing and all requests in
// the burst (K of N) and outside it (K0 of N0).
type Cell struct {
	Values []uint32 // per dimension; 0: the log does not say
	K, N   float64
	K0, N0 float64
}

// Term is one dimension, by its index in Cell.Values, with its value.
type Term struct {
	Dim   int
	Value uint32
}

// Rule is a conjunction of terms with what it holds. No terms: everybody.
type Rule struct {
	Terms    []Term  // by dimension
	K, N     float64 // failing and all requests in the burst
	Expected float64 // failing requests that the time outside predicts
	Score    float64 // nats by which the rule beats its expectation, the price of its terms taken off
}

// Excess is how many requests fail beyond the expected.
func (r *Rule) Excess() float64 { return r.K - r.Expected }

// Options of a search.
type Options struct {
	// Dispersion is how many failing requests count as one observation: repeated
	// attempts and samples with a weight say less than their number. At least 1.
	Dispersion float64
	// Rules is the most rules to return, 1 if zero. After each, what it covers is
	// taken out and the search repeated.
	Rules int
	// Skip marks dimensions that may not stand in a rule. Nil: none.
	Skip []bool
}

// Constants of the search, with the reason for each. They were set on the RS set
// (docs/detection.md shows how flat the result is around them).
const (
	// prior is the weight, in requests, of the failure ratio of everybody in that
	// of one cell: a value that was never seen before falls back to it.
	prior = 100.0
	// generalise is the share of a rule's rise that traffic next to it must show
	// to belong to it.
	generalise = 0.2
	// maxTerms of one rule, beam conjunctions that are followed up per step.
	maxTerms = 4
	beam     = 12
	// least is the least score of a rule, nats.
	least = 3.0
	// minor is the least share of the first rule's excess that a further rule
	// must explain, and minShare that of all failures that a value must hold to
	// be tried.
	minor    = 0.3
	minShare = 0.05
)

// Find returns the rules that explain the excess in the cells, the strongest
// first; none when nothing stands out. The result does not depend on the order of
// the cells. Cells is modified: what a rule explains is taken out.
func Find(cells []Cell, o Options) []Rule {
	if len(cells) == 0 {
		return nil
	}
	f := newFinder(cells, o)
	var out []Rule
	for len(out) < max(o.Rules, 1) {
		r, ok := f.best()
		if !ok || len(out) > 0 && r.Excess() < minor*out[0].Excess() {
			break
		}
		out = append(out, r)
		f.remove(r.Terms)
	}
	return out
}

// Add counts requests of a weight.
func (c *Cell) Add(weight float64, fail, inside bool) {
	if inside {
		c.N += weight
		if fail {
			c.K += weight
		}
		return
	}
	c.N0 += weight
	if fail {
		c.K0 += weight
	}
}

// Compare returns what the cells of which match is true hold, and what the others
// do, both without terms.
func Compare(cells []Cell, match func(values []uint32) bool) (in, rest Rule) {
	if len(cells) == 0 {
		return in, rest
	}
	f := newFinder(cells, Options{})
	var a, b sums
	for i := range f.cells {
		if match(f.cells[i].Values) {
			a.add(&f.cells[i])
		} else {
			b.add(&f.cells[i])
		}
	}
	side := func(s sums) Rule { return Rule{K: s.k, N: s.n, Expected: s.n * f.usual(s), Score: f.gain(s)} }
	return side(a), side(b)
}
