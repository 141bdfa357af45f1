package parsers

import (
	"bytes"

	"authlog/internal/timeline"
	"authlog/parsers/logformat"
	"authlog/parsers/stamp"
)

// Why a line is no access log line of the Python development servers.
const (
	werNoTime    = "no [DD/Mon/YYYY HH:MM:SS] at the start or after client - -"
	werNoRequest = "no closed request in quotes after the time"
	werNoStatus  = "no status after the request"
)

// WerkzeugFormat is the access log of Werkzeug (Flask), Django's runserver and
// Python's http.server: the common log format with a time of their own.
func WerkzeugFormat() Format {
	return behindPrefix(Format{
		Name: "werkzeug", Title: "access log of Werkzeug (Flask), Django's runserver and http.server", Hop: timeline.HopApplication,
		Source: "pallets/werkzeug:src/werkzeug/serving.py (log_request); django/django:django/core/servers/basehttp.py; python/cpython:Lib/http/server.py",
		New:    func(o Options) LineParser { return &werParser{zone: o.ZoneOffset} },
		Sniff: coloured(func(line []byte) bool {
			end := bytes.Index(line, []byte(`] "`))
			return end >= werTimeLen-2 && line[end-9] == ' ' && line[end-werTimeLen+2] == '['
		}),
	})
}

// werParser reads the lines of one goroutine:
//
//	192.0.2.7 - - [10/Mar/2026 08:00:02] "GET /client HTTP/1.1" 401 -
//	[10/Mar/2026 08:00:02] "GET /client HTTP/1.1" 401 58
type werParser struct {
	zone int    // seconds east of UTC: the log has local times without a zone
	buf  []byte // the line without colours
}

// werTimeLen is the length of "[10/Mar/2026 08:00:02] ".
const werTimeLen = 23

// Parse implements LineParser.
func (p *werParser) Parse(line []byte, ev *timeline.Event) Result {
	rest := bytes.TrimRight(uncolour(line, &p.buf), "\r\n ")
	rest = bytes.TrimPrefix(rest, []byte("INFO:werkzeug:"))
	if sp := bytes.Index(rest[:min(len(rest), 64)], []byte(" - - ")); sp > 0 && isIP(rest[:sp]) {
		ev.ClientIP, rest = rest[:sp], rest[sp+len(" - - "):]
	}
	if len(rest) < werTimeLen+2 || rest[0] != '[' || rest[12] != ' ' || string(rest[werTimeLen-2:werTimeLen]) != "] " {
		return Result{Outcome: Rejected, Why: werNoTime}
	}
	var ok bool
	if ev.Time, ev.TimeFrac, ok = stamp.Any(rest[1:werTimeLen-2], p.zone); !ok {
		return Result{Outcome: Rejected, Why: werNoTime}
	}
	rest = rest[werTimeLen:]
	end := -1
	if rest[0] == '"' {
		end = logformat.ClosingQuote(rest, 1)
	}
	if end < 0 {
		return Result{Outcome: Rejected, Why: werNoRequest}
	}
	ev.Method, ev.Path, ev.Query = splitRequest(rest[1:end])
	rest = bytes.TrimLeft(rest[end+1:], " ")
	status, size, whole := bytes.Cut(rest, []byte{' '})
	if ev.Status = statusOf(status); ev.Status == 0 || !whole {
		return Result{Outcome: Rejected, Why: werNoStatus}
	}
	ev.Hop = timeline.HopApplication
	ev.BodyBytes = intOf(size)
	ev.Bytes = ev.BodyBytes
	return Result{Outcome: Parsed}
}
