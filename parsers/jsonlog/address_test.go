package jsonlog

import (
	"math/rand/v2"
	"net/netip"
	"strings"
	"testing"

	"authlog/internal/timeline"
)

// The short way for addresses of version 4 decides as the library does.
func TestIPv4AsNetip(t *testing.T) {
	rnd := rand.New(rand.NewPCG(4, 401))
	texts := []string{"", ".", "1.2.3.4", "01.2.3.4", "0.0.0.0", "1.2.3", "1.2.3.4.5", "1..3.4", "256.1.1.1", "1.2.3.4.", ".1.2.3", "255.255.255.255", "1.2.3.4:80", "::1", "1.2.3.00"}
	for range 200_000 {
		var b strings.Builder
		for range rnd.IntN(16) {
			b.WriteByte("0123456789....25a"[rnd.IntN(17)])
		}
		texts = append(texts, b.String())
	}
	hits := 0
	for _, text := range texts {
		ip, err := netip.ParseAddr(text)
		if want := err == nil && ip.Is4(); isIPv4([]byte(text)) != want {
			t.Fatalf("%q: %t", text, !want)
		} else if want {
			hits++
		}
	}
	if hits < 100 {
		t.Errorf("only %d addresses", hits)
	}
}

// Whose requests follow each other is told by the client, else by the holder of the
// credential: what is not whole must name the client.
func TestOnlyClientsMayWait(t *testing.T) {
	r := New(0)
	r.Lazily()
	for line, waits := range map[string]bool{
		`{"time":"2026-03-10T08:00:02Z","status":200,"method":"GET","path":"/a","client_ip":"192.0.2.1","key_id":"k1"}`: true,
		`{"time":"2026-03-10T08:00:02Z","status":200,"method":"GET","path":"/a","key_id":"k1"}`:                         false,
	} {
		var ev timeline.Event
		ev.Reset()
		if why, _ := r.Parse([]byte(line), &ev); why != "" || (ev.Rest != nil) != waits || !waits && string(ev.KeyID) != "k1" {
			t.Errorf("%s: %s, waits %t, key %s", line, why, ev.Rest != nil, ev.KeyID)
		}
	}
}

// Brackets in a text are no nesting.
func TestBracketsInTexts(t *testing.T) {
	var ev timeline.Event
	ev.Reset()
	if why, _ := New(0).Parse([]byte(`{"time":"2026-03-10T08:00:02Z","msg":"`+strings.Repeat("[{", 300)+`"}`), &ev); why != "" {
		t.Error(why)
	}
	if why, _ := New(0).Parse([]byte(`{"a":`+strings.Repeat("[", 300)+strings.Repeat("]", 300)+`}`), &ev); why != TooDeep {
		t.Errorf("%q", why)
	}
}

// What is closed is not nested: many objects and arrays may stand side by side.
func TestSiblingsAreNoNesting(t *testing.T) {
	for _, piece := range []string{`{}`, `{"b":1}`, `[]`, `[1]`, `{"b":[{"c":[]}]}`} {
		var ev timeline.Event
		ev.Reset()
		line := `{"time":"2026-03-10T08:00:02Z","msg":"x","a":` + piece + strings.Repeat(`,"a":`+piece, 2*maxNesting) + `}`
		if why, _ := New(0).Parse([]byte(line), &ev); why != "" {
			t.Errorf("%s: %s", piece, why)
		}
	}
}

// The client is the same before an event is complete and after: Apache's %h counts more
// than what a proxy forwards.
func TestClientOfAnEventThatWaits(t *testing.T) {
	r := New(0)
	r.Lazily()
	var ev timeline.Event
	ev.Reset()
	if why, _ := r.Parse([]byte(`{"time":"2026-03-10T08:00:02Z","status":200,"method":"GET","path":"/a","host":"192.0.2.9","x_forwarded_for":"203.0.113.7"}`), &ev); why != "" || ev.Rest == nil {
		t.Fatal(why, ev.Rest == nil)
	}
	before := string(ev.ClientIP)
	ev.Complete()
	if before != "192.0.2.9" || string(ev.ClientIP) != before {
		t.Errorf("%s before, %s after", before, ev.ClientIP)
	}
}
