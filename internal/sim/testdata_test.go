package sim

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
)

const testdataDir = "../../testdata"

var theTree = sync.OnceValues(Tree)

func mustTree(t *testing.T) map[string][]byte {
	t.Helper()
	tree, err := theTree()
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func TestTestdataIsWhatLogsimWrites(t *testing.T) {
	t.Parallel()
	tree := mustTree(t)
	for name, want := range tree {
		got, err := os.ReadFile(filepath.Join(testdataDir, filepath.FromSlash(name)))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("testdata/%s is not what logsim --testdata writes (%v)", name, err)
		}
	}
	for _, top := range OwnedFolders {
		err := filepath.WalkDir(filepath.Join(testdataDir, top), func(p string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			rel, err := filepath.Rel(testdataDir, p)
			if _, known := tree[filepath.ToSlash(rel)]; !known {
				t.Errorf("testdata/%s is not written by logsim", rel)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}

// secretShapes match credentials in well-known forms.
var secretShapes = regexp.MustCompile(`eyJ[A-Za-z0-9_-]{8,}\.|[sp]k_(live|test)_\w{8}|live_\w{20}|AKIA[0-9A-Z]{16}|Bearer [A-Za-z0-9._-]{20}|Basic [A-Za-z0-9+/]{16}|password=|BEGIN [A-Z ]*PRIVATE KEY`)

// secretHint spares most lines the regular expression: each of its branches
// needs one of these.
func secretHint(line string) bool {
	for _, s := range []string{"eyJ", "k_", "live_", "AKIA", "Bearer", "Basic", "password", "PRIVATE"} {
		if strings.Contains(line, s) {
			return true
		}
	}
	return false
}

func TestTestdataHoldsNoSecretsButPlantedOnes(t *testing.T) {
	t.Parallel()
	for name, data := range mustTree(t) {
		if strings.HasPrefix(name, "hostile/") {
			continue
		}
		for l := range strings.Lines(string(data)) {
			if !secretHint(l) {
				continue
			}
			if m := secretShapes.FindString(l); m != "" {
				t.Errorf("testdata/%s contains %q", name, m)
			}
		}
	}
	planted := mustTree(t)["hostile/credentials.log"]
	for _, s := range plantedSecrets {
		if !bytes.Contains(planted, []byte(s)) {
			t.Errorf("credentials.log lacks the planted %q", s)
		}
	}
}

func TestTestdataIsSmall(t *testing.T) {
	total := 0
	demo := 0
	for name, data := range mustTree(t) {
		total += len(data)
		if strings.HasPrefix(name, "demo/") {
			demo += len(data)
		}
	}
	if total > 9<<20 || demo > 450_000 {
		t.Errorf("testdata has %d bytes, the demo %d", total, demo)
	}
}

func TestEveryCauseHasItsThreeFolders(t *testing.T) {
	tree := mustTree(t)
	for _, cause := range Causes {
		for part, check := range map[string]func(want) bool{
			"win":       func(w want) bool { return w.Cause == cause && w.Start != nil && w.End.After(*w.Start) },
			"lookalike": func(w want) bool { return w.Cause != cause && w.Cause != "" && w.Not == cause && w.Start != nil },
			"quiet":     func(w want) bool { return w.Cause == "" && w.Not == cause && w.Start == nil },
		} {
			var w want
			name := "causes/" + cause + "/" + part + "/want.json"
			if err := json.Unmarshal(tree[name], &w); err != nil || !check(w) {
				t.Errorf("%s: %s (%v)", name, tree[name], err)
			}
		}
	}
}
