package input

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
)

// Spool copies src, as stored, to a temporary file, so that a pipe can be read
// more than once; memory stays bounded. The file is readable by its owner
// alone, and without a name where the system allows that. remove must be
// called when the spooled source is no longer used.
func Spool(ctx context.Context, src Source) (copied Source, remove func() error, err error) {
	if src.Err != nil {
		return Source{}, nil, src.Err
	}
	pipe := startAhead(ctx, src.Open, readOnce)
	defer pipe.abandon()
	f, err := spoolFile(pipe)
	if err != nil {
		return Source{}, nil, err
	}
	open := func(context.Context) (io.ReadCloser, error) {
		return &spoolReader{io.NewSectionReader(f, 0, f.size)}, nil
	}
	copied = src
	copied.Open, copied.Once, copied.Bytes = open, false, f.size
	return copied, f.remove, nil
}

// spooled is a temporary file.
type spooled struct {
	*os.File
	size  int64
	named bool // it still has a name
}

// spoolFile copies r to a temporary file.
func spoolFile(r io.Reader) (*spooled, error) {
	f, err := os.CreateTemp("", "authlog-spool-*")
	if err != nil {
		return nil, fmt.Errorf("a pipe that has to be read twice needs a temporary file (set TMPDIR to a folder that can be written, or give a file instead of the pipe): %w", err)
	}
	s := &spooled{File: f, named: os.Remove(f.Name()) != nil}
	if s.size, err = io.Copy(f, r); err != nil {
		s.remove()
		return nil, plainError(err)
	}
	return s, nil
}

func (s *spooled) remove() error {
	err := s.Close()
	if s.named {
		return cmp.Or(err, os.Remove(s.Name()))
	}
	return err
}

// spoolReader reads a temporary file from its beginning. Closing it leaves the file.
type spoolReader struct{ *io.SectionReader }

func (*spoolReader) Close() error { return nil }
