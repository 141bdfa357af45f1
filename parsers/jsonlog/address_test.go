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
