package parsers

import (
	"bytes"

	"authlog/internal/timeline"
	"authlog/parsers/logformat"
)

// Why a line is no access log line of the combined family.
const (
	ngxNoTime       = "no [day/month/year:time zone] on the line"
	ngxBadTime      = "the time is impossible"
	ngxNoClient     = "no client before the time"
	ngxNoRequest    = "no quoted request after the time"
	ngxOpenQuote    = "a quoted value is not closed: the line is cut off"
	ngxNoStatus     = "no status after the request"
	ngxNoSize       = "no body size after the status"
	ngxNoUpstream   = "no upstream columns after the user agent"
	ngxNoFit        = "the line does not fit the log_format"
	ngxNoTimeInLine = "the line fits the log_format, but its time cannot be read"
)

// ngxCombined reads the formats that begin like nginx's combined:
//
//	[host ]client - user [time] "request" status bytes[ "referer" "agent"[ more]]
//
// It is written by hand for speed; the compiled template of combined is its
// reference (see the fuzz test that compares them).
type ngxCombined struct {
	ngxReader
	ingress bool // the columns of upstreaminfo must follow
	traefik bool // the columns of Traefik must follow
}

// Parse implements LineParser. A line that a container runtime or syslog has
// put something in front of is read without it.
func (p *ngxCombined) Parse(line []byte, ev *timeline.Event) Result {
	res := p.parse(line, ev)
	if res.Outcome != Parsed {
		if rest := ngxUnwrap(line); rest != nil {
			ev.Reset()
			return p.parse(rest, ev)
		}
	}
	return res
}

// ngxTimeLen is the length of "10/Mar/2026:09:00:02 +0000".
const ngxTimeLen = 26

func (p *ngxCombined) parse(line []byte, ev *timeline.Event) Result {
	p.begin(ev)
	for n := len(line); n > 0 && (line[n-1] == '\r' || line[n-1] == ' ' || line[n-1] == '\n'); n-- {
		line = line[:n-1]
	}
	t, why := p.head(line, ev)
	if why != "" {
		return Result{Outcome: Rejected, Why: why}
	}
	ns, frac, ok := p.times.CLF(line[t : t+ngxTimeLen])
	if !ok {
		return Result{Outcome: Rejected, Why: ngxBadTime}
	}
	ev.Time, ev.TimeFrac = ns, frac
	pos, why := p.request(line, t+ngxTimeLen+1, ev)
	if why != "" {
		return Result{Outcome: Rejected, Why: why}
	}
	pos, why = ngxStatusAndSize(line, pos, ev)
	if why != "" {
		return Result{Outcome: Rejected, Why: why}
	}
	if p.traefik {
		if why = ngxTraefik(line[pos:], ev); why != "" {
			return Result{Outcome: Rejected, Why: why}
		}
		p.finish(ev)
		return Result{Outcome: Parsed}
	}
	pos, why = p.agents(line, pos, ev)
	if why != "" {
		return Result{Outcome: Rejected, Why: why}
	}
	upstream := false
	if pos < len(line) {
		tail := ngxTail{ngxColumns: ngxColumns{b: line[pos:]}}
		if why = tail.read(&p.ngxReader, ev); why != "" {
			return Result{Outcome: Rejected, Why: why}
		}
		upstream = tail.ingress
	}
	if p.ingress && !upstream {
		return Result{Outcome: Rejected, Why: ngxNoUpstream}
	}
	p.finish(ev)
	return Result{Outcome: Parsed}
}

// head reads what stands before the time and returns where the time begins.
func (p *ngxCombined) head(line []byte, ev *timeline.Event) (int, string) {
	// Nearly every line: one address and no user.
	if sp := bytes.IndexByte(line, ' '); sp > 0 && len(line) > sp+ngxTimeLen+8 &&
		string(line[sp:sp+6]) == " - - [" && ngxTimeAt(line, sp+5) && line[sp+ngxTimeLen+8] == '"' {
		if left := line[:sp]; bytes.IndexByte(left, '"') < 0 && bytes.IndexByte(left, ',') < 0 {
			if !isMissing(left) {
				ev.ClientIP = hostPart(left)
			}
			return sp + 6, ""
		}
	}
	open := ngxFindTime(line)
	switch {
	case open < 0:
		return 0, ngxNoTime
	case open < 2:
		return 0, ngxNoClient
	}
	if !ngxHead(line[:open-1], ev) {
		return 0, ngxNoClient
	}
	return open + 1, ""
}

