package rules

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzLoad: any file either loads, and then the set still assesses with
// confidences that add up to 1, or gives errors that all name the file and a
// place inside it.
func FuzzLoad(f *testing.F) {
	f.Add([]byte(minimal))
	f.Add([]byte("id: clock-skew\nevidence:\n  - {id: own, family: hop, strength: weak, when: edge_share >= 0.5, says: x}\n"))
	f.Add([]byte("id: own\ntitle: T\nsummary: >\n  a\n  b\nprior: 1e-3\nevidence:\n  - when: |\n      clients %\n      2\n"))
	f.Add([]byte("? [a\n: &x [*x]"))
	base, err := Builtin()
	if err != nil {
		f.Fatal(err)
	}
	burst := finding(f, everybody+sent+noToken)
	f.Fuzz(func(t *testing.T, data []byte) {
		dir := t.TempDir()
		name := filepath.Join(dir, "fuzz.yaml")
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
		set, err := base.Load(dir)
		if err != nil {
			placed(t, err, name, strings.Count(string(data), "\n")+strings.Count(string(data), "\r")+1) // the library counts a lone CR as a line end
			return
		}
		sum := 0.0
		for _, c := range set.Assess(burst).Causes {
			sum += c.Confidence
			if _, ok := set.Explain(c.ID); !ok {
				t.Errorf("no page for %s", c.ID)
			}
		}
		if math.Abs(sum-1) > 1e-9 {
			t.Errorf("confidences add up to %v", sum)
		}
	})
}

// placed checks all errors of a tree.
func placed(t *testing.T, err error, name string, lines int) {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range many.Unwrap() {
			placed(t, e, name, lines)
		}
		return
	}
	var at *FileError
	if !errors.As(err, &at) {
		t.Errorf("%T without a place: %v", err, err)
		return
	}
	if at.File != name || at.Line < 0 || at.Line > lines || at.Line > 0 && at.Column < 1 {
		t.Errorf("%d lines, error at %s:%d:%d: %s", lines, at.File, at.Line, at.Column, at.Message)
	}
}

// FuzzSentence: a template that parses keeps every byte outside of its
// placeholders, and needs exactly the signals that it names.
func FuzzSentence(f *testing.F) {
	f.Add("{edge_share|percent} of the 401s at the {answered_by}")
	f.Add("{clients|count}{clients|count}")
	f.Add("}{")
	f.Add("ä {reason.expired|percent} ö")
	burst := finding(f, everybody+noToken+" edge_share=0.5 answered_by=proxy")
	f.Fuzz(func(t *testing.T, says string) {
		s, err := parseSentence(says)
		if err != nil {
			var at *placedError
			if !errors.As(err, &at) || at.Offset < 0 || at.Offset > len(says) {
				t.Errorf("%q: %v", says, err)
			}
			return
		}
		var literal strings.Builder
		for rest := says; ; {
			before, after, found := strings.Cut(rest, "{")
			literal.WriteString(before)
			if !found {
				break
			}
			_, rest, _ = strings.Cut(after, "}")
		}
		if got := s.fill(func(part) string { return "" }); got != literal.String() {
			t.Errorf("%q: literal text is %q, want %q", says, got, literal.String())
		}
		if len(s.uses) > strings.Count(says, "{") {
			t.Errorf("%q uses %v", says, s.uses)
		}
		s.write(&burst.Values)
	})
}
