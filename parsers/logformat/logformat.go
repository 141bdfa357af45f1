// Package logformat compiles the log_format language of nginx into a scanner
// that takes log lines apart without allocating.
//
// The language: literal text with $name and ${name}, optionally escape=default,
// json or none (nginx/nginx.org:xml/en/docs/http/ngx_http_log_module.xml).
// Nothing in it says where a value ends, so the scanner uses what nginx
// guarantees about values: default and json escaping leave no bare quote in a
// value, times and numbers have a fixed form, upstream lists are joined by
// ", " and " : ". Where text is still ambiguous it tries every end, shortest
// first, within a budget.
package logformat

import "bytes"

// Escape is how nginx escaped the values of a line.
type Escape uint8

// Escapes, by the value of the escape parameter.
const (
	EscapeDefault Escape = iota // bytes outside printable ASCII, '"' and '\' as \xXX; "-" for a missing value
	EscapeJSON                  // JSON string escapes; nothing for a missing value
	EscapeNone                  // raw
)

// Format is a compiled log_format. It is immutable and safe for concurrent use.
type Format struct {
	name   string
	escape Escape
	prefix []byte // literal text before the first variable
	steps  []step
	vars   []string
	keys   map[string]int // JSON path to variable, when the format renders a JSON object
}

// step is one variable and the literal text after it.
type step struct {
	kind   kind
	quoted bool   // stands between quotes, and the escaping keeps quotes out of values
	keep   bool   // lit begins the next value (a path after a host)
	lit    []byte // empty only for the last variable of a line
}

// Name is the name of the directive, empty when the text had none.
func (f *Format) Name() string { return f.name }

// Escape is the escaping that the format asks for.
func (f *Format) Escape() Escape { return f.escape }

// Vars are the names of the variables in the order of Scan's values, without
// the dollar sign. A variable that stands twice is there twice. The run
// "$uri$is_args$args" is one variable, "request_uri". Do not modify.
func (f *Format) Vars() []string { return f.vars }

// JSON tells whether the format renders one JSON object a line.
func (f *Format) JSON() bool { return f.keys != nil }

// Anchor is the longest literal text of the format: every line that fits as a
// template holds it.
func (f *Format) Anchor() []byte {
	longest := f.prefix
	for i := range f.steps {
		if len(f.steps[i].lit) > len(longest) {
			longest = f.steps[i].lit
		}
	}
	return longest
}

// Scan takes line apart into vals, which must have the length of Vars, and
// reports whether the line fits. The values are pieces of line, still escaped
// (see AppendUnescaped). A JSON format also takes objects whose keys come in
// another order or are missing; a missing value is nil.
func (f *Format) Scan(line []byte, vals [][]byte) bool {
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	if f.template(line, vals) {
		return true
	}
	return f.keys != nil && f.byKeys(line, vals)
}

// template matches the line from left to right. Most lines need no second try.
func (f *Format) template(line []byte, vals [][]byte) bool {
	if !bytes.HasPrefix(line, f.prefix) {
		return false
	}
	pos := len(f.prefix)
	for i := range f.steps {
		s := &f.steps[i]
		end := s.end(line, pos, pos, true)
		if end < 0 {
			return f.search(line, vals)
		}
		vals[i] = line[pos:end]
		pos = end + s.skip()
	}
	return pos == len(line) || f.search(line, vals)
}

// skip is how much of the literal belongs to no value.
func (s *step) skip() int {
	if s.keep {
		return 0
	}
	return len(s.lit)
}

// budget bounds the ends that are tried on one ambiguous line, so that a
// hostile line costs no more than some hundred ordinary ones.
const budget = 512

// search tries every end of every value: first with request lines that end as
// a request line does, then with any.
func (f *Format) search(line []byte, vals [][]byte) bool {
	for _, strict := range [2]bool{true, false} {
		tries := budget
		if f.from(0, len(f.prefix), line, vals, strict, &tries) {
			return true
		}
	}
	return false
}

// from matches the steps from i on at pos.
func (f *Format) from(i, pos int, line []byte, vals [][]byte, strict bool, tries *int) bool {
	if i == len(f.steps) {
		return pos == len(line)
	}
	s := &f.steps[i]
	for end := s.end(line, pos, pos, strict); end >= 0; end = s.end(line, pos, end+1, strict) {
		if *tries--; *tries < 0 {
			return false
		}
		vals[i] = line[pos:end]
		if f.from(i+1, end+s.skip(), line, vals, strict, tries) {
			return true
		}
	}
	return false
}

// end finds the first end, at from or later, of a value that begins at start:
// the literal follows and the value has the form of its kind. -1 if none.
func (s *step) end(line []byte, start, from int, strict bool) int {
	switch {
	case from > len(line):
		return -1
	case s.kind == kindTimeLocal:
		return s.endOfTime(line, start, from)
	case s.quoted:
		end := ClosingQuote(line, start)
		if end < from || !bytes.HasPrefix(line[end:], s.lit) || !s.kind.fits(line[start:end], nil, false) {
			return -1
		}
		return end
	case len(s.lit) == 0:
		if !s.kind.fits(line[start:], nil, strict) {
			return -1
		}
		return len(line)
	}
	for {
		n := index(line[from:], s.lit)
		if n < 0 {
			return -1
		}
		end := from + n
		if s.kind.fits(line[start:end], line[end:], strict) {
			return end
		}
		if !s.kind.extensible() {
			return -1
		}
		from = end + 1
	}
}

// timeLocalLen is the length of "10/Mar/2026:09:00:02 +0000".
const timeLocalLen = 26

func (s *step) endOfTime(line []byte, start, from int) int {
	end := start + timeLocalLen
	if end > len(line) || line[start+2] != '/' || line[start+20] != ' ' {
		end = start + 1 // "-"
		if end > len(line) || line[start] != '-' {
			return -1
		}
	}
	if end < from || !bytes.HasPrefix(line[end:], s.lit) || (len(s.lit) == 0 && end != len(line)) {
		return -1
	}
	return end
}

// ClosingQuote finds the first quote at or after i that no backslash escapes;
// -1 if none.
func ClosingQuote(line []byte, i int) int {
	begin := i
	for {
		n := bytes.IndexByte(line[i:], '"')
		if n < 0 {
			return -1
		}
		i += n
		slashes := 0
		for j := i - 1; j >= begin && line[j] == '\\'; j-- {
			slashes++
		}
		if slashes%2 == 0 {
			return i
		}
		i++
	}
}

func index(b, lit []byte) int {
	if len(lit) == 1 {
		return bytes.IndexByte(b, lit[0])
	}
	return bytes.Index(b, lit)
}
