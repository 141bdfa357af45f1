package reason

import (
	"math"
	"slices"
	"testing"

	"authlog/internal/timeline"
)

// consistent fails when the parts of a reading contradict each other.
func consistent(t *testing.T, r Result) {
	t.Helper()
	if r.Reason >= timeline.NumReasons {
		t.Fatalf("reason %d is none", r.Reason)
	}
	if r.Reason == timeline.ReasonNone && len(r.Suggests) > 0 {
		t.Fatalf("no reason, but causes %v", r.Suggests)
	}
	for i, c := range r.Suggests {
		if c == timeline.CauseNone || c >= timeline.CauseUnknown || slices.Contains(r.Suggests[:i], c) {
			t.Fatalf("%s suggests %v", r.Reason, r.Suggests)
		}
	}
	if want := sent(r.Reason); want != timeline.Unknown && r.CredentialSent != want {
		t.Fatalf("%s: credential sent %d, want %d", r.Reason, r.CredentialSent, want)
	}
	if r.DeltaS < 0 || math.IsInf(r.DeltaS, 0) {
		t.Fatalf("%s: delta %v s", r.Reason, r.DeltaS)
	}
}

// FuzzClassify: readings are consistent and the same each time, alone and
// remembered, and no field hides what another says more specifically.
func FuzzClassify(f *testing.F) {
	for _, m := range slices.Concat(meanings, otherMeanings) {
		f.Add([]byte(m.texts[0]), []byte("jwt expired"), []byte(""))
	}
	for _, tt := range traps {
		f.Add([]byte(tt.text), []byte(""), []byte(`{"error":"invalid_token"}`))
	}
	for _, text := range []string{"\x00\xff", "a=b=c", `{"a":"\`, "not not not", "(e.g.", "expired by 9999999999999999999999999999s", "'s't", "[\"", "::::", "https://"} {
		f.Add([]byte(text), []byte(text), []byte(text))
	}
	c := NewClassifier()
	f.Fuzz(func(t *testing.T, message, err, code []byte) {
		text := Text{Message: message, Error: err, Code: code}
		got := Classify(text)
		consistent(t, got)
		consistent(t, ClassifyIn401(text))
		for _, again := range []Result{Classify(text), c.Classify(text), c.Classify(text)} {
			if again.Reason != got.Reason || !slices.Equal(again.Suggests, got.Suggests) || again.CredentialSent != got.CredentialSent {
				t.Fatalf("%q: %+v, then %+v", message, got, again)
			}
		}
		if got.Reason == timeline.ReasonNone {
			for _, field := range [][]byte{message, err, code} {
				if alone := Classify(Text{Message: field}); alone.Reason != timeline.ReasonNone {
					t.Fatalf("%q alone is %s, with the others nothing", field, alone.Reason)
				}
			}
		}
	})
}

// TestTables: every row of the tables can be used, and every reason that a text
// can state has a row.
func TestTables(t *testing.T) {
	stated := make(map[timeline.Reason]bool)
	for i, u := range rules {
		stated[u.reason] = true
		if i > 0 && rules[i-1].score < u.score {
			t.Errorf("rule %d: score %d behind %d", i, u.score, rules[i-1].score)
		}
		if len(u.need) == 0 {
			t.Errorf("rule %d needs nothing", i)
		}
	}
	for _, list := range book.byID {
		for _, p := range list {
			stated[p.reason] = true
		}
	}
	for r := timeline.ReasonGeneric; r < timeline.ReasonOther; r++ {
		if !stated[r] {
			t.Errorf("no rule and no phrase states %s", r)
		}
	}
	for r := range timeline.NumReasons {
		if causes := suggestions[r]; len(causes) == 0 && r != timeline.ReasonNone && r != timeline.ReasonGeneric && r != timeline.ReasonChallenge && r != timeline.ReasonOther {
			t.Errorf("%s suggests nothing", r)
		}
	}
}
