//go:build unix

package input

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
)

// More files than the limit are left out with one warning that counts them.
func TestFilesOfADirectoryAreLimited(t *testing.T) {
	dir := t.TempDir()
	for i := range 9 {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.log", i)), []byte("x\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	e := newExpander(nil)
	e.most = 5
	e.argument(dir)
	e.argument(filepath.Join(dir, "8.log")) // named by itself: always read
	e.finish()
	if len(e.sources) != 6 || len(e.warnings) != 1 || e.warnings[0].Code != WarnFiles || e.warnings[0].Count != 4 || e.warnings[0].Input != dir {
		t.Errorf("%d sources, warnings %+v", len(e.sources), e.warnings)
	}
}

// Directories in directories end somewhere, with a warning.
func TestDepthOfDirectories(t *testing.T) {
	dir := t.TempDir()
	deepest := filepath.Join(dir, strings.Repeat("d/", maxDepth+2))
	if err := os.MkdirAll(deepest, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, at := range []string{dir, filepath.Join(dir, strings.Repeat("d/", maxDepth)), deepest} {
		if err := os.WriteFile(filepath.Join(at, "x.log"), []byte(at), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	sources, warnings, err := Expand([]string{dir}, nil)
	if err != nil || len(sources) != 2 || len(warnings) != 1 || warnings[0].Code != WarnSkipped {
		t.Errorf("%d sources, %v, %v", len(sources), warnings, err)
	}
}

// A decoder that panics is damage of what it reads.
func TestDecoderThatPanics(t *testing.T) {
	broken := &codec{name: "broken", open: func(r io.Reader) (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(strings.NewReader("a\n"), panicking{})), nil
	}}
	l := &lazy{codec: broken, src: strings.NewReader("")}
	out, err := io.ReadAll(l)
	if string(out) != "a\n" || err == nil || !strings.Contains(err.Error(), "out of step") {
		t.Errorf("%q, %v", out, err)
	}
	if _, again := l.Read(make([]byte, 1)); again == nil || again.Error() != err.Error() {
		t.Errorf("read on: %v", again)
	}
}

type panicking struct{}

func (panicking) Read([]byte) (int, error) { panic("out of step") }

// A source that panics is one that cannot be read.
func TestSourceThatPanics(t *testing.T) {
	src := Source{Name: "test", Once: true, Open: func(context.Context) (io.ReadCloser, error) { return io.NopCloser(panicking{}), nil }}
	if _, _, err := readAll(src); err == nil || !strings.Contains(err.Error(), "out of step") {
		t.Errorf("%v", err)
	}
}

// Links in circles end, and each file behind them is read once.
func TestSymlinkLoops(t *testing.T) {
	dir := t.TempDir()
	sub := filepath.Join(dir, "a", "b")
	if err := os.MkdirAll(sub, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(sub, "x.log"), []byte("x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for from, to := range map[string]string{filepath.Join(sub, "up"): dir, filepath.Join(dir, "self"): filepath.Join(dir, "self"), filepath.Join(dir, "root"): "a", filepath.Join(dir, "y"): filepath.Join(dir, "z"), filepath.Join(dir, "z"): filepath.Join(dir, "y")} {
		if err := os.Symlink(to, from); err != nil {
			t.Fatal(err)
		}
	}
	sources, _, err := Expand([]string{dir}, nil)
	if err != nil {
		t.Fatal(err)
	}
	logs := 0
	for _, s := range sources {
		if s.Err == nil {
			logs++
		} else if !errors.Is(s.Err, syscall.ELOOP) {
			t.Errorf("%s: %v", s.Name, s.Err)
		}
	}
	if logs != 1 {
		t.Errorf("%d logs, want 1: %+v", logs, sources)
	}
}

// A device that is named is refused; one in a directory is passed by.
func TestDevices(t *testing.T) {
	sources, _, err := Expand([]string{"/dev/zero"}, nil)
	if err != nil || len(sources) != 1 || sources[0].Err == nil || !strings.Contains(sources[0].Err.Error(), "device") {
		t.Errorf("%+v, %v", sources, err)
	}
	dir := t.TempDir()
	if err := os.Symlink("/dev/zero", filepath.Join(dir, "zero.log")); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "never.log"), 0o600); err != nil {
		t.Fatal(err)
	}
	if sources, _, _ = Expand([]string{dir}, nil); len(sources) != 1 || sources[0].Err == nil {
		t.Errorf("a directory of a device and a pipe that nobody writes to: %+v", sources)
	}
}

// faulty gives its bytes, a few at a time, and then fails.
type faulty struct {
	r   io.Reader
	err error
}

func (f *faulty) Read(p []byte) (int, error) {
	n, err := f.r.Read(p[:min(len(p), 7)])
	if err == io.EOF {
		err = f.err
	}
	return n, err
}

func (f *faulty) Close() error { return nil }

// What came before a failing medium is read, and the failure is told, whichever layer
// lies between.
func TestFailingMedium(t *testing.T) {
	var b strings.Builder
	r := rand.New(rand.NewPCG(1, 2))
	for range 30_000 { // enough that half of it is several blocks of each compression
		fmt.Fprintf(&b, "203.0.113.9 - - [05/May/2026:10:00:00 +0000] \"GET /%x HTTP/1.1\" 401 12\n", r.Uint64())
	}
	text := b.String()
	for name, stored := range map[string][]byte{"plain": []byte(text), "gzip": gzipped(t, text), "zstd": zstded(t, text)} {
		for _, cause := range []error{syscall.EIO, syscall.ESTALE, syscall.EINTR, io.ErrUnexpectedEOF} {
			src := Source{Name: "x", Open: func(context.Context) (io.ReadCloser, error) {
				return &faulty{bytes.NewReader(stored[:len(stored)/2]), cause}, nil
			}}
			s, err := Open(context.Background(), src)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			got, err := io.ReadAll(s)
			s.Close()
			if !errors.Is(err, cause) || len(got) == 0 || !strings.HasPrefix(text, string(got)) {
				t.Errorf("%s, %v: %d bytes, %v", name, cause, len(got), err)
			}
		}
	}
}

func gzipped(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	w.Close()
	return b.Bytes()
}

func zstded(t *testing.T, text string) []byte {
	t.Helper()
	w, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	return w.EncodeAll([]byte(text), nil)
}

// A file that shrinks, is replaced or removed while it is read gives what was there.
func TestFilesThatChange(t *testing.T) {
	text := strings.Repeat("a line of a log that is long enough to be one\n", 40000)
	for name, change := range map[string]func(path string) error{
		"shrinks":  func(path string) error { return os.Truncate(path, 100) },
		"vanishes": os.Remove,
		"rotates": func(path string) error {
			if err := os.Rename(path, path+".1"); err != nil {
				return err
			}
			return os.WriteFile(path, []byte("another file\n"), 0o600)
		},
	} {
		path := filepath.Join(t.TempDir(), "x.log")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := Open(context.Background(), File(path))
		if err != nil {
			t.Fatal(err)
		}
		if err := change(path); err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(s)
		s.Close()
		if err != nil || len(got) == 0 || !strings.HasPrefix(text, string(got)) {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
		if name != "shrinks" && len(got) != len(text) {
			t.Errorf("%s: %d of %d bytes of the file that was opened", name, len(got), len(text))
		}
	}
}

// A pipe that never delivers is left when the run is cancelled.
func TestPipeThatNeverDelivers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "fifo")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	sources, _, err := Expand([]string{path}, nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() {
		s, err := Open(ctx, sources[0])
		if err == nil {
			_, err = io.ReadAll(s)
			s.Close()
		}
		done <- err
	}()
	cancel()
	select {
	case err := <-done:
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
	case <-time.After(time.Minute): // a hang, whatever the machine
		t.Fatal("the read was not given up")
	}
}

// Whichever byte of a compressed log is damaged, reading ends, and either the text is
// whole or a warning says that it may not be.
func TestDamagedAtEveryByte(t *testing.T) {
	text := varied()
	for name, packed := range map[string]string{"gzip": gz(t, text), "zstd": zst(t, text), "xz": xzLines(t), "nested": zst(t, gz(t, text))} {
		want := text
		if name == "xz" {
			want = "first line\nsecond line\n"
		}
		for i := range packed {
			damaged := []byte(packed)
			damaged[i] ^= 0x41
			out, warns, err := readAll(bytesSource(string(damaged)))
			var notText *NotTextError
			if err != nil && !errors.As(err, &notText) {
				t.Fatalf("%s, byte %d: %v", name, i, err)
			}
			if err == nil && out != want && len(warns) == 0 && i >= 6 { // else it is no compressed file any more
				t.Fatalf("%s, byte %d: %d bytes of %d without a word", name, i, len(out), len(want))
			}
		}
	}
}
