// Package redact is the border that no credential crosses: it finds tokens,
// passwords, keys and cookies in log text and replaces them by their outward
// shape, such as [jwt] or [sk_test_].
//
// Three kinds of knowledge work together: names whose value is secret
// (names.go), shapes that are credentials wherever they stand (shapes.go), and
// the ways in which logs write a name and its value: query strings, JSON, logfmt,
// headers and prose, each of them possibly escaped (escape.go, value.go).
// In doubt a value goes. What has to stay readable are identifiers: request
// and trace ids, key ids, hashes of commits, error codes, times.
package redact

// Hit is one credential found in a text.
type Hit struct {
	Kind       string // shape that replaces it, such as "jwt" or "secret"
	Start, End int    // byte range
}

// Kinds of hits besides the public classes of keys ("sk_test_").
const (
	kindJWT      = "jwt"
	kindSecret   = "secret"
	kindPassword = "password"
	kindCookie   = "cookie"
	kindPEM      = "private-key"
)

// maxPasses bounds how often Text looks again at what it wrote. One pass is
// enough unless values are nested on purpose.
const maxPasses = 6

// Find returns the credentials in b, in order and without overlap. Work is
// proportional to the length of b, and nothing is allocated when it finds none.
func Find(b []byte) (hits []Hit) {
	defer func() {
		if recover() != nil {
			hits = []Hit{{kindSecret, 0, len(b)}}
		}
	}()
	return find(b, 0)
}

// Text returns b with every credential replaced by its kind in brackets; b
// itself when there is none. A text that it returned holds no further hit, so
// that Text(Text(b)) is Text(b).
func Text(b []byte) []byte { return safely(b, text) }

func text(b []byte) []byte { return replaceAll(b, 0) }

// Line is Text for a whole log line.
func Line(line []byte) []byte { return safely(line, wholeLine) }

func wholeLine(line []byte) []byte {
	if isKeyMaterial(line) {
		return []byte("[" + kindPEM + "]")
	}
	return text(withoutLogin(line))
}

// Query is Text for a query string or a form, with or without "?".
func Query(q []byte) []byte { return safely(q, query) }

func query(q []byte) []byte { return replaceAll(q, '?') }

// safely replaces a text as a whole when the search stumbles over it: whoever writes a log
// may know a defect of this package, and gains neither an end of the run nor a way past it.
func safely(b []byte, search func([]byte) []byte) (out []byte) {
	defer func() {
		if recover() != nil {
			out = []byte("[" + kindSecret + "]")
		}
	}()
	return search(b)
}

// find scans b as if the byte before stood in front of it.
func find(b []byte, before byte) []Hit {
	s := scanner{b: b, prev: before}
	s.scan()
	return s.hits
}

func replaceAll(b []byte, before byte) []byte { return replaceAtMost(b, before, maxPasses) }

func replaceAtMost(b []byte, before byte, passes int) []byte {
	for range passes {
		var hits []Hit
		if b, hits = findColoured(b, before); len(hits) == 0 {
			return b
		}
		b = replace(b, hits)
	}
	if _, hits := findColoured(b, before); len(hits) > 0 {
		return []byte("[" + kindSecret + "]") // nested on purpose: keep nothing
	}
	return b
}

// findColoured is find for a text whose colours may part names from their values. It
// returns the text to which the hits belong: without colours if that has hits.
func findColoured(b []byte, before byte) ([]byte, []Hit) {
	if plain := uncoloured(b); len(plain) < len(b) {
		if hits := find(plain, before); len(hits) > 0 {
			return plain, hits
		}
	}
	return b, find(b, before)
}

func replace(b []byte, hits []Hit) []byte {
	out := make([]byte, 0, len(b))
	at := 0
	for _, h := range hits {
		out = append(out, b[at:h.Start]...)
		out = append(out, '[')
		out = append(out, h.Kind...)
		out = append(out, ']')
		at = h.End
	}
	return append(out, b[at:]...)
}
