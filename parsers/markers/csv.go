package markers

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
)

// csv reads comma, semicolon or tab separated values with a header (RFC 4180,
// with quotes inside of fields tolerated).
func (l *list) csv(data []byte) {
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord, r.TrimLeadingSpace, r.LazyQuotes, r.ReuseRecord = -1, true, true, true
	r.Comma = comma(data)
	var names []string
	for !l.full {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			line := 1
			if at := (*csv.ParseError)(nil); errors.As(err, &at) {
				line = at.Line
			}
			l.problem(line, "not CSV: %v", err)
			continue
		}
		line, _ := r.FieldPos(0)
		if names == nil {
			if names = header(row); !slices.ContainsFunc(names, isTimeName) {
				l.problem(line, "the header names no time; call that column time, timestamp, at or created_at")
				return
			}
			continue
		}
		fields := make(map[string]string, len(names))
		for i, v := range row[:min(len(row), len(names))] {
			fields[names[i]] = v
		}
		l.add(line, fields)
	}
}

// comma is the separator of the header: a comma if there is one.
func comma(data []byte) rune {
	head, _, _ := bytes.Cut(bytes.TrimSpace(data), []byte{'\n'})
	if !bytes.ContainsRune(head, ',') {
		for _, sep := range []rune{'\t', ';'} {
			if bytes.ContainsRune(head, sep) {
				return sep
			}
		}
	}
	return ','
}

func header(row []string) []string {
	names := make([]string, 0, len(row))
	for _, h := range row {
		names = append(names, normal(h))
	}
	return names
}

func isTimeName(name string) bool { return slices.Contains(timeNames, name) }
