package parsers

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"authlog/internal/timeline"
)

// albLine builds a line of today's 30 fields; change replaces fields by their
// position.
func albLine(change map[int]string) string {
	f := []string{
		"https", "2026-03-02T11:30:00.123456Z", "app/shop/0123456789abcdef", "203.0.113.9:41234", "10.0.3.17:8080",
		"0.001", "0.020", "0.000", "401", "401", "812", "331", `"GET https://api.example.com:443/v1/orders/17?page=2 HTTP/2.0"`,
		`"okhttp/4.12.0"`, "ECDHE-RSA-AES128-GCM-SHA256", "TLSv1.2",
		"arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/orders/fedcba9876543210",
		`"Root=1-69a5b1c2-0123456789abcdef01234567"`, `"api.example.com"`, `"session-reused"`, "1",
		"2026-03-02T11:30:00.100000Z", `"forward"`, `"-"`, `"-"`, `"10.0.3.17:8080"`, `"401"`, `"-"`, `"-"`, "TID_0123456789abcdef",
	}
	for i, v := range change {
		f[i] = v
	}
	return strings.Join(f, " ")
}

func albParse(line string) (timeline.Event, Result) {
	var ev timeline.Event
	ev.Reset()
	res := ALBFormat().New(Options{}).Parse([]byte(line), &ev)
	return ev, res
}

