package eventjson

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

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
	at := Place{Input: "a.log", Line: 7, Format: "nginx"}
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

// The keys stand in the order of the contract, whatever the order of an event.
func TestKeysInOrder(t *testing.T) {
	b := func(s string) []byte { return []byte(s) }
	ev := event(func(e *timeline.Event) {
		e.Method, e.Path, e.Query, e.Host, e.ClientIP, e.User, e.UserAgent = b("GET"), b("/a"), b("b=1"), b("h"), b("192.0.2.1"), b("joe"), b("curl")
		e.Bytes, e.RequestBytes, e.DurationS, e.Target, e.TargetStatus = 1, 2, 3, b("10.0.0.1:80"), b("401")
		e.ErrorReason, e.Level, e.Message, e.RequestID, e.Service, e.Upstream, e.Zone, e.Version, e.Environment = b("x"), b("warn"), b("m"), b("r"), b("s"), b("u"), b("eu-1b"), b("1"), b("prod")
		e.Auth.Present, e.Reason, e.Suggests = timeline.No, timeline.ReasonExpired, []timeline.Cause{timeline.CauseExpiredToken}
	})
	want := strings.Fields("input line format time status method path query route host client_ip user user_agent bytes request_bytes duration_s target target_status" +
		" error_reason level message request_id service upstream zone version environment auth reason suggests")
	var got []string
	dec := json.NewDecoder(bytes.NewReader(Append(nil, ev, Place{Input: "a.log", Line: 1, Format: "nginx"})))
	for depth, key := 0, true; ; {
		tok, err := dec.Token()
		if err != nil {
			break
		}
		if d, ok := tok.(json.Delim); ok {
			if depth++; d == '}' || d == ']' {
				depth -= 2
			}
			key = true
			continue
		}
		if depth == 1 && key {
			got = append(got, tok.(string))
		}
		key = !key
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

func TestNoCredentialLeaves(t *testing.T) {
	const secret = "hunter2hunter2"
	const jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxNyJ9.c2lnbmF0dXJlLWJ5dGVz"
	set := map[string]func(*timeline.Event, string){
		"path":         func(e *timeline.Event, s string) { e.Path = []byte("/v1/" + s) },
		"query":        func(e *timeline.Event, s string) { e.Query = []byte("access_token=" + s + "&page=2") },
		"user_agent":   func(e *timeline.Event, s string) { e.UserAgent = []byte("app/1 token=" + s) },
		"message":      func(e *timeline.Event, s string) { e.Message = []byte("Authorization: Bearer " + s) },
		"error_reason": func(e *timeline.Event, s string) { e.ErrorReason = []byte("rejected: password=" + s) },
		"challenge":    func(e *timeline.Event, s string) { e.Challenge = []byte("Bearer token=" + s) },
	}
	for key, fill := range set {
		for _, s := range []string{secret, jwt} {
			if key == "path" && s == secret {
				continue // nothing tells that this segment is one
			}
			got := string(Append(nil, event(func(e *timeline.Event) { fill(e, s) }), Place{}))
			if strings.Contains(got, s) || !strings.Contains(got, `"`+key+`":"`) {
				t.Errorf("%s: %s", key, got)
			}
		}
	}
}

func TestDurations(t *testing.T) {
	for _, c := range []struct {
		seconds float64
		want    string
	}{
		{0, `"duration_s":0}`}, {0.1 + 0.2, `"duration_s":0.3}`}, {1e-9, `"duration_s":0.000000001}`}, {86400.5, `"duration_s":86400.5}`},
		{math.MaxFloat64, `"duration_s":1.7976931348623157e+308}`}, {math.Inf(1), `"status":401}`}, {math.NaN(), `"status":401}`}, {-1, `"status":401}`},
	} {
		got := Append(nil, event(func(e *timeline.Event) { e.DurationS = c.seconds }), Place{})
		if !strings.HasSuffix(string(got), c.want+"\n") || !json.Valid(got) {
			t.Errorf("%v: %s", c.seconds, got)
		}
	}
}

// Whatever the bytes: one line of valid JSON, nothing that a terminal obeys.
func FuzzAppend(f *testing.F) {
	f.Add([]byte("/v1/\x00\xff"), []byte("token=abc"), []byte("\u2028"), 0.5, int64(1), uint8(3))
	f.Add([]byte("/"), []byte(""), []byte("\u202e\u0085"), 1e300, int64(-1<<62), uint8(200))
	f.Fuzz(func(t *testing.T, path, query, text []byte, duration float64, ns int64, frac uint8) {
		ev := event(func(e *timeline.Event) {
			e.Path, e.Query, e.DurationS, e.Time, e.TimeFrac = path, query, duration, ns, frac
			for _, field := range []*[]byte{&e.Method, &e.Host, &e.ClientIP, &e.User, &e.UserAgent, &e.Target, &e.TargetStatus, &e.ErrorReason,
				&e.Level, &e.Message, &e.Challenge, &e.RequestID, &e.Service, &e.Version, &e.Environment} {
				*field = text
			}
		})
		at := Place{Input: string(text), Line: 1, Format: string(query)}
		for _, line := range [][]byte{Append(nil, ev, at), AppendRejected(nil, at, string(path)), AppendIgnored(nil, at, string(path))} {
			var v map[string]any
			if err := json.Unmarshal(line, &v); err != nil {
				t.Fatalf("%v: %s", err, line)
			}
			body, ended := bytes.CutSuffix(line, []byte("\n"))
			if !ended || !utf8.Valid(body) || bytes.ContainsFunc(body, unicode.IsControl) {
				t.Fatalf("line end, UTF-8 or control character: %q", line)
			}
			if text, ok := v["time"].(string); ok {
				if at, err := time.Parse(time.RFC3339Nano, text); err != nil || at.Unix() != time.Unix(0, ns).Unix() {
					t.Fatalf("time %s: %v", text, err)
				}
			}
		}
	})
}
