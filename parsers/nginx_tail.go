package parsers

import (
	"bytes"

	"authlog/internal/timeline"
	"authlog/parsers/logformat"
)

// ngxMaxColumns bounds the columns after the user agent that are looked at.
const ngxMaxColumns = 64

// ngxColumn is one column after the user agent.
type ngxColumn struct {
	label []byte // before "=", if any
	value []byte // without quotes or brackets
	form  byte   // '"', '[' or 0
}

// ngxColumns takes the rest of a line apart into columns divided by blanks.
type ngxColumns struct {
	b []byte
	i int
}

// next returns the next column; open tells that its quote is not closed.
func (c *ngxColumns) next() (col ngxColumn, open, ok bool) {
	for c.i < len(c.b) && (c.b[c.i] == ' ' || c.b[c.i] == '\t') {
		c.i++
	}
	if c.i >= len(c.b) {
		return col, false, false
	}
	if eq := bytes.IndexByte(c.b[c.i:min(len(c.b), c.i+maxMethod)], '='); eq > 0 && ngxIsLabel(c.b[c.i:c.i+eq]) {
		col.label = c.b[c.i : c.i+eq]
		c.i += eq + 1
		if c.i >= len(c.b) {
			return col, false, true
		}
	}
	begin := c.i
	switch c.b[begin] {
	case '"':
		end := logformat.ClosingQuote(c.b, begin+1)
		if end < 0 {
			return col, true, false
		}
		col.form, col.value, c.i = '"', c.b[begin+1:end], end+1
		return col, false, true
	case '[':
		end := bytes.IndexByte(c.b[begin:], ']')
		if after := begin + end + 1; end > 0 && (after == len(c.b) || c.b[after] == ' ') {
			col.form, col.value, c.i = '[', c.b[begin+1:begin+end], after
			return col, false, true
		}
	}
	c.i = ngxListEnd(c.b, begin)
	col.value = c.b[begin:c.i]
	return col, false, true
}

// ngxListEnd finds the end of an unquoted value that can be a list joined by
// ", " and " : ".
func ngxListEnd(b []byte, i int) int {
	for {
		i = wordEnd(b, i)
		switch {
		case i >= len(b):
			return i
		case i > 0 && b[i-1] == ',':
			i++
		case bytes.HasPrefix(b[i:], []byte(" : ")):
			i += 3
		default:
			return i
		}
	}
}

func ngxIsLabel(v []byte) bool {
	for _, c := range v {
		if c-'0' > 9 && (c|0x20 < 'a' || c|0x20 > 'z') && c != '_' && c != '-' && c != '.' {
			return false
		}
	}
	return true
}

// ngxTail reads the columns after the user agent by their labels, by their
// place (ingress-nginx) or by their form.
type ngxTail struct {
	ngxColumns
	ingress  bool // request length, request time and an upstream in brackets were found
	upstream int  // columns since the brackets of ingress-nginx; 0 before them
	lastInt  int64
	last     byte // form of the column before: 'i' integer, 's' seconds after an integer, 't' target
}

// read reads all columns; a text says why the line is no record.
func (t *ngxTail) read(r *ngxReader, ev *timeline.Event) string {
	for n := 0; n < ngxMaxColumns; n++ {
		col, open, ok := t.next()
		switch {
		case open:
			return ngxOpenQuote
		case !ok:
			return ""
		case col.label != nil:
			if v := ngxLabel(col.label); v != ngxSkip {
				r.set(ev, v, col.value, logformat.EscapeDefault)
			}
			t.last = 0
		case col.form == '[':
			t.bracket(r, ev, col.value)
		case t.upstream > 0 && col.form == 0:
			t.upstreamColumn(r, ev, col.value)
		default:
			t.byForm(r, ev, col, n == 0)
		}
	}
	return ""
}

// bracket reads [$proxy_upstream_name] and what stands in brackets after it:
// an alternative upstream, or a host, which unlike an upstream has dots.
func (t *ngxTail) bracket(r *ngxReader, ev *timeline.Event, v []byte) {
	if t.last == 's' {
		t.ingress, t.upstream = true, 1
		ev.RequestBytes = t.lastInt
		r.set(ev, ngxService, v, ngxAsLogged)
	} else if t.ingress && bytes.IndexByte(v, '.') > 0 {
		r.set(ev, ngxHost, v, ngxAsLogged)
	}
	t.last = 0
}

// upstreamColumn reads the columns after the brackets by their place.
func (t *ngxTail) upstreamColumn(r *ngxReader, ev *timeline.Event, v []byte) {
	switch t.upstream {
	case 1:
		r.set(ev, ngxTarget, v, ngxAsLogged)
	case 4:
		r.set(ev, ngxTargetStatus, v, ngxAsLogged)
	case 5:
		r.set(ev, ngxRequestID, v, ngxAsLogged)
	}
	t.upstream++
}

// byForm reads a column that nothing names, if its form says what it is.
func (t *ngxTail) byForm(r *ngxReader, ev *timeline.Event, col ngxColumn, first bool) {
	v, last := col.value, t.last
	t.last = 0
	if isMissing(v) {
		return
	}
	switch {
	case isSeconds(v):
		if ev.DurationS < 0 {
			ev.DurationS = secondsOf(v)
			if last == 'i' {
				t.last = 's'
			}
		}
	case last == 't' && ngxIsStatusList(v):
		r.set(ev, ngxTargetStatus, v, ngxAsLogged)
	case intOf(v) >= 0:
		t.last, t.lastInt = 'i', intOf(v)
	case len(ev.Target) == 0 && ngxIsTargetList(v):
		ev.Target = v
		t.last = 't'
	case first && col.form == '"' && isAddressList(v):
		ev.Forwarded = v
	case len(ev.RequestID) == 0 && ngxIsRequestID(v):
		ev.RequestID = v
	case len(ev.TraceID) == 0 && bytes.HasPrefix(v, []byte("Root=1-")):
		ev.TraceID = v
	case col.form == '"':
		if plain := r.unescape(v, logformat.EscapeDefault); len(ev.Challenge) == 0 && ngxIsChallenge(plain) {
			ev.Challenge = plain
		}
	}
}

// ngxIsTargetList tells whether v is a list of addresses with ports.
func ngxIsTargetList(v []byte) bool {
	for rest := v; ; {
		one, tail, more := bytes.Cut(rest, []byte(", "))
		if !hasPort(one) {
			return false
		}
		if !more {
			return true
		}
		rest = tail
	}
}

// ngxIsStatusList tells whether v is a list of statuses.
func ngxIsStatusList(v []byte) bool {
	for rest := v; ; {
		one, tail, more := bytes.Cut(rest, []byte(", "))
		if statusOf(one) == 0 && string(one) != "-" {
			return false
		}
		if !more {
			return true
		}
		rest = tail
	}
}

// ngxIsRequestID tells whether v is 32 hexadecimal digits ($request_id) or a
// UUID.
func ngxIsRequestID(v []byte) bool {
	if len(v) != 32 && len(v) != 36 {
		return false
	}
	for i, c := range v {
		dash := len(v) == 36 && (i == 8 || i == 13 || i == 18 || i == 23)
		if dash != (c == '-') || (!dash && c-'0' > 9 && (c|0x20 < 'a' || c|0x20 > 'f')) {
			return false
		}
	}
	return true
}
