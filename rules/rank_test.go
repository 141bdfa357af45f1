package rules

import (
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"authlog/internal/signal"
)

// withRules adds user files, by name, to the catalogue.
func withRules(t testing.TB, files map[string]string) (*Set, error) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	set, err := builtinSet(t).Load(dir)
	if err != nil {
		err = &trimmed{err, dir + string(filepath.Separator)}
	}
	return set, err
}

// trimmed is an error without the temporary directory.
type trimmed struct {
	error
	dir string
}

func (e *trimmed) Error() string { return strings.ReplaceAll(e.error.Error(), e.dir, "") }

func TestAllAbsent(t *testing.T) {
	s := builtinSet(t)
	a := s.Assess(finding(t, ""))
	if a.Causes[0].ID != Unknown || a.Verdict != "unclear" {
		t.Errorf("first %s, verdict %s", a.Causes[0].ID, a.Verdict)
	}
	for _, c := range a.Causes {
		if len(c.Evidence) > 0 {
			t.Errorf("%s has evidence from nothing: %v", c.ID, c.Evidence)
		}
		if n := len(s.rules[c.ID]); len(c.Skipped) != n {
			t.Errorf("%s skips %d of %d rules", c.ID, len(c.Skipped), n)
		}
	}
	if len(a.WouldSettle) == 0 || len(a.WouldSettle) > maxAdvice {
		t.Errorf("advice: %q", a.WouldSettle)
	}
}

func TestConfidencesAddUp(t *testing.T) {
	s := builtinSet(t)
	for _, in := range incidents {
		sum := 0.0
		a := s.Assess(finding(t, in.signals))
		for i, c := range a.Causes {
			sum += c.Confidence
			if c.Confidence < 0 || c.Confidence > 1 || math.IsNaN(c.Confidence) {
				t.Errorf("%s: %s has confidence %v", in.name, c.ID, c.Confidence)
			}
			if i > 0 && a.Causes[i-1].Confidence < c.Confidence {
				t.Errorf("%s: not sorted", in.name)
			}
		}
		if math.Abs(sum-1) > 1e-12 {
			t.Errorf("%s: confidences add up to %v", in.name, sum)
		}
	}
}

func TestOrderFree(t *testing.T) {
	s := builtinSet(t)
	turned := &Set{slices.Clone(s.order), s.causes, map[string][]rule{}, s.calibration}
	slices.Reverse(turned.order)
	for id, list := range s.rules {
		turned.rules[id] = list
	}
	for _, in := range incidents {
		if f := finding(t, in.signals); !reflect.DeepEqual(s.Assess(f), turned.Assess(f)) {
			t.Errorf("%s: the order of causes changes the assessment", in.name)
		}
	}
}

func TestCaps(t *testing.T) {
	few := Evidence{Family: "hop", Supports: true, Observations: 19}
	hop := Evidence{Family: "hop", Supports: true, Observations: 200}
	size := Evidence{Family: "size-arithmetic", Supports: true, Observations: 20}
	sure := Evidence{Family: "cache", Supports: true, Decisive: true, Observations: 20}
	against := Evidence{Family: "marker", Decisive: true, Observations: 900}
	for _, row := range []struct {
		name     string
		evidence []Evidence
		want     float64
	}{
		{"nothing", nil, capFew},
		{"few requests", []Evidence{few}, capFew},
		{"few requests, but others", []Evidence{few, size}, capDecisive},
		{"one family", []Evidence{hop, hop}, capFamilies},
		{"one family, decisive", []Evidence{sure}, capFamilies},
		{"two families", []Evidence{hop, size}, capDecisive},
		{"two families, decisive", []Evidence{hop, sure}, 1},
		{"counter-evidence does not lift", []Evidence{hop, against}, capFamilies},
	} {
		if got := ceiling(row.evidence); got != row.want {
			t.Errorf("%s: %v, want %v", row.name, got, row.want)
		}
	}
}

func TestCapGoesToUnknown(t *testing.T) {
	s := builtinSet(t)
	f := finding(t, newVersion+notSent)
	full := s.Assess(f).Causes[0].Confidence
	for name := range signals {
		f.Observations[name] = 5
	}
	a := s.Assess(f)
	_, unknown := rankOf(a, Unknown)
	if a.Causes[0].Confidence != capFew || full <= capFew || unknown.Confidence < full-capFew {
		t.Errorf("first %.3f (was %.3f), unknown %.3f", a.Causes[0].Confidence, full, unknown.Confidence)
	}
}

func TestFamiliesAreClipped(t *testing.T) {
	for _, row := range []struct {
		votes map[string]vote
		want  float64
	}{
		{map[string]vote{"hop": {5.3, false}}, 3},
		{map[string]vote{"hop": {-5.3, false}}, -3},
		{map[string]vote{"hop": {9, true}}, 4.6},
		{map[string]vote{"hop": {5, false}, "marker": {1.6, false}}, 4.6},
		{map[string]vote{"hop": {1.6, false}, "latency": {-0.7, false}}, 0.9},
	} {
		if got := total(row.votes); math.Abs(got-row.want) > 1e-9 {
			t.Errorf("%v: %v, want %v", row.votes, got, row.want)
		}
	}
}

