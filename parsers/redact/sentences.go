package redact

import "bytes"

// mentioned finds a credential that prose names: token "c40a91e7..." expired.
func (s *scanner) mentioned(cl class, end int) bool {
	if cl == classCode || cl == classCookie || cl == classHeader || cl == classVendor {
		return false
	}
	i := s.skipSpaces(end)
	if i == end {
		return false
	}
	if cl == classPassword {
		i = s.behindUser(i)
	}
	for word := range 3 {
		p := s.open(place{}, i)
		stop := s.endOf(&p)
		v := bytes.TrimRight(s.b[p.start:stop], ".:,;")
		if cl == classPassword && word == 0 && p.quote != 0 && len(v) > 2 && !isStatus(v) && bytes.IndexByte(v, ' ') < 0 {
			return s.secretIn(p.start, stop, kindPassword)
		}
		if random(v, 12) && (cl != classWeak || random(v, 20) && !isUUID(v)) {
			return s.secretIn(p.start, p.start+len(v), kindSecret)
		}
		if cl == classPassword && len(v) >= 6 && !isWords(v) && bytes.ContainsAny(v, "0123456789") {
			return s.secretIn(p.start, p.start+len(v), kindPassword)
		}
		if !isFiller(v) {
			return false
		}
		i = s.skipSpaces(stop)
	}
	return false
}

func isFiller(v []byte) bool {
	switch lowered(v) {
	case "is", "was", "value", "provided", "received", "got", "invalid", "expired", "unknown", "used", "rejected", "presented", "revoked",
		"mismatch", "malformed", "expected", "entered", "typed", "given", "supplied", "attempted", "tried", "sent":
		return true
	}
	return false
}

// behindUser goes past "for bob:" and "of user bob is" at i; it stays where neither stands.
func (s *scanner) behindUser(i int) int {
	next := func(i int) (word []byte, end int) {
		end = i
		for end < len(s.b) && !isSpace(s.b[end]) && !isQuote(s.b[end]) {
			end++
		}
		return s.b[i:end], s.skipSpaces(end)
	}
	word, at := next(i)
	if string(word) != "for" && string(word) != "of" {
		return i
	}
	if word, at = next(at); string(word) == "user" || string(word) == "account" {
		word, at = next(at)
	}
	s.work += at - i
	if len(word) > 0 && word[len(word)-1] == ':' {
		return at
	}
	if word, end := next(at); string(word) == "is" || string(word) == "was" || string(word) == ":" || string(word) == "=" {
		return end
	}
	return i
}
