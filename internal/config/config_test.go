package config

import (
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"authlog/internal/site"
	"authlog/internal/yamldoc"
)

const example = `inputs: [/var/log/nginx/*.log]
rules: [rules/]
fail_on: [verdict=outage]
environments:
  production:
    hosts: [api.example.com]
  staging:
    hosts: ["*.staging.example.com"]
    key_prefixes: [trial_]
trusted_proxies: [10.0.0.0/8]
challenge_routes: [/login]
token_lifetimes: [15m]
reasons:
  - pattern: AX-41
    reason: expired
ignore:
  - segment: {client: 192.0.2.9}
    reason: a scanner that we run ourselves
    until: 2026-12-31
`

func TestParse(t *testing.T) {
	f, err := Parse("authlog.yaml", []byte(example))
	if err != nil {
		t.Fatal(err)
	}
	if f.Inputs[0] != "/var/log/nginx/*.log" || f.Environments["staging"].KeyPrefixes[0] != "trial_" || f.Site.ID() == "" || f.Site.Lifetimes()[0] != 15*time.Minute {
		t.Errorf("%+v", f)
	}
	if !f.Given("rules") || f.Given("routes") {
		t.Error("given keys are not told from others")
	}
	empty, err := Parse("authlog.yaml", []byte("\n"))
	if err != nil || empty.Site.ID() != "" {
		t.Errorf("an empty file: %v", err)
	}
}

func TestMistakesHaveAPlace(t *testing.T) {
	for text, want := range map[string]string{
		"input: [x]\n": `a.yaml:1:1: unknown key "input": did you mean inputs?`,
		"rules: [x]\ntrusted_proxys: [10.0.0.1]\n":           `a.yaml:2:1: unknown key "trusted_proxys": did you mean trusted_proxies?`,
		"rules: [x]\ntrusted_proxies: [10.0.0.1, x]\n":       `a.yaml:2:29: "x": want an address or a network`,
		"environments:\n  a:\n    host: [x.de]\n":            `a.yaml:3:5: unknown key "host": did you mean hosts?`,
		"reasons:\n  - pattern: x\n    reason: late\n":       `a.yaml:3:13: reason "late": want one of`,
		"ignore:\n  - reason: x\n    until: 2026-01-01\n":    "want a cause or a segment",
		"ignore:\n  - cause: x\n    until: 2026-01-01\n":     "want a reason",
		"ignore:\n  - cause: x\n    reason: y\n":             "want until",
		"ignore: [{cause: x, reason: y, until: tomorrow}]\n": `a.yaml:1:39: until "tomorrow"`,
		"- x\n": "want a mapping",
	} {
		_, err := Parse("a.yaml", []byte(text))
		var at *yamldoc.Error
		if !errors.As(err, &at) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func TestIgnore(t *testing.T) {
	g := Ignore{Cause: "credential-attack", Segment: map[string]string{"client": "192.0.2.9", "user_agent": "scan/*"}, until: time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC)}
	day := time.Date(2026, 12, 30, 0, 0, 0, 0, time.UTC)
	segment := map[string]string{"client": "192.0.2.9", "user_agent": "scan/2", "route": "/x"}
	if !g.Matches("credential-attack", segment, day) {
		t.Error("the burst that is meant is not ignored")
	}
	if g.Matches("expired-token", segment, day) || g.Matches("credential-attack", segment, day.AddDate(0, 0, 1)) ||
		g.Matches("credential-attack", map[string]string{"client": "192.0.2.9"}, day) ||
		g.Matches("credential-attack", map[string]string{"client": "192.0.2.90", "user_agent": "scan/2"}, day) {
		t.Error("more is ignored than is meant")
	}
}

func TestFind(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(dir, "xdg"))
	if got := Find(); got != "" {
		t.Errorf("found %s", got)
	}
	own := filepath.Join(dir, "xdg", "authlog", Name)
	if err := os.MkdirAll(filepath.Dir(own), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{own, Name} {
		if err := os.WriteFile(path, []byte("timezone: +01:00\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := Find(); got != path {
			t.Errorf("found %s, want %s", got, path)
		}
		if f, err := Read(path); err != nil || f.Timezone != "+01:00" {
			t.Errorf("%v", err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(example))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := Parse("a.yaml", data)
		if err == nil && c.Site == nil {
			t.Error("a configuration without what it knows of the site")
		}
	})
}

// The schema knows the keys of the struct and no others.
func TestSchemaHasTheKeys(t *testing.T) {
	var doc struct {
		Properties map[string]any `json:"properties"`
	}
	if err := json.Unmarshal(Schema(), &doc); err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, typ := range []reflect.Type{reflect.TypeFor[File](), reflect.TypeFor[site.Config]()} {
		for i := range typ.NumField() {
			if key, _, _ := strings.Cut(typ.Field(i).Tag.Get("yaml"), ","); key != "" && key != "-" {
				keys = append(keys, key)
			}
		}
	}
	slices.Sort(keys)
	if got := slices.Sorted(maps.Keys(doc.Properties)); !slices.Equal(got, keys) {
		t.Errorf("the schema has %v, the struct %v", got, keys)
	}
}
