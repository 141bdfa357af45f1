package input

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Each case lists files with their contents, and those that stay.
func TestDropCopies(t *testing.T) {
	text := varied()
	long := strings.Repeat(text, 60) // more than one chunk
	for _, c := range []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"while it is compressed", map[string]string{"a.log.1": long, "a.log.1.gz": gz(t, long)[:3000]}, "a.log.1"},
		{"compressed and kept", map[string]string{"a.log.1": long, "a.log.1.gz": gz(t, long)}, "a.log.1"},
		{"compressed twice", map[string]string{"a.log.gz": gz(t, text), "a.log.zst": zst(t, text)}, "a.log.gz"},
		{"three", map[string]string{"a.log": text, "a.log.gz": gz(t, text), "a.log.zst": zst(t, text)}, "a.log"},
		{"written on after a copy", map[string]string{"a.log": long + "more\n", "a.log.gz": gz(t, long)}, "a.log"},
		{"the copy is the longer", map[string]string{"a.log": text, "a.log.gz": gz(t, text+"more\n")}, "a.log.gz"},
		{"alike at first", map[string]string{"a.log": long + "x\n", "a.log.gz": gz(t, long+"y\n")}, "a.log a.log.gz"},
		{"the last byte differs", map[string]string{"a.log": text + "x", "a.log.gz": gz(t, text+"y")}, "a.log a.log.gz"},
		{"other names", map[string]string{"a.log.1": text, "a.log.2.gz": gz(t, text), "b.log": text}, "a.log.1 a.log.2.gz b.log"},
		{"other folders", map[string]string{"1/a.log": text, "2/a.log": text, "2/a.gz": gz(t, text)}, "1/a.log 2/a.gz 2/a.log"},
		{"empty", map[string]string{"a.log": "", "a.log.gz": gz(t, text), "b.log": "", "b.log.gz": gz(t, "")}, "a.log a.log.gz b.log b.log.gz"},
		{"archives", map[string]string{"a": packTar(t, member{"x", "X"}), "a.gz": gz(t, packTar(t, member{"x", "X"}))}, "a a.gz"},
	} {
		t.Run(c.name, func(t *testing.T) {
			noLeak(t)
			dir := t.TempDir()
			for name, data := range c.files {
				path := filepath.Join(dir, name)
				os.MkdirAll(filepath.Dir(path), 0o700)
				if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			srcs, _, err := Expand([]string{dir}, nil)
			if err != nil {
				t.Fatal(err)
			}
			kept, warns := DropCopies(context.Background(), srcs)
			if got := strings.ReplaceAll(names(dir, kept), "*", ""); got != c.want {
				t.Errorf("kept %s, want %s", got, c.want)
			}
			if len(kept)+len(warns) != len(c.files) {
				t.Errorf("%d files, %d kept, warnings %v", len(c.files), len(kept), warns)
			}
			for _, w := range warns {
				if w.Code != WarnDuplicate || !strings.Contains(w.Says, dir) {
					t.Errorf("warning %+v", w)
				}
			}
		})
	}
}
