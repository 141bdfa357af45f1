// Package markers reads lists of deploys, rotations and configuration changes:
// JSON lines, a JSON array or object with a list in it (such as the GitHub
// deployments API returns), or CSV with a header.
package markers

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"authlog/internal/signal"
	"authlog/parsers/stamp"
)

// Bounds of a list of changes, far above any real one.
const (
	maxBytes   = 64 << 20
	maxMarkers = 100_000
	maxText    = 300 // bytes of one field
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
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	l := list{name: name}
	switch body := bytes.TrimSpace(data); {
	case len(body) == 0:
	case body[0] == '[' || body[0] == '{':
		l.json(data)
	default:
		l.csv(data)
	}
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
	problems []Problem
}

func (l *list) problem(line int, format string, args ...any) {
	l.problems = append(l.problems, Problem{l.name, line, fmt.Sprintf(format, args...)})
}

// json reads one document that holds the list, or one object a line.
func (l *list) json(data []byte) {
	if gjson.ValidBytes(data) {
		doc := gjson.ParseBytes(data)
		if entries, ok := entriesOf(doc); ok {
			for _, e := range entries {
				l.object(1+bytes.Count(data[:min(e.Index, len(data))], []byte{'\n'}), e)
			}
			return
		}
		l.object(1, doc)
		return
	}
	line := 0
	for text := range bytes.Lines(data) {
		line++
		text = bytes.TrimSpace(text)
		if len(text) == 0 {
			continue
		}
		if !gjson.ValidBytes(text) {
			l.problem(line, "not valid JSON")
			continue
		}
		l.object(line, gjson.ParseBytes(text))
	}
}

// entriesOf returns the entries of an array, or of the first array of objects
// inside an object.
func entriesOf(doc gjson.Result) ([]gjson.Result, bool) {
	if doc.IsArray() {
		return doc.Array(), true
	}
	var found []gjson.Result
	doc.ForEach(func(_, v gjson.Result) bool {
		if v.IsArray() && len(v.Array()) > 0 && v.Array()[0].IsObject() {
			found = v.Array()
		}
		return found == nil
	})
	return found, found != nil
}

func (l *list) object(line int, entry gjson.Result) {
	if !entry.IsObject() {
		l.problem(line, "not an object")
		return
	}
	fields := map[string]string{}
	entry.ForEach(func(k, v gjson.Result) bool {
		if v.Type == gjson.String || v.Type == gjson.Number {
			fields[normal(k.String())] = v.String()
		}
		return true
	})
	l.add(line, fields)
}

// csv reads comma, semicolon or tab separated values with a header.
func (l *list) csv(data []byte) {
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord, r.TrimLeadingSpace, r.LazyQuotes = -1, true, true
	head, _, _ := bytes.Cut(data, []byte{'\n'})
	for _, sep := range []rune{'\t', ';'} {
		if bytes.ContainsRune(head, sep) && !bytes.ContainsRune(head, ',') {
			r.Comma = sep
		}
	}
	var names []string
	for {
		row, err := r.Read()
		if err == io.EOF {
			return
		}
		line, _ := r.FieldPos(0)
		if err != nil {
			l.problem(line, "not CSV: %v", err)
			continue
		}
		if names == nil {
			for _, h := range row {
				names = append(names, normal(h))
			}
			continue
		}
		fields := map[string]string{}
		for i, v := range row[:min(len(row), len(names))] {
			fields[names[i]] = v
		}
		l.add(line, fields)
	}
}

// normal makes createdAt, created_at and Created-At one name.
func normal(name string) string {
	return strings.ToLower(strings.NewReplacer("_", "", "-", "", " ", "", ".", "", "@", "").Replace(name))
}

// Names of the fields by what they hold, in order of preference.
var (
	timeNames    = []string{"time", "timestamp", "at", "startedat", "start", "createdat", "deployedat", "date", "finishedat", "updatedat", "ts"}
	serviceNames = []string{"service", "app", "application", "component", "name", "project", "repo", "repository", "system", "target"}
	versionNames = []string{"version", "ref", "tag", "release", "sha", "commit", "image", "build"}
	noteNames    = []string{"note", "description", "message", "title", "summary", "comment", "task", "text"}
	kindNames    = []string{"kind", "type", "category"}
)

func first(fields map[string]string, names []string) string {
	for _, n := range names {
		if v := strings.TrimSpace(fields[n]); v != "" {
			return v[:min(len(v), maxText)]
		}
	}
	return ""
}

func (l *list) add(line int, fields map[string]string) {
	if len(l.markers) >= maxMarkers {
		if len(l.markers) == maxMarkers && (len(l.problems) == 0 || l.problems[len(l.problems)-1].Line != 0) {
			l.problem(0, "more than %d entries: the rest is left out", maxMarkers)
		}
		return
	}
	text := first(fields, timeNames)
	if text == "" {
		l.problem(line, "no time; name it time, timestamp, at or created_at")
		return
	}
	ns, _, ok := stamp.Any([]byte(text), 0)
	if !ok {
		l.problem(line, "%q is no time; use RFC 3339 or seconds since 1970", text)
		return
	}
	m := signal.Marker{
		Time: time.Unix(0, ns).UTC(), Service: strings.ToValidUTF8(first(fields, serviceNames), "?"),
		Version: strings.ToValidUTF8(first(fields, versionNames), "?"), Note: strings.ToValidUTF8(first(fields, noteNames), "?"),
	}
	m.Kind = kind(first(fields, kindNames), m.Service, m.Note)
	l.markers = append(l.markers, m)
}
