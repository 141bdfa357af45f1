package redact

import (
	"strings"
	"testing"
)

func BenchmarkFind(b *testing.B) {
	for _, bm := range []struct{ name, text string }{
		{"access log", harmless[2]},
		{"json", `{"time":"2026-11-02T14:03:11Z","level":"warn","request_id":"7c1e0a94d2f84b6688a5c3f1e09b7d26","path":"/api/v1/orders","status":401,"error":"token is expired","authorization":"Bearer [jwt]","user_agent":"okhttp/4.12.0"}`},
		{"jwt", "GET /a?access_token=" + jwt + "&x=1 HTTP/1.1"},
		{"hostile cookies", strings.Repeat("cookie:path=;", 5000)},
		{"hostile addresses", strings.Repeat("://u:p/", 10000)},
		{"hostile names", strings.Repeat("a=", 30000)},
		{"hostile chain", strings.Repeat("token:", 10000)},
		{"hostile escapes", strings.Repeat(`\\\\\\\\"token%25252525`, 2000)},
	} {
		b.Run(bm.name, func(b *testing.B) {
			text := []byte(bm.text)
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				Find(text)
			}
		})
	}
}
