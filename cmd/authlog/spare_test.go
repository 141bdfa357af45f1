package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// No command writes over what it reads, by whatever name: a log is all there is.
func TestInputsAreSpared(t *testing.T) {
	dir := t.TempDir()
	log, link := filepath.Join(dir, "a.log"), filepath.Join(dir, "link.json")
	if err := os.Symlink(log, link); err != nil {
		t.Skip(err)
	}
	config := write(t, "authlog.yaml", "inputs: ["+log+"]\n")
	for _, args := range [][]string{
		{"analyze", "--rejects", log, log},
		{"analyze", "-o", link, log},
		{"analyze", "-o", link, "--config", config},
		{"parse", "--rejects", link, log},
		{"collect", "-o", log, log},
		{"collect", "-o", link, log},
		{"collect", "--rejects", log, "-o", filepath.Join(dir, "x.tl"), log},
		{"plan", "--splits", "1", "-o", link, log},
	} {
		if err := os.WriteFile(log, []byte(accessLog()), 0o600); err != nil {
			t.Fatal(err)
		}
		code, _, stderr := authlog(t, "", args...)
		if code != exitUsage || !strings.Contains(stderr, "would overwrite an input") || text(t, log) != accessLog() {
			t.Errorf("%v: exit %d, %d bytes are left: %s", args, code, len(text(t, log)), stderr)
		}
	}
}

// What was written into a directory of logs is no log in the next run, nor under the
// absolute name of the directory.
func TestOutputsAreNoInputs(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	if err := os.WriteFile("a.log", []byte(accessLog()), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		must(t, "analyze", "-o", filepath.Join(dir, "r.json"), "--rejects", "rejects.txt", ".")
		must(t, "plan", "--splits", "1", "-o", filepath.Join(dir, "m.jsonl"), ".")
	}
	report := text(t, "r.json")
	if strings.Contains(report, "rejects.txt") || strings.Contains(report, `"name": "r.json"`) || !strings.Contains(report, "a.log") {
		t.Error(report)
	}
	if m := text(t, "m.jsonl"); strings.Contains(m, "m.jsonl") || !strings.Contains(m, "a.log") {
		t.Error(m)
	}
}
