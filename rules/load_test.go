package rules

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"authlog/internal/timeline"

	"authlog/internal/yamldoc"
)

func TestCatalogue(t *testing.T) {
	s := builtinSet(t)
	causes := s.Causes()
	if len(causes) != int(timeline.NumCauses)-1 {
		t.Fatalf("%d causes", len(causes))
	}
	for i, c := range causes {
		if want := timeline.Cause(i + 1).String(); c.ID != want {
			t.Errorf("cause %d is %s, want %s", i, c.ID, want)
		}
		if c.Prior < -0.7 || c.Prior > 0.7 {
			t.Errorf("%s: prior %g", c.ID, c.Prior)
		}
		if len(c.Fix) < 3 || len(c.Verify) < 1 || len(c.Verify) > 4 || len(c.References) < 1 || len(c.Examples) < 1 {
			t.Errorf("%s: %d fix, %d verify, %d references, %d examples", c.ID, len(c.Fix), len(c.Verify), len(c.References), len(c.Examples))
		}
		if c.ID == Unknown {
			continue
		}
		kinds, against := map[string]bool{}, 0
		for _, r := range c.Evidence {
			kinds[r.Family] = true
			if r.Against {
				against++
			}
		}
		if len(kinds) < 4 || against < 2 || len(c.Lookalikes) < 2 {
			t.Errorf("%s: %d families, %d rules against, %d lookalikes", c.ID, len(kinds), against, len(c.Lookalikes))
		}
	}
	if _, ok := s.Cause("no-such-cause"); ok {
		t.Error("found a cause that is not there")
	}
}

// A caller may not change the set through what it was given.
func TestCausesAreCopies(t *testing.T) {
	s := builtinSet(t)
	c, _ := s.Cause("clock-skew")
	c.Evidence[0].When, c.Fix[0] = "true", "changed"
	again, _ := s.Cause("clock-skew")
	if again.Evidence[0].When == "true" || again.Fix[0] == "changed" {
		t.Error("the catalogue was changed through a copy")
	}
}

const minimal = `id: acme-gateway
title: The ACME gateway refuses
summary: It does so on Mondays.
evidence:
  - id: acme
    family: hop
    strength: decisive
    when: answered_by == "gateway" && edge_share >= 0.9
    says: "{edge_share|percent} of the 401s come from the gateway"
lookalikes:
  - cause: authorizer-misconfigured
    tell: The weekday.
fix:
  - Wait for Tuesday.
`

func TestLoadAddsACause(t *testing.T) {
	s, err := withRules(t, map[string]string{"acme.yaml": minimal, "README.md": "no rules"})
	if err != nil {
		t.Fatal(err)
	}
	a := s.Assess(finding(t, "answered_by=gateway edge_share=0.95"))
	first := a.Causes[0]
	if first.ID != "acme-gateway" || first.Evidence[0].Says != "95% of the 401s come from the gateway" || first.Fix[0] != "Wait for Tuesday." {
		t.Errorf("first is %+v", first)
	}
	if all := s.Causes(); all[len(all)-1].ID != "acme-gateway" {
		t.Errorf("last cause is %s", all[len(all)-1].ID)
	}
	if _, ok := builtinSet(t).Cause("acme-gateway"); ok {
		t.Error("loading changed the built-in set")
	}
}

func TestLoadChangesACause(t *testing.T) {
	s, err := withRules(t, map[string]string{"own.yml": `
id: clock-skew
prior: 1.5
evidence:
  - {id: retry-works, family: sequence, strength: weak, when: "false", says: switched off}
  - {id: own, family: environment, strength: strong, when: neighbour_403_ratio > 1, says: "{neighbour_403_ratio} 403s per 401"}
`})
	if err != nil {
		t.Fatal(err)
	}
	before, _ := builtinSet(t).Cause("clock-skew")
	after, _ := s.Cause("clock-skew")
	if after.Prior != 1.5 || after.Title != before.Title || len(after.Evidence) != len(before.Evidence)+1 || len(after.Fix) != len(before.Fix) {
		t.Errorf("after loading: %+v", after)
	}
	i := slices.IndexFunc(after.Evidence, func(r Rule) bool { return r.ID == "retry-works" })
	if after.Evidence[i].When != "false" {
		t.Errorf("retry-works is %+v", after.Evidence[i])
	}
	_, c := rankOf(s.Assess(finding(t, "neighbour_403_ratio=2.5")), "clock-skew")
	if len(c.Evidence) != 1 || c.Evidence[0].Says != "2.5 403s per 401" {
		t.Errorf("evidence %v", c.Evidence)
	}
}

