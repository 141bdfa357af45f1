package parsers

import (
	"bytes"

	"authlog/internal/timeline"
	"authlog/parsers/reason"
	"authlog/parsers/redact"
	"authlog/parsers/stamp"
)

// Why a line is no HTTP log line of HAProxy.
const (
	hapNoClient  = "no client address and port before the time in brackets"
	hapNoTime    = "no [day/month/year:time] after the client"
	hapNoBackend = "no backend/server after the frontend"
	hapNoTimers  = "no TR/Tw/Tc/Tr/Ta after the server"
	hapNoStatus  = "no status after the timers"
	hapNoSize    = "no byte count after the status"
	hapNoState   = "no termination state of four characters after the cookies"
	hapNoRequest = "no quoted request at the end: the line is cut off"
)

// Classes of HAProxy's records that are no request.
const (
	ClassHAProxyTCP        = "HAProxy TCP session"
	ClassHAProxyConnection = "HAProxy connection without a request"
	ClassHAProxyMessage    = "HAProxy message about its servers"
)

// HAProxyFormat is the HTTP log of HAProxy (option httplog and httpslog).
func HAProxyFormat() Format {
	return behindPrefix(Format{
		Name: "haproxy", Title: "HAProxy HTTP log (option httplog, httpslog)", Hop: timeline.HopLoadBalancer,
		Source: "haproxy/haproxy:doc/configuration.txt (8.2.3 HTTP log format, 8.2.4 HTTPS log format, 8.5 Session state at disconnection), src/log.c",
		New:    func(o Options) LineParser { return &hapParser{zone: o.ZoneOffset, reasons: reason.NewClassifier()} },
		Sniff: func(line []byte) bool {
			line = bytes.TrimLeft(line, blanks)
			_, at := hapClient(line)
			return at > 0 || hapIsMessage(line)
		},
	})
}

// hapParser reads the lines of one goroutine:
//
//	client:port [time] frontend backend/server TR/Tw/Tc/Tr/Ta status bytes cookie cookie state
//	connections queues {request headers} {response headers} "request"
type hapParser struct {
	zone    int // seconds east of UTC: the log has local times without a zone
	reasons *reason.Classifier
}

// Parse implements LineParser.
func (p *hapParser) Parse(line []byte, ev *timeline.Event) Result {
	line = bytes.Trim(line, blanks)
	if hapIsMessage(line) {
		return Result{Outcome: Ignored, Why: ClassHAProxyMessage}
	}
	client, at := hapClient(line)
	if at < 0 {
		return Result{Outcome: Rejected, Why: hapNoClient}
	}
	end := bytes.IndexByte(line[at:min(len(line), at+40)], ']')
	var ok bool
	if end > 0 {
		ev.Time, ev.TimeFrac, ok = stamp.Any(line[at:at+end], p.zone)
	}
	if !ok || at+end+2 > len(line) {
		return Result{Outcome: Rejected, Why: hapNoTime}
	}
	ev.Hop, ev.ClientIP = timeline.HopLoadBalancer, client
	f := hapFields{rest: bytes.TrimLeft(line[at+end+1:], " ")}
	if colon := bytes.Index(f.rest, []byte(": ")); colon > 0 && bytes.IndexByte(f.rest[:colon], ' ') < 0 {
		return p.connection(f.rest[colon+2:], ev)
	}
	return f.read(ev)
}

// hapClient finds "client:port [" at the start of a line: the client and where
// the time begins; at is negative without them.
func hapClient(line []byte) (client []byte, at int) {
	sp := bytes.IndexByte(line[:min(len(line), 80)], ' ')
	if sp < 0 || sp+22 > len(line) || line[sp+1] != '[' || line[sp+4] != '/' || line[sp+8] != '/' {
		return nil, -1
	}
	colon := bytes.LastIndexByte(line[:sp], ':')
	if colon <= 0 || colon+1 == sp || !allDigits(line[colon+1:sp]) {
		return nil, -1
	}
	client = addressOf(line[:sp])
	if string(client) == "unix" {
		return nil, sp + 2
	}
	if !isIP(client) {
		return nil, -1
	}
	return client, sp + 2
}

// hapIsMessage recognises what HAProxy says about itself and its servers.
func hapIsMessage(line []byte) bool {
	if len(line) == 0 {
		return false
	}
	switch line[0] {
	case 'P':
		return bytes.HasPrefix(line, []byte("Proxy ")) && bytes.Contains(line, []byte(" st")) // started, stopped
	case 'S':
		return bytes.HasPrefix(line, []byte("Server ")) && bytes.Contains(line[:min(len(line), 200)], []byte("/")) &&
			(bytes.Contains(line, []byte(" is UP")) || bytes.Contains(line, []byte(" is DOWN")))
	case 'b':
		return bytes.HasPrefix(line, []byte("backend ")) && bytes.HasSuffix(line, []byte(" has no server available!"))
	case 'C':
		return bytes.HasPrefix(line, []byte("Connect from ")) && line[len(line)-1] == ')'
	}
	return false
}

// connection reads "frontend/bind: message", which stands for a connection that
// brought no request. One with a refused client certificate is about
// authentication.
func (p *hapParser) connection(message []byte, ev *timeline.Event) Result {
	res := p.reasons.Classify(reason.Text{Message: message})
	if !res.Reason.Informative() {
		return Result{Outcome: Ignored, Why: ClassHAProxyConnection}
	}
	ev.Message = redact.Text(message)
	ev.Reason, ev.Suggests = res.Reason, res.Suggests
	return Result{Outcome: Parsed}
}
