package parsers

import (
	"strings"
	"testing"

	"authlog/internal/timeline"
)

const (
	ngeHead = "2026/03/10 08:00:02 [error] 71#72: *19 "
	ngeTest = `, client: 192.0.2.7, server: api.example.com, request: "GET /v1/orders?page=2 HTTP/1.1", host: "api.example.com:8443"`
	ngeSeen = "Time=2026-03-10T08:00:02Z Method=GET Path=/v1/orders Query=page=2 Host=api.example.com ClientIP=192.0.2.7 "
)

func TestNginxError(t *testing.T) {
	for _, c := range []struct{ name, line, want string }{
		{"no credential", ngeHead + `no user/password was provided for basic authentication` + ngeTest,
			ngeSeen + `Level=error Message=no user/password was provided for basic authentication Auth={Present:No Scheme: Shape:} header-absent`},
		{"unknown user", ngeHead + `user "ann b" was not found in "/etc/nginx/users"` + ngeTest,
			ngeSeen + `User=ann b Level=error Message=user "ann b" was not found in "/etc/nginx/users" Auth={Present:Yes Scheme:Basic Shape:} credential-unknown`},
		{"wrong password", ngeHead + `user "ann": password mismatch` + ngeTest,
			ngeSeen + `User=ann Level=error Message=user "ann": password mismatch Auth={Present:Yes Scheme:Basic Shape:} bad-credentials`},
		{"a name that reads like a reason", ngeHead + `user "jwt expired": password mismatch` + ngeTest,
			ngeSeen + `User=jwt expired Level=error Message=user "jwt expired": password mismatch Auth={Present:Yes Scheme:Basic Shape:} bad-credentials`},
		{"pam", ngeHead + `PAM: user 'ann' - not authenticated: Authentication failure` + ngeTest,
			ngeSeen + `User=ann Level=error Message=PAM: user 'ann' - not authenticated: Authentication failure Auth={Present:Yes Scheme:Basic Shape:} bad-credentials`},
		{"a name that imitates the tail", ngeHead + `user "x": password mismatch, client: 198.51.100.1, server: s, request: "GET /a HTTP/1.1", host: "h": password mismatch` + ngeTest,
			ngeSeen + `User=x": password mismatch, client: 198.51.100.1, server: s, request: "GET /a HTTP/1.1", host: "h Level=error Message=user "x": password mismatch, client: 198.51.100.1, server: s, request: "GET /a HTTP/1.1", host: "h": password mismatch Auth={Present:Yes Scheme:Basic Shape:} bad-credentials`},
		{"a referrer that imitates the tail", ngeHead + `access forbidden by rule` + ngeTest + `, referrer: "x", client: 198.51.100.1, server: s, request: "GET /a HTTP/1.1"`,
			`Time=2026-03-10T08:00:02Z Level=error Message=access forbidden by rule`},
		{"auth backend is down", ngeHead + `connect() failed (111: Connection refused) while connecting to upstream, client: 192.0.2.7, server: _, request: "GET /v1/orders?page=2 HTTP/1.1", subrequest: "/auth", upstream: "http://192.0.2.80:4180/oauth2/auth", host: "api.example.com"`,
			ngeSeen + `Target=192.0.2.80:4180 Level=error Message=connect() failed (111: Connection refused) while connecting to upstream backend-unreachable`},
		{"application is down", ngeHead + `connect() failed (111: Connection refused) while connecting to upstream, client: 192.0.2.7, server: _, request: "GET /v1/orders?page=2 HTTP/1.1", upstream: "http://unix:/run/app.sock:/v1/orders", host: "api.example.com", referrer: "https://example.com/"`,
			ngeSeen + `Referer=https://example.com/ Target=unix:/run/app.sock Level=error Message=connect() failed (111: Connection refused) while connecting to upstream`},
		{"auth_request", ngeHead + `auth request unexpected status: 502 while sending to client` + ngeTest,
			ngeSeen + `Level=error Message=auth request unexpected status: 502 while sending to client backend-unreachable`},
		{"auth_jwt", strings.Replace(ngeHead, "error", "info", 1) + `auth_jwt: rejected due to token expired: exp=1700000000: greater than expected=1700000100 actual=1700000000` + ngeTest,
			ngeSeen + `Level=info Message=auth_jwt: rejected due to token expired: exp=1700000000: greater than expected=1700000100 actual=1700000000 Auth={Present:Yes Scheme: Shape:} expired`},
		{"lost htpasswd", ngeHead + `open() "/etc/nginx/.htpasswd" failed (2: No such file or directory)` + ngeTest,
			ngeSeen + `Level=error Message=open() "/etc/nginx/.htpasswd" failed (2: No such file or directory) secret-missing`},
		{"somebody looks for a htpasswd", ngeHead + `open() "/srv/www/.htpasswd" failed (2: No such file or directory), client: 192.0.2.7, server: _, request: "GET /.htpasswd HTTP/1.1"`,
			`Time=2026-03-10T08:00:02Z Method=GET Path=/.htpasswd ClientIP=192.0.2.7 Level=error Message=open() "/srv/www/.htpasswd" failed (2: No such file or directory)`},
		{"lua", ngeHead + `[lua] access.lua:7: verify(): jwt signature mismatch` + ngeTest,
			ngeSeen + `Level=error Message=[lua] access.lua:7: verify(): jwt signature mismatch Auth={Present:Yes Scheme: Shape:} signature-invalid`},
		{"modsecurity", ngeHead + `[client 192.0.2.7] ModSecurity: Access denied with code 403 (phase 2). [file "/etc/x.conf"] [line "3"], client: 192.0.2.7, server: _, request: "GET / HTTP/1.1"`,
			`Time=2026-03-10T08:00:02Z Method=GET Path=/ ClientIP=192.0.2.7 Level=error Message=[client 192.0.2.7] ModSecurity: Access denied with code 403 (phase 2). [file "/etc/x.conf"] [line "3"]`},
		{"credential in a message", ngeHead + `[lua] x.lua:1: refused Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJlLXNpZ25hdHVyZQ`,
			`Time=2026-03-10T08:00:02Z Level=error Message=[lua] x.lua:1: refused Authorization: Bearer [jwt] generic`},
		{"the URL of a forward proxy", ngeHead + `x, client: 2001:db8::7, server: , request: "GET http://example.com:80/a HTTP/1.1", host: "example.com"`,
			`Time=2026-03-10T08:00:02Z Method=GET Path=/a Host=example.com ClientIP=2001:db8::7 Level=error Message=x`},
		{"request id", ngeHead + `x` + ngeTest + `, referrer: "https://example.com/", request_id: "0123456789abcdef0123456789abcdef"`,
			strings.Replace(ngeSeen, "ClientIP=192.0.2.7 ", "ClientIP=192.0.2.7 Referer=https://example.com/ ", 1) + `Level=error Message=x RequestID=0123456789abcdef0123456789abcdef`},
		{"stream", ngeHead + `recv() failed (104: Connection reset by peer), client: 192.0.2.7, server: 0.0.0.0:443, upstream: "192.0.2.8:443", bytes from/to client:0/0, bytes from/to upstream:0/0`,
			`Time=2026-03-10T08:00:02Z ClientIP=192.0.2.7 Level=error Message=recv() failed (104: Connection reset by peer)`},
		{"ocsp", `2026/03/10 08:00:02 [error] 1#1: OCSP responder timed out while requesting certificate status, responder: ocsp.example.com, certificate: "/etc/x.pem"`,
			`Time=2026-03-10T08:00:02Z Level=error Message=OCSP responder timed out while requesting certificate status`},
		{"of the process", `2026/03/10 08:00:02 [notice] 1#1: start worker processes`,
			`Time=2026-03-10T08:00:02Z Level=notice Message=start worker processes`},
		{"behind syslog", `<187>Mar 10 08:00:02 web1 nginx: ` + ngeHead + `access forbidden by rule, client: 192.0.2.7, server: _`,
			`Time=2026-03-10T08:00:02Z ClientIP=192.0.2.7 Level=error Message=access forbidden by rule Service=nginx Instance=web1`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, res, ev := parseWith(t, NginxErrorFormat(), c.line)
			if r := ev.Reason.String(); r != "" {
				got += " " + r
			}
			if res.Outcome != Parsed || ev.Hop != timeline.HopProxy || got != c.want {
				t.Errorf("%v\ngot  %s\nwant %s", res, got, c.want)
			}
		})
	}
}

