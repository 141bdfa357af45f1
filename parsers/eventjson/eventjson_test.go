package eventjson

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode"

	"authlog/internal/timeline"
)

func event(change func(*timeline.Event)) *timeline.Event {
	var ev timeline.Event
	ev.Reset()
	ev.Time, ev.Status = time.Date(2026, 3, 2, 11, 30, 0, 120_000_000, time.UTC).UnixNano(), 401
	if change != nil {
		change(&ev)
	}
	return &ev
}

func TestAppend(t *testing.T) {
	const head = `{"input":"a.log","line":7,"format":"nginx","time":"2026-03-02T11:30:00Z","status":401`
	at := Place{"a.log", 7, "nginx"}
	for _, c := range []struct {
		name   string
		change func(*timeline.Event)
		want   string
	}{
		{"bare", nil, head + `}`},
		{"path", func(e *timeline.Event) { e.Path, e.Query = []byte("/v1/orders/17"), []byte("page=2") },
			head + `,"path":"/v1/orders/17","query":"page=2","route":"/v1/orders/{id}"}`},
		{"nobody asked", func(e *timeline.Event) { e.Target, e.TargetStatus = []byte("-"), []byte("-") }, head + `}`},
		{"list kept", func(e *timeline.Event) { e.TargetStatus = []byte("502, 403") }, head + `,"target_status":"502, 403"}`},
		{"sizes", func(e *timeline.Event) { e.BodyBytes, e.RequestBytes, e.DurationS = 0, 812, 0.021 },
			head + `,"bytes":0,"request_bytes":812,"duration_s":0.021}`},
		{"auth", func(e *timeline.Event) {
			e.Auth = timeline.Auth{Present: timeline.Yes, Scheme: timeline.SchemeBearer, Shape: timeline.ShapeJWT}
		}, head + `,"auth":{"present":true,"scheme":"Bearer","shape":"jwt"}}`},
		{"only shape", func(e *timeline.Event) { e.Auth.Shape = timeline.ShapeLiteral }, head + `,"auth":{"shape":"literal"}}`},
		{"reason", func(e *timeline.Event) {
			e.Reason, e.Suggests = timeline.ReasonExpired, []timeline.Cause{timeline.CauseExpiredToken, timeline.CauseClockSkew}
		}, head + `,"reason":"expired","suggests":["expired-token","clock-skew"]}`},
		{"hostile", func(e *timeline.Event) { e.UserAgent = []byte("a\x1b[31m\"\\\xff\u202e\n<b>") },
			head + `,"user_agent":"a\u001b[31m\"\\` + "\uFFFD" + `\u202e\u000a<b>"}`},
	} {
		if got := string(Append(nil, event(c.change), at)); got != c.want+"\n" {
			t.Errorf("%s:\ngot  %swant %s", c.name, got, c.want)
		}
	}
}

func TestTimePrecision(t *testing.T) {
	for frac, want := range map[uint8]string{0: "11:30:00Z", 3: "11:30:00.120Z", 9: "11:30:00.120000000Z"} {
		ev := event(func(e *timeline.Event) { e.TimeFrac = frac })
		if got := string(Append(nil, ev, Place{})); !strings.Contains(got, want) {
			t.Errorf("%d digits: %s", frac, got)
		}
	}
	ev := event(func(e *timeline.Event) { e.Time = timeline.NoTime })
	if got := string(Append(nil, ev, Place{})); strings.Contains(got, "time") {
		t.Errorf("without a time: %s", got)
	}
}

func TestOtherLines(t *testing.T) {
	at := Place{Input: "a.log", Line: 3, Format: "nginx"}
	if got := string(AppendRejected(nil, at, "no time")); got != `{"input":"a.log","line":3,"rejected":"no time"}`+"\n" {
		t.Error(got)
	}
	if got := string(AppendIgnored(nil, at, "blank line")); got != `{"input":"a.log","line":3,"ignored":"blank line"}`+"\n" {
		t.Error(got)
	}
}

// Whatever the bytes: one line of valid JSON, nothing that a terminal obeys.
func FuzzAppend(f *testing.F) {
	f.Add([]byte("/v1/\x00\xff"), []byte("token=abc"), []byte("\u2028"), 0.5)
	f.Fuzz(func(t *testing.T, path, query, agent []byte, duration float64) {
		ev := event(func(e *timeline.Event) {
			e.Path, e.Query, e.UserAgent, e.DurationS, e.Message = path, query, agent, duration, agent
		})
		line := Append(nil, ev, Place{Input: string(agent)})
		var v map[string]any
		if err := json.Unmarshal(line, &v); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		body := bytes.TrimSuffix(line, []byte("\n"))
		if bytes.ContainsFunc(body, unicode.IsControl) {
			t.Fatalf("control character in %q", body)
		}
	})
}
