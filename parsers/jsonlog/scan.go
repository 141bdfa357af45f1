package jsonlog

import (
	"encoding/binary"
	"math/bits"
	"strconv"
	"strings"
	"unsafe"

	"github.com/tidwall/gjson"
)

// scanner checks a line (RFC 8259) and notes the values of every role in the same
// pass. A logger writes the same keys in the same order on every line, so what each
// key means is remembered as a tree of keys that followed each other: a key is then
// compared with the one that came next before, instead of being normalised and
// looked up. reference_test.go compares it with gjson, key by key.
type scanner struct {
	r    *Reader
	s    string
	i    int
	cur  *keyNode // the last key
	root keyNode  // before the first key
	size int      // nodes in the tree
	deep int      // brackets that are open
}

// keyNode is a key behind the keys before it.
type keyNode struct {
	key    string // as written between the quotes
	name   string // the same without escapes
	parent *keyNode
	next   []*keyNode // the keys that followed, at most maxFollowers
	path   string     // normalised path of an object under this key, with its last dot
	m      meaning
	known  bool  // m is set
	object uint8 // shape that an object under this key tells of
}

// Limits of the tree: a few kinds of records, each of some thirty keys.
const (
	maxNodes     = 1 << 12
	maxFollowers = 12
	maxNodeKey   = 64
)

// scan notes what is in the line; false when it is no valid JSON object.
func (s *scanner) scan(line []byte) bool {
	s.s, s.i, s.cur, s.deep = unsafe.String(unsafe.SliceData(line), len(line)), 0, &s.root, 0
	s.blank()
	if s.i >= len(s.s) || s.s[s.i] != '{' {
		return false
	}
	if !s.object(&s.root, 0) {
		return false
	}
	s.blank()
	return s.i == len(s.s)
}

func (s *scanner) blank() {
	for s.i < len(s.s) {
		switch s.s[s.i] {
		case ' ', '\t', '\n', '\r':
			s.i++
		default:
			return
		}
	}
}

// object reads an object at '{'. Beyond maxDepth it is only checked.
func (s *scanner) object(parent *keyNode, depth int) bool {
	if s.deep++; s.deep > maxNesting {
		return false
	}
	s.i++
	if s.blank(); s.i < len(s.s) && s.s[s.i] == '}' {
		s.i++
		s.deep--
		return true
	}
	for {
		start := s.i + 1
		escaped, ok := s.text()
		if !ok {
			return false
		}
		var node *keyNode
		if depth <= maxDepth {
			node = s.node(parent, s.s[start:s.i-1], escaped)
		}
		if s.blank(); s.i >= len(s.s) || s.s[s.i] != ':' {
			return false
		}
		s.i++
		s.blank()
		if !s.member(node, depth) {
			return false
		}
		if s.blank(); s.i >= len(s.s) {
			return false
		}
		switch s.s[s.i] {
		case ',':
			s.i++
			s.blank()
		case '}':
			s.i++
			s.deep--
			return true
		default:
			return false
		}
	}
}

// member reads the value of a key; node is nil when nobody asks for it.
func (s *scanner) member(node *keyNode, depth int) bool {
	if s.i >= len(s.s) {
		return false
	}
	start := s.i
	if s.s[start] == '{' {
		if node != nil && node.object != 0 {
			s.r.mark(node.object, "")
		}
		if depth >= maxDepth {
			node = nil
		}
		return s.under(node, depth+1)
	}
	kind, escaped, ok := s.value()
	if !ok {
		return false
	}
	if node == nil || !node.known || kind == gjson.Null {
		return true
	}
	s.r.take(node, kind, s.s[start:s.i], escaped)
	return true
}

// under reads an object below a key.
func (s *scanner) under(node *keyNode, depth int) bool {
	if node == nil {
		return s.object(nil, maxDepth+1)
	}
	return s.object(node, depth)
}

// node finds or adds the key that follows the last one.
func (s *scanner) node(parent *keyNode, key string, escaped bool) *keyNode {
	for _, n := range s.cur.next {
		if n.parent == parent && n.key == key {
			s.cur = n
			return n
		}
	}
	n := &keyNode{key: key, parent: parent}
	s.r.describe(n, escaped)
	if s.size < maxNodes && len(s.cur.next) < maxFollowers && len(key) <= maxNodeKey {
		n.key = strings.Clone(key) // the line is gone when it is compared
		if !escaped {
			n.name = n.key
		}
		s.cur.next = append(s.cur.next, n)
		s.size++
	}
	s.cur = n
	return n
}

// value reads any value but an object that is a member; kind is gjson's type.
func (s *scanner) value() (kind gjson.Type, escaped, ok bool) {
	switch c := s.s[s.i]; c {
	case '"':
		escaped, ok = s.text()
		return gjson.String, escaped, ok
	case '{':
		return gjson.JSON, false, s.object(nil, maxDepth+1)
	case '[':
		return gjson.JSON, false, s.array()
	case 't':
		return gjson.True, false, s.word("true")
	case 'f':
		return gjson.False, false, s.word("false")
	case 'n':
		return gjson.Null, false, s.word("null")
	default:
		return gjson.Number, false, s.number()
	}
}

