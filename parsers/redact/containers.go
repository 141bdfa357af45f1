package redact

// insideClass is the class of a name inside an Authorization value or an
// object that the log shows in place of a credential.
func (s *scanner) insideClass(run []byte, cl class) class {
	word := lowered(run)
	switch s.within {
	case classCookie:
		if isAttribute(run) || word == "name" || word == "httponly" || word == "secure" {
			return classNone
		}
		return classSecret
	case classHeader:
		if word == "response" || word == "mac" || word == "hash" {
			return classSecret
		}
	case classSecret:
		switch word {
		case "value", "raw":
			return classSecret
		case "id":
			return classWeak
		}
	case classWeak: // tokens: {access, refresh}
		switch word {
		case "access", "refresh", "id", "bearer":
			return classSecret
		}
	}
	return cl
}

// object reads {"name":"value"}, as loggers write parsed cookies and sessions,
// by giving the names in it another meaning.
func (s *scanner) object(cl class, p place) bool {
	if p.quote != 0 || cl != classCookie && cl != classSecret && cl != classWeak {
		return false
	}
	start := p.start
	if p.list && start > 0 && s.b[start-1] == '[' && cl == classCookie { // a list of objects
		start--
	}
	c, n := peek(s.b, p.start)
	if c != '{' {
		return false
	}
	i := p.start + n
	first := s.skipSpaces(i)
	if q, _ := peek(s.b, first); !isQuote(q) && !(cl == classCookie && s.bareName(first)) {
		return false
	}
	if s.i >= s.until || s.within != classCookie { // else an object within one of cookies
		s.until, s.within = s.closing(start), cl
	}
	s.i, s.prev, s.mark = i, '{', '{'
	return true
}

// bareName tells whether name: stands at i, as consoles print objects.
func (s *scanner) bareName(i int) bool {
	end := i
	for end < len(s.b) && isRunByte(s.b[end]) {
		end++
	}
	c, _ := peek(s.b, end)
	return end > i && c == ':'
}

// closing is the bracket that closes the one at i, or the end of the text.
func (s *scanner) closing(i int) int {
	depth, from := 0, i
	for i < len(s.b) {
		c, n := unit(s.b, i)
		switch c {
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth <= 0 {
				s.work += i - from
				return i
			}
		}
		i += n
	}
	s.work += i - from
	return i
}
