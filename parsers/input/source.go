// Package input turns arguments into streams of lines: files, directories,
// globs and pipes, plain or compressed, cut into blocks of whole lines with
// their line numbers. Memory is bounded whatever the bytes are.
package input

import (
	"context"
	"errors"
	"io"
	"os"
	"sync/atomic"
	"time"
)

// StdinName is the name under which standard input is reported.
const StdinName = "stdin"

// Source is one input that can be opened.
type Source struct {
	// Name is what reports call the input: the path as given, or StdinName.
	Name string
	// Open starts reading the stored (possibly compressed) bytes; nil when Err
	// is set.
	Open func(context.Context) (io.ReadCloser, error)
	// Err says why the argument gave nothing to read. The other inputs go on.
	Err error
	// Found is true for a file that was not named itself but found in a
	// directory or by a glob; a binary one is skipped with a warning.
	Found bool
	// Once is true for a pipe: it can be read once, and a read may block.
	Once bool

	Bytes    int64     // as stored; 0 where it is not known
	Modified time.Time // zero where it is not known
	ETag     string    // version of an object in a store; else empty
	// Progress is told what is read; may be nil.
	Progress *Progress

	stem string // of a regular file: its path without the ending of its compression
}

// Progress counts what was read of many sources.
type Progress struct {
	Bytes  atomic.Int64 // as stored
	Inputs atomic.Int64 // that were read to their end or given up
}

// Warning is something the reader of a report must know about an input that
// could be read nevertheless.
type Warning struct {
	Code  string // stable id, such as WarnTruncated
	Says  string // a sentence for people, whose subject is the input
	Input string // Source.Name
	Count int    // how often; 0 where it does not count
}

// Codes of the warnings of this package.
const (
	WarnTruncated = "truncated-input"   // a compressed stream ends early
	WarnCorrupt   = "corrupt-input"     // a compressed stream is damaged
	WarnRatio     = "compression-ratio" // a compressed stream expands beyond reason
	WarnBinary    = "binary-skipped"    // a file found in a directory is no text
	WarnDuplicate = "duplicate-input"   // the same file, or the same bytes, more than once
	WarnSkipped   = "entry-skipped"     // an entry of a directory or archive could not be followed
	WarnMembers   = "archive-limit"     // an archive has more members than are read
	WarnFiles     = "directory-limit"   // there are more files than are read
)

// File is a source that reads the file at path.
func File(path string) Source {
	return Source{Name: path, Open: func(context.Context) (io.ReadCloser, error) {
		f, err := os.Open(path)
		if err != nil {
			return nil, plainError(err)
		}
		return f, nil
	}}
}

// Reader is a source that reads r once. Closing the stream closes r.
func Reader(name string, r io.ReadCloser) Source {
	return Source{Name: name, Once: true, Open: func(context.Context) (io.ReadCloser, error) { return r, nil }}
}

// plainError drops the operation and the path from a file error, because the
// name of the input stands beside it in every report.
func plainError(err error) error {
	var medium *mediumError
	if errors.As(err, &medium) {
		return err
	}
	var pe *os.PathError
	if errors.As(err, &pe) {
		err = pe.Err
	}
	return &mediumError{err}
}

// mediumError is a failure to read bytes, as opposed to damage of what they hold.
type mediumError struct{ err error }

func (e *mediumError) Error() string { return "cannot be read: " + e.err.Error() }
func (e *mediumError) Unwrap() error { return e.err }
