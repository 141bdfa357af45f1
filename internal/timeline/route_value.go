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

func readSegment(seg []byte) charset {
	c := charset{hex: true}
	for i := 0; i < len(seg); i++ {
		ch := seg[i]
		if ch == '%' && i+2 < len(seg) {
			if hi, lo := unhex(seg[i+1]), unhex(seg[i+2]); hi < 16 && lo < 16 {
				ch, i = hi<<4|lo, i+2
			}
		}
		c.add(ch)
	}
	return c
}

func (c *charset) add(ch byte) {
	c.length++
	c.hex = c.hex && (unhex(ch) < 16 || ch == '-')
	switch {
	case ch >= '0' && ch <= '9':
		c.digits++
	case ch >= 'a' && ch <= 'z':
		c.lower++
	case ch >= 'A' && ch <= 'Z':
		c.upper++
	case ch == '-':
		c.hyphens++
	case ch == '_', ch == '=', ch == '+', ch == '~':
	case ch == '@':
		c.at = true
		c.other++
	default:
		c.other++
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
