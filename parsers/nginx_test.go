package parsers

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"authlog/internal/timeline"
	"authlog/parsers/logformat"
)

// ngxShow writes the fields of an event that are set, one "name=value" each.
func ngxShow(ev *timeline.Event) string {
	var out []string
	v := reflect.ValueOf(*ev)
	for i := range v.NumField() {
		name := v.Type().Field(i).Name
		switch f := v.Field(i).Interface().(type) {
		case []byte:
			if len(f) > 0 {
				out = append(out, fmt.Sprintf("%s=%s", name, f))
			}
		case int64:
			if name == "Time" && f != timeline.NoTime {
				out = append(out, "Time="+time.Unix(0, f).UTC().Format(time.RFC3339Nano))
			} else if name != "Time" && f != timeline.Absent {
				out = append(out, fmt.Sprintf("%s=%d", name, f))
			}
		case float64:
			if f >= 0 {
				out = append(out, fmt.Sprintf("%s=%g", name, f))
			}
		case timeline.Auth:
			if f != (timeline.Auth{}) {
				out = append(out, fmt.Sprintf("Auth={Present:%s Scheme:%s Shape:%s}", [...]string{"", "No", "Yes"}[f.Present], f.Scheme, f.Shape))
			}
		case timeline.Hop, timeline.Reason, []timeline.Cause:
		default:
			if !v.Field(i).IsZero() {
				out = append(out, fmt.Sprintf("%s=%+v", name, f))
			}
		}
	}
	return strings.Join(out, " ")
}

func ngxParse(t *testing.T, f Format, line string) (string, Result) {
	t.Helper()
	var ev timeline.Event
	ev.Reset()
	res := f.New(Options{}).Parse([]byte(line), &ev)
	if res.Outcome == Parsed {
		if ev.Hop != timeline.HopProxy {
			t.Errorf("hop %v", ev.Hop)
		}
		if !f.Sniff([]byte(line)) {
			t.Errorf("%s parses what it does not sniff: %s", f.Name, line)
		}
	}
	return ngxShow(&ev), res
}

const (
	ngxT    = "[10/Mar/2026:09:00:02 +0100]"
	ngxWhen = "Time=2026-03-10T08:00:02Z"
)

