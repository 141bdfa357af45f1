package parsers

import (
	"bytes"

	"authlog/internal/timeline"
	"authlog/parsers/reason"
	"authlog/parsers/redact"
	"authlog/parsers/stamp"
)

// Why a line is no record of Apache's error log.
const (
	apeNoTime  = "the line does not begin with [Day Mon DD HH:MM:SS YYYY]"
	apeNoLevel = "no [module:level] or [level] of Apache after the time"
	apeEmpty   = "no message after the brackets: the line is cut off"
)

// ApacheErrorFormat is the error log of the Apache HTTP server 2.2 and 2.4.
func ApacheErrorFormat() Format {
	return behindPrefix(Format{
		Name: "apache-error", Title: "Apache httpd error log (2.2 and 2.4)", Hop: timeline.HopProxy,
		Source: "apache/httpd:docs/manual/mod/core.xml (ErrorLogFormat), modules/aaa/mod_auth_basic.c, mod_auth_digest.c, mod_authnz_ldap.c",
		New:    func(o Options) LineParser { return &apeParser{zone: o.ZoneOffset, reasons: reason.NewClassifier()} },
		Sniff: func(line []byte) bool {
			line = bytes.TrimLeft(line, blanks)
			return len(line) > 28 && line[0] == '[' && line[4] == ' ' && line[8] == ' ' && line[14] == ':'
		},
	})
}

// apeParser reads the lines of one goroutine:
//
//	[Tue Mar 10 08:00:02.902022 2026] [auth_basic:error] [pid 35:tid 43] [client 192.0.2.7:5000] AH01617: message, referer: …
type apeParser struct {
	zone    int // seconds east of UTC: the log has local times without a zone
	reasons *reason.Classifier
}

// Parse implements LineParser. A record has no status, even if its message
// implies one: the access log tells what the client got.
func (p *apeParser) Parse(line []byte, ev *timeline.Event) Result {
	line = bytes.Trim(line, blanks)
	at, rest := apeBracket(line)
	if len(at) < 24 || at[3] != ' ' || at[7] != ' ' || at[13] != ':' {
		return Result{Outcome: Rejected, Why: apeNoTime}
	}
	var ok bool
	if ev.Time, ev.TimeFrac, ok = stamp.Any(at, p.zone); !ok {
		return Result{Outcome: Rejected, Why: apeNoTime}
	}
	level, rest := apeBracket(rest)
	colon := bytes.LastIndexByte(level, ':')
	if level = level[colon+1:]; !ngeLevel(level) && !bytes.HasPrefix(level, []byte("trace")) {
		return Result{Outcome: Rejected, Why: apeNoLevel}
	}
	ev.Hop, ev.Level = timeline.HopProxy, level
	message := apePrefix(rest, colon >= 0, ev)
	if len(message) == 0 || message[0] == '[' && bytes.IndexByte(message, ']') < 0 {
		return Result{Outcome: Rejected, Why: apeEmpty}
	}
	if i := bytes.LastIndex(message, apeReferer); i >= 0 {
		message, ev.Referer = message[:i], message[i+len(apeReferer):]
	} else {
		message = withoutStart(message, apeReferer)
	}
	ev.Message = redact.Text(message)
	p.reason(message, ev)
	return Result{Outcome: Parsed}
}

var apeReferer = []byte(", referer: ")

// apeBracket takes "[inner]" off the start of b; inner is nil without it.
func apeBracket(b []byte) (inner, rest []byte) {
	b = bytes.TrimLeft(b, " ")
	if len(b) == 0 || b[0] != '[' {
		return nil, b
	}
	end := bytes.IndexByte(b, ']')
	if end < 0 {
		return nil, nil // cut off within
	}
	return b[1:end], b[end+1:]
}

