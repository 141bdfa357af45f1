package jsonlog

import (
	"fmt"
	"testing"

	"authlog/internal/timeline"
)

// However many orders of keys a log has, those that are remembered are bounded, and the
// others are read all the same.
func TestKeysAreBounded(t *testing.T) {
	r := New(0)
	const n = maxFollowers
	for i := range n * n * n * n {
		line := fmt.Appendf(nil, `{"a%d":1,"b%d":1,"c%d":1,"d%d":1,"time":"2026-03-10T09:00:02Z","status":401,"method":"GET","path":"/a"}`,
			i%n, i/n%n, i/n/n%n, i/n/n/n)
		var ev timeline.Event
		ev.Reset()
		if ok, why := r.Parse(line, &ev); ev.Status != 401 || string(ev.Path) != "/a" {
			t.Fatalf("%s: %v, %v", line, ok, why)
		}
		if r.scan.size > maxNodes {
			t.Fatalf("%d keys are remembered after %d lines", r.scan.size, i+1)
		}
	}
	if r.scan.size < maxNodes {
		t.Errorf("%d keys are too few to tell", r.scan.size)
	}
}
