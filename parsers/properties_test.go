package parsers

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"testing"

	"authlog/internal/timeline"
)

// parseWith parses one line with a new parser of f and checks that the format
// also sniffs what it parses.
func parseWith(t *testing.T, f Format, line string) (string, Result, timeline.Event) {
	t.Helper()
	var ev timeline.Event
	ev.Reset()
	res := f.New(Options{}).Parse([]byte(line), &ev)
	if res.Outcome == Parsed && f.Sniff != nil && !f.Sniff([]byte(line)) {
		t.Errorf("%s parses what it does not sniff: %s", f.Name, line)
	}
	return ngxShow(&ev), res, ev
}

// testCuts cuts a line at every byte: what is still accepted has the fields of
// the whole line, or lacks them. The fields named in open may be cut short,
// since nothing marks their end.
func testCuts(t *testing.T, f Format, line string, open ...string) {
	t.Helper()
	var whole timeline.Event
	whole.Reset()
	p := f.New(Options{})
	if res := p.Parse([]byte(line), &whole); res.Outcome != Parsed {
		t.Fatalf("%s: %v", line, res)
	}
	want := reflect.ValueOf(whole)
	for n := range len(line) {
		var ev timeline.Event
		ev.Reset()
		q := f.New(Options{})
		if q.Parse([]byte(line[:n]), &ev).Outcome != Parsed {
			continue
		}
		got := reflect.ValueOf(ev)
		for i := range got.NumField() {
			name := got.Type().Field(i).Name
			switch name {
			case "Reason", "Suggests", "Auth":
				continue // follow from the other fields
			}
			g, w := got.Field(i).Interface(), want.Field(i).Interface()
			if b, ok := g.([]byte); ok {
				if len(b) == 0 || bytes.Equal(b, w.([]byte)) || slices.Contains(open, name) && bytes.HasPrefix(w.([]byte), b) {
					continue
				}
			} else if reflect.DeepEqual(g, w) || absent(name, g) || slices.Contains(open, name) {
				continue
			}
			t.Errorf("%s cut to %q: %s = %s, of the whole line %s", f.Name, line[:n], name, g, w)
		}
	}
}

// absent tells whether a field of an event says nothing.
func absent(name string, v any) bool {
	switch v := v.(type) {
	case int64:
		return v == timeline.Absent || name == "Time" && v == timeline.NoTime
	case float64:
		return v < 0
	default:
		return reflect.ValueOf(v).IsZero()
	}
}

// fuzzFormat asserts what holds for every line of every format: no panic, a
// reason for what is not taken, a status that is one or none, texts no longer
// than the line allows, and the same event whatever was parsed before.
func fuzzFormat(f *testing.F, format Format, seeds ...string) {
	for _, s := range seeds {
		f.Add([]byte(s))
		f.Add([]byte(s[:len(s)/2]))
		for _, front := range []string{" ", "\t", "\r", "\n", " \t "} {
			f.Add([]byte(front + s))
		}
		f.Add([]byte(strings.ReplaceAll(s, " ", " \x1b[1m")))
	}
	warm := format.New(Options{})
	f.Fuzz(func(t *testing.T, line []byte) {
		var ev, again timeline.Event
		ev.Reset()
		again.Reset()
		res := warm.Parse(line, &ev)
		shown := ngxShow(&ev)
		if other := format.New(Options{}).Parse(line, &again); other != res || res.Outcome == Parsed && shown != ngxShow(&again) {
			t.Errorf("not the same twice: %v %s, %v %s", res, shown, other, ngxShow(&again))
		}
		if res.Outcome != Parsed {
			if res.Why == "" {
				t.Errorf("%q is not taken without a reason", line)
			}
			return
		}
		checkEvent(t, format, line)
		if strings.ContainsAny(string(ev.Host), " \"") || strings.ContainsAny(string(ev.ClientIP), " \"") {
			t.Errorf("host %q, client %q", ev.Host, ev.ClientIP)
		}
	})
}

// Blanks in front of a line change neither that it is recognised nor that it is read.
func TestBlanksInFront(t *testing.T) {
	for _, c := range []struct {
		f    Format
		line string
	}{
		{GinFormat(), `[GIN] 2026/03/10 - 09:00:02 | 401 |    1.505317ms |    203.0.113.7 | GET      "/v1/orders"`},
		{HAProxyFormat(), hapLine + hapReq},
		{logfmtFormat(), logfmtLine},
		{jsonFormat(nil), `{"time":"2026-03-10T09:00:02Z","status":401,"method":"GET","path":"/a"}`},
	} {
		for _, front := range []string{"", "\r", " \r\r ", strings.Repeat(" ", 40)} {
			line := front + c.line
			if _, res := parseLine(c.f.New(Options{}), line); !c.f.Sniff([]byte(line)) || res.Outcome != Parsed {
				t.Errorf("%s: not recognised or not read behind %q", c.f.Name, front)
			}
		}
	}
}