func (s *scanner) word(w string) bool {
	if len(s.s)-s.i < len(w) || s.s[s.i:s.i+len(w)] != w {
		return false
	}
	s.i += len(w)
	return true
}

func (s *scanner) array() bool {
	if s.deep++; s.deep > maxNesting {
		return false
	}
	s.i++
	if s.blank(); s.i < len(s.s) && s.s[s.i] == ']' {
		s.i++
		s.deep--
		return true
	}
	for {
		if s.blank(); s.i >= len(s.s) {
			return false
		}
		if _, _, ok := s.value(); !ok {
			return false
		}
		if s.blank(); s.i >= len(s.s) {
			return false
		}
		switch s.s[s.i] {
		case ',':
			s.i++
		case ']':
			s.i++
			s.deep--
			return true
		default:
			return false
		}
	}
}

// number reads -?int frac? exp?.
func (s *scanner) number() bool {
	if s.s[s.i] == '-' {
		s.i++
	}
	first := s.i
	if !s.digits() || s.s[first] == '0' && s.i > first+1 {
		return false
	}
	if s.i < len(s.s) && s.s[s.i] == '.' {
		s.i++
		if !s.digits() {
			return false
		}
	}
	if s.i < len(s.s) && s.s[s.i]|0x20 == 'e' {
		s.i++
		if s.i < len(s.s) && (s.s[s.i] == '+' || s.s[s.i] == '-') {
			s.i++
		}
		return s.digits()
	}
	return true
}

func (s *scanner) digits() bool {
	from := s.i
	for s.i < len(s.s) && s.s[s.i]-'0' <= 9 {
		s.i++
	}
	return s.i > from
}

// Eight bytes at a time (S. E. Anderson, "Bit Twiddling Hacks", "Determine if a word
// has a byte less than n").
const (
	lows   = 0x0101010101010101
	highs  = 0x8080808080808080
	quotes = lows * '"'
	slash  = lows * '\\'
)

// text reads a string at its quote; escaped tells whether it holds an escape.
func (s *scanner) text() (escaped, ok bool) {
	if s.i >= len(s.s) || s.s[s.i] != '"' {
		return false, false
	}
	b := unsafe.Slice(unsafe.StringData(s.s), len(s.s))
	for i := s.i + 1; ; {
		for ; i+8 <= len(b); i += 8 {
			x := binary.LittleEndian.Uint64(b[i:])
			q, e := x^quotes, x^slash
			if m := ((q-lows) & ^q | (e-lows) & ^e | (x-lows*0x20) & ^x) & highs; m != 0 {
				i += bits.TrailingZeros64(m) / 8
				break
			}
		}
		if i >= len(b) {
			return false, false
		}
		switch c := b[i]; {
		case c == '"':
			s.i = i + 1
			return escaped, true
		case c == '\\':
			n := escape(b[i:])
			if n == 0 {
				return false, false
			}
			escaped = true
			i += n
		case c < ' ':
			return false, false
		default:
			i++
		}
	}
}

// escape is the length of the escape at the start of b, 0 when it is none.
func escape(b []byte) int {
	if len(b) < 2 {
		return 0
	}
	switch b[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		if len(b) < 6 {
			return 0
		}
		for _, c := range b[2:6] {
			if !(c-'0' <= 9 || c|0x20 >= 'a' && c|0x20 <= 'f') {
				return 0
			}
		}
		return 6
	}
	return 0
}

// take notes a value that was read.
func (r *Reader) take(node *keyNode, kind gjson.Type, raw string, escaped bool) {
	m := node.m
	v := scalar{Type: kind, Raw: raw}
	switch {
	case kind == gjson.JSON:
		first := firstOf(gjson.Result{Type: kind, Raw: raw})
		if first.Type == gjson.Null || first.IsObject() {
			return
		}
		v = scalarOf(first)
	case kind == gjson.String && escaped:
		v = scalarOf(gjson.Parse(raw))
	case kind == gjson.String:
		v.Str = raw[1 : len(raw)-1]
	case kind == gjson.Number:
		v.Num = numberOf(raw)
	}
	if m.shape != 0 {
		r.mark(m.shape, v.Str)
	}
	if m.role != rNone {
		r.note(m, node.name, &v)
	}
}

// numberOf is the value of a JSON number; most are short and whole.
func numberOf(raw string) float64 {
	if len(raw) > 15 {
		f, _ := strconv.ParseFloat(raw, 64) // out of range is infinite
		return f
	}
	n := 0
	for i := range len(raw) {
		if raw[i]-'0' > 9 {
			f, _ := strconv.ParseFloat(raw, 64)
			return f
		}
		n = n*10 + int(raw[i]-'0')
	}
	return float64(n)
}

// describe looks up what a key means.
func (r *Reader) describe(n *keyNode, escaped bool) {
	n.name = n.key
	if escaped {
		n.name = gjson.Parse(`"` + n.key + `"`).Str
	}
	r.path = append(r.path[:0], n.parent.path...)
	prefix := len(r.path)
	r.path = appendKey(r.path, n.name)
	n.m, n.known = r.lookup(r.path)
	if m, ok := meanings[string(r.path)]; ok {
		n.object = m.shape
	}
	end := r.enter(prefix)
	n.path = string(r.path[:end])
}
