package parsers

import (
	"bytes"

	"authlog/internal/timeline"
	"authlog/parsers/reason"
	"authlog/parsers/redact"
	"authlog/parsers/stamp"
)

// Why a line is no record of nginx's error log.
const (
	ngeNoTime  = "the line does not begin with YYYY/MM/DD HH:MM:SS"
	ngeNoLevel = "no [level] of nginx after the time"
	ngeNoPID   = "no pid#tid: after the level"
	ngeEmpty   = "no message after pid#tid: the line is cut off"
)

// NginxErrorFormat is the error log of nginx and of what is built on it
// (OpenResty, Tengine, Angie, ingress-nginx).
func NginxErrorFormat() Format {
	return behindPrefix(Format{
		Name: "nginx-error", Title: "nginx error log, also of OpenResty, Tengine and Angie", Hop: timeline.HopProxy,
		Source: "nginx/nginx:src/core/ngx_log.c, src/http/ngx_http_request.c (ngx_http_log_error_handler), src/http/modules/ngx_http_auth_basic_module.c",
		New:    func(o Options) LineParser { return &ngeParser{zone: o.ZoneOffset, reasons: reason.NewClassifier()} },
		Sniff: func(line []byte) bool {
			return len(line) > ngeHeadLen && line[4] == '/' && line[7] == '/' && line[19] == ' ' && line[20] == '['
		},
	})
}

// ngeHeadLen is the length of "2026/03/10 09:00:02 [".
const ngeHeadLen = 21

// ngeParser reads the lines of one goroutine:
//
//	2026/03/10 09:00:02 [error] 7#7: *12 message, client: 192.0.2.7, server: …, request: "…", host: "…"
type ngeParser struct {
	zone    int // seconds east of UTC: the log has local times without a zone
	reasons *reason.Classifier
}

// Parse implements LineParser. A record has no status, even if its message
// implies one: the access log tells what the client got.
func (p *ngeParser) Parse(line []byte, ev *timeline.Event) Result {
	line = bytes.TrimRight(line, "\r\n ")
	if len(line) <= ngeHeadLen || line[19] != ' ' || line[20] != '[' {
		return Result{Outcome: Rejected, Why: ngeNoTime}
	}
	ns, _, ok := stamp.Any(line[:19], p.zone)
	if !ok || line[4] != '/' {
		return Result{Outcome: Rejected, Why: ngeNoTime}
	}
	level, _, ok := bytes.Cut(line[ngeHeadLen:min(len(line), ngeHeadLen+64)], []byte("] "))
	if !ok || !ngeLevel(level) {
		return Result{Outcome: Rejected, Why: ngeNoLevel}
	}
	rest, ok := ngePID(line[ngeHeadLen+len(level)+2:])
	if !ok {
		return Result{Outcome: Rejected, Why: ngeNoPID}
	}
	if len(rest) == 0 {
		return Result{Outcome: Rejected, Why: ngeEmpty}
	}
	ev.Hop, ev.Time, ev.Level = timeline.HopProxy, ns, level
	var tail ngeTail
	message := tail.find(rest)
	tail.fill(ev)
	ev.Message = redact.Text(message)
	p.reason(message, &tail, ev)
	return Result{Outcome: Parsed}
}

// ngeLevel tells whether v is a level (nginx, err_levels in ngx_log.c).
func ngeLevel(v []byte) bool {
	switch string(v) {
	case "emerg", "alert", "crit", "error", "warn", "notice", "info", "debug":
		return true
	}
	return false
}

// ngePID reads "pid#tid: " and the number of the connection, "*12 ", which
// records of the process do not have.
func ngePID(v []byte) (rest []byte, ok bool) {
	hash := bytes.IndexByte(v[:min(len(v), 24)], '#')
	if hash <= 0 || !allDigits(v[:hash]) {
		return nil, false
	}
	colon := bytes.IndexByte(v[:min(len(v), hash+24)], ':')
	if colon <= hash+1 || !allDigits(v[hash+1:colon]) {
		return nil, false
	}
	if v = v[colon+1:]; len(v) > 0 && v[0] == ' ' {
		v = v[1:]
	}
	if len(v) > 0 && v[0] == '*' {
		sp := bytes.IndexByte(v[:min(len(v), 24)], ' ')
		if sp < 0 && allDigits(v[1:]) {
			return nil, true
		}
		if sp > 1 && allDigits(v[1:sp]) {
			v = v[sp+1:]
		}
	}
	return v, true
}

// ngeAuth are the messages that carry a user name which a client chose, with
// what they mean without it: a name must not pass for a reason.
var ngeAuth = [...]struct{ before, after, means string }{
	{`user "`, `": password mismatch`, "password mismatch"},
	{`user "`, `" was not found in "`, "user not found"},
	{`PAM: user '`, `' - not authenticated: `, "invalid user or password"},
	{`PAM: user '`, `' - `, ""},
	{`http_auth_ldap: User "`, `" `, ""},
}

// reason reads what the message says about a credential, and who sent it.
func (p *ngeParser) reason(message []byte, tail *ngeTail, ev *timeline.Event) {
	text, refused := message, false
	for _, a := range ngeAuth {
		rest, ok := bytes.CutPrefix(message, []byte(a.before))
		if !ok {
			continue
		}
		end := bytes.LastIndex(rest, []byte(a.after))
		if end < 0 {
			continue
		}
		ev.User, refused = redact.Login(rest[:end]), true
		ev.Auth = timeline.Auth{Present: timeline.Yes, Scheme: timeline.SchemeBasic}
		if text = []byte(a.means); a.means == "" {
			text = rest[end+len(a.after):]
		}
		break
	}
	var res reason.Result
	switch {
	case ngeAskedFor(message, ev.Path), bytes.Contains(message, []byte("ModSecurity: ")):
		return // a firewall looks at the request, not at who sends it
	case refused:
		res = p.reasons.ClassifyIn401(reason.Text{Message: text})
	case len(tail.subrequest) > 0 && !bytes.Contains(tail.subrequest, []byte("mirror")) && bytes.Contains(message, []byte("upstream")):
		// What auth_request asked did not answer.
		res = p.reasons.ClassifyIn401(reason.Text{Message: text})
	default:
		res = p.reasons.Classify(reason.Text{Message: text})
	}
	ev.Reason, ev.Suggests = res.Reason, res.Suggests
	if res.CredentialSent != timeline.Unknown && ev.Auth.Present == timeline.Unknown {
		ev.Auth.Present = res.CredentialSent
	}
}

// ngeAskedFor tells whether a file that could not be opened is the one that the
// client asked for. A scanner that looks for /.htpasswd is no lost secret.
func ngeAskedFor(message, path []byte) bool {
	rest, ok := bytes.CutPrefix(message, []byte(`open() "`))
	if !ok || len(path) < 2 {
		return false
	}
	end := bytes.Index(rest, []byte(`" failed (`))
	return end > 0 && bytes.HasSuffix(rest[:end], path)
}
