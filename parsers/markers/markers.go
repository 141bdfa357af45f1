// Package markers reads lists of deploys, rotations and configuration changes:
// JSON lines, a JSON array or object with a list in it (such as the GitHub
// deployments API returns), or CSV with a header.
package markers

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"

	"authlog/internal/signal"
	"authlog/parsers/redact"
)

// Bounds of a list of changes, far above any real one.
const (
	maxBytes    = 64 << 20
	maxMarkers  = 100_000 // entries read, usable or not: a wrong file ends soon
	maxProblems = 1_000   // listed one by one; a last one counts the rest
	maxText     = 300     // bytes of one field
)

// Problem is one entry that could not be used.
type Problem struct {
	Input string
	Line  int // 1-based, of the entry; for JSON that spans lines its first
	Says  string
}

// Read reads all changes, sorted by time. Entries that cannot be used are
// problems; the error is about a list that cannot be read at all. A list
// without entries is one of a day without changes.
func Read(r io.Reader, name string) ([]signal.Marker, []Problem, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	if err != nil {
		return nil, nil, err
	}
	if len(data) > maxBytes {
		return nil, nil, fmt.Errorf("larger than %d MiB: no list of deploys", maxBytes>>20)
	}
	l := list{name: name}
	l.read(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))
	if len(l.markers) == 0 && len(l.problems) > 0 {
		return nil, nil, fmt.Errorf("no entry could be used; line %d: %s", l.problems[0].Line, l.problems[0].Says)
	}
	slices.SortStableFunc(l.markers, func(a, b signal.Marker) int {
		return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(a.Service, b.Service), cmp.Compare(a.Version, b.Version))
	})
	return l.markers, l.problems, nil
}

// list is what has been read so far.
type list struct {
	name     string
	markers  []signal.Marker
	entries  int
	problems []Problem
	unlisted int // problems beyond maxProblems
	lastLine int
	full     bool // enough was read; the rest is left out, and a problem says so
}

// read tells the three forms apart by the first byte.
func (l *list) read(data []byte) {
	switch body := bytes.TrimSpace(data); {
	case len(body) == 0:
	case body[0] == '[' || body[0] == '{':
		l.json(data)
	default:
		l.csv(data)
	}
	if l.unlisted > 0 {
		l.problems = append(l.problems, Problem{l.name, l.lastLine, fmt.Sprintf("%d more entries up to here could not be used", l.unlisted)})
	}
}

func (l *list) problem(line int, format string, args ...any) {
	if len(l.problems) >= maxProblems {
		l.unlisted, l.lastLine = l.unlisted+1, line
		return
	}
	l.problems = append(l.problems, Problem{l.name, line, fmt.Sprintf(format, args...)})
}

// add takes one entry, given as its fields by normal name.
func (l *list) add(line int, fields map[string]string) {
	if l.entries++; l.entries > maxMarkers {
		l.problem(line, "more than %d entries: the rest is left out", maxMarkers)
		l.full = true
		return
	}
	at, says := timeOf(fields)
	if says != "" {
		l.problem(line, "%s", says)
		return
	}
	m := signal.Marker{Time: at, Service: first(fields, serviceNames), Version: first(fields, versionNames), Note: first(fields, noteNames)}
	if m.Service == "" {
		m.Service = repositoryOf(fields)
	}
	for _, text := range [...]*string{&m.Service, &m.Version, &m.Note} { // notes are often the subjects of commits
		*text = string(redact.Text([]byte(*text)))
	}
	m.Kind = kind(first(fields, kindNames), m.Service, m.Version, m.Note)
	l.markers = append(l.markers, m)
}
