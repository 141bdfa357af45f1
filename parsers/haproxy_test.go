package parsers

import (
	"strings"
	"testing"

	"authlog/internal/timeline"
)

const (
	hapHead = `192.0.2.7:41234 [10/Mar/2026:08:00:02.250] www~ `
	hapLine = hapHead + `api/app1 0/0/1/36/38 401 331 - - ---- 2/1/0/0/0 0/0 `
	hapReq  = `"GET /v1/orders?page=2 HTTP/1.1"`
	hapSeen = `Time=2026-03-10T08:00:02.25Z TimeFrac=3 Status=401 Method=GET Path=/v1/orders Query=page=2 `
	hapRest = `Bytes=331 DurationS=0.038 Target=app1 TargetStatus=401 Upstream=api`
)

func TestHAProxy(t *testing.T) {
	for _, c := range []struct{ name, line, want string }{
		{"bare", hapLine + hapReq, hapSeen + `ClientIP=192.0.2.7 ` + hapRest},
		{"syslog", `<134>Mar 10 08:00:02 lb1 haproxy[71]: ` + hapLine + hapReq,
			hapSeen + `ClientIP=192.0.2.7 ` + strings.Replace(hapRest, "Upstream", "Service=haproxy Upstream", 1) + ` Instance=lb1`},
		{"tag", `haproxy[71]: ` + hapLine + hapReq,
			hapSeen + `ClientIP=192.0.2.7 ` + strings.Replace(hapRest, "Upstream", "Service=haproxy Upstream", 1)},
		{"no host", `<134>Mar 10 08:00:02 haproxy[71]: ` + hapLine + hapReq,
			hapSeen + `ClientIP=192.0.2.7 ` + strings.Replace(hapRest, "Upstream", "Service=haproxy Upstream", 1)},
		{"a request id before the request", hapLine + `0b0c1d6e-0000-4000-8000-0123456789ab 1/2/3 ` + hapReq,
			hapSeen + `ClientIP=192.0.2.7 ` + strings.Replace(hapRest, "Upstream", "RequestID=0b0c1d6e-0000-4000-8000-0123456789ab Upstream", 1)},
		{"rfc 5424", `<134>1 2026-03-10T08:00:03Z lb1 haproxy 71 - - ` + hapLine + hapReq,
			hapSeen + `ClientIP=192.0.2.7 ` + strings.Replace(hapRest, "Upstream", "Service=haproxy Upstream", 1) + ` Instance=lb1`},
		{"IPv6", strings.Replace(hapLine, "192.0.2.7:", "2001:db8::7:", 1) + hapReq, hapSeen + `ClientIP=2001:db8::7 ` + hapRest},
		{"headers", hapLine + `{api.example.com:8443|curl/8.5.0|198.51.100.4, 192.0.2.9|no-cache} {} ` + hapReq,
			hapSeen + `Host=api.example.com ClientIP=192.0.2.7 Forwarded=198.51.100.4, 192.0.2.9 UserAgent=curl/8.5.0 ` + hapRest},
		{"credentials in headers stay out", hapLine + `{Bearer abc.def.ghi|sid=0123} ` + hapReq, hapSeen + `ClientIP=192.0.2.7 ` + hapRest},
		{"httpslog", hapLine + hapReq + ` 0/0/0/0/1 api.example.com/TLSv1.3/TLS_AES_256_GCM_SHA384`,
			hapSeen + `Host=api.example.com ClientIP=192.0.2.7 ` + hapRest},
		{"something behind", hapLine + hapReq + ` -`, hapSeen + `ClientIP=192.0.2.7 ` + hapRest},
		{"its own auth", hapHead + `www/<NOSRV> 0/-1/-1/-1/0 401 112 - - PR-- 2/1/0/0/3 0/0 ` + hapReq,
			hapSeen + `ClientIP=192.0.2.7 Bytes=112 DurationS=0 Target=- TargetStatus=- Upstream=www`},
		{"statistics", hapHead + `stats/<STATS> 0/0/0/0/0 401 112 - - LR-- 2/1/0/0/3 0/0 ` + hapReq,
			hapSeen + `ClientIP=192.0.2.7 Bytes=112 DurationS=0 Target=- TargetStatus=- Upstream=stats`},
		{"not even a request", hapHead + `www/<NOSRV> -1/-1/-1/-1/5 400 187 - - PR-- 2/1/0/0/3 0/0 "<BADREQ>"`,
			`Time=2026-03-10T08:00:02.25Z TimeFrac=3 Status=400 ClientIP=192.0.2.7 Bytes=187 DurationS=0.005 Target=- TargetStatus=- Upstream=www`},
		{"no answer", hapHead + `api/app1 0/0/-1/-1/+5003 -1 +0 - - CC-- 2/1/0/0/3 0/0 ` + hapReq,
			`Time=2026-03-10T08:00:02.25Z TimeFrac=3 Method=GET Path=/v1/orders Query=page=2 ClientIP=192.0.2.7 Bytes=0 DurationS=5.003 Target=app1 Upstream=api`},
		{"server is down", hapHead + `api/app1 0/0/-1/-1/3000 503 216 - - SC-- 2/1/0/0/+3 0/0 ` + hapReq,
			`Time=2026-03-10T08:00:02.25Z TimeFrac=3 Status=503 Method=GET Path=/v1/orders Query=page=2 ClientIP=192.0.2.7 Bytes=216 DurationS=3 Target=app1 Upstream=api`},
		{"HTTP/2", hapLine + `"GET https://api.example.com/v1/orders?page=2 HTTP/2.0"`, hapSeen + `Host=api.example.com ClientIP=192.0.2.7 ` + hapRest},
		{"too long for the log", hapLine + `"GET /v1/orders?page=2&fil`,
			`Time=2026-03-10T08:00:02.25Z TimeFrac=3 Status=401 Method=GET Path=/v1/orders ClientIP=192.0.2.7 ` + hapRest},
		{"certificate", `192.0.2.7:41234 [10/Mar/2026:08:00:02.250] www/1: SSL client certificate not trusted`,
			`Time=2026-03-10T08:00:02.25Z TimeFrac=3 ClientIP=192.0.2.7 Message=SSL client certificate not trusted`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, res, ev := parseWith(t, HAProxyFormat(), c.line)
			if res.Outcome != Parsed || ev.Hop != timeline.HopLoadBalancer || got != c.want {
				t.Errorf("%v\ngot  %s\nwant %s", res, got, c.want)
			}
		})
	}
}

