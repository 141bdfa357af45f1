package reports

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxMarks combining marks in a row are shown. Written languages need up to
// three on one letter; towers of them cover the lines around.
const maxMarks = 3

// Clean makes text from logs fit for a terminal: control characters, escape
// sequences, line breaks, bidirectional controls, invisible characters and
// invalid UTF-8 become visible escapes such as \n, \x1b, \u202e. The result
// holds printable characters and plain spaces only.
func Clean(s string) string {
	if isPlain(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	marks := maxMarks // a mark without a letter would join what stands before the text
	for len(s) > 0 {
		c, n := utf8.DecodeRuneInString(s)
		switch {
		case c == utf8.RuneError && n == 1:
			b.WriteString(`\x` + hexByte(s[0]))
			marks = 0
		case unicode.IsMark(c) && marks >= maxMarks, !visible(c):
			quoted := strconv.QuoteRuneToASCII(c)
			b.WriteString(quoted[1 : len(quoted)-1])
			marks = 0
		case unicode.IsMark(c):
			marks++
			b.WriteRune(c)
		default:
			marks = 0
			b.WriteRune(c)
		}
		s = s[n:]
	}
	return b.String()
}

// cell is a text that may be all of a cell of a table: tables of pages are copied into
// spreadsheets, which compute what begins with one of these signs (OWASP, "CSV
// Injection"). The apostrophe says that it is a text.
func cell(s string) string {
	if first, n := utf8.DecodeRuneInString(s); n < len(s) && strings.ContainsRune("=+-@＝＋－＠", first) {
		return "'" + s
	}
	return s
}

func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// visible tells characters that leave a mark where they stand: no controls, no
// format characters, none of those that Unicode lets be ignored in display
// (property Default_Ignorable_Code_Point), no blank that is not the plain space.
func visible(c rune) bool {
	switch {
	case c < utf8.RuneSelf:
		return c >= ' ' && c <= '~'
	case c == '\u2800': // Braille pattern without dots
		return false
	}
	return unicode.IsPrint(c) && !unicode.In(c, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

func hexByte(c byte) string {
	const digits = "0123456789abcdef"
	return string([]byte{digits[c>>4], digits[c&15]})
}
