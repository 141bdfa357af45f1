package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// documented calls visit with each command that people use, in the order of the help.
func documented(visit func(*cobra.Command)) {
	root := newRoot(stdio{}, &profiles{})
	root.InitDefaultVersionFlag()
	walk(root, func(c *cobra.Command) {
		if c.IsAvailableCommand() || c == root {
			visit(c)
		}
	})
}

// ownFlags calls visit with the flags that a page tells of: not those of the parents,
// which stand on the page of the root, and not --help.
func ownFlags(c *cobra.Command, visit func(f *pflag.Flag, left, says string)) {
	c.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Name == "help" {
			return
		}
		value, says := pflag.UnquoteUsage(f)
		left := "--" + f.Name
		if f.Shorthand != "" {
			left = "-" + f.Shorthand + ", " + left
		}
		if value != "" {
			left += " " + value
		}
		if f.DefValue == "" || f.DefValue == "false" || f.DefValue == "0" || f.DefValue == "[]" {
			visit(f, left, says)
			return
		}
		visit(f, left, says+" (default "+f.DefValue+")")
	})
}

// passage is a paragraph of help, or lines to be kept as they are.
type passage struct {
	text    string
	literal bool
}

// passages takes a help text apart. Indented lines are kept as they are.
func passages(text string) (out []passage) {
	for block := range strings.SplitSeq(strings.Trim(text, "\n"), "\n\n") {
		literal := strings.HasPrefix(block, "  ") || strings.HasPrefix(block, "\t")
		if literal {
			block = unindented.ReplaceAllString(block, "")
		}
		if n := len(out); literal && n > 0 && out[n-1].literal {
			out[n-1].text += "\n\n" + block
			continue
		}
		out = append(out, passage{block, literal})
	}
	return out
}

var unindented = regexp.MustCompile(`(?m)^(  |\t)`)

func referencePage() string {
	var b strings.Builder
	b.WriteString("# Commands and flags\n\nMade from the commands themselves (`go test ./cmd/authlog -run Docs -update`), as are\n" +
		"the pages of `man authlog` in [man](man). [usage.md](usage.md) tells what they are for.\n\n")
	documented(func(c *cobra.Command) {
		fmt.Fprintf(&b, "%s- [%s](#%s): %s\n", strings.Repeat("  ", strings.Count(c.CommandPath(), " ")), c.CommandPath(), strings.ReplaceAll(c.CommandPath(), " ", "-"), c.Short)
	})
	documented(func(c *cobra.Command) { writeReference(&b, c) })
	return b.String()
}

func writeReference(b *strings.Builder, c *cobra.Command) {
	fmt.Fprintf(b, "\n## %s\n", c.CommandPath())
	text := c.Long
	if text == "" {
		text = c.Short + "."
	}
	for _, p := range passages(text) {
		if p.literal {
			fmt.Fprintf(b, "```\n%s\n```\n\n", p.text)
		} else {
			fmt.Fprintf(b, "%s\n\n", p.text)
		}
	}
	if c.Runnable() {
		fmt.Fprintf(b, "    %s\n\n", c.UseLine())
	}
	if c.Example != "" {
		fmt.Fprintf(b, "```\n%s\n```\n\n", passages(c.Example)[0].text)
	}
	rows := 0
	ownFlags(c, func(_ *pflag.Flag, left, says string) {
		if rows++; rows == 1 {
			b.WriteString("| flag | |\n|---|---|\n")
		}
		fmt.Fprintf(b, "| `%s` | %s |\n", left, inTable.Replace(says))
	})
}

// inTable keeps what is said of a flag within its cell, and as it is.
var inTable = strings.NewReplacer("|", `\|`, "*", `\*`, "<", `&lt;`, "_", `\_`)

// TestDocsReference holds docs/reference.md and docs/man to the commands.
func TestDocsReference(t *testing.T) {
	t.Chdir("../..")
	pages := map[string]string{"docs/reference.md": referencePage()}
	documented(func(c *cobra.Command) { pages[filepath.Join("docs", "man", manName(c)+".1")] = manPage(c) })
	old, err := filepath.Glob("docs/man/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range old {
		if pages[name] != "" {
			continue
		}
		if !*update {
			t.Errorf("%s is the page of no command", name)
		} else if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
	}
	for name, page := range pages {
		if *update {
			if err := os.WriteFile(name, []byte(page), 0o644); err != nil {
				t.Fatal(err)
			}
		} else if text, err := os.ReadFile(name); err != nil || string(text) != page {
			t.Errorf("%s does not show the commands as they are (%v): go test ./cmd/authlog -run Docs -update", name, err)
		}
	}
}

// Each command says what it does, and each flag what its value is.
func TestCommandsAreDescribed(t *testing.T) {
	documented(func(c *cobra.Command) {
		if c.Short == "" || strings.HasSuffix(c.Short, ".") || len(c.Short) > 100 {
			t.Errorf("%s: short help %q", c.CommandPath(), c.Short)
		}
		ownFlags(c, func(f *pflag.Flag, left, says string) {
			if value, _ := pflag.UnquoteUsage(f); value == f.Value.Type() && value != "" {
				t.Errorf("%s --%s: its value is called %q, which tells nothing", c.CommandPath(), f.Name, value)
			}
		})
	})
}
