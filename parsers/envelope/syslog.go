package envelope

import "bytes"

// syslog reads the headers of RFC 5424, of RFC 3164, and of the variant with an
// RFC 3339 time that rsyslog and syslog-ng write to files; the priority may be
// missing, as it is in files. RFC 3164 has no year, so its time is not used.
func syslog(line []byte, m *Meta) []byte {
	rest, pri := priority(line)
	if pri && len(rest) > 2 && rest[0] == '1' && rest[1] == ' ' {
		return rfc5424(rest[2:], m)
	}
	if len(rest) > 16 && rest[3] == ' ' && rest[6] == ' ' && rest[9] == ':' && rest[12] == ':' && rest[15] == ' ' && month(rest[:3]) {
		return tagged(rest[16:], m)
	}
	if at, after := word(rest); len(at) >= len("2026-03-02T11:30:00") && m.stamp(at) {
		return tagged(after, m)
	}
	return nil
}

// priority cuts "<134>" off.
func priority(line []byte) (rest []byte, ok bool) {
	if line[0] != '<' {
		return line, false
	}
	end := bytes.IndexByte(line[:min(len(line), 6)], '>')
	if end < 2 || !allDigits(line[1:end]) {
		return line, false
	}
	return line[end+1:], true
}

func month(b []byte) bool {
	return bytes.Contains([]byte("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"), b)
}

// rfc5424 reads TIMESTAMP HOSTNAME APP-NAME PROCID MSGID STRUCTURED-DATA MSG.
func rfc5424(rest []byte, m *Meta) []byte {
	at, rest := word(rest)
	host, rest := word(rest)
	app, rest := word(rest)
	_, rest = word(rest) // process id
	_, rest = word(rest) // message id
	if len(rest) == 0 || string(at) != "-" && !m.stamp(at) {
		return nil
	}
	m.Instance, m.Service = nilDash(host), nilDash(app)
	if rest[0] == '-' {
		return bytes.TrimPrefix(bytes.TrimLeft(rest[1:], " "), []byte("\xef\xbb\xbf"))
	}
	if rest[0] != '[' {
		return rest // Heroku leaves the structured data out (Heroku, Log Drains)
	}
	return bytes.TrimPrefix(afterData(rest), []byte("\xef\xbb\xbf"))
}

// afterData skips [id name="value"]… with its escaped quotes and brackets.
func afterData(b []byte) []byte {
	quoted := false
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case c == '\\' && quoted:
			i++
		case c == '"':
			quoted = !quoted
		case c == ']' && !quoted && (i+1 == len(b) || b[i+1] == ' '):
			return bytes.TrimLeft(b[i+1:], " ")
		}
	}
	return nil
}

func nilDash(b []byte) []byte {
	if len(b) == 1 && b[0] == '-' {
		return nil
	}
	return b
}

// tagged reads "HOST TAG[PID]: text"; programs that write syslog themselves may
// leave the host out.
func tagged(rest []byte, m *Meta) []byte {
	host, after := word(rest)
	if n := len(host); n > 3 && host[n-1] == ':' && host[n-2] == ']' {
		return process(rest, m)
	}
	rest = after
	colon := bytes.Index(rest[:min(len(rest), 80)], []byte(": "))
	if len(host) == 0 || colon <= 0 {
		return nil
	}
	tag := rest[:colon]
	if open := bytes.IndexByte(tag, '['); open > 0 && tag[len(tag)-1] == ']' {
		tag = tag[:open]
	}
	if bytes.ContainsAny(tag, " {\"=") {
		return nil
	}
	m.Instance, m.Service = host, tag
	return rest[colon+2:]
}

// process is "NAME[PID]: text", which is left of a syslog line without its time
// and host (journalctl -o cat, exports).
func process(line []byte, m *Meta) []byte {
	colon := bytes.Index(line[:min(len(line), 80)], []byte("]: "))
	if colon < 0 {
		return nil
	}
	open := bytes.IndexByte(line[:colon], '[')
	if open <= 0 || !allDigits(line[open+1:colon]) {
		return nil
	}
	for _, c := range line[:open] {
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.' || c == '/') {
			return nil
		}
	}
	m.Service = line[:open]
	return line[colon+len("]: "):]
}