func TestNginxCombined(t *testing.T) {
	format := NginxFormats()[1]
	for _, c := range []struct{ name, line, want string }{
		{"combined", `192.0.2.7 - - ` + ngxT + ` "GET /a?b=1&c HTTP/1.1" 401 12 "https://x.example/" "curl/8.5.0 (x)"`,
			ngxWhen + ` Status=401 Method=GET Path=/a Query=b=1&c ClientIP=192.0.2.7 UserAgent=curl/8.5.0 (x) Referer=https://x.example/ Bytes=12 BodyBytes=12`},
		{"common", `2001:db8::7 - ann ` + ngxT + ` "PUT / HTTP/2" 200 -`,
			ngxWhen + ` Status=200 Method=PUT Path=/ ClientIP=2001:db8::7 User=ann Auth={Present:Yes Scheme:Basic Shape:}`},
		{"main", `192.0.2.7 - - ` + ngxT + ` "GET / HTTP/1.1" 200 5 "-" "-" "203.0.113.9, 10.0.0.1"`,
			ngxWhen + ` Status=200 Method=GET Path=/ ClientIP=192.0.2.7 Forwarded=203.0.113.9, 10.0.0.1 Bytes=5 BodyBytes=5`},
		{"user with blanks and brackets", `192.0.2.7 - a [b] - c ` + ngxT + ` "GET / HTTP/1.1" 401 5 "-" "-"`,
			ngxWhen + ` Status=401 Method=GET Path=/ ClientIP=192.0.2.7 User=a [b] - c Bytes=5 BodyBytes=5 Auth={Present:Yes Scheme:Basic Shape:}`},
		{"user that imitates a time", `192.0.2.7 - x [01/Jan/2020:00:00:00 +0000] y ` + ngxT + ` "GET / HTTP/1.1" 401 5 "-" "-"`,
			ngxWhen + ` Status=401 Method=GET Path=/ ClientIP=192.0.2.7 User=x [01/Jan/2020:00:00:00 +0000] y Bytes=5 BodyBytes=5 Auth={Present:Yes Scheme:Basic Shape:}`},
		{"identity of RFC 1413", `host.example id ann ` + ngxT + ` "GET / HTTP/1.1" 200 5`,
			ngxWhen + ` Status=200 Method=GET Path=/ ClientIP=host.example User=ann Bytes=5 BodyBytes=5 Auth={Present:Yes Scheme:Basic Shape:}`},
		{"empty request", `192.0.2.7 - - ` + ngxT + ` "" 400 0 "" ""`, ngxWhen + ` Status=400 ClientIP=192.0.2.7 Bytes=0 BodyBytes=0`},
		{"timeout", `192.0.2.7 - - ` + ngxT + ` "-" 408 0 "-" "-"`, ngxWhen + ` Status=408 ClientIP=192.0.2.7 Bytes=0 BodyBytes=0`},
		{"TLS bytes", `192.0.2.7 - - ` + ngxT + ` "\x16\x03\x01 GET / HTTP/1.1" 400 157 "-" "-"`, ngxWhen + ` Status=400 ClientIP=192.0.2.7 Bytes=157 BodyBytes=157`},
		{"HTTP/0.9", `192.0.2.7 - - ` + ngxT + ` "GET /x" 200 5 "-" "-"`, ngxWhen + ` Status=200 Method=GET Path=/x ClientIP=192.0.2.7 Bytes=5 BodyBytes=5`},
		{"quotes of Apache", `192.0.2.7 - - ` + ngxT + ` "GET /\"a HTTP/1.1" 200 5 "-" "a \"b\" \\"`,
			ngxWhen + ` Status=200 Method=GET Path=/\"a ClientIP=192.0.2.7 UserAgent=a \"b\" \\ Bytes=5 BodyBytes=5`},
		{"no status", `192.0.2.7 - - ` + ngxT + ` "GET / HTTP/1.1" 000 0 "-" "-"`, ngxWhen + ` Method=GET Path=/ ClientIP=192.0.2.7 Bytes=0 BodyBytes=0`},
		{"host first", `api.example:8443 192.0.2.7 - - ` + ngxT + ` "GET / HTTP/1.1" 200 5 "-" "-"`,
			ngxWhen + ` Status=200 Method=GET Path=/ Host=api.example ClientIP=192.0.2.7 Bytes=5 BodyBytes=5`},
		{"host second", `192.0.2.7 api.example - - ` + ngxT + ` "GET / HTTP/1.1" 200 5 "-" "-"`,
			ngxWhen + ` Status=200 Method=GET Path=/ Host=api.example ClientIP=192.0.2.7 Bytes=5 BodyBytes=5`},
		{"host and id", `api.example 192.0.2.7 - r-77 - ` + ngxT + ` "GET / HTTP/1.1" 200 5 "-" "-"`,
			ngxWhen + ` Status=200 Method=GET Path=/ Host=api.example ClientIP=192.0.2.7 Bytes=5 BodyBytes=5 RequestID=r-77`},
		{"list of clients", `10.1.2.3, 198.51.100.4, 10.0.0.1 - - ` + ngxT + ` "GET / HTTP/1.1" 200 5 "-" "-"`,
			ngxWhen + ` Status=200 Method=GET Path=/ ClientIP=198.51.100.4 Forwarded=10.1.2.3, 198.51.100.4, 10.0.0.1 Bytes=5 BodyBytes=5`},
		{"list of private clients", `10.1.2.3, 10.0.0.1 - - ` + ngxT + ` "GET / HTTP/1.1" 200 5 "-" "-"`,
			ngxWhen + ` Status=200 Method=GET Path=/ ClientIP=10.1.2.3 Forwarded=10.1.2.3, 10.0.0.1 Bytes=5 BodyBytes=5`},
		{"quoted list and proxy", `"-" 10.0.0.1 - - ` + ngxT + ` "GET / HTTP/1.1" 200 5 "-" "-"`,
			ngxWhen + ` Status=200 Method=GET Path=/ ClientIP=10.0.0.1 Bytes=5 BodyBytes=5`},
		{"request time after the agent", `192.0.2.7 - - ` + ngxT + ` "GET / HTTP/1.1" 200 5 "-" "-" "-" "2.75" 0.120 0.119`,
			ngxWhen + ` Status=200 Method=GET Path=/ ClientIP=192.0.2.7 Bytes=5 BodyBytes=5 DurationS=0.12`},
		{"request time before the agent", `192.0.2.7 - - ` + ngxT + ` "GET / HTTP/1.1" 200 5 311 1.250 "-" "ab"`,
			ngxWhen + ` Status=200 Method=GET Path=/ ClientIP=192.0.2.7 UserAgent=ab Bytes=5 BodyBytes=5 DurationS=1.25`},
		{"labels", `192.0.2.7 - - ` + ngxT + ` "GET / HTTP/1.1" 401 5 "-" "ab" "-" rt=0.120 uct="0.000" ua="10.0.0.1:80, 10.0.0.2:80" us="502, 401" rl=311 host=api.example:443 rid=r1 Node=n1 auth="Bearer realm=\x22a\x22"`,
			ngxWhen + ` Status=401 Method=GET Path=/ Host=api.example ClientIP=192.0.2.7 UserAgent=ab Bytes=5 BodyBytes=5 RequestBytes=311 DurationS=0.12 Target=10.0.0.1:80, 10.0.0.2:80 TargetStatus=502, 401 Challenge=Bearer realm="a" RequestID=r1 Instance=n1`},
		{"upstream without labels", `192.0.2.7 - - ` + ngxT + ` "GET / HTTP/1.1" 401 5 "-" "ab" "10.0.0.1:80" "401" "0.100"`,
			ngxWhen + ` Status=401 Method=GET Path=/ ClientIP=192.0.2.7 UserAgent=ab Bytes=5 BodyBytes=5 DurationS=0.1 Target=10.0.0.1:80 TargetStatus=401`},
		{"ingress", `192.0.2.7 - - ` + ngxT + ` "GET / HTTP/1.1" 401 5 "-" "ab" 311 0.120 [default-web-80] [] [2001:db8::1]:80, 10.0.0.2:80 0, 5 0.001, 0.119 502, 401 00ff`,
			ngxWhen + ` Status=401 Method=GET Path=/ ClientIP=192.0.2.7 UserAgent=ab Bytes=5 BodyBytes=5 RequestBytes=311 DurationS=0.12 Target=[2001:db8::1]:80, 10.0.0.2:80 TargetStatus=502, 401 RequestID=00ff Service=default-web-80`},
		{"syslog", `<190>Mar 10 09:00:02 web1 nginx: 192.0.2.7 - - ` + ngxT + ` "GET / HTTP/1.1" 200 5 "-" "-"`,
			ngxWhen + ` Status=200 Method=GET Path=/ ClientIP=192.0.2.7 Bytes=5 BodyBytes=5`},
		{"docker compose", `web-1  | 192.0.2.7 - - ` + ngxT + ` "GET / HTTP/1.1" 200 5 "-" "-"`,
			ngxWhen + ` Status=200 Method=GET Path=/ ClientIP=192.0.2.7 Bytes=5 BodyBytes=5`},
		{"id between time and request", `192.0.2.7 - - ` + ngxT + ` 0123456789abcdef0123456789abcdef "GET / HTTP/1.1" 200 5 "-" "-"`,
			ngxWhen + ` Status=200 Method=GET Path=/ ClientIP=192.0.2.7 Bytes=5 BodyBytes=5 RequestID=0123456789abcdef0123456789abcdef`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, res := ngxParse(t, format, c.line)
			if res.Outcome != Parsed || got != c.want {
				t.Errorf("%v\ngot  %s\nwant %s", res, got, c.want)
			}
		})
	}
}

