package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// stripped is a JSON report without what names the place of a line.
func stripped(t *testing.T, doc string) string {
	t.Helper()
	var rep map[string]any
	if err := json.Unmarshal([]byte(doc), &rep); err != nil {
		t.Fatalf("%v: %s", err, doc)
	}
	delete(rep, "inputs")
	delete(rep, "warnings")
	for _, b := range rep["bursts"].([]any) {
		delete(b.(map[string]any), "samples")
	}
	out, err := json.Marshal(rep)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// firstDifference shows where two texts part.
func firstDifference(a, b string) string {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	from := max(0, i-120)
	return fmt.Sprintf("...%s\nwas ...%s", a[from:min(len(a), i+120)], b[from:min(len(b), i+120)])
}

// The verdict depends on what the lines say alone: not on their order, on how they
// are spread over files, or on the number of workers.
func TestSplitShuffleWorkers(t *testing.T) {
	logs := map[string]string{"combined": accessLog()}
	paths, err := filepath.Glob("../../testdata/causes/*/win/a*.log")
	if err != nil || len(paths) < 10 {
		t.Fatalf("%d bundled logs, %v", len(paths), err)
	}
	for _, path := range paths {
		log, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		logs[strings.TrimPrefix(path, "../../testdata/causes/")] = string(log)
	}
	bursts := 0
	for name, log := range logs {
		t.Run(name, func(t *testing.T) {
			lines := strings.SplitAfter(strings.TrimSuffix(log, "\n")+"\n", "\n")
			lines = lines[:len(lines)-1]
			code, doc, stderr := authlog(t, "", "analyze", "--format", "json", "-j", "1", write(t, "all.log", strings.Join(lines, "")))
			if code != exitOK {
				t.Fatal(stderr)
			}
			want := stripped(t, doc)
			bursts += strings.Count(want, `"verdict"`)
			r := rand.New(rand.NewPCG(3, uint64(len(lines))))
			for trial := range 4 {
				r.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
				parts := make([]bytes.Buffer, 1+r.IntN(5))
				for _, l := range lines {
					parts[r.IntN(len(parts))].WriteString(l)
				}
				args := []string{"analyze", "--format", "json", "-j", fmt.Sprint(1 + r.IntN(6))}
				for i := range parts {
					args = append(args, write(t, fmt.Sprintf("part-%d-%d.log", trial, i), parts[i].String()))
				}
				_, doc, _ := authlog(t, "", args...)
				if got := stripped(t, doc); got != want {
					t.Fatalf("%d parts: %s", len(parts), firstDifference(got, want))
				}
			}
		})
	}
	if bursts < 10 {
		t.Errorf("%d bursts in all logs: too few for the comparison to mean anything", bursts)
	}
}
