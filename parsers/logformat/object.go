package logformat

import "bytes"

// maxDepth bounds nested objects; deeper values are read over.
const maxDepth = 8

// walk calls fn with the path ("a.b") and the raw value of every leaf of the
// JSON object in b. It takes what nginx writes and JSON forbids: no value at
// all ("status":,) and raw bytes in strings. quoted tells a string, whose value
// comes without its quotes. It reports whether the text was an object to its
// end.
func walk(b []byte, fn func(path, value []byte, quoted bool)) bool {
	w := walker{b: b, fn: fn}
	w.space()
	if !w.object(0) {
		return false
	}
	w.space()
	return w.i == len(w.b)
}

type walker struct {
	b    []byte
	i    int
	path []byte
	fn   func(path, value []byte, quoted bool)
}

func (w *walker) space() {
	for w.i < len(w.b) && (w.b[w.i] == ' ' || w.b[w.i] == '\t' || w.b[w.i] == '\n' || w.b[w.i] == '\r') {
		w.i++
	}
}

// next takes c if it comes next.
func (w *walker) next(c byte) bool {
	w.space()
	if w.i < len(w.b) && w.b[w.i] == c {
		w.i++
		return true
	}
	return false
}

func (w *walker) object(depth int) bool {
	if depth > maxDepth || !w.next('{') {
		return false
	}
	if w.next('}') {
		return true
	}
	base := len(w.path)
	for {
		if !w.next('"') {
			return false
		}
		end := ClosingQuote(w.b, w.i)
		if end < 0 {
			return false
		}
		if base > 0 {
			w.path = append(w.path, '.')
		}
		w.path = append(w.path, w.b[w.i:end]...)
		w.i = end + 1
		if !w.next(':') || !w.value(depth) {
			return false
		}
		w.path = w.path[:base]
		if w.next(',') {
			continue
		}
		return w.next('}')
	}
}

// value reads a string, an object, or raw text up to the next ',' or '}'
// outside brackets.
func (w *walker) value(depth int) bool {
	w.space()
	if w.i >= len(w.b) {
		return false
	}
	switch w.b[w.i] {
	case '{':
		return w.object(depth + 1)
	case '"':
		end := ClosingQuote(w.b, w.i+1)
		if end < 0 {
			return false
		}
		w.fn(w.path, w.b[w.i+1:end], true)
		w.i = end + 1
		return true
	}
	begin, brackets := w.i, 0
	for w.i < len(w.b) {
		switch c := w.b[w.i]; {
		case c == '[':
			brackets++
		case c == ']':
			brackets--
		case (c == ',' && w.joined()) || brackets > 0:
		case c == ',' || c == '}':
			w.fn(w.path, bytes.TrimSpace(w.b[begin:w.i]), false)
			return true
		}
		w.i++
	}
	return false
}

// joined tells a comma inside an unquoted upstream list ("0.001, 0.002") from
// one that ends the value: no key follows.
func (w *walker) joined() bool {
	rest := bytes.TrimLeft(w.b[w.i+1:], " \t")
	return len(rest) > 0 && rest[0] != '"' && rest[0] != '}'
}

// byKeys fills vals from an object by its keys. An object with less than half
// of the keys is another log's.
func (f *Format) byKeys(line []byte, vals [][]byte) bool {
	clear(vals)
	found := 0
	ok := walk(line, func(path, value []byte, _ bool) {
		if i, known := f.keys[string(path)]; known {
			if vals[i] == nil {
				found++
			}
			vals[i] = value
		}
	})
	return ok && found > 0 && 2*found >= len(f.keys)
}
