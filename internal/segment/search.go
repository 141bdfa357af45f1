package segment

import (
	"cmp"
	"slices"
)

// remove takes out what a rule explains.
func (f *finder) remove(terms []Term) {
	f.cells = slices.DeleteFunc(f.cells, func(c cell) bool { return c.matches(terms) })
}

func (c *cell) matches(terms []Term) bool {
	for _, t := range terms {
		if c.Values[t.Dim] != t.Value {
			return false
		}
	}
	return true
}

// candidate is a conjunction on the way.
type candidate struct {
	terms []Term
	net   float64 // its gain, less the price of its terms
	cells []int32 // those that match
}

// best searches conjunctions of growing length with a beam, and widens the best.
func (f *finder) best() (Rule, bool) {
	all := make([]int32, len(f.cells))
	var total sums
	for i := range f.cells {
		all[i] = int32(i)
		total.add(&f.cells[i])
	}
	best := candidate{net: f.gain(total), cells: all}
	front := []candidate{best}
	for range maxTerms {
		front = f.extend(front, minShare*total.k)
		if len(front) == 0 {
			break
		}
		if front[0].net > best.net {
			best = front[0]
		}
	}
	if best.net < least {
		return Rule{}, false
	}
	return f.rule(f.widen(best.terms)), true
}

// extend adds one term to each candidate and returns the best of what comes out,
// ties by their terms. A value must hold some failing requests to be tried.
func (f *finder) extend(front []candidate, few float64) []candidate {
	var next []candidate
	seen := map[string]bool{}
	for _, c := range front {
		for _, d := range f.dims {
			if slices.ContainsFunc(c.terms, func(t Term) bool { return t.Dim == d }) {
				continue
			}
			for v, s := range f.byValue(c.cells, d) {
				if v == 0 || s.k < few || s.k == 0 {
					continue
				}
				n := candidate{terms: with(c.terms, Term{d, v})}
				if n.net = f.gain(*s) - f.cost(n.terms); n.net > 0 && !seen[key(n.terms)] {
					seen[key(n.terms)] = true
					n.cells = c.cells
					next = append(next, n)
				}
			}
		}
	}
	slices.SortFunc(next, func(a, b candidate) int {
		if c := cmp.Compare(b.net, a.net); c != 0 {
			return c
		}
		return cmp.Compare(key(a.terms), key(b.terms))
	})
	next = next[:min(len(next), beam)]
	for i := range next {
		next[i].cells = slices.DeleteFunc(slices.Clone(next[i].cells), func(j int32) bool { return !f.cells[j].matches(next[i].terms) })
	}
	return next
}

func (f *finder) byValue(list []int32, d int) map[uint32]*sums {
	out := map[uint32]*sums{}
	for _, i := range list {
		c := &f.cells[i]
		s := out[c.Values[d]]
		if s == nil {
			s = &sums{}
			out[c.Values[d]] = s
		}
		s.add(c)
	}
	return out
}

func (f *finder) cost(terms []Term) (sum float64) {
	for _, t := range terms {
		sum += f.price[t.Dim]
	}
	return sum
}

func with(terms []Term, t Term) []Term {
	out := append(slices.Clone(terms), t)
	slices.SortFunc(out, func(a, b Term) int { return cmp.Compare(a.Dim, b.Dim) })
	return out
}

// key orders and identifies conjunctions.
func key(terms []Term) string {
	b := make([]byte, 0, 5*maxTerms)
	for _, t := range terms {
		b = append(b, byte(t.Dim), byte(t.Value>>24), byte(t.Value>>16), byte(t.Value>>8), byte(t.Value))
	}
	return string(b)
}

// widen drops each term whose exclusion leaves out traffic that rises as well:
// the rule would then name the busiest part of what fails, not the whole. The
// term whose loss adds the most goes first.
func (f *finder) widen(terms []Term) []Term {
	for len(terms) > 1 {
		mine := f.sum(terms)
		drop, most := -1, 0.0
		for i := range terms {
			wide := slices.Delete(slices.Clone(terms), i, i+1)
			if f.rises(wide, terms, mine) {
				if g := f.gain(f.sum(wide)); g > most {
					drop, most = i, g
				}
			}
		}
		if drop < 0 {
			break
		}
		terms = slices.Delete(slices.Clone(terms), drop, drop+1)
	}
	return terms
}

func (f *finder) sum(terms []Term) (s sums) {
	for i := range f.cells {
		if f.cells[i].matches(terms) {
			s.add(&f.cells[i])
		}
	}
	return s
}

func (f *finder) rule(terms []Term) Rule {
	s := f.sum(terms)
	return Rule{Terms: terms, K: s.k, N: s.n, Expected: s.n * f.usual(s), Score: f.gain(s) - f.cost(terms)}
}
