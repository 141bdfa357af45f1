package main

import (
	"regexp"
	"strings"
	"testing"

	"authlog/internal/doctor"
)

func TestDoctor(t *testing.T) {
	code, out, stderr := authlog(t, accessLog(), "doctor")
	if code != exitOK {
		t.Fatal(stderr)
	}
	for _, want := range []string{
		"100%  user agent\n", "part   credential-attack\n", "  0%  size of the request\n", "clear cors-preflight\n", "none clock-skew\n add the application log",
		"log $request_length", "--snippet nginx",
	} {
		if !strings.Contains(squeezed(out), squeezed(want)) {
			t.Errorf("lacks %q:\n%s", want, out)
		}
	}
	for _, line := range strings.Split(out, "\n") {
		if len(line) > 80 {
			t.Errorf("wider than 80 columns: %s", line)
		}
	}
}

func squeezed(s string) string { return strings.Join(strings.Fields(s), " ") }

// What the configuration says of texts counts: they are no unknown reasons.
func TestDoctorKnowsTheSite(t *testing.T) {
	config := write(t, "authlog.yaml", "reasons:\n  - {pattern: ERR_ZORK, reason: expired}\n")
	line := `{"time":"2026-03-02T10:00:00Z","status":401,"path":"/a","error":"ERR_ZORK"}` + "\n"
	for flag, want := range map[string]string{"none": "0% reason", config: "100% reason"} {
		_, out, _ := authlog(t, line, "doctor", "--config", flag)
		if out = squeezed(out); !strings.Contains(out, want) {
			t.Errorf("%s: lacks %q: %s", flag, want, out)
		}
	}
}

func TestDoctorFindsCredentials(t *testing.T) {
	const secret = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJib2IiLCJleHAiOjE3MDB9.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg"
	line := `203.0.113.9 - - [02/Mar/2026:10:00:00 +0000] "GET /a?access_token=` + secret + ` HTTP/1.1" 200 5 "-" "curl/8"` + "\n"
	_, out, _ := authlog(t, strings.Repeat(line, 3), "doctor")
	if !strings.Contains(out, "lines with a credential in stdin: 3, the first is line 1, such as [jwt]") || strings.Contains(out, secret[:20]) {
		t.Error(out)
	}
}

func TestDoctorSnippets(t *testing.T) {
	_, list, _ := authlog(t, "", "doctor", "--snippet", "list")
	for _, s := range doctor.Snippets() {
		code, out, _ := authlog(t, "", "doctor", "--snippet", s.Name)
		if code != exitOK || s.Title == "" || len(out) < 100 || !strings.Contains(list, s.Name) {
			t.Errorf("%s: exit %d, title %q: %s", s.Name, code, s.Title, out)
		}
		// The first word of a credential may be logged, the rest never.
		for _, line := range strings.Split(s.Text, "\n") {
			if strings.Contains(line, "cookie") && !strings.Contains(line, "redact") {
				t.Errorf("%s logs a cookie: %s", s.Name, line)
			}
		}
	}
	if code, _, stderr := authlog(t, "", "doctor", "--snippet", "iis"); code != exitUsage || !strings.Contains(stderr, "nginx") {
		t.Errorf("unknown snippet: exit %d, %s", code, stderr)
	}
}

var variable = regexp.MustCompile(`\$[a-z0-9_]+`)

// What the log_format of doctor writes, authlog reads, and finds enough.
func TestDoctorNginxFormatIsRead(t *testing.T) {
	s, _ := doctor.SnippetByName("nginx")
	values := map[string]string{
		"$time_iso8601": "2026-03-02T10:00:00+00:00", "$remote_addr": "203.0.113.9", "$status": "401", "$body_bytes_sent": "17",
		"$request_length": "812", "$request_time": "0.004", "$upstream_addr": "10.0.0.7:8080", "$upstream_status": "401",
		"$uri": "/v1/orders/17", "$request_method": "GET", "$host": "api.example", "$http_user_agent": "curl/8.5",
		"$request_id": "4a6f0c", "$auth_scheme": "bearer", "$sent_http_www_authenticate": `Bearer error=\"invalid_token\", error_description=\"token expired\"`,
	}
	var format strings.Builder
	for _, line := range strings.Split(s.Text, "\n") {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "'") {
			format.WriteString(strings.Trim(strings.TrimSuffix(line, ";"), "'"))
		}
	}
	line := variable.ReplaceAllStringFunc(format.String(), func(v string) string { return values[v] })
	_, parsed, _ := authlog(t, line+"\n", "parse")
	for _, want := range []string{`"time":"2026-03-02T10:00:00Z"`, `"status":401`, `"request_bytes":812`, `"target_status":"401"`, `"scheme":"Bearer"`, `"present":true`, `"path":"/v1/orders/17"`, `"reason":"expired"`, `"duration_s":0.004`} {
		if !strings.Contains(parsed, want) {
			t.Errorf("lacks %s: %s", want, parsed)
		}
	}
	_, out, _ := authlog(t, strings.Repeat(line+"\n", 20), "doctor")
	if !strings.Contains(out, "100%  time\n") || !strings.Contains(out, "100%  whether a credential came") || !strings.Contains(squeezed(out), "clear missing-auth-header") {
		t.Error(out)
	}
}
