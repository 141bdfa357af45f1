package parsers

import (
	"testing"

	"authlog/internal/timeline"
)

// The access logs of application frameworks: one table, since they say the same.
func TestFrameworks(t *testing.T) {
	const at = `Time=2026-03-10T08:00:02Z `
	for _, c := range []struct {
		format     Format
		line, want string
	}{
		{GinFormat(), `[GIN] 2026/03/10 - 08:00:02 | 401 |     505.317µs |       192.0.2.7 | POST     "/client?page=2"`,
			at + `Status=401 Method=POST Path=/client Query=page=2 ClientIP=192.0.2.7 DurationS=0.000505317`},
		{GinFormat(), "[GIN] 2026/03/10 - 08:00:02 |\x1b[97;43m 401 \x1b[0m|    1.5s |     2001:db8::7 |\x1b[97;46m POST    \x1b[0m \"/a\\\"b\"",
			at + `Status=401 Method=POST Path=/a\"b ClientIP=2001:db8::7 DurationS=1.5`},
		{GinFormat(), `[GIN] 2026/03/10 - 08:00:02 |[97;43m 401 [0m| 12ms | 192.0.2.7 |[97;44m GET     [0m "/"`,
			at + `Status=401 Method=GET Path=/ ClientIP=192.0.2.7 DurationS=0.012`},
		{GinFormat(), `[GIN] 2026/03/10 - 08:00:02 | 200 |    1m2.5s |       192.0.2.7 | GET      "/"`,
			at + `Status=200 Method=GET Path=/ ClientIP=192.0.2.7 DurationS=62.5`},
		{GinFormat(), `[GIN] 2026/03/10 - 08:00:02 | 401 | 12ms | 192.0.2.7 | GET | /a | token is expired | 38 bytes | agent/1 (a|b)`,
			at + `Status=401 Method=GET Path=/a ClientIP=192.0.2.7 UserAgent=agent/1 (a|b) Bytes=38 BodyBytes=38 DurationS=0.012 ErrorReason=token is expired`},
		{GinFormat(), `2026-03-10T08:00:05Z stdout F [GIN] 2026/03/10 - 08:00:02 | 401 | 0s | 192.0.2.7 | GET | /a | 38 bytes | agent/1`,
			at + `Status=401 Method=GET Path=/a ClientIP=192.0.2.7 UserAgent=agent/1 Bytes=38 BodyBytes=38 DurationS=0`},
		{UvicornFormat(), `INFO:     192.0.2.7:52782 - "POST /login?next=/ HTTP/1.1" 401 Unauthorized`,
			`Status=401 Method=POST Path=/login Query=next=/ ClientIP=192.0.2.7 Level=info`},
		{UvicornFormat(), "\x1b[32mINFO\x1b[0m:     2001:db8::7:52782 - \"\x1b[1mGET / HTTP/2\x1b[0m\" \x1b[31m401 Unauthorized\x1b[0m",
			`Status=401 Method=GET Path=/ ClientIP=2001:db8::7 Level=info`},
		{UvicornFormat(), `2026-03-10 08:00:02,123 [INFO] uvicorn.access: 192.0.2.7:52782 - "GET / HTTP/1.1" 401`,
			`Time=2026-03-10T08:00:02.123Z TimeFrac=3 Status=401 Method=GET Path=/ ClientIP=192.0.2.7 Level=info`},
		{UvicornFormat(), `web-1  | INFO:     192.0.2.7:52782 - "GET / HTTP/1.1" 200 OK`,
			`Status=200 Method=GET Path=/ ClientIP=192.0.2.7 Level=info Service=web Instance=web-1`},
		{MorganFormat(), "\x1b[0mGET /client?page=2 \x1b[33m401\x1b[0m 1.250 ms - 12\x1b[0m", `Status=401 Method=GET Path=/client Query=page=2 Bytes=12 BodyBytes=12 DurationS=0.00125`},
		{MorganFormat(), `GET /client 401 12 - 1.250 ms`, `Status=401 Method=GET Path=/client Bytes=12 BodyBytes=12 DurationS=0.00125`},
		{MorganFormat(), `GET /client - - ms - -`, `Method=GET Path=/client`},
		{MorganFormat(), `2026-03-10T08:00:02Z stdout F 192.0.2.7 - GET /client HTTP/1.1 401 - - 1.250 ms`,
			at + `Status=401 Method=GET Path=/client ClientIP=192.0.2.7 DurationS=0.00125`},
		{WerkzeugFormat(), `192.0.2.7 - - [10/Mar/2026 08:00:02] "GET /client HTTP/1.1" 401 -`, at + `Status=401 Method=GET Path=/client ClientIP=192.0.2.7`},
		{WerkzeugFormat(), "INFO:werkzeug:192.0.2.7 - - [10/Mar/2026 08:00:02] \"\x1b[31m\x1b[1mGET /client HTTP/1.1\x1b[0m\" 401 -", at + `Status=401 Method=GET Path=/client ClientIP=192.0.2.7`},
		{WerkzeugFormat(), `[10/Mar/2026 08:00:02] "GET /client HTTP/1.1" 401 58`, at + `Status=401 Method=GET Path=/client Bytes=58 BodyBytes=58`},
	} {
		got, res, ev := parseWith(t, c.format, c.line)
		if res.Outcome != Parsed || ev.Hop != timeline.HopApplication || got != c.want {
			t.Errorf("%s\n%v\ngot  %s\nwant %s", c.line, res, got, c.want)
		}
	}
}

