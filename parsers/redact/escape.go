package redact

// unit reads one character at b[i] and how many bytes it takes. It undoes the
// escapes that logs and their collectors add: JSON and shell (\" and \\\"),
// nginx (\x22), JSON by code point (\u0022), percent-encoding of any depth
// (%22, %2522), and HTML entities.
func unit(b []byte, i int) (c byte, n int) {
	switch b[i] {
	case '\\':
		return backslashed(b, i)
	case '%':
		return percented(b, i)
	case '&':
		return entity(b, i)
	}
	return b[i], 1
}

// maxNesting bounds how many layers of escaping are undone.
const maxNesting = 8

func backslashed(b []byte, i int) (byte, int) {
	j := i
	for j < len(b) && b[j] == '\\' && j-i < maxNesting {
		j++
	}
	if j == len(b) {
		return '\\', 1
	}
	switch c := b[j]; c {
	case '"', '\'', '`', '/', '&', '=':
		return c, j + 1 - i
	case 'n', 'r', 't':
		return '\n', j + 1 - i
	case 'x':
		if v, ok := hexByte(b, j+1); ok {
			return v, j + 3 - i
		}
	case 'u':
		if j+4 < len(b) && b[j+1] == '0' && b[j+2] == '0' {
			if v, ok := hexByte(b, j+3); ok {
				return v, j + 5 - i
			}
		}
	}
	return '\\', 1
}

func percented(b []byte, i int) (byte, int) {
	j := i + 1
	for range maxNesting {
		_, more := hexByte(b, j+2)
		if !more || b[j] != '2' || b[j+1] != '5' {
			break
		}
		j += 2
	}
	if v, ok := hexByte(b, j); ok {
		return v, j + 2 - i
	}
	return '%', 1
}

func hexByte(b []byte, i int) (byte, bool) {
	if i+1 >= len(b) {
		return 0, false
	}
	hi, lo := hexDigit[b[i]], hexDigit[b[i+1]]
	return (hi-1)<<4 | (lo - 1), hi != 0 && lo != 0
}

// hexDigit holds the value of a hexadecimal digit plus one, 0 for other bytes.
var hexDigit = func() (t [256]byte) {
	for c := range byte(10) {
		t['0'+c] = c + 1
	}
	for c := range byte(6) {
		t['a'+c], t['A'+c] = c+11, c+11
	}
	return t
}()

var entities = [...]struct {
	text string
	c    byte
}{{"&amp;", '&'}, {"&quot;", '"'}, {"&#34;", '"'}, {"&#39;", '\''}, {"&apos;", '\''}, {"&lt;", '<'}, {"&gt;", '>'}, {"&#61;", '='}}

func entity(b []byte, i int) (byte, int) {
	for _, e := range entities {
		if hasPrefixAt(b, i, e.text) {
			return e.c, len(e.text)
		}
	}
	return '&', 1
}

// peek is unit at any index: 0, 0 behind the end.
func peek(b []byte, i int) (c byte, n int) {
	if i >= len(b) {
		return 0, 0
	}
	return unit(b, i)
}

func hasPrefixAt(b []byte, i int, prefix string) bool {
	return i+len(prefix) <= len(b) && string(b[i:i+len(prefix)]) == prefix
}

func isQuote(c byte) bool { return c == '"' || c == '\'' || c == '`' }
func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }
func isLower(c byte) bool { return c-'a' < 26 }
func isUpper(c byte) bool { return c-'A' < 26 }
func isDigit(c byte) bool { return c-'0' < 10 }
func isAlpha(c byte) bool { return isLower(c | 0x20) }

// isRunByte tells the bytes that names and most credentials are made of.
func isRunByte(c byte) bool { return runBytes[c] }

var runBytes = func() (t [256]bool) {
	for c := range t {
		b := byte(c)
		t[c] = isAlpha(b) || isDigit(b) || b == '_' || b == '-' || b == '.'
	}
	return t
}()

// runEnd is the end of the run of such bytes that starts at i. Encoded
// separators of words belong to it (access%5Ftoken).
func runEnd(b []byte, i int) int {
	for i < len(b) {
		if runBytes[b[i]] {
			i++
			continue
		}
		if b[i] != '%' && b[i] != '\\' {
			break
		}
		c, n := unit(b, i)
		if c != '_' && c != '-' || n == 1 {
			break
		}
		i += n
	}
	return i
}
