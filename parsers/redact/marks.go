package redact

import (
	"bytes"
	"strings"
)

// base64Key finds a key that goes on behind its run.
func (s *scanner) base64Key(start int) bool {
	if start+1 >= len(s.b) || secondOfBase64[s.b[start]] != s.b[start+1] {
		return false // nearly every word
	}
	p := prefixOf(s.b[start:])
	if p == nil || p.form != formBase64 {
		return false
	}
	from := start + len(p.text)
	stop := from
	for stop < len(s.b) && isBase64(s.b[stop]) {
		stop++
	}
	s.work += stop - from
	if stop-from < p.tail || !random(s.b[from:stop], p.tail) {
		return false
	}
	kind := p.text
	if kind == "MII" { // a key or certificate in DER
		kind = kindSecret
	}
	s.hit(kind, start, stop)
	return true
}

// secondOfBase64 is the second letter of the prefixes of this form, by their first, which no
// two of them share.
var secondOfBase64 = func() (t [256]byte) {
	for _, word := range strings.Fields(base64Keys) {
		t[word[0]] = word[1]
	}
	return t
}()

// marked finds what only its surroundings make a credential: the run at hand goes from
// start to end.
func (s *scanner) marked(start, end int) bool {
	if end == len(s.b) || !mayMark[s.b[end]] {
		return false
	}
	run := s.b[start:end]
	word := lastWord(run)
	c, n := unit(s.b, end)
	next := end + n
	switch {
	case c == '/' && (bytes.HasSuffix(run, []byte("hooks.slack.com")) || string(run) == "IncomingWebhook"):
		stop := s.pathEnd(next)
		return stop > next && s.secretIn(next, stop, kindSecret) // who knows the address may write there
	case c == ':' && isBot(run) && next < len(s.b) && s.b[next] == 'A' && base64Run(s.b[next:]) >= 30:
		s.hit(kindSecret, next, next+base64Run(s.b[next:]))
		return true
	case c == '(' && len(run) == 1 && s.prev == '(' && base64Run(s.b[next:]) >= 20: // ASP.NET without cookies
		s.hit(kindSecret, next, next+base64Run(s.b[next:]))
		return true
	case c == '~' && string(word) == "sha256" && base64Run(s.b[next:]) >= 40: // OpenShift
		s.hit(kindSecret, next, next+base64Run(s.b[next:]))
		return true
	case c == '~' && len(word) > 1 && len(word) <= 5 && word[len(word)-1] == 'Q' && isDigit(word[len(word)-2]): // Microsoft Entra
		for next = end; next < len(s.b) && (s.b[next] == '~' || isRunByte(s.b[next])); next++ {
		}
		if s.work += next - end; next-end > 24 {
			s.hit(kindSecret, end-min(len(run), 5), next)
			return true
		}
	case c == '|' && len(word) >= 15 && len(word) <= 16 && isNumber(word) && base64Run(s.b[next:]) >= 27: // Facebook
		s.hit(kindSecret, next, next+base64Run(s.b[next:]))
		return true
	}
	return false
}

// lastWord is what follows the last dot, hyphen or the like: names in front of a key end so.
func lastWord(run []byte) []byte {
	i := len(run)
	for i > 0 && (isAlpha(run[i-1]) || isDigit(run[i-1])) {
		i--
	}
	return run[i:]
}

// mayMark holds the characters behind a run that marked looks for, and those that escapes of
// them begin with: few runs have one.
var mayMark = [256]bool{'(': true, '/': true, ':': true, '~': true, '|': true, '%': true, '\\': true, '&': true}

// isBot recognises what stands in front of the token of a Telegram bot in a path.
func isBot(run []byte) bool {
	run = bytes.TrimPrefix(run, []byte("bot"))
	return len(run) >= 5 && len(run) <= 16 && isNumber(run)
}

func isBase64(c byte) bool {
	return isAlpha(c) || isDigit(c) || c == '+' || c == '/' || c == '=' || c == '-' || c == '_'
}

// pathEnd is the end of a path that starts at i.
func (s *scanner) pathEnd(i int) int {
	for i < len(s.b) {
		c, n := unit(s.b, i)
		if isSpace(c) || isQuote(c) || c == '?' || c == '#' || c == '<' || c == '>' || c == '&' {
			break
		}
		i += n
	}
	return i
}
