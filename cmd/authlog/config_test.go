package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// in makes a folder with a configuration and goes there.
func in(t *testing.T, config string, files map[string]string) {
	t.Helper()
	dir := t.TempDir()
	t.Chdir(dir)
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(dir, "xdg"))
	files["authlog.yaml"] = config
	for name, text := range files {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// refusals is an application log of half an hour; from the tenth minute on
// requests to one host are refused with a text.
func refusals(host, path, status string, message string) string {
	var b strings.Builder
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	for i := range 1800 {
		at = at.Add(time.Second)
		if i%3 == 0 && i > 600 {
			fmt.Fprintf(&b, `{"time":%q,"status":%s,"method":"GET","path":%q,"host":%q,"client_ip":"192.0.2.%d","error":%q}`+"\n", at.Format(time.RFC3339), status, path, host, i%50, message)
			continue
		}
		fmt.Fprintf(&b, `{"time":%q,"status":200,"method":"GET","path":"/v1/orders","host":"api.example.com","client_ip":"192.0.2.%d"}`+"\n", at.Format(time.RFC3339), i%50)
	}
	return b.String()
}

// A refusal that is meant is one, however many hops log it.
func TestChallengesCountOnce(t *testing.T) {
	line := `{"time":"2026-03-02T10:00:00Z","status":401,"method":"GET","path":"/console","request_id":"r%d","client_ip":"192.0.2.1"%s}` + "\n"
	var proxy, app strings.Builder
	for i := range 200 {
		fmt.Fprintf(&proxy, line, i, `,"upstream_addr":"10.0.0.7:80","request_length":90,"request_time":0.1`)
		fmt.Fprintf(&app, line, i, `,"level":"info","logger":"http","msg":"done"`)
	}
	in(t, "challenge_routes: [/console]\n", map[string]string{"proxy.log": proxy.String(), "app.log": app.String()})
	r := decode(t, must(t, "analyze", "--format", "json", "proxy.log", "app.log"))
	if len(r.Expected) != 1 || r.Expected[0].Unauthorized != 200 || r.Inputs[0].Events+r.Inputs[1].Events != 400 {
		t.Errorf("%+v of %+v", r.Expected, r.Inputs)
	}
}

func TestConfigurationOfTheSite(t *testing.T) {
	for name, c := range map[string]struct{ config, log, before, after string }{
		"environment": {
			"environments:\n  live: {hosts: [api.example.com], issuers: ['urn:acme:one']}\n  trial: {issuers: ['urn:acme:two']}\n",
			refusals("api.example.com", "/v1/orders", "401", "issuer urn:acme:two is not accepted"), "audience-issuer-mismatch", "environment-mismatch",
		},
		"reason of one's own": {
			"reasons:\n  - {pattern: 'ZK-4[0-9]+', reason: kid-unknown}\n",
			refusals("api.example.com", "/v1/orders", "401", "ZK-417"), "unknown", "signing-key-mismatch",
		},
		"challenge": {
			"challenge_routes: [/console]\n",
			refusals("api.example.com", "/console", "401", ""), "unknown", "no burst",
		},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, c.config, map[string]string{"app.log": c.log})
			top := func(args ...string) string {
				code, out, stderr := authlog(t, "", append([]string{"analyze", "--format", "json", "app.log"}, args...)...)
				if code != exitOK {
					t.Fatal(stderr)
				}
				r := decode(t, out)
				if len(r.Bursts) == 0 {
					return "no burst"
				}
				return r.Bursts[0].Causes[0].ID
			}
			if got := top("--config", "none"); got == c.after {
				t.Errorf("without the configuration: %s, want another answer than with it", got)
			}
			if got := top(); got != c.after {
				t.Errorf("with it: %s, want %s", got, c.after)
			}
		})
	}
}

func TestFlagsWinOverEnvironmentAndFile(t *testing.T) {
	in(t, "statuses: [403]\ninputs: [logs]\nfail_on: [any]\n", map[string]string{"logs/app.log": refusals("api.example.com", "/v1/orders", "401", "token expired")})
	for _, c := range []struct {
		env  string
		args string
		code int
	}{
		{"", "analyze", exitOK}, // there is no 403
		{"401", "analyze", exitPolicy},
		{"401", "analyze --status 403", exitOK},
		{"", "analyze --status 401", exitPolicy},
		{"", "analyze --status 401 --fail-on verdict=attack", exitOK},
		{"x", "analyze", exitUsage},
	} {
		t.Setenv("AUTHLOG_STATUSES", c.env)
		if code, _, stderr := authlog(t, "", strings.Fields(c.args+" --config authlog.yaml")...); code != c.code {
			t.Errorf("AUTHLOG_STATUSES=%s %s: exit %d, want %d: %s", c.env, c.args, code, c.code, stderr)
		}
	}
	t.Setenv("AUTHLOG_STATUSES", "401")
	out := must(t, "config", "show", "--fail-on", "verdict=attack")
	for _, want := range []string{"statuses: [401]  # AUTHLOG_STATUSES", `fail_on: [verdict=attack]  # --fail-on`, "inputs: [logs]  # authlog.yaml", `timezone: ""  # default`} {
		if !strings.Contains(out, want) {
			t.Errorf("config show has no %q:\n%s", want, out)
		}
	}
}

func TestConfigurationMistakes(t *testing.T) {
	in(t, "rulse: [x]\n", map[string]string{})
	code, _, stderr := authlog(t, accessLog(), "analyze")
	if code != exitUsage || !strings.Contains(stderr, `authlog.yaml:1:1: unknown key "rulse": did you mean rules?`) {
		t.Errorf("exit %d: %s", code, stderr)
	}
	code, _, stderr = authlog(t, accessLog(), "analyze", "--config", "missing.yaml")
	if code != exitUsage || !strings.Contains(stderr, "missing.yaml") {
		t.Errorf("exit %d: %s", code, stderr)
	}
}

func TestIgnoredBurstsDoNotCount(t *testing.T) {
	ignore := "ignore:\n  - {cause: expired-token, reason: the old app until it is gone, until: %s}\n"
	log := refusals("api.example.com", "/v1/orders", "401", "token expired")
	in(t, fmt.Sprintf(ignore, "2026-06-01"), map[string]string{"app.log": log})
	code, out, _ := authlog(t, "", "analyze", "--fail-on", "any", "app.log")
	if code != exitOK || !strings.Contains(out, "until 2026-06-01: the old app") {
		t.Errorf("exit %d:\n%s", code, out)
	}
	in(t, fmt.Sprintf(ignore, "2026-03-01"), map[string]string{"app.log": log})
	if code, out, _ := authlog(t, "", "analyze", "--fail-on", "any", "app.log"); code != exitPolicy || strings.Contains(out, "the old app") {
		t.Errorf("after its day exit %d:\n%s", code, out)
	}
}

// Parts that were collected with other knowledge of the site do not merge.
func TestPartsKnowTheirSite(t *testing.T) {
	in(t, "challenge_routes: [/console]\n", map[string]string{"a.log": accessLog(), "b.log": accessLog()})
	must(t, "collect", "-o", "a.tl", "a.log")
	must(t, "collect", "--config", "none", "-o", "b.tl", "b.log")
	code, _, stderr := authlog(t, "", "merge", "-o", "all.tl", "a.tl", "b.tl")
	if code != exitUsage || !strings.Contains(stderr, "configuration") {
		t.Errorf("exit %d: %s", code, stderr)
	}
}
