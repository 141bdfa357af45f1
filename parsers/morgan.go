package parsers

import (
	"bytes"

	"authlog/internal/timeline"
	"authlog/parsers/redact"
)

// Why a line is no access log line of morgan.
const (
	morNoRequest = "the line does not begin with METHOD /path, or client - METHOD /path"
	morNoStatus  = "no status after the path"
	morNoTime    = "no size and time in ms after the status: the line is cut off"
)

// MorganFormat is the access log of morgan, the logger of Express, in its
// formats dev, tiny and short. Its others are Apache's.
func MorganFormat() Format {
	return behindPrefix(Format{
		Name: "morgan", Title: "access log of morgan (Express): dev, tiny and short", Hop: timeline.HopApplication,
		Source: "expressjs/morgan:index.js (dev, tiny, short)",
		New:    func(Options) LineParser { return &morParser{} },
		Sniff: coloured(func(line []byte) bool {
			return bytes.Contains(line, []byte(" ms")) && (bytes.IndexByte(line, '/') > 0)
		}),
	})
}

// morParser reads the lines of one goroutine; none has a time of its own:
//
//	GET /client 401 1.234 ms - 12
//	GET /client 401 12 - 1.234 ms
//	192.0.2.7 - GET /client HTTP/1.1 401 12 - 1.234 ms
type morParser struct {
	buf []byte // the line without colours
}

// Parse implements LineParser.
func (p *morParser) Parse(line []byte, ev *timeline.Event) Result {
	rest := bytes.TrimRight(uncolour(line, &p.buf), "\r\n ")
	client, short := []byte(nil), false
	if word, after, ok := bytes.Cut(rest, []byte{' '}); ok && isIP(word) {
		user, request, ok := bytes.Cut(after, []byte{' '})
		if !ok {
			return Result{Outcome: Rejected, Why: morNoRequest}
		}
		client, rest, short = word, request, true
		ev.User = redact.Login(textOf(user))
	}
	method, after, _ := bytes.Cut(rest, []byte{' '})
	target, after, whole := bytes.Cut(after, []byte{' '})
	if !whole || !morMethod(method) || len(target) == 0 || target[0] != '/' {
		return Result{Outcome: Rejected, Why: morNoRequest}
	}
	if short {
		protocol, more, _ := bytes.Cut(after, []byte{' '})
		if !bytes.HasPrefix(protocol, []byte("HTTP/")) {
			return Result{Outcome: Rejected, Why: morNoRequest}
		}
		after = more
	}
	status, after, whole := bytes.Cut(after, []byte{' '})
	ev.Status = statusOf(status)
	if !whole || ev.Status == 0 && !isMissing(status) {
		return Result{Outcome: Rejected, Why: morNoStatus}
	}
	if !morMeasures(after, ev) {
		return Result{Outcome: Rejected, Why: morNoTime}
	}
	ev.Hop, ev.ClientIP, ev.Method = timeline.HopApplication, client, method
	ev.Path, ev.Query = splitURI(target)
	return Result{Outcome: Parsed}
}

// morMethod tells whether v is written like a method.
func morMethod(v []byte) bool {
	for _, c := range v {
		if (c < 'A' || c > 'Z') && c != '-' {
			return false
		}
	}
	return len(v) > 2 && len(v) <= maxMethod
}

// morMeasures reads "1.234 ms - 12" or "12 - 1.234 ms"; "-" stands for what is
// unknown.
func morMeasures(b []byte, ev *timeline.Event) bool {
	first, second, ok := bytes.Cut(b, []byte(" - "))
	if !ok {
		return false
	}
	ms, isMS := bytes.CutSuffix(first, []byte(" ms"))
	size := second
	if !isMS {
		size = first
		if ms, isMS = bytes.CutSuffix(second, []byte(" ms")); !isMS {
			return false
		}
	}
	if string(ms) != "-" {
		seconds := secondsOf(ms)
		if seconds < 0 {
			return false
		}
		ev.DurationS = seconds / 1000
	}
	if ev.BodyBytes = intOf(size); ev.BodyBytes < 0 && string(size) != "-" {
		return false
	}
	ev.Bytes = ev.BodyBytes
	return true
}
