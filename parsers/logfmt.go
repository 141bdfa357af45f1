package parsers

import (
	"bytes"
	"strconv"
	"unicode/utf8"
	"unsafe"

	"authlog/internal/timeline"
	"authlog/parsers/jsonlog"
)

// Why a line is no logfmt record.
const (
	lfmNoPair  = "the line does not begin with key=value"
	lfmOpen    = "a quoted value is not closed: the line is cut off"
	lfmGlued   = "text follows a closing quote without a blank"
	lfmUndated = "no key names a time, a level or a status"
)

// logfmtFormat is key=value, as logrus, go-kit, slog and Heroku write it.
func logfmtFormat() Format {
	return Format{
		Name: "logfmt", Title: "logfmt (key=value) of logrus, go-kit, slog, Caddy, Traefik, Grafana, Heroku's router",
		Hop:    timeline.HopApplication,
		Source: "go-logfmt/logfmt:encode.go; sirupsen/logrus:text_formatter.go; https://pkg.go.dev/log/slog#TextHandler",
		New:    func(o Options) LineParser { return &logfmtParser{json: jsonlog.NewNamed(o.ZoneOffset, o.Names)} },
		Sniff:  lfmSniff,
	}
}

// logfmtParser reads the lines of one goroutine.
type logfmtParser struct {
	json *jsonlog.Reader
	buf  []byte // unescaped values of the current line
}

// maxLogfmtKey bounds a key: longer text before "=" is no key.
const maxLogfmtKey = 64

// lfmKey is the length of a key at the start of line; 0 if there is none before
// a "=". Quotes, blanks and what a URL or a sentence would hold end it.
func lfmKey(line []byte) int {
	for i := 0; i < len(line) && i <= maxLogfmtKey; i++ {
		switch c := line[i]; {
		case c == '=':
			return i
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_', c == '@':
		case i > 0 && (c-'0' <= 9 || c == '.' || c == '-' || c == '/' || c == '[' || c == ']' || c == ':'):
		case c >= utf8.RuneSelf:
		default:
			return 0
		}
	}
	return 0
}

// lfmSniff asks for a pair at the start and a second one somewhere.
func lfmSniff(line []byte) bool {
	line = bytes.TrimLeft(line, blanks)
	n := lfmKey(line)
	return n > 0 && bytes.IndexByte(line[n+1:], '=') > 0
}

// Parse implements LineParser.
func (p *logfmtParser) Parse(line []byte, ev *timeline.Event) Result {
	line = bytes.Trim(line, blanks)
	if !lfmSniff(line) {
		return Result{Outcome: Rejected, Why: lfmNoPair}
	}
	p.json.Begin()
	if cap(p.buf) > ngxMaxKeptBuf {
		p.buf = nil
	}
	p.buf = p.buf[:0]
	for len(line) > 0 {
		n := lfmKey(line)
		if n == 0 { // a bare word after a quoted value: a flag without a value
			end := wordEnd(line, 0)
			line = bytes.TrimLeft(line[end:], " \t")
			continue
		}
		key := line[:n]
		value, rest, why := p.value(line[n+1:], key)
		if why != "" {
			return Result{Outcome: Rejected, Why: why}
		}
		p.json.Pair(key, value)
		line = rest
	}
	if !p.json.Dated() || !p.json.Finish(ev) {
		ev.Reset()
		return Result{Outcome: Rejected, Why: lfmUndated}
	}
	return Result{Outcome: Parsed}
}

// value reads the value of key at the start of v and returns what follows it.
func (p *logfmtParser) value(v, key []byte) (value, rest []byte, why string) {
	if len(v) > 0 && v[0] == '"' {
		end := lfmClosing(v)
		if end < 0 {
			return nil, nil, lfmOpen
		}
		rest = v[end+1:]
		if len(rest) > 0 && rest[0] != ' ' && rest[0] != '\t' && rest[0] != ',' {
			return nil, nil, lfmGlued
		}
		return p.unquote(v[1:end]), bytes.TrimLeft(rest, " \t,"), ""
	}
	end := wordEnd(v, 0)
	first := end
	for next := end; ; next++ {
		for next < len(v) && (v[next] == ' ' || v[next] == '\t') {
			next++
		}
		switch {
		case next == len(v) && end > first && !p.json.IsText(key):
			return v[:first], nil, "" // the last words may be a key that was cut off
		case next == len(v), end == 0, lfmKey(v[next:]) > 0:
			return bytes.TrimSuffix(v[:end], comma), v[next:], "" // some put commas between pairs
		}
		end = wordEnd(v, next) // some programs do not quote: a value goes on up to the next key
		next = end - 1
	}
}

var comma = []byte{','}

// lfmClosing is the position of the quote that closes the one at v[0].
func lfmClosing(v []byte) int {
	for i := 1; i < len(v); i++ {
		switch v[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return -1
}

// unquote undoes the escapes of Go's strconv.Quote and of JSON; those that are
// none stay as they are.
func (p *logfmtParser) unquote(v []byte) []byte {
	i := bytes.IndexByte(v, '\\')
	if i < 0 {
		return v
	}
	begin := len(p.buf)
	p.buf = append(p.buf, v[:i]...)
	for s := unsafe.String(unsafe.SliceData(v), len(v))[i:]; len(s) > 0; {
		if s[0] == '\\' && len(s) > 1 && s[1] == '/' {
			s = s[1:]
		}
		c, multibyte, tail, err := strconv.UnquoteChar(s, '"')
		switch {
		case err != nil:
			p.buf, s = append(p.buf, s[0]), s[1:]
		case multibyte:
			p.buf, s = utf8.AppendRune(p.buf, c), tail
		default:
			p.buf, s = append(p.buf, byte(c)), tail
		}
	}
	return p.buf[begin:]
}
