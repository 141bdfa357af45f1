package main

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"authlog/parsers"
)

// detectedAs are the formats of files whose name is another.
var detectedAs = map[string]string{"docker": "json", "json-go": "json", "docker-go": "json", "otlp": "json", "json-array": "json", "cloudwatch": "json", "search": "json", "syslog": "json"}

// pick fills the fields of a request with what real ones hold.
func pick(r *rand.Rand, p *planted) {
	one := func(of ...string) string { return of[r.IntN(len(of))] }
	p.path = one("", "", "/17", "/a b", ";v=1", "/%7Bid%7D", "/"+strings.Repeat("x", r.IntN(200)))
	p.query = one("", "", "q=a+b", "from=2026-03-02T10:00:00Z&to=x", "filter=[1,2]", `s="a"`, "a=b=c&d")
	p.referer = one("", "https://app.example/list?page=2", "http://192.0.2.7:8080/", "android-app://com.example/")
	p.agent = one("shop/2.0", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36",
		"curl/8.5.0", `odd "quoted" agent`, "a=b c=d", "python-requests/2.31.0", "{json}")
	p.user = one("", "", "jane", "jane@example.com", "DOMAIN\\jane")
	p.text = one("token is expired", "invalid signature", "jwt malformed", `no "Authorization" header`, "user 17: status=401, time=5ms", "GET /v1/orders 401")
	p.at = p.at.Add(time.Duration(r.IntN(60_000)) * time.Millisecond)
}

// Nearly all files of twenty lines and more of one format are recognised, whatever
// their requests hold.
func TestDetectionOfSingleFormats(t *testing.T) {
	const files = 60
	formats := parsers.Builtin()
	for _, f := range plantedFormats {
		if f.name == "rejected" {
			continue
		}
		want := f.name
		if other := detectedAs[f.name]; other != "" {
			want = other
		}
		wrong := map[string]int{}
		for seed := range uint64(files) {
			r := rand.New(rand.NewPCG(seed, 20))
			var b strings.Builder
			b.WriteString(f.head)
			for n := range 20 + r.IntN(30) {
				p := planted{at: time.Date(2026, 3, 2, 11, 30, n, 0, time.UTC), n: n}
				pick(r, &p)
				b.WriteString(f.line(p) + "\n")
			}
			if got := parsers.Detect([]byte(b.String()), formats, parsers.Options{}); got.Name != want {
				wrong[got.Name]++
				t.Logf("%s: %s", f.name, got.Why)
			}
		}
		if len(wrong) > 0 {
			t.Errorf("%s: %v of %d files", f.name, wrong, files)
		}
	}
}
