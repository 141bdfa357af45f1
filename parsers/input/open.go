package input

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
)

// Stream is an open input: decompressed text without a byte-order mark.
type Stream struct {
	name     string
	member   bool // of an archive
	found    bool
	r        io.Reader
	raw      *meter
	root     *meter // of the whole file: raw, except for a member
	archive  archiveKind
	layers   []string
	closers  []io.Closer // innermost last
	decoding *ahead
	out      *atomic.Int64 // bytes decompressed, by all members together
	progress *Progress
	warnings []Warning
}

// Open starts reading src. Compression is recognised by content and undone in
// a goroutine that runs ahead of the caller, up to two layers deep. Data that
// is no text gives a *NotTextError, and so does an archive: Each reads it.
func Open(ctx context.Context, src Source) (*Stream, error) {
	s, err := open(ctx, src)
	if err == nil && s.archive != notArchive {
		s.closeAll()
		return nil, &NotTextError{"is an archive"}
	}
	return s, err
}

// open is Open for texts and archives.
func open(ctx context.Context, src Source) (*Stream, error) {
	if src.Err != nil {
		return nil, src.Err
	}
	s := &Stream{name: src.Name, found: src.Found, out: new(atomic.Int64), progress: src.Progress}
	if err := s.open(ctx, src); err != nil {
		s.closeAll()
		return nil, err
	}
	return s, nil
}

func (s *Stream) open(ctx context.Context, src Source) error {
	var rc io.ReadCloser
	if src.Once {
		rc = startAhead(ctx, src.Open, readOnce)
	} else {
		var err error
		if rc, err = src.Open(ctx); err != nil {
			return err
		}
	}
	s.raw = &meter{r: rc, progress: src.Progress}
	s.root = s.raw
	s.closers = append(s.closers, rc)
	return s.decode(ctx)
}

// decode undoes the compression of the stored bytes.
func (s *Stream) decode(ctx context.Context) error {
	if err := s.peel(); err != nil {
		return err
	}
	if len(s.layers) > 0 {
		s.decoding = startAhead(ctx, func(context.Context) (io.ReadCloser, error) {
			return io.NopCloser(&salvage{s, s.r}), nil
		}, readChunk)
	}
	return nil
}

// peel undoes compression and stops at the first content that has none.
func (s *Stream) peel() error {
	var r io.Reader = s.raw
	for {
		h := peek(r)
		if h.err != nil && s.raw.err != nil && len(h.head) == 0 {
			return s.raw.err
		}
		c := codecOf(h.head)
		if c == nil {
			if bom := len(utf8BOM); len(h.head) >= bom && string(h.head[:bom]) == string(utf8BOM) {
				h.head = h.head[bom:]
			}
			s.r = h
			if s.archive = archiveOf(h.head); s.archive != notArchive {
				return nil
			}
			return checkContent(h.head, s.found)
		}
		if len(s.layers) == maxLayers {
			return &NotTextError{fmt.Sprintf("is compressed more than %d times", maxLayers)}
		}
		s.layers = append(s.layers, c.name)
		dec := &lazy{codec: c, src: bufio.NewReaderSize(h, aheadChunk)}
		s.closers = append(s.closers, dec)
		r = dec
	}
}

// Read returns decompressed bytes. Damage of a compressed stream ends it like
// its regular end, with a warning; an error is one of the medium.
func (s *Stream) Read(p []byte) (int, error) {
	if s.decoding != nil {
		return s.decoding.Read(p)
	}
	return s.r.Read(p)
}

// Name is the name of the source; of a member of an archive that of the archive,
// an exclamation mark and its path.
func (s *Stream) Name() string { return s.name }

// Member is true for a member of an archive.
func (s *Stream) Member() bool { return s.member }

// Compression names the layers that were undone, outermost first, such as
// "gzip"; empty for plain text.
func (s *Stream) Compression() string { return strings.Join(s.layers, "+") }

// Warnings are complete after the end of the stream or after Close.
func (s *Stream) Warnings() []Warning { return s.warnings }

// Close ends all reading. It waits for the decompressor, never for a pipe.
func (s *Stream) Close() error {
	s.closeAll()
	return nil
}

func (s *Stream) closeAll() {
	if len(s.closers) == 0 {
		return
	}
	if s.decoding != nil {
		s.decoding.abandon()
		if pipe, ok := s.closers[0].(*ahead); ok {
			pipe.abandon() // the decompressor may wait for it
		}
		<-s.decoding.done
	}
	for i := len(s.closers) - 1; i >= 0; i-- {
		s.closers[i].Close()
	}
	s.closers = nil
}

// salvage turns damage of compressed data into a warning and the end.
type salvage struct {
	s *Stream
	r io.Reader
}

func (v *salvage) Read(p []byte) (int, error) {
	n, err := v.r.Read(p)
	s := v.s
	s.out.Add(int64(n))
	if err == nil && s.bomb() {
		s.warn(WarnRatio, fmt.Sprintf("expands to more than %d times its size; reading stopped there", maxRatio))
		return n, io.EOF
	}
	if err == nil || err == io.EOF {
		return n, err
	}
	if s.raw.err != nil {
		return n, s.raw.err
	}
	layers := s.Compression()
	if len(s.warnings) > 0 { // what holds the data has ended early
		return n, io.EOF
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		s.warn(WarnTruncated, "ends in the middle of its "+layers+" data; what comes before is counted")
	} else {
		s.warn(WarnCorrupt, fmt.Sprintf("has damaged %s data or foreign bytes at its end (%v); what comes before is counted", layers, err))
	}
	return n, io.EOF
}

// bomb tells that more came out than any log would give.
func (s *Stream) bomb() bool {
	out := s.out.Load()
	return out > ratioGrace && out/maxRatio > s.root.n.Load()
}

func (s *Stream) warn(code, says string) {
	s.warnings = append(s.warnings, Warning{Code: code, Says: says, Input: s.name, Count: 1})
}

// meter counts stored bytes and keeps an error of the medium, to tell it from
// damage of the data.
type meter struct {
	r        io.Reader
	n        atomic.Int64
	progress *Progress // may be nil
	err      error
}

func (m *meter) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	m.count(int64(n))
	if err != nil && err != io.EOF {
		m.err = plainError(err)
		err = m.err
	}
	return n, err
}

func (m *meter) count(n int64) {
	m.n.Add(n)
	if m.progress != nil {
		m.progress.Bytes.Add(n)
	}
}

// peeked is a reader whose first bytes are known.
type peeked struct {
	head []byte
	err  error // comes after head
	r    io.Reader
}

// peek reads the first headBytes of r.
func peek(r io.Reader) *peeked {
	buf := make([]byte, headBytes)
	n, err := readChunk(r, buf)
	return &peeked{head: buf[:n], err: err, r: r}
}

func (h *peeked) Read(p []byte) (int, error) {
	if len(h.head) > 0 {
		n := copy(p, h.head)
		h.head = h.head[n:]
		return n, nil
	}
	if h.err != nil {
		return 0, h.err
	}
	return h.r.Read(p)
}
