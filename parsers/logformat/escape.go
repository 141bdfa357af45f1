package logformat

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

// NeedsUnescape tells whether v holds an escape sequence at all.
func NeedsUnescape(v []byte, e Escape) bool {
	return e != EscapeNone && bytes.IndexByte(v, '\\') >= 0
}

// AppendUnescaped appends v to dst with the escapes undone that nginx writes:
// \xXX for EscapeDefault (ngx_http_log_escape in
// src/http/modules/ngx_http_log_module.c), JSON escapes for EscapeJSON
// (ngx_escape_json in src/core/ngx_string.c). \" and \\, as Apache writes them,
// are undone in both, and so is \xXX. A backslash that begins none of these stays.
func AppendUnescaped(dst, v []byte, e Escape) []byte {
	if !NeedsUnescape(v, e) {
		return append(dst, v...)
	}
	for i := 0; i < len(v); {
		n := bytes.IndexByte(v[i:], '\\')
		if n < 0 || i+n+1 >= len(v) {
			return append(dst, v[i:]...)
		}
		dst = append(dst, v[i:i+n]...)
		i += n
		var used int
		if dst, used = unescapeOne(dst, v[i:], e); used == 0 {
			dst = append(dst, '\\')
			used = 1
		}
		i += used
	}
	return dst
}

// unescapeOne undoes the escape that begins v; used is 0 if none does.
func unescapeOne(dst, v []byte, e Escape) (out []byte, used int) {
	switch c := v[1]; {
	case c == '"' || c == '\\':
		return append(dst, c), 2
	case c == 'x': // escape=json never writes it, so a format that was declared wrongly is read all the same
		if r, ok := hex(v[2:], 2); ok {
			return append(dst, byte(r)), 4
		}
	case e == EscapeJSON && c == 'u':
		r, ok := hex(v[2:], 4)
		if !ok {
			break
		}
		if utf16.IsSurrogate(r) {
			if len(v) >= 12 && v[6] == '\\' && v[7] == 'u' {
				if low, ok := hex(v[8:], 4); ok {
					return utf8.AppendRune(dst, utf16.DecodeRune(r, low)), 12
				}
			}
			r = utf8.RuneError
		}
		return utf8.AppendRune(dst, r), 6
	case e == EscapeJSON:
		if i := bytes.IndexByte([]byte("bfnrt/"), c); i >= 0 {
			return append(dst, "\b\f\n\r\t/"[i]), 2
		}
	}
	return dst, 0
}

// hex reads n hexadecimal digits.
func hex(v []byte, n int) (r rune, ok bool) {
	if len(v) < n {
		return 0, false
	}
	for _, c := range v[:n] {
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			c = c | 0x20 - 'a' + 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}
