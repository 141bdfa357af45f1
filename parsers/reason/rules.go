package reason

import (
	_ "embed"
	"sort"
	"strings"
)

// rules.tsv reads the structure of a clause: what it is about and what is
// wrong with it.
//
//go:embed rules.tsv
var rulesText string

// term is a set of word classes of which a clause has to have one.
type term struct {
	any     set
	no, unk uint64
	whole   bool // anywhere in the text
}

func (t *term) met(c *clause) bool {
	return c.set.meets(t.any) || c.no&t.no != 0 || c.unk&t.unk != 0
}

type rule struct {
	meaning
	need   []term
	forbid term
}

func (u *rule) applies(c, text *clause) bool {
	for i := range u.need {
		t := &u.need[i]
		if !t.met(c) && !(t.whole && t.met(text)) {
			return false
		}
	}
	return !u.forbid.met(c)
}

// rules are sorted: the most specific first.
var rules []rule

func loadRules() ([]rule, error) {
	var out []rule
	err := eachRow("rules", rulesText, 4, func(row []string) error {
		m, err := parseMeaning(row[0], row[1], row[2])
		if err != nil {
			return err
		}
		u := rule{meaning: m}
		for _, f := range strings.Fields(row[3]) {
			if names, ok := strings.CutPrefix(f, "!"); ok {
				if err := u.forbid.parse(names); err != nil {
					return err
				}
				continue
			}
			var t term
			f, t.whole = strings.CutPrefix(f, "+")
			if err := t.parse(f); err != nil {
				return err
			}
			u.need = append(u.need, t)
		}
		out = append(out, u)
		return nil
	})
	sort.SliceStable(out, func(i, j int) bool { return out[i].score > out[j].score })
	return out, err
}

// parse adds the classes of "a|b|no:c|unk:d".
func (t *term) parse(names string) error {
	for _, name := range strings.Split(names, "|") {
		bare, isNo := strings.CutPrefix(name, "no:")
		bare, isUnk := strings.CutPrefix(bare, "unk:")
		c, err := classByName(bare)
		if err != nil {
			return err
		}
		switch {
		case isNo:
			t.no |= 1 << c
		case isUnk:
			t.unk |= 1 << c
		default:
			t.any.add(c)
		}
	}
	return nil
}

// apply returns the most specific rule that applies to the clause c of a text, nil when none does.
func apply(c, text *clause) *meaning {
	for i := range rules {
		if rules[i].applies(c, text) {
			return &rules[i].meaning
		}
	}
	return nil
}
