//go:build unix

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A full disk is a failure of every command that has something to write, never silence.
func TestFullDiskOnStandardOutput(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("this system has no /dev/full")
	}
	defer full.Close()
	log := write(t, "access.log", accessLog())
	report := filepath.Join(t.TempDir(), "r.json")
	if code, _, stderr := authlog(t, "", "analyze", "-o", report, log); code != exitOK {
		t.Fatal(stderr)
	}
	for _, args := range [][]string{
		{"analyze", log}, {"analyze", "--format", "json", log}, {"analyze", "--format", "html", log}, {"analyze", "--format", "markdown", log}, {"analyze", "--format", "openmetrics", log},
		{"analyze", "--fail-on", "any", log}, {"parse", "--all", log}, {"doctor", log}, {"doctor", "--snippet", "nginx"}, {"formats"}, {"formats", "detect", log}, {"collect", "-o", "-", log},
		{"convert", report}, {"diff", report, report}, {"plan", "--splits", "1", log}, {"explain", "expired-token"}, {"rules", "list"}, {"rules", "show", "expired-token"}, {"rules", "signals"},
		{"schema"}, {"version"}, {"config", "show"},
	} {
		var stderr bytes.Buffer
		if code := run(context.Background(), args, stdio{out: full, err: &stderr}); code != exitFailed || !strings.Contains(stderr.String(), "no space left") {
			t.Errorf("%q to a full disk: exit %d, %q", args, code, stderr.String())
		}
	}
	for _, args := range [][]string{
		{"analyze", "--format", "json", "-o", "/dev/full", log}, {"analyze", "--rejects", "/dev/full", write(t, "bad.log", accessLog()+"rubbish\n")},
		{"collect", "-o", "/dev/full", log}, {"convert", "--format", "html", "-o", "/dev/full", report}, {"plan", "--splits", "1", "-o", "/dev/full", log},
	} {
		if code, _, stderr := authlog(t, "", args...); code != exitFailed || !strings.Contains(stderr, "no space left") {
			t.Errorf("%q: exit %d, %q", args, code, stderr)
		}
	}
}

// A report that does not fit on its disk leaves nothing behind.
func TestFullFilesystem(t *testing.T) {
	if err := exec.Command("unshare", "-rm", "sh", "-c", "mount -t tmpfs -o size=16k none /mnt").Run(); err != nil {
		t.Skipf("no file system of its own here: %v", err)
	}
	log := write(t, "access.log", accessLog())
	cmd := process("analyze", "-o", "/mnt/r.html", log)
	inside := exec.Command("unshare", append([]string{"-rm", "sh", "-c", `mount -t tmpfs -o size=16k none /mnt; "$@"; code=$?; ls -A /mnt; exit $code`, "sh"}, cmd.Args...)...)
	inside.Env = cmd.Env
	var stdout, stderr bytes.Buffer
	inside.Stdout, inside.Stderr = &stdout, &stderr
	err := inside.Run()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != exitFailed || !strings.Contains(stderr.String(), "no space left") || stdout.Len() > 0 {
		t.Errorf("%v, standard error %q, left behind %q", err, stderr.String(), stdout.String())
	}
}

// A reader that has seen enough (authlog ... | head) ends the run without a word.
func TestClosedPipe(t *testing.T) {
	log := write(t, "access.log", strings.Repeat(accessLog(), 20))
	for _, args := range [][]string{{"parse", log}, {"analyze", "-q", "--format", "json", log}, {"schema"}} {
		cmd := process(args...)
		r, w, err := os.Pipe()
		noError(t, err)
		r.Close() // nobody reads
		var stderr bytes.Buffer
		cmd.Stdout, cmd.Stderr = w, &stderr
		err = cmd.Run()
		w.Close()
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGPIPE || stderr.Len() > 0 {
			t.Errorf("%q: %v, standard error %q; want the end by SIGPIPE that shells expect", args, err, stderr.String())
		}
	}
}

// An interrupted run says so, fails, and leaves neither a report nor a part of one.
func TestInterrupted(t *testing.T) {
	for _, sig := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		for _, args := range [][]string{{"analyze", "--rejects", "rejects.txt", "-o", "r.json"}, {"collect", "-o", "r.tl"}, {"parse"}} {
			dir := t.TempDir()
			noError(t, syscall.Mkfifo(filepath.Join(dir, "fifo"), 0o600))
			cmd := process(append(args, "fifo")...)
			cmd.Dir = dir
			var stderr bytes.Buffer
			cmd.Stderr = &stderr
			noError(t, cmd.Start())
			// The pipe can be opened for writing once the program reads it.
			fifo, err := os.OpenFile(filepath.Join(dir, "fifo"), os.O_WRONLY, 0)
			noError(t, err)
			fmt.Fprint(fifo, accessLog()[:4000])
			noError(t, cmd.Process.Signal(sig))
			err = cmd.Wait()
			fifo.Close()
			var exit *exec.ExitError
			if !errors.As(err, &exit) || exit.ExitCode() != exitFailed || !strings.Contains(stderr.String(), "authlog: ") {
				t.Errorf("%v %q: %v, %q", sig, args, err, stderr.String())
			}
			entries, err := os.ReadDir(dir)
			noError(t, err)
			if len(entries) != 1 {
				t.Errorf("%v %q: left behind %v", sig, args, entries)
			}
		}
	}
}

