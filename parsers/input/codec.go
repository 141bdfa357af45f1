package input

import (
	"bytes"
	"compress/bzip2"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/mikelolasagasti/xz"
)

// codec is one compression, recognised by content, never by name.
type codec struct {
	name  string
	match func(head []byte) bool
	open  func(io.Reader) (io.ReadCloser, error)
}

// codecs in the order in which they are tried. Magic numbers: RFC 1952 2.3.1
// (gzip), RFC 8878 3.1 (zstd, with the skippable frames that pzstd begins
// with), for bzip2 "BZh", the level and the marker of the first block or of the
// end, and the .xz file format 1.2.1, 2.1.1.1.
var codecs = []codec{
	{"gzip", func(h []byte) bool { return bytes.HasPrefix(h, []byte{0x1f, 0x8b}) }, openGzip},
	{"zstd", isZstd, openZstd},
	{"bzip2", isBzip2, openBzip2},
	{"xz", func(h []byte) bool { return bytes.HasPrefix(h, []byte("\xfd7zXZ\x00")) }, openXz},
}

func codecOf(head []byte) *codec {
	for i := range codecs {
		if codecs[i].match(head) {
			return &codecs[i]
		}
	}
	return nil
}

// openGzip reads all members of a gzip file.
func openGzip(r io.Reader) (io.ReadCloser, error) {
	z, err := gzip.NewReader(r)
	if err != nil {
		return nil, err
	}
	return z, nil
}

// openZstd decodes in the calling goroutine: files are read side by side, and
// that was measured faster than several goroutines for one stream.
func openZstd(r io.Reader) (io.ReadCloser, error) {
	z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
		zstd.WithDecoderMaxWindow(maxWindow), zstd.WithDecoderMaxMemory(1<<62))
	if err != nil {
		return nil, err
	}
	return z.IOReadCloser(), nil
}

func openBzip2(r io.Reader) (io.ReadCloser, error) {
	return io.NopCloser(bzip2.NewReader(r)), nil
}

// openXz reads all streams of an xz file.
func openXz(r io.Reader) (io.ReadCloser, error) {
	z, err := xz.NewReader(r, maxWindow)
	return io.NopCloser(xzReader{z}), xzError(err)
}

// xzReader gives the end in the middle of a stream the error that other decoders
// have for it.
type xzReader struct{ z *xz.Reader }

func (x xzReader) Read(p []byte) (int, error) {
	n, err := x.z.Read(p)
	return n, xzError(err)
}

func xzError(err error) error {
	if err == xz.ErrBuf {
		return io.ErrUnexpectedEOF
	}
	return err
}

func isZstd(h []byte) bool {
	if len(h) < 4 {
		return false
	}
	frame := h[0] == 0x28 && h[1] == 0xb5 && h[2] == 0x2f && h[3] == 0xfd
	skippable := h[0]&0xf0 == 0x50 && h[1] == 0x2a && h[2] == 0x4d && h[3] == 0x18
	return frame || skippable
}

func isBzip2(h []byte) bool {
	if len(h) < 10 || !bytes.HasPrefix(h, []byte("BZh")) || h[3] < '1' || h[3] > '9' {
		return false
	}
	marker := string(h[4:10])
	return marker == "\x31\x41\x59\x26\x53\x59" || marker == "\x17\x72\x45\x38\x50\x90"
}

// lazy opens a decoder at the first Read, so that a damaged header is an error
// of reading like damage further on.
type lazy struct {
	codec *codec
	src   io.Reader
	dec   io.ReadCloser
	err   error
}

func (l *lazy) Read(p []byte) (n int, err error) {
	defer func() { // decoders are of others, and their input is of anybody
		if v := recover(); v != nil {
			l.err = fmt.Errorf("the decoder fails: %v", v)
			n, err = 0, l.err
		}
	}()
	if l.dec == nil && l.err == nil {
		l.dec, l.err = l.codec.open(l.src)
	}
	if l.err != nil {
		return 0, l.err
	}
	n, err = l.dec.Read(p)
	l.err = err
	return n, err
}

func (l *lazy) Close() error {
	if l.dec == nil {
		return nil
	}
	return l.dec.Close()
}
