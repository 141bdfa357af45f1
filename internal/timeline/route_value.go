package timeline

// charset is what a path segment is made of. A percent-encoded byte counts as
// the byte that it stands for.
type charset struct {
	length, digits, upper, lower int
	hex                          bool // hexadecimal digits and hyphens only
	hyphens                      int
	other                        int // neither letter, digit, hyphen nor base64
	at                           bool
}

// Classes of the bytes of a segment.
const (
	classOther = iota
	classDigit
	classLower
	classUpper
	classHyphen
	classBase64 // beside letters and digits
	classAt
	notHex = 1 << 3 // a flag
)

var segmentClass = func() (t [256]uint8) {
	for c := range t {
		switch ch := byte(c); {
		case ch >= '0' && ch <= '9':
			t[c] = classDigit
		case ch >= 'a' && ch <= 'z':
			t[c] = classLower
		case ch >= 'A' && ch <= 'Z':
			t[c] = classUpper
		case ch == '-':
			t[c] = classHyphen
		case ch == '_', ch == '=', ch == '+', ch == '~':
			t[c] = classBase64
		case ch == '@':
			t[c] = classAt
		}
		if unhex(byte(c)) == 16 && c != '-' {
			t[c] |= notHex
		}
	}
	return t
}()

func readSegment(seg []byte) charset {
	var n [notHex]int
	flags := uint8(0)
	length := 0
	for i := 0; i < len(seg); i++ {
		ch := seg[i]
		if ch == '%' && i+2 < len(seg) {
			if hi, lo := unhex(seg[i+1]), unhex(seg[i+2]); hi < 16 && lo < 16 {
				ch, i = hi<<4|lo, i+2
			}
		}
		class := segmentClass[ch]
		flags |= class
		n[class&(notHex-1)]++
		length++
	}
	return charset{
		length: length, digits: n[classDigit], upper: n[classUpper], lower: n[classLower], hex: flags&notHex == 0,
		hyphens: n[classHyphen], other: n[classOther] + n[classAt], at: n[classAt] > 0,
	}
}

// slugWords is the number of hyphenated words from which on a segment is taken
// for the title of something: names of endpoints have fewer
// ("send-password-reset-email" has four).
const slugWords = 5

// isValue tells whether a path segment names one thing among many.
func isValue(seg []byte) bool {
	c := readSegment(seg)
	letters := c.upper + c.lower
	switch {
	case c.at:
		return letters > 0
	case c.hyphens >= slugWords-1 && c.lower >= 3*slugWords && c.other == 0:
		return true
	case c.digits == 0:
		return c.length >= 20 && c.random() || c.length >= 12 && c.hex
	case letters == 0:
		return true
	case letters <= 2 && c.digits <= 3: // v1, v10, s3, p12
		return false
	case c.digits >= 3:
		return true
	case c.length >= 12 && c.digits >= 2, c.length >= 16 && c.random():
		return true
	}
	return c.hex && c.length >= 8
}

// random tells base64 text from a name in camel case: random letters are upper
// case half of the time, those of a name only at the head of a word.
func (c *charset) random() bool {
	letters := c.upper + c.lower
	return c.other == 0 && letters >= 12 && 10*c.upper >= 3*letters && 10*c.upper <= 7*letters
}

// unhex returns the value of a hexadecimal digit, or 16 and more.
func unhex(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10
	}
	return 16
}
