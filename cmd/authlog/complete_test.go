package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// complete asks what a shell would offer, and returns it with the directive.
func complete(t *testing.T, args ...string) (offered []string, directive string) {
	t.Helper()
	_, out, _ := authlog(t, "", append([]string{cobra.ShellCompNoDescRequestCmd}, args...)...)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	last := len(lines) - 1
	return lines[:last], lines[last]
}

// The numbers are cobra's directives, as the scripts of the shells get them.
const (
	anyFile     = ":0"
	noFile      = ":4"
	keepUntyped = ":6" // no file, and no space after it
	byEnding    = ":8"
	onlyFolders = ":16"
	inOrder     = ":36" // no file, in the order given
)

func TestCompletion(t *testing.T) {
	for _, c := range []struct {
		args      []string
		want      []string // among others
		directive string
	}{
		{[]string{"explain", ""}, []string{"expired-token", "unknown"}, inOrder},
		{[]string{"explain", "--rules", "../../testdata/rules", "stre"}, []string{"streamly-build"}, inOrder},
		{[]string{"explain", "expired-token", ""}, nil, noFile},
		{[]string{"rules", "show", ""}, []string{"clock-skew"}, inOrder},
		{[]string{"rules", "lint", ""}, nil, onlyFolders},
		{[]string{"analyze", ""}, nil, anyFile},
		{[]string{"analyze", "--fail-on", ""}, []string{"any", "verdict=outage", "confidence>=0.8", "signing-key-mismatch"}, inOrder},
		{[]string{"analyze", "--fail-on", "any,verdict="}, []string{"any,verdict=attack"}, inOrder},
		{[]string{"analyze", "--format", ""}, []string{"table", "json", "markdown", "html", "openmetrics"}, inOrder},
		{[]string{"analyze", "--format=h"}, []string{"html"}, inOrder},
		{[]string{"analyze", "--input-format", ""}, []string{"alb", "nginx", "text"}, inOrder},
		{[]string{"analyze", "--status", "401,"}, []string{"401,403", "401,419"}, inOrder},
		{[]string{"analyze", "--map", "sta"}, []string{"status="}, keepUntyped},
		{[]string{"analyze", "--deploys", ""}, []string{"json", "csv"}, byEnding},
		{[]string{"analyze", "--rules", ""}, nil, onlyFolders},
		{[]string{"analyze", "--output", ""}, nil, anyFile},
		{[]string{"analyze", "--anonymize", "ip,"}, []string{"ip,user", "ip,host"}, inOrder},
		{[]string{"analyze", "--route", ""}, nil, noFile},
		{[]string{"analyze", "--config", ""}, []string{"yaml"}, byEnding},
		{[]string{"collect", "-o", ""}, []string{"tl"}, byEnding},
		{[]string{"convert", ""}, []string{"json"}, byEnding},
		{[]string{"diff", "--fail-on", "new,"}, []string{"new,worse", "new,cause-changed"}, inOrder},
		{[]string{"diff", "--format", ""}, []string{"text", "json"}, inOrder},
		{[]string{"doctor", "--snippet", ""}, []string{"list", "nginx", "slog"}, inOrder},
		{[]string{"merge", ""}, []string{"tl"}, byEnding},
		{[]string{"rules", "show", "--format", ""}, []string{"markdown", "yaml"}, inOrder},
		{[]string{"schema", ""}, []string{"report", "diff", "config"}, noFile},
	} {
		got, directive := complete(t, c.args...)
		for _, w := range c.want {
			if !slices.Contains(got, w) {
				t.Errorf("%q: %q is not offered, but %q", c.args, w, got)
			}
		}
		if directive != c.directive || c.want == nil && len(got) > 0 {
			t.Errorf("%q: directive %s and %q, want %s", c.args, directive, got, c.directive)
		}
	}
	if got, _ := complete(t, "analyze", "--fail-on", "any,"); slices.Contains(got, "any,any") {
		t.Error("what the list has is offered again")
	}
}

// What is offered must be accepted, and the tables must name what exists.
func TestCompletionOffersWhatIsAccepted(t *testing.T) {
	for _, v := range failOnValues() {
		if _, err := parsePolicy(v); err != nil {
			t.Error(err)
		}
	}
	seen := map[string]bool{}
	root := newRoot(stdio{}, &profiles{})
	walk(root, func(c *cobra.Command) {
		seen[c.CommandPath()] = true
		c.LocalFlags().VisitAll(func(f *pflag.Flag) {
			seen[f.Name], seen[c.CommandPath()+" "+f.Name] = true, true
		})
	})
	for name := range flagValues {
		if !seen[name] {
			t.Errorf("the completion of %q has no flag", name)
		}
	}
	for name := range argumentValues {
		if !seen[name] {
			t.Errorf("the completion of %q has no command", name)
		}
	}
}

func walk(c *cobra.Command, visit func(*cobra.Command)) {
	visit(c)
	for _, sub := range c.Commands() {
		walk(sub, visit)
	}
}

// The scripts are checked by their shells where these are installed.
func TestCompletionScripts(t *testing.T) {
	for shell, check := range map[string][]string{
		"bash": {"-n"}, "zsh": {"-n"}, "fish": {"--no-execute"}, "powershell": nil,
	} {
		script := must(t, "completion", shell)
		if !strings.Contains(script, cobra.ShellCompRequestCmd) || !strings.Contains(script, "authlog") {
			t.Errorf("%s: no script that asks authlog", shell)
		}
		if _, err := exec.LookPath(shell); err != nil || check == nil {
			continue
		}
		if out, err := exec.Command(shell, append(check, write(t, "script", script))...).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", shell, err, out)
		}
	}
}