// apePrefix reads what stands between level and message: process and client in
// brackets, and between them the source file and the error of the system.
// ported tells that clients have a port, as they do since 2.4.
func apePrefix(b []byte, ported bool, ev *timeline.Event) (message []byte) {
	message = bytes.TrimLeft(b, " ")
	const client = "[client "
	i := bytes.Index(message, []byte(client))
	if !bytes.HasPrefix(message, []byte("[pid ")) && i != 0 && !(i > 0 && apeIsSystem(message[:i])) {
		return message
	}
	if bytes.HasPrefix(message, []byte("[pid ")) {
		_, message = apeBracket(message)
		message = bytes.TrimLeft(message, " ")
		i = bytes.Index(message, []byte(client))
	}
	if i < 0 || i > 0 && !apeIsSystem(message[:i]) {
		return message
	}
	before := message[:i]
	address, after := apeBracket(message[i:])
	if address == nil {
		return nil
	}
	address = address[len("client "):]
	if ported {
		address = addressOf(address)
	} else {
		address = hostPart(address)
	}
	if isIP(address) {
		ev.ClientIP = address
	}
	if message = bytes.TrimLeft(after, " "); len(message) == 0 {
		return nil
	}
	if len(before) > 0 && bytes.HasPrefix(before, []byte{'('}) {
		ev.ErrorReason = redact.Text(bytes.TrimRight(before, " :"))
	}
	return message
}

// apeIsSystem tells whether v is the source file or the system's error that can
// stand before the client: "mod_x.c(12): ", "(111)Connection refused: ".
func apeIsSystem(v []byte) bool {
	return bytes.HasSuffix(v, []byte(": ")) && bytes.IndexByte(v, '[') < 0
}

// apeAuth are the messages that carry a user name which a client chose, with
// what they mean without it; an empty meaning is what follows the name.
var apeAuth = [...]struct{ before, after, means string }{
	{"user ", `: authentication failure for "`, "password mismatch"},
	{"user ", `: authorization failure for "`, "user is not authorized"},
	{"user `", "': password mismatch: ", "password mismatch"},
	{"user `", "' in realm `", ""},
	{"user '", "' in realm '", ""},
	{"user ", " not found: ", "user not found"},
	{"auth_ldap authenticate: user ", " authentication failed; URI ", ""},
}

// reason reads what the message says about a credential, and who sent it.
func (p *apeParser) reason(message []byte, ev *timeline.Event) {
	text := message
	if len(text) > 9 && bytes.HasPrefix(text, []byte("AH")) && string(text[7:9]) == ": " {
		text = text[9:]
	}
	text = bytes.TrimPrefix(text, []byte("Digest: "))
	for _, a := range apeAuth {
		rest, ok := bytes.CutPrefix(text, []byte(a.before))
		if !ok {
			continue
		}
		end := bytes.LastIndex(rest, []byte(a.after))
		if end < 0 {
			continue
		}
		ev.User = redact.Login(rest[:end])
		ev.Auth = timeline.Auth{Present: timeline.Yes}
		meaning := []byte(a.means)
		if rest = rest[end+len(a.after):]; len(meaning) == 0 {
			meaning = append([]byte("user "), rest...)
		}
		if path, _, quoted := bytes.Cut(rest, []byte{'"'}); quoted && a.after[len(a.after)-1] == '"' {
			ev.Path = path
		}
		res := p.reasons.ClassifyIn401(reason.Text{Message: meaning})
		ev.Reason, ev.Suggests = res.Reason, res.Suggests
		return
	}
	if bytes.Contains(text, []byte("ModSecurity: ")) {
		return // a firewall looks at the request, not at who sends it
	}
	var res reason.Result
	if bytes.HasPrefix(text, []byte("Could not open password file")) || bytes.HasPrefix(text, []byte("could not open password file")) {
		res = p.reasons.Classify(reason.Text{Message: []byte("htpasswd file not found")})
	} else {
		res = p.reasons.Classify(reason.Text{Message: text, Error: ev.ErrorReason})
	}
	ev.Reason, ev.Suggests = res.Reason, res.Suggests
}
