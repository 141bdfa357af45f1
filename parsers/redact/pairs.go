package redact

// pairOf reads the second half of ["name", "value"] and of
// {"name": "x", "value": "y"}; i is behind the comma.
func (s *scanner) pairOf(p place, i int) (place, bool) {
	p = s.open(p, i)
	if p.quote == 0 {
		return p, false
	}
	end := runEnd(s.b, p.start)
	if lowered(s.b[p.start:end]) != "value" {
		return p, s.mark == '[' || s.mark == '(' || s.mark == ',' && isHeaderName(s.b[s.i:runEnd(s.b, s.i)])
	}
	j, ok := s.behindName(end)
	for range 6 { // {"arrayValue":{"values":[{"stringValue":"x"}]}} of OpenTelemetry
		c, n := peek(s.b, j)
		if c != '{' && c != '[' || isPlaceholder(s.b, j) > 0 {
			break
		}
		j = s.skipSpaces(j + n)
		if q, m := peek(s.b, j); c == '{' && isQuote(q) {
			j, ok = s.behindName(runEnd(s.b, j+m))
		}
	}
	return s.open(place{quotedName: true}, j), ok
}

// behindName is where the value starts behind a quoted name that ends at end.
func (s *scanner) behindName(end int) (int, bool) {
	_, n := peek(s.b, end)
	j := s.skipSpaces(end + n)
	c, n := peek(s.b, j)
	return s.skipSpaces(j + n), c == ':'
}

// isHeaderName recognises names that stand in flat lists of headers and their values.
func isHeaderName(run []byte) bool {
	if len(run) > 2 && run[0]|0x20 == 'x' && run[1] == '-' {
		return true
	}
	switch lowered(run) {
	case "cookie", "set-cookie", "authorization", "proxy-authorization", "api-key":
		return true
	}
	return false
}

// typed is the length of what Go and Rust write in front of a value.
func (s *scanner) typed(i int) int {
	if i >= len(s.b) || s.b[i] != '[' && s.b[i] != 'S' && s.b[i] != '<' {
		return 0
	}
	for _, front := range [...]string{"[]string{", "Some(", "<![CDATA["} {
		if hasPrefixAt(s.b, i, front) {
			return len(front)
		}
	}
	return 0
}
