package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// hourly is a combined log of twelve requests a minute of sixty clients. refused
// tells for an hour and a user agent which share of them is refused.
func hourly(from time.Time, hours int, refused func(hour int, agent string) float64) string {
	var b strings.Builder
	r := rand.New(rand.NewPCG(uint64(from.Unix()), 2))
	for at := from; at.Before(from.Add(time.Duration(hours) * time.Hour)); at = at.Add(time.Duration(r.IntN(10_000)) * time.Millisecond) {
		agent, status := []string{"shop/1.9", "shop/2.0"}[r.IntN(2)], 200
		if r.Float64() < refused(at.Hour(), agent) {
			status = 401
		}
		fmt.Fprintf(&b, "203.0.113.%d - - [%s] \"GET /v1/%s HTTP/1.1\" %d 512 \"-\" \"%s\"\n",
			r.IntN(60), at.Format("02/Jan/2006:15:04:05 -0700"), []string{"orders", "cart", "users"}[r.IntN(3)], status, agent)
	}
	return b.String()
}

// found are the bursts of a log with the given flags, as hour and segment.
func found(t *testing.T, log string, args ...string) (list []string) {
	t.Helper()
	code, out, stderr := authlog(t, log, append([]string{"analyze", "--format", "json"}, args...)...)
	var rep report
	if err := json.Unmarshal([]byte(out), &rep); code != exitOK || err != nil {
		t.Fatalf("exit %d, %v: %s", code, err, stderr)
	}
	for _, b := range rep.Bursts {
		list = append(list, fmt.Sprint(b.Start.Hour(), b.Segment))
	}
	return list
}

// store analyses a log and keeps its report.
func store(t *testing.T, dir, name, log string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if code, _, stderr := authlog(t, log, "analyze", "--format", "json", "-o", path); code != exitOK {
		t.Fatal(stderr)
	}
	return path
}

var aMonday = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

// What happens on every Monday at nine is usual, once three of them are known; the
// same in another hour, or much more of it, is not.
func TestBaselineOfMondays(t *testing.T) {
	rush := func(at, share float64) func(int, string) float64 {
		return func(hour int, _ string) float64 {
			if float64(hour) == at {
				return share
			}
			return 0.03
		}
	}
	dir := t.TempDir()
	for week := range 3 {
		store(t, dir, fmt.Sprintf("w%d.json", week), hourly(aMonday.AddDate(0, 0, 7*week), 16, rush(9, 0.3)))
	}
	day := aMonday.AddDate(0, 0, 21)
	usual, reports := hourly(day, 16, rush(9, 0.3)), filepath.Join(dir, "w*.json")
	if got := found(t, usual); len(got) != 1 {
		t.Errorf("without a baseline: %q, want the rush hour", got)
	}
	if got := found(t, usual, "--baseline", filepath.Join(dir, "w0.json")); len(got) != 1 {
		t.Errorf("one Monday may have been an incident: %q", got)
	}
	if got := found(t, usual, "--baseline", reports); len(got) != 0 {
		t.Errorf("with three Mondays: %q, want none", got)
	}
	if got := found(t, hourly(day, 16, rush(14, 0.3)), "--baseline", reports); len(got) != 1 || !strings.HasPrefix(got[0], "14") {
		t.Errorf("at another hour: %q", got)
	}
	if got := found(t, hourly(day, 16, rush(9, 0.9)), "--baseline", reports); len(got) != 1 || !strings.HasPrefix(got[0], "9") {
		t.Errorf("three times as much: %q", got)
	}
}

// A log that is nothing but the incident shows it beside a quiet day.
func TestBaselineOfAShortLog(t *testing.T) {
	quiet := store(t, t.TempDir(), "quiet.json", hourly(aMonday, 24, func(int, string) float64 { return 0.02 }))
	log := hourly(aMonday.AddDate(0, 0, 1).Add(11*time.Hour), 1, func(_ int, agent string) float64 {
		if agent == "shop/2.0" {
			return 0.8
		}
		return 0.02
	})
	if got := found(t, log); len(got) != 0 {
		t.Errorf("without a baseline nothing is to compare with, found %q", got)
	}
	if got := found(t, log, "--baseline", quiet); len(got) != 1 || !strings.Contains(got[0], "shop/2.0") {
		t.Errorf("found %q, want one burst of shop/2.0", got)
	}
}

func TestBaselineRefuses(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	_, empty, _ := authlog(t, "", "analyze", "--format", "json", file("blank.log", "\n"))
	for _, c := range []struct{ path, want string }{
		{filepath.Join(dir, "none.json"), "none.json"},
		{file("text.json", "hello"), "not a JSON report"},
		{file("other.json", `{"a":1}`), "--format json"},
		{file("empty.json", empty), "covers no requests"},
		{file("hour.json", strings.Replace(empty, `"observed_seconds": {}`, `"observed_seconds": {"today": 5}`, 1)), "start of an hour"},
	} {
		code, _, stderr := authlog(t, accessLog(), "analyze", "--baseline", c.path)
		if code != exitUsage || !strings.Contains(stderr, c.want) || !strings.Contains(stderr, "--baseline") {
			t.Errorf("%s: exit %d, %q", c.path, code, stderr)
		}
	}
}
