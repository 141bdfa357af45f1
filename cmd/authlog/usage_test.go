package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A wrong command line says what was wrong, where, and what would be right.
func TestWrongUsage(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"analyse", "x.log"}, "Did you mean this?\n  analyze"},
		{[]string{"analyze", "--fromat", "json"}, "unknown flag: --fromat\nusage: authlog analyze [FILE"},
		{[]string{"analyze", "--width", "abc"}, `--width "abc": want a whole number`},
		{[]string{"analyze", "--status", "4x"}, `--status "4x": want whole numbers`},
		{[]string{"analyze", "--strict=perhaps"}, `--strict "perhaps": want true or false`},
		{[]string{"analyze", "--jobs", "-3", "x.log"}, `--jobs -3: want 1 or more`},
		{[]string{"analyze", "--since"}, "flag needs an argument: --since\nusage: "},
		{[]string{"explain"}, "accepts 1 arg(s), received 0\nusage: authlog explain CAUSE"},
		{[]string{"schema", "reports"}, "usage: authlog schema [report|diff|config]"},
		{[]string{"rules", "lst"}, "authlog rules lst: no such command; use lint, list, show, signals, test"},
		{[]string{"config", "shwo"}, "use show"},
		{[]string{"completion", "tcsh"}, "use bash, fish, powershell, zsh"},
		{[]string{"convert", "../../go.mod"}, "go.mod: not a JSON report (authlog analyze -o report.json writes one)"},
	} {
		code, out, stderr := authlog(t, "", c.args...)
		if code == exitOK || !strings.Contains(stderr, c.want) || out != "" {
			t.Errorf("%q: exit %d, stdout %q, stderr %q; want %q", c.args, code, out, stderr, c.want)
		}
	}
	if out := must(t, "rules"); !strings.Contains(out, "Available Commands") {
		t.Errorf("rules without a command: %s", out)
	}
}

// An image from scratch may have no folder for temporary files.
func TestNoTemporaryFolder(t *testing.T) {
	log := accessLog()
	in := write(t, "pipe.log", log)
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "absent"))
	stdin, err := os.Open(in)
	if err != nil {
		t.Fatal(err)
	}
	defer stdin.Close()
	var out, stderr bytes.Buffer
	code := run(context.Background(), []string{"analyze", "--since", "1h", "-"}, stdio{in: stdin, out: &out, err: &stderr})
	if code != exitFailed || !strings.Contains(stderr.String(), "set TMPDIR") {
		t.Errorf("exit %d, stderr %q", code, stderr.String())
	}
}

func TestTableColumns(t *testing.T) {
	for _, c := range []struct {
		out, err int
		pipe     bool
		want     int
	}{
		{120, 60, false, 120}, // a terminal
		{0, 0, true, 80},      // a pipe of a scheduler
		{0, 64, true, 64},     // a pager in a narrow terminal
		{0, 200, true, 80},    // a pager in a wide one
		{0, 64, false, 80},    // a file: the same from everywhere
	} {
		if got := columnsOf(c.out, c.err, c.pipe); got != c.want {
			t.Errorf("%+v: %d", c, got)
		}
	}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	if file, err := os.Open(write(t, "f", "")); err != nil || isPipe(&stdout{w: file}) || !isPipe(&stdout{w: w}) {
		t.Errorf("a pipe is not told from a file (%v)", err)
	} else {
		file.Close()
	}
}

// The flags of the help fit 80 columns; usage lines and examples stand as they are.
func TestHelpFits(t *testing.T) {
	help := must(t, "analyze", "--help")
	_, flags, found := strings.Cut(help, "\nFlags:\n")
	if !found || strings.Count(flags, "\n") < 30 {
		t.Fatalf("no flags in the help:\n%s", help)
	}
	for line := range strings.Lines(flags) {
		if len(strings.TrimSpace(line)) > 80 {
			t.Errorf("%d columns: %s", len(line), line)
		}
	}
}
