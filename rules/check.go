package rules

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"authlog/internal/signal"
)

// Bounds of a cause.
const (
	maxRules = 60  // a page of evidence; more is no longer read by anyone
	maxPrior = 3.0 // nats: a prior must not outweigh strong evidence
	maxText  = 2000
)

var urlForm = regexp.MustCompile(`^https?://[A-Za-z0-9._~:/?#&=%+,;@-]+$`)

var idForm = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

// rule is a checked piece of evidence, ready to run.
type rule struct {
	Rule
	condition
	sentence sentence
	needed   []string // signals of condition and sentence, sorted
}

// check tests a complete cause that d describes or changes, and compiles the
// evidence of d. Errors carry their place in d.
func (d *document) check(c Cause) ([]rule, error) {
	var errs []error
	wrong := func(path, format string, args ...any) {
		errs = append(errs, d.wrong(path, fmt.Errorf(format, args...)))
	}
	if !idForm.MatchString(c.ID) {
		wrong("$.id", "id %q: want lower-case words joined by -", c.ID)
	}
	if strings.Contains(c.Title, "\n") {
		wrong("$.title", "title: want one line")
	}
	if !(c.Prior >= -maxPrior && c.Prior <= maxPrior) {
		wrong("$.prior", "prior %g: want -%g..%g nats", c.Prior, maxPrior, maxPrior)
	}
	if len(c.Evidence) > maxRules {
		wrong("$.evidence", "%d pieces of evidence, %d are allowed", len(c.Evidence), maxRules)
	}
	for _, t := range texts(c) {
		if strings.TrimSpace(t.text) == "" || len(t.text) > maxText || strings.ContainsFunc(t.text, control) {
			wrong(t.path, "%s: want 1..%d bytes of text without control characters", strings.TrimPrefix(t.path, "$."), maxText)
		}
	}
	for i, r := range c.References {
		if !urlForm.MatchString(r.URL) {
			wrong(fmt.Sprintf("$.references[%d].url", i), "url: want a plain http or https address")
		}
	}
	compiled := make([]rule, 0, len(d.cause.Evidence))
	seen := map[string]bool{}
	for i, r := range d.cause.Evidence {
		path := fmt.Sprintf("$.evidence[%d]", i)
		if seen[r.ID] {
			wrong(path+".id", "id %q is used twice", r.ID)
		}
		seen[r.ID] = true
		ok, err := d.compile(path, r)
		if err != nil {
			errs = append(errs, err)
		}
		compiled = append(compiled, ok)
	}
	if len(errs) > 0 {
		return nil, sorted(errs)
	}
	return compiled, nil
}

// text is a text of a cause with its place in a file.
type text struct{ path, text string }

// texts lists what is printed as it stands. Files come from users, and a report
// goes to terminals.
func texts(c Cause) []text {
	out := []text{{"$.title", c.Title}, {"$.summary", c.Summary}}
	for i, s := range c.Fix {
		out = append(out, text{fmt.Sprintf("$.fix[%d]", i), s})
	}
	for i, s := range c.Verify {
		out = append(out, text{fmt.Sprintf("$.verify[%d]", i), s})
	}
	for i, l := range c.Lookalikes {
		out = append(out, text{fmt.Sprintf("$.lookalikes[%d].tell", i), l.Tell})
	}
	for i, r := range c.References {
		out = append(out, text{fmt.Sprintf("$.references[%d].title", i), r.Title}, text{fmt.Sprintf("$.references[%d].url", i), r.URL})
	}
	for i, e := range c.Examples {
		out = append(out, text{fmt.Sprintf("$.examples[%d].log", i), e.Log}, text{fmt.Sprintf("$.examples[%d].means", i), e.Means})
	}
	return out
}

func control(r rune) bool { return unicode.IsControl(r) && r != '\n' }

// compile checks one piece of evidence at a path of the document.
func (d *document) compile(path string, r Rule) (rule, error) {
	out := rule{Rule: r}
	if !idForm.MatchString(r.ID) {
		return out, d.wrong(path+".id", fmt.Errorf("id %q: want lower-case words joined by -", r.ID))
	}
	if !slices.Contains(families, r.Family) {
		return out, d.wrong(path+".family", fmt.Errorf("family %q: want one of %s", r.Family, strings.Join(families, ", ")))
	}
	if _, ok := strengths[r.Strength]; !ok {
		return out, d.wrong(path+".strength", fmt.Errorf("strength %q: want weak, medium, strong or decisive", r.Strength))
	}
	var err error
	if out.condition, err = compileCondition(r.When); err != nil {
		return out, d.wrong(path+".when", err)
	}
	if r.Says == "" || strings.ContainsFunc(r.Says, unicode.IsControl) {
		return out, d.wrong(path+".says", errors.New("says: want one line of text"))
	}
	if out.sentence, err = parseSentence(r.Says); err != nil {
		return out, d.wrong(path+".says", err)
	}
	out.needed = slices.Clone(out.uses)
	out.needed = append(out.needed, out.sentence.uses...)
	slices.Sort(out.needed)
	out.needed = slices.Compact(out.needed)
	for _, v := range []signal.Values{{}, signal.NewValues()} { // a rule that fails at all fails here
		if _, err := out.holds(&v); err != nil {
			return out, d.wrong(path+".when", err)
		}
	}
	return out, nil
}

// sorted joins errors in the order of their places.
func sorted(errs []error) error {
	slices.SortStableFunc(errs, func(a, b error) int {
		var x, y *FileError
		if !errors.As(a, &x) || !errors.As(b, &y) {
			return 0
		}
		if x.Line != y.Line {
			return x.Line - y.Line
		}
		return x.Column - y.Column
	})
	return errors.Join(errs...)
}
