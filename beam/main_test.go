package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners"
	//lint:ignore SA1019 a second runner that divides the work in another way
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/runners/direct"

	"authlog/internal/gather"
	"authlog/internal/manifest"
)

// patience bounds everything that a test waits for.
const patience = 2 * time.Minute

// authlog is the program of the main module.
var authlog string

// TestMain makes this binary every process of the tests: by its first environment
// variable it is the driver (and, through boot, the worker), Prism, or a worker pool.
func TestMain(m *testing.M) {
	role(os.Getenv("AUTHLOG_BEAM_TEST"))
	flag.Parse()
	beam.Init()
	dir, err := os.MkdirTemp("", "authlog-beam-test-*")
	if err != nil {
		panic(err)
	}
	authlog = filepath.Join(dir, "authlog")
	// The version of a test binary is devel; parts of another would be refused.
	build := exec.Command("go", "build", "-C", "..", "-ldflags", "-X main.version=devel", "-o", authlog, "./cmd/authlog")
	if out, err := build.CombinedOutput(); err != nil {
		panic(fmt.Sprintf("%v: %s", err, out))
	}
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// must runs the program of the main module.
func must(t *testing.T, args ...string) {
	t.Helper()
	if out, err := exec.Command(authlog, args...).CombinedOutput(); err != nil {
		t.Fatalf("authlog %s: %v: %s", strings.Join(args, " "), err, out)
	}
}

// planned makes a manifest of bundled logs, or of those that the glob AUTHLOG_TEST_LOGS
// names, and the result that is wanted: that of authlog collect for every split and
// authlog merge.
func planned(t *testing.T, splits int, flags ...string) (plan string, want []byte) {
	t.Helper()
	pattern := cmp.Or(os.Getenv("AUTHLOG_TEST_LOGS"), "../testdata/causes/*/win/a*.log")
	logs, err := filepath.Glob(pattern)
	if err != nil || len(logs) < splits {
		t.Fatalf("%d logs of %s, %v", len(logs), pattern, err)
	}
	for i := range logs {
		if logs[i], err = filepath.Abs(logs[i]); err != nil {
			t.Fatal(err)
		}
	}
	dir := t.TempDir()
	plan = filepath.Join(dir, "manifest.jsonl")
	must(t, append([]string{"plan", "--splits", fmt.Sprint(splits), "-o", plan}, logs...)...)
	merge := []string{"merge", "-o", filepath.Join(dir, "want.tl")}
	for i := range splits {
		part := filepath.Join(dir, fmt.Sprintf("%d.tl", i))
		must(t, append([]string{"collect", "--config", "none", "--manifest", plan, "--split", fmt.Sprint(i), "-o", part}, flags...)...)
		merge = append(merge, part)
	}
	must(t, merge...)
	return plan, contents(t, filepath.Join(dir, "want.tl"))
}

func contents(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// execute runs the driver in this process.
func execute(t *testing.T, runner string, args ...string) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	*runners.Runner = runner
	cmd := newCommand()
	cmd.SetArgs(args)
	done := make(chan error, 1)
	go func() { done <- cmd.ExecuteContext(ctx) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		t.Fatal("the job does not end")
		return nil
	}
}

// The result of either runner in process is that of collect and merge to the byte.
func TestSameBytesAsCollectAndMerge(t *testing.T) {
	for _, flags := range [][]string{nil, {"--status", "401,403", "--route", "/v1/{name}", "--since", "2026-01-01T00:00:00Z"}} {
		plan, want := planned(t, 20, flags...)
		for _, runner := range []string{"direct", "prism"} {
			out := filepath.Join(t.TempDir(), "all.tl")
			if err := execute(t, runner, append([]string{"--manifest", plan, "-o", out}, flags...)...); err != nil {
				t.Fatalf("%s: %v", runner, err)
			}
			if !bytes.Equal(contents(t, out), want) {
				t.Errorf("%s %v: another partial timeline than collect and merge give", runner, flags)
			}
			onlyFile(t, out)
		}
	}
}

// onlyFile checks that nothing but path, if anything, is in its folder.
func onlyFile(t *testing.T, path string) {
	t.Helper()
	list, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		if e.Name() != filepath.Base(path) {
			t.Errorf("%s is left", e.Name())
		}
	}
}

