package redact

import "bytes"

// named finds the value behind the name in run, which ends at end. It reports
// whether it went on behind the value.
func (s *scanner) named(run []byte, end int, flag bool) bool {
	cl := classOf(run)
	if (cl == classWeak || cl == classNone && isID(run)) && s.prev == ' ' && s.last < s.i && runEnd(s.b, s.last)+1 == s.i {
		cl = classOf(s.b[s.last:end]) // API key, session ID
	}
	if s.i < s.until {
		cl = s.insideClass(run, cl)
	}
	if cl == classNone {
		return s.unnamedCookie(run, end)
	}
	p, ok := s.placeOf(end, s.prev, flag)
	if !ok {
		return s.mentioned(cl, end)
	}
	hits := len(s.hits)
	if s.object(cl, p) {
		return true
	}
	for {
		stop := s.value(cl, p)
		next, more := s.nextOf(p, stop)
		if !more {
			break
		}
		p = next
	}
	return len(s.hits) > hits
}

// nextOf finds the next value of a list whose last one ended at stop.
func (s *scanner) nextOf(p place, stop int) (place, bool) {
	if !p.list || p.quote == 0 {
		return p, false
	}
	_, n := peek(s.b, stop)
	c, m := peek(s.b, stop+n)
	if c != ',' {
		return p, false
	}
	next := s.open(p, s.skipSpaces(stop+n+m))
	next.list = true
	return next, next.quote != 0
}

// value judges the value at p and returns where it ends.
func (s *scanner) value(cl class, p place) int {
	end := s.endOf(&p)
	if end == p.start {
		return end
	}
	switch cl {
	case classHeader:
		s.header(p, end)
	case classCookie:
		s.cookies(p, end)
	case classWeak, classCode, classVendor:
		if s.isRandom(cl, &p, end) {
			s.secretIn(p.start, end, kindSecret)
		}
	default:
		s.secret(cl, p, s.behindBlanks(cl, p, end))
	}
	return end
}

// behindBlanks is the end of a password in a list of settings (Server=db;Pwd=a b;Encrypt=yes),
// which goes on behind blanks.
func (s *scanner) behindBlanks(cl class, p place, end int) int {
	if cl != classPassword || p.quote != 0 || p.colon || s.prev != ';' || end == len(s.b) || s.b[end] != ' ' {
		return end
	}
	if i := bytes.IndexAny(s.b[end:], ";\"'\n"); i > 0 && s.b[end+i] == ';' {
		s.work += i
		return end + i
	}
	return end
}

func isID(run []byte) bool { return len(run) == 2 && run[0]|0x20 == 'i' && run[1]|0x20 == 'd' }

// isRandom judges values whose names do not tell much.
func (s *scanner) isRandom(cl class, p *place, end int) bool {
	v := s.b[p.start:end]
	if cl == classCode {
		return p.query && (random(v, 8) || len(v) >= 16 && !isConstant(v)) || random(v, 20) && !isUUID(v)
	}
	if cl == classVendor {
		return random(v, 14) || isUUID(v)
	}
	return random(v, 16) && (p.query || !isUUID(v))
}

// isConstant recognises codes that are made of words: TOKEN_EXPIRED.
func isConstant(v []byte) bool {
	for _, c := range v {
		if !isAlpha(c) && c != '_' && c != '-' && c != '.' {
			return false
		}
	}
	return true
}

// secret judges the value of a name that says secret or password.
func (s *scanner) secret(cl class, p place, end int) {
	start, end := s.skipScheme(&p, end)
	v := s.b[start:end]
	kind := kindSecret
	if cl == classPassword {
		kind = kindPassword
	}
	if s.within == classCookie && start < s.until {
		kind = kindCookie
	}
	switch {
	case hasPrefixAt(v, 0, "-----BEGIN PUB"), hasPrefixAt(v, 0, "-----BEGIN CERT"):
		return
	case len(v) == 0, isStatus(v), len(v) < 3 && cl != classPassword:
		return
	case p.prose() && isSentenceWord(v) && (s.goesOn(end) || cl != classPassword && isParticiple(v)):
		return
	case p.prose() && v[len(v)-1] == ':' && !random(v, 12):
		return // a chain of errors: "token: jose: bad header"
	case p.quote != 0 && cl != classPassword && isProse(v) && v[0] != '-':
		return
	}
	s.secretIn(start, end, kind)
}

// skipScheme goes past "Bearer" in front of a value: token: Bearer abc.
func (s *scanner) skipScheme(p *place, end int) (int, int) {
	v := s.b[p.start:end]
	if p.quote != 0 {
		if i := bytes.IndexByte(v, ' '); i > 0 && schemeOf(v[:i]) != schemeNone {
			return p.start + i + 1, end
		}
		return p.start, end
	}
	if schemeOf(v) == schemeNone {
		return p.start, end
	}
	start := s.skipSpaces(end)
	if start == end {
		return p.start, end
	}
	p.start = start
	return start, s.endOf(p)
}

// goesOn reports whether a word follows at i: a sentence.
func (s *scanner) goesOn(i int) bool {
	j := s.skipSpaces(i)
	c, _ := peek(s.b, j)
	if j == i || !isLower(c) {
		return false
	}
	end := runEnd(s.b, j)
	c, _ = peek(s.b, end)
	return c != '=' && c != ':'
}

// isParticiple recognises words such as "unverified" and "unreadable".
func isParticiple(v []byte) bool {
	for _, end := range [...]string{"ed", "ing", "able", "ible", "tion", "ure", "ive", "ous", "ful", "less"} {
		if bytes.HasSuffix(v, []byte(end)) {
			return true
		}
	}
	return false
}
