package parsers

import "testing"

const npmRest = ` - GET https app.example.com "/v1/me?page=2" [Client 192.0.2.7] [Length 77] [Gzip 1.20]`

const npmSeen = ngxWhen + ` Status=401 Method=GET Path=/v1/me Query=page=2 Host=app.example.com ClientIP=192.0.2.7`

func TestNginxPresets(t *testing.T) {
	npm := ngxPresetFormats()[0]
	for _, c := range []struct{ name, line, want string }{
		{"proxy", ngxT + ` MISS 401 401` + npmRest + ` [Sent-to 192.0.2.80] "curl/8.5.0" "-"`,
			npmSeen + ` UserAgent=curl/8.5.0 Bytes=77 BodyBytes=77 TargetStatus=401 CacheHit=1`},
		{"proxy that answered itself", ngxT + ` - - 401` + npmRest + ` [Sent-to app] "curl \x22x\x22" "https://example.com/"`,
			npmSeen + ` UserAgent=curl \x22x\x22 Referer=https://example.com/ Bytes=77 BodyBytes=77 TargetStatus=- Upstream=app`},
		{"retries", ngxT + ` - 502, 401 401` + npmRest + ` [Sent-to app] "-" "-"`,
			npmSeen + ` Bytes=77 BodyBytes=77 TargetStatus=502, 401 Upstream=app`},
		{"standard", ngxT + ` 401` + npmRest + ` "curl/8.5.0" "-"`,
			npmSeen + ` UserAgent=curl/8.5.0 Bytes=77 BodyBytes=77`},
		{"sent to, without cache", ngxT + ` 401` + npmRest + ` [Sent-to 192.0.2.80] "curl/8.5.0" "-"`,
			npmSeen + ` UserAgent=curl/8.5.0 Bytes=77 BodyBytes=77`},
		{"with host and client first", ngxT + ` app.example.com 192.0.2.7 0.002 "GET /v1/me?page=2 HTTP/1.1" 401 77 935 - monitor/1.2 (x)`,
			npmSeen + ` UserAgent=monitor/1.2 (x) Bytes=77 BodyBytes=77 DurationS=0.002`},
		{"in syslog", `<190>Mar 10 09:00:02 web1 nginx[7]: ` + ngxT + ` 401` + npmRest + ` "curl/8.5.0" "-"`,
			npmSeen + ` UserAgent=curl/8.5.0 Bytes=77 BodyBytes=77`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, res := ngxParse(t, npm, c.line)
			if res.Outcome != Parsed || got != c.want {
				t.Errorf("%v\ngot  %s\nwant %s", res, got, c.want)
			}
		})
	}
	combined := `192.0.2.7 - - ` + ngxT + ` "GET / HTTP/1.1" 200 5 "-" "curl"`
	if _, res := ngxParse(t, npm, combined); res.Outcome != Rejected || res.Why != ngxNoFit {
		t.Errorf("combined: %v", res)
	}
}

func TestNginxPresetsCuts(t *testing.T) {
	npm := ngxPresetFormats()[0]
	testCuts(t, npm, ngxT+` MISS 401 401`+npmRest+` [Sent-to 192.0.2.80] "curl/8.5.0" "-"`)
	testCuts(t, npm, ngxT+` 401`+npmRest+` "curl/8.5.0" "https://example.com/"`)
	testCuts(t, npm, ngxT+` app.example.com 192.0.2.7 0.002 "GET /v1/me HTTP/1.1" 401 77 935 - monitor/1.2`, "UserAgent", "Referer")
}

func FuzzNginxPresets(f *testing.F) {
	fuzzFormat(f, ngxPresetFormats()[0], ngxT+` MISS 502, 401 401`+npmRest+` [Sent-to 192.0.2.80] "curl/8.5.0" "-"`,
		ngxT+` 401`+npmRest+` "curl/8.5.0" "-"`, ngxT+` app.example.com 192.0.2.7 0.002 "GET /v1/me HTTP/1.1" 401 77 935 - monitor/1.2`)
}

func BenchmarkNginxProxyManager(b *testing.B) {
	ngxBenchmark(b, ngxPresetFormats()[0], []byte(ngxT+` MISS 401 401`+npmRest+` [Sent-to 192.0.2.80] "curl/8.5.0" "-"`))
}
