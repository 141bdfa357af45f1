//go:build unix

package peak

import (
	"os/exec"
	"testing"
)

// A program of any kind takes between 100 KB and 1 GB: the unit is right.
func TestUnit(t *testing.T) {
	cmd := exec.Command("go", "version")
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	if got := Of(cmd.ProcessState); got < 100<<10 || got > 1<<30 {
		t.Errorf("%d bytes", got)
	}
}
