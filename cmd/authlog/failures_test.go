//go:build linux

package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"authlog/internal/partial"
)

// TestMain lets this binary stand in for the program, where a test needs a process of
// its own to be killed or to run without rights.
func TestMain(m *testing.M) {
	if os.Getenv("AUTHLOG_TEST_PROCESS") != "" {
		main()
	}
	os.Exit(m.Run())
}

// process is one command line in a process of its own.
func process(args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), "AUTHLOG_TEST_PROCESS=1")
	return cmd
}

// array is a manifest of three splits, two of which are collected.
type array struct {
	dir, manifest, parts string
	logs                 []string
	want                 string // the report of all logs
}

func newArray(t *testing.T) *array {
	t.Helper()
	a := &array{dir: t.TempDir()}
	lines := strings.SplitAfter(accessLog(), "\n")
	for i := range 3 {
		path := filepath.Join(a.dir, fmt.Sprintf("%d.log", i))
		text := strings.Join(lines[i*len(lines)/3:(i+1)*len(lines)/3], "")
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		a.logs = append(a.logs, path)
	}
	a.manifest, a.parts = filepath.Join(a.dir, "m.jsonl"), filepath.Join(a.dir, "parts")+"/"
	a.want = must(t, append([]string{"analyze", "--format", "json"}, a.logs...)...)
	a.plan(t)
	return a
}

func (a *array) plan(t *testing.T) {
	t.Helper()
	must(t, append([]string{"plan", "--splits", "3", "-o", a.manifest}, a.logs...)...)
}

func (a *array) collect(split int, more ...string) []string {
	return append([]string{"collect", "--manifest", a.manifest, "--split", fmt.Sprint(split), "-o", a.parts}, more...)
}

// input is the log of a split.
func (a *array) input(t *testing.T, split int) string {
	t.Helper()
	for row := range strings.Lines(string(contents(t, a.manifest))) {
		if _, rest, ok := strings.Cut(row, fmt.Sprintf(`{"split":%d,"name":"`, split)); ok {
			name, _, _ := strings.Cut(rest, `"`)
			return name
		}
	}
	t.Fatalf("no split %d", split)
	return ""
}

// recovered checks that the failure has left nothing, that a report without the split
// says so, and that trying again gives the report of all logs: nothing was lost, nothing
// counted twice.
func (a *array) recovered(t *testing.T) {
	t.Helper()
	for _, split := range []int{0, 2} {
		must(t, a.collect(split)...)
	}
	if list, _ := filepath.Glob(filepath.Join(a.parts, "*")); len(list) != 2 {
		t.Errorf("two splits are collected, and there are %v", list)
	}
	if doc := must(t, "analyze", "--format", "json", a.parts+"*.tl"); !strings.Contains(doc, "1 of 3 splits of the manifest are missing: 1") {
		t.Error("the report does not tell that split 1 is missing")
	}
	must(t, a.collect(1)...)
	if got := must(t, "analyze", "--format", "json", a.parts+"*.tl"); got != a.want {
		t.Errorf("another report than that of the logs: %s", firstDifference(got, a.want))
	}
}

// What goes wrong with an input of split 1, what a person reads, and the way back.
func TestInputFailures(t *testing.T) {
	for _, c := range []struct {
		name   string
		damage func(t *testing.T, path string)
		want   []string
	}{
		{"gone", func(t *testing.T, path string) { os.Remove(path) },
			[]string{"split 1: stat ", ".log: no such file or directory"}},
		{"changed", func(t *testing.T, path string) { os.Truncate(path, 100) },
			[]string{"split 1: ", "had ", "and has 100 now: plan again, without files that are still written"}},
		{"a folder", func(t *testing.T, path string) { os.Remove(path); os.Mkdir(path, 0o755) },
			[]string{"split 1: ", "plan again"}},
		{"unreadable", func(t *testing.T, path string) { os.Chmod(path, 0) },
			[]string{"split 1: ", ".log: cannot be read: permission denied"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := newArray(t)
			path := a.input(t, 1)
			before := contents(t, path)
			c.damage(t, path)
			os.Chmod(a.dir, 0o777)
			cmd := process(a.collect(1)...)
			if os.Getuid() == 0 { // whom no permission stops
				cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
				open(t, a.dir)
			}
			out, _ := cmd.CombinedOutput()
			if code := cmd.ProcessState.ExitCode(); code != exitFailed {
				t.Errorf("exit %d", code)
			}
			for _, want := range c.want {
				if !strings.Contains(string(out), want) {
					t.Errorf("%q does not say %q", out, want)
				}
			}
			os.RemoveAll(a.parts) // it is another user's
			info, _ := os.Stat(path)
			if info != nil && info.IsDir() {
				os.Remove(path)
			}
			os.Chmod(path, 0o644)
			if err := os.WriteFile(path, before, 0o644); err != nil {
				t.Fatal(err)
			}
			a.plan(t) // the times of files are part of a plan
			a.recovered(t)
		})
	}
}

// open lets everybody through the temporary folders above a path, and run this test.
func open(t *testing.T, path string) {
	t.Helper()
	for _, p := range []string{path, os.Args[0]} {
		for strings.HasPrefix(p, os.TempDir()+"/") {
			if info, err := os.Stat(p); err == nil {
				os.Chmod(p, info.Mode().Perm()|0o055)
			}
			p = filepath.Dir(p)
		}
	}
}

