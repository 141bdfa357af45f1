package jsonlog

import (
	"fmt"
	"strings"
	"testing"

	"authlog/internal/timeline"
)

// Whatever key a credential stands under, nothing of it gets into the event.
func TestPairsKeepNoCredential(t *testing.T) {
	r := New(0)
	for key := range meanings {
		for _, secret := range planted {
			for _, value := range []string{secret, "Bearer " + secret, "https://ann:" + secret + "@example.com/?token=" + secret} {
				var ev timeline.Event
				ev.Reset()
				r.Begin()
				for _, p := range [][2]string{{"level", "warn"}, {"status", "401"}, {key, value}} {
					r.Pair([]byte(p[0]), []byte(p[1]))
				}
				r.Finish(&ev)
				if strings.Contains(fmt.Sprintf("%s", []any{ev}), secret) {
					t.Errorf("%s=%s is left in %s", key, value, []any{ev})
				}
			}
		}
	}
}

func TestPairsAndJSONAgree(t *testing.T) {
	r := New(0)
	for _, pairs := range [][2]string{
		{"time=2026-03-10T09:00:02Z status=401 path=/a?b=c msg=expired user=ann", `{"time":"2026-03-10T09:00:02Z","status":"401","path":"/a?b=c","msg":"expired","user":"ann"}`},
		{"ts=1773133202.125 level=30 http.status=401 req.method=get duration=0.25", `{"ts":1773133202.125,"level":30,"http":{"status":401},"req":{"method":"get"},"duration":0.25}`},
		{"date=2026-03-10 time=09:00:02 client-ip=192.0.2.7", `{"date":"2026-03-10","time":"09:00:02","clientIp":"192.0.2.7"}`},
	} {
		var a, b timeline.Event
		a.Reset()
		b.Reset()
		r.Begin()
		for _, p := range strings.Fields(pairs[0]) {
			k, v, _ := strings.Cut(p, "=")
			r.Pair([]byte(k), []byte(v))
		}
		r.Finish(&a)
		if why, _ := r.Parse([]byte(pairs[1]), &b); why != "" {
			t.Fatal(why)
		}
		if fmt.Sprintf("%q", []any{a}) != fmt.Sprintf("%q", []any{b}) {
			t.Errorf("%s\n%q\n%q", pairs[0], []any{a}, []any{b})
		}
	}
}