func TestLoadErrors(t *testing.T) {
	rule := func(lines string) string {
		return "id: own\ntitle: T\nsummary: S\nevidence:\n  - id: r\n    family: hop\n    strength: weak\n" + lines
	}
	for _, row := range []struct{ name, text, want string }{
		{"empty", "", "f.yaml: want one YAML document: a cause with id, title, summary, evidence"},
		{"no mapping", "- a\n- b\n", "f.yaml:1:1: want a mapping: a cause with id, title, summary, evidence"},
		{"two documents", "id: a\n---\nid: b\n", "f.yaml: want one YAML document: a cause with id, title, summary, evidence"},
		{"unknown key", "id: own\ntitle: T\nsummary: S\npriority: 3\n", `f.yaml:4:1: unknown key "priority": did you mean prior?`},
		{"unknown key inside", rule("    when: ongoing\n    says: s\n    weight: 2\n"), `f.yaml:10:5: unknown key "weight"`},
		{"repeated key", "id: own\nid: own\n", `f.yaml:2:1: mapping key "id" already defined at [1:1]`},
		{"wrong type", "id: own\ntitle: T\nsummary: S\nprior: high\n", "f.yaml:4:8: cannot unmarshal string into Go struct field Cause.Prior of type float64"},
		{"syntax", "id: own\ntitle: \"T\nsummary: S\n", "f.yaml:2:8: could not find end character of double-quoted text"},
		{"anchor", "id: &a own\ntitle: *a\n", "f.yaml:1:5: anchors, aliases, merge keys and tags are not allowed"},
		{"id", "id: Own Cause\ntitle: T\nsummary: S\n", `f.yaml:1:5: id "Own Cause": want lower-case words joined by -`},
		{"title", "id: own\nsummary: S\n", "f.yaml:1:3: title: want 1..2000 bytes of text without control characters"},
		{"prior", "id: own\ntitle: T\nsummary: S\nprior: 9\n", "f.yaml:4:8: prior 9: want -3..3 nats"},
		{"control characters", "id: own\ntitle: T\nsummary: \"a\\e[31mb\"\n", "f.yaml:3:10: summary: want 1..2000 bytes of text without control characters"},
		{"link", "id: own\ntitle: T\nsummary: S\nreferences:\n  - title: t\n    url: javascript:alert(1)\n", "f.yaml:6:10: url: want a plain http or https address"},
		{"lookalike", "id: own\ntitle: T\nsummary: S\nlookalikes: [{cause: nobody, tell: x}]\n", `f.yaml:4:22: lookalike "nobody" is no other cause`},
		{"family", "id: own\ntitle: T\nsummary: S\nevidence:\n  - id: r\n    family: magic\n    strength: weak\n    when: ongoing\n    says: s\n",
			`f.yaml:6:13: family "magic": want one of reason-text, hop, size-arithmetic, credential, sequence, onset-shape, segment-shape, marker, latency, fan-out, cache, environment`},
		{"strength", "id: own\ntitle: T\nsummary: S\nevidence:\n  - id: r\n    family: hop\n    strength: huge\n    when: ongoing\n    says: s\n",
			`f.yaml:7:15: strength "huge": want weak, medium, strong or decisive`},
		{"says", rule("    when: ongoing\n"), "f.yaml:5:7: says: want one line of text"},
		{"unknown signal", rule("    when: edge_shared > 0.5\n    says: s\n"), "f.yaml:8:11: unknown name edge_shared"},
		{"unknown signal, quoted", rule("    when: \"edge_share > 0.5 && edges\"\n    says: s\n"), "f.yaml:8:32: unknown name edges"},
		{"unknown signal, folded", rule("    when: >-\n      edge_share > 0.5 &&\n      edges > 1\n    says: s\n"), "f.yaml:10:7: unknown name edges"},
		{"unknown signal, second line", rule("    when: edge_share > 0.5 &&\n      edges > 1\n    says: s\n"), "f.yaml:9:7: unknown name edges"},
		{"unknown reason", rule("    when: reason.expirred > 0.5\n    says: s\n"), "f.yaml:8:18: type signal.ReasonShares has no field expirred"},
		{"group", rule("    when: reason == reason\n    says: s\n"), "f.yaml:8:11: reason is not a signal (groups are read as reason.expired)"},
		{"environment", rule("    when: $env.ongoing\n    says: s\n"), "f.yaml:8:11: $env is not a signal (groups are read as reason.expired)"},
		{"not a condition", rule("    when: edge_share\n    says: s\n"), "f.yaml:8:11: expected bool, but got float64"},
		{"types", rule("    when: edge_share > \"x\"\n    says: s\n"), "f.yaml:8:22: invalid operation: > (mismatched types float64 and string)"},
		{"clock", rule("    when: now().Unix() > 5\n    says: s\n"), "f.yaml:8:11: unknown name now"},
		{"loop", rule("    when: all([1], true)\n    says: s\n"), "f.yaml:8:11: loops, calls, maps and declarations are not allowed; functions are abs, ceil, floor, max, min, round"},
		{"memory", rule("    when: 5 in 1..100000\n    says: s\n"), "f.yaml:8:11: memory budget exceeded"},
		{"no condition", rule("    says: s\n"), "f.yaml:5:7: unexpected token EOF"},
		{"placeholder", rule("    when: ongoing\n    says: \"x {edges} y\"\n"), `f.yaml:9:14: "edges" is not a signal`},
		{"format", rule("    when: ongoing\n    says: \"{edge_share|euro}\"\n"), `f.yaml:9:12: unknown format "euro": use percent, bytes, duration, lag or count`},
		{"unit", rule("    when: ongoing\n    says: \"{edge_share|bytes}\"\n"), "f.yaml:9:12: edge_share is in share: format bytes does not fit"},
		{"brace", rule("    when: ongoing\n    says: \"{edge_share\"\n"), "f.yaml:9:12: brace without its partner"},
		{"twice", rule("    when: ongoing\n    says: s\n  - id: r\n    family: hop\n    strength: weak\n    when: ongoing\n    says: s\n"), `f.yaml:10:9: id "r" is used twice`},
		{"several", "id: own\ntitle: T\nsummary: S\nprior: 9\nevidence:\n  - {id: r, family: x, strength: weak, when: ongoing, says: s}\n  - {id: s, family: hop, strength: x, when: ongoing, says: s}\n",
			"f.yaml:4:8: prior 9: want -3..3 nats\nf.yaml:6:21: family \"x\": want one of " + strings.Join(families, ", ") + "\nf.yaml:7:36: strength \"x\": want weak, medium, strong or decisive"},
		{"too deep", "# " + strings.Repeat("]", 100) + "\nid: " + strings.Repeat("[", 100) + "\n", "f.yaml:2:1: nested too deeply"},
		{"not text", "id: \xff\n", "f.yaml: file is not UTF-8"},
	} {
		_, err := withRules(t, map[string]string{"f.yaml": row.text})
		if err == nil {
			t.Errorf("%s: no error, want %q", row.name, row.want)
		} else if got := err.Error(); got != row.want && !strings.HasPrefix(got, row.want+" (") {
			t.Errorf("%s:\n got %s\nwant %s", row.name, got, row.want)
		}
	}
}

