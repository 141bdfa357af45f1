//go:build unix

package whole

import (
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// A pipe takes the bytes and stays what it was.
func TestAPipeIsWrittenTo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Skip(err)
	}
	r, err := os.OpenFile(path, os.O_RDWR, 0) // does not wait for a writer
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if err := Write(path, text("new")); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 3)
	if _, err := io.ReadFull(r, buf); err != nil || string(buf) != "new" {
		t.Errorf("%q came out, %v", buf, err)
	}
}