func TestNginxRejects(t *testing.T) {
	for _, c := range []struct{ line, why string }{
		{``, ngxNoTime},
		{`- - - [1234] "GET / HTTP/1.1" 200 5`, ngxNoTime},
		{`2026/03/10 09:00:02 [error] 1#1: *1 user "x": password mismatch, client: 192.0.2.7, request: "GET / HTTP/1.1"`, ngxNoTime},
		{ngxT + ` 200 - GET https api.example "/" [Client 192.0.2.7]`, ngxNoTime},
		{`a b c d e f ` + ngxT + ` "GET / HTTP/1.1" 200 5`, ngxNoClient},
		{`192.0.2.7 - - [31/Feb/2026:09:00:02 +0100] "GET / HTTP/1.1" 200 5`, ngxBadTime},
		{`192.0.2.7 - - ` + ngxT + ` GET`, ngxNoRequest},
		{`192.0.2.7 - - ` + ngxT + ` "GET / HT`, ngxOpenQuote},
		{`192.0.2.7 - - ` + ngxT + ` "GET / HTTP/1.1"`, ngxNoStatus},
		{`192.0.2.7 - - ` + ngxT + ` "GET / HTTP/1.1" 20`, ngxNoStatus},
		{`192.0.2.7 - - ` + ngxT + ` "GET / HTTP/1.1" 200`, ngxNoSize},
		{`192.0.2.7 - - ` + ngxT + ` "GET / HTTP/1.1" 200 x "-"`, ngxNoSize},
		{`192.0.2.7 - - ` + ngxT + ` "GET / HTTP/1.1" 200 5 "http://`, ngxOpenQuote},
		{`192.0.2.7 - - ` + ngxT + ` "GET / HTTP/1.1" 200 5 "-" "cur`, ngxOpenQuote},
		{`192.0.2.7 - - ` + ngxT + ` "GET / HTTP/1.1" 200 5 "-" "curl" "10.0`, ngxOpenQuote},
	} {
		if got, res := ngxParse(t, NginxFormats()[1], c.line); res.Outcome != Rejected || res.Why != c.why {
			t.Errorf("%s\n%v %s, want %q", c.line, res, got, c.why)
		}
	}
	plain := `192.0.2.7 - - ` + ngxT + ` "GET / HTTP/1.1" 200 5 "-" "curl"`
	if _, res := ngxParse(t, NginxFormats()[0], plain); res.Why != ngxNoUpstream {
		t.Errorf("ingress takes combined: %v", res)
	}
}

