//go:build unix

package main

import (
	"os"
	"syscall"
)

// peakOf is the largest resident set of a process in kilobytes.
func peakOf(s *os.ProcessState) int64 {
	if u, ok := s.SysUsage().(*syscall.Rusage); ok {
		return int64(u.Maxrss)
	}
	return 0
}
