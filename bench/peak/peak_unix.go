//go:build unix

// Package peak tells how much memory a process took at its height.
package peak

import (
	"os"
	"runtime"
	"syscall"
)

// Of is the largest resident set of a process that has ended, in bytes; 0 where the
// system does not tell. getrusage(2) counts kilobytes, on Apple's systems bytes.
func Of(s *os.ProcessState) int64 {
	u, ok := s.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	if runtime.GOOS == "darwin" || runtime.GOOS == "ios" {
		return int64(u.Maxrss)
	}
	return int64(u.Maxrss) << 10
}
