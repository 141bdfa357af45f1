package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"authlog/parsers"
	"authlog/parsers/jsonlog"
)

// example is a bundled line and what authlog makes of it.
type example struct {
	file, line, event string
}

// formatExamples finds one line of each format in the bundled logs, a refused one if
// there is one.
func formatExamples(t *testing.T) map[string]example {
	t.Helper()
	files, err := filepath.Glob("testdata/formats/*/*")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d bundled logs, %v", len(files), err)
	}
	found, refused := map[string]example{}, map[string]bool{}
	for _, path := range files {
		if filepath.Ext(path) == ".conf" || filepath.Ext(path) == ".json" {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(string(text), "\n")
		args := []string{"parse"}
		if conf := filepath.Join(filepath.Dir(path), "nginx.conf"); exists(conf) {
			args = append(args, "--nginx-conf", conf)
		}
		_, out, _ := authlog(t, "", append(args, path)...)
		for row := range strings.Lines(out) {
			var ev struct {
				Format, Rejected string
				Line, Status     int
				Reason           string
			}
			if err := json.Unmarshal([]byte(row), &ev); err != nil {
				t.Fatal(err)
			}
			is := ev.Status == 401 || ev.Status == 0 && ev.Reason != ""
			if _, known := found[ev.Format]; ev.Rejected != "" || known && (refused[ev.Format] || !is) {
				continue
			}
			found[ev.Format], refused[ev.Format] = example{path, lines[ev.Line-1], strings.TrimSpace(row)}, is
		}
	}
	return found
}

func exists(path string) bool { _, err := os.Stat(path); return err == nil }

const howToAdd = `
## A format of your own
Most need no code: ` + "`--log-format`" + ` takes an nginx log_format or an Apache LogFormat, ` + "`--nginx-conf`" + ` reads them from
a configuration, ` + "`--map status=resp.code`" + ` names keys of JSON and columns, ` + "`--pattern`" + ` is an expression with named
groups. All of them can stand in [authlog.yaml](configuration.md).

A product that is built on nginx and everybody should read is one row in parsers/nginx_presets.go:
` + "```go" + `
{
	name: "edge-gate", title: "access log of Edge Gate",
	source:  "example/edge-gate:conf/log.conf",
	formats: []string{` + "`[$time_local] $remote_addr \"$request\" $status $body_bytes_sent \"$http_user_agent\"`" + `},
	sniff:   ngxSniffTimeFirst,
},
` + "```" + `
A JSON log is read when its keys are in the table of parsers/jsonlog/roles.go; a name that is missing there is one
word. What demands a grammar of its own is one file that makes a ` + "`Format`" + `, and one row in parsers/list.go.
`

// formatsPage writes docs/formats.md.
func formatsPage(t *testing.T) string {
	t.Helper()
	found := formatExamples(t)
	var b strings.Builder
	b.WriteString("# Log formats\n\nauthlog recognises these without flags, per file and, in a mixed pipe, per line\n" +
		"(`authlog formats detect FILE` says why). This page is made from the formats themselves and the logs in\n" +
		"`testdata/formats` (`go test ./cmd/authlog -run Docs -update`).\n\n" +
		"What is JSON is read by role: a table of keys in any spelling (parsers/jsonlog/roles.go). Systems that are known by\n" +
		"keys of their own go by their names: " + strings.Join(jsonlog.Shapes(), ", ") + ".\n\n" +
		"Around any of these may lie, up to three deep: syslog (RFC 3164, RFC 5424), CRI, Docker json-file, journald JSON,\n" +
		"CloudWatch and Lambda, Fluent Bit, Heroku's drain, `kubectl logs --prefix`, `docker compose logs`.\n\n" +
		"JSON that holds several records in one line is taken apart: arrays, also with an element a line, objects without a\n" +
		"line end between them, batches of OTLP, log events of CloudWatch (subscriptions, `aws logs filter-log-events`), hits of\n" +
		"Elasticsearch and OpenSearch, Azure's `records`. JSON over several lines goes through `jq -c` first; the error says how.\n\n" +
		"The lines of a stack trace belong to the record before them: where that says only that something was\n" +
		"refused, they say why.\n" + howToAdd)
	for _, name := range jsonlog.Shapes() {
		if ex, ok := found[name]; ok && strings.HasPrefix(ex.line, "{") {
			fmt.Fprintf(&b, "\n## %s (JSON)\n```json\n%s\n%s\n```\n", name, ex.line, ex.event)
		}
	}
	for _, f := range parsers.Builtin() {
		fmt.Fprintf(&b, "\n## %s\n%s. Written by the %s.\n\nFacts: %s\n", f.Name, strings.ToUpper(f.Title[:1])+f.Title[1:], hopWords(f), f.Source)
		if ex, ok := found[f.Name]; ok {
			fmt.Fprintf(&b, "\n```\n%s\n```\n```json\n%s\n```\n", strings.ReplaceAll(ex.line, "\x1b", "␛"), ex.event)
		} else if f.Name != "prefixed" {
			t.Errorf("no bundled log has a line of the format %s", f.Name)
		}
	}
	return b.String()
}

func hopWords(f parsers.Format) string {
	if f.Name == "prefixed" {
		return "one that the line itself tells"
	}
	return strings.ReplaceAll(f.Hop.String(), "-", " ")
}

func TestDocsFormats(t *testing.T) {
	t.Chdir("../..")
	const name = "docs/formats.md"
	page := formatsPage(t)
	if *update {
		if err := os.WriteFile(name, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if text, err := os.ReadFile(name); err != nil || string(text) != page {
		t.Errorf("%s does not show what the formats do now (%v): go test ./cmd/authlog -run Docs -update", name, err)
	}
}
