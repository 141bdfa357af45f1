package reports

import (
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
)

// shape counts the blocks of a document, and returns the text outside of code.
// It fails for nodes that a report never writes by itself.
func shape(t *testing.T, doc string) (blocks map[string]int, loose string) {
	t.Helper()
	source := []byte(doc)
	root := goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser().Parse(text.NewReader(source))
	blocks = map[string]int{}
	var b strings.Builder
	err := ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.CodeSpan, *ast.FencedCodeBlock:
			blocks[n.Kind().String()]++
			return ast.WalkSkipChildren, nil
		case *ast.Text:
			b.Write(n.Segment.Value(source))
			b.WriteByte('\n')
		case *ast.Emphasis:
			if n.Level != 2 {
				t.Errorf("emphasis of level %d", n.Level)
			}
		case *ast.Document, *ast.Heading, *ast.Paragraph, *ast.TextBlock, *ast.List, *ast.ListItem,
			*extast.Table, *extast.TableHeader, *extast.TableRow, *extast.TableCell, *extast.TaskCheckBox:
			blocks[n.Kind().String()]++
		default:
			t.Errorf("a %s in the document", n.Kind())
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return blocks, b.String()
}

func markdownOf(t *testing.T, r *Report) string {
	t.Helper()
	var b strings.Builder
	if err := WriteMarkdown(&b, r, Options{}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Text from logs adds no block to the document and leaves nothing outside of code
// that GitHub would link: the shape is that of the same report with a harmless word.
func TestMarkdownIsInert(t *testing.T) {
	want, _ := shape(t, markdownOf(t, Build(hostileSource("word"))))
	delete(want, "CodeSpan")
	for _, text := range append(corpus, nasty...) {
		if strings.TrimSpace(text) == "" {
			continue // a blank step is left out
		}
		doc := markdownOf(t, Build(hostileSource(text)))
		got, loose := shape(t, doc)
		delete(got, "CodeSpan")
		for kind, n := range want {
			if got[kind] != n {
				t.Errorf("%q: %d of %s, want %d", text, got[kind], kind, n)
			}
		}
		for _, sign := range []string{"@", "#", "://", "www.", "|", "$", "`", "*", "_", "~"} {
			if strings.Contains(loose, sign) {
				at := strings.Index(loose, sign)
				t.Errorf("%q: %s stands outside of code: %q", text, sign, loose[max(0, at-30):min(len(loose), at+30)])
			}
		}
	}
}

func TestMarkdownText(t *testing.T) {
	for in, want := range map[string]string{
		"97% of the refused requests come from okhttp/4.12.0, first seen 9 minutes before": "97% of the refused requests come from `okhttp/4.12.0`, first seen 9 minutes before",
		"1,880 of 401s (0.3%) don't say": "1,880 of 401s (0.3%) don't say",
		"ping @team in octo/repo#7":      "ping `@team` in `octo/repo#7`",
		"1. one":                         "`1.` one",
		"check that `exp` is right":      "check that `exp` is right",
		"a`b":                            "``a`b``",
		"`":                              "`` ` ``",
		"<b> <i>":                        "`<b> <i>`",
		"www.example.com":                "`www.example.com`",
		"deadbeef":                       "`deadbeef`",
		"re-read the well-known keys":    "re-read the well-known keys",
		"日本語 – ok":                       "日本語 – ok",
		"":                               "",
	} {
		if got := markdownText(in); got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
	}
	if got, want := markdownCell("a|b"), "`a\\x7cb`"; got != want {
		t.Errorf("cell: %s, want %s", got, want)
	}
}

func FuzzMarkdownText(f *testing.F) {
	for _, s := range append(corpus, nasty...) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, doc := range []string{"- " + markdownText(s), "| a |\n|---|\n| " + markdownCell(s) + " |"} {
			if blocks, _ := shape(t, doc); blocks["ListItem"]+blocks["TableRow"] != 1 || blocks["TableCell"] > 2 {
				t.Fatalf("%q: %v", doc, blocks)
			}
		}
	})
}