// handmade writes a manifest of the given inputs, one split each.
func handmade(t *testing.T, paths ...string) string {
	t.Helper()
	var inputs []manifest.Entry
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		inputs = append(inputs, manifest.Entry{Name: path, Bytes: info.Size()})
	}
	var b bytes.Buffer
	if err := manifest.New(inputs, len(inputs)).Write(&b); err != nil {
		t.Fatal(err)
	}
	return file(t, "manifest.jsonl", b.String())
}

func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const line = `192.0.2.1 - - [02/Mar/2026:10:00:00 +0000] "GET /v1/orders HTTP/1.1" 401 512 "-" "shop/2.0"` + "\n"

// A failed split fails the job, the error names the input, and nothing is written.
func TestFailedSplitFailsTheJob(t *testing.T) {
	good := file(t, "good.log", line)
	gone := file(t, "gone.log", line)
	missing := handmade(t, good, gone)
	if err := os.Remove(gone); err != nil {
		t.Fatal(err)
	}
	grown := file(t, "grown.log", line)
	changed := handmade(t, good, grown)
	if err := os.WriteFile(grown, []byte(line+line), 0o600); err != nil {
		t.Fatal(err)
	}
	cut := handmade(t, good, file(t, "cut.gz", "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03cut"))
	empty := file(t, "empty.jsonl", "")
	nothing := file(t, "nothing.jsonl", `{"manifest":"ef46db3751d8e999","splits":1,"inputs":0,"bytes":0}`)
	for name, c := range map[string]struct {
		args []string
		want []string
	}{
		"missing":         {[]string{"--manifest", missing}, []string{"gone.log", "nothing was written"}},
		"changed":         {[]string{"--manifest", changed}, []string{"grown.log", "plan again"}},
		"truncated":       {[]string{"--manifest", cut}, []string{"cut.gz"}},
		"empty":           {[]string{"--manifest", empty}, []string{"empty.jsonl", "is empty"}},
		"no inputs":       {[]string{"--manifest", nothing}, []string{"split 0 has no inputs"}},
		"relative window": {[]string{"--manifest", missing, "--since", "1h"}, []string{"must be times"}},
		"no manifest":     {nil, []string{"--manifest FILE is missing"}},
	} {
		for _, runner := range []string{"direct", "prism"} {
			out := filepath.Join(t.TempDir(), "all.tl")
			err := execute(t, runner, append([]string{"-o", out}, c.args...)...)
			for _, want := range c.want {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("%s on %s: %v, want %q", name, runner, err, want)
				}
			}
			onlyFile(t, out)
			if _, err := os.Stat(out); err == nil {
				t.Errorf("%s on %s: a result was written", name, runner)
			}
		}
	}
}

// A split that an engine hands out twice fails the job instead of counting twice.
func TestDuplicateSplitFailsTheJob(t *testing.T) {
	m, err := manifest.ReadFile(handmade(t, file(t, "a.log", line), file(t, "b.log", line)))
	if err != nil {
		t.Fatal(err)
	}
	var work [][]byte
	for _, split := range []int{0, 1, 1} {
		b, err := json.Marshal(gather.WorkOf(m, split))
		if err != nil {
			t.Fatal(err)
		}
		work = append(work, b)
	}
	for _, runner := range []string{"direct", "prism"} {
		p, s := beam.NewPipelineWithRoot()
		out := filepath.Join(t.TempDir(), "all.tl")
		finish(s, &run{fresh: out, tool: "devel"}, beam.CreateList(s, work))
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		_, err := beam.Run(ctx, runner, p)
		cancel()
		if err == nil || !strings.Contains(err.Error(), "same split twice") {
			t.Errorf("%s: %v", runner, err)
		}
		onlyFile(t, out)
	}
}

// A runner that loses a split, or everything, and reports success is found out.
func TestResultIsChecked(t *testing.T) {
	plan, want := planned(t, 3)
	m, err := manifest.ReadFile(plan)
	if err != nil {
		t.Fatal(err)
	}
	other, _ := planned(t, 2)
	dir := t.TempDir()
	two := filepath.Join(dir, "two.tl")
	must(t, "merge", "-o", two, filepath.Join(filepath.Dir(plan), "0.tl"), filepath.Join(filepath.Dir(plan), "2.tl"))
	for name, c := range map[string]struct{ path, want string }{
		"whole":          {file(t, "whole.tl", string(want)), ""},
		"lost split":     {two, "1 of 3 splits are missing in the result, the first is 1"},
		"nothing":        {filepath.Join(dir, "none.tl"), "cannot be read here"},
		"other manifest": {filepath.Join(filepath.Dir(other), "want.tl"), "not that of manifest"},
	} {
		err := holds(c.path, m)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}
