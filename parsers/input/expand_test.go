//go:build unix

package input

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// tree makes files below a new directory and returns it.
func tree(t *testing.T, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(name+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func link(t *testing.T, target, path string) {
	t.Helper()
	if err := os.Symlink(target, path); err != nil {
		t.Skip("no symbolic links here: ", err)
	}
}

// names lists sources relative to dir; ! marks an error, * a found file.
func names(dir string, srcs []Source) string {
	var out []string
	for _, s := range srcs {
		name, err := filepath.Rel(dir, s.Name)
		if err != nil || !filepath.IsAbs(s.Name) {
			name = s.Name
		}
		switch {
		case s.Err != nil:
			name = "!" + name
		case s.Found:
			name = "*" + name
		}
		out = append(out, name)
	}
	return strings.Join(out, " ")
}

func codes(warns []Warning) string {
	var out []string
	for _, w := range warns {
		out = append(out, w.Code)
	}
	return strings.Join(out, " ")
}

func TestExpand(t *testing.T) {
	dir := tree(t, "b.log", "a.log", "sub/c.log.1", "sub/.hidden", ".git/config", "z[1].log", "empty/.keep")
	link(t, "a.log", filepath.Join(dir, "linked.log"))
	link(t, "..", filepath.Join(dir, "sub", "up"))
	link(t, "nowhere", filepath.Join(dir, "sub", "dangling"))
	if err := os.Link(filepath.Join(dir, "b.log"), filepath.Join(dir, "sub", "hard.log")); err != nil {
		t.Skip(err)
	}
	in := func(name string) string { return filepath.Join(dir, name) }
	cases := []struct {
		name, want, warns string
		args              []string
	}{
		{"files", "b.log a.log", "", []string{in("b.log"), in("a.log")}},
		{"directory", "*a.log *b.log *sub/c.log.1 *z[1].log", WarnSkipped, []string{dir}},
		{"twice", "a.log", WarnDuplicate, []string{in("a.log"), in("sub/../a.log")}},
		{"through a link", "a.log", WarnDuplicate, []string{in("a.log"), in("linked.log")}},
		{"hard link", "b.log", WarnDuplicate, []string{in("b.log"), in("sub/hard.log")}},
		{"file and its directory", "b.log *a.log *sub/c.log.1 *z[1].log", WarnSkipped, []string{in("b.log"), dir}},
		{"directory twice", "*a.log *b.log *sub/c.log.1 *z[1].log", WarnSkipped, []string{dir, dir + "/"}},
		{"glob", "*a.log *b.log *z[1].log", "", []string{in("*.log")}},
		{"glob leaves hidden out", "*sub/c.log.1 *sub/hard.log", WarnSkipped, []string{in("sub/[!u]*")}},
		{"glob for hidden", "*sub/.hidden", "", []string{in("sub/.h*")}},
		{"name with brackets", "z[1].log", "", []string{in("z[1].log")}},
		{"glob without match", "!*.gz a.log", "", []string{in("*.gz"), in("a.log")}},
		{"bad glob", "![x", "", []string{in("[x")}},
		{"missing", "!no.log a.log", "", []string{in("no.log"), in("a.log")}},
		{"empty name", `!"" a.log`, "", []string{"", in("a.log")}},
		{"directory without logs", "!empty", "", []string{in("empty")}},
		{"stdin twice", "stdin a.log", WarnDuplicate, []string{"-", in("a.log"), "-"}},
		{"null device", os.DevNull, "", []string{os.DevNull}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			srcs, warns, err := Expand(c.args, os.Stdin)
			if err != nil {
				t.Fatal(err)
			}
			if got := names(dir, srcs); got != c.want && c.name != "null device" {
				t.Errorf("sources %s, want %s", got, c.want)
			}
			if got := codes(warns); got != c.warns {
				t.Errorf("warnings %q, want %q", got, c.warns)
			}
		})
	}
}

func TestExpandStdin(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	w.WriteString("piped\n")
	w.Close()
	srcs, _, err := Expand(nil, r)
	if err != nil || len(srcs) != 1 || srcs[0].Name != StdinName || !srcs[0].Once {
		t.Fatalf("%+v, %v", srcs, err)
	}
	if got, _, err := readAll(srcs[0]); got != "piped\n" || err != nil {
		t.Errorf("read %q, %v", got, err)
	}

	null, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	closed, _ := os.Open(os.DevNull)
	closed.Close()
	for _, f := range []*os.File{nil, null, closed} {
		if _, _, err := Expand(nil, f); err != ErrNoInput {
			t.Errorf("error %v, want ErrNoInput", err)
		}
	}
}

func TestNamedPipe(t *testing.T) {
	noLeak(t)
	dir := tree(t, "a.log")
	fifo := filepath.Join(dir, "fifo")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Skip(err)
	}
	if srcs, _, _ := Expand([]string{dir}, nil); names(dir, srcs) != "*a.log" {
		t.Errorf("a pipe in a directory was taken: %s", names(dir, srcs))
	}
	srcs, _, _ := Expand([]string{fifo}, nil)
	if len(srcs) != 1 || srcs[0].Err != nil || !srcs[0].Once {
		t.Fatalf("%+v", srcs)
	}
	go os.WriteFile(fifo, []byte("through the pipe\n"), 0)
	if got, _, err := readAll(srcs[0]); got != "through the pipe\n" || err != nil {
		t.Errorf("read %q, %v", got, err)
	}
}

func TestUnopenable(t *testing.T) {
	dir := tree(t, "a.log")
	srcs, _, _ := Expand([]string{filepath.Join(dir, "a.log")}, nil)
	os.Remove(filepath.Join(dir, "a.log"))
	if _, err := Open(context.Background(), srcs[0]); !errors.Is(err, os.ErrNotExist) || strings.Contains(err.Error(), dir) {
		t.Errorf("error %v", err)
	}
	if _, _, err := readAll(File(dir)); err == nil || err == io.EOF {
		t.Errorf("a directory was read: %v", err)
	}
}
