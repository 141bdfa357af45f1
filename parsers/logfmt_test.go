package parsers

import "testing"

const logfmtLine = `time="2026-03-10T09:00:02.125Z" level=warning msg="token \"a\" refused: jwt expired" method=GET path=/v1/orders?page=2 status=401 remote_ip=203.0.113.9 duration=12.5ms request_id=7f3a size=91 user_agent="okhttp/4.12.0 (x)" logger=http`

func TestLogfmt(t *testing.T) {
	checkLines(t, logfmtFormat().New(Options{}), []lineCase{
		{line: logfmtLine, want: `time=2026-03-10T09:00:02.125Z level=warn message=token_"a"_refused:_jwt_expired method=GET path=/v1/orders query=page=2 status=401 client_ip=203.0.113.9 duration_s=0.0125 request_id=7f3a bytes=91 user_agent=okhttp/4.12.0_(x) reason=expired`},
		{line: `ts=2026-03-10T09:00:02.1Z caller=main.go:7 level=error err="key set: connection refused" status=401`, want: "status=401 error_reason=key_set:_connection_refused reason=backend-unreachable"},
		{line: `level=info msg=Request completed with blanks status=200 path=/a`, want: "message=Request_completed_with_blanks status=200 path=/a"},
		{line: `level=info status=200 msg=done at last`, want: "message=done_at_last status=200"},
		{line: `level=info path=/a statu`, want: "path=/a status="},
		{line: `at=info method=GET path="/v1/a" host=api.example.com request_id=x1 fwd="203.0.113.9" dyno=web.1 connect=1ms service=29ms status=401 bytes=100 protocol=https`, want: "status=401 host=api.example.com client_ip=203.0.113.9 instance=web.1 service= duration_s=0.029 bytes=100"},
		{line: `logger=context userId=0 uname= t=2026-03-10T09:00:02.182430512+02:00 level=error msg="Invalid username or password" remote_addr=192.0.2.1 traceID=`, want: "time=2026-03-10T07:00:02.182430512Z client_ip=192.0.2.1 trace_id= user= reason=bad-credentials"},
		{line: `time="2026-03-10T09:00:02Z" level=error msg="Unsuccessful attempt by user 'bob'" remote_ip=192.0.2.7`, want: "user=bob client_ip=192.0.2.7"},
		{line: `time=2026-03-10T09:00:02Z level=INFO msg=x "a b"=1 status=401`, want: "status=401"},
		{line: `level=info authorization="Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJlLXNpZ25hdHVyZQ" status=401 error=password=hunter22secret`, want: "status=401"},
		{line: `type=LOGIN_ERROR, status=401, level=warn, ipAddress=192.0.2.7, error=invalid_user_credentials, username=ann`, want: "status=401 level=warn client_ip=192.0.2.7 user=ann reason=bad-credentials"},
		{line: `level=info msg="cut off`, why: lfmOpen},
		{line: `level=info msg="a"b status=401`, why: lfmGlued},
		{line: `user=bob ip=192.0.2.1`, why: lfmUndated},
		{line: `refused user=bob level=info`, why: lfmNoPair},
		{line: `GET /a?b=c&level=info HTTP/1.1`, why: lfmNoPair},
		{line: `level=info`, why: lfmNoPair},
		{line: ``, why: lfmNoPair},
	})
}

func TestLogfmtCuts(t *testing.T) {
	checkCuts(t, logfmtFormat().New(Options{}), logfmtLine, ' ')
}

// A program may log what it was sent: nothing of a credential stays.
func TestLogfmtKeepsNoCredential(t *testing.T) {
	const token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJlLXNpZ25hdHVyZQ"
	for _, f := range []Format{logfmtFormat(), ltsvFormat()} {
		for _, key := range []string{"msg", "error", "authorization", "path", "user", "service", "request_id", "cookie"} {
			line := "level=info status=401 " + key + `="Bearer ` + token + `"`
			if f.Name == "ltsv" {
				line = "level:info\tstatus:401\t" + key + ":Bearer " + token
			}
			keepsNone(t, f, line, token)
		}
	}
}

func FuzzLogfmt(f *testing.F) {
	fuzzFormat(f, logfmtFormat(), logfmtLine, `a=b level="\u00e9\x41\q" msg=x y`, `level=info msg="cut`, `=a b=c`, "\r\rtime=\"2026-03-10T09:00:02Z\" level=info")
}

func BenchmarkLogfmt(b *testing.B) { benchLine(b, logfmtFormat().New(Options{}), logfmtLine) }
