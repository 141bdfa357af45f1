package jsonlog

import (
	"testing"

	"authlog/internal/timeline"
)

// BenchmarkParse reads a refused request of an application's logger.
func BenchmarkParse(b *testing.B) {
	line := []byte(`{"level":"warn","time":"2026-03-10T08:00:02.125Z","service":"orders","version":"4.2.1","msg":"request refused","err":"token is expired","req":{"id":"00000000000000000000000000000017","method":"GET","url":"/v1/orders/17","remoteAddress":"203.0.113.7","headers":{"user-agent":"shop/2.1","host":"api.example.com"}},"res":{"statusCode":401,"contentLength":20},"responseTime":12}`)
	r := New(0)
	var ev timeline.Event
	b.SetBytes(int64(len(line) + 1))
	b.ReportAllocs()
	for b.Loop() {
		ev.Reset()
		if why, _ := r.Parse(line, &ev); why != "" || ev.Status != 401 {
			b.Fatal(why)
		}
	}
}
