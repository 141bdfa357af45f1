package parsers

import (
	"strings"
	"testing"

	"authlog/internal/timeline"
)

const (
	envHead = `[2026-03-10T08:00:02.250Z] "GET /v1/orders?page=2 HTTP/2" `
	envRest = ` "198.51.100.4, 192.0.2.9" "okhttp/4.12.0" "0b0c1d6e-0000-4000-8000-0123456789ab" "api.example.com:8443" `
	envSeen = `Time=2026-03-10T08:00:02.25Z TimeFrac=3 Status=401 Method=GET Path=/v1/orders Query=page=2 Host=api.example.com ClientIP=198.51.100.4 ` +
		`Forwarded=198.51.100.4, 192.0.2.9 UserAgent=okhttp/4.12.0 Bytes=38 BodyBytes=38 DurationS=0.012 `
	envID = `RequestID=0b0c1d6e-0000-4000-8000-0123456789ab`
)

func TestEnvoy(t *testing.T) {
	for _, c := range []struct{ name, line, want string }{
		{"default", envHead + `401 - 0 38 12 11` + envRest + `"192.0.2.80:8080"`, envSeen + `Target=192.0.2.80:8080 TargetStatus=401 ` + envID},
		{"old upstream", envHead + `401 - 0 38 12 11` + envRest + `"tcp://192.0.2.80:8080"`, envSeen + `Target=192.0.2.80:8080 TargetStatus=401 ` + envID},
		{"refused by the authorizer", envHead + `401 UAEX 0 38 12 -` + envRest + `"-"`, envSeen + `Target=- TargetStatus=- ErrorReason=UAEX ` + envID},
		{"istio, application answered", envHead + `401 - via_upstream - "-" 0 38 12 11` + envRest + `"192.0.2.80:8080" inbound|8080|| 127.0.0.6:40123 192.0.2.80:8080 192.0.2.9:0 outbound_.80_._.orders.shop.svc.cluster.local default`,
			envSeen + `Target=192.0.2.80:8080 TargetStatus=401 ` + envID + ` Upstream=inbound|8080||`},
		{"istio, token", envHead + `401 - jwt_authn_access_denied{Jwt_is_expired} - "-" 0 38 12 -` + envRest + `"-" outbound|80||orders.shop.svc.cluster.local - 192.0.2.1:443 192.0.2.9:5123 api.example.com -`,
			envSeen + `Target=- TargetStatus=- ErrorReason=jwt_authn_access_denied{Jwt_is_expired} ` + envID + ` Upstream=outbound|80||orders.shop.svc.cluster.local expired`},
		{"details with blanks", envHead + `401 - jwt_authn_access_denied{Jwks remote fetch is failed} - "-" 0 38 12 -` + envRest + `"-" - - 192.0.2.1:443 192.0.2.9:5123 - -`,
			envSeen + `Target=- TargetStatus=- ErrorReason=jwt_authn_access_denied{Jwks remote fetch is failed} ` + envID + ` backend-unreachable`},
		{"istio before 1.9", envHead + `401 - "-" 0 38 12 11` + envRest + `"192.0.2.80:8080" outbound|80||orders - 192.0.2.1:443 192.0.2.9:5123 -`,
			envSeen + `Target=192.0.2.80:8080 TargetStatus=401 ` + envID + ` Upstream=outbound|80||orders`},
		{"istio with mixer", envHead + `401 - "-" "-" 0 38 12 11` + envRest + `"192.0.2.80:8080"`, envSeen + `Target=192.0.2.80:8080 TargetStatus=401 ` + envID},
		{"a user agent that imitates", envHead + `401 - 0 38 12 11 "-" "x" "id" "host" "192.0.2.99:1" "0b0c" "api.example.com" "192.0.2.80:8080"`,
			`Time=2026-03-10T08:00:02.25Z TimeFrac=3 Status=401 Method=GET Path=/v1/orders Query=page=2 Host=api.example.com UserAgent=x" "id" "host" "192.0.2.99:1 ` +
				`Bytes=38 BodyBytes=38 DurationS=0.012 Target=192.0.2.80:8080 TargetStatus=401 RequestID=0b0c`},
		{"columns of one's own", envHead + `401 - 0 38 12 11` + envRest + `"192.0.2.80:8080" "x" "y"`, envSeen + `Target=192.0.2.80:8080 TargetStatus=401 ` + envID},
		{"client from the connection", envHead + `401 - via_upstream - "-" 0 38 12 11 "-" "-" "-" "-" "192.0.2.80:8080" inbound|8080|| - 192.0.2.80:8080 [2001:db8::7]:5123 - default`,
			`Time=2026-03-10T08:00:02.25Z TimeFrac=3 Status=401 Method=GET Path=/v1/orders Query=page=2 ClientIP=2001:db8::7 ` +
				`Bytes=38 BodyBytes=38 DurationS=0.012 Target=192.0.2.80:8080 TargetStatus=401 Upstream=inbound|8080||`},
		{"no answer", strings.Replace(envHead, "HTTP/2", "HTTP/1.1", 1) + `0 DC 0 0 12 -` + envRest + `"192.0.2.80:8080"`,
			strings.NewReplacer("Status=401 ", "", "=38", "=0").Replace(envSeen) + `Target=192.0.2.80:8080 ErrorReason=DC ` + envID},
		{"in a pod", `2026-03-10T08:00:02.5Z stdout F ` + envHead + `401 - 0 38 12 11` + envRest + `"192.0.2.80:8080"`, envSeen + `Target=192.0.2.80:8080 TargetStatus=401 ` + envID},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, res, ev := parseWith(t, EnvoyFormat(), c.line)
			if r := ev.Reason; r.Informative() {
				got += " " + r.String()
			}
			if res.Outcome != Parsed || ev.Hop != timeline.HopProxy || got != c.want {
				t.Errorf("%v\ngot  %s\nwant %s", res, got, c.want)
			}
		})
	}
}

