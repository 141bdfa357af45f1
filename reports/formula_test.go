package reports

import (
	"bytes"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"golang.org/x/net/html"
)

// formulas are texts that a spreadsheet computes when a cell that begins with them is
// pasted (OWASP, "CSV Injection").
var formulas = []string{`=HYPERLINK("http://evil.example","x")`, "+1+cmd", "-2+3+cmd", "@SUM(A1:A9)"}

// Tables of the page and of the document are copied into sheets: no cell of them begins
// with a text of a log that is a formula there.
func TestNoCellIsAFormula(t *testing.T) {
	cells := 0
	for _, text := range formulas {
		r := Build(hostileSource(text))
		var rendered bytes.Buffer
		if err := goldmark.New(goldmark.WithExtensions(extension.GFM)).Convert([]byte(markdownOf(t, r)), &rendered); err != nil {
			t.Fatal(err)
		}
		for format, page := range map[string]string{"html": htmlOf(t, r), "markdown": rendered.String()} {
			root, err := html.Parse(strings.NewReader(page))
			if err != nil {
				t.Fatal(err)
			}
			for n := range root.Descendants() {
				if n.Type != html.ElementNode || n.Data != "td" && n.Data != "th" {
					continue
				}
				cells++
				if said := strings.TrimSpace(textOf(n)); strings.HasPrefix(said, text[:2]) {
					t.Errorf("%s: a cell begins with %.60q", format, said)
				}
			}
		}
	}
	if cells < 100 {
		t.Errorf("only %d cells", cells)
	}
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}
