package main

import (
	"path/filepath"
	"strings"
	"testing"

	"authlog/reports"
)

// A report that is converted is what analyze would have written.
func TestConvertIsWhatAnalyzeWrites(t *testing.T) {
	dir := t.TempDir()
	log, stored := write(t, "access.log", accessLog()), filepath.Join(dir, "r.json")
	must(t, "analyze", log, "-o", stored)
	for _, f := range reports.Formats() {
		want := must(t, "analyze", log, "--format", f.Name)
		if got := must(t, "convert", stored, "--format", f.Name); got != want {
			t.Errorf("%s differs:\n%.600s\nwant\n%.600s", f.Name, got, want)
		}
		file := filepath.Join(dir, "again"+f.Endings[0])
		must(t, "convert", stored, "-o", file)
		if text(t, file) != want {
			t.Errorf("%s differs in a file", f.Name)
		}
	}
	if code, out, _ := authlog(t, text(t, stored), "convert", "-", "--format", "markdown"); code != exitOK || !strings.HasPrefix(out, "## 401 report") {
		t.Errorf("from a pipe: exit %d, %.80q", code, out)
	}
}

func TestConvertMistakes(t *testing.T) {
	log := write(t, "access.log", accessLog())
	stored := filepath.Join(t.TempDir(), "r.json")
	must(t, "analyze", log, "-o", stored)
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"a log":        {[]string{log}, exitFailed, "not a JSON report"},
		"no such file": {[]string{"none.json"}, exitFailed, "none.json"},
		"other JSON":   {[]string{write(t, "x.json", "{}")}, exitFailed, `"schema_version" is missing`},
		"a newer one":  {[]string{write(t, "y.json", `{"schema_version":"9"}`)}, exitFailed, `schema version "9"`},
		"onto itself":  {[]string{stored, "-o", stored}, exitUsage, "would overwrite an input"},
		"two reports":  {[]string{stored, stored}, exitUsage, "accepts at most 1 arg"},
	} {
		code, out, stderr := authlog(t, "", append([]string{"convert"}, c.args...)...)
		if code != c.code || out != "" || !strings.Contains(stderr, c.want) {
			t.Errorf("%s: exit %d, %q, want %q", name, code, stderr, c.want)
		}
	}
}

func TestDiff(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	log := write(t, "access.log", accessLog())
	must(t, "analyze", log, "-o", at("all.json"))
	must(t, "analyze", log, "--until", "2026-03-02T12:15:00Z", "-o", at("early.json"))
	must(t, "analyze", log, "--until", "2026-03-02T11:25:00Z", "-o", at("before.json"))
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"new":            {[]string{at("before.json"), at("all.json"), "--fail-on", "new"}, exitPolicy, "NEW:"},
		"new, no policy": {[]string{at("before.json"), at("all.json")}, exitOK, "1 new"},
		"continuing":     {[]string{at("early.json"), at("all.json"), "--fail-on", "new,worse,cause-changed"}, exitOK, "CONTINUING:"},
		"gone":           {[]string{at("all.json"), at("before.json"), "--fail-on", "new"}, exitOK, "GONE:"},
		"JSON":           {[]string{at("early.json"), at("all.json"), "--format", "json"}, exitOK, `"state": "continuing"`},
		"zone":           {[]string{at("before.json"), at("all.json"), "--display-timezone", "+02:00"}, exitOK, "UTC+02:00"},
		"condition":      {[]string{at("early.json"), at("all.json"), "--fail-on", "broken"}, exitUsage, "cause-changed"},
		"form":           {[]string{at("early.json"), at("all.json"), "--format", "html"}, exitUsage, "text or json"},
		"onto itself":    {[]string{at("early.json"), at("all.json"), "-o", at("all.json")}, exitUsage, "would overwrite"},
		"swapped":        {[]string{at("all.json"), at("before.json")}, exitOK, "the older report comes first"},
	} {
		code, out, stderr := authlog(t, "", append([]string{"diff"}, c.args...)...)
		if code != c.code || !strings.Contains(out+stderr, c.want) {
			t.Errorf("%s: exit %d, want %q:\n%s%s", name, code, c.want, out, stderr)
		}
	}
	must(t, "diff", at("early.json"), at("all.json"), "--format", "json", "-o", at("d.json"))
	if !strings.HasPrefix(text(t, at("d.json")), "{") {
		t.Error("no comparison in the file")
	}
}

func TestReportsAreReadUpToALimit(t *testing.T) {
	const doc = `{"schema_version":"1"}`
	if _, err := decodeReport(strings.NewReader(doc), int64(len(doc))); err != nil {
		t.Error(err)
	}
	if _, err := decodeReport(strings.NewReader(doc+" "), int64(len(doc))); err == nil || !strings.Contains(err.Error(), "larger than") {
		t.Errorf("a byte more: %v", err)
	}
}
