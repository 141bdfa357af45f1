package parsers

import (
	"strings"
	"testing"
)

const (
	apeHead = `[Tue Mar 10 08:00:02.902022 2026] [auth_basic:error] [pid 35708:tid 43286] [client 192.0.2.7:5000] `
	apeSeen = `Time=2026-03-10T08:00:02.902022Z TimeFrac=6 `
)

func TestApacheError(t *testing.T) {
	const yes = ` Auth={Present:Yes Scheme: Shape:} `
	for _, c := range []struct{ line, want string }{
		{apeHead + `AH01617: user ann b: authentication failure for "/reports": Password Mismatch, referer: https://example.com/`,
			apeSeen + `Path=/reports ClientIP=192.0.2.7 User=ann b Referer=https://example.com/ Level=error Message=AH01617: user ann b: authentication failure for "/reports": Password Mismatch` + yes + `bad-credentials`},
		{apeHead + `AH01618: user ann not found: /reports`,
			apeSeen + `ClientIP=192.0.2.7 User=ann Level=error Message=AH01618: user ann not found: /reports` + yes + `credential-unknown`},
		{apeHead + `AH01618: user token expired not found: /reports`,
			apeSeen + `ClientIP=192.0.2.7 User=token expired Level=error Message=AH01618: user token expired not found: /reports` + yes + `credential-unknown`},
		{apeHead + "AH01790: user `ann' in realm `r' not found: /reports",
			apeSeen + "ClientIP=192.0.2.7 User=ann Level=error Message=AH01790: user `ann' in realm `r' not found: /reports" + yes + `credential-unknown`},
		{apeHead + "AH01794: user `ann': password mismatch: /reports",
			apeSeen + "ClientIP=192.0.2.7 User=ann Level=error Message=AH01794: user `ann': password mismatch: /reports" + yes + `bad-credentials`},
		{apeHead + `AH01614: client used wrong authentication scheme: /reports`,
			apeSeen + `ClientIP=192.0.2.7 Level=error Message=AH01614: client used wrong authentication scheme: /reports scheme-mismatch`},
		{apeHead + `AH01630: client denied by server configuration: /srv/www/x`,
			apeSeen + `ClientIP=192.0.2.7 Level=error Message=AH01630: client denied by server configuration: /srv/www/x `},
		{strings.Replace(apeHead, "[client", "(2)No such file or directory: [client", 1) + `AH01620: Could not open password file: /etc/apache2/users`,
			apeSeen + `ClientIP=192.0.2.7 ErrorReason=(2)No such file or directory Level=error Message=AH01620: Could not open password file: /etc/apache2/users secret-missing`},
		{`[Tue Mar 10 08:00:02 2026] [error] [client 2001:db8::7] user ann not found: /reports`,
			`Time=2026-03-10T08:00:02Z ClientIP=2001:db8::7 User=ann Level=error Message=user ann not found: /reports` + yes + `credential-unknown`},
		{strings.Replace(apeHead, "192.0.2.7", "2001:db8::7", 1) + `x`, apeSeen + `ClientIP=2001:db8::7 Level=error Message=x `},
		{`[Tue Mar 10 08:00:02.902022 2026] [mpm_event:notice] [pid 1:tid 1] AH00489: Apache/2.4.58 (Unix) configured -- resuming normal operations`,
			apeSeen + `Level=notice Message=AH00489: Apache/2.4.58 (Unix) configured -- resuming normal operations `},
	} {
		got, res, ev := parseWith(t, ApacheErrorFormat(), c.line)
		if got += " " + ev.Reason.String(); res.Outcome != Parsed || got != c.want {
			t.Errorf("%v\ngot  %s\nwant %s", res, got, c.want)
		}
	}
	for _, c := range []struct{ line, why string }{
		{``, apeNoTime},
		{`[Tue Mar 40 08:00:02 2026] [error] x`, apeNoTime},
		{`[2026-03-10 08:00:02] [error] x`, apeNoTime},
		{`[Tue Mar 10 08:00:02 2026] [mail] x`, apeNoLevel},
		{`[Tue Mar 10 08:00:02 2026] [error]`, apeEmpty},
		{`[Tue Mar 10 08:00:02 2026] [error] [client 192.0.2.7`, apeEmpty},
	} {
		if _, res, _ := parseWith(t, ApacheErrorFormat(), c.line); res != (Result{Outcome: Rejected, Why: c.why}) {
			t.Errorf("%q: %v, want %q", c.line, res, c.why)
		}
	}
}

func TestApacheErrorCuts(t *testing.T) {
	testCuts(t, ApacheErrorFormat(), apeHead+`AH01617: user ann: authentication failure for "/reports": Password Mismatch, referer: https://example.com/`, "Message", "Referer")
	testCuts(t, ApacheErrorFormat(), `[Tue Mar 10 08:00:02 2026] [error] [client 192.0.2.7] user ann not found: /reports`, "Message")
}

func FuzzApacheError(f *testing.F) {
	fuzzFormat(f, ApacheErrorFormat(), apeHead+`AH01617: user ann: authentication failure for "/reports": Password Mismatch, referer: https://example.com/`,
		strings.Replace(apeHead, "[client", "(2)No such file or directory: [client", 1)+"AH01790: user `ann' in realm `r' not found: /",
		`[Tue Mar 10 08:00:02 2026] [error] [client 2001:db8::7] user ann not found: /reports`)
}

func BenchmarkApacheError(b *testing.B) {
	ngxBenchmark(b, ApacheErrorFormat(), []byte(apeHead+`AH01618: user ann not found: /reports`))
}
