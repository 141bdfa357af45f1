package rules

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// pageWidth fits the narrowest common terminal.
const pageWidth = 80

// Explain returns the page of a cause for a terminal: what it is, what speaks
// for and against it, how to tell it from its neighbours, and what to do.
func (s *Set) Explain(id string) (string, bool) {
	c, ok := s.causes[id]
	if !ok {
		return "", false
	}
	var p page
	p.line(c.ID + ": " + c.Title)
	p.line("")
	p.wrap("", "", c.Summary)
	p.evidence("Speaks for it", s.sides(id, false))
	p.evidence("Speaks against it", s.sides(id, true))
	if p.heading("Easily mistaken for", len(c.Lookalikes)) {
		for _, l := range c.Lookalikes {
			p.line("  " + l.Cause)
			p.wrap("    ", "    ", l.Tell)
		}
	}
	if p.heading("What to do", len(c.Fix)) {
		for i, f := range c.Fix {
			p.wrap(fmt.Sprintf("  %d. ", i+1), "     ", f)
		}
	}
	if p.heading("Check with", len(c.Verify)) {
		p.block(c.Verify)
	}
	if p.heading("Examples", len(c.Examples)) {
		for _, e := range c.Examples {
			p.block(strings.Split(strings.TrimRight(e.Log, "\n"), "\n"))
			p.wrap("    ", "    ", e.Means)
		}
	}
	if p.heading("Read more", len(c.References)) {
		for _, r := range c.References {
			p.line("  " + r.Title)
			p.line("    " + r.URL)
		}
	}
	return p.String(), true
}

// sides returns the evidence for or against a cause, the strongest first, as
// the catalogue orders it within a strength.
func (s *Set) sides(id string, against bool) []Rule {
	var out []Rule
	for _, r := range s.causes[id].Evidence {
		if r.Against == against {
			out = append(out, r)
		}
	}
	slices.SortStableFunc(out, func(a, b Rule) int {
		switch x, y := strengths[a.Strength], strengths[b.Strength]; {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	return out
}

// page is a plain text under construction.
type page struct{ strings.Builder }

func (p *page) line(s string) { p.WriteString(strings.TrimRight(s, " ") + "\n") }

// heading starts a section unless it would be empty.
func (p *page) heading(title string, n int) bool {
	if n > 0 {
		p.line("\n" + title)
	}
	return n > 0
}

func (p *page) block(lines []string) {
	for _, l := range lines {
		p.line("  " + l)
	}
}

func (p *page) evidence(title string, list []Rule) {
	if !p.heading(title, len(list)) {
		return
	}
	for _, r := range list {
		p.line(fmt.Sprintf("  %-8s  %s (%s)", r.Strength, r.ID, r.Family))
		p.wrap("            ", "            ", outlineOf(r))
		p.wrap("            when ", "              ", r.When)
	}
}

// outlineOf is the sentence of a rule with N in the place of numbers.
func outlineOf(r Rule) string {
	s, err := parseSentence(r.Says)
	if err != nil {
		return r.Says // cannot happen: loading has parsed it
	}
	return s.outline()
}

// wrap writes words in lines of at most pageWidth, except for longer words.
func (p *page) wrap(first, rest, text string) {
	line, empty := first, true
	for _, word := range strings.Fields(text) {
		if !empty && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > pageWidth {
			p.line(line)
			line, empty = rest, true
		}
		if !empty {
			line += " "
		}
		line += word
		empty = false
	}
	p.line(line)
}