func TestSkippedNamesWhatIsMissing(t *testing.T) {
	_, c := rankOf(builtinSet(t).Assess(finding(t, newVersion)), "missing-auth-header")
	for _, sk := range c.Skipped {
		if sk.ID == "size-drop" {
			if sk.Weight != 3 || !slices.Equal(sk.Needs, []string{"$request_length, received_bytes"}) {
				t.Errorf("skipped %+v", sk)
			}
			return
		}
	}
	t.Error("size-drop is not skipped without request sizes")
}

func TestObservations(t *testing.T) {
	f := finding(t, newVersion+notSent)
	f.Observations["request_size_drop"], f.Observations["request_size_drop_share"] = 90, 80
	_, c := rankOf(builtinSet(t).Assess(f), "missing-auth-header")
	want := map[string]int{"size-drop": 80, "new-version": 200}
	for _, e := range c.Evidence {
		if n, ok := want[e.ID]; ok && e.Observations != n {
			t.Errorf("%s: %d observations, want %d", e.ID, e.Observations, n)
		}
		delete(want, e.ID)
	}
	if len(want) > 0 {
		t.Errorf("not found: %v", want)
	}
}

func TestVerdict(t *testing.T) {
	for _, row := range []struct {
		want   string
		causes []Ranked
	}{
		{"unclear", []Ranked{{ID: Unknown, Confidence: 0.5}, {ID: attack, Confidence: 0.4}}},
		{"attack", []Ranked{{ID: attack, Confidence: 0.7}, {ID: "clock-skew", Confidence: 0.2}}},
		{"mixed", []Ranked{{ID: attack, Confidence: 0.45}, {ID: "clock-skew", Confidence: 0.4}}},
		{"mixed", []Ranked{{ID: "clock-skew", Confidence: 0.5}, {ID: attack, Confidence: 0.3}}},
		{"outage", []Ranked{{ID: "clock-skew", Confidence: 0.3}, {ID: Unknown, Confidence: 0.2}, {ID: attack, Confidence: 0.1}}},
	} {
		if got := verdict(row.causes); got != row.want {
			t.Errorf("%v: %s, want %s", row.causes, got, row.want)
		}
	}
}

func TestWouldSettle(t *testing.T) {
	s := builtinSet(t)
	for _, row := range []struct{ name, signals, want string }{
		{"sizes tell missing from stripped", newVersion, "$request_length"},
		{"text", everybody + sent, "reason of each refusal"},
		{"deploys", unmarked, "--deploys"},
	} {
		a := s.Assess(finding(t, row.signals))
		all := strings.Join(a.WouldSettle, "\n")
		if !strings.Contains(all, row.want) || strings.Contains(all, "  ") || len(a.WouldSettle) > maxAdvice {
			t.Errorf("%s: no %q in\n%s", row.name, row.want, all)
		}
	}
	given := s.Assess(finding(t, unmarked+" markers_given"))
	if all := strings.Join(given.WouldSettle, "\n"); strings.Contains(all, "--deploys") {
		t.Errorf("asks for deploys that were given:\n%s", all)
	}
}

func TestSettledAsksForNothing(t *testing.T) {
	a := builtinSet(t).Assess(finding(t, oneClient+sent+" informative_share=1 reason.credential_revoked=1 suggests.revoked_credential=1"))
	if a.Causes[0].Confidence < settled || len(a.WouldSettle) > 0 {
		t.Errorf("%s %.2f asks for %q", a.Causes[0].ID, a.Causes[0].Confidence, a.WouldSettle)
	}
}

func TestLoggedFieldIsNotAskedFor(t *testing.T) {
	a := builtinSet(t).Assess(finding(t, everybody+sent+" latency_seconds=0.01"))
	if all := strings.Join(a.WouldSettle, "\n"); strings.Contains(all, "$request_time") {
		t.Errorf("asks for a field that is there:\n%s", all)
	}
}

func TestEveryNeedHasAdvice(t *testing.T) {
	for _, d := range Signals() {
		if d.Needs != "" && advice[d.Needs] == "" {
			t.Errorf("signal %s needs %q, which has no advice", d.Name, d.Needs)
		}
	}
}

func TestSignals(t *testing.T) {
	docs := Signals()
	if len(docs) < 100 {
		t.Fatalf("%d signals", len(docs))
	}
	for _, d := range docs {
		if d.Name == "" || d.Says == "" || !slices.Contains([]string{"number", "text", "bool"}, d.Type) {
			t.Errorf("%+v", d)
		}
	}
	v := signal.NewValues()
	for name, m := range signals {
		if m.absent(&v) != (m.Type != "bool") {
			t.Errorf("%s: absent %v", name, m.absent(&v))
		}
	}
}
