package parsers

import (
	"bytes"

	"authlog/internal/timeline"
	"authlog/parsers/jsonlog"
)

// Why a line is no LTSV record.
const (
	ltsNoLabels = "no two fields with a tab between them"
	ltsNoLabel  = "a field has no label before a colon"
	ltsUndated  = "no label names a time, a level or a status"
)

// ltsvFormat is label:value with tabs between.
func ltsvFormat() Format {
	return Format{
		Name: "ltsv", Title: "LTSV (label:value with tabs between)", Hop: timeline.HopApplication,
		Source: "http://ltsv.org; tkuchiki/alp:parsers/ltsv.go",
		New:    func(o Options) LineParser { return &ltsvParser{jsonlog.NewNamed(o.ZoneOffset, o.Names)} },
		Sniff: func(line []byte) bool {
			return bytes.IndexByte(line, '\t') > 0 && ltsLabel(line) > 0
		},
	}
}

// ltsvParser reads the lines of one goroutine.
type ltsvParser struct{ json *jsonlog.Reader }

// Parse implements LineParser. Values stay as logged.
func (p *ltsvParser) Parse(line []byte, ev *timeline.Event) Result {
	line = bytes.TrimRight(line, "\r\n")
	if bytes.IndexByte(line, '\t') <= 0 {
		return Result{Outcome: Rejected, Why: ltsNoLabels}
	}
	p.json.Begin()
	for rest, more := line, true; more; {
		var field []byte
		if field, rest, more = bytes.Cut(rest, tab); len(field) == 0 {
			continue
		}
		n := ltsLabel(field)
		if n == 0 {
			return Result{Outcome: Rejected, Why: ltsNoLabel}
		}
		p.json.Pair(field[:n], field[n+1:])
	}
	if !p.json.Dated() || !p.json.Finish(ev) {
		ev.Reset()
		return Result{Outcome: Rejected, Why: ltsUndated}
	}
	return Result{Outcome: Parsed}
}

var tab = []byte{'\t'}

// ltsLabel is the length of the label at the start of a field, 0 if there is
// none: letters, digits, "_", "." and "-" (ltsv.org).
func ltsLabel(field []byte) int {
	for i, c := range field {
		switch {
		case c == ':':
			return i
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c-'0' <= 9, c == '_', c == '.', c == '-':
		default:
			return 0
		}
	}
	return 0
}
