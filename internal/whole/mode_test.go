//go:build unix

package whole

import (
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// A new file honours the umask, an old one keeps its mode, a private one is private.
func TestModes(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0o077))
	for _, c := range []struct {
		name  string
		old   os.FileMode // 0: there is none
		write func(string) error
		want  os.FileMode
	}{
		{"new", 0, func(p string) error { return Write(p, text("x")) }, 0o600},
		{"closed", 0o600, func(p string) error { return Write(p, text("x")) }, 0o600},
		{"open", 0o664, func(p string) error { return Write(p, text("x")) }, 0o664},
		{"new private", 0, func(p string) error { return WritePrivate(p, text("x")) }, 0o600},
		{"private before", 0o644, func(p string) error { return WritePrivate(p, text("x")) }, 0o600},
	} {
		path := filepath.Join(t.TempDir(), "f")
		if c.old != 0 {
			if err := os.WriteFile(path, nil, c.old); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(path, c.old); err != nil {
				t.Fatal(err)
			}
		}
		if err := c.write(path); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != c.want {
			t.Errorf("%s: %v, %v; want %v", c.name, info.Mode(), err, c.want)
		}
	}
	syscall.Umask(0o022)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "closed"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Write(filepath.Join(dir, "closed"), func(w io.Writer) error {
		parts, err := filepath.Glob(filepath.Join(dir, ".authlog-*"))
		if err != nil || len(parts) != 1 {
			t.Fatal(parts, err)
		}
		if info, err := os.Stat(parts[0]); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("while it is written: %v, %v", info.Mode(), err)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "f")
	if err := WritePrivate(path, text("x")); err != nil {
		t.Fatal(err)
	}
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o600 {
		t.Errorf("private: %v", info.Mode())
	}
}