func TestNginxIngress(t *testing.T) {
	format := NginxFormats()[0]
	for _, c := range []struct{ name, line, want string }{
		{"nobody asked", `192.0.2.7 - - ` + ngxT + ` "GET / HTTP/1.1" 401 5 "-" "ab" 311 0.000 [default-web-80] [] - - - - 00ff`,
			`RequestBytes=311 DurationS=0 Target=- TargetStatus=- RequestID=00ff Service=default-web-80`},
		{"before 0.20", `192.0.2.7 - [192.0.2.7] - ann ` + ngxT + ` "GET / HTTP/1.1" 401 5 "-" "ab" 311 0.100 [default-web-80] 10.0.0.1:80 5 0.099 401`,
			`RequestBytes=311 DurationS=0.1 Target=10.0.0.1:80 TargetStatus=401 Service=default-web-80 Auth={Present:Yes Scheme:Basic Shape:}`},
		{"redirect inside", `192.0.2.7 - - ` + ngxT + ` "GET / HTTP/1.1" 404 5 "-" "ab" 311 0.100 [default-web-80] [] 10.0.0.1:80 : 10.0.0.2:80 0 : 5 0.001 : 0.099 401 : 404 00ff`,
			`RequestBytes=311 DurationS=0.1 Target=10.0.0.1:80 : 10.0.0.2:80 TargetStatus=401 : 404 RequestID=00ff Service=default-web-80`},
		{"container runtime", `2026-03-10T08:00:02.5Z stdout F 192.0.2.7 - - ` + ngxT + ` "GET / HTTP/1.1" 200 5 "-" "ab" 311 0.100 [d-web-80] [] 10.0.0.1:80 5 0.099 200 00ff`,
			`RequestBytes=311 DurationS=0.1 Target=10.0.0.1:80 TargetStatus=200 RequestID=00ff Service=d-web-80`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, res := ngxParse(t, format, c.line)
			if res.Outcome != Parsed || !strings.HasSuffix(got, c.want) || !strings.Contains(got, "ClientIP=192.0.2.7 ") {
				t.Errorf("%v\ngot  %s\nwant %s", res, got, c.want)
			}
		})
	}
}

func TestNginxDoesNotAllocate(t *testing.T) {
	p := NginxFormats()[1].New(Options{})
	var ev timeline.Event
	line := []byte(`192.0.2.7 - - ` + ngxT + ` "GET /a?b HTTP/1.1" 200 5 "-" "curl" "203.0.113.9"`)
	if n := testing.AllocsPerRun(100, func() {
		ev.Reset()
		p.Parse(line, &ev)
	}); n != 0 {
		t.Errorf("%v allocations a line", n)
	}
}

func BenchmarkNginxCombined(b *testing.B) {
	line := []byte(`192.0.2.7 - - ` + ngxT + ` "GET /api/v1/orders/4711?page=2 HTTP/1.1" 200 1234 "https://shop.example.com/" "Mozilla/5.0 (X11; Linux x86_64; rv:126.0) Gecko/20100101 Firefox/126.0"`)
	ngxBenchmark(b, NginxFormats()[1], line)
}

