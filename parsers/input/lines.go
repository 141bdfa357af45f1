package input

import "bytes"

// Lines walks over the lines of one block without allocating. A line loses its
// line end (LF or CRLF) and NUL bytes before its first other byte, which a
// copied and truncated log begins with.
type Lines struct {
	rest   []byte
	line   []byte
	number int
	cut    bool // the whole block is the head of one line
	long   bool
}

// Lines returns the lines of b, which must not be released before the walk
// is over.
func (b Block) Lines() Lines {
	return Lines{rest: b.Data, number: b.FirstLine - 1, cut: b.Cut}
}

// Next advances to the next line and reports whether there is one.
func (l *Lines) Next() bool {
	if len(l.rest) == 0 {
		return false
	}
	l.number++
	if l.cut {
		l.line, l.rest, l.long = l.rest, nil, true
		return true
	}
	line := l.rest
	if i := bytes.IndexByte(line, '\n'); i >= 0 {
		line, l.rest = line[:i], line[i+1:]
	} else {
		l.rest = nil
	}
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	if len(line) > 0 && line[0] == 0 {
		line = trimNUL(line)
	}
	if l.long = len(line) > MaxLine; l.long {
		line = line[:cutHead]
	}
	l.line = line
	return true
}

// Continued tells whether the next line goes on with the current one.
func (l *Lines) Continued() bool { return len(l.rest) > 0 && !l.cut && Continues(firstLine(l.rest)) }

// firstLine is the first line of b, or as much of it as tells whether it continues.
func firstLine(b []byte) []byte {
	b = b[:min(len(b), decided)]
	if i := bytes.IndexByte(b, '\n'); i >= 0 {
		return b[:i]
	}
	return b
}

// Bytes is the current line, valid until its block is released. Of a line that
// is TooLong it is the beginning.
func (l *Lines) Bytes() []byte { return l.line }

// Number is the 1-based number of the current line in its input.
func (l *Lines) Number() int { return l.number }

// TooLong is true when the current line is longer than MaxLine.
func (l *Lines) TooLong() bool { return l.long }

func trimNUL(b []byte) []byte {
	for len(b) > 0 && b[0] == 0 {
		b = b[1:]
	}
	return b
}
