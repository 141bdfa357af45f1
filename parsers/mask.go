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

// maskColumns replaces those of the fields, which are parts of line in their order, that
// names make credentials. Where there are fewer or more fields than names, it cannot be told
// which one is missing: then all go that could be one of these.
func maskColumns(line []byte, fields [][]byte, names func(i int) []byte, n int) []byte {
	from := len(fields)
	if len(fields) != n {
		for i := range n {
			if redact.IsCredential(names(i)) {
				from = max(0, i-max(n-len(fields), len(fields)-n))
				break
			}
		}
	}
	var out []byte
	at := 0
	for i, v := range fields {
		shown := v
		switch {
		case i >= from:
			shown = redact.Named([]byte("secret"), v)
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

// maskedText is what may be read as text of a line that its input's format does not take: a
// broken record of a format with credentials among its columns would be a message full of
// them. It is nil when nothing may be.
func (w *worker) maskedText(line []byte, primary int) []byte {
	if w.masks[primary] == nil {
		return line
	}
	masked := mask(w.masks[primary], line)
	switch {
	case string(masked) != withheld:
		return masked
	case w.formats[primary].sniff(line):
		return nil
	}
	return line
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
	secret := false
	for _, key := range p.keys {
		secret = secret || redact.IsCredential(key.Name())
	}
	if !secret {
		return line
	}
	if why := p.split(line); why != "" {
		return []byte(withheld)
	}
	return maskColumns(line, p.raw, func(i int) []byte { return p.keys[i].Name() }, len(p.keys))
}

// Mask implements Masker.
func (p *ngxTemplate) Mask(line []byte) []byte {
	names := p.format.Vars()
	secret := false
	for _, v := range names {
		secret = secret || redact.IsCredential([]byte(v))
	}
	if !secret {
		return line
	}
	if rest := ngxUnwrap(line); !p.format.Scan(line, p.vals) && (rest == nil || !p.format.Scan(rest, p.vals)) {
		return []byte(withheld)
	}
	return maskColumns(line, p.vals, func(i int) []byte { return []byte(names[i]) }, len(names))
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
	for _, p := range u.parsers {
		if out := maskInside(line, p, u.zone); !same(out, line) && string(out) != withheld {
			return out // and else it was not this format that took the line
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
