package redact

import "bytes"

// header judges the value of an Authorization header at p, which ends at end
// if it has quotes, else where its first word ends.
func (s *scanner) header(p place, end int) {
	word, start, stop := s.splitHeader(p, end)
	if start == stop && s.privateScheme(&p, word, end) {
		return
	}
	kind := schemeOf(word)
	rest := s.b[start:stop]
	params, quoted := s.isParam(start)
	switch {
	case start == stop: // one word
		if kind == schemeNone && !isStatus(word) && !(p.prose() && isSentenceWord(word) && s.goesOn(end)) {
			s.secretIn(p.start, end, kindSecret)
		}
	case kind == schemeParams && params, kind == schemeWord && quoted:
		s.until, s.within = s.valueLimit(p, end), classHeader
	case isStatus(rest), p.prose() && isSentenceWord(rest) && s.goesOn(stop):
	case kind == schemeNone && isProse(s.b[p.start:end]):
	case kind == schemeNone:
		s.secretIn(p.start, end, kindSecret)
	default:
		s.secretIn(start, stop, kindSecret)
	}
}

// splitHeader parts a scheme from the credential, which is b[start:stop]; it
// is empty when the value is one word.
func (s *scanner) splitHeader(p place, end int) (word []byte, start, stop int) {
	v := s.b[p.start:end]
	if p.quote != 0 {
		i := bytes.IndexByte(v, ' ')
		if i < 0 {
			return v, end, end
		}
		return v[:i], s.skipSpaces(p.start + i), end
	}
	if schemeOf(v) == schemeNone {
		return v, end, end
	}
	i := s.skipSpaces(end)
	if i == end {
		return v, end, end
	}
	next := s.open(p, i)
	return v, next.start, s.endOf(&next)
}

// privateScheme finds the credential behind a scheme that no registry has:
// "Authorization: SSWS 00Qx...".
func (s *scanner) privateScheme(p *place, word []byte, end int) bool {
	const longest = 32
	if p.quote != 0 || len(word) == 0 || len(word) > longest || schemeOf(word) != schemeNone || !isScheme(word) {
		return false
	}
	i := s.skipSpaces(end)
	if i == end || i == len(s.b) || s.b[i] == '\n' {
		return false
	}
	next := s.open(place{percent: p.percent}, i)
	stop := s.endOf(&next)
	v := s.b[next.start:stop]
	if is, _ := s.isParam(next.start); is || len(v) < 3 || isSentenceWord(v) || isStatus(v) || v[len(v)-1] == ':' {
		return false
	}
	return s.secretIn(p.start, stop, kindSecret) // the first word, too: it may be the credential
}

// isScheme recognises what can be the name of a scheme and is no credential itself.
func isScheme(word []byte) bool {
	for _, c := range word {
		if !isAlpha(c) && !isDigit(c) && c != '-' && c != '_' {
			return false
		}
	}
	return isAlpha(word[0]) && !random(word, 16)
}

// valueLimit is the end of a header: of the quotes, or of the line.
func (s *scanner) valueLimit(p place, end int) int {
	if p.quote != 0 {
		return end
	}
	if i := bytes.IndexByte(s.b[end:], '\n'); i >= 0 {
		return end + i
	}
	return len(s.b)
}

// isParam reports whether name=value stands at i, as behind Digest; quoted,
// whether the value has quotes. The padding of base64 is no value.
func (s *scanner) isParam(i int) (is, quoted bool) {
	n := base64Run(s.b[i:])
	c, m := peek(s.b, i+n)
	if n == 0 || c != '=' {
		return false, false
	}
	next, _ := peek(s.b, i+n+m)
	return next != 0 && next != '=' && !isSpace(next), isQuote(next)
}

// schemed finds the credential behind a scheme that stands outside of a named
// header: "Bearer abc".
func (s *scanner) schemed(run []byte, end int) bool {
	kind := schemeOf(run)
	if kind == schemeNone {
		return false
	}
	c, n := peek(s.b, end)
	if c != ' ' && c != '+' {
		return false
	}
	p := s.open(place{percent: n > 1, query: c == '+'}, s.skipSpaces(end+n))
	if p.quote != 0 || p.list {
		return false
	}
	stop := s.endOf(&p)
	v := s.b[p.start:stop]
	params, quoted := s.isParam(p.start)
	switch {
	case kind == schemeParams && params:
		s.until, s.within = s.valueLimit(p, stop), classHeader
		return false
	case params && !quoted, params && isChallengeParam(v[:base64Run(v)]), !looksSent(kind, v):
		return false // Bearer realm="x", type=Bearer id=7
	}
	return s.secretIn(p.start, stop, kindSecret)
}

// looksSent tells a credential behind a scheme from prose ("Bearer token is
// missing").
func looksSent(kind scheme, v []byte) bool {
	if len(v) == 0 || isStatus(v) || isPlaceholder(v, 0) == len(v) {
		return false
	}
	switch kind {
	case schemeBasic:
		return isBasic(v) || random(bytes.TrimRight(v, "="), 12)
	case schemeBearer:
		const shortest, longestWord = 6, 20
		return len(v) >= shortest && (!isWords(v) || len(v) > longestWord)
	case schemeWord:
		return random(v, 12)
	}
	return false
}
