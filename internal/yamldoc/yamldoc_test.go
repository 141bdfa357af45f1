package yamldoc

import (
	"errors"
	"strings"
	"testing"
)

type sample struct {
	Title string   `yaml:"title"`
	Rules []string `yaml:"rules"`
	Parts []struct {
		Name string `yaml:"name"`
	} `yaml:"parts"`
}

func TestMistakesHaveAPlace(t *testing.T) {
	for name, c := range map[string]struct {
		text         string
		line, column int
		says         string
	}{
		"unknown key":       {"title: x\nrulse: []\n", 2, 1, `unknown key "rulse": did you mean rules?`},
		"unknown inside":    {"parts:\n  - nane: x\n", 2, 5, "did you mean name?"},
		"nothing like it":   {"colour: x\n", 1, 1, `unknown key "colour"`},
		"wrong kind":        {"rules: 5\n", 1, 8, ""},
		"broken":            {"title: [x\n", 1, 8, ""},
		"repeated":          {"title: x\ntitle: y\n", 2, 1, ""},
		"a list":            {"- x\n", 1, 1, "want a mapping: a sample"},
		"an alias":          {"title: &a x\nrules: [*a]\n", 0, 0, "aliases"},
		"nested too deeply": {"title: " + strings.Repeat("[", 100), 1, 1, "nested too deeply"},
		"not text":          {"title: \xff", 0, 0, "not UTF-8"},
		"too long":          {"# " + strings.Repeat("x", MaxBytes), 0, 0, "are allowed"},
	} {
		var v sample
		d, err := Parse("a.yaml", []byte(c.text), "a sample")
		if err == nil {
			err = d.Decode(&v)
		}
		var at *Error
		if !errors.As(err, &at) {
			t.Errorf("%s: %v has no place", name, err)
			continue
		}
		if c.line > 0 && (at.Line != c.line || at.Column != c.column) || !strings.Contains(at.Message, c.says) {
			t.Errorf("%s: %v, want %d:%d %q", name, err, c.line, c.column, c.says)
		}
	}
}

func TestDecode(t *testing.T) {
	d, err := Parse("a.yaml", []byte("title: x\nparts: [{name: y}]\n"), "a sample")
	if err != nil {
		t.Fatal(err)
	}
	var v sample
	if err := d.Decode(&v); err != nil || v.Title != "x" || v.Parts[0].Name != "y" || !d.Given["parts"] || d.Given["rules"] {
		t.Errorf("%v: %+v, given %v", err, v, d.Given)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("title: x\nrules: [a, b]\nparts:\n  - name: y\n"))
	f.Add([]byte("rulse: 5"))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := Parse("a.yaml", data, "a sample")
		if err != nil {
			return
		}
		var v sample
		if err := d.Decode(&v); err != nil {
			var at *Error
			if !errors.As(err, &at) {
				t.Errorf("%T without a place", err)
			}
		}
	})
}
