package redact

import "bytes"

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
	switch word := lowered(segment); word {
	case "reset", "password", "verify", "verification", "confirm", "confirmation", "activate", "activation", "invite", "invitation",
		"invitations", "magic", "magiclink", "hook", "hooks", "webhook", "webhooks", "token", "tokens", "unsubscribe", "otp", "unlock":
		return true
	default:
		return bytes.HasSuffix([]byte(word), []byte("-password")) || bytes.HasSuffix([]byte(word), []byte("_password")) ||
			bytes.HasSuffix([]byte(word), []byte("-token")) || bytes.HasSuffix([]byte(word), []byte("-link")) ||
			bytes.HasSuffix([]byte(word), []byte("-email")) || bytes.HasSuffix([]byte(word), []byte("_reset"))
	}
}
