package parsers

import (
	"strings"
	"testing"

	"authlog/internal/timeline"
)

// What clients send as the user name of HTTP Basic may be a key. The parsers that read such
// names take it out themselves: nobody behind them knows where a name came from.
func TestUsersAreNoKeys(t *testing.T) {
	const key = "Zq8Lw0pXv93TnB4kRy8hZq7Lw0"
	custom, err := NginxCustom("", `$time_iso8601 $remote_addr "$remote_user" "$request" $status`)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		format Format
		line   string
	}{
		"nginx":        {NginxFormats()[1], `192.0.2.7 - USER ` + ngxT + ` "GET / HTTP/1.1" 401 5 "-" "-"`},
		"traefik":      {TraefikFormat(), `192.0.2.7 - USER [10/Mar/2026:08:00:02 +0000] "GET / HTTP/2.0" 401 17 "-" "-" 71 "orders@docker" "http://192.0.2.80:8080" 3ms`},
		"custom":       {custom, `2026-03-10T09:00:02+01:00 192.0.2.7 "USER" "GET / HTTP/1.1" 401`},
		"morgan":       {MorganFormat(), `192.0.2.7 USER GET /v1/orders HTTP/1.1 401 12 - 1.250 ms`},
		"apache error": {ApacheErrorFormat(), `[Tue Mar 10 08:00:02 2026] [error] [client 192.0.2.7] user USER not found: /reports`},
		"nginx error":  {NginxErrorFormat(), `2026/03/10 08:00:02 [error] 31#31: *7 user "USER": password mismatch, client: 192.0.2.7, server: api, request: "GET / HTTP/1.1", host: "h"`},
	} {
		for user, want := range map[string]string{"ann": "ann", key: "[secret]", "ann:hunter2": "ann:[password]"} {
			var ev timeline.Event
			ev.Reset()
			res := c.format.New(Options{}).Parse([]byte(strings.Replace(c.line, "USER", user, 1)), &ev)
			ev.Complete()
			if res.Outcome != Parsed || string(ev.User) != want {
				t.Errorf("%s: user %q, want %q (%v)", name, ev.User, want, res)
			}
		}
	}
}
