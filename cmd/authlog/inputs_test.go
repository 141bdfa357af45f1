package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// archived packs files, by name, into a tar.gz.
func archived(t *testing.T, names []string, texts ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for i, name := range names {
		if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(texts[i]))}); err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, texts[i])
	}
	w.Close()
	z.Close()
	return b.String()
}

// thirds cuts the access log into three files.
func thirds() []string {
	lines := strings.SplitAfter(accessLog(), "\n")
	n := len(lines) / 3
	return []string{strings.Join(lines[:n], ""), strings.Join(lines[n:2*n], ""), strings.Join(lines[2*n:], "")}
}

// An archive gives the report of its members, whoever reads it and however it comes.
func TestArchive(t *testing.T) {
	names := []string{"var/c.log", "var/a.log", "var/b.log"}
	packed := archived(t, append(names, "var/bin"), append(thirds(), strings.Repeat("\x01\x02", 500))...)
	path := write(t, "logs.tar.gz", packed)
	want := must(t, "analyze", "--format", "json", "-j", "1", path)
	r := decode(t, want)
	if len(r.Bursts) != 1 || len(r.Inputs) != 3 || r.Inputs[0].Name != path+"!var/a.log" || r.Inputs[2].Name != path+"!var/c.log" {
		t.Fatalf("%d bursts, inputs %+v", len(r.Bursts), r.Inputs)
	}
	if len(r.Warnings) != 1 || r.Warnings[0].Code != "binary-skipped" || r.Warnings[0].Input != path+"!var/bin" {
		t.Errorf("warnings %+v", r.Warnings)
	}
	if got := must(t, "analyze", "--format", "json", "-j", "3", path); got != want {
		t.Errorf("three workers: %s", firstDifference(got, want))
	}
	part := filepath.Join(t.TempDir(), "p.tl")
	must(t, "collect", "-o", part, path)
	if got := must(t, "analyze", "--format", "json", part); got != want {
		t.Errorf("through a partial timeline: %s", firstDifference(got, want))
	}
	code, out, _ := authlog(t, packed, "analyze", "--format", "json", "--since", "10d")
	if got := strings.ReplaceAll(out, `"stdin!`, `"`+path+"!"); code != exitOK || got != want {
		t.Errorf("a pipe, read twice: %s", firstDifference(got, want))
	}
	if out := must(t, "formats", "detect", path); strings.Count(out, "nginx (") != 3 || !strings.Contains(out, path+"!var/a.log: nginx") {
		t.Errorf("formats detect: %s", out)
	}
	if out := must(t, "parse", path); !strings.HasPrefix(out, `{"input":"`+path+`!var/c.log","line":1,`) {
		t.Errorf("parse: %.200s", out)
	}
}

// A directory of logs may hold an archive of something else; naming one is another
// matter.
func TestArchiveWithoutLogs(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"access.log": accessLog(), "code.tar.gz": archived(t, []string{"a.bin"}, strings.Repeat("\x01\x02", 500))} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if r := decode(t, must(t, "analyze", "--format", "json", dir)); r.Inputs[1].Error != "" || len(r.Warnings) != 2 {
		t.Errorf("%+v %+v", r.Inputs, r.Warnings)
	}
	if code, _, stderr := authlog(t, "", "analyze", filepath.Join(dir, "code.tar.gz")); code != exitFailed || !strings.Contains(stderr, "without log files") {
		t.Errorf("exit %d, %s", code, stderr)
	}
}

// A rotated set counts each line once, in a report and in a plan.
func TestRotatedSet(t *testing.T) {
	dir := t.TempDir()
	parts := thirds()
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	io.WriteString(w, parts[1])
	w.Close()
	for name, text := range map[string]string{"access.log": parts[2], "access.log.1": parts[1], "access.log.1.gz": z.String()[:z.Len()/2], "access.log.2": parts[0]} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, arg := range []string{dir, filepath.Join(dir, "access.log*")} {
		r := decode(t, must(t, "analyze", "--format", "json", arg))
		events := 0
		for _, in := range r.Inputs {
			events += in.Events
		}
		if want := strings.Count(accessLog(), "\n"); events != want || len(r.Inputs) != 3 || len(r.Warnings) != 1 || r.Warnings[0].Code != "duplicate-input" {
			t.Errorf("%d events, want %d; inputs %+v, warnings %+v", events, want, r.Inputs, r.Warnings)
		}
	}
	code, out, stderr := authlog(t, "", "plan", "--splits", "1", dir)
	if code != exitOK || strings.Contains(out, ".gz") || !strings.Contains(stderr, "same lines") {
		t.Errorf("plan: exit %d, %s%s", code, out, stderr)
	}
}
