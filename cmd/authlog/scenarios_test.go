package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"
)

// want is what a scenario of testdata/causes must give.
type want struct {
	Cause string    `json:"cause"`
	Not   string    `json:"not"`
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
}

// late is how long after the first refusal a burst may begin: two minutes, or
// the thin head of a ramp.
func (w want) late() time.Duration { return max(2*time.Minute, w.End.Sub(w.Start)/3) }

// scenario analyzes a folder as its user would: everything in it that is a log,
// with its log_format and its deploys where it has them.
func scenario(t *testing.T, dir string) report {
	t.Helper()
	return decode(t, scenarioJSON(t, dir))
}

// scenarioJSON is the report of a folder, with further flags.
func scenarioJSON(t *testing.T, dir string, args ...string) string {
	t.Helper()
	args = append([]string{"analyze", "--format", "json", "-q"}, args...)
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		switch e.Name() {
		case "deploys.json":
			args = append(args, "--deploys", path)
		case "nginx.conf", "httpd.conf":
			args = append(args, "--nginx-conf", path)
		case "want.json":
		default:
			args = append(args, path)
		}
	}
	code, out, stderr := authlog(t, "", args...)
	if code != exitOK {
		t.Fatalf("exit %d: %s", code, stderr)
	}
	return out
}

func readWant(t *testing.T, dir string) want {
	t.Helper()
	var w want
	text, err := os.ReadFile(filepath.Join(dir, "want.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &w); err != nil {
		t.Fatal(err)
	}
	return w
}

// Every cause has an incident that it wins, an incident of a neighbour that it
// loses, and a log without incident in which nothing is found.
func TestCauses(t *testing.T) {
	const root = "../../testdata/causes"
	for _, id := range causeIDs() {
		t.Run(id+"/win", func(t *testing.T) {
			dir := filepath.Join(root, id, "win")
			w, r := readWant(t, dir), scenario(t, dir)
			if w.Cause != id {
				t.Fatalf("the scenario is of %s", w.Cause)
			}
			for _, b := range r.Bursts {
				if off := b.Start.Sub(w.Start); off < -2*time.Minute || off > w.late() {
					continue
				}
				if b.Causes[0].ID != id {
					t.Errorf("first cause %s (%.2f), want %s", b.Causes[0].ID, b.Causes[0].Confidence, id)
				}
				return
			}
			t.Errorf("no burst begins at %s: %+v", w.Start, r.Bursts)
		})
		t.Run(id+"/lookalike", func(t *testing.T) {
			dir := filepath.Join(root, id, "lookalike")
			w, r := readWant(t, dir), scenario(t, dir)
			if w.Not != id || w.Cause == id {
				t.Fatalf("the scenario is no lookalike of %s: %+v", id, w)
			}
			if len(r.Bursts) == 0 {
				t.Error("no burst in the lookalike")
			}
			for _, b := range r.Bursts {
				if b.Causes[0].ID == id {
					t.Errorf("%s wins an incident of %s", id, w.Cause)
				}
			}
		})
		t.Run(id+"/quiet", func(t *testing.T) {
			if r := scenario(t, filepath.Join(root, id, "quiet")); len(r.Bursts) != 0 {
				t.Errorf("%d bursts, first %+v", len(r.Bursts), r.Bursts[0])
			}
		})
	}
}

func TestQuietLogs(t *testing.T) {
	kinds, err := filepath.Glob("../../testdata/quiet/*")
	if err != nil || len(kinds) < 5 {
		t.Fatalf("%d kinds of quiet logs, %v", len(kinds), err)
	}
	for _, dir := range kinds {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			if r := scenario(t, dir); len(r.Bursts) != 0 {
				t.Errorf("%d bursts, first %+v", len(r.Bursts), r.Bursts[0])
			}
		})
	}
}

// Every line of a known format is an event or is ignored for a reason.
func TestFormatSamples(t *testing.T) {
	dirs, err := filepath.Glob("../../testdata/formats/*")
	if err != nil || len(dirs) < 10 {
		t.Fatalf("%d formats, %v", len(dirs), err)
	}
	for _, dir := range dirs {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			r := scenario(t, dir)
			for _, in := range r.Inputs {
				if in.Events == 0 || in.Rejected > 0 || in.Events+in.Ignored != in.Lines {
					t.Errorf("%+v", in)
				}
			}
		})
	}
}

// Hostile lines are counted, never fatal, and neither their control characters
// nor the credentials in them reach an output.
func TestHostileLogs(t *testing.T) {
	var planted []string
	text, err := os.ReadFile("../../testdata/hostile/planted.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &planted); err != nil || len(planted) < 5 {
		t.Fatalf("%d planted credentials, %v", len(planted), err)
	}
	logs, err := filepath.Glob("../../testdata/hostile/*.log")
	if err != nil || len(logs) < 5 {
		t.Fatalf("%d hostile logs, %v", len(logs), err)
	}
	for _, log := range logs {
		for _, args := range [][]string{{"analyze", "-v", log}, {"analyze", "--format", "json", log}, {"parse", "--all", log}} {
			code, out, stderr := authlog(t, "", args...)
			if code != exitOK {
				t.Errorf("%v: exit %d: %s", args, code, stderr)
			}
			for i, secret := range planted {
				if strings.Contains(out+stderr, secret) {
					t.Errorf("%v: planted credential %d is in the output", args, i)
				}
			}
			if i := strings.IndexFunc(out, func(r rune) bool { return r != '\n' && unicode.IsControl(r) }); i >= 0 {
				t.Errorf("%v: control character at byte %d: %.40q", args, i, out[max(0, i-20):])
			}
		}
	}
}

// A user's rule file adds a cause, or is refused with its place.
func TestOwnRules(t *testing.T) {
	dir := t.TempDir()
	rule := `id: lunar-phase
title: The moon is full
summary: Refusals that follow the moon.
prior: 0.5
evidence:
  - id: always
    family: marker
    strength: decisive
    when: unauthorized > 10
    says: "{unauthorized|count} refusals under a full moon"
fix: [Wait.]
verify: ["date"]
`
	if err := os.WriteFile(filepath.Join(dir, "moon.yaml"), []byte(rule), 0o600); err != nil {
		t.Fatal(err)
	}
	_, out, stderr := authlog(t, accessLog(), "analyze", "--format", "json", "--rules", dir)
	if !strings.Contains(out, `"lunar-phase"`) || !strings.Contains(out, "refusals under a full moon") {
		t.Errorf("the cause of the rule is not in the report: %s", stderr)
	}
	broken := strings.Replace(rule, "unauthorized > 10", "unauthorised > 10", 1)
	if err := os.WriteFile(filepath.Join(dir, "moon.yaml"), []byte(broken), 0o600); err != nil {
		t.Fatal(err)
	}
	code, _, stderr := authlog(t, accessLog(), "analyze", "--rules", dir)
	if code != exitUsage || !strings.Contains(stderr, "moon.yaml:9:") || !strings.Contains(stderr, "unauthorised") {
		t.Errorf("exit %d, %s", code, stderr)
	}
}
