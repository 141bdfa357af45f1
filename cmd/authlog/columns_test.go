package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"authlog/reports"
)

// Values that only a column's name makes credentials, and notes of deploys, come out nowhere;
// that they stand in the log is told.
func TestColumnsOfCredentials(t *testing.T) {
	const mark = "QQm4rk"
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	logs := map[string]struct {
		head string
		line func(at time.Time, client, status int) string
		args []string
	}{
		"cloudfront.log": {"", func(at time.Time, c, s int) string {
			return fmt.Sprintf("%s\tFRA56\t512\t192.0.2.%d\tGET\td.example\t/v1/a\t%d\t-\tcurl/8\t-\tfoo=QQm4rk1;%%20bar=QQm4rk2\tError\treq1\thost.example\thttps\t8\t0.1\t-\t-\t-\tError\tHTTP/2.0\t-\t-\t1\t0.1\tError\t-\t-\t-\t-", at.Format("2006-01-02\t15:04:05"), c, s)
		}, nil},
		"iis.log": {"#Fields: date time c-ip cs-method cs-uri-stem sc-status cs(Cookie) cs(Authorization) cs(X-Api-Key) cs(User-Agent)\n", func(at time.Time, c, s int) string {
			return fmt.Sprintf("%s 192.0.2.%d GET /v1/a %d theme=dark;+foo=QQm4rk1 SSWS+QQm4rk2 QQm4rk3 curl/8", at.Format("2006-01-02 15:04:05"), c, s)
		}, nil},
		"export.csv": {"time,status,method,path,client_ip,api_key,authorization,cookie,password\n", func(at time.Time, c, s int) string {
			return fmt.Sprintf(`%s,%d,GET,/v1/a,192.0.2.%d,QQm4rk1,"SSWS QQm4rk2","foo=""QQm4rk3""",QQm4rk4`, iso(at), s, c)
		}, nil},
		"own.log": {"", func(at time.Time, c, s int) string {
			return fmt.Sprintf(`192.0.2.%d [%s] "GET /v1/a HTTP/1.1" %d "QQm4rk1" "foo=QQm4rk2; bar=QQm4rk3" "SSWS QQm4rk4" "QQm4rk5" "curl/8"`, c, iso(at), s)
		}, []string{"--log-format", `$remote_addr [$time_iso8601] "$request" $status "$http_x_api_key" "$http_cookie" "$http_authorization" "$cookie_sid" "$http_user_agent"`}},
	}
	if err := os.WriteFile(in("deploys.json"), []byte(`{"time":"2026-03-02T11:29:00Z","service":"api","note":"rotate key sk_live_QQm4rk3rZ9aB7x with password=QQm4rk2"}`+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range logs {
		var b strings.Builder
		b.WriteString(c.head)
		start := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
		for i := range 600 {
			status := 200
			if i > 300 && i%2 == 0 {
				status = 401
			}
			b.WriteString(c.line(start.Add(time.Duration(i)*18*time.Second), i%40, status) + "\n")
		}
		whole := c.line(start.Add(3*time.Hour), 7, 401)
		b.WriteString(whole[:len(whole)-9] + "\n" + strings.Replace(whole, "GET", "", 1) + "\n") // cut, a column short
		if err := os.WriteFile(in(name), []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		out := t.TempDir()
		runs := [][]string{
			{"analyze", "-v", "--rejects", filepath.Join(out, "rejects.txt")}, {"analyze", "--strict"}, {"parse", "--all"}, {"doctor"},
			{"collect", "-o", filepath.Join(out, "a.tl")},
		}
		for _, f := range reports.Formats() {
			runs = append(runs, []string{"analyze", "-v", "--deploys", in("deploys.json"), "--format", f.Name})
		}
		for _, args := range runs {
			args = append(append(args, c.args...), in(name))
			_, stdout, stderr := authlog(t, "", args...)
			if text := stdout + stderr; strings.Contains(text, mark) {
				i := strings.Index(text, mark)
				t.Errorf("%s: %v prints %q", name, args[:2], text[max(0, i-80):i+20])
			} else if (args[0] == "doctor" || args[0] == "analyze" && args[2] == "--rejects") && !strings.Contains(text, "a credential") {
				t.Errorf("%s: nothing tells that credentials stand in the log:\n%s", name, text)
			}
		}
		for _, file := range []string{"rejects.txt", "a.tl"} {
			text, err := os.ReadFile(filepath.Join(out, file))
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(unpacked(t, text), mark) {
				t.Errorf("%s: %s holds a credential", name, file)
			}
		}
	}
}