func TestLoadSeveralFiles(t *testing.T) {
	_, err := withRules(t, map[string]string{"a.yaml": minimal, "b.yaml": minimal, "c.yaml": "id: X\n"})
	want := "b.yaml:1:5: cause acme-gateway is in a.yaml already"
	if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "c.yaml:1:5") {
		t.Errorf("got %v, want %q and the mistake of c.yaml", err, want)
	}
	var place *FileError
	if !errors.As(errors.Unwrap(err), &place) && !errors.As(err.(*trimmed).error, &place) {
		t.Errorf("%T holds no FileError", err)
	}
}

func TestLoadDirectory(t *testing.T) {
	s := builtinSet(t)
	if _, err := s.Load(filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing directory: %v", err)
	}
	if _, err := s.Load(t.TempDir()); err == nil || !strings.Contains(err.Error(), "no rule files") {
		t.Errorf("empty directory: %v", err)
	}
	if _, err := withRules(t, map[string]string{"big.yaml": "# " + strings.Repeat("x", yamldoc.MaxBytes)}); err == nil {
		t.Error("a file above the limit was read")
	}
}

func TestEveryErrorNamesItsFile(t *testing.T) {
	for _, e := range []*FileError{{File: "a.yaml", Line: 3, Column: 4, Message: "m"}, {File: "a.yaml", Message: "m"}} {
		want := "a.yaml: m"
		if e.Line > 0 {
			want = fmt.Sprintf("a.yaml:%d:%d: m", e.Line, e.Column)
		}
		if e.Error() != want {
			t.Errorf("got %s, want %s", e.Error(), want)
		}
	}
}
