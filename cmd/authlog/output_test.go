package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSeveralOutputs(t *testing.T) {
	dir := t.TempDir()
	log := write(t, "access.log", accessLog())
	starts := map[string]string{"r.json": "{\n  \"schema_version\"", "r.html": "<!doctype html>", "r.md": "## 401 report", "r.prom": "# HELP authlog_info", "r.TXT": "authlog  2026-03-02"}
	args := []string{"analyze", log, "-o", "-", "--format", "openmetrics"}
	for name := range starts {
		args = append(args, "-o", filepath.Join(dir, name))
	}
	out := must(t, args...)
	if !strings.HasPrefix(out, "# HELP authlog_info") {
		t.Errorf("standard output: %.80q", out)
	}
	for name, want := range starts {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || !strings.HasPrefix(string(text), want) {
			t.Errorf("%s: %v, %.80q", name, err, text)
		}
	}
	if list, _ := os.ReadDir(dir); len(list) != len(starts) {
		t.Errorf("%d files, want %d", len(list), len(starts))
	}
}

func TestOutputMistakes(t *testing.T) {
	log := write(t, "access.log", accessLog())
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"a directory":        {[]string{"-o", dir}, "a directory; name a file in it"},
		"no directory":       {[]string{"-o", at("no/r.json")}, "there is no directory " + at("no")},
		"twice":              {[]string{"-o", at("r.json"), "-o", dir + "/./r.json"}, "given twice"},
		"unknown endings":    {[]string{"-o", at("a.out"), "-o", at("b.out")}, "which format?"},
		"format for nothing": {[]string{"--format", "json", "-o", at("r.html")}, "--format json decides nothing"},
		"overwrites":         {[]string{"-o", log}, "would overwrite an input"},
		"no such zone":       {[]string{"--display-timezone", "Mars/Olympus"}, "Europe/Paris"},
		"no such offset":     {[]string{"--display-timezone", "+2"}, "+02:00"},
	} {
		code, out, stderr := authlog(t, "", append([]string{"analyze", log}, c.args...)...)
		if code != exitUsage || out != "" || !strings.Contains(stderr, c.want) {
			t.Errorf("%s: exit %d, %q, want %q", name, code, stderr, c.want)
		}
	}
	if list, _ := os.ReadDir(dir); len(list) != 0 {
		t.Errorf("%d files were written all the same", len(list))
	}
	if must(t, "analyze", log, "-o", at("plain"), "--format", "json"); !strings.HasPrefix(text(t, at("plain")), "{") {
		t.Error("--format does not decide for a file whose name tells none")
	}
}

func text(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// One output that cannot be written keeps no other from being written.
func TestFailedOutputLeavesTheOthers(t *testing.T) {
	log, dir := write(t, "access.log", accessLog()), t.TempDir()
	full := "/dev/full"
	if _, err := os.Stat(full); err != nil {
		t.Skip("no " + full)
	}
	code, _, stderr := authlog(t, "", "analyze", log, "-o", full, "-o", filepath.Join(dir, "r.json"))
	if code != exitFailed || !strings.Contains(stderr, "-o /dev/full:") {
		t.Errorf("exit %d: %s", code, stderr)
	}
	decode(t, text(t, filepath.Join(dir, "r.json")))
}

// The outputs of the configuration are those of analyze; a report in a directory of
// logs is not read as a log.
func TestOutputsOfTheConfiguration(t *testing.T) {
	in(t, "output: [logs/r.json, r.html]\nformat: json\ninputs: [logs]\n", map[string]string{"logs/access.log": accessLog()})
	for range 2 {
		if out := must(t, "analyze", "--config", "authlog.yaml"); out != "" {
			t.Errorf("standard output: %.80q", out)
		}
	}
	if r := decode(t, text(t, "logs/r.json")); len(r.Inputs) != 1 {
		t.Errorf("%d inputs, want the log alone", len(r.Inputs))
	}
	if !strings.HasPrefix(text(t, "r.html"), "<!doctype html>") {
		t.Error("no page")
	}
	code, _, stderr := authlog(t, "", "collect", "logs/access.log")
	if code != exitUsage || !strings.Contains(stderr, "where to?") {
		t.Errorf("collect takes the outputs of reports: exit %d, %s", code, stderr)
	}
	if out := must(t, "rules", "show", "expired-token"); !strings.Contains(out, "expired-token") {
		t.Errorf("rules show takes the format of reports: %.80q", out)
	}
}

func TestDisplayTimezone(t *testing.T) {
	log := write(t, "access.log", accessLog())
	for zone, want := range map[string][2]string{
		"":              {"2026-03-02 10:00–13:00 UTC", "11:30"},
		"Europe/Berlin": {"2026-03-02 11:00–14:00 UTC+01:00", "12:30"},
		"-09:30":        {"2026-03-02 00:30–03:30 UTC-09:30", "02:00"},
		"Asia/Kolkata":  {"2026-03-02 15:30–18:30 UTC+05:30", "17:00"},
	} {
		for _, format := range []string{"table", "markdown", "html"} {
			out := must(t, "analyze", log, "--format", format, "--display-timezone", zone)
			if !strings.Contains(strings.ReplaceAll(out, "&#43;", "+"), want[0]) || !strings.Contains(out, "2026-03-02 "+want[1]) {
				t.Errorf("%q: the %s lacks %q", zone, format, want)
			}
		}
	}
	if must(t, "analyze", log, "--format", "json") != must(t, "analyze", log, "--format", "json", "--display-timezone", "Asia/Kolkata") {
		t.Error("JSON does not stay in UTC")
	}
}

func TestQuietIsOneLinePerBurst(t *testing.T) {
	log := write(t, "access.log", accessLog())
	code, out, stderr := authlog(t, "", "analyze", "-q", log, "--fail-on", "any")
	if code != exitPolicy || stderr != "" {
		t.Errorf("exit %d, %q", code, stderr)
	}
	if strings.Count(out, "\n") != 1 || !strings.HasPrefix(out, "2026-03-02T11:30:") || !strings.Contains(out, "shop/2.0") || !strings.Contains(out, "outage") {
		t.Errorf("%q", out)
	}
	if out := must(t, "analyze", "-q", write(t, "calm.log", strings.ReplaceAll(accessLog(), " 401 ", " 200 "))); out != "" {
		t.Errorf("without a burst: %q", out)
	}
}

func TestAnonymizedReports(t *testing.T) {
	log := write(t, "access.log", accessLog())
	for _, format := range []string{"table", "json", "markdown", "html", "openmetrics"} {
		out := must(t, "analyze", "--anonymize", "ip,user,host", "--format", format, log)
		if strings.Contains(out, "203.0.113.") || strings.Contains(out, "bob") {
			t.Errorf("%s shows a client or a user", format)
		}
	}
	t.Setenv("AUTHLOG_ANONYMIZE_KEY", "k")
	report := filepath.Join(t.TempDir(), "r.json")
	must(t, "analyze", "-o", report, log)
	if got, want := must(t, "convert", "--format", "json", "--anonymize", "ip", report), must(t, "analyze", "--format", "json", "--anonymize", "ip", log); got != want {
		t.Errorf("converted and analyzed differ: %s", firstDifference(got, want))
	}
	if code, _, stderr := authlog(t, "", "analyze", "--anonymize", "name", log); code != exitUsage || !strings.Contains(stderr, "want one or more of ip, user, host") {
		t.Errorf("exit %d: %s", code, stderr)
	}
}
