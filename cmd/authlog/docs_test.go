package main

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the output blocks of the documents")

// TestDocsShowRealOutput runs the commands that the documents show in console
// blocks and compares what they print. "go test ./cmd/authlog -run Docs -update"
// rewrites the blocks.
func TestDocsShowRealOutput(t *testing.T) {
	t.Chdir("../..")
	shows := []string{"README.md", "docs/usage.md", "docs/reports.md", "docs/first-run.md"}
	for _, name := range pages(t) {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		got, blocks := refresh(t, string(text))
		if blocks == 0 && slices.Contains(shows, name) {
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

// pages are all that people read.
func pages(t *testing.T) []string {
	t.Helper()
	list, err := filepath.Glob("docs/*.md")
	if err != nil || len(list) < 10 {
		t.Fatalf("%d pages, %v", len(list), err)
	}
	return append(list, "README.md", "CONTRIBUTING.md")
}

// Links between the pages lead somewhere, also to headings.
func TestDocsLinks(t *testing.T) {
	t.Chdir("../..")
	link := regexp.MustCompile(`\]\(([^)#:\s]*)(?:#([^)\s]+))?\)`)
	found := 0
	for _, name := range pages(t) {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(string(text), -1) {
			target := name
			if m[1] != "" {
				target = filepath.Join(filepath.Dir(name), m[1])
			}
			found++
			if !exists(target) {
				t.Errorf("%s: %s leads nowhere", name, m[0])
				continue
			}
			if m[2] != "" && !slices.Contains(headings(t, target), m[2]) {
				t.Errorf("%s: %s has no heading %s", name, target, m[2])
			}
		}
	}
	if found < 30 {
		t.Errorf("only %d links were found", found)
	}
}

// headings are the anchors that a page has on GitHub.
func headings(t *testing.T, name string) (out []string) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if title, ok := strings.CutPrefix(strings.TrimLeft(line, "#"), " "); ok && strings.HasPrefix(line, "#") {
			anchor := strings.ToLower(strings.TrimSpace(title))
			out = append(out, strings.ReplaceAll(notInAnchor.ReplaceAllString(anchor, ""), " ", "-"))
		}
	}
	return out
}

var notInAnchor = regexp.MustCompile(`[^\p{L}\p{N} _-]`)

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
