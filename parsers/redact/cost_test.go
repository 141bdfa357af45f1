package redact

import (
	"strings"
	"testing"
)

// hostile texts are dear to search.
var hostile = []struct{ name, text string }{
	{"hostile cookies", strings.Repeat("cookie:path=;", 5000)},
	{"hostile addresses", strings.Repeat("://u:p/", 10000)},
	{"hostile names", strings.Repeat("a=", 30000)},
	{"hostile chain", strings.Repeat("token:", 10000)},
	{"hostile base64", strings.Repeat("fm2_/", 10000)},
	{"hostile webhooks", strings.Repeat("hooks.slack.com/?", 5000)},
	{"hostile escapes", strings.Repeat(`\\\\\\\\"token%25252525`, 2000)},
}

// Whatever the text, what is read ahead of it is bounded by its length.
func TestWorkIsBounded(t *testing.T) {
	dear := 0
	for _, h := range hostile {
		s := scanner{b: []byte(h.text)}
		s.scan()
		if most := workPerByte*(len(h.text)+256) + len(h.text); s.work > most {
			t.Errorf("%s: %d bytes are read of %d", h.name, s.work, len(h.text))
		} else if s.work > most/2 {
			dear++
		}
	}
	if dear == 0 {
		t.Error("no text is dear enough to reach the bound")
	}
}

func BenchmarkFind(b *testing.B) {
	for _, bm := range append([]struct{ name, text string }{
		{"access log", harmless[2]},
		{"json", `{"time":"2026-11-02T14:03:11Z","level":"warn","request_id":"7c1e0a94d2f84b6688a5c3f1e09b7d26","path":"/api/v1/orders","status":401,"error":"token is expired","authorization":"Bearer [jwt]","user_agent":"okhttp/4.12.0"}`},
		{"jwt", "GET /a?access_token=" + jwt + "&x=1 HTTP/1.1"},
	}, hostile...) {
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