func TestEnvoyIsNoRequest(t *testing.T) {
	for _, c := range []struct {
		line string
		want Result
	}{
		{`[2026-03-10T08:00:02.250Z] "- - -" 0 - - - "-" 459 1234 7 - "-" "-" "-" "-" "192.0.2.80:5432" outbound|5432||db - 192.0.2.1:5432 192.0.2.9:5123 - -`, Result{Outcome: Ignored, Why: ClassEnvoyTCP}},
		{``, Result{Outcome: Rejected, Why: envNoTime}},
		{`[2026-03-10 08:00:02] INFO started "`, Result{Outcome: Rejected, Why: envNoTime}},
		{`[2026-03-10T08:00:02.250Z] GET / 200 - 0`, Result{Outcome: Rejected, Why: envNoRequest}},
		{envHead + `OK - 0 38 12 11` + envRest, Result{Outcome: Rejected, Why: envNoStatus}},
		{envHead + `401 - 0 38 12` + envRest + `"-"`, Result{Outcome: Rejected, Why: envNoNumbers}},
		{envHead + `401 - 0 38 12 11 "-" "x" "y"`, Result{Outcome: Rejected, Why: envNoQuoted}},
	} {
		if _, res, _ := parseWith(t, EnvoyFormat(), c.line); res != c.want {
			t.Errorf("%q: %v, want %v", c.line, res, c.want)
		}
	}
}

func TestEnvoyCuts(t *testing.T) {
	testCuts(t, EnvoyFormat(), envHead+`401 - 0 38 12 11`+envRest+`"192.0.2.80:8080"`)
	testCuts(t, EnvoyFormat(), envHead+`401 - jwt_authn_access_denied{Jwt_is_expired} - "-" 0 38 12 -`+envRest+`"-" outbound|80||orders - 192.0.2.1:443 192.0.2.9:5123 api.example.com -`)
}

func FuzzEnvoy(f *testing.F) {
	fuzzFormat(f, EnvoyFormat(), envHead+`401 - 0 38 12 11`+envRest+`"192.0.2.80:8080"`,
		envHead+`401 - jwt_authn_access_denied{Jwks remote fetch is failed} - "-" 0 38 12 -`+envRest+`"-" outbound|80||orders - 192.0.2.1:443 192.0.2.9:5123 - -`,
		`2026-03-10T08:00:02.5Z stdout F `+envHead+`0 DC "-" "x" 0 0 12 -`+envRest+`"tcp://192.0.2.80:8080"`)
}

func BenchmarkEnvoy(b *testing.B) {
	ngxBenchmark(b, EnvoyFormat(), []byte(envHead+`401 - via_upstream - "-" 0 38 12 11`+envRest+`"192.0.2.80:8080" inbound|8080|| 127.0.0.6:40123 192.0.2.80:8080 192.0.2.9:0 - default`))
}
