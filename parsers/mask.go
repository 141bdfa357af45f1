package parsers

import (
	"bytes"

	"authlog/parsers/envelope"
	"authlog/parsers/jsonlog"
	"authlog/parsers/redact"
)

// Masker is a LineParser of a format that gives values a place in the line and no name
// beside it, so that a reader of the line alone does not see which are credentials: CSV
// with a column "api_key", a log_format with $http_cookie.
type Masker interface {
	// Mask returns line with the values replaced that their columns make credentials, line
	// itself when there are none. It needs no call of Parse before it.
	Mask(line []byte) []byte
}

// reasonWithheld says why a line is not read as text.
const reasonWithheld = "the line is broken: it does not fit its format, which has columns of credentials"

// withheld stands for a line that may hold credentials at places that cannot be told.
const withheld = "[a line that does not fit its format, which has columns of credentials]"

// mask is m.Mask behind a net: what a line makes stumble is withheld.
func mask(m Masker, line []byte) (out []byte) {
	defer func() {
		if recover() != nil {
			out = []byte(withheld)
		}
	}()
	return m.Mask(line)
}

// anyName is the name of a column that is not known, among columns of credentials.
var anyName = []byte("secret")

// firstCredential is the first of n columns that its name makes a credential, n without one.
func firstCredential(names func(i int) []byte, n int) int {
	for i := range n {
		if redact.IsCredential(names(i)) {
			return i
		}
	}
	return n
}

// maskColumns replaces those of the fields, which are parts of line in their order, that
// names make credentials. Where there are fewer or more fields than names, it cannot be told
// which one is missing: then all go that could be one of these.
func maskColumns(line []byte, fields [][]byte, names func(i int) []byte, n int) []byte {
	from := len(fields)
	if from != n {
		if first := firstCredential(names, n); first < n {
			from = max(0, first-max(n-from, from-n))
		}
	}
	var out []byte
	at := 0
	for i, v := range fields {
		shown := v
		switch {
		case i >= from && len(v) <= 3 && allDigits(v): // a status, not a credential
		case i >= from:
			shown = redact.Named(anyName, v)
		case i < n && len(fields) == n:
			shown = redact.Named(names(i), v)
		}
		begin := offsetIn(line, v)
		if begin < at || same(shown, v) {
			continue
		}
		out = append(append(out, line[at:begin]...), shown...)
		at = begin + len(v)
	}
	if at == 0 {
		return line
	}
	return append(out, line[at:]...)
}

// offsetIn is where part begins in line, -1 if it is empty or no part of it.
func offsetIn(line, part []byte) int {
	n := cap(line) - cap(part) // slices of a slice keep its end
	if len(part) == 0 || n < 0 || n >= len(line) || &line[n] != &part[0] {
		return -1
	}
	return n
}

// masks lists the Maskers of formats, by index; nil for those without columns of credentials.
func (w *worker) columnMasks() []Masker {
	masks, any, text := make([]Masker, len(w.parsers)), false, -1
	for i, p := range w.parsers {
		if hasColumns(p) {
			masks[i], any = p.(Masker), true
		}
		if w.formats[i].Name == nameText {
			text = i
		}
	}
	if any && text >= 0 {
		masks[text] = textMask{w}
	}
	return masks
}

// hasColumns tells whether a parser can know of columns with credentials.
func hasColumns(p LineParser) bool {
	switch p := p.(type) {
	case unprefixing:
		return hasColumns(p.inner)
	case prefixed:
		return p.masks
	case jsonParser:
		return p.masks
	case *ngxTemplate:
		return p.secret
	}
	_, ok := p.(Masker)
	return ok
}

// textMask masks what the text format reads: a broken record of a format with credentials
// among its columns would be a message full of them.
type textMask struct{ w *worker }

// Mask implements Masker.
func (t textMask) Mask(line []byte) []byte {
	for i, m := range t.w.masks {
		if m == nil || t.w.formats[i].Name == nameText || !t.w.formats[i].sniff(line) {
			continue
		}
		if line = mask(m, line); string(line) == withheld {
			break
		}
	}
	return line
}

// masksOf are the formats that may have given a line its columns.
func (w *worker) masksOf(res Result, line []byte, format int) []Masker {
	if format < 0 {
		return nil
	}
	if res.Outcome != Rejected {
		if w.masks[format] == nil {
			return nil
		}
		return w.masks[format : format+1]
	}
	w.some = w.some[:0]
	for i, m := range w.masks {
		if m != nil && (i == format || w.formats[i].sniff(line)) {
			w.some = append(w.some, m)
		}
	}
	return w.some
}

