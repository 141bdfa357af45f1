package redact

import "bytes"

// programs are commands with an option whose value is a credential: the letter of the
// option, and whether the value follows without a blank.
var programs = [...]struct {
	name   string
	option byte
	glued  bool
	kind   string
}{
	{"sshpass", 'p', false, kindPassword}, {"sshpass", 'p', true, kindPassword},
	{"mysql", 'p', true, kindPassword}, {"mariadb", 'p', true, kindPassword},
	{"redis-cli", 'a', false, kindPassword},
	{"curl", 'b', false, kindCookie},
}

// option reads the options of a command that no name gives away: mysql -psecret. The run
// behind the dash goes to end.
func (s *scanner) option(dashes int, run []byte, end int) bool {
	const reach = 128 // from the program to its option
	if dashes != 1 || s.prev != ' ' {
		return false
	}
	for _, p := range programs {
		if run[0] != p.option || p.glued != (len(run) > 1) {
			continue
		}
		before := s.b[max(0, s.i-reach):s.i]
		if i := bytes.LastIndex(before, []byte(p.name)); i < 0 || bytes.ContainsAny(before[i:], "|;&\n") {
			continue
		}
		if p.glued {
			place := place{start: end - len(run) + 1}
			return s.secretIn(place.start, s.endOf(&place), p.kind)
		}
		at := s.skipSpaces(end)
		if at == end {
			continue
		}
		value := s.open(place{}, at)
		stop := s.endOf(&value)
		v := s.b[value.start:stop]
		if p.kind == kindCookie {
			eq := bytes.IndexByte(v, '=') // else the name of a file
			return eq > 0 && s.secretIn(value.start+eq+1, stop, kindCookie)
		}
		return len(v) > 0 && v[0] != '-' && s.secretIn(value.start, stop, p.kind)
	}
	return false
}

// radius finds the password in "Login incorrect: [user/password]" of FreeRADIUS, behind the
// word that ends at i.
func (s *scanner) radius(i int) bool {
	const longest = 96
	text := s.b[i:min(len(s.b), i+longest)]
	if !hasPrefixAt(text, 0, " incorrect") && !hasPrefixAt(text, 0, " OK") {
		return false
	}
	from := bytes.IndexByte(text, '[')
	if from < 0 {
		return false
	}
	slash := bytes.IndexByte(text[from:], '/')
	stop := bytes.IndexByte(text[from:], ']')
	if slash < 0 || stop < slash+2 || text[from+slash+1] == '<' { // [user/<via Auth-Type = EAP>]
		return false
	}
	return s.secretIn(i+from+slash+1, i+from+stop, kindPassword)
}

// field finds the value of a field of a form (RFC 7578, 4.2), which stands below its name,
// and SQL's IDENTIFIED BY 'x'.
func (s *scanner) field(run []byte, end int) bool {
	switch {
	case len(run) == 2 && lowered(run) == "by":
		last := s.b[s.last:runEnd(s.b, s.last)]
		p := s.open(place{}, s.skipSpaces(end))
		return lowered(last) == "identified" && p.quote != 0 && s.secretIn(p.start, s.endOf(&p), kindPassword)
	case len(run) != 4 || lowered(run) != "name":
		return false
	}
	c, n := peek(s.b, end)
	q, m := peek(s.b, end+n)
	if c != '=' || !isQuote(q) {
		return false
	}
	from := end + n + m
	stop := runEnd(s.b, from)
	if stop == from {
		return false
	}
	if cl := classOf(s.b[from:stop]); cl != classSecret && cl != classPassword && cl != classHeader {
		return false
	}
	c, n = peek(s.b, stop)
	if !isQuote(c) {
		return false
	}
	i, lines := stop+n, 0
	for ; lines < 8; lines++ {
		c, n = peek(s.b, i)
		if n == 0 || c != '\n' && c != '\r' {
			break
		}
		i += n
	}
	value := place{start: i}
	return lines > 1 && s.secretIn(i, s.endOf(&value), kindSecret)
}
