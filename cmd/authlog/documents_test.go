package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What consoles and command lines export as one JSON document is read like the log itself.
func TestJSONDocuments(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(accessLog()), "\n")[1700:3700] // around the burst
	type object map[string]any
	var records, events, hits []string
	for i, line := range lines {
		f := strings.Fields(line)
		at := 1773129600000 + int64(i)*1000
		quoted, _ := json.Marshal(line) // texts never fail
		records = append(records, fmt.Sprintf(`{"time":%d,"client_ip":%q,"method":"GET","path":%q,"status":%s}`, at, f[0], f[6], f[8]))
		events = append(events, fmt.Sprintf(`{"logStreamName":"web-1","timestamp":%d,"message":%s}`, at, quoted))
		hits = append(hits, `{"_index":"web","_source":`+records[i]+`}`)
	}
	// A line may hold a megabyte: these documents stay below.
	for _, c := range []struct{ name, log, format string }{
		{"lines", strings.Join(records, "\n"), "json"},
		{"array", "[" + strings.Join(records, ",") + "]", "json"},
		{"array by lines", "[\n" + strings.Join(records, ",\n") + "\n]\n", "json"},
		{"array by lines, commas first", "[" + strings.Join(records, "\n,") + "\n]\n", "json"},
		{"no line ends", strings.Join(records, ""), "json"},
		{"search", `{"took":3,"hits":{"hits":[` + strings.Join(hits, ",") + `]}}`, "json"},
		{"array of log events", "[" + strings.ReplaceAll(strings.Join(events, ","), `"timestamp"`, `"ingestionTime":1773129600000,"timestamp"`) + "]", "nginx"},
		{"filter-log-events", `{"events": [` + strings.Join(events, ", ") + `]}`, "nginx"},
		{"subscription", `{"messageType":"DATA_MESSAGE","logStream":"web-1","logEvents":[` + strings.Join(events, ",") + `]}`, "nginx"},
	} {
		code, out, stderr := authlog(t, c.log, "analyze", "--format", "json")
		in := decode(t, out).Inputs[0]
		if code != exitOK || in.Events != len(lines) || in.Format != c.format || in.Rejected > 0 {
			t.Errorf("%s: exit %d, %+v: %s", c.name, code, in, stderr)
		}
		if !strings.Contains(out, `"verdict":`) {
			t.Errorf("%s: no burst", c.name)
		}
		if _, out, _ := authlog(t, "", "formats", "detect", write(t, "x.json", c.log)); !strings.Contains(out, "x.json: "+c.format+" (") {
			t.Errorf("%s: %s", c.name, out)
		}
	}
	logs := []string{`[{"a": "` + strings.Repeat("x", 1<<20) + `"}]`}
	for _, doc := range []any{[]object{{"status": 401}, {"status": 200}}, object{"events": []object{{"message": "a"}}}} {
		pretty, _ := json.MarshalIndent(doc, "", "  ")
		logs = append(logs, "\n"+string(pretty))
	}
	for _, log := range logs {
		code, _, stderr := authlog(t, log, "analyze")
		if code != exitFailed || !strings.Contains(stderr, "jq -c") || strings.Contains(stderr, "nearest") {
			t.Errorf("exit %d: %s", code, stderr)
		}
	}
}

// Beside logs such a document is one warning, which says what to do.
func TestJSONDocumentBesideLogs(t *testing.T) {
	dir := filepath.Dir(write(t, "access.log", accessLog()))
	if err := os.WriteFile(filepath.Join(dir, "export.json"), []byte("[\n  {\n    \"status\": 401\n  }\n]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, stderr := authlog(t, "", "analyze", "--format", "json", dir)
	if w := decode(t, out).Warnings; code != exitOK || len(w) != 1 || !strings.Contains(w[0].Says, "jq -c") {
		t.Errorf("exit %d, %+v: %s", code, w, stderr)
	}
}
