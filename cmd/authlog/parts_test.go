package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// bundled are the log files of one incident in testdata.
func bundled(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob("../../testdata/causes/" + pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no logs for %s, %v", pattern, err)
	}
	return files
}

// must runs a command that is to succeed and returns its output.
func must(t *testing.T, args ...string) string {
	t.Helper()
	code, out, stderr := authlog(t, "", args...)
	if code != exitOK {
		t.Fatalf("authlog %s: exit %d: %s", strings.Join(args, " "), code, stderr)
	}
	return out
}

func contents(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Partial timelines of a log cut in twenty, merged in any tree, give the report of the
// whole log to the byte, and so do parts beside raw logs.
func TestPartsGiveTheReportOfTheLogs(t *testing.T) {
	for _, incident := range []string{"expired-token", "header-stripped-by-proxy", "clock-skew", "signing-key-mismatch"} {
		t.Run(incident, func(t *testing.T) {
			dir := t.TempDir()
			var lines []string
			for _, path := range bundled(t, incident+"/win/a*.log") {
				lines = append(lines, strings.SplitAfter(strings.TrimRight(string(contents(t, path)), "\n")+"\n", "\n")...)
			}
			logs := filepath.Join(dir, "logs")
			if err := os.Mkdir(logs, 0o700); err != nil {
				t.Fatal(err)
			}
			pieces := make([]bytes.Buffer, 20)
			for i, l := range lines {
				pieces[i*len(pieces)/len(lines)].WriteString(l)
			}
			var parts []string
			for i := range pieces {
				path := filepath.Join(logs, fmt.Sprintf("%02d.log", i))
				if err := os.WriteFile(path, pieces[i].Bytes(), 0o600); err != nil {
					t.Fatal(err)
				}
				part := filepath.Join(dir, fmt.Sprintf("%02d.tl", i))
				must(t, "collect", "-j", fmt.Sprint(1+i%3), "-o", part, path)
				parts = append(parts, part)
			}
			want := must(t, "analyze", "--format", "json", logs)
			if !strings.Contains(want, `"verdict"`) {
				t.Fatal("no burst: the comparison would show little")
			}
			r := rand.New(rand.NewPCG(1, 9))
			for round := range 3 {
				r.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
				cut := 1 + r.IntN(len(parts)-1)
				left := filepath.Join(dir, fmt.Sprintf("left-%d.tl", round))
				must(t, append([]string{"merge", "-o", left}, parts[:cut]...)...)
				if got := must(t, append([]string{"analyze", "--format", "json", left}, parts[cut:]...)...); got != want {
					t.Fatalf("another report: %s", firstDifference(got, want))
				}
			}
			first := strings.TrimSuffix(filepath.Base(parts[0]), ".tl") + ".log"
			mixed := append([]string{"analyze", "--format", "json", filepath.Join(logs, first)}, parts[1:]...)
			if got := must(t, mixed...); got != want {
				t.Errorf("a part replaced by its log: %s", firstDifference(got, want))
			}
		})
	}
}

// The way of a job array: plan, one collect per index, a retry, a worker that never
// ran, merge, analyze.
func TestPlanCollectMerge(t *testing.T) {
	dir := t.TempDir()
	logs := bundled(t, "*/win/a*.log")
	manifest := filepath.Join(dir, "manifest.jsonl")
	must(t, append([]string{"plan", "--splits", "5", "-o", manifest}, logs...)...)
	out := filepath.Join(dir, "parts") + "/"
	for split := range 4 {
		t.Setenv("JOB_COMPLETION_INDEX", fmt.Sprint(split))
		must(t, "collect", "--manifest", manifest, "-o", out)
	}
	parts := filepath.Join(out, "*.tl")
	before, _ := filepath.Glob(parts)
	if len(before) != 4 {
		t.Fatalf("four splits gave %d files", len(before))
	}
	content := contents(t, before[2])
	must(t, "collect", "--manifest", manifest, "--split", "2", "-o", out)
	if after, _ := filepath.Glob(parts); len(after) != 4 || !bytes.Equal(contents(t, before[2]), content) {
		t.Error("a retry gives another file or other bytes")
	}
	all := filepath.Join(dir, "all.tl")
	code, _, stderr := authlog(t, "", "merge", "-o", all, parts)
	if code != exitOK || !strings.Contains(stderr, "1 of 5 splits") || !strings.Contains(stderr, "missing: 4") {
		t.Errorf("exit %d, %q does not tell that split 4 is missing", code, stderr)
	}
	if doc := must(t, "analyze", "--format", "json", all); !strings.Contains(doc, `"splits-missing"`) {
		t.Error("the report does not tell that a split is missing")
	}
	must(t, "collect", "--manifest", manifest, "--split", "4", "-o", out)
	whole := must(t, append([]string{"analyze", "--format", "json"}, logs...)...)
	if got := must(t, "analyze", "--format", "json", parts); got != whole {
		t.Errorf("another report than that of the logs: %s", firstDifference(got, whole))
	}
	code, _, stderr = authlog(t, "", "merge", "-o", all, all, before[0])
	if code != exitUsage || !strings.Contains(stderr, "same split twice") {
		t.Errorf("exit %d, %q: a split that counts twice is not refused", code, stderr)
	}
}

func TestPartsRefuse(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("JOB_COMPLETION_INDEX", "")
	in := func(name string) string { return filepath.Join(dir, name) }
	log := write(t, "access.log", accessLog())
	manifest := in("m.jsonl")
	must(t, "plan", "--splits", "1", "-o", manifest, log)
	must(t, "collect", "-o", in("a.tl"), log)
	must(t, "collect", "--status", "403", "-o", in("403.tl"), log)
	must(t, "collect", "--origin", "web-2", "-o", in("b.tl"), log)
	if err := os.WriteFile(in("cut.tl"), contents(t, in("a.tl"))[:200], 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(in("broken.gz"), []byte("\x1f\x8b\x08\x00broken"), 0o600); err != nil {
		t.Fatal(err)
	}
	grown := write(t, "grown.log", accessLog())
	must(t, "plan", "--splits", "1", "-o", in("grown.jsonl"), grown)
	if err := os.WriteFile(grown, []byte(accessLog()+accessLog()), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(in("nothing.jsonl"), []byte(`{"manifest":"ef46db3751d8e999","splits":1,"inputs":0,"bytes":0}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args string
		code int
		want string
	}{
		{"analyze A 403", exitUsage, "different --status, --route or configuration"},
		{"analyze A A", exitUsage, "would count twice"},
		{"analyze LOG A", exitUsage, "would count twice"},
		{"analyze --since 1h A", exitUsage, "give them to authlog collect"},
		{"analyze --status 403 A", exitUsage, "different --status"},
		{"analyze CUT", exitFailed, "damaged or cut off"},
		{"analyze s3://logs/a.tl", exitUsage, "aws s3 cp"},
		{"analyze missing.tl", exitFailed, "no such file"},
		{"merge -o OUT LOG", exitUsage, "ends in .tl"},
		{"merge A", exitUsage, "name a file with -o"},
		{"collect LOG", exitUsage, "name a file with -o"},
		{"collect -o OUT BROKEN", exitFailed, "broken.gz"},
		{"collect -o OUT LOG BROKEN", exitFailed, "nothing was written"},
		{"collect -o OUT --manifest M", exitUsage, "which of the 1 splits"},
		{"collect -o OUT --manifest M --split 1", exitUsage, "splits 0 to 0"},
		{"collect -o OUT --manifest M LOG", exitUsage, "come from the plan"},
		{"collect -o OUT --manifest LOG --split 0", exitUsage, "no head of a manifest"},
		{"collect -o OUT --manifest GROWN --split 0", exitFailed, "plan again"},
		{"collect -o OUT --manifest NOTHING --split 0", exitFailed, "split 0 has no inputs: plan again"},
		{"collect -o OUT --manifest M --split 0 --since 1h", exitUsage, "must be times"},
		{"collect -o OUT --split 0 LOG", exitUsage, "of which --manifest"},
		{"plan LOG", exitUsage, "--splits or --split-bytes"},
		{"plan --splits 2 missing.log", exitFailed, "missing.log"},
		{"plan --splits 2 --since 1h LOG", exitUsage, "needs a time"},
		{"plan --splits 2 --since 2100-01-01T00:00:00Z LOG", exitFailed, "nothing to plan"},
	} {
		args := strings.Fields(c.args)
		for i, a := range args {
			args[i] = map[string]string{"A": in("a.tl"), "403": in("403.tl"), "CUT": in("cut.tl"), "OUT": in("out.tl"), "LOG": log,
				"BROKEN": in("broken.gz"), "M": manifest, "GROWN": in("grown.jsonl"), "NOTHING": in("nothing.jsonl")}[a]
			if args[i] == "" {
				args[i] = a
			}
		}
		if i := strings.Index(c.args, "--status 403"); i >= 0 {
			args = []string{"analyze", "--status", "403", in("a.tl")}
		}
		code, out, stderr := authlog(t, "", args...)
		if code != c.code || !strings.Contains(stderr, c.want) || out != "" {
			t.Errorf("%s: exit %d, %q, want %d and %q", c.args, code, stderr, c.code, c.want)
		}
		if _, err := os.Stat(in("out.tl")); err == nil {
			t.Fatalf("%s has left a file behind", c.args)
		}
	}
	if doc := must(t, "analyze", "--format", "json", in("a.tl"), in("b.tl")); !strings.Contains(doc, `"web-2:`) {
		t.Error("two machines with files of the same name are not told apart")
	}
	must(t, "collect", "--allow-unreadable", "-o", in("some.tl"), log, in("broken.gz"))
	if doc := must(t, "analyze", "--format", "json", in("some.tl")); !strings.Contains(doc, "broken.gz") {
		t.Error("the report does not tell of the input that could not be read")
	}
}

// The configuration of a part is that of the analysis when nothing else is given.
func TestPartsBringTheirConfiguration(t *testing.T) {
	log := write(t, "access.log", strings.ReplaceAll(accessLog(), " 401 ", " 403 "))
	part := filepath.Join(t.TempDir(), "p.tl")
	must(t, "collect", "--status", "403", "--route", "/v1/{name}", "-o", part, log)
	want := must(t, "analyze", "--status", "403", "--route", "/v1/{name}", "--format", "json", log)
	if got := must(t, "analyze", "--format", "json", part); got != want {
		t.Errorf("another report: %s", firstDifference(got, want))
	}
}

// A partial timeline says what is usual as well as a report does.
func TestBaselineOfParts(t *testing.T) {
	dir := t.TempDir()
	nine := func(hour int, _ string) float64 {
		if hour == 9 {
			return 0.3
		}
		return 0.03
	}
	for week := range 3 {
		name := fmt.Sprintf("w%d", week)
		log := write(t, name+".log", hourly(aMonday.AddDate(0, 0, 7*week), 16, nine))
		must(t, "collect", "-o", filepath.Join(dir, name+".tl"), log)
	}
	next := hourly(aMonday.AddDate(0, 0, 21), 16, nine)
	if got := found(t, next); len(got) == 0 {
		t.Fatal("without a baseline the rush is no burst: the test shows nothing")
	}
	if got := found(t, next, "--baseline", filepath.Join(dir, "*.tl")); len(got) > 0 {
		t.Errorf("with three Mondays as baseline: %v", got)
	}
}