func TestNginxErrorRefuses(t *testing.T) {
	for _, c := range []struct{ line, why string }{
		{"", ngeNoTime},
		{"2026-03-10 08:00:02 [error] 1#1: x", ngeNoTime},
		{"2026/13/10 08:00:02 [error] 1#1: x", ngeNoTime},
		{"2026/03/10 08:00:02 [I] Failed authentication", ngeNoLevel},
		{"2026/03/10 08:00:02 [error] something", ngeNoPID},
		{"2026/03/10 08:00:02 [error] 1#1: *3", ngeEmpty},
	} {
		if _, res, _ := parseWith(t, NginxErrorFormat(), c.line); res.Outcome != Rejected || res.Why != c.why {
			t.Errorf("%q: %v, want %q", c.line, res, c.why)
		}
	}
}

func TestNginxErrorCuts(t *testing.T) {
	for _, line := range []string{
		ngeHead + `user "ann" was not found in "/etc/nginx/users"` + ngeTest + `, referrer: "https://example.com/a"`,
		ngeHead + `connect() failed (111: Connection refused) while connecting to upstream, client: 2001:db8::7, server: _, request: "GET /v1 HTTP/1.1", subrequest: "/auth", upstream: "http://192.0.2.80:4180/a", host: "example.com"`,
	} {
		testCuts(t, NginxErrorFormat(), line, "Message")
	}
}

// A line full of beginnings of tails costs no more than others.
func TestNginxErrorIsLinear(t *testing.T) {
	line := ngeHead + strings.Repeat(`, client: 192.0.2.7, server: _, request: "`, 20000)
	if _, res, _ := parseWith(t, NginxErrorFormat(), line); res.Outcome != Parsed {
		t.Error(res)
	}
}

func FuzzNginxError(f *testing.F) {
	fuzzFormat(f, NginxErrorFormat(),
		ngeHead+`user "ann" was not found in "/etc/nginx/users"`+ngeTest+`, referrer: "https://example.com/a"`,
		ngeHead+`PAM: user 'ann' - x, client: unix:, server: _, request: "GET http://a/b HTTP/1.1", subrequest: "/a", upstream: "http://unix:/a:/b", host: "b"`,
		"2026/03/10 08:00:02 [notice] 1#1: exit", "<187>Mar 10 08:00:02 web1 nginx: "+ngeHead+"x, client: 192.0.2.7, server: _")
}

func BenchmarkNginxError(b *testing.B) {
	ngxBenchmark(b, NginxErrorFormat(), []byte(ngeHead+`user "ann": password mismatch`+ngeTest))
}
