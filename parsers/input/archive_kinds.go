package input

import (
	"archive/tar"
	"archive/zip"
	"errors"
	"io"
	"os"

	"github.com/klauspost/compress/zstd"
)

// tar visits the members of a tar archive in their order.
func (w *walker) tar(s *Stream, depth int) error {
	r := tar.NewReader(s)
	for w.cut = false; !w.done() && !w.cut; {
		h, err := r.Next()
		switch {
		case err == io.EOF:
			return nil
		case err != nil && isMedium(err):
			return err
		case err != nil:
			w.damage = err
			return nil
		case h.Typeflag != tar.TypeReg && h.Typeflag != tar.TypeGNUSparse:
			continue
		}
		if err := w.member(s.name, h.Name, r, depth); err != nil {
			return err
		}
	}
	return nil
}

// zipZstd is the method of zstd in a zip archive (APPNOTE 6.3.10, 4.4.5).
const zipZstd = 93

// zip visits the members of a zip archive in the order of its directory, which
// stands at the end: what is no file is copied to one.
func (w *walker) zip(s *Stream, depth int) error {
	at, size, remove, err := seekable(s)
	if err != nil {
		return err
	}
	defer remove()
	bounded := &boundedAt{r: at, left: maxDirectory}
	z, err := zip.NewReader(bounded, size)
	switch {
	case bounded.left < 0:
		return &NotTextError{"is a zip archive with more members than are read: unpack it, or give it in parts"}
	case err != nil && isMedium(err):
		return err
	case err != nil:
		return &NotTextError{"is a zip archive without its directory, damaged or cut off: zip -FF FILE --out OTHER"}
	}
	bounded.open = true
	z.RegisterDecompressor(zipZstd, zstd.ZipDecompressor(zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow)))
	for _, f := range z.File {
		if w.done() {
			return nil
		}
		if err := w.zipMember(s, f, depth); err != nil {
			return err
		}
	}
	return nil
}

// encrypted is the flag of a member that needs a password.
const encrypted = 1

func (w *walker) zipMember(s *Stream, f *zip.File, depth int) error {
	if !f.Mode().IsRegular() {
		return nil
	}
	if f.Flags&encrypted != 0 {
		w.warn(WarnSkipped, s.name+"!"+f.Name, "is encrypted and was skipped")
		return nil
	}
	r, err := f.Open()
	switch {
	case errors.Is(err, zip.ErrAlgorithm):
		w.warn(WarnSkipped, s.name+"!"+f.Name, "is compressed in a way that is not read here, and was skipped")
		return nil
	case err != nil && isMedium(err):
		return err
	case err != nil:
		w.damage = err
		return nil
	}
	defer r.Close()
	return w.member(s.name, f.Name, r, depth)
}

// seekable gives the bytes of s at any place: the file itself where it is one and
// not compressed, else a copy of it.
func seekable(s *Stream) (at io.ReaderAt, size int64, remove func() error, err error) {
	if !s.member && len(s.layers) == 0 {
		switch f := s.closers[0].(type) {
		case *os.File:
			if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
				at, size = f, info.Size()
			}
		case *spoolReader:
			at, size = f, f.Size()
		}
	}
	if at != nil {
		s.raw.count(size - s.raw.n.Load()) // the ratio is that of the whole file
		return at, size, func() error { return nil }, nil
	}
	f, err := spoolFile(s)
	if err != nil {
		return nil, 0, nil, err
	}
	return f, f.size, f.remove, nil
}

// boundedAt bounds the bytes that are read until it is open. Its errors are those
// of the medium.
type boundedAt struct {
	r    io.ReaderAt
	left int64
	open bool
}

func (b *boundedAt) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 { // a damaged directory points there
		return 0, zip.ErrFormat
	}
	if !b.open {
		if b.left -= int64(len(p)); b.left < 0 {
			return 0, io.ErrShortBuffer
		}
	}
	n, err := b.r.ReadAt(p, off)
	if err != nil && err != io.EOF {
		err = plainError(err)
	}
	return n, err
}
