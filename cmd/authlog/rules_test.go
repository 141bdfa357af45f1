package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRulesCommands(t *testing.T) {
	dir := t.TempDir()
	rule := func(name, text string) string {
		d := filepath.Join(dir, name)
		if err := os.MkdirAll(d, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(d, "x.yaml"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return d
	}
	const head = "id: x-y\ntitle: t\nsummary: s\nevidence:\n  - {id: a, family: hop, strength: weak, when: clients > 2, says: s}\n"
	log := write(t, "access.log", accessLog())
	for _, c := range []struct {
		name string
		args []string
		code int
		want string // in the output or the error
	}{
		{"lint", []string{"lint", "../../testdata/rules"}, exitOK, "no mistakes"},
		{"lint finds", []string{"lint", rule("bad", strings.Replace(head, "clients", "cleints", 1))}, exitUsage, "x.yaml:5:"},
		{"test", []string{"test", "../../testdata/rules"}, exitOK, "3 cases pass"},
		{"test wants cases", []string{"test", rule("untested", head)}, exitUsage, "at least one case"},
		{"test fails", []string{"test", rule("wrong", head+"cases:\n  - {logs: "+log+", want: x-y}\n  - {logs: "+log+", want: none}\n")}, exitUsage, "wanted none"},
		{"unknown want", []string{"lint", rule("want", head+"cases:\n  - {logs: a, want: nothing}\n")}, exitUsage, "neither a cause nor none"},
		{"yaml", []string{"show", "streamly-build", "--format", "yaml", "--rules", "../../testdata/rules"}, exitOK, "strength: decisive"},
		{"markdown", []string{"show", "clock-skew", "--format", "markdown"}, exitOK, "# clock-skew"},
		{"no such form", []string{"show", "clock-skew", "--format", "html"}, exitUsage, "markdown"},
		{"no such cause", []string{"show", "gremlins", "--format", "yaml"}, exitUsage, "expired-token"},
		{"disabled", []string{"show", "clock-skew", "--format", "yaml", "--rules", rule("off", "id: clock-skew\ndisabled: true\n")}, exitUsage, "no cause"},
		{"disabled is gone", []string{"lint", rule("off", "id: clock-skew\ndisabled: true\n")}, exitOK, " 18 causes"},
		{"unknown stays", []string{"lint", rule("un", "id: unknown\ndisabled: true\n")}, exitUsage, "cannot be disabled"},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, out, stderr := authlog(t, "", append([]string{"rules"}, c.args...)...)
			if code != c.code || !strings.Contains(out+stderr, c.want) {
				t.Errorf("exit %d (want %d): %s%s", code, c.code, out, stderr)
			}
		})
	}
}

// What a rule file turns off is not ranked.
func TestDisabledCause(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "off.yaml"), []byte("id: missing-auth-header\ndisabled: true\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"analyze", "--format", "json", "../../testdata/causes/missing-auth-header/win"}
	if _, out, _ := authlog(t, "", args...); !strings.Contains(out, `"id": "missing-auth-header"`) {
		t.Error("the cause is not ranked at all")
	}
	if _, out, stderr := authlog(t, "", append(args, "--rules", dir)...); strings.Contains(out, `"id": "missing-auth-header"`) || out == "" {
		t.Errorf("the disabled cause is ranked: %s", stderr)
	}
}

// A cause that is turned off and then written anew has none of its old evidence.
func TestDisabledAndWrittenAnew(t *testing.T) {
	off, anew := t.TempDir(), t.TempDir()
	for path, text := range map[string]string{
		filepath.Join(off, "a.yaml"):  "id: clock-skew\ndisabled: true\n",
		filepath.Join(anew, "b.yaml"): "id: clock-skew\ntitle: t\nsummary: s\nprior: 3\nevidence:\n  - {id: mine, family: hop, strength: decisive, when: clients > 2, says: \"{clients|count} clients\"}\n",
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_, out, stderr := authlog(t, "", "analyze", "--format", "json", "--rules", off, "--rules", anew, "../../testdata/causes/clock-skew/win")
	if !strings.Contains(out, `"id": "mine"`) || strings.Contains(out, `"id": "text-clock"`) || strings.Contains(out, `"id": "text-expired-on-one-target"`) {
		t.Errorf("the old evidence is still in force: %s", stderr)
	}
}
