package parsers

import (
	"bytes"

	"authlog/internal/timeline"
)

// Why a line is no access log line of uvicorn.
const (
	uviNoRequest = `no client - "METHOD path HTTP/version" on the line`
	uviNoClient  = "no address and port before the request"
	uviNoStatus  = "no status after the request"
)

// UvicornFormat is the access log of the Python servers uvicorn and hypercorn,
// also with the time and names that logging configurations put in front.
func UvicornFormat() Format {
	return behindPrefix(Format{
		Name: "uvicorn", Title: "access log of uvicorn (FastAPI, Starlette)", Hop: timeline.HopApplication,
		Source: "encode/uvicorn:uvicorn/logging.py (AccessFormatter), uvicorn/config.py (LOGGING_CONFIG)",
		New:    func(o Options) LineParser { return &uviParser{zone: o.ZoneOffset} },
		Sniff:  coloured(func(line []byte) bool { return bytes.Contains(line, uviMark) }),
	})
}

var uviMark = []byte(` - "`)

// uviParser reads the lines of one goroutine:
//
//	INFO:     192.0.2.7:52782 - "POST /login HTTP/1.1" 401 Unauthorized
type uviParser struct {
	zone int    // seconds east of UTC of times without a zone
	buf  []byte // the line without colours
}

// Parse implements LineParser.
func (p *uviParser) Parse(line []byte, ev *timeline.Event) Result {
	line = bytes.TrimRight(uncolour(line, &p.buf), "\r\n ")
	at := bytes.Index(line, uviMark)
	if at < 0 {
		return Result{Outcome: Rejected, Why: uviNoRequest}
	}
	request, rest, ok := envRequest(line[at+2:])
	if !ok {
		return Result{Outcome: Rejected, Why: uviNoRequest}
	}
	if ev.Method, ev.Path, ev.Query = splitRequest(request); ev.Method == nil {
		return Result{Outcome: Rejected, Why: uviNoRequest}
	}
	head, client := line[:at], []byte(nil)
	if sp := bytes.LastIndexByte(head, ' '); sp >= 0 {
		head, client = head[:sp], head[sp+1:]
	} else {
		head, client = nil, head
	}
	colon := bytes.LastIndexByte(client, ':')
	if colon < 0 || !isIP(addressOf(client)) || intOf(client[colon+1:]) < 0 {
		return Result{Outcome: Rejected, Why: uviNoClient}
	}
	status, _, _ := bytes.Cut(rest, []byte{' '})
	if ev.Status = statusOf(status); ev.Status == 0 {
		return Result{Outcome: Rejected, Why: uviNoStatus}
	}
	ev.Hop, ev.ClientIP = timeline.HopApplication, addressOf(client)
	// What is left is the name of a logger; more is the prefix of a transport.
	if name := recordHead(head, p.zone, ev); bytes.Count(name, []byte{' '}) > 1 || bytes.IndexByte(name, '|') >= 0 {
		return Result{Outcome: Rejected, Why: uviNoClient}
	}
	return Result{Outcome: Parsed}
}
