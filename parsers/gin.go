package parsers

import (
	"bytes"

	"authlog/internal/timeline"
	"authlog/parsers/logformat"
	"authlog/parsers/reason"
	"authlog/parsers/redact"
	"authlog/parsers/stamp"
)

// Why a line is no access log line of gin.
const (
	ginNoMark   = "the line does not begin with [GIN]"
	ginNoTime   = "no YYYY/MM/DD - HH:MM:SS after [GIN]"
	ginNoStatus = "no status between bars after the time"
	ginNoClient = "no duration and client between bars after the status"
	ginNoPath   = "no method and closed path after the client: the line is cut off"
)

// ClassGinDebug is the class of what gin says about itself.
const ClassGinDebug = "gin message about itself"

// GinFormat is the access log of the Go framework gin.
func GinFormat() Format {
	return behindPrefix(Format{
		Name: "gin", Title: "access log of gin (Go)", Hop: timeline.HopApplication, Source: "gin-gonic/gin:logger.go (defaultLogFormatter)",
		New:   func(o Options) LineParser { return &ginParser{zone: o.ZoneOffset, reasons: reason.NewClassifier()} },
		Sniff: ginSniff,
	})
}

// ginSniff looks for the mark at the start, also through colours that lost their escape
// character, as the parser reads them.
func ginSniff(line []byte) bool {
	const reach, most = 24, 64 // to the mark; with colours
	line = bytes.TrimLeft(line, blanks)
	if bytes.Contains(line[:min(len(line), reach)], []byte("[GIN")) {
		return true
	}
	if bytes.IndexByte(line[:min(len(line), reach)], '[') < 0 {
		return false
	}
	var buf []byte
	plain := bytes.TrimLeft(uncolourAs(line[:min(len(line), most)], &buf, true), blanks)
	return bytes.Contains(plain[:min(len(plain), reach)], []byte("[GIN"))
}

// ginParser reads the lines of one goroutine:
//
//	[GIN] 2026/03/10 - 08:00:02 | 401 |     505.317µs |       192.0.2.7 | POST     "/client"
type ginParser struct {
	zone    int // seconds east of UTC: the log has local times without a zone
	reasons *reason.Classifier
	buf     []byte // the line without colours
}

// Parse implements LineParser.
func (p *ginParser) Parse(line []byte, ev *timeline.Event) Result {
	if bytes.Contains(line, []byte("[0m")) {
		line = uncolourAs(line, &p.buf, true)
	}
	line = bytes.Trim(line, blanks)
	if bytes.HasPrefix(line, []byte("[GIN-debug]")) {
		return Result{Outcome: Ignored, Why: ClassGinDebug}
	}
	if !bytes.HasPrefix(line, []byte("[GIN] ")) {
		return Result{Outcome: Rejected, Why: ginNoMark}
	}
	rest := line[len("[GIN] "):]
	if len(rest) < 23 || string(rest[10:13]) != " - " {
		return Result{Outcome: Rejected, Why: ginNoTime}
	}
	var at [19]byte
	copy(at[:], rest[:10])
	at[10] = ' '
	copy(at[11:], rest[13:21])
	var ok bool
	if ev.Time, ev.TimeFrac, ok = stamp.Any(at[:], p.zone); !ok {
		return Result{Outcome: Rejected, Why: ginNoTime}
	}
	var cols [4][]byte // of the time, status, duration, client
	rest = rest[21:]
	for i := range cols {
		var whole bool
		if cols[i], rest, whole = bytes.Cut(rest, []byte{'|'}); !whole {
			return Result{Outcome: Rejected, Why: [...]string{ginNoStatus, ginNoStatus, ginNoClient, ginNoClient}[i]}
		}
		cols[i] = bytes.TrimSpace(cols[i])
	}
	if ev.Status = statusOf(cols[1]); ev.Status == 0 {
		return Result{Outcome: Rejected, Why: ginNoStatus}
	}
	ev.Hop, ev.DurationS = timeline.HopApplication, goDuration(cols[2])
	if isIP(cols[3]) {
		ev.ClientIP = cols[3]
	}
	if !ginRequest(rest, ev) {
		return Result{Outcome: Rejected, Why: ginNoPath}
	}
	if len(ev.ErrorReason) > 0 {
		p.reason(ev)
	}
	return Result{Outcome: Parsed}
}

// ginRequest reads `POST  "/client"`, or the columns "POST | /client | error |
// 12 bytes | agent" of a formatter that many copy.
func ginRequest(rest []byte, ev *timeline.Event) bool {
	rest = bytes.TrimLeft(rest, " ")
	end := bytes.IndexAny(rest, " |\"")
	if end <= 0 || end > maxMethod || intOf(rest[:end]) >= 0 {
		return false
	}
	method := rest[:end]
	rest = bytes.TrimLeft(rest[end:], " ")
	switch {
	case len(rest) > 1 && rest[0] == '"':
		closing := logformat.ClosingQuote(rest, 1)
		if closing < 0 {
			return false
		}
		ev.Path, ev.Query = splitURI(rest[1:closing])
	case len(rest) > 1 && rest[0] == '|':
		path, more, whole := bytes.Cut(rest[1:], []byte{'|'})
		if path = bytes.TrimSpace(path); !whole || len(path) == 0 {
			return false
		}
		ev.Path, ev.Query = splitURI(path)
		ginMore(more, ev)
	default:
		return false
	}
	ev.Method = method
	return true
}

// ginMore reads the columns after the path by their form. The last is the user
// agent, which may hold bars.
func ginMore(more []byte, ev *timeline.Event) {
	for i := 0; i < 3; i++ {
		col, rest, whole := bytes.Cut(more, []byte{'|'})
		col = bytes.TrimSpace(col)
		if size, ok := bytes.CutSuffix(col, []byte(" bytes")); ok && intOf(size) >= 0 {
			ev.BodyBytes = intOf(size)
			ev.Bytes = ev.BodyBytes
			if whole {
				ev.UserAgent = textOf(bytes.TrimSpace(rest))
			}
			return
		}
		if !whole {
			return
		}
		if i == 0 && len(col) > 0 {
			ev.ErrorReason = col
		}
		more = rest
	}
}

// reason reads the error that a handler left.
func (p *ginParser) reason(ev *timeline.Event) {
	res := p.reasons.ClassifyAt(ev.Status, reason.Text{Error: ev.ErrorReason})
	ev.ErrorReason = redact.Text(ev.ErrorReason)
	if ev.Status >= 400 {
		ev.Reason, ev.Suggests = res.Reason, res.Suggests
	}
}
