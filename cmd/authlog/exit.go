package main

import (
	"errors"
	"fmt"
)

// Exit codes. They are part of the contract with schedulers.
const (
	exitOK     = 0 // ran, whatever it found
	exitFailed = 1 // no input could be read, a line was rejected with --strict, or an internal error
	exitUsage  = 2 // wrong usage, or invalid rules or markers
	exitPolicy = 3 // a burst met --fail-on
)

// exitError carries the exit code of a failure.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string { return e.err.Error() }
func (e *exitError) Unwrap() error { return e.err }

func usagef(format string, args ...any) error {
	return &exitError{exitUsage, fmt.Errorf(format, args...)}
}

func failed(err error) error { return &exitError{exitFailed, err} }

// errPolicy ends a run whose report was written but met --fail-on.
var errPolicy = &exitError{exitPolicy, errors.New("a burst met --fail-on")}

// exitCode maps the error of a command to its exit code. Errors without a code
// come from cobra and concern usage.
func exitCode(err error) int {
	if err == nil {
		return exitOK
	}
	var e *exitError
	if errors.As(err, &e) {
		return e.code
	}
	return exitUsage
}