// damage changes a log the way disks, editors and attackers do.
func damage(r *rand.Rand, text []byte) []byte {
	out := bytes.Clone(text)
	for range 1 + r.IntN(40) {
		if len(out) < 2 {
			return out
		}
		i := r.IntN(len(out) - 1)
		j := min(len(out), i+1+r.IntN(400))
		switch r.IntN(6) {
		case 0:
			out[i] = byte(r.IntN(256))
		case 1:
			out = append(out[:i:i], out[j:]...)
		case 2:
			out = append(append(bytes.Clone(out[:j]), out[i:j]...), out[j:]...)
		case 3:
			out[i] = '\n'
		case 4:
			if at := bytes.IndexByte(out[i:], '\n'); at >= 0 {
				out[i+at] = ' '
			}
		default:
			out = append(append(bytes.Clone(out[:i]), "\x00\xff\r\n\"{[\\"...), out[i:]...)
		}
	}
	return out
}

// The account of every input adds up, however a log is damaged.
func TestAccountsAddUp(t *testing.T) {
	var logs []string
	for _, pattern := range []string{"../../testdata/formats/*/*.log", "../../testdata/hostile/*.log", "../../testdata/demo/*.log"} {
		found, err := filepath.Glob(pattern)
		noError(t, err)
		logs = append(logs, found...)
	}
	if len(logs) < 40 {
		t.Fatalf("%d logs", len(logs))
	}
	const most = 64 << 10 // bytes of a log: enough lines of each kind
	dir := t.TempDir()
	r := rand.New(rand.NewPCG(4, 1))
	for i, log := range logs {
		text, err := os.ReadFile(log)
		noError(t, err)
		text = text[:min(len(text), most)]
		for j := range 6 {
			noError(t, os.WriteFile(filepath.Join(dir, fmt.Sprintf("%03d-%d.log", i, j)), damage(r, text), 0o600))
		}
	}
	const record = `{"timeUnixNano":"1772450000000000000","body":{"stringValue":"token expired"},"attributes":[{"key":"http.response.status_code","value":{"intValue":"401"}}]}`
	batch := `{"resourceLogs":[{"scopeLogs":[{"logRecords":[` + record + "," + record + "," + record + "]}]}]}\n" // three records a line
	noError(t, os.WriteFile(filepath.Join(dir, "batch.log"), []byte(batch+batch), 0o600))
	_, out, _ := authlog(t, "", "analyze", "-q", "--format", "json", dir)
	inputs := decode(t, out).Inputs
	if len(inputs) < 5*len(logs) {
		t.Fatalf("%d inputs of %d logs", len(inputs), len(logs))
	}
	rejected := 0
	for _, in := range inputs {
		if rejected += in.Rejected; in.Lines != in.Events+in.Ignored+in.Rejected {
			t.Errorf("%+v", in)
		}
	}
	if rejected < len(logs) {
		t.Errorf("%d lines rejected: the damage is too small to show anything", rejected)
	}
}

// A file that goes away between the listing and the reading is an error of that input.
func TestInputsThatVanish(t *testing.T) {
	dir := t.TempDir()
	noError(t, os.WriteFile(filepath.Join(dir, "a.log"), []byte(accessLog()), 0o600))
	noError(t, os.Symlink(filepath.Join(dir, "gone"), filepath.Join(dir, "b.log")))
	noError(t, os.Mkdir(filepath.Join(dir, "c.d"), 0o700))
	noError(t, os.WriteFile(filepath.Join(dir, "c.d", "x.log"), []byte(accessLog()), 0o000))
	code, out, _ := authlog(t, "", "analyze", "--format", "json", dir)
	r := decode(t, out)
	if code != exitOK || len(r.Inputs) < 1 || r.Inputs[0].Events == 0 || len(r.Warnings) == 0 || r.Warnings[0].Code != "entry-skipped" {
		t.Errorf("exit %d, inputs %+v, warnings %+v", code, r.Inputs, r.Warnings)
	}
	if os.Geteuid() != 0 && (len(r.Inputs) != 2 || !strings.Contains(r.Inputs[1].Error, "permission denied")) {
		t.Errorf("a file that may not be read: %+v", r.Inputs)
	}
}