// mask masks a line by the names of its columns.
func (c *columns) mask(line []byte, quote byte, keys []jsonlog.Key) []byte {
	c.split(line, quote)
	return maskColumns(line, c.fields, func(i int) []byte { return keys[i].Name() }, len(keys))
}

// Mask implements Masker.
func (p *w3cParser) Mask(line []byte) []byte {
	if len(line) == 0 || line[0] == '#' {
		return line
	}
	keys := p.keys
	if keys == nil {
		p.split(bytes.TrimRight(line, "\r\n "), '"')
		for i := range p.iis {
			if p.iis[i].fits(p.fields) {
				keys = p.iis[i].keys
			}
		}
	}
	return p.mask(line, '"', keys)
}

// Mask implements Masker. Lines without a header may be cut off, but not at their start.
func (p *cloudfrontParser) Mask(line []byte) []byte {
	switch {
	case len(line) == 0 || line[0] == '#' || bytes.IndexByte(line, '\t') < 0:
		return line
	case p.keys != nil:
		return p.mask(line, 0, p.keys)
	}
	p.split(line, 0)
	keys := p.live
	if f := p.fields[0]; len(f) == 10 && f[4] == '-' {
		keys = p.standard
	}
	return p.mask(line, 0, keys[:min(len(p.fields), len(keys))])
}

// Mask implements Masker.
func (p *csvParser) Mask(line []byte) []byte {
	if p.sep == 0 || bytes.Equal(bytes.TrimRight(line, "\r\n"), p.header) {
		return line
	}
	names := func(i int) []byte { return p.keys[i].Name() }
	switch {
	case firstCredential(names, len(p.keys)) == len(p.keys):
		return line
	case p.split(line) != "":
		return []byte(withheld)
	}
	return maskColumns(line, p.raw, names, len(p.keys))
}

// Mask implements Masker.
func (p *ngxTemplate) Mask(line []byte) []byte {
	if !p.secret {
		return line
	}
	if rest := ngxUnwrap(line); !p.format.Scan(line, p.vals) && (rest == nil || !p.format.Scan(rest, p.vals)) {
		return []byte(withheld)
	}
	return maskColumns(line, p.vals, p.name, len(p.vals))
}

// Mask implements Masker.
func (p unprefixing) Mask(line []byte) []byte { return maskInside(line, p.inner, p.zone) }

// Mask implements Masker.
func (p prefixed) Mask(line []byte) []byte { return p.mask(line, 0) }

// Mask implements Masker.
func (p jsonParser) Mask(line []byte) []byte { return p.mask(line, 0) }

// mask lets the formats of what is inside of envelopes mask it. What is inside of JSON comes
// without its envelope.
func (u *unwrapper) mask(line []byte, depth int) []byte {
	first := bytes.TrimLeft(line, blanks)
	if !u.masks || depth > maxWrapped || len(first) == 0 {
		return line
	}
	if first[0] == '{' {
		return u.maskObject(line, first, depth)
	}
	for i, p := range u.parsers {
		if out := maskInside(line, p, u.zone); !same(out, line) && (string(out) != withheld || u.formats[i].sniff(line)) {
			return out // and else it is no line of this format
		}
	}
	if inner, _, ok := envelope.Unwrap(line, u.zone); ok {
		if out := u.mask(inner, depth+1); !same(out, inner) {
			return out
		}
	}
	return line
}

func (u *unwrapper) maskObject(line, object []byte, depth int) []byte {
	if why, _ := u.json.Parse(object, &u.scrap); why != "" {
		return line
	}
	inner, wraps := u.json.Inner()
	if !wraps {
		return line // its members have names
	}
	inner = bytes.Clone(inner) // the reader is used again
	if out := u.mask(inner, depth+1); !same(out, inner) {
		return out
	}
	return line
}

// maskInside masks a line, or what stands behind the prefixes of transports in it.
func maskInside(line []byte, p LineParser, zone int) []byte {
	m, ok := p.(Masker)
	if !ok {
		return line
	}
	whole, inner := line, line // whole: what stands for the line if it fits behind no prefix
	for range maxWrapped + 1 {
		out := m.Mask(inner)
		if !same(out, inner) && string(out) != withheld {
			front := line[:max(0, offsetIn(line, inner))]
			return append(bytes.Clone(front), out...)
		}
		if same(inner, line) {
			whole = out
		}
		if inner, _, ok = envelope.Unwrap(bytes.TrimRight(inner, "\r"), zone); !ok {
			break
		}
	}
	return whole
}

// same tells whether two slices are one.
func same(a, b []byte) bool { return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0]) }
