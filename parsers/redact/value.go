package redact

// place is how a value stands behind its name.
type place struct {
	start      int
	quote      byte // its opening quote, 0 when there is none
	level      int  // bytes of that quote: more than one when it is escaped
	percent    bool // the separator is percent-encoded, and so is what ends the value
	query      bool // part of a query string or form
	colon      bool // name: value
	quotedName bool
	list       bool // inside brackets: more values may follow
}

// prose reports whether a sentence may stand here as well as a value.
func (p *place) prose() bool { return p.colon && p.quote == 0 && !p.quotedName }

// placeOf finds the value of a name that ends at i. open is the character in
// front of the name.
func (s *scanner) placeOf(i int, open byte, flag bool) (place, bool) {
	p := place{query: open == '?' || open == '&'}
	c, n := peek(s.b, i)
	if isQuote(c) {
		p.quotedName = true
		i += n
		if next, m := peek(s.b, i); next == c && m == n { // doubled, as in CSV
			i += m
		}
		c, n = peek(s.b, i)
	}
	if c == ']' { // user[password]=, and [password] => of PHP
		i += n
		j := s.skipSpaces(i)
		if c, n = peek(s.b, j); c != '=' || j > i && !hasPrefixAt(s.b, j+n, ">") {
			return p, false
		}
	}
	j := s.skipSpaces(i)
	spaced := j > i
	c, n = peek(s.b, j)
	p.percent = n > 1 && s.b[j] == '%'
	switch {
	case c == '=' || c == ':':
		j += n
		p.colon = c == ':'
		if next, m := peek(s.b, j); next == '=' || next == '>' && c == '=' {
			j, p.colon = j+m, false // ==, =>, :=
			spaced = true
		} else if next == ':' || p.colon && next == '/' && s.isAddress(j) {
			return p, false
		}
		if spaced || p.colon {
			j = s.skipSpaces(j)
		}
	case spaced && p.quotedName: // <add key="Password" value="x"/>
		end := runEnd(s.b, j)
		if c, n = peek(s.b, end); c != '=' || lowered(s.b[j:end]) != "value" {
			return p, false
		}
		j = end + n
	case (c == '>' || spaced && !p.quotedName) && s.tag > 0:
		if j = s.elementText(i); j < 0 {
			return p, false
		}
		p.start = j + s.typed(j)
		return p, true
	case c == ';' && p.quotedName: // serialised by PHP: s:8:"password";s:10:"x"
		if j += n; hasPrefixAt(s.b, j, "s:") {
			for j += 2; j < len(s.b) && isDigit(s.b[j]); j++ {
			}
		}
		if c, n = peek(s.b, j); c != ':' {
			return p, false
		}
		j += n
	case c == ',' && p.quotedName:
		return s.pairOf(p, s.skipSpaces(j+n))
	case spaced && flag:
	default:
		return p, false
	}
	return s.open(p, j), true
}

// elementText is the start of the text of the XML element whose name ends at i.
func (s *scanner) elementText(i int) int {
	const longestTag = 256
	for j := i; j < len(s.b) && j-i < longestTag; {
		c, n := unit(s.b, j)
		j += n
		if c == '<' {
			return -1
		}
		if c == '>' {
			return j
		}
	}
	return -1
}

// isAddress reports whether "//" stands at j: what looked like a name was the
// scheme of an address.
func (s *scanner) isAddress(j int) bool {
	_, n := peek(s.b, j)
	c, _ := peek(s.b, j+n)
	return c == '/'
}

func (s *scanner) skipSpaces(i int) int {
	const most = 8
	for range most {
		c, n := peek(s.b, i)
		if c != ' ' && c != '\t' || n == 0 {
			break
		}
		i += n
	}
	return i
}

// open skips what may stand in front of a value: types, brackets and a quote.
func (s *scanner) open(p place, i int) place {
	if n := s.typed(i); n > 0 {
		p.list = true
		i += n
	}
	if isPlaceholder(s.b, i) == 0 {
		switch c, n := peek(s.b, i); c {
		case '[', '(', '<':
			p.list = true
			i = s.skipSpaces(i + n)
		}
	}
	if c, _ := peek(s.b, i); c == 'b' || c == 'u' { // b'...' of Python
		if q, _ := peek(s.b, i+1); isQuote(q) {
			i++
		}
	}
	if c, n := peek(s.b, i); isQuote(c) {
		p.quote, p.level = c, n
		i += n
		if n == 1 && s.isDoubled(c, i) {
			p.level += n
			i += n
		}
	}
	p.start = i
	return p
}

// isDoubled tells whether a quote at i, behind another, belongs to it, as quotes inside
// of a quoted field of CSV do. Two quotes with nothing behind are an empty value.
func (s *scanner) isDoubled(quote byte, i int) bool {
	c, n := peek(s.b, i)
	if c != quote || n != 1 {
		return false
	}
	c, n = peek(s.b, i+1)
	return n > 0 && isRunByte(c)
}

// endOf is the end of the value at p.
func (s *scanner) endOf(p *place) int {
	var end int
	if p.quote != 0 {
		end = s.quotedEnd(p)
	} else {
		end = s.bareEnd(p)
	}
	s.work += end - p.start
	return end
}

func (s *scanner) bareEnd(p *place) int {
	i := p.start
	i += isPlaceholder(s.b, i)
	for i < len(s.b) {
		c, n := unit(s.b, i)
		if n > 1 && s.b[i] == '%' && !p.percent {
			i += n // data of the value
			continue
		}
		if s.ends(c, i+n, p) {
			return i
		}
		i += n
	}
	return i
}

func (s *scanner) quotedEnd(p *place) int {
	percent := p.level > 1 && s.b[p.start-p.level] == '%'
	for i := p.start; i < len(s.b); {
		c, n := unit(s.b, i)
		switch {
		case c == p.quote && (n <= p.level || percent):
			return i
		case c == p.quote && p.level == 1 && n%2 == 1 && s.b[i] == '\\':
			return i + n - 1 // \\" closes, \" does not
		case c == '\n' && n == 1, percent && (isSpace(s.b[i]) || isQuote(s.b[i])):
			return i
		}
		i += n
	}
	return len(s.b)
}

// ends reports whether the character c ends a value without quotes; next is
// behind it.
func (s *scanner) ends(c byte, next int, p *place) bool {
	switch c {
	case ' ', '\t', '\n', '\r', '"', '`', '<', '>', '&':
		return true
	case '|':
		return !p.query
	case '\'': // no apostrophe
		return next >= len(s.b) || next-2 < p.start || !isAlpha(s.b[next]) || !isAlpha(s.b[next-2])
	case '#':
		return p.query
	case ',', ';', ')', ']', '}':
		return !p.query && s.breaks(next)
	}
	return false
}

// breaks reports whether something new begins at i: punctuation in front of it
// belongs to the log and not to a value.
func (s *scanner) breaks(i int) bool {
	c, n := peek(s.b, i)
	switch c {
	case ' ', '\t', '\n', '\r', '"', '\'', '`', '<', ',', ';', ')', ']', '}', '&', '|', ':', '.':
		return true
	}
	if n == 0 {
		return true
	}
	const longestName = 64
	end := i
	for end < len(s.b) && end-i < longestName && isRunByte(s.b[end]) {
		end++
	}
	c, n = peek(s.b, end)
	return end > i && n > 0 && (c == '=' || c == ':')
}
