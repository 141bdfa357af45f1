package jsonlog

// Bounds of a key that can have a role: longer ones have none.
const (
	maxKey   = 96
	maxWords = 12
)

// words is a key in lower case without separators, and where its words begin:
// request_id, requestId, Request-ID and request.id are the same.
type words struct {
	buf    [maxKey]byte
	n      int
	starts [maxWords]uint8
	count  int
}

// read takes a key apart. What stands before the last slash is a name space
// (logging.googleapis.com/trace, app.kubernetes.io/name) and is left out.
func (w *words) read(key []byte) bool {
	w.n, w.count = 0, 0
	if len(key) > maxKey {
		return false
	}
	fresh := true
	for i, c := range key {
		switch c {
		case '/':
			w.n, w.count, fresh = 0, 0, true
			continue
		case '_', '-', '.', ' ', ':', '$':
			fresh = true
			continue
		}
		if isUpper(c) {
			if i > 0 && (!isUpper(key[i-1]) || i+1 < len(key) && isLower(key[i+1])) {
				fresh = true
			}
			c |= 0x20
		}
		if fresh {
			if w.count == maxWords {
				return false
			}
			w.starts[w.count] = uint8(w.n)
			w.count++
			fresh = false
		}
		w.buf[w.n] = c
		w.n++
	}
	return w.n > 0
}

// from is the text of the words i, i+1, ...
func (w *words) from(i int) []byte { return w.buf[w.starts[i]:w.n] }

// span is the text of the words i to j-1.
func (w *words) span(i, j int) []byte {
	if j == w.count {
		return w.from(i)
	}
	return w.buf[w.starts[i]:w.starts[j]]
}

func isUpper(c byte) bool { return c-'A' <= 'Z'-'A' }
func isLower(c byte) bool { return c-'a' <= 'z'-'a' }
func isDigit(c byte) bool { return c-'0' <= 9 }
func isAlpha(c byte) bool { return isLower(c | 0x20) }
