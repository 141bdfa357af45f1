package rules

import (
	"fmt"
	"strings"
)

// Markdown returns the page of a cause for docs/causes/<id>.md.
func (s *Set) Markdown(id string) (string, bool) {
	c, ok := s.causes[id]
	if !ok {
		return "", false
	}
	var p page
	p.line("# " + c.ID)
	p.line("")
	p.line("**" + plain(c.Title) + ".** " + plain(c.Summary))
	p.line("")
	p.line(fmt.Sprintf("Prior: %+.1f nats.", c.Prior))
	p.markdownEvidence("Speaks for it", s.sides(id, false))
	p.markdownEvidence("Speaks against it", s.sides(id, true))
	if p.heading("## Easily mistaken for", len(c.Lookalikes)) {
		p.line("")
		for _, l := range c.Lookalikes {
			p.line("- [" + l.Cause + "](" + l.Cause + ".md): " + plain(l.Tell))
		}
	}
	if p.heading("## What to do", len(c.Fix)) {
		p.line("")
		for i, f := range c.Fix {
			p.line(fmt.Sprintf("%d. %s", i+1, plain(f)))
		}
	}
	if p.heading("## Check with", len(c.Verify)) {
		p.fence("sh", strings.Join(c.Verify, "\n"))
	}
	if p.heading("## Examples", len(c.Examples)) {
		for _, e := range c.Examples {
			p.fence("", strings.TrimRight(e.Log, "\n"))
			p.line("")
			p.line(plain(e.Means))
		}
	}
	if p.heading("## Read more", len(c.References)) {
		p.line("")
		for _, r := range c.References {
			p.line("- [" + plain(r.Title) + "](" + r.URL + ")")
		}
	}
	return p.String(), true
}

func (p *page) markdownEvidence(title string, list []Rule) {
	if !p.heading("## "+title, len(list)) {
		return
	}
	p.line("")
	for _, r := range list {
		p.line(fmt.Sprintf("- `%s` (%s, %s): %s.  ", r.ID, r.Strength, r.Family, plain(outlineOf(r))))
		p.line("  When `" + strings.Join(strings.Fields(r.When), " ") + "`")
	}
}

func (p *page) fence(language, text string) {
	p.line("")
	p.line("```" + language)
	p.line(text)
	p.line("```")
}

// markup are the characters that Markdown or HTML would interpret in a line.
var markup = strings.NewReplacer("<", "&lt;", ">", "&gt;", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`)

// plain joins a text to one line and disarms markup outside of `code`.
func plain(text string) string {
	parts := strings.Split(strings.Join(strings.Fields(text), " "), "`")
	if len(parts)%2 == 0 { // an odd number of backquotes: no code
		return markup.Replace(strings.Join(parts, "'"))
	}
	for i := 0; i < len(parts); i += 2 {
		parts[i] = markup.Replace(parts[i])
	}
	return strings.Join(parts, "`")
}

// MarkdownIndex is a page that lists all causes with their summaries.
func (s *Set) MarkdownIndex() string {
	var b strings.Builder
	b.WriteString("# Causes\n\nWhat `authlog analyze` can name. The pages are made from the catalogue\n(`go test ./rules -run Docs -update`); `authlog explain CAUSE` prints the same.\n")
	for _, c := range s.Causes() {
		fmt.Fprintf(&b, "\n## [%s](causes/%s.md)\n**%s.** %s\n", c.ID, c.ID, plain(c.Title), plain(c.Summary))
	}
	return b.String()
}