func TestFrameworksRefuse(t *testing.T) {
	for _, c := range []struct {
		format Format
		line   string
		want   Result
	}{
		{GinFormat(), `[GIN-debug] Listening and serving HTTP on :8080`, Result{Outcome: Ignored, Why: ClassGinDebug}},
		{GinFormat(), `GIN`, Result{Outcome: Rejected, Why: ginNoMark}},
		{GinFormat(), `[GIN] 2026/03/10 08:00:02 | 401 `, Result{Outcome: Rejected, Why: ginNoTime}},
		{GinFormat(), `[GIN] 2026/03/10 - 08:00:02 | OK | 1ms | 192.0.2.7 | GET "/"`, Result{Outcome: Rejected, Why: ginNoStatus}},
		{GinFormat(), `[GIN] 2026/03/10 - 08:00:02 | 401 | 1ms`, Result{Outcome: Rejected, Why: ginNoClient}},
		{GinFormat(), `[GIN] 2026/03/10 - 08:00:02 | 401 | 1ms | 192.0.2.7 | GET "/`, Result{Outcome: Rejected, Why: ginNoPath}},
		{UvicornFormat(), `INFO:     Application startup complete.`, Result{Outcome: Rejected, Why: uviNoRequest}},
		{UvicornFormat(), `INFO:     192.0.2.7:5 - "WebSocket /ws" [accepted]`, Result{Outcome: Rejected, Why: uviNoRequest}},
		{UvicornFormat(), `INFO:     someone - "GET / HTTP/1.1" 401`, Result{Outcome: Rejected, Why: uviNoClient}},
		{UvicornFormat(), `INFO:     192.0.2.7:5 - "GET / HTTP/1.1" OK`, Result{Outcome: Rejected, Why: uviNoStatus}},
		{MorganFormat(), `hello /a b`, Result{Outcome: Rejected, Why: morNoRequest}},
		{MorganFormat(), `GET /a done 1 ms - 2`, Result{Outcome: Rejected, Why: morNoStatus}},
		{MorganFormat(), `GET /a 401 1 m`, Result{Outcome: Rejected, Why: morNoTime}},
		{WerkzeugFormat(), `192.0.2.7 - - ` + ngxT + ` "GET / HTTP/1.1" 401 5`, Result{Outcome: Rejected, Why: werNoTime}},
		{WerkzeugFormat(), `[10/Mar/2026 08:00:02] Starting`, Result{Outcome: Rejected, Why: werNoRequest}},
		{WerkzeugFormat(), `[10/Mar/2026 08:00:02] "GET / HTTP/1.1" 40`, Result{Outcome: Rejected, Why: werNoStatus}},
	} {
		if _, res, _ := parseWith(t, c.format, c.line); res != c.want {
			t.Errorf("%q: %v, want %v", c.line, res, c.want)
		}
	}
}

