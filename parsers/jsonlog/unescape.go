package jsonlog

import (
	"unicode/utf16"
	"unicode/utf8"
)

// appendUnescaped appends the text of a string whose escapes are known to be
// right (RFC 8259, 7). Half of a surrogate pair becomes U+FFFD.
func appendUnescaped(dst, v []byte) []byte {
	for i := 0; i < len(v); {
		if v[i] != '\\' {
			dst = append(dst, v[i])
			i++
			continue
		}
		if v[i+1] != 'u' {
			dst = append(dst, unescaped[v[i+1]])
			i += 2
			continue
		}
		r, _ := hex4(v[i+2:])
		i += 6
		if utf16.IsSurrogate(r) {
			var low rune
			if len(v)-i >= 6 && v[i] == '\\' && v[i+1] == 'u' {
				low, _ = hex4(v[i+2:])
			}
			if r = utf16.DecodeRune(r, low); r != utf8.RuneError {
				i += 6
			}
		}
		dst = utf8.AppendRune(dst, r)
	}
	return dst
}

// unescaped maps the letter behind a backslash to the byte it stands for.
var unescaped = [256]byte{
	'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t',
}

// hex4 reads four hexadecimal digits.
func hex4(b []byte) (rune, bool) {
	if len(b) < 4 {
		return 0, false
	}
	r := rune(0)
	for _, c := range b[:4] {
		switch {
		case c-'0' <= 9:
			r = r<<4 | rune(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			r = r<<4 | rune(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return r, true
}
