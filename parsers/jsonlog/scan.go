package jsonlog

// kind is the JSON type of a value.
type kind uint8

const (
	kindNull kind = iota
	kindString
	kindNumber
	kindTrue
	kindFalse
)

// value is a scalar as it stands in the line: a string without its quotes and
// with its escapes. It points into the line.
type value struct {
	raw     []byte
	kind    kind
	escaped bool // raw holds a backslash
}

// maxNesting bounds the brackets that may be open at a time. Nesting costs one
// byte a level, so the limit is one of sense: no logger comes near.
const maxNesting = 512

// scanner checks JSON text (RFC 8259) while it steps through it. Bytes above
// 0x7f pass unchecked, because nginx writes them as they came. Nothing here
// recurses: hostile nesting costs no stack.
type scanner struct {
	b    []byte
	i    int
	open []byte // brackets that skip has open
}

// at is the byte at the position, 0 at the end.
func (s *scanner) at() byte {
	if s.i < len(s.b) {
		return s.b[s.i]
	}
	return 0
}

func (s *scanner) space() {
	for s.i < len(s.b) {
		if c := s.b[s.i]; c != ' ' && c != '\t' && c != '\n' && c != '\r' {
			return
		}
		s.i++
	}
}

// take steps over c if it stands here.
func (s *scanner) take(c byte) bool {
	if s.i < len(s.b) && s.b[s.i] == c {
		s.i++
		return true
	}
	return false
}

// plain marks the bytes that a string holds as they are.
var plain = func() (t [256]bool) {
	for c := range t {
		t[c] = c >= ' ' && c != '"' && c != '\\'
	}
	return t
}()

// str steps over a string.
func (s *scanner) str() (v value, ok bool) {
	if !s.take('"') {
		return v, false
	}
	b, start, i := s.b, s.i, s.i
	for {
		for i < len(b) && plain[b[i]] {
			i++
		}
		switch {
		case i >= len(b) || b[i] < ' ':
			return v, false
		case b[i] == '"':
			s.i = i + 1
			return value{b[start:i], kindString, v.escaped}, true
		}
		n := escapeLen(b[i:])
		if n == 0 {
			return v, false
		}
		v.escaped = true
		i += n
	}
}

// escapeLen is the length of the escape sequence at the start of b, 0 if it is
// none.
func escapeLen(b []byte) int {
	if len(b) < 2 {
		return 0
	}
	switch b[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		if _, ok := hex4(b[2:]); ok {
			return 6
		}
	}
	return 0
}

// number steps over a number.
func (s *scanner) number() (v value, ok bool) {
	start := s.i
	s.take('-')
	if !s.take('0') && !s.digits() {
		return v, false
	}
	if s.take('.') && !s.digits() {
		return v, false
	}
	if s.take('e') || s.take('E') {
		if !s.take('+') {
			s.take('-')
		}
		if !s.digits() {
			return v, false
		}
	}
	return value{raw: s.b[start:s.i], kind: kindNumber}, true
}

// digits steps over at least one digit.
func (s *scanner) digits() bool {
	start := s.i
	for s.i < len(s.b) && s.b[s.i]-'0' <= 9 {
		s.i++
	}
	return s.i > start
}

// scalar steps over anything but an object or array.
func (s *scanner) scalar() (v value, ok bool) {
	switch s.at() {
	case '"':
		return s.str()
	case 't':
		return s.word("true", kindTrue)
	case 'f':
		return s.word("false", kindFalse)
	case 'n':
		return s.word("null", kindNull)
	}
	return s.number()
}

func (s *scanner) word(text string, k kind) (value, bool) {
	end := s.i + len(text)
	if end > len(s.b) || string(s.b[s.i:end]) != text {
		return value{}, false
	}
	v := value{raw: s.b[s.i:end], kind: k}
	s.i = end
	return v, true
}

// key steps over a key, the colon and the blanks around it.
func (s *scanner) key() (v value, ok bool) {
	if v, ok = s.str(); !ok {
		return v, false
	}
	s.space()
	if !s.take(':') {
		return v, false
	}
	s.space()
	return v, true
}

// skip steps over any value, and checks it.
func (s *scanner) skip() bool {
	s.open = s.open[:0]
	for {
		switch c := s.at(); c {
		case '{', '[':
			if len(s.open) == maxNesting {
				return false
			}
			s.i++
			s.space()
			if s.at() != c+2 { // '{'+2 is '}', '['+2 is ']'
				s.open = append(s.open, c+2)
				if c == '{' {
					if _, ok := s.key(); !ok {
						return false
					}
				}
				continue
			}
			s.i++
		default:
			if _, ok := s.scalar(); !ok {
				return false
			}
		}
		if more, ok := s.closing(); !more {
			return ok
		}
	}
}

// closing steps over the brackets that end behind a value, up to the next
// value; more is false when none follows or the text is wrong.
func (s *scanner) closing() (more, ok bool) {
	for len(s.open) > 0 {
		s.space()
		last := s.open[len(s.open)-1]
		if s.take(',') {
			s.space()
			if last == '}' {
				_, ok = s.key()
				return ok, ok
			}
			return true, true
		}
		if !s.take(last) {
			return false, false
		}
		s.open = s.open[:len(s.open)-1]
	}
	return false, true
}
