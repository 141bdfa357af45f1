package parsers

import "testing"

func TestText(t *testing.T) {
	const at = `Time=2026-03-10T08:00:02Z `
	for _, c := range []struct{ name, line, want string }{
		{"brackets", `[2026-03-10 08:00:02.500][app::auth][ERROR] Username or password is incorrect. IP: 192.0.2.7. Username: ann@example.com.`,
			`Time=2026-03-10T08:00:02.5Z TimeFrac=3 ClientIP=192.0.2.7 User=ann@example.com Level=error Message=Username or password is incorrect. IP: 192.0.2.7. Username: ann@example.com. bad-credentials`},
		{"comma, level, logger", `2026-03-10 08:00:02,500 WARN  [org.example.events] (thread-7) type=LOGIN_ERROR, userId=null, ipAddress=192.0.2.7, error=invalid_user_credentials, username=ann`,
			`Time=2026-03-10T08:00:02.5Z TimeFrac=3 ClientIP=192.0.2.7 User=ann Level=warn Message=[org.example.events] (thread-7) type=LOGIN_ERROR, userId=null, ipAddress=192.0.2.7, error=invalid_user_credentials, username=ann bad-credentials`},
		{"Go's log, source, level", `2026/03/10 08:00:02 ...web/auth.go:200:SignIn() [W] Failed authentication attempt for ann from [2001:db8::7]:5000: invalid password`,
			at + `ClientIP=2001:db8::7 User=ann Level=warn Message=Failed authentication attempt for ann from [2001:db8::7]:5000: invalid password bad-credentials`},
		{"quoted user", `[2026-03-10 08:00:02.500 +01:00] [INF] [7] Auth: login failed for user "ann b" (IP: "192.0.2.7"): wrong password`,
			`Time=2026-03-10T07:00:02.5Z TimeFrac=3 ClientIP=192.0.2.7 User=ann b Level=info Message=[7] Auth: login failed for user "ann b" (IP: "192.0.2.7"): wrong password bad-credentials`},
		{"a name that holds an address", `2026-03-10T08:00:02Z ERROR invalid password for user 'x from 198.51.100.1' from 192.0.2.7`,
			at + `User=x from 198.51.100.1 Level=error Message=invalid password for user 'x from 198.51.100.1' from 192.0.2.7 bad-credentials`},
		{"IPv6 behind a time of day", `[2026-03-10 08:00:02] [ERROR] Invalid TOTP code! Server time: 08:00:02 UTC IP: ::1`,
			at + `ClientIP=::1 Level=error Message=Invalid TOTP code! Server time: 08:00:02 UTC IP: ::1 bad-credentials`},
		{"no user", `2026-03-10T08:00:02Z WARN the user does not exist: invalid credentials`,
			at + `Level=warn Message=the user does not exist: invalid credentials credential-unknown`},
		{"access line", `2026-03-10 08:00:02 INFO GET /v1/orders?page=2 401 12ms`,
			at + `Status=401 Method=GET Path=/v1/orders Query=page=2 Level=info Message=GET /v1/orders?page=2 401 12ms `},
		{"access line of chi", `2026/03/10 08:00:02 [host/x-000001] "GET http://api.example.com:8080/v1?page=2 HTTP/1.1" from 192.0.2.7:5000 - 401 26B in 1.2ms`,
			at + `Status=401 Method=GET Path=/v1 Query=page=2 Host=api.example.com ClientIP=192.0.2.7 Bytes=26 BodyBytes=26 DurationS=0.0012 `},
		{"end of a request", `I, [2026-03-10T08:00:02.500000 #71]  INFO -- : [req-1] Completed 401 Unauthorized in 5ms (Views: 0.2ms)`,
			`Time=2026-03-10T08:00:02.5Z TimeFrac=6 Status=401 DurationS=0.005 Level=info `},
		{"end of a request, behind a time", `2026-03-10T08:00:02Z INFO Completed 401 Unauthorized in 5ms (Views: 0.2ms)`,
			at + `Status=401 DurationS=0.005 Level=info `},
		{"fields behind the text", "2026-03-10T08:00:02Z\tWARN\ttoken is expired\t{\"path\": \"/v1\", \"status\": 401}",
			at + `Status=401 Path=/v1 Level=warn Message=token is expired expired`},
		{"Monolog", `[2026-03-10 08:00:02] production.ERROR: token expired for user ` + "`ann`" + ` {"id":1}`,
			at + "User=ann Level=error Message=token expired for user `ann` {\"id\":1} Environment=production expired"},
		{"month by name", `10-Mar-2026 08:00:02.500 WARNING [exec-1] com.example.Auth.check token expired, user=<ann>, rip=192.0.2.7, lip=192.0.2.1`,
			`Time=2026-03-10T08:00:02.5Z TimeFrac=3 ClientIP=192.0.2.7 User=ann Level=warn Message=[exec-1] com.example.Auth.check token expired, user=<ann>, rip=192.0.2.7, lip=192.0.2.1 expired`},
		{"zone by name", `2026-03-10 08:00:02 UTC [7] ERROR token expired`, at + `Level=error Message=token expired expired`},
		{"PHP", `[Tue Mar 10 08:00:02 2026] 192.0.2.7:5000 [401]: GET /v1?page=2`, at + `Status=401 Method=GET Path=/v1 Query=page=2 ClientIP=192.0.2.7 `},
		{"path and status", `2026/03/10 08:00:02 /api/login: 401 192.0.2.7 <nil>`, at + `Status=401 Path=/api/login ClientIP=192.0.2.7 `},
		{"credential", `2026-03-10T08:00:02Z ERROR token expired: eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJlLXNpZ25hdHVyZQ`,
			at + `Level=error Message=token expired: [jwt] expired`},
		{"colours", "2026-03-10T08:00:02Z \x1b[31mERROR\x1b[0m invalid token", at + `Level=error Message=invalid token generic`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, res, ev := parseWith(t, textFormat(), c.line)
			if got += " " + ev.Reason.String(); res.Outcome != Parsed || got != c.want {
				t.Errorf("%v\ngot  %s\nwant %s", res, got, c.want)
			}
		})
	}
}