func TestALBFields(t *testing.T) {
	ev, res := albParse(albLine(nil))
	if res.Outcome != Parsed {
		t.Fatal(res)
	}
	got := fmt.Sprintf("%d %d %s %s?%s %s %s %s %s/%s %d %d %.3f %s %s %d %v", ev.Time, ev.Status, ev.Method, ev.Path, ev.Query, ev.Host, ev.ClientIP,
		ev.UserAgent, ev.Target, ev.TargetStatus, ev.RequestBytes, ev.Bytes, ev.DurationS, ev.Service, ev.RequestID, ev.TimeFrac, ev.Hop)
	want := "1772451000123456000 401 GET /v1/orders/17?page=2 api.example.com 203.0.113.9 okhttp/4.12.0 10.0.3.17:8080/401 812 331 0.021 orders Root=1-69a5b1c2-0123456789abcdef01234567 6 load-balancer"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestALBValues(t *testing.T) {
	show := map[string]func(*timeline.Event) string{
		"client": func(e *timeline.Event) string { return string(e.ClientIP) },
		"host":   func(e *timeline.Event) string { return string(e.Host) },
		"path":   func(e *timeline.Event) string { return string(e.Path) },
		"query":  func(e *timeline.Event) string { return string(e.Query) },
		"method": func(e *timeline.Event) string { return string(e.Method) },
		"agent":  func(e *timeline.Event) string { return string(e.UserAgent) },
		"status": func(e *timeline.Event) string { return fmt.Sprint(e.Status) },
		"target": func(e *timeline.Event) string { return string(e.Target) + " " + string(e.TargetStatus) },
		"time":   func(e *timeline.Event) string { return fmt.Sprint(e.DurationS) },
		"error":  func(e *timeline.Event) string { return string(e.ErrorReason) + " " + e.Reason.String() },
		"group":  func(e *timeline.Event) string { return string(e.Service) },
	}
	for _, c := range []struct {
		field int
		value string
		key   string
		want  string
	}{
		{albType, "ws", "status", "401"},
		{albType, "grpcs", "status", "401"},
		{albClient, "2001:db8::7:41234", "client", "2001:db8::7"},
		{albClient, "[2001:db8::7]:41234", "client", "2001:db8::7"},
		{albClient, "-", "client", ""},
		{albTarget, "-", "target", "- 401"},
		{albTargetStatus, "-", "target", "10.0.3.17:8080 -"},
		{albRequestTime, "-1", "time", "-1"},
		{albStatus, "-", "status", "0"},
		{albStatus, "000", "status", "0"},
		{albRequest, `"- http://api.example.com:80- -"`, "host", "api.example.com"},
		{albRequest, `"- http://api.example.com:80- -"`, "method", ""},
		{albRequest, `"- - - "`, "path", ""},
		{albRequest, `"hello world"`, "method", ""},
		{albRequest, `"GET /only/a/path HTTP/1.1"`, "method", ""},
		{albRequest, `"GET http://api.example.com:80?next=/a HTTP/1.1"`, "host", "api.example.com"},
		{albRequest, `"GET http://api.example.com:80?next=/a HTTP/1.1"`, "path", ""},
		{albRequest, `"GET http://api.example.com:80/a?next=http://b/?c HTTP/1.1"`, "query", "next=http://b/?c"},
		{albRequest, `"GET http://joe:hunter2@api.example.com:80/a HTTP/1.1"`, "host", "api.example.com"},
		{albRequest, `"GET http://api.example.com:80/a b/c HTTP/1.1"`, "path", "/a b/c"},
		{albRequest, `"GET https://[2001:db8::1]:443/x HTTP/1.1"`, "host", "2001:db8::1"},
		{albRequest, `"GET https://api.example.com:443/say=\"hi\" HTTP/1.1"`, "path", `/say=\"hi\"`},
		{albAgent, `"-"`, "agent", ""},
		{albAgent, `""`, "agent", ""},
		{albAgent, `"say \"hi\" (x) y"`, "agent", `say \"hi\" (x) y`},
		{albTargetGroup, "-", "group", ""},
		{albError, `"AuthInvalidIdToken"`, "error", "AuthInvalidIdToken " + albReasonOf("AuthInvalidIdToken")},
	} {
		ev, res := albParse(albLine(map[int]string{c.field: c.value}))
		if got := show[c.key](&ev); res.Outcome != Parsed || got != c.want {
			t.Errorf("field %d %s: %s = %q, want %q (%v)", c.field+1, c.value, c.key, got, c.want, res)
		}
	}
}

func albReasonOf(code string) string {
	ev, _ := albParse(albLine(map[int]string{albError: `"` + code + `"`}))
	return ev.Reason.String()
}

func TestALBAuthCodesHaveReasons(t *testing.T) {
	for _, code := range []string{"AuthInvalidCookie", "AuthTokenEpRequestTimeout", "JWTSignatureValidationFailed"} {
		if albReasonOf(code) == "" {
			t.Errorf("%s has no reason", code)
		}
	}
}

func TestALBLengths(t *testing.T) {
	whole := strings.Split(albLine(nil), " ")
	twelve := strings.Join(whole[:12], " ")
	if ev, res := albParse(twelve); res.Outcome != Parsed || ev.Status != 401 || ev.Method != nil {
		t.Errorf("12 fields: %v %d", res, ev.Status)
	}
	if _, res := albParse(albLine(nil) + ` "host" "uri" "TransformSuccess" 10.0.0.9 more fields`); res.Outcome != Parsed {
		t.Errorf("more fields: %v", res)
	}
	for _, c := range []struct{ line, why string }{
		{strings.Join(whole[:11], " "), albTooShort},
		{twelve + ` "GET https://api.exam`, albOpen},
		{albLine(nil) + ` "api.exam`, albOpen},
		{albLine(map[int]string{albType: "invalid"}), albNoType},
		{albLine(map[int]string{albTime: "yesterday"}), albNoTime},
		{albLine(map[int]string{albStatus: "OK"}), albNoStatus},
		{"", albNoType},
		{"https", albNoType},
	} {
		if _, res := albParse(c.line); res.Outcome != Rejected || res.Why != c.why {
			t.Errorf("%.60q: %v, want %q", c.line, res, c.why)
		}
	}
}

func BenchmarkALB(b *testing.B) {
	line := []byte(albLine(nil))
	p := ALBFormat().New(Options{})
	var ev timeline.Event
	b.SetBytes(int64(len(line) + 1))
	b.ReportAllocs()
	for b.Loop() {
		ev.Reset()
		if p.Parse(line, &ev).Outcome != Parsed {
			b.Fatal("rejected")
		}
	}
	if !bytes.Contains(line, ev.Path) {
		b.Fatal("the event does not point into the line")
	}
}