func TestHAProxyIsNoRequest(t *testing.T) {
	for _, c := range []struct {
		line string
		want Result
	}{
		{hapHead + `db/pg1 0/0/5007 212 -- 0/0/0/0/3 0/0`, Result{Outcome: Ignored, Why: ClassHAProxyTCP}},
		{`192.0.2.7:41234 [10/Mar/2026:08:00:02.250] www/1: Connection error during SSL handshake`, Result{Outcome: Ignored, Why: ClassHAProxyConnection}},
		{`192.0.2.7:41234 [10/Mar/2026:08:00:02.250] www/192.0.2.1:443: SSL handshake failure (error:0A0000C1:SSL routines::no shared cipher)`, Result{Outcome: Ignored, Why: ClassHAProxyConnection}},
		{`Server api/app1 is DOWN, reason: Layer4 connection problem, check duration: 0ms.`, Result{Outcome: Ignored, Why: ClassHAProxyMessage}},
		{`Mar 10 08:00:02 lb1 haproxy[71]: Proxy www started.`, Result{Outcome: Ignored, Why: ClassHAProxyMessage}},
		{`Connect from 192.0.2.7:33312 to 192.0.2.1:8012 (www/HTTP)`, Result{Outcome: Ignored, Why: ClassHAProxyMessage}},
		{``, Result{Outcome: Rejected, Why: hapNoClient}},
		{`example.com:80 [10/Mar/2026:08:00:02.250] a b/c`, Result{Outcome: Rejected, Why: hapNoClient}},
		{`192.0.2.7:41234 [10/Mar/2026:98:00:02.250] a b/c 1/1/1/1/1 `, Result{Outcome: Rejected, Why: hapNoTime}},
		{hapHead + `api 0/0/1/36/38 401 331 `, Result{Outcome: Rejected, Why: hapNoBackend}},
		{hapHead + `api/app1 0/0/1/x/38 401 331 `, Result{Outcome: Rejected, Why: hapNoTimers}},
		{hapHead + `api/app1 0/0/1/36/38 OK 331 `, Result{Outcome: Rejected, Why: hapNoStatus}},
		{hapHead + `api/app1 0/0/1/36/38 401 many `, Result{Outcome: Rejected, Why: hapNoSize}},
		{hapHead + `api/app1 0/0/1/36/38 401 331 - - - 2/1 `, Result{Outcome: Rejected, Why: hapNoState}},
		{hapLine, Result{Outcome: Rejected, Why: hapNoRequest}},
		{hapLine + `{a|b`, Result{Outcome: Rejected, Why: hapNoRequest}},
	} {
		if _, res, _ := parseWith(t, HAProxyFormat(), c.line); res != c.want {
			t.Errorf("%q: %v, want %v", c.line, res, c.want)
		}
	}
}

func TestHAProxyCuts(t *testing.T) {
	testCuts(t, HAProxyFormat(), hapLine+`{api.example.com|curl/8.5.0} {} `+hapReq)
	testCuts(t, HAProxyFormat(), `<134>Mar 10 08:00:02 lb1 haproxy[71]: `+hapLine+hapReq+` 0/0/0/0/1 api.example.com/TLSv1.3/TLS_AES_256_GCM_SHA384`)
}

func FuzzHAProxy(f *testing.F) {
	fuzzFormat(f, HAProxyFormat(), hapLine+hapReq, `<134>Mar 10 08:00:02 lb1 haproxy[71]: `+hapLine+`{api.example.com|curl/8.5.0} {} `+hapReq,
		hapLine+`"GET https://a@api.example.com/v1 HTTP/2.0" 0/0/0/0/1 api.example.com/TLSv1.3/x`,
		hapHead+`www/<NOSRV> -1/-1/-1/-1/+5 -1 +187 - - PR-- 2/1/0/0/+3 0/0 "<BADREQ>"`, hapHead+`db/pg1 0/0/5007 212 -- 0/0/0/0/3 0/0`)
}

func BenchmarkHAProxy(b *testing.B) { ngxBenchmark(b, HAProxyFormat(), []byte(hapLine+hapReq)) }