func BenchmarkNginxIngress(b *testing.B) {
	line := []byte(`192.0.2.7 - - ` + ngxT + ` "GET /api/v1/orders/4711?page=2 HTTP/1.1" 200 1234 "-" "okhttp/4.12.0" 311 0.120 [default-web-80] [] 10.0.0.2:80 5 0.119 200 0123456789abcdef0123456789abcdef`)
	ngxBenchmark(b, NginxFormats()[0], line)
}

func ngxBenchmark(b *testing.B, f Format, line []byte) {
	p := f.New(Options{})
	var ev timeline.Event
	b.SetBytes(int64(len(line)))
	b.ReportAllocs()
	for b.Loop() {
		ev.Reset()
		if p.Parse(line, &ev).Outcome != Parsed {
			b.Fatal("rejected")
		}
	}
}

// FuzzNginxCombined compares the parser written by hand with the compiled
// template of combined, field by field, on lines that both define.
func FuzzNginxCombined(f *testing.F) {
	for _, s := range []string{
		`192.0.2.7 - - ` + ngxT + ` "GET /a?b=1 HTTP/1.1" 401 12 "https://x.example/" "curl"`,
		`[::1]:99 - a b ` + ngxT + ` "" 400 0 "" "-"`,
		`h 192.0.2.7 - - ` + ngxT + ` "GET / HTTP/1.1" 200 5 "-" "-" 3 0.100 [a] [] 10.0.0.1:80, - 5 0.099 200 00ff`,
		`"a, b" c - - ` + ngxT + ` "GET / HTTP/1.1" 200 5 "-" "-" rt=0.1 auth="Basic realm=\x22" us=200`,
		`  [00/000/0000000000000 00000] 0`,
		`h -.  ` + ngxT + ` "GET / HTTP/1.1" 200 5 "-" "-" 3 0.100 ` + "\t\t[]",
		`x: 192.0.2.7 - - ` + ngxT + ` "\x16" 000 - "-" "\"`,
	} {
		f.Add([]byte(s))
	}
	template, err := NginxCustom("", "combined")
	if err != nil {
		f.Fatal(err)
	}
	reference, fast, ingress := template.New(Options{}), NginxFormats()[1], NginxFormats()[0]
	parser, ingressParser := fast.New(Options{}), ingress.New(Options{})
	f.Fuzz(func(t *testing.T, line []byte) {
		var got, want timeline.Event
		got.Reset()
		if ingressParser.Parse(line, &got).Outcome == Parsed && !ingress.Sniff(line) {
			t.Errorf("ingress parses what it does not sniff: %q", line)
		}
		got.Reset()
		res := parser.Parse(line, &got)
		if res.Outcome == Parsed {
			if !fast.Sniff(line) {
				t.Errorf("parses what it does not sniff: %q", line)
			}
			if got.Status != 0 && (got.Status < 100 || got.Status > 999) || got.Time == timeline.NoTime {
				t.Errorf("%q gives %s", line, ngxShow(&got))
			}
		} else if res.Why == "" {
			t.Errorf("%q is rejected without a reason", line)
		}
		want.Reset()
		if reference.Parse(line, &want).Outcome != Parsed || !ngxPlain(line, &want) {
			return
		}
		if g, w := ngxShow(&got), ngxShow(&want); res.Outcome != Parsed || g != w {
			t.Errorf("%q: %v\ngot  %s\nwant %s", line, res, g, w)
		}
	})
}

// ngxPlain tells whether the template and the parser mean the same by a line:
// the parser also knows heads that combined does not have.
func ngxPlain(line []byte, ev *timeline.Event) bool {
	head, rest, _ := bytes.Cut(line, []byte(`] "`))
	head = head[:max(0, len(head)-ngxTimeLen)]
	quote := logformat.ClosingQuote(rest, 0)
	if quote < 0 || bytes.ContainsAny(head, "\",") || bytes.HasPrefix(ev.User, []byte("[")) || bytes.HasPrefix(line, []byte(" ")) {
		return false
	}
	words := bytes.Split(rest[quote+1:], []byte(" "))
	return len(words) > 2 && len(words[1]) > 0 && len(words[2]) > 0 &&
		(string(words[2]) == "-" || intOf(words[2]) >= 0)
}
