package parsers

import (
	"bytes"

	"authlog/internal/timeline"
	"authlog/parsers/jsonlog"
)

// columns reads lines whose columns a header names.
type columns struct {
	json   *jsonlog.Reader
	header []byte
	keys   []jsonlog.Key // nil without a header
	fields [][]byte      // of the current line
}

// directive reads a line that begins with "#". cdn tells whose headers count.
func (c *columns) directive(line []byte, cdn bool) Result {
	switch {
	case w3cIsDirective(line):
		return Result{Outcome: Ignored, Why: ClassHeader}
	case !w3cIsHeader(line) || len(line) > maxHeader:
		return Result{Outcome: Rejected, Why: w3cDirective}
	case cdfIsHeader(line) != cdn:
		return Result{Outcome: Rejected, Why: w3cOther}
	}
	c.name(line)
	return Result{Outcome: Ignored, Why: ClassHeader}
}

// name takes the names of the columns from a header line.
func (c *columns) name(line []byte) {
	line = bytes.TrimRight(line, "\r\n ")
	if len(line) == 0 {
		c.header, c.keys = c.header[:0], nil
		return
	}
	if c.keys == nil || !bytes.Equal(line, c.header) {
		c.header = append(c.header[:0], line...)
		c.keys = c.keysOf(bytes.TrimPrefix(line, []byte(w3cFields)))
	}
}

func (c *columns) keysOf(names []byte) []jsonlog.Key {
	var keys []jsonlog.Key
	for _, name := range bytes.Fields(names) {
		keys = append(keys, c.json.Key(name))
	}
	return keys
}

// split cuts a line at tabs, or at blanks when it has none. A value that begins
// with quote ends with the next one that a separator follows; no quote is 0.
func (c *columns) split(line []byte, quote byte) {
	c.fields = c.fields[:0]
	sep := byte(' ')
	if bytes.IndexByte(line, '\t') >= 0 {
		sep = '\t'
	}
	for len(line) > 0 && len(c.fields) <= maxColumns {
		if sep == ' ' && line[0] == ' ' {
			line = line[1:]
			continue
		}
		if quote != 0 && line[0] == quote {
			if end := w3cQuoteEnd(line, quote, sep); end > 0 {
				c.fields = append(c.fields, line[1:end])
				line = line[min(end+2, len(line)):]
				continue
			}
			quote = 0 // no later value can have an end either
		}
		end := bytes.IndexByte(line, sep)
		if end < 0 {
			c.fields = append(c.fields, line)
			return
		}
		c.fields = append(c.fields, line[:end])
		line = line[end+1:]
		if len(line) == 0 && sep == '\t' {
			c.fields = append(c.fields, line) // the last column is empty
		}
	}
}

// w3cQuoteEnd is where the quoted value at line[0] ends, -1 if it does not.
func w3cQuoteEnd(line []byte, quote, sep byte) int {
	for i := 1; i < len(line); i++ {
		if line[i] == quote && (i+1 == len(line) || line[i+1] == sep) {
			return i
		}
	}
	return -1
}

// read fills ev from the fields of the current line.
func (c *columns) read(keys []jsonlog.Key, ev *timeline.Event) Result {
	if len(c.fields) != len(keys) {
		return Result{Outcome: Rejected, Why: w3cColumns}
	}
	c.json.Begin()
	timed := false
	for i, key := range keys {
		v := c.fields[i]
		if key.IsStatus() && statusOf(v) == 0 && !noAnswer(v) {
			return Result{Outcome: Rejected, Why: w3cNoStatus}
		}
		timed = timed || key.IsTime()
		c.json.Set(key, v)
	}
	switch {
	case !c.json.Finish(ev):
		return Result{Outcome: Rejected, Why: w3cSays}
	case timed && ev.Time == timeline.NoTime:
		ev.Reset()
		return Result{Outcome: Rejected, Why: w3cNoTime}
	}
	return Result{Outcome: Parsed}
}
