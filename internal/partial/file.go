package partial

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/cespare/xxhash/v2"
	"github.com/klauspost/compress/zstd"

	"authlog/internal/timeline"
	"authlog/reports"
)

// A file is the magic line, the xxhash64 of what follows (8 bytes, little endian),
// and a zstd frame (RFC 8878) with the length of the header as a varint, the header
// in JSON, and the state as timeline.Builder.Append writes it.
const magic = "authlog timeline 1\n"

// Ext is how the names of files with partial timelines end.
const Ext = ".tl"

// Limits of a file.
const (
	// maxPacked bytes of a file are read: a full state takes 10 MB, and the account
	// of 100,000 inputs as much.
	maxPacked = 64 << 20
	// maxUnpacked bytes come out of it.
	maxUnpacked = 512 << 20
)

// Errors of Read.
var (
	ErrNotPart = errors.New("is no partial timeline: authlog collect -o FILE.tl writes one")
	ErrDamaged = errors.New("is damaged or cut off: collect it again")
	ErrTooBig  = errors.New("is bigger than any partial timeline")
)

// header is everything but the state.
type header struct {
	Tool     string            `json:"tool"`
	Config   Config            `json:"config"`
	Plan     *Plan             `json:"plan,omitempty"`
	Inputs   []reports.Input   `json:"inputs"`
	Warnings []reports.Warning `json:"warnings"`
}

// Append adds the file of p to dst.
func (p *Part) Append(dst []byte) ([]byte, error) {
	p.sort()
	head, err := json.Marshal(header{p.Tool, p.Config, p.Plan, p.Inputs, p.Warnings})
	if err != nil {
		return nil, err
	}
	body := binary.AppendUvarint(nil, uint64(len(head)))
	body = p.State.Append(append(body, head...))
	z, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	packed := z.EncodeAll(body, nil)
	if len(packed) > maxPacked {
		return nil, fmt.Errorf("the partial timeline would take %d MB: give fewer inputs to one split", len(packed)>>20)
	}
	dst = append(dst, magic...)
	dst = binary.LittleEndian.AppendUint64(dst, xxhash.Sum64(packed))
	return append(dst, packed...), nil
}

// Read reads what Append wrote. Whatever the bytes are, the result is an error or
// a part whose state is within its limits.
func Read(r io.Reader) (*Part, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxPacked+int64(len(magic))+9))
	if err != nil {
		return nil, err
	}
	rest, ok := bytes.CutPrefix(data, []byte(magic))
	switch {
	case !ok && (bytes.HasPrefix(data, []byte("authlog timeline ")) || bytes.HasPrefix([]byte(magic), data) && len(data) > 0):
		return nil, fmt.Errorf("was written by another version of authlog, or is cut off: collect it again")
	case !ok:
		return nil, ErrNotPart
	case len(rest) < 8:
		return nil, ErrDamaged
	case len(rest) > maxPacked+8:
		return nil, ErrTooBig
	case xxhash.Sum64(rest[8:]) != binary.LittleEndian.Uint64(rest):
		return nil, ErrDamaged
	}
	return unpack(rest[8:])
}

func unpack(packed []byte) (*Part, error) {
	z, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxUnpacked))
	if err != nil {
		return nil, err
	}
	defer z.Close()
	body, err := z.DecodeAll(packed, nil)
	if err != nil {
		return nil, ErrDamaged
	}
	return parse(body)
}

// parse reads what is inside the frame.
func parse(body []byte) (*Part, error) {
	n, k := binary.Uvarint(body)
	if k <= 0 || n > uint64(len(body)-k) {
		return nil, ErrDamaged
	}
	var h header
	if err := json.Unmarshal(body[k:k+int(n)], &h); err != nil {
		return nil, ErrDamaged
	}
	if h.Plan != nil && !h.Plan.valid() {
		return nil, ErrDamaged
	}
	p := &Part{Tool: h.Tool, Config: NewConfig(h.Config.Statuses, h.Config.Routes, h.Config.Site), Plan: h.Plan, Inputs: h.Inputs, Warnings: h.Warnings}
	cfg, err := p.Config.timeline()
	if err != nil {
		return nil, ErrDamaged
	}
	if p.State, err = timeline.Decode(body[k+int(n):], cfg); err != nil {
		return nil, err
	}
	return p, nil
}

// maxSplits bounds a manifest.
const maxSplits = 1 << 20

func (p *Plan) valid() bool {
	for i, n := range p.Held {
		if n < 0 || n >= p.Splits || i > 0 && n <= p.Held[i-1] {
			return false
		}
	}
	return p.Splits <= maxSplits && slices.IsSorted(p.Held)
}

// ReadFile is Read on a file. Errors name it.
func ReadFile(path string) (*Part, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	p, err := Read(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return p, nil
}

// Is tells whether the file at path begins like a partial timeline.
func Is(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, len(magic))
	n, _ := io.ReadFull(f, head)
	return bytes.HasPrefix(head[:n], []byte("authlog timeline "))
}
