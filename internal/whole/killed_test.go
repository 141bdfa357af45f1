package whole

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestMain is, with a path in the environment, a process that hangs in the middle of
// writing it.
func TestMain(m *testing.M) {
	if path := os.Getenv("WHOLE_TEST_PATH"); path != "" {
		Write(path, func(w io.Writer) error {
			io.WriteString(w, "half")
			fmt.Println("writing")
			_, err := io.Copy(io.Discard, os.Stdin)
			return err
		})
	}
	os.Exit(m.Run())
}

// A process that is killed in the middle of writing leaves the old file.
func TestKilledInTheMiddle(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.tl")
	if err := Write(path, text("old")); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "WHOLE_TEST_PATH="+path)
	if _, err := cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(out, make([]byte, len("writing"))); err != nil {
		t.Fatal(err)
	}
	cmd.Process.Kill()
	cmd.Wait()
	if got := read(t, path); got != "old" {
		t.Errorf("the file holds %q", got)
	}
	if found, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*.tl")); len(found) != 1 {
		t.Errorf("%v would be taken for parts", found)
	}
}