func TestFrameworksCuts(t *testing.T) {
	testCuts(t, GinFormat(), `[GIN] 2026/03/10 - 08:00:02 | 401 |     505.317µs |       192.0.2.7 | POST     "/client?page=2"`)
	testCuts(t, GinFormat(), `[GIN] 2026/03/10 - 08:00:02 | 401 | 12ms | 192.0.2.7 | GET | /a | token is expired | 38 bytes | agent/1`, "UserAgent")
	testCuts(t, UvicornFormat(), `2026-03-10 08:00:02,123 [INFO] uvicorn.access: 192.0.2.7:52782 - "GET / HTTP/1.1" 401 Unauthorized`)
	testCuts(t, MorganFormat(), `GET /client?page=2 401 1.250 ms - 12`, "Bytes", "BodyBytes")
	testCuts(t, MorganFormat(), `192.0.2.7 - GET /client HTTP/1.1 401 12 - 1.250 ms`)
	testCuts(t, WerkzeugFormat(), `192.0.2.7 - - [10/Mar/2026 08:00:02] "GET /client HTTP/1.1" 401 58`, "Bytes", "BodyBytes")
}

func FuzzGin(f *testing.F) {
	fuzzFormat(f, GinFormat(), "[GIN] 2026/03/10 - 08:00:02 |\x1b[97;43m 401 \x1b[0m|    1.5s |     2001:db8::7 |\x1b[97;46m POST    \x1b[0m \"/a\\\"b\"",
		`[GIN] 2026/03/10 - 08:00:02 | 401 | 12ms | 192.0.2.7 | GET | /a | token is expired | 38 bytes | agent/1`)
}

func FuzzUvicorn(f *testing.F) {
	fuzzFormat(f, UvicornFormat(), "\x1b[32mINFO\x1b[0m:     2001:db8::7:52782 - \"\x1b[1mGET / HTTP/2\x1b[0m\" \x1b[31m401 Unauthorized\x1b[0m",
		`2026-03-10 08:00:02,123 [INFO] uvicorn.access: 192.0.2.7:52782 - "GET / HTTP/1.1" 401`)
}

func FuzzMorgan(f *testing.F) {
	fuzzFormat(f, MorganFormat(), "\x1b[0mGET /client?page=2 \x1b[33m401\x1b[0m 1.250 ms - 12\x1b[0m",
		`2026-03-10T08:00:02Z stdout F 192.0.2.7 - GET /client HTTP/1.1 401 - - 1.250 ms`)
}

func FuzzWerkzeug(f *testing.F) {
	fuzzFormat(f, WerkzeugFormat(), "INFO:werkzeug:192.0.2.7 - - [10/Mar/2026 08:00:02] \"\x1b[31m\x1b[1mGET /client HTTP/1.1\x1b[0m\" 401 -",
		`[10/Mar/2026 08:00:02] "GET /client HTTP/1.1" 401 58`)
}

func BenchmarkGin(b *testing.B) {
	ngxBenchmark(b, GinFormat(), []byte(`[GIN] 2026/03/10 - 08:00:02 | 401 |     505.317µs |       192.0.2.7 | POST     "/client?page=2"`))
}

func BenchmarkUvicorn(b *testing.B) {
	ngxBenchmark(b, UvicornFormat(), []byte(`INFO:     192.0.2.7:52782 - "POST /login?next=/ HTTP/1.1" 401 Unauthorized`))
}

func BenchmarkMorgan(b *testing.B) {
	ngxBenchmark(b, MorganFormat(), []byte(`GET /client?page=2 401 1.250 ms - 12`))
}

func BenchmarkWerkzeug(b *testing.B) {
	ngxBenchmark(b, WerkzeugFormat(), []byte(`192.0.2.7 - - [10/Mar/2026 08:00:02] "GET /client HTTP/1.1" 401 -`))
}
