package input

import (
	"context"
	"io"
	"math"
	"os"
)

// Spool copies src, as stored, to a temporary file, so that a pipe can be read
// more than once; memory stays bounded. The file is readable by its owner
// alone, and without a name where the system allows that. remove must be
// called when the spooled source is no longer used.
func Spool(ctx context.Context, src Source) (spooled Source, remove func() error, err error) {
	if src.Err != nil {
		return Source{}, nil, src.Err
	}
	f, err := os.CreateTemp("", "authlog-spool-*")
	if err != nil {
		return Source{}, nil, err
	}
	named := os.Remove(f.Name()) != nil
	remove = func() error {
		err := f.Close()
		if named {
			if rerr := os.Remove(f.Name()); err == nil {
				err = rerr
			}
		}
		return err
	}
	pipe := startAhead(ctx, src.Open, readOnce)
	defer pipe.abandon()
	if _, err := io.Copy(f, pipe); err != nil {
		remove()
		return Source{}, nil, plainError(err)
	}
	open := func(context.Context) (io.ReadCloser, error) {
		return io.NopCloser(io.NewSectionReader(f, 0, math.MaxInt64)), nil
	}
	return Source{Name: src.Name, Found: src.Found, Open: open}, remove, nil
}
