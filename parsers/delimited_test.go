package parsers

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"authlog/internal/timeline"
	"authlog/parsers/eventjson"
)

// lineCase is a line of a format with values that it must give, as "parse"
// prints them; a value of "" must be absent. why instead says why it is no record.
type lineCase struct {
	line string
	want string // "status=401 path=/a", values without blanks, "_" for one
	why  string
}

func parseLine(p LineParser, line string) (timeline.Event, Result) {
	var ev timeline.Event
	ev.Reset()
	res := p.Parse([]byte(line), &ev)
	return ev, res
}

// printed is what "parse" prints of an event, by key.
func printed(t testing.TB, ev *timeline.Event) map[string]any {
	t.Helper()
	var keys map[string]any
	d := json.NewDecoder(strings.NewReader(string(eventjson.Append(nil, ev, eventjson.Place{}))))
	d.UseNumber()
	if err := d.Decode(&keys); err != nil {
		t.Fatal(err)
	}
	for _, derived := range []string{"input", "line", "route"} {
		delete(keys, derived)
	}
	return keys
}

func checkLines(t *testing.T, p LineParser, cases []lineCase) {
	t.Helper()
	for _, c := range cases {
		ev, res := parseLine(p, c.line)
		if res.Why != c.why {
			t.Errorf("%q: %q, want %q", c.line, res.Why, c.why)
			continue
		}
		got := printed(t, &ev)
		for _, pair := range strings.Fields(c.want) {
			key, want, _ := strings.Cut(pair, "=")
			value := ""
			if v, ok := got[key]; ok {
				value = strings.ReplaceAll(fmt.Sprint(v), " ", "_")
			}
			if value != want {
				t.Errorf("%q: %s is %q, want %q", c.line, key, value, want)
			}
		}
	}
}

// checkCuts cuts a line at every byte. The result is rejected, or its values are
// those of the whole line, except for what the last field gives: nothing marks
// its end. sep stands between fields.
func checkCuts(t *testing.T, p LineParser, line string, sep byte) {
	t.Helper()
	whole, res := parseLine(p, line)
	if res.Outcome != Parsed {
		t.Fatalf("%q: %v", line, res)
	}
	want := printed(t, &whole)
	for n := range len(line) {
		ev, res := parseLine(p, line[:n])
		if res.Outcome != Parsed {
			continue
		}
		got := printed(t, &ev)
		ev, _ = parseLine(p, line[:strings.LastIndexByte(line[:n], sep)+1])
		before := printed(t, &ev)
		for key, v := range got {
			ofLast := fmt.Sprint(before[key]) != fmt.Sprint(v)
			if fmt.Sprint(v) != fmt.Sprint(want[key]) && !ofLast && key != "reason" && key != "suggests" {
				t.Errorf("%q: %s is %q, in the whole line %v", line[:n], key, v, want[key])
			}
		}
	}
}

// checkEvent holds for any line: an event has sane numbers and no text longer
// than the line allows.
func checkEvent(t *testing.T, f Format, line []byte) {
	t.Helper()
	var ev timeline.Event
	ev.Reset()
	res := f.New(Options{}).Parse(line, &ev)
	if res.Outcome == Parsed && f.Sniff != nil && !f.Sniff(line) {
		t.Errorf("%q is parsed, but the sniff refuses it", line)
	}
	if res.Outcome != Parsed && res.Why == "" {
		t.Errorf("%q: no reason", line)
	}
	if res.Outcome != Parsed {
		return
	}
	if ev.Status != 0 && (ev.Status < 100 || ev.Status > 999) {
		t.Errorf("%q: status %d", line, ev.Status)
	}
	if ev.Bytes < timeline.Absent || ev.RequestBytes < timeline.Absent || ev.TimeFrac > 9 {
		t.Errorf("%q: bytes %d, request bytes %d, %d digits", line, ev.Bytes, ev.RequestBytes, ev.TimeFrac)
	}
	for _, v := range [][]byte{ev.Method, ev.Path, ev.Query, ev.Host, ev.ClientIP, ev.User, ev.UserAgent, ev.Message, ev.ErrorReason} {
		if len(v) > 4*len(line)+16 { // a replaced credential may grow
			t.Errorf("%q: a text of %d bytes", line, len(v))
		}
	}
}

func benchLine(b *testing.B, p LineParser, line string) {
	in := []byte(line)
	var ev timeline.Event
	b.SetBytes(int64(len(in) + 1))
	b.ReportAllocs()
	for b.Loop() {
		ev.Reset()
		if p.Parse(in, &ev).Outcome != Parsed {
			b.Fatal("not parsed")
		}
	}
}

// keepsNone tells when a credential of a line is left in what is printed or in
// the event itself.
func keepsNone(t *testing.T, f Format, line, secret string) {
	t.Helper()
	ev, res := parseLine(f.New(Options{}), line)
	if all := fmt.Sprintf("%s", []any{ev.Method, ev.Path, ev.Query, ev.Host, ev.User, ev.UserAgent, ev.Referer, ev.Message, ev.ErrorReason,
		ev.Service, ev.Instance, ev.RequestID, ev.TraceID, ev.Target, ev.KeyID, ev.Challenge, ev.Level}); strings.Contains(all, secret) {
		t.Errorf("%s: %q leaves the credential in the event (%v)", f.Name, line, res)
	}
}
