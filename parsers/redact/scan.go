package redact

import "bytes"

// scanner walks over a text once, from run to run of name bytes.
type scanner struct {
	b    []byte
	i    int
	prev byte // the character in front of i, its escape undone; 0 at the start
	mark byte // the last character in front of i that is neither blank nor quote
	last int  // start of the run before
	tag  int  // behind the "<" of the XML name that is being read, 0 outside of one
	hits []Hit
	work int // bytes read ahead so far

	// Up to until, names mean more than elsewhere: the parameters of an
	// Authorization value, the members of a JSON object of cookies.
	until  int
	within class
}

// workPerByte bounds how often each byte is read ahead. Text that needs more
// was built to be slow: its rest goes as a whole.
const workPerByte = 32

func (s *scanner) scan() {
	limit := workPerByte * (len(s.b) + 256)
	for s.i < len(s.b) {
		if s.work > limit {
			s.hit(kindSecret, s.i, len(s.b))
			return
		}
		c := s.b[s.i]
		if isRunByte(c) {
			s.word()
			continue
		}
		c, n := unit(s.b, s.i)
		if c == ':' && s.userinfo(s.i+n) || c == '$' && s.hashed() || c >= 0x80 && s.foreign() {
			continue
		}
		s.step(c, n)
	}
}

func (s *scanner) step(c byte, n int) {
	if !isSpace(c) && !isQuote(c) {
		s.mark = c
	}
	s.prev = c
	s.i += n
	switch c {
	case '<':
		s.tag = s.i
	case ':': // <wsse:Password>
	default:
		s.tag = 0
	}
}

// hit records a credential and goes on behind it.
func (s *scanner) hit(kind string, start, end int) {
	s.hits = append(s.hits, Hit{kind, start, end})
	s.i, s.prev, s.mark, s.tag = end, 'x', 'x', 0
}

// word reads one run: a credential by its shape, the name of a value, a
// scheme, or nothing.
func (s *scanner) word() {
	start := s.i
	end := runEnd(s.b, start)
	run := s.b[start:end]
	if s.base64Key(start) || s.shaped(start, end) || s.marked(start, end) || s.prev == '/' && s.inPath(start, end) {
		return
	}
	if end == start+1 && (run[0] == 'b' || run[0] == 'u') && end < len(s.b) && isQuote(s.b[end]) {
		s.i = end // b'name' of Python
		return
	}
	dashes := 0
	for dashes < len(run) && run[dashes] == '-' {
		dashes++
	}
	flag := dashes == 2 // --token abc
	if bare := run[dashes:]; len(bare) > 0 {
		if s.named(bare, end, flag) || s.schemed(bare, end) || dashes > 0 && (s.flagged(dashes, bare, end) || s.option(dashes, bare, end)) ||
			isUserWord(bare) && s.userNamed(end) || s.field(bare, end) {
			return
		}
	}
	s.i, s.prev, s.mark, s.last = end, run[len(run)-1], 'x', start
}

// shaped recognises what is a credential whatever its name.
func (s *scanner) shaped(start, end int) bool {
	if end-start < minJWT {
		return false
	}
	if s.b[start] == '-' && hasPrefixAt(s.b, start, "-----BEGIN") {
		return s.pem(start)
	}
	kind, from := credentialIn(s.b[start:end])
	if kind == "" {
		return false
	}
	for end < len(s.b) && s.b[end] == '=' { // padding
		end++
	}
	s.hit(kind, start+from, end)
	return true
}

// pem finds a private key, up to its last line or the end of the text.
func (s *scanner) pem(start int) bool {
	const longestLabel = 64
	head := s.b[start+5 : min(len(s.b), start+longestLabel)]
	label := bytes.Index(head, []byte("-----"))
	if label < 0 {
		label = len(head) // cut off
	}
	if !bytes.Contains(head[:label], []byte("PRIVATE")) {
		return false
	}
	end := len(s.b)
	if i := bytes.IndexAny(s.b[start:], "\"'`"); i >= 0 {
		end = start + i
	}
	if i := bytes.Index(s.b[start:end], []byte("-----END")); i >= 0 {
		end = start + i + len("-----END")
		if j := bytes.Index(s.b[end:min(len(s.b), end+longestLabel)], []byte("-----")); j >= 0 {
			end += j + len("-----")
		}
	}
	s.hit(kindPEM, start, end)
	return true
}

// userinfo finds the password in scheme://user:password@host; i is behind the
// colon of the scheme.
func (s *scanner) userinfo(i int) bool {
	for range 2 {
		c, n := peek(s.b, i)
		if c != '/' {
			return s.dsn(i)
		}
		i += n
	}
	start, colon, at := i, -1, -1
	encoded := s.b[i-1] != '/'
scan:
	for i < len(s.b) {
		c, n := unit(s.b, i)
		if n > 1 && !encoded && s.b[i] == '%' {
			i += n // data
			continue
		}
		switch c {
		case '@':
			at = i
		case ':':
			if colon < 0 {
				colon = i + n
			}
		case '/', '?', '#':
			if at >= 0 || colon < 0 || isNumber(s.b[colon:i]) {
				break scan // not a password with a slash in it
			}
		case '<', '>', '\\', ' ', '\t', '\n', '\r', '"', '\'', '`':
			break scan
		}
		i += n
	}
	s.work += i - start
	if at < 0 {
		return false
	}
	if colon >= 0 && colon < at {
		return s.secretIn(colon, at, kindPassword)
	}
	kind, _ := credentialIn(s.b[start:at])
	if kind == "" && !random(s.b[start:at], 12) {
		return false
	}
	return s.secretIn(start, at, kindSecret)
}

func isNumber(v []byte) bool {
	for _, c := range v {
		if !isDigit(c) {
			return false
		}
	}
	return true
}

// dsn finds the password of user:password@tcp(host), as database drivers of Go
// write it; i is behind the colon.
func (s *scanner) dsn(i int) bool {
	const longest = 256
	oracle, slash := bytes.HasSuffix(s.b[:i], []byte("thin:")), -1 // thin:user/password@
	for j := i; j < len(s.b) && j-i < longest && !isSpace(s.b[j]) && !isQuote(s.b[j]); j++ {
		if s.b[j] == '/' && slash < 0 {
			slash = j
		}
		if s.b[j] == '@' && oracle && slash >= i {
			return s.secretIn(slash+1, j, kindPassword)
		}
		if s.b[j] == '@' && (hasPrefixAt(s.b, j+1, "tcp(") || hasPrefixAt(s.b, j+1, "unix(")) {
			return s.secretIn(i, j, kindPassword)
		}
	}
	return false
}

// secretIn records b[start:end], unless the log stands something in for it.
func (s *scanner) secretIn(start, end int, kind string) bool {
	v := s.b[start:end]
	if n := isPlaceholder(s.b, start); n == len(v) || isStandIn(v) {
		return false
	}
	if hasPrefixAt(v, 0, "-----BEGIN") {
		kind = kindPEM
	} else if shape, from := credentialIn(v); shape != "" && from == 0 {
		kind = shape
	}
	s.hit(kind, start, end)
	return true
}
