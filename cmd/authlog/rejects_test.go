package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// rejectDir holds two logs with five lines that no format accepts.
func rejectDir(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	parts := thirds()
	for name, text := range map[string]string{
		"b.log": parts[0] + "Bearer " + secret + " is none\n" + parts[1] + "\x1b[31mred\r" + "\x00x\n",
		"a.log": "first: none\n" + parts[2] + "token=" + secret + "\n" + strings.Repeat("x", 1<<20) + " token=" + secret + "\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestRejects(t *testing.T) {
	dir := rejectDir(t)
	file := filepath.Join(dir, "rejects.txt")
	a, b := filepath.Join(dir, "a.log"), filepath.Join(dir, "b.log")
	plain := must(t, "analyze", "--format", "json", dir)
	var want []byte
	for _, args := range [][]string{{"analyze", "--format", "json"}, {"analyze", "--format", "json", "-j", "5"}, {"parse"}, {"collect", "-o", filepath.Join(t.TempDir(), "p.tl")}} {
		out := must(t, append(args, "--rejects", file, dir)...)
		if args[0] == "analyze" && out != plain {
			t.Errorf("%v: another report: %s", args, firstDifference(out, plain))
		}
		got := contents(t, file)
		if want == nil {
			want = got
		}
		if string(got) != string(want) {
			t.Errorf("%v: another file: %s", args, firstDifference(string(got), string(want)))
		}
	}
	lines := strings.Split(strings.TrimSpace(string(want)), "\n")
	if len(lines) != 5 || !strings.HasPrefix(lines[0], a+":1: ") || !strings.HasSuffix(lines[0], ": first: none") || !strings.HasPrefix(lines[2], a+":") ||
		!strings.Contains(lines[2], ": line longer than 1 MiB: xxx") || !strings.HasPrefix(lines[3], b+":") || !strings.HasSuffix(lines[4], `: \x1b[31mred\r\x00x`) {
		t.Errorf("%d lines:\n%.2000s", len(lines), want)
	}
	if len(lines) == 5 && len(lines[2]) > 1000 {
		t.Errorf("%d bytes are kept of a line whose end was not read: a credential there would not be recognised", len(lines[2]))
	}
	signature := secret[strings.LastIndex(secret, ".")+1:]
	if strings.Contains(string(want), signature) {
		t.Error("a credential is in the file")
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file may be read by others: %v, %v", info.Mode(), err)
	}
	must(t, "analyze", "--rejects", file, "--unsafe-raw", dir)
	if raw := string(contents(t, file)); !strings.Contains(raw, signature) || !strings.Contains(raw, "\x1b[31mred\r\x00x\n") {
		t.Error("--unsafe-raw changes lines")
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".authlog*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestStrict(t *testing.T) {
	dir := rejectDir(t)
	clean := write(t, "clean.log", accessLog())
	one := write(t, "one.log", accessLog()+"no log\n")
	part := filepath.Join(t.TempDir(), "p.tl")
	must(t, "collect", "-o", part, dir)
	nothing := filepath.Join(t.TempDir(), "none.tl")
	for _, c := range []struct {
		args string
		code int
		want string
	}{
		{"analyze --strict CLEAN", exitOK, ""},
		{"analyze --strict ONE", exitFailed, "a line was rejected: ONE:"},
		{"analyze --strict DIR", exitFailed, "5 lines were rejected, first DIR/a.log:1: "},
		{"analyze --strict PART", exitFailed, "5 lines were rejected, first DIR/a.log:1: "},
		{"collect --strict -o NOTHING DIR", exitFailed, "first DIR/a.log:1: "},
		{"parse --strict ONE", exitFailed, ": no log"},
		{"analyze --unsafe-raw CLEAN", exitUsage, "give both"},
		{"analyze --rejects MISSING/x CLEAN", exitFailed, "--rejects"},
	} {
		fill := strings.NewReplacer("CLEAN", clean, "ONE", one, "DIR", dir, "PART", part, "NOTHING", nothing, "MISSING", filepath.Join(dir, "missing"))
		code, out, stderr := authlog(t, "", strings.Fields(fill.Replace(c.args))...)
		if code != c.code || !strings.Contains(stderr, fill.Replace(c.want)) || code != exitOK && c.args[:5] != "parse" && out != "" {
			t.Errorf("%s: exit %d, %q, want %d and %q", c.args, code, stderr, c.code, c.want)
		}
	}
	if _, err := os.Stat(nothing); err == nil {
		t.Error("collect --strict has written a file")
	}
	file := filepath.Join(t.TempDir(), "rejects.txt")
	authlog(t, "", "analyze", "--strict", "--rejects", file, dir)
	if n := strings.Count(string(contents(t, file)), "\n"); n != 5 {
		t.Errorf("with --strict the file of rejected lines has %d", n)
	}
}

func TestInputFormat(t *testing.T) {
	in := `203.0.113.9 - bob [02/Mar/2026:10:00:00 +0100] "GET /v1/orders/17 HTTP/1.1" 401 512 "-" "curl/8.5.0"` + "\n"
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"parse", "--input-format", "nginx"}, exitOK, `"format":"nginx"`},
		{[]string{"parse", "--input-format", "alb"}, exitFailed, "nearest is alb"},
		{[]string{"parse", "--input-format", "pattern", "--pattern", `.*\[(?P<time>[^]]+)\].* (?P<status>\d+) \d+ .*`}, exitOK, `"format":"pattern"`},
		{[]string{"analyze", "--input-format", "apache"}, exitUsage, ", nginx-ingress, nginx, text, or --log-format"},
	} {
		code, out, stderr := authlog(t, in, c.args...)
		if code != c.code || !strings.Contains(out+stderr, c.want) {
			t.Errorf("%v: exit %d, %s%s", c.args, code, out, stderr)
		}
	}
}
