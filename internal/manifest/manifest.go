// Package manifest divides inputs among the workers of a distributed run: a file
// that lists every input with its size and the split that reads it.
package manifest

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/cespare/xxhash/v2"
)

// Entry is one input. The row of a manifest is its JSON.
type Entry struct {
	Split    int       `json:"split"` // from 0
	Name     string    `json:"name"`
	Bytes    int64     `json:"bytes"`             // as stored, compressed or not
	Modified time.Time `json:"modified,omitzero"` // absent: unknown
	ETag     string    `json:"etag,omitempty"`    // of an object store
}

// Manifest is a plan. Its file is JSON lines: one head, then one row per input, by
// split and name.
type Manifest struct {
	ID      string // depends on what is read and by which split
	Splits  int
	Entries []Entry
}

type head struct {
	ID     string `json:"manifest"`
	Splits int    `json:"splits"`
	Inputs int    `json:"inputs"`
	Bytes  int64  `json:"bytes"`
}

// New divides inputs among as many splits, of about the same number of bytes: the
// largest first, each to the split with the least so far (Graham, "Bounds on
// multiprocessing timing anomalies", 1969: within 4/3 of the best). There are never
// more splits than inputs.
func New(inputs []Entry, splits int) *Manifest {
	m := &Manifest{Splits: max(1, min(splits, len(inputs))), Entries: slices.Clone(inputs)}
	slices.SortFunc(m.Entries, func(a, b Entry) int { return cmp.Or(cmp.Compare(b.Bytes, a.Bytes), cmp.Compare(a.Name, b.Name)) })
	load := newLoad(m.Splits)
	for i := range m.Entries {
		m.Entries[i].Split = load.least(m.Entries[i].Bytes)
	}
	m.sort()
	m.ID = m.id()
	return m
}

func (m *Manifest) sort() {
	slices.SortFunc(m.Entries, func(a, b Entry) int { return cmp.Or(cmp.Compare(a.Split, b.Split), cmp.Compare(a.Name, b.Name)) })
}

// id is a hash of the rows.
func (m *Manifest) id() string {
	h := xxhash.New()
	e := json.NewEncoder(h)
	for i := range m.Entries {
		e.Encode(&m.Entries[i]) // into a hash: cannot fail
	}
	return fmt.Sprintf("%016x", h.Sum64())
}

// Write writes the file of m.
func (m *Manifest) Write(w io.Writer) error {
	total := int64(0)
	for i := range m.Entries {
		total += m.Entries[i].Bytes
	}
	buf := bufio.NewWriter(w)
	e := json.NewEncoder(buf)
	if err := e.Encode(head{m.ID, m.Splits, len(m.Entries), total}); err != nil {
		return err
	}
	for i := range m.Entries {
		if err := e.Encode(&m.Entries[i]); err != nil {
			return err
		}
	}
	return buf.Flush()
}

// maxSplits and maxInputs bound a manifest: 100 TB in parts of 100 MB.
const (
	maxSplits = 1 << 20
	maxInputs = 1 << 22
)

// Read reads what Write wrote. Errors tell the line. A manifest that was cut or
// edited is refused: its splits would not be those of the other workers.
func Read(r io.Reader) (*Manifest, error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 64<<10), 1<<20)
	if !lines.Scan() {
		return nil, cmp.Or(lines.Err(), errors.New("is empty"))
	}
	var h head
	if err := json.Unmarshal(lines.Bytes(), &h); err != nil || h.ID == "" || h.Splits < 1 || h.Splits > maxSplits || h.Inputs > maxInputs {
		return nil, errors.New("line 1: is no head of a manifest: authlog plan writes one")
	}
	m := &Manifest{ID: h.ID, Splits: h.Splits}
	for n := 2; lines.Scan(); n++ {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		var e Entry
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		if e.Split < 0 || e.Split >= m.Splits || e.Name == "" {
			return nil, fmt.Errorf("line %d: split %d is none of the %d, or the name is missing", n, e.Split, m.Splits)
		}
		m.Entries = append(m.Entries, e)
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	m.sort()
	if len(m.Entries) != h.Inputs || m.id() != m.ID {
		return nil, fmt.Errorf("holds %d inputs of %d, or was changed after it was planned: plan again, and give all workers the same file", len(m.Entries), h.Inputs)
	}
	return m, nil
}

// ReadFile is Read on a file. Errors name it.
func ReadFile(path string) (*Manifest, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	m, err := Read(f)
	if err != nil {
		return nil, fmt.Errorf("%s %w", path, err)
	}
	return m, nil
}

// Of lists the inputs of one split.
func (m *Manifest) Of(split int) []Entry {
	var out []Entry
	for _, e := range m.Entries {
		if e.Split == split {
			out = append(out, e)
		}
	}
	return out
}
