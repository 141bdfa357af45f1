package redact

import "bytes"

// cookies finds the values in a Cookie or Set-Cookie header at p. end is the
// end of its quotes, or of its first word.
func (s *scanner) cookies(p place, end int) {
	if bytes.IndexByte(s.b[p.start:end], '=') <= 0 {
		s.secret(classSecret, p, end) // no list: one value, or what is the matter with it
		return
	}
	if p.quote == 0 {
		end = s.cookiesEnd(p)
		s.work += end - p.start
	}
	for i := p.start; i < end; {
		stop := i + indexAny(s.b[i:end], ';', ',')
		if eq := bytes.IndexByte(s.b[i:stop], '='); eq > 0 && !isAttribute(bytes.TrimSpace(s.b[i:i+eq])) {
			if from, to := trimSpan(s.b, i+eq+1, stop); from < to {
				s.secretIn(from, to, kindCookie)
			}
		}
		i = stop + 1
	}
}

// cookiesEnd is the end of a header without quotes: the pairs that follow each
// other with "; ".
func (s *scanner) cookiesEnd(p place) int {
	i := p.start
	for i < len(s.b) {
		c, n := s.b[i], 1
		if c == '\\' || c == '&' { // the end of the line or of the quotes, escaped
			c, n = unit(s.b, i)
		}
		switch {
		case c == '"', c == '\'', c == '\n', c == '\r', c == '|':
			return i
		case isSpace(c) && s.b[i-1] != ';' && !(p.list && s.b[i-1] == ',') && !s.insideDate(i):
			return i
		}
		i += n
	}
	return i
}

// insideDate keeps the blanks of "Expires=Wed, 21 Oct 2026 07:28:00 GMT".
func (s *scanner) insideDate(i int) bool {
	const longestDate = 40
	return bytes.Contains(bytes.ToLower(s.b[max(0, i-longestDate):i]), []byte("expires="))
}

// isAttribute recognises the attributes of Set-Cookie (RFC 6265, 4.1).
func isAttribute(name []byte) bool {
	switch lowered(name) {
	case "path", "domain", "expires", "max-age", "samesite", "priority", "version":
		return true
	}
	return false
}

// unnamedCookie finds random values in a list of the form a=b; c=d, which is a
// Cookie header whose name the log does not have.
func (s *scanner) unnamedCookie(run []byte, end int) bool {
	if c, n := peek(s.b, end); c != '=' || n != 1 || isIdentifier(run) {
		return false
	}
	p := place{start: end + 1}
	stop := s.endOf(&p)
	if !random(s.b[p.start:stop], 16) {
		return false
	}
	if s.mark != ';' && !hasPrefixAt(s.b, stop, "; ") {
		return false
	}
	return s.secretIn(p.start, stop, kindCookie)
}

// indexAny is the index of a in v, or of b in front of a blank and a new pair;
// the length of v when there is neither.
func indexAny(v []byte, a, b byte) int {
	for i, c := range v {
		if c == a || c == b && i+1 < len(v) && isSpace(v[i+1]) && bytes.IndexByte(v[i:], '=') > 0 && !isDay(v[:i]) {
			return i
		}
	}
	return len(v)
}

// isDay reports whether a comma behind v belongs to a date.
func isDay(v []byte) bool {
	const letters = 3
	return len(v) >= letters && bytes.Contains([]byte("Mon Tue Wed Thu Fri Sat Sun"), v[len(v)-letters:])
}

func trimSpan(b []byte, from, to int) (int, int) {
	for from < to && (isSpace(b[from]) || b[from] == '"') {
		from++
	}
	for to > from && (isSpace(b[to-1]) || b[to-1] == '"' || b[to-1] == '\\') {
		to--
	}
	return from, to
}
