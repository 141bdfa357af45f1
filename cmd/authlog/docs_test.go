package main

import (
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the output blocks of the documents")

// TestDocsShowRealOutput runs the commands that the documents show in console
// blocks and compares what they print. "go test ./cmd/authlog -run Docs -update"
// rewrites the blocks.
func TestDocsShowRealOutput(t *testing.T) {
	t.Chdir("../..")
	for _, name := range []string{"README.md", "docs/usage.md", "docs/reports.md"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		got, blocks := refresh(t, string(text))
		if blocks == 0 {
			t.Errorf("%s shows no command", name)
		}
		switch {
		case got == string(text):
		case *update:
			if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		default:
			t.Errorf("%s shows output that the commands do not print any more: go test ./cmd/authlog -run Docs -update", name)
		}
	}
}

// refresh returns the document with the output of every console block whose
// first line is "$ authlog …".
func refresh(t *testing.T, text string) (fresh string, blocks int) {
	t.Helper()
	const open, end = "```console\n$ authlog ", "\n```\n"
	var b strings.Builder
	for {
		before, block, found := strings.Cut(text, open)
		b.WriteString(before)
		if !found {
			return b.String(), blocks
		}
		blocks++
		body, rest, ok := strings.Cut(block, end)
		if !ok {
			t.Fatal("a console block does not end")
		}
		command, _, _ := strings.Cut(body, "\n")
		_, out, stderr := authlog(t, "", strings.Fields(command)...)
		b.WriteString(open + command + "\n" + strings.TrimRight(out+stderr, "\n") + end)
		text = rest
	}
}
