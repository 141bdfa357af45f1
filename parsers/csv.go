package parsers

import (
	"bytes"

	"authlog/internal/timeline"
	"authlog/parsers/envelope"
	"authlog/parsers/jsonlog"
)

// Why a line is no record of a file with a header.
const (
	csvNoHeader = "the first line of the input names no columns"
	csvColumns  = "not as many columns as the header"
	csvOpen     = "a quoted value is not closed: the line is cut off"
	csvGlued    = "text follows a closing quote"
	csvUndated  = "no column with a time, a level or a status has a value"
)

// csvFormat is comma-, semicolon-, tab- or bar-separated values under a header.
// inner are the candidates for lines that stand whole in a column, as in exports
// of log services.
func csvFormat(inner []Format) Format {
	return Format{
		Name: "csv", Title: "CSV and TSV with a header line", Hop: timeline.HopApplication, Source: "https://www.rfc-editor.org/rfc/rfc4180",
		New: func(o Options) LineParser {
			return &csvParser{json: jsonlog.NewNamed(o.ZoneOffset, o.Names), inner: newUnwrapper(inner, o)}
		},
		Sniff:  csvSniff,
		Header: &Header{Is: csvIsHeader},
	}
}

// csvSeparators are what can stand between values.
const csvSeparators = ",;\t|"

// csvSniff asks for a separator.
func csvSniff(line []byte) bool { return bytes.ContainsAny(line, csvSeparators) && line[0] != '{' }

// csvMinColumns is the least number of columns of a header, except for
// "@timestamp,@message" of CloudWatch Logs Insights.
const csvMinColumns = 3

// csvIsHeader tells headers by their names: they have a time, and a status or a
// text.
func csvIsHeader(line []byte, o Options) bool {
	return len(line) <= maxHeader && csvSeparatorOf(jsonlog.NewNamed(0, o.Names), line) != 0
}

// csvSeparatorOf is the separator with which a line has the most names that are
// read; 0 if it is no header.
func csvSeparatorOf(json *jsonlog.Reader, line []byte) byte {
	best, most := byte(0), 0
	for _, sep := range []byte(csvSeparators) {
		if n := bytes.Count(line, []byte{sep}); n < csvMinColumns-1 && !(n == 1 && bytes.Count(line, []byte{'@'}) == 2) {
			continue
		}
		c := csvParser{json: json, sep: sep}
		if c.split(line) != "" || !csvAreNames(c.fields) {
			continue
		}
		known, time, status, text := json.Columns(c.fields)
		if time && (status || text) && known > most {
			best, most = sep, known
		}
	}
	return best
}

// csvAreNames tells whether every field can be a name: short and with a letter.
func csvAreNames(fields [][]byte) bool {
	for _, f := range fields {
		letter := bytes.IndexFunc(f, func(c rune) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }) >= 0
		if !letter || len(f) > 64 || bytes.ContainsAny(f, "=/{") {
			return false
		}
	}
	return true
}

// csvParser reads the lines of one goroutine.
type csvParser struct {
	json   *jsonlog.Reader
	inner  *unwrapper
	header []byte
	sep    byte // 0 without a header
	wraps  bool // no column has the status: the message may be a whole line
	keys   []jsonlog.Key
	fields [][]byte
	raw    [][]byte // the same as they stand in the line, with their quotes
	buf    []byte   // values without their doubled quotes
}

// SetHeader implements HeadedParser.
func (p *csvParser) SetHeader(line []byte) {
	if bytes.Equal(line, p.header) && p.sep != 0 {
		return
	}
	p.header, p.sep, p.keys = append(p.header[:0], line...), 0, nil
	if len(line) == 0 {
		return
	}
	if p.sep = csvSeparatorOf(p.json, line); p.sep == 0 || p.split(line) != "" {
		return
	}
	p.wraps = true
	for _, name := range p.fields {
		key := p.json.Key(bytes.TrimSpace(name))
		p.keys, p.wraps = append(p.keys, key), p.wraps && !key.IsStatus()
	}
}

// Parse implements LineParser.
func (p *csvParser) Parse(line []byte, ev *timeline.Event) Result {
	line = bytes.TrimRight(line, "\r\n")
	if p.sep == 0 {
		return Result{Outcome: Rejected, Why: csvNoHeader}
	}
	if bytes.Equal(line, p.header) {
		return Result{Outcome: Ignored, Why: ClassHeader}
	}
	if why := p.split(line); why != "" {
		return Result{Outcome: Rejected, Why: why}
	}
	if len(p.fields) != len(p.keys) {
		return Result{Outcome: Rejected, Why: csvColumns}
	}
	p.json.Begin()
	for i, key := range p.keys {
		p.json.Set(key, p.fields[i])
	}
	if !p.json.Dated() || !p.json.Finish(ev) {
		ev.Reset()
		return Result{Outcome: Rejected, Why: csvUndated}
	}
	if p.wraps {
		p.unwrap(ev)
	}
	return Result{Outcome: Parsed}
}

// unwrap reads the message as a line of its own, and keeps what comes of it if
// that is a request.
func (p *csvParser) unwrap(ev *timeline.Event) {
	line := p.json.MessageText()
	if len(line) == 0 {
		return
	}
	row := *ev
	ev.Reset()
	if res := p.inner.inside(line, ev, 1); res.Outcome != Parsed || ev.Status == 0 {
		*ev = row
		return
	}
	addMeta(ev, &envelope.Meta{Time: row.Time, Frac: row.TimeFrac, HasTime: row.Time != timeline.NoTime, Service: row.Service, Instance: row.Instance})
}

// split cuts a line into fields without their quotes (RFC 4180, 2).
func (p *csvParser) split(line []byte) (why string) {
	if cap(p.buf) > ngxMaxKeptBuf {
		p.buf = nil
	}
	p.fields, p.raw, p.buf = p.fields[:0], p.raw[:0], p.buf[:0]
	for more := true; more && len(p.fields) <= maxColumns; {
		var field []byte
		start := line
		if len(line) > 0 && line[0] == '"' {
			if field, line, why = p.quoted(line[1:]); why != "" {
				return why
			}
			raw := start[:len(start)-len(line)]
			p.raw = append(p.raw, raw[1:len(raw)-1])
			if more = len(line) > 0; more {
				line = line[1:]
			}
			p.fields = append(p.fields, field)
			continue
		}
		if end := bytes.IndexByte(line, p.sep); end >= 0 {
			field, line = line[:end], line[end+1:]
		} else {
			field, more = line, false
		}
		p.fields, p.raw = append(p.fields, field), append(p.raw, field)
	}
	return ""
}

// quoted reads a value after its opening quote. What follows it is empty or
// begins with the separator.
func (p *csvParser) quoted(v []byte) (field, rest []byte, why string) {
	begin := len(p.buf)
	for from := 0; ; {
		q := bytes.IndexByte(v[from:], '"')
		if q < 0 {
			return nil, nil, csvOpen
		}
		q += from
		if q+1 < len(v) && v[q+1] == '"' { // doubled
			p.buf = append(p.buf, v[from:q+1]...)
			from = q + 2
			continue
		}
		if rest = v[q+1:]; len(rest) > 0 && rest[0] != p.sep {
			return nil, nil, csvGlued
		}
		if from == 0 {
			return v[:q], rest, ""
		}
		p.buf = append(p.buf, v[from:q]...)
		return p.buf[begin:], rest, ""
	}
}
