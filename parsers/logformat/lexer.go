package logformat

import (
	"bytes"
	"fmt"
	"strings"
)

// Error is a fault in a log_format text or in a configuration that holds one.
type Error struct {
	Line, Column int // from 1, in bytes
	Msg          string
}

func (e *Error) Error() string {
	if e.Line > 1 {
		return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Msg)
	}
	return fmt.Sprintf("column %d: %s", e.Column, e.Msg)
}

// errorAt makes an Error of an offset in src.
func errorAt(src string, off int, format string, args ...any) *Error {
	off = min(off, len(src))
	line := 1 + strings.Count(src[:off], "\n")
	return &Error{Line: line, Column: off - strings.LastIndexByte(src[:off], '\n'), Msg: fmt.Sprintf(format, args...)}
}

// token is one token of an nginx configuration.
type token struct {
	text   []byte
	at     []int // offset in the source of every byte of text
	off    int   // offset of the token, quote included
	quoted bool
	sign   byte // ';', '{' or '}', which stand alone; 0 for a word
}

func (t *token) is(word string) bool { return t.sign == 0 && !t.quoted && string(t.text) == word }

// lexer reads tokens as ngx_conf_read_token (src/core/ngx_conf_file.c) does:
// words end at blanks, ';' and '{'; a quote at the begin of a word quotes it; a
// backslash escapes quotes and itself and makes tabs and line ends; '#' at the
// begin of a word comments the line out.
type lexer struct {
	src string
	i   int
}

// next returns the next token, or nil at the end.
func (l *lexer) next() (*token, error) {
	l.skipBlank()
	if l.i >= len(l.src) {
		return nil, nil
	}
	t := &token{off: l.i}
	switch c := l.src[l.i]; c {
	case ';', '{', '}':
		t.sign = c
		l.i++
		return t, nil
	case '"', '\'':
		t.quoted = true
		l.i++
		for l.i < len(l.src) && l.src[l.i] != c {
			l.char(t)
		}
		if l.i >= len(l.src) {
			return nil, errorAt(l.src, t.off, "the quote %c is not closed", c)
		}
		l.i++
		return t, nil
	}
	for l.i < len(l.src) {
		c := l.src[l.i]
		brace := c == '{' && l.i > t.off && l.src[l.i-1] == '$'
		if isBlank(c) || c == ';' || (c == '{' && !brace) {
			break
		}
		l.char(t)
	}
	return t, nil
}

// char takes one character of a word, undoing escapes.
func (l *lexer) char(t *token) {
	off, c := l.i, l.src[l.i]
	l.i++
	if c == '\\' && l.i < len(l.src) {
		if n := strings.IndexByte(`"'\trn`, l.src[l.i]); n >= 0 {
			c = "\"'\\\t\r\n"[n]
			l.i++
		}
	}
	t.text = append(t.text, c)
	t.at = append(t.at, off)
}

func (l *lexer) skipBlank() {
	for l.i < len(l.src) {
		switch {
		case isBlank(l.src[l.i]):
			l.i++
		case l.src[l.i] == '#':
			if n := strings.IndexByte(l.src[l.i:], '\n'); n >= 0 {
				l.i += n
			} else {
				l.i = len(l.src)
			}
		default:
			return
		}
	}
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// skipBlock reads over a block of foreign code up to its closing brace.
func (l *lexer) skipBlock() {
	depth := 1
	for ; l.i < len(l.src) && depth > 0; l.i++ {
		switch l.src[l.i] {
		case '{':
			depth++
		case '}':
			depth--
		}
	}
}

// Directive is one log_format directive of a configuration.
type Directive struct {
	Name string
	Text string // from "log_format" to its end, for Compile
	Line int    // from 1
}

// maxConfig bounds the configuration that is read.
const maxConfig = 16 << 20

// Directives finds the log_format directives of an nginx configuration, or of
// a piece of one. Blocks, comments and other directives are read over; include
// directives are not followed. Where a name stands twice, both are returned.
func Directives(conf []byte) ([]Directive, error) {
	if len(conf) > maxConfig {
		return nil, &Error{1, 1, "the configuration is larger than 16 MiB"}
	}
	conf = bytes.TrimPrefix(conf, []byte("\xef\xbb\xbf"))
	l := &lexer{src: string(conf)}
	var found []Directive
	begin, lua := true, false // at the begin of a directive; in one that takes a block of Lua
	for {
		t, err := l.next()
		if err != nil {
			return found, err
		}
		if t == nil {
			return found, nil
		}
		if t.sign != 0 {
			if t.sign == '{' && lua {
				l.skipBlock()
			}
			begin, lua = true, false
			continue
		}
		if begin && t.is("log_format") {
			d, err := l.directive(t.off)
			if err != nil {
				return found, err
			}
			found = append(found, d)
			continue
		}
		lua = lua || bytes.HasSuffix(t.text, []byte("_by_lua_block"))
		begin = false
	}
}

// directive reads the rest of the log_format that began at off.
func (l *lexer) directive(off int) (Directive, error) {
	d := Directive{Line: 1 + strings.Count(l.src[:off], "\n")}
	for n := 0; ; n++ {
		end := l.i
		t, err := l.next()
		switch {
		case err != nil:
			return d, err
		case t == nil || t.sign == ';':
			if t != nil {
				end = l.i
			}
			d.Text = l.src[off:end]
			if n < 2 {
				return d, errorAt(l.src, off, "log_format needs a name and a format")
			}
			return d, nil
		case t.sign != 0:
			return d, errorAt(l.src, t.off, "log_format %q is not ended by a semicolon", d.Name)
		case n == 0:
			d.Name = string(t.text)
		}
	}
}
