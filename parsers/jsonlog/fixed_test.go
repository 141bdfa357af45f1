package jsonlog

import (
	"strings"
	"testing"

	"authlog/internal/timeline"
)

// TestBorder plants credentials in every key that an event takes a text from.
func TestBorder(t *testing.T) {
	for _, key := range strings.Fields("path url request user user_agent referer host authority hostname service version environment " +
		"request_id trace_id key_id key_prefix x_forwarded_for client_ip upstream_addr upstream_status level www_authenticate " +
		"message error code query auth_scheme authorization") {
		for _, secret := range planted {
			for _, shape := range [...]string{"%", "/a/%/b", "/a?token=%", "GET /a?access_token=% HTTP/1.1", "x % y", "https://u:%@api.shop.example/a"} {
				ev, why, _ := parse(t, `{"status":401,"`+key+`":"`+strings.ReplaceAll(shape, "%", secret)+`"}`)
				if got := show(&ev) + string(ev.Referer); why != "" || strings.Contains(strings.ToLower(got), strings.ToLower(secret)) {
					t.Errorf("%s %s: %q %s", key, shape, why, got)
				}
			}
		}
	}
}

func TestFixed(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{`{"msg":"GET /a took 250 ms","time":"2026-09-01T09:00:00Z"}`, "t=09:00:00 m=GET path=/a msg=GET /a took 250 ms"},
		{`{"msg":"GET /a failed after 300 attempts"}`, "m=GET path=/a msg=GET /a failed after 300 attempts"},
		{`{"msg":"GET /a 12ms 401"}`, "st=401 m=GET path=/a msg=GET /a 12ms 401"},
		{`{"msg":"GET /a responded 401 in 250 ms"}`, "st=401 m=GET path=/a msg=GET /a responded 401 in 250 ms"},
		{`{"DownstreamStatus":401,"OriginStatus":0}`, "hop=proxy st=401 upst=-"},
		{`{"http":{"version":"1.1","response":{"status_code":401}}}`, "st=401"},
		{`{"status":401,"nginx":{"upstream":{"addr":"10.9.0.4:80","status":"401"}}}`, "hop=proxy st=401 up=10.9.0.4:80 upst=401"},
		{`{"status":401,"node":"v22.1.0"}`, "st=401"},
		{`{"status":401,"authorization":""}`, "st=401 auth=false"},
		{`{"status":401,"auth_scheme":"none"}`, "st=401 auth=false"},
		{`{"status":401,"auth_scheme":"bearer"}`, "st=401 auth=true scheme=Bearer"},
		{`{"status":401,"has_auth":0}`, "st=401 auth=false"},
		{`{"status":401,"url":"https://ann:pw@api.shop.example:8443/a"}`, "st=401 path=/a host=api.shop.example"},
		{`{"response":{"status":401},"latencies":{"request":12,"kong":1}}`, "hop=gateway st=401 dur=0.012"},
		{`{"MESSAGE":"jwt expired","__REALTIME_TIMESTAMP":"1788253200500000","_HOSTNAME":"web-1","SYSLOG_IDENTIFIER":"cart"}`,
			"t=09:00:00.5 msg=jwt expired svc=cart inst=web-1 why=expired"},
		{`{"@mt":"Failed: {FailureMessage}","FailureMessage":"jwt expired"}`, "err=jwt expired msg=Failed: {FailureMessage} why=expired"},
	} {
		ev, why, _ := parse(t, c.line)
		if got := show(&ev); got != c.want || why != "" {
			t.Errorf("%s: %q\n got %s\nwant %s", c.line, why, got, c.want)
		}
	}
}

func TestNesting(t *testing.T) {
	var ev timeline.Event
	ev.Reset()
	line := `{"a":` + strings.Repeat("[", 1000) + strings.Repeat("]", 1000) + `}`
	if why, _ := New(0).Parse([]byte(line), &ev); why != TooDeep {
		t.Errorf("%q", why)
	}
}
