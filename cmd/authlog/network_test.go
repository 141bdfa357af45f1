//go:build unix

package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// offline are command lines of every kind that name no object of a store.
func offline(t *testing.T) [][]string {
	t.Helper()
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	noError(t, os.WriteFile(in("access.log"), []byte(hostileLog()), 0o600))
	return [][]string{
		{"analyze", "-o", in("r.json"), "-o", in("r.html"), "-o", in("r.md"), "-o", in("r.prom"), in("access.log")},
		{"parse", in("access.log")}, {"doctor", in("access.log")}, {"formats", "detect", in("access.log")},
		{"collect", "-o", in("a.tl"), in("access.log")}, {"analyze", in("a.tl")}, {"plan", "--splits", "1", in("access.log")},
		{"convert", in("r.json")}, {"diff", in("r.json"), in("r.json")}, {"explain", "expired-token"}, {"rules", "list"}, {"version"},
		{"analyze", "--endpoint-url", "https://192.0.2.1", in("access.log")},
	}
}

// storeEnvironment would let an SDK that looks for credentials ask the network for them.
func storeEnvironment(cmd *exec.Cmd) {
	cmd.Env = append(cmd.Env, "AWS_ENDPOINT_URL=https://192.0.2.1", "AWS_CONTAINER_CREDENTIALS_FULL_URI=http://127.0.0.1:9/x", "AWS_REGION=eu-west-1", "AWS_EC2_METADATA_DISABLED=false")
}

// Everything works in a network namespace that has no interface but a loopback that is
// down.
func TestWithoutNetwork(t *testing.T) {
	if err := exec.Command("unshare", "-rn", "true").Run(); err != nil {
		t.Skipf("no network namespaces here: %v", err)
	}
	for _, args := range offline(t) {
		cmd := process(args...)
		inside := exec.Command("unshare", append([]string{"-rn"}, cmd.Args...)...)
		inside.Env = cmd.Env
		storeEnvironment(inside)
		if out, err := inside.CombinedOutput(); err != nil {
			t.Errorf("%q: %v: %.300s", args, err, out)
		}
	}
}

// dialled finds system calls that reach out of the machine: sockets of the Internet
// families, and anything that is sent or connected to.
var dialled = regexp.MustCompile(`(?m)^.*\b(socket\(AF_INET|connect\(|sendto\(|sendmsg\().*$`)

// No command opens a connection, or looks up a name, unless it was given an s3:// name.
func TestNoConnections(t *testing.T) {
	if err := exec.Command("strace", "-f", "-o", os.DevNull, "true").Run(); err != nil {
		t.Skipf("no strace here: %v", err)
	}
	trace := filepath.Join(t.TempDir(), "trace")
	calls := func(args []string) string {
		cmd := process(args...)
		traced := exec.Command("strace", append([]string{"-f", "-e", "trace=network", "-o", trace}, cmd.Args...)...)
		traced.Env = cmd.Env
		storeEnvironment(traced)
		var stderr bytes.Buffer
		traced.Stderr = &stderr
		traced.Run() // the s3:// name below cannot be read
		text, err := os.ReadFile(trace)
		noError(t, err)
		if !strings.Contains(string(text), "+++ exited with") {
			t.Fatalf("%q was not traced: %s", args, stderr.String())
		}
		return strings.Join(dialled.FindAllString(string(text), -1), "\n")
	}
	for _, args := range offline(t) {
		if found := calls(args); found != "" {
			t.Errorf("%q:\n%s", args, found)
		}
	}
	// The same search finds what an s3:// name does.
	if found := calls([]string{"analyze", "--endpoint-url", "http://127.0.0.1:9", "s3://bucket/key"}); found == "" {
		t.Error("no connection is seen where one is made: this test shows nothing")
	}
}
