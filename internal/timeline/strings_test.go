package timeline

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"unicode/utf8"
)

// Each text has a number of its own, also where hashes are the same: of so many texts
// some twenty pairs share the 32 bits that are kept.
func TestTextsKeepTheirNumbers(t *testing.T) {
	const n = 400_000
	s := newStrings(nil)
	for i := range n {
		if id := s.String(fmt.Sprintf("text-%d", i)); id != uint32(i+1) {
			t.Fatalf("text %d is the same as text %d: %q", i, id-1, s.Text(id))
		}
	}
	for i := range n {
		if text := fmt.Sprintf("text-%d", i); s.Text(uint32(i+1)) != text || s.ID([]byte(text)) != uint32(i+1) {
			t.Fatalf("%q has become %q", text, s.Text(uint32(i+1)))
		}
	}
	long := strings.Repeat("x", 2*pieceSize)
	if id := s.String(long); s.Text(id) != long || s.Text(s.String("behind it")) != "behind it" || s.Len() != n+3 {
		t.Error("a text that is longer than a piece is not kept")
	}
}

// Where a text is looked for is another place in another process, so that nobody can write a
// log whose texts all meet.
func TestPlacesOfTextsAreSecret(t *testing.T) {
	const name = "TIMELINE_TEST_PLACE"
	if os.Getenv(name) != "" {
		fmt.Printf("place %08x\n", hashOf([]byte("/a")))
		return
	}
	places := map[string]bool{}
	for range 3 {
		cmd := exec.Command(os.Args[0], "-test.run=^TestPlacesOfTextsAreSecret$")
		cmd.Env = append(os.Environ(), name+"=1")
		out, err := cmd.Output()
		if err != nil || !bytes.Contains(out, []byte("place ")) {
			t.Fatalf("%v: %s", err, out)
		}
		places[string(out[bytes.Index(out, []byte("place ")):][:14])] = true
	}
	if len(places) < 2 {
		t.Errorf("always %v", places)
	}
}

// A text of a log is kept up to a length that no character crosses.
func TestLongTextsAreCut(t *testing.T) {
	s := newStrings(nil)
	for _, text := range []string{strings.Repeat("x", 1<<20), strings.Repeat("ä", 1<<10), "x" + strings.Repeat("ä", 1<<10)} {
		got := s.Text(s.ID([]byte(text)))
		if kept, is := strings.CutSuffix(got, "…"); len(got) > maxString || !is || !strings.HasPrefix(text, kept) || len(kept) < maxString-8 || !utf8.ValidString(got) {
			t.Errorf("%.20s... became %q", text, got)
		}
	}
}

// However small the limit, what the threshold wants is kept and nothing else.
func TestRestrictedSamples(t *testing.T) {
	k := kept{limit: 1 << 20, hash: func(r *record) uint64 { return r.key }}
	for i := range uint64(9 * chunk) {
		k.add(&record{key: mix(i, 7)})
	}
	for _, limit := range []int{9 * chunk, 3 * chunk, 40, 1} {
		k.restrict(limit)
		seen, wanted := 0, 0
		for range k.all() {
			seen++
		}
		for i := range uint64(9 * chunk) {
			if k.wants(mix(i, 7)) {
				wanted++
			}
		}
		if seen != k.n || seen != wanted || seen > limit || limit > 40 && seen == 0 {
			t.Errorf("limit %d: %d records, %d counted, %d wanted", limit, seen, k.n, wanted)
		}
	}
}

func TestTraceHash(t *testing.T) {
	want := traceHash([]byte("Root=1-67891233-abcdef012345678912345678"))
	for _, id := range []string{"Self=1-67891234-12456789abcdef012345678;Root=1-67891233-abcdef012345678912345678", "Root=1-67891233-abcdef012345678912345678;Sampled=1", "1-67891233-abcdef012345678912345678"} {
		if traceHash([]byte(id)) != want {
			t.Errorf("%s is another trace", id)
		}
	}
}

// Names of hosts have no case (RFC 9110, 4.2.3).
func TestHostsHaveNoCase(t *testing.T) {
	for in, want := range map[string]string{"API.Example.com": "api.example.com", "api.example.com": "api.example.com", "\u00c4.example": "\u00e4.example"} {
		if got := string(lowered([]byte(in))); got != want {
			t.Errorf("%s gives %s", in, got)
		}
	}
}
