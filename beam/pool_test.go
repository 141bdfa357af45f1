//go:build linux

package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/apache/beam/sdks/v2/go/container/pool"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners/prism"
)

// role makes this process one of those of a test; it returns when it is the test.
func role(spec string) {
	if spec == "" {
		return
	}
	name, arg, _ := strings.Cut(spec, " ")
	port, rest, _ := strings.Cut(arg, " ")
	n, _ := strconv.Atoi(port)
	switch name {
	case "driver":
		main()
		os.Exit(0)
	case "prism":
		if _, err := prism.CreateJobServer(context.Background(), prism.Options{Port: n}); err != nil {
			panic(err)
		}
		select {}
	case "pool":
		// Workers are this program in the role of the driver, which knows them by a flag.
		os.Setenv("AUTHLOG_BEAM_TEST", "driver")
		p, err := pool.New(context.Background(), n, rest)
		if err != nil {
			panic(err)
		}
		panic(p.ServeAndWait())
	}
	panic("no role " + spec)
}

// cluster is a Prism and a worker pool in processes of their own.
type cluster struct {
	prism, pool string // addresses
	workers     int    // process group of the pool and its workers
}

// start starts this program in a role, in a process group of its own, and ends the
// group with the test. It returns the group.
func start(t *testing.T, spec, address string) int {
	t.Helper()
	var log bytes.Buffer
	cmd := exec.Command(self(t))
	cmd.Dir = t.TempDir() // boot writes a file where it stands
	cmd.Env = append(os.Environ(), "AUTHLOG_BEAM_TEST="+spec)
	cmd.Stderr = &log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for _, exe := range programs(cmd.Process.Pid) {
			removeCopy(exe)
		}
		syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		cmd.Wait()
		if t.Failed() {
			t.Logf("%s: %s", spec, log.String())
		}
	})
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			conn.Close()
			return cmd.Process.Pid
		}
		if time.Now().After(end) {
			t.Fatalf("%s does not listen: %s", spec, log.String())
		}
	}
}

// self is this program, by a path that holds in any folder.
func self(t *testing.T) string {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// removeCopy removes the folder in which boot leaves its copy of a worker.
func removeCopy(exe string) {
	if dir := filepath.Dir(exe); filepath.Base(exe) == "worker" && strings.HasPrefix(dir, "/tmp/bin") {
		os.RemoveAll(dir)
	}
}

// programs lists the processes of a group by number, with the path of their program.
func programs(group int) map[int]string {
	out := map[int]string{}
	list, _ := filepath.Glob("/proc/[0-9]*/exe")
	for _, path := range list {
		pid, _ := strconv.Atoi(strings.Split(path, "/")[2])
		if g, err := syscall.Getpgid(pid); err == nil && g == group {
			out[pid], _ = os.Readlink(path)
		}
	}
	return out
}

// newCluster starts both. boot is Beam's own: it fetches the staged program and runs it.
func newCluster(t *testing.T) *cluster {
	t.Helper()
	dir := t.TempDir()
	boot := filepath.Join(dir, "boot")
	if out, err := exec.Command("go", "build", "-o", boot, "github.com/apache/beam/sdks/v2/go/container").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	script := filepath.Join(dir, "boot.sh") // the pool cannot tell boot where to stage
	if err := os.WriteFile(script, fmt.Appendf(nil, "#!/bin/sh\nexec %s --semi_persist_dir=%s \"$@\"\n", boot, dir), 0o700); err != nil {
		t.Fatal(err)
	}
	a, b := port(t), port(t)
	c := &cluster{prism: fmt.Sprintf("localhost:%d", a), pool: fmt.Sprintf("localhost:%d", b)}
	start(t, fmt.Sprintf("prism %d", a), c.prism)
	c.workers = start(t, fmt.Sprintf("pool %d %s", b, script), c.pool)
	return c
}

// port is one that was free a moment ago: neither server can be asked which it took.
func port(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// submit starts the driver in a process of its own.
func (c *cluster) submit(t *testing.T, plan, out string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	var log bytes.Buffer
	cmd := exec.CommandContext(ctx, self(t), "--manifest", plan, "-o", out, "--runner", "universal",
		"--endpoint", c.prism, "--environment_type", "EXTERNAL", "--environment_config", c.pool)
	cmd.Env = append(os.Environ(), "AUTHLOG_BEAM_TEST=driver")
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, &log
}

// Driver, runner and worker are three programs, as on a cluster: the same bytes. A
// worker that is killed fails the job without a result, and the next job succeeds.
func TestWorkerPool(t *testing.T) {
	c := newCluster(t)
	plan, want := planned(t, 20)
	run := func() {
		t.Helper()
		out := filepath.Join(t.TempDir(), "all.tl")
		cmd, log := c.submit(t, plan, out)
		if err := cmd.Wait(); err != nil {
			t.Fatalf("%v: %s", err, log)
		}
		if !bytes.Equal(contents(t, out), want) {
			t.Error("another partial timeline than collect and merge give")
		}
		onlyFile(t, out)
	}
	run()
	c.killed(t)
	run()
}

// killed kills the worker while it reads a split.
func (c *cluster) killed(t *testing.T) {
	t.Helper()
	before := programs(c.workers)
	fifo := filepath.Join(t.TempDir(), "slow.log")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "all.tl")
	cmd, log := c.submit(t, handmade(t, file(t, "good.log", line), fifo), out)
	reading := make(chan error, 1)
	go func() { // opens once the worker does
		w, err := os.OpenFile(fifo, os.O_WRONLY, 0)
		if err == nil {
			t.Cleanup(func() { w.Close() })
		}
		reading <- err
	}()
	select {
	case err := <-reading:
		if err != nil {
			t.Fatal(err)
		}
	case <-time.After(patience):
		t.Fatalf("no worker reads: %s", log)
	}
	n := 0
	for pid, exe := range programs(c.workers) {
		if _, old := before[pid]; !old && filepath.Base(exe) == "worker" {
			syscall.Kill(pid, syscall.SIGKILL)
			removeCopy(exe)
			n++
		}
	}
	if n != 1 {
		t.Fatalf("%d workers were killed, want the one of this job", n)
	}
	if err := cmd.Wait(); cmd.ProcessState.ExitCode() != 1 || !strings.Contains(log.String(), "the job failed, nothing was written") {
		t.Errorf("%v: %s", err, log)
	}
	onlyFile(t, out)
	if _, err := os.Stat(out); err == nil {
		t.Error("a result was written")
	}
}
