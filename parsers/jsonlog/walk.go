package jsonlog

import (
	"strings"

	"github.com/tidwall/gjson"
)

// maxDepth of nested objects that are looked into. Loggers nest four deep at
// most; an attacker may nest more.
const maxDepth = 5

// scalar is a value that is no object: gjson.Result without what is for paths, since it is
// copied for each key.
type scalar struct {
	Type gjson.Type
	Raw  string  // as written
	Str  string  // of a string, without escapes
	Num  float64 // of a number
}

func scalarOf(r gjson.Result) scalar { return scalar{r.Type, r.Raw, r.Str, r.Num} }

// found is the best value of a role so far.
type found struct {
	v    scalar
	raw  string // the key as written, for conventions that hang on its spelling
	rank uint8
	unit unit
	own  bool // the user named the key
	ok   bool
}

func set(text string) map[string]bool {
	m := map[string]bool{}
	for _, w := range fieldsOf(text) {
		m[w] = true
	}
	return m
}

func fieldsOf(text string) []string { return strings.Fields(text) }

// firstOf is the first element of an array, such as a header that may repeat.
func firstOf(v gjson.Result) (first gjson.Result) {
	v.ForEach(func(_, e gjson.Result) bool {
		first = e
		return false
	})
	return first
}

// enter makes the path of an object that was just reached a prefix: wrappers
// vanish, request and response get their short names.
func (r *Reader) enter(path int) int {
	name := r.path[path:]
	switch {
	case wrappers[string(name)]:
		return path
	case requests[string(name)]:
		r.path = append(r.path[:path], "req."...)
	case responses[string(name)]:
		r.path = append(r.path[:path], "res."...)
	default:
		r.path = append(r.path, '.')
	}
	return len(r.path)
}

// lookup finds the meaning of a path. A path with wrappers written into one
// dotted key is looked up without them.
func (r *Reader) lookup(path []byte) (meaning, bool) {
	if m, ok := r.own[string(path)]; ok {
		return m, true
	}
	if m, ok := meanings[string(path)]; ok && len(r.own) == 0 {
		return m, true
	}
	m, dotted := r.lookupDotted(path)
	if m.own {
		return m, true
	}
	if m, ok := meanings[string(path)]; ok {
		return m, true
	}
	return m, dotted
}

// lookupDotted is for a path that is written into one key.
func (r *Reader) lookupDotted(path []byte) (meaning, bool) {
	if len(path) == 0 || !hasDot(path) {
		return meaning{}, false
	}
	r.alt = shorten(r.alt[:0], path)
	if m, ok := r.own[string(r.alt)]; ok {
		return m, true
	}
	m, ok := meanings[string(r.alt)]
	return m, ok
}

func hasDot(path []byte) bool {
	for _, c := range path {
		if c == '.' {
			return true
		}
	}
	return false
}

// shorten rewrites a dotted path as enter would have, had it been nested.
func shorten(dst, path []byte) []byte {
	start := 0
	for i := 0; i <= len(path); i++ {
		if i < len(path) && path[i] != '.' {
			continue
		}
		seg := path[start:i]
		switch last := i == len(path); {
		case last:
			dst = append(dst, seg...)
		case wrappers[string(seg)]:
		case requests[string(seg)]:
			dst = append(dst, "req."...)
		case responses[string(seg)]:
			dst = append(dst, "res."...)
		default:
			dst = append(append(dst, seg...), '.')
		}
		start = i + 1
	}
	return dst
}

// appendKey appends a key in lower case and without separators of words.
func appendKey(dst []byte, key string) []byte {
	const maxKey = 64 // longer keys mean nothing here
	for i := 0; i < len(key) && i < maxKey; i++ {
		c := key[i]
		switch {
		case c == '_' || c == '-' || c == ' ':
		case c >= 'A' && c <= 'Z':
			dst = append(dst, c+'a'-'A')
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

// note keeps v when it is the best of its role. Empty texts and "-" are no
// values.
func (r *Reader) note(m meaning, key string, v *scalar) {
	if v.Type == gjson.String && (v.Str == "" || v.Str == "-") {
		r.noAuth = r.noAuth || m.role == rAuth
		if m.role == rTarget || m.role == rTargetStatus || m.role == rDetails {
			r.nobody = r.nobody || m.role != rDetails
		}
		return
	}
	switch {
	case m.role == rTime && v.Type == gjson.String && isDay(v.Str):
		m = meaning{role: rDay}
	case key == "resourcePath": // API Gateway's default format has no other path
		r.note(meaning{role: rURL, rank: 2}, "path", v)
	case m.role == rDuration && key == "requestTime" && isCLF(v):
		m = meaning{role: rTime, rank: 1} // $context.requestTime of API Gateway
	}
	f := &r.found[m.role]
	if f.ok && (f.own && !m.own || f.own == m.own && f.rank <= m.rank) {
		return
	}
	if m.role == rStatus && m.rank > 0 || m.role == rStatus && !statusLike(v) {
		if !statusLike(v) {
			if key == "code" && v.Type == gjson.String {
				r.note(meaning{role: rCode, rank: 2}, key, v)
			}
			return
		}
	}
	if !f.ok {
		r.used = append(r.used, m.role)
	}
	f.v, f.raw, f.rank, f.unit, f.own, f.ok = *v, key, m.rank, m.unit, m.own, true
}

// isCLF tells whether v has the form of a time of the common log format.
func isCLF(v *scalar) bool {
	return v.Type == gjson.String && len(v.Str) >= 20 && v.Str[2] == '/' && v.Str[6] == '/' && v.Str[11] == ':'
}

// statusLike tells whether v can be an HTTP status: 100..599, alone or before a
// reason phrase.
func statusLike(v *scalar) bool { return statusOf(v) != 0 }

func statusOf(v *scalar) int {
	switch v.Type {
	case gjson.Number:
		if n := int(v.Num); float64(n) == v.Num && n >= 100 && n <= 599 {
			return n
		}
	case gjson.String:
		s := v.Str
		if len(s) < 3 || len(s) > 3 && s[3] != ' ' {
			return 0
		}
		n := 0
		for _, c := range []byte(s[:3]) {
			if c < '0' || c > '9' {
				return 0
			}
			n = n*10 + int(c-'0')
		}
		if n >= 100 && n <= 599 {
			return n
		}
	}
	return 0
}
