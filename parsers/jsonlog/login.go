package jsonlog

import (
	"bytes"

	"authlog/internal/timeline"
)

// maxLogin bounds the text in which client and user are looked for.
const maxLogin = 1024

// Login finds client and user that a program writes into the text of a record
// alone ("failed login for 'bob' from 203.0.113.9"), unless ev has them.
func (r *Reader) Login(text []byte, ev *timeline.Event) {
	text = text[:min(len(text), maxLogin)]
	lower := bytes.ToLower(text)
	if len(lower) != len(text) {
		return // letters that change their length; the places would not agree
	}
	if ev.ClientIP == nil {
		ev.ClientIP = loginClient(text, lower)
	}
	if ev.User == nil {
		ev.User = loginUser(text, lower)
	}
}

// clientMarks are what stands before the address of a client, in lower case.
var clientMarks = [...]string{"from ", "ip=", "ip:", "ip ", "ipaddress=", "ip_address=", "ip address ", "rip=", "clientip=", "remoteip=", "requestip=", "remote=", "client=", "rhost=", "remote_addr="}

// loginClient is the address behind a mark. A user name can hold one too, so
// where marked addresses differ, none is given. Without marks it is the first
// address in the text.
func loginClient(text, lower []byte) (client []byte) {
	for _, mark := range clientMarks {
		for at := 0; ; {
			i := bytes.Index(lower[at:], []byte(mark))
			if i < 0 {
				break
			}
			i += at
			at = i + len(mark)
			if i > 0 && isWord(lower[i-1]) {
				continue
			}
			ip := addressAt(text[at:])
			switch {
			case ip == nil:
			case client == nil:
				client = ip
			case !bytes.Equal(client, ip):
				return nil
			}
		}
	}
	if client == nil {
		client = addressIn(text)
	}
	return client
}

func isWord(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' }

// addressAt is the address at the start of b, behind quotes and brackets.
func addressAt(b []byte) []byte {
	b = bytes.TrimLeft(b, " \"'`([")
	end := 0
	for end < len(b) && end < 64 && (b[end] == '.' || b[end] == ':' || isWord(b[end]|0x20)) {
		end++
	}
	return addressOf(bytes.TrimRight(b[:end], ".:"))
}

// userMarks are what stands before the name of a user, in lower case, the more
// particular ones first. Behind those that end in a quote the name ends at the
// next one.
var userMarks = [...]string{
	`username "`, `username '`, `username input "`, `username input '`, "username=", "username: ", "username:", `user "`, `user '`, "user=", "user: ", "user:",
	"invalid user ", "for user ", "login for '", `login for "`, `request for "`, `attempt for "`, "attempt for ", "password for ", "login=", "login:",
}

// noUsers are words that follow such a mark and are no names.
var noUsers = set("null none nil unknown undefined not does is was has with from invalid user the of - ( [")

// loginUser is the name behind the first mark that has one.
func loginUser(text, lower []byte) []byte {
	for _, mark := range userMarks {
		i := bytes.Index(lower, []byte(mark))
		if i < 0 || i > 0 && isWord(lower[i-1]) {
			continue
		}
		rest := text[i+len(mark):]
		last := mark[len(mark)-1]
		if len(rest) > 1 && bytes.IndexByte([]byte("\"'`<"), rest[0]) >= 0 {
			last, rest = rest[0], rest[1:]
		}
		if user := nameAt(rest, last); user != nil {
			return user
		}
	}
	return nil
}

// maxName bounds a user's name.
const maxName = 128

// nameAt is the name at the start of b, up to the quote that began it, else up
// to a blank or comma.
func nameAt(b []byte, quote byte) []byte {
	end := -1
	switch quote {
	case '"', '\'', '`':
		end = bytes.IndexByte(b, quote)
	case '<':
		end = bytes.IndexByte(b, '>')
	default:
		if end = bytes.IndexAny(b, " ,;)]\t"); end < 0 {
			end = len(b)
		}
		b = bytes.TrimRight(b[:end], ".:")
		end = len(b)
	}
	if end <= 0 || end > maxName || noUsers[string(bytes.ToLower(b[:end]))] {
		return nil
	}
	return b[:end]
}