// ngxTimeAt tells whether line[i] opens "[10/Mar/2026:09:00:02 +0000] ".
func ngxTimeAt(line []byte, i int) bool {
	return i+ngxTimeLen+2 < len(line) && line[i] == '[' && line[i+3] == '/' && line[i+7] == '/' && line[i+21] == ' ' &&
		line[i+ngxTimeLen+1] == ']' && line[i+ngxTimeLen+2] == ' '
}

// ngxFindTime finds the bracket that opens the time: the first whose time is
// followed by a quote, which no user name can imitate since quotes are escaped
// in it; else the first.
func ngxFindTime(line []byte) int {
	first := -1
	for i := 0; ; i++ {
		n := bytes.IndexByte(line[i:], '[')
		if n < 0 {
			return first
		}
		i += n
		if i == 0 || line[i-1] != ' ' || !ngxTimeAt(line, i) {
			continue
		}
		if i+ngxTimeLen+3 < len(line) && line[i+ngxTimeLen+3] == '"' {
			return i
		}
		if first < 0 {
			first = i
		}
	}
}

// ngxMaxBetween bounds unquoted columns between time and request.
const ngxMaxBetween = 128

// request reads the quoted request after the time, which ended before pos, and
// returns the position after its closing quote. Columns between the two are
// read over but for a request id.
func (p *ngxCombined) request(line []byte, pos int, ev *timeline.Event) (int, string) {
	q := bytes.IndexByte(line[pos:], '"')
	if q < 0 {
		return 0, ngxNoRequest
	}
	if q > 1 {
		between := bytes.TrimSpace(line[pos+1 : pos+q])
		if q > ngxMaxBetween || bytes.IndexByte(between, '[') >= 0 {
			return 0, ngxNoRequest
		}
		if ngxIsRequestID(between) {
			ev.RequestID = between
		}
	}
	begin := pos + q + 1
	end := logformat.ClosingQuote(line, begin)
	if end < 0 {
		return 0, ngxOpenQuote
	}
	ev.Method, ev.Path, ev.Query = splitRequest(line[begin:end])
	return end + 1, ""
}

// ngxStatusAndSize reads " 200 1234" at pos.
func ngxStatusAndSize(line []byte, pos int, ev *timeline.Event) (int, string) {
	if pos >= len(line) || line[pos] != ' ' {
		return 0, ngxNoStatus
	}
	end := wordEnd(line, pos+1)
	status := line[pos+1 : end]
	ev.Status = statusOf(status)
	if ev.Status == 0 && string(status) != "000" && string(status) != "-" {
		return 0, ngxNoStatus
	}
	if end >= len(line) {
		return 0, ngxNoSize
	}
	pos = end + 1
	end = wordEnd(line, pos)
	ev.BodyBytes = intOf(line[pos:end])
	ev.Bytes = ev.BodyBytes
	if ev.BodyBytes == timeline.Absent && string(line[pos:end]) != "-" {
		return 0, ngxNoSize
	}
	return end, ""
}

// agents reads the referer and the user agent, and unquoted columns before
// them; the common log format ends before. The first of those columns that
// has the form of $request_time is one.
func (p *ngxCombined) agents(line []byte, pos int, ev *timeline.Event) (int, string) {
	for pos < len(line) && line[pos] == ' ' {
		pos++
		if pos < len(line) && line[pos] == '"' {
			break
		}
		end := wordEnd(line, pos)
		if ngxIsLabelled(line[pos:end]) {
			return pos - 1, "" // no agents at all
		}
		if ev.DurationS < 0 && isSeconds(line[pos:end]) {
			ev.DurationS = secondsOf(line[pos:end])
		}
		pos = end
	}
	if pos >= len(line) {
		return pos, ""
	}
	end := logformat.ClosingQuote(line, pos+1)
	if end < 0 {
		return 0, ngxOpenQuote
	}
	if v := line[pos+1 : end]; !isMissing(v) {
		ev.Referer = v
	}
	if pos = end + 1; pos+2 > len(line) || line[pos] != ' ' || line[pos+1] != '"' {
		return pos, ""
	}
	if end = logformat.ClosingQuote(line, pos+2); end < 0 {
		return 0, ngxOpenQuote
	}
	if v := line[pos+2 : end]; !isMissing(v) {
		ev.UserAgent = v
	}
	return end + 1, ""
}

// ngxIsLabelled tells whether a word has the form label=value.
func ngxIsLabelled(v []byte) bool {
	eq := bytes.IndexByte(v, '=')
	return eq > 0 && eq <= maxMethod
}

// ngxAsLogged stands where values of the combined family are kept as logged.
const ngxAsLogged = logformat.EscapeDefault
