// Package arch holds the direction of imports.
package arch

import (
	"os/exec"
	"strings"
	"testing"
)

// allowed lists, per package of this module, the packages of this module that
// it may import. Data flows parsers -> timeline -> burst -> signal -> rules ->
// reports -> cmd; whoever is not listed may import nothing.
var allowed = map[string][]string{
	"authlog/internal/timeline":  {},
	"authlog/internal/segment":   {},
	"authlog/internal/usual":     {"internal/timeline"},
	"authlog/internal/manifest":  {},
	"authlog/internal/partial":   {"internal/timeline", "parsers/redact", "reports"},
	"authlog/internal/gather":    {"internal/timeline", "internal/site", "internal/manifest", "internal/partial", "parsers", "parsers/*", "reports"},
	"authlog/internal/doctor":    {"internal/timeline", "internal/signal"},
	"authlog/internal/burst":     {"internal/timeline", "internal/segment", "internal/usual"},
	"authlog/internal/signal":    {"internal/timeline", "internal/burst", "internal/usual"},
	"authlog/internal/buildinfo": {},
	"authlog/internal/whole":     {},
	"authlog/internal/yamldoc":   {},
	"authlog/internal/site":      {"internal/timeline", "parsers/reason"},
	"authlog/internal/config":    {"internal/site", "internal/yamldoc"},
	"authlog/rules":              {"internal/timeline", "internal/signal", "internal/yamldoc"},
	"authlog/reports":            {"internal/timeline", "internal/signal", "internal/usual", "rules"},
	"authlog/parsers":            {"internal/timeline", "parsers/*"},
	"authlog/parsers/stamp":      {},
	"authlog/parsers/redact":     {"internal/timeline"},
	"authlog/parsers/reason":     {"internal/timeline"},
	"authlog/parsers/input":      {},
	"authlog/parsers/input/s3":   {"parsers/input"},
	"authlog/parsers/logformat":  {},
	"authlog/parsers/jsonlog":    {"internal/timeline", "parsers/stamp", "parsers/redact", "parsers/reason"},
	"authlog/parsers/envelope":   {"parsers/stamp"},
	"authlog/parsers/markers":    {"internal/signal", "parsers/redact", "parsers/stamp"},
	"authlog/parsers/eventjson":  {"internal/timeline", "parsers/redact"},
	"authlog/internal/sim":       {},
	"authlog/internal/arch":      {},
	"authlog/internal/calibrate": {"*"},
	"authlog/cmd/authlog":        {"*"},
	"authlog/cmd/logsim":         {"*"},
	"authlog/recipes":            {},
}

func TestImportsPointOneWay(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "authlog/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		pkg := fields[0]
		if strings.HasPrefix(pkg, "authlog/bench/") {
			continue // comparisons may use everything; nothing may use them
		}
		may, known := allowed[pkg]
		if !known {
			t.Errorf("%s has no row in the list of allowed imports", pkg)
		}
		for _, imp := range fields[1:] {
			if rel, ok := strings.CutPrefix(imp, "authlog/"); ok && known && !permits(may, rel) {
				t.Errorf("%s must not import %s", pkg, imp)
			}
		}
	}
}

func permits(may []string, rel string) bool {
	for _, m := range may {
		if m == rel || m == "*" {
			return true
		}
		if dir, ok := strings.CutSuffix(m, "/*"); ok && strings.HasPrefix(rel, dir+"/") {
			return true
		}
	}
	return false
}
