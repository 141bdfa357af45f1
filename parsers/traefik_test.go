package parsers

import "testing"

const trHead = `192.0.2.7 - ann ` + ngxT + ` "GET /v1/orders?page=2 HTTP/2.0" 401 17 `

const trSeen = ngxWhen + ` Status=401 Method=GET Path=/v1/orders Query=page=2 ClientIP=192.0.2.7 User=ann `

func TestTraefik(t *testing.T) {
	const auth = ` Auth={Present:Yes Scheme:Basic Shape:}`
	for _, c := range []struct{ name, line, want string }{
		{"application answered", trHead + `"https://example.com/" "curl/8.5.0" 72 "orders@docker" "http://192.0.2.80:8080" 247ms`,
			trSeen + `UserAgent=curl/8.5.0 Referer=https://example.com/ Bytes=17 BodyBytes=17 DurationS=0.247 Target=192.0.2.80:8080 Upstream=orders@docker` + auth},
		{"a middleware answered", trHead + `"-" "curl/8.5.0" 72 "orders@docker" "-" 0ms`,
			trSeen + `UserAgent=curl/8.5.0 Bytes=17 BodyBytes=17 DurationS=0 Target=- TargetStatus=- Upstream=orders@docker` + auth},
		{"version 1", trHead + `- "curl/8.5.0" 72 "Auth for frontend-Host-orders-0" "/v1/orders" 3ms`,
			trSeen + `UserAgent=curl/8.5.0 Bytes=17 BodyBytes=17 DurationS=0.003 Target=- TargetStatus=- Upstream=Auth for frontend-Host-orders-0` + auth},
		{"nothing is known", `192.0.2.7 - - ` + ngxT + ` "GET / HTTP/1.1" - - "-" "-" - "-" "-" 0ms`,
			ngxWhen + ` Method=GET Path=/ ClientIP=192.0.2.7 DurationS=0 Target=- TargetStatus=-`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, res := ngxParse(t, TraefikFormat(), c.line)
			if res.Outcome != Parsed || got != c.want {
				t.Errorf("%v\ngot  %s\nwant %s", res, got, c.want)
			}
		})
	}
	for _, c := range []struct{ line, why string }{
		{trHead + `"-" "curl"`, ngxNoTraefik},
		{trHead + `"-" "curl" 72 "a" "b" 12`, ngxNoTraefik},
		{trHead + `"-" "curl" x "a" "b" 12ms`, ngxNoTraefik},
		{trHead + `"-" "curl" 72 "a`, ngxOpenQuote},
	} {
		if _, res := ngxParse(t, TraefikFormat(), c.line); res != (Result{Outcome: Rejected, Why: c.why}) {
			t.Errorf("%s: %v, want %s", c.line, res, c.why)
		}
	}
}

func TestTraefikCuts(t *testing.T) {
	testCuts(t, TraefikFormat(), trHead+`"https://example.com/" "curl/8.5.0" 72 "orders@docker" "http://192.0.2.80:8080" 247ms`)
}

func FuzzTraefik(f *testing.F) {
	fuzzFormat(f, TraefikFormat(), trHead+`"https://example.com/" "curl/8.5.0" 72 "orders@docker" "http://192.0.2.80:8080" 247ms`,
		trHead+`- "curl/8.5.0" 72 "Auth for frontend-Host-orders-0" "/v1/orders" 3ms`)
}

func BenchmarkTraefik(b *testing.B) {
	ngxBenchmark(b, TraefikFormat(), []byte(trHead+`"-" "curl/8.5.0" 72 "orders@docker" "http://192.0.2.80:8080" 247ms`))
}
