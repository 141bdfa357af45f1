package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The tests that docs/security.md names are there.
func TestSecurityPageNamesTests(t *testing.T) {
	page, err := os.ReadFile("../../docs/security.md")
	noError(t, err)
	var tests strings.Builder
	for _, pattern := range []string{"../../*/*_test.go", "../../*/*/*_test.go", "../../*/*/*/*_test.go"} {
		files, err := filepath.Glob(pattern)
		noError(t, err)
		for _, name := range files {
			text, err := os.ReadFile(name)
			noError(t, err)
			tests.Write(text)
		}
	}
	named := regexp.MustCompile(`\bTest[A-Z]\w+`).FindAllString(string(page), -1)
	if len(named) < 30 {
		t.Fatalf("%d tests are named", len(named))
	}
	for _, name := range named {
		if !strings.Contains(tests.String(), "func "+name+"(") {
			t.Errorf("no test is called %s", name)
		}
	}
}

// docs/dependencies.md has each direct dependency of the program with its version, and no
// other.
func TestDependenciesAreDocumented(t *testing.T) {
	page, err := os.ReadFile("../../docs/dependencies.md")
	noError(t, err)
	out, err := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if not .Indirect}}{{if not .Main}}{{.Path}} {{.Version}}{{end}}{{end}}{{end}}", ".").Output()
	noError(t, err)
	rows := 0
	linked := map[string]bool{}
	for line := range strings.Lines(string(out)) {
		linked[strings.TrimSpace(line)] = true
	}
	for _, row := range regexp.MustCompile(`(?m)^\| (\S+) \| (v\d\S+) \|`).FindAllStringSubmatch(string(page), -1) {
		rows++
		if !linked[row[1]+" "+row[2]] {
			t.Errorf("%s %s is no direct dependency", row[1], row[2])
		}
		delete(linked, row[1]+" "+row[2])
	}
	for name := range linked {
		if name != "" {
			t.Errorf("%s has no row", name)
		}
	}
	if rows == 0 {
		t.Error("no rows")
	}
}