// An archive that was cut before it was planned is no success of its split.
func TestTruncatedArchive(t *testing.T) {
	a := newArray(t)
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	w.Write(contents(t, a.logs[1]))
	w.Close()
	whole := z.Bytes()
	path := a.logs[1] + ".gz"
	a.logs[1] = path
	if err := os.WriteFile(path, whole[:len(whole)/2], 0o644); err != nil {
		t.Fatal(err)
	}
	a.plan(t)
	failed := 0
	for split := range 3 {
		code, _, stderr := authlog(t, "", a.collect(split)...)
		if code == exitOK {
			continue
		}
		failed++
		if code != exitFailed || !strings.Contains(stderr, path) || !strings.Contains(stderr, "nothing was written (--allow-unreadable writes what could be read)") {
			t.Errorf("exit %d: %s", code, stderr)
		}
	}
	if list, _ := filepath.Glob(a.parts + "*"); failed != 1 || len(list) != 2 {
		t.Errorf("%d splits failed, want one; files %v", failed, list)
	}
}

// Parts that cannot be added, or cannot be written.
func TestPartFailures(t *testing.T) {
	a := newArray(t)
	for split := range 3 {
		must(t, a.collect(split)...)
	}
	list, _ := filepath.Glob(a.parts + "*.tl")
	copied := filepath.Join(a.dir, "copy.tl")
	half := filepath.Join(a.dir, "half.tl")
	next := filepath.Join(a.dir, "next.tl")
	other := filepath.Join(a.dir, "other.tl")
	file := contents(t, list[1])
	p, err := partial.ReadFile(list[1])
	if err != nil {
		t.Fatal(err)
	}
	p.Tool = "v0.0.1"
	old, err := p.Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	for path, b := range map[string][]byte{copied: file, half: file[:len(file)/2], next: bytes.Replace(file, []byte("timeline 1"), []byte("timeline 2"), 1), other: old} {
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	all := filepath.Join(a.dir, "all.tl")
	for _, c := range []struct {
		name string
		args []string
		code int
		want string
	}{
		{"duplicate split", []string{"merge", "-o", all, list[0], list[1], copied}, exitUsage, "split 1: the same split twice: it would count twice"},
		{"duplicate split of a sum", []string{"analyze", list[0], list[1], list[2], copied}, exitUsage, "copy.tl and what was read before it: split 1"},
		{"half a part", []string{"merge", "-o", all, list[0], half}, exitFailed, "half.tl: is damaged or cut off: collect it again"},
		{"other layout", []string{"merge", "-o", all, list[0], next}, exitFailed, "next.tl: was written by another version of authlog"},
		{"other version", []string{"merge", "-o", all, list[0], other}, exitUsage, "collected by different versions of authlog: collect both with one"},
		{"part gone", []string{"merge", "-o", all, list[0], "gone.tl"}, exitFailed, "gone.tl: no such file"},
		{"full disk, part", []string{"collect", "-o", "/dev/full", a.logs[0]}, exitFailed, "/dev/full: no space left on device"},
		{"full disk, sum", []string{"merge", "-o", "/dev/full", list[0]}, exitFailed, "/dev/full: no space left on device"},
		{"full disk, manifest", []string{"plan", "--splits", "2", "-o", "/dev/full", a.logs[0], a.logs[1]}, exitFailed, "/dev/full: no space left on device"},
		{"no folder", []string{"merge", "-o", filepath.Join(a.dir, "none", "all.tl"), list[0]}, exitFailed, "none"},
	} {
		code, out, stderr := authlog(t, "", c.args...)
		if code != c.code || !strings.Contains(stderr, c.want) || out != "" {
			t.Errorf("%s: exit %d, %q, want %d and %q", c.name, code, stderr, c.code, c.want)
		}
		if _, err := os.Stat(all); err == nil {
			t.Fatalf("%s: a sum was written", c.name)
		}
	}
	if got := must(t, "analyze", "--format", "json", a.parts+"*.tl"); got != a.want {
		t.Error("the refused parts have changed the others")
	}
}

// A disk that fills up in the middle of a part keeps the part that was there before.
func TestFullDisk(t *testing.T) {
	a := newArray(t)
	disk := filepath.Join(a.dir, "disk")
	if err := os.Mkdir(disk, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=64k"); err != nil {
		t.Skipf("a small disk needs root: %v", err)
	}
	defer syscall.Unmount(disk, 0)
	part := filepath.Join(disk, "part.tl")
	if err := os.WriteFile(part, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, _, stderr := authlog(t, "", append([]string{"collect", "-o", part}, a.logs...)...)
	if code != exitFailed || !strings.Contains(stderr, "no space left on device") {
		t.Errorf("exit %d: %s", code, stderr)
	}
	if list, _ := os.ReadDir(disk); len(list) != 1 || string(contents(t, part)) != "old" {
		t.Errorf("%v is there, want the old part alone", list)
	}
}

// A worker that is killed while it reads has written nothing; its split is missing until
// it is collected again.
func TestKilledWorker(t *testing.T) {
	a := newArray(t)
	path := a.input(t, 1)
	before := contents(t, path)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := process("collect", "-o", a.parts, path)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	reading := make(chan *os.File)
	go func() {
		w, _ := os.OpenFile(path, os.O_WRONLY, 0) // opens once the worker does
		reading <- w
	}()
	select {
	case w := <-reading:
		defer w.Close()
		if _, err := w.Write(before[:1000]); err != nil {
			t.Fatal(err)
		}
	case <-time.After(time.Minute):
		cmd.Process.Kill()
		t.Fatal("the worker does not read")
	}
	cmd.Process.Kill()
	cmd.Wait()
	if list, _ := filepath.Glob(a.parts + "*"); len(list) > 0 {
		t.Errorf("the killed worker has left %v", list)
	}
	os.Remove(path)
	if err := os.WriteFile(path, before, 0o644); err != nil {
		t.Fatal(err)
	}
	a.plan(t)
	a.recovered(t)
}
