package redact

import "bytes"

// Login takes keys and passwords out of the user name of HTTP Basic, as proxies log it.
// It is what a client sent, so it may be a key that was put there, or user and password
// together (which RFC 7617 rules out for the name alone). It returns v itself for a name.
func Login(v []byte) []byte {
	if len(v) >= minJWT {
		if kind, _ := credentialIn(v); kind != "" {
			return Text(v)
		}
	}
	if isLoginKey(v) {
		return []byte("[" + kindSecret + "]")
	}
	if i := bytes.IndexByte(v, ':'); i >= 0 && i+1 < len(v) && isPlaceholder(v, i+1) == 0 && !bytes.ContainsAny(v, " \"/[") {
		return append(append([]byte(nil), v[:i+1]...), "["+kindPassword+"]"...)
	}
	return v
}

// isLoginKey tells a key from the names and ids that stand in place of a user.
func isLoginKey(v []byte) bool {
	const shortest = 20
	return random(v, shortest) && !isUUID(v)
}

// isUserWord recognises the words behind which messages name a user.
func isUserWord(run []byte) bool {
	const shortest, longest = len("user"), len("username")
	if len(run) < shortest || len(run) > longest || run[0]|0x20 != 'u' && run[0]|0x20 != 'l' {
		return false // nearly every word
	}
	switch lowered(run) {
	case "user", "username", "login":
		return true
	}
	return false
}

// userNamed finds what is no name behind the word at hand, which ends at end: a key in
// a sentence (user "8fK2..." not found), and a password behind the name and a colon.
func (s *scanner) userNamed(end int) bool {
	if s.radius(end) {
		return true
	}
	p, named := s.placeOf(end, s.prev, false)
	if !named {
		i := s.skipSpaces(end)
		if i == end {
			return false
		}
		p = s.open(place{}, i)
	}
	stop := s.endOf(&p)
	v := bytes.TrimRight(s.b[p.start:stop], ".:,;")
	if !named && isLoginKey(v) && bytes.ContainsAny(v, "GHIJKLMNOPQRSTUVWXYZghijklmnopqrstuvwxyz") { // no hash
		return s.secretIn(p.start, p.start+len(v), kindSecret)
	}
	return s.password(p.start, p.start+len(v), false)
}

// flagged reads -u and --user of curl and its like: name:password, :password or key:.
func (s *scanner) flagged(dashes int, run []byte, end int) bool {
	if name := lowered(run); !(dashes == 1 && name == "u" || dashes == 2 && (name == "user" || name == "proxy-user")) {
		return false
	}
	i := s.skipSpaces(end)
	if c, n := peek(s.b, end); c == '=' {
		i = end + n
	}
	if c, _ := peek(s.b, i); i == end && !isQuote(c) {
		return false
	}
	p := s.open(place{}, i)
	stop := s.endOf(&p)
	if at := s.quotedLogin(p, stop); at > 0 {
		q := s.open(place{}, at)
		return s.secretIn(q.start, s.endOf(&q), kindPassword)
	}
	switch v := s.b[p.start:stop]; {
	case len(v) > 1 && v[0] == ':': // no name
		return s.secretIn(p.start+1, stop, kindPassword)
	case len(v) > 1 && bytes.IndexByte(v, ':') == len(v)-1: // a key in place of the name
		return s.secretIn(p.start, stop-1, kindSecret)
	}
	return s.password(p.start, stop, true)
}

// quotedLogin is where the password of 'name':password and name:'password' starts, 0 when
// the value at p is the first part of neither.
func (s *scanner) quotedLogin(p place, stop int) int {
	c, n := peek(s.b, stop)
	switch colon, m := peek(s.b, stop+n); {
	case !isQuote(c):
		return 0
	case p.quote != 0 && colon == ':':
		return stop + n + m
	case p.quote == 0 && stop > p.start && s.b[stop-1] == ':':
		return stop
	}
	return 0
}

// password finds name:password in b[start:stop]. Ids of users have colons too
// ("google:1234", "system:node:a"), so that without certainty the second part has to
// look like a password.
func (s *scanner) password(start, stop int, certain bool) bool {
	name, secret, ok := bytes.Cut(s.b[start:stop], []byte{':'})
	if !ok || len(name) == 0 || len(secret) == 0 {
		return false
	}
	if !certain && (bytes.ContainsAny(name, "/ ") || secret[0] == '/' || !looksChosen(secret)) {
		return false
	}
	return s.secretIn(stop-len(secret), stop, kindPassword)
}

// looksChosen recognises what rules for passwords make people choose: three of lower
// case, upper case, digits and others.
func looksChosen(v []byte) bool {
	const shortest = 8
	var kinds [4]bool
	for _, c := range v {
		switch {
		case isLower(c):
			kinds[0] = true
		case isUpper(c):
			kinds[1] = true
		case isDigit(c):
			kinds[2] = true
		case c == ' ' || c == ':' || c == '/':
			return false
		default:
			kinds[3] = true
		}
	}
	n := 0
	for _, is := range kinds {
		if is {
			n++
		}
	}
	return len(v) >= shortest && n >= 3
}

// withoutLogin is line with the user of the common log format (the third word, in front
// of the time) replaced when it is no name.
func withoutLogin(line []byte) []byte {
	const longest = 512 // address, ident and user in front of the time
	end := bytes.Index(line[:min(len(line), longest)], []byte(" ["))
	if end < 0 || len(line) < end+10 || line[end+4] != '/' || line[end+8] != '/' {
		return line
	}
	head := line[:end]
	start := bytes.LastIndexByte(head, ' ') + 1
	if bytes.Count(head[:start], []byte{' '}) != 2 {
		return line
	}
	user := head[start:]
	clean := Login(user)
	if bytes.Equal(clean, user) {
		return line
	}
	out := make([]byte, 0, len(line)+len(clean))
	out = append(append(out, line[:start]...), clean...)
	return append(out, line[end:]...)
}
