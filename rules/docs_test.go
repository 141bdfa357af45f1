package rules

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the generated pages of docs/causes")

// TestDocsCauses holds docs/causes to the catalogue. Recreate with:
// go test ./rules -run Docs -update
func TestDocsCauses(t *testing.T) {
	dir := filepath.Join("..", "docs", "causes")
	s := builtinSet(t)
	pages := map[string]string{dir + ".md": s.MarkdownIndex()}
	for _, c := range s.Causes() {
		page, ok := s.Markdown(c.ID)
		if !ok {
			t.Fatalf("no page for %s", c.ID)
		}
		pages[filepath.Join(dir, c.ID+".md")] = page
	}
	for name, want := range pages {
		if *update {
			if err := os.MkdirAll(dir, 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(name, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if got, err := os.ReadFile(name); err != nil || string(got) != want {
			t.Errorf("%s differs from the catalogue (%v): go test ./rules -run Docs -update", name, err)
		}
	}
}

func TestExplain(t *testing.T) {
	s := builtinSet(t)
	for _, c := range s.Causes() {
		page, ok := s.Explain(c.ID)
		if !ok || !strings.HasPrefix(page, c.ID+": "+c.Title+"\n") {
			t.Fatalf("%s: %.60q", c.ID, page)
		}
		for _, r := range c.Evidence {
			if !strings.Contains(page, r.ID+" ("+r.Family+")") {
				t.Errorf("%s: page without %s", c.ID, r.ID)
			}
		}
		if commands, rest, _ := strings.Cut(page, "\nCheck with\n"); len(rest) == 0 || longest(commands) > pageWidth {
			t.Errorf("%s: prose is %d columns wide", c.ID, longest(commands))
		}
	}
	if _, ok := s.Explain("nothing"); ok {
		t.Error("explained what is not there")
	}
}

func longest(text string) int {
	n := 0
	for l := range strings.Lines(text) {
		n = max(n, len([]rune(strings.TrimRight(l, "\n"))))
	}
	return n
}

func TestMarkdownIsDisarmed(t *testing.T) {
	for _, row := range []struct{ text, want string }{
		{"a <b> *c* _d_ [e](f)", `a &lt;b&gt; \*c\* \_d\_ \[e\](f)`},
		{"use `a <b> *c*` here", "use `a <b> *c*` here"},
		{"odd ` tick <x>", "odd ' tick &lt;x&gt;"},
		{"two\n  lines", "two lines"},
	} {
		if got := plain(row.text); got != row.want {
			t.Errorf("%q: got %q, want %q", row.text, got, row.want)
		}
	}
}
