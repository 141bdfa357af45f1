package main

import (
	"io"
	"os"
)

// stdout remembers that standard output could not be written, so that a report that got
// lost on a full disk is no success, whichever command wrote it.
type stdout struct {
	w   io.Writer
	err error // of the first write that failed
}

func (o *stdout) Write(p []byte) (int, error) {
	n, err := o.w.Write(p)
	if err != nil && o.err == nil {
		o.err = err
	}
	return n, err
}

// fileOf is the file that w writes to, if it is one.
func fileOf(w io.Writer) (*os.File, bool) {
	if o, ok := w.(*stdout); ok {
		w = o.w
	}
	f, ok := w.(*os.File)
	return f, ok
}
