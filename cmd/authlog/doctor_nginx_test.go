package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"authlog/internal/doctor"
)

// nginx itself, where it is installed, loads the settings of doctor whole, and authlog
// reads what it then logs: the scheme of the credential, the upstream's own answer and
// challenge, and never the credential.
func TestDoctorNginxRuns(t *testing.T) {
	nginx, err := exec.LookPath("nginx")
	if err != nil {
		t.Skip("nginx is not installed")
	}
	dir := startNginx(t, nginx)
	socket := filepath.Join(dir, "front")
	client := &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", socket)
	}}}
	defer client.CloseIdleConnections()
	for _, credential := range []string{"Bearer c2VjcmV0LW9mLWFubg", ""} {
		req, _ := http.NewRequest("GET", "http://api.example/v1/orders/17", nil)
		req.Header.Set("User-Agent", "check/1")
		if credential != "" {
			req.Header.Set("Authorization", credential)
		}
		resp, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusUnauthorized {
			t.Fatal(resp.Status)
		}
	}
	lines := logged(t, filepath.Join(dir, "authlog.json"), 2)
	_, parsed, _ := authlog(t, lines, "parse")
	with, without, _ := strings.Cut(strings.TrimSpace(parsed), "\n")
	for _, want := range []string{`"status":401`, `"scheme":"Bearer"`, `"present":true`, `"path":"/v1/orders/17"`, `"target_status":"401"`, `"reason":"expired"`, `"request_bytes":`} {
		if !strings.Contains(with, want) {
			t.Errorf("lacks %s: %s", want, with)
		}
	}
	if !strings.Contains(without, `"present":false`) || strings.Contains(lines, "c2VjcmV0") {
		t.Errorf("%s\n%s", without, lines)
	}
}

// startNginx runs nginx with the settings of doctor before a service that refuses
// everything, and gives the folder of its sockets ("front") and logs.
func startNginx(t *testing.T, nginx string) string {
	s, _ := doctor.SnippetByName("nginx")
	dir, err := os.MkdirTemp("", "ngx") // t.TempDir can be longer than the path of a socket may be
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil { // the workers run as another user
		t.Fatal(err)
	}
	head, location, ok := strings.Cut(strings.ReplaceAll(s.Text, "/var/log/nginx/", dir+"/"), "# in the location")
	if _, location, _ = strings.Cut(location, "\n"); !ok || location == "" {
		t.Fatalf("no settings of a location in %s", s.Text)
	}
	var temporary strings.Builder
	for _, kind := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		fmt.Fprintf(&temporary, "%s_temp_path %s/%s;\n", kind, dir, kind)
	}
	conf := fmt.Sprintf(`daemon off; pid %[1]s/pid; error_log %[1]s/error.log; events {}
http {
%[2]s
%[3]s
server { listen unix:%[1]s/back; access_log off; location / {
	add_header WWW-Authenticate 'Bearer error="invalid_token", error_description="The token expired"' always;
	return 401; } }
server { listen unix:%[1]s/front; location / { proxy_pass http://unix:%[1]s/back;
%[4]s } }
}`, dir, temporary.String(), head, location)
	path := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(path, []byte(conf), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(nginx, "-t", "-p", dir, "-c", path).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	run := exec.Command(nginx, "-p", dir, "-c", path)
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = run.Process.Signal(os.Interrupt) // nginx: fast shutdown, of its workers too
		_ = run.Wait()
	})
	for range 500 {
		if conn, err := net.Dial("unix", filepath.Join(dir, "front")); err == nil {
			conn.Close()
			return dir
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("nginx does not answer")
	return ""
}

// logged waits for the lines of a log: a request is logged after its answer.
func logged(t *testing.T, path string, lines int) string {
	var text []byte
	for range 500 {
		text, _ = os.ReadFile(path)
		if strings.Count(string(text), "\n") >= lines {
			return string(text)
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("%d lines wanted: %s", lines, text)
	return ""
}
