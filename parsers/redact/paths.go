package redact

import (
	"bytes"
	"strings"
)

// inPath finds what a link carries in a segment of its path: /reset-password/Zk3x... The run
// at hand goes from start to end, behind a slash.
func (s *scanner) inPath(start, end int) bool {
	const shortest = 16
	run := s.b[start:end]
	if len(run) < shortest || !random(run, shortest) || isUUID(run) {
		return false
	}
	// Django has the user's id in between: /reset/MQ/c1x2y3-...
	const longest = 64
	head := s.b[max(0, start-longest):start]
	head = bytes.TrimSuffix(head, []byte("/"))
	for range 2 {
		i := bytes.LastIndexAny(head, "/ \"=")
		if isLink(head[i+1:]) {
			return s.secretIn(start, end, kindSecret)
		}
		if i < 0 || head[i] != '/' {
			return false
		}
		head = head[:i]
	}
	return false
}

// isLink recognises the segments of a path behind which a credential stands.
func isLink(segment []byte) bool {
	word := lowered(segment)
	switch word {
	case "reset", "password", "verify", "verification", "confirm", "confirmation", "activate", "activation", "invite", "invitation",
		"invitations", "magic", "magiclink", "hook", "hooks", "webhook", "webhooks", "token", "tokens", "unsubscribe", "otp", "unlock":
		return true
	}
	for _, end := range [...]string{"-password", "_password", "-token", "-link", "-email", "_reset"} {
		if strings.HasSuffix(word, end) {
			return true
		}
	}
	return false
}
