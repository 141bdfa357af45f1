package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestUsageErrors(t *testing.T) {
	for args, want := range map[string]string{
		"":                                   "nothing to do",
		"--cause expired-token":              "--out",
		"--cause nonsense --out DIR":         "nonsense",
		"--quiet steady --cause x --out DIR": "exclude",
		"--quiet loud --out DIR":             "loud",
		"--bytes much":                       "size",
		"--bytes -5":                         "size",
		"--bytes 99999999G":                  "size",
		"extra":                              "extra",
		"--cause expired-token --variant 7 --out DIR": "variants",
	} {
		args = strings.ReplaceAll(args, "DIR", t.TempDir())
		if err := run(strings.Fields(args), io.Discard, io.Discard); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("logsim %s: error %v, want one with %q", args, err, want)
		}
	}
}

func TestIncidentFolder(t *testing.T) {
	dir := t.TempDir()
	args := []string{"--cause", "revoked-credential", "--seed", "3", "--hours", "1", "--rate", "20", "--topology", "ingress", "--out", dir}
	if err := run(args, io.Discard, io.Discard); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"alb.log", "nginx.log", "nginx-ext.log", "nginx.conf", "app.log", "deploys.json", "truth.json"} {
		if data, err := os.ReadFile(filepath.Join(dir, name)); err != nil || len(data) == 0 {
			t.Errorf("%s: %d bytes, %v", name, len(data), err)
		}
	}
	data, err := os.ReadFile(filepath.Join(dir, "truth.json"))
	var truth struct {
		Causes []struct {
			ID string `json:"id"`
		} `json:"causes"`
	}
	if err != nil || json.Unmarshal(data, &truth) != nil || len(truth.Causes) != 1 || truth.Causes[0].ID != "revoked-credential" {
		t.Errorf("truth.json: %s (%v)", data, err)
	}
}

func TestBytesWritesToStdout(t *testing.T) {
	var b bytes.Buffer
	if err := run([]string{"--bytes", "300K"}, &b, io.Discard); err != nil || b.Len() < 300_000 || b.Len() > 301_000 {
		t.Errorf("%d bytes, %v", b.Len(), err)
	}
}

func TestListNamesEverything(t *testing.T) {
	var b bytes.Buffer
	if err := run([]string{"--list"}, &b, io.Discard); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"stale-auth-cache", "unknown", "churn", "golang-jwt", "clef"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("--list lacks %q", want)
		}
	}
}

func TestParseSize(t *testing.T) {
	for in, want := range map[string]int64{"1": 1, "200M": 200e6, "1G": 1e9, "3kb": 3000, "12b": 12} {
		if got, err := parseSize(in); err != nil || got != want {
			t.Errorf("parseSize(%q) = %d, %v; want %d", in, got, err, want)
		}
	}
}