func TestTextRefuses(t *testing.T) {
	for _, c := range []struct {
		line string
		want Result
	}{
		{"2026-03-10T08:00:02Z INFO started", Result{Outcome: Ignored, Why: ClassText}},
		{"ERROR: something went wrong", Result{Outcome: Ignored, Why: ClassText}},
		{"2026-03-10 08:00:02 192.0.2.1 GET /a - 443 - 192.0.2.7 agent - 401 0 0 12", Result{Outcome: Ignored, Why: ClassText}},
		{"", Result{Outcome: Rejected, Why: txtNoHead}},
		{"    at com.example.Auth.check(Auth.java:12): token expired", Result{Outcome: Rejected, Why: txtNoHead}},
		{`192.0.2.7 - - [10/Mar/2026:08:00:02 +0000] "GET /x HTTP/1.1" 401`, Result{Outcome: Rejected, Why: txtNoHead}},
		{`2026-13-10T08:00:02Z token expired`, Result{Outcome: Rejected, Why: txtNoHead}},
	} {
		if _, res, _ := parseWith(t, textFormat(), c.line); res != c.want {
			t.Errorf("%q: %v, want %v", c.line, res, c.want)
		}
	}
}

func TestTextCuts(t *testing.T) {
	testCuts(t, textFormat(), `[2026-03-10 08:00:02.500][app::auth][ERROR] Username or password is incorrect. Username: ann@example.com. IP: 192.0.2.7.`, "Message", "User", "ClientIP")
	testCuts(t, textFormat(), `2026/03/10 08:00:02 "GET http://api.example.com/v1?page=2 HTTP/1.1" from 192.0.2.7:5000 - 401 26B in 1.25ms`, "DurationS")
	testCuts(t, textFormat(), "2026-03-10T08:00:02Z\tWARN\ttoken is expired\t{\"path\": \"/v1\", \"status\": 401}", "Message")
}

func FuzzText(f *testing.F) {
	fuzzFormat(f, textFormat(), `[2026-03-10 08:00:02.500][app::auth][ERROR] Username or password is incorrect. IP: 192.0.2.7. Username: ann@example.com.`,
		`2026/03/10 08:00:02 [x] "GET http://api.example.com/v1?page=2 HTTP/1.1" from 192.0.2.7:5000 - 401 26B in 1.2ms`,
		`I, [2026-03-10T08:00:02.500000 #71]  INFO -- : [req-1] Completed 401 Unauthorized in 5ms (Views: 0.2ms)`,
		"2026-03-10T08:00:02Z\tWARN\ttoken is expired\t{\"path\": \"/v1\", \"status\": 401}",
		`2026-03-10T08:00:02Z ERROR invalid password for user 'x from 198.51.100.1' from [2001:db8::7]:50`)
}

func BenchmarkText(b *testing.B) {
	ngxBenchmark(b, textFormat(), []byte(`[2026-03-10 08:00:02.500][app::auth][ERROR] Username or password is incorrect. IP: 192.0.2.7. Username: ann@example.com.`))
}
