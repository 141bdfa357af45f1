package parsers

import (
	"bytes"

	"authlog/internal/timeline"
	"authlog/parsers/reason"
	"authlog/parsers/redact"
	"authlog/parsers/stamp"
)

// Why a line is no access log line of Envoy.
const (
	envNoTime    = "the line does not begin with [ISO time]"
	envNoRequest = "no quoted request after the time"
	envNoStatus  = "no status after the request"
	envNoNumbers = "no bytes received, bytes sent and durations after the response flags"
	envNoQuoted  = "not five quoted values (forwarded for, user agent, request id, authority, upstream) at the end: the line is cut off"
)

// ClassEnvoyTCP is the class of Envoy's records of TCP connections.
const ClassEnvoyTCP = "TCP connection through Envoy"

// EnvoyFormat is Envoy's default access log format, also as Istio extends it.
func EnvoyFormat() Format {
	return behindPrefix(Format{
		Name: "envoy", Title: "Envoy access log (default text format, also Istio's)", Hop: timeline.HopProxy,
		Source: "envoyproxy/envoy:docs/root/configuration/observability/access_log/usage.rst; istio/istio:pilot/pkg/model/log.go (EnvoyTextLogFormat)",
		New:    func(Options) LineParser { return &envParser{reasons: reason.NewClassifier()} },
		Sniff: func(line []byte) bool {
			return len(line) > 24 && line[0] == '[' && line[5] == '-' && line[8] == '-' && line[11] == 'T' &&
				bytes.Contains(line[:min(len(line), 48)], []byte(`] "`))
		},
	})
}

// envParser reads the lines of one goroutine:
//
//	[time] "request" status flags[ …] received sent duration upstream-time
//	"forwarded for" "agent" "request id" "authority" "upstream"[ cluster local down-local down-remote sni route]
//
// Istio writes the details of the response code, how the connection ended and,
// in quotes, why the upstream's transport failed between flags and sizes.
type envParser struct{ reasons *reason.Classifier }

// envLine is a line taken apart.
type envLine struct {
	status, flags, details, failure []byte
	numbers                         [4][]byte // received, sent, duration, upstream time
	quoted                          [5][]byte
	tail                            []byte // what follows the quoted values
}

// Parse implements LineParser.
func (p *envParser) Parse(line []byte, ev *timeline.Event) Result {
	line = bytes.TrimRight(line, "\r\n ")
	if len(line) < 24 || line[0] != '[' || line[11] != 'T' {
		return Result{Outcome: Rejected, Why: envNoTime}
	}
	end := bytes.IndexByte(line[:min(len(line), 48)], ']')
	var ok bool
	if end > 0 {
		ev.Time, ev.TimeFrac, ok = stamp.ISO(line[1:end], 0)
	}
	if !ok {
		return Result{Outcome: Rejected, Why: envNoTime}
	}
	request, rest, ok := envRequest(line[end+1:])
	if !ok {
		return Result{Outcome: Rejected, Why: envNoRequest}
	}
	var l envLine
	if why := l.split(rest); why != "" {
		return Result{Outcome: Rejected, Why: why}
	}
	if string(request) == "- - -" && statusOf(l.status) == 0 {
		return Result{Outcome: Ignored, Why: ClassEnvoyTCP}
	}
	ev.Hop = timeline.HopProxy
	ev.Method, ev.Path, ev.Query = splitRequest(request)
	l.fill(ev)
	p.reason(&l, ev)
	return Result{Outcome: Parsed}
}

// envRequest reads ` "METHOD path protocol" `. Envoy does not escape, and a
// path may hold quotes, so the end is where a protocol or "-" stands before.
func envRequest(b []byte) (request, rest []byte, ok bool) {
	if len(b) < 3 || b[0] != ' ' || b[1] != '"' {
		return nil, nil, false
	}
	b = b[2:]
	end := bytes.Index(b, []byte(`" `))
	if end < 0 {
		return nil, nil, false
	}
	for at := end; at >= 0 && at < len(b); {
		head := b[:at]
		if sp := bytes.LastIndexByte(head, ' '); sp >= 0 && (bytes.HasPrefix(head[sp+1:], []byte("HTTP/")) || string(head[sp+1:]) == "-") {
			return head, b[at+2:], true
		}
		next := bytes.Index(b[at+2:], []byte(`" `))
		if next < 0 {
			break
		}
		at += 2 + next
	}
	return b[:end], b[end+2:], true
}

// split takes apart what follows the request.
func (l *envLine) split(b []byte) string {
	var ok bool
	if l.status, b, ok = bytes.Cut(b, []byte{' '}); !ok || statusOf(l.status) == 0 && !noAnswer(l.status) {
		return envNoStatus
	}
	quotes := l.sizes(b)
	if quotes == nil {
		return envNoNumbers
	}
	if !l.texts(quotes) {
		return envNoQuoted
	}
	return ""
}

// sizes reads the flags and finds the four numbers before the quoted values,
// which it returns. What stands between is Istio's.
func (l *envLine) sizes(b []byte) (quotes []byte) {
	words := 0 // in a row that are numbers
	for pos := 0; ; {
		end := bytes.IndexByte(b[pos:], ' ')
		if end < 0 {
			return nil
		}
		word := b[pos : pos+end]
		if pos == 0 {
			l.flags = word
		} else if intOf(word) >= 0 || words > 0 && string(word) == "-" {
			if words == len(l.numbers) {
				copy(l.numbers[:], l.numbers[1:])
				words--
			}
			l.numbers[words] = word
			words++
		} else {
			words = 0
		}
		pos += end + 1
		if words == len(l.numbers) && pos < len(b) && b[pos] == '"' {
			first := len(l.flags) + 1
			last := pos - 1 - len(l.numbers[0]) - len(l.numbers[1]) - len(l.numbers[2]) - len(l.numbers[3]) - 3
			if first < last {
				l.extras(b[first:last])
			}
			return b[pos:]
		}
	}
}

// extras reads Istio's texts: details and how the connection ended, unquoted,
// and the failure of the transport in quotes. Details may hold blanks within
// braces.
func (l *envLine) extras(b []byte) {
	b = bytes.TrimRight(b, " ")
	if n := len(b); n > 1 && b[n-1] == '"' {
		if open := bytes.LastIndexByte(b[:n-1], '"'); open >= 0 {
			l.failure = textOf(b[open+1 : n-1])
			b = bytes.TrimRight(b[:open], " ")
		}
	}
	if len(b) == 0 || b[0] == '"' {
		return
	}
	end := bytes.IndexByte(b, ' ')
	if brace := bytes.IndexByte(b, '{'); brace > 0 && (end < 0 || brace < end) {
		if closing := bytes.IndexByte(b, '}'); closing > 0 {
			end = closing + 1
		}
	}
	if end > 0 && end < len(b) {
		b = b[:end]
	}
	l.details = textOf(b)
}

// texts reads the quoted values. Nothing in them is escaped, so a user agent
// can imitate more of them: what is before the last three is all its own. Where
// the third is a request id, though, columns of one's own follow the five.
func (l *envLine) texts(b []byte) bool {
	last := bytes.LastIndexByte(b, '"')
	if last < 1 {
		return false
	}
	l.tail = b[last+1:]
	b = b[1:last]
	if l.leading(b) {
		return true
	}
	for i := 4; i >= 2; i-- {
		at := bytes.LastIndex(b, envBetween)
		if at < 0 {
			return false
		}
		l.quoted[i], b = b[at+len(envBetween):], b[:at]
	}
	at := bytes.Index(b, envBetween)
	if at < 0 {
		return false
	}
	l.quoted[0], l.quoted[1] = b[:at], b[at+len(envBetween):]
	return true
}

// envBetween divides two quoted values.
var envBetween = []byte(`" "`)

// leading reads the first five values if the third is a request id.
func (l *envLine) leading(b []byte) bool {
	var v [5][]byte
	for i := range v {
		var ok bool
		if v[i], b, ok = bytes.Cut(b, envBetween); !ok && i < len(v)-1 {
			return false
		}
	}
	if len(b) == 0 || !ngxIsRequestID(v[2]) || !hasPort(v[4]) && !isMissing(v[4]) {
		return false
	}
	l.quoted = v
	return true
}

// fill gives ev the values of the line.
func (l *envLine) fill(ev *timeline.Event) {
	ev.Status = statusOf(l.status)
	ev.BodyBytes = intOf(l.numbers[1])
	ev.Bytes = ev.BodyBytes
	if ms := intOf(l.numbers[2]); ms >= 0 {
		ev.DurationS = float64(ms) / 1000
	}
	ev.Forwarded = textOf(l.quoted[0])
	ev.UserAgent, ev.RequestID = textOf(l.quoted[1]), textOf(l.quoted[2])
	ev.Host = hostOf(l.quoted[3])
	l.cluster(ev)
	if first := hostPart(bytes.TrimSpace(ngxFirstOf(ev.Forwarded))); isIP(first) {
		ev.ClientIP = first
	}
	ev.Target = ngxDash
	if host := bytes.TrimPrefix(l.quoted[4], []byte("tcp://")); !isMissing(host) {
		ev.Target = host
	}
	switch {
	case string(l.details) == "via_upstream", l.details == nil && string(l.flags) == "-" && string(ev.Target) != "-":
		ev.TargetStatus = l.status
	case l.details != nil, string(ev.Target) == "-":
		ev.TargetStatus = ngxDash
	}
}

// cluster reads Istio's columns behind the quoted values: cluster, three
// addresses, SNI and route. The last word on a line may be cut short.
func (l *envLine) cluster(ev *timeline.Event) {
	rest := bytes.TrimLeft(l.tail, " ")
	for i := 0; i < 4; i++ {
		word, tail, whole := bytes.Cut(rest, []byte{' '})
		if !whole {
			return
		}
		switch {
		case i == 0:
			ev.Upstream = textOf(word)
		case i == 3 && hasPort(word):
			ev.ClientIP = hostPart(word)
		}
		rest = tail
	}
}

// reason reads the details of a refusal. A flag of Envoy stands for them where
// the format has none: UAEX is a refusal by the external authorization service.
func (p *envParser) reason(l *envLine, ev *timeline.Event) {
	if ev.Status != 0 && ev.Status < 400 || string(l.details) == "via_upstream" {
		return
	}
	switch {
	case l.details != nil:
		ev.ErrorReason = redact.Text(l.details)
	case string(l.flags) != "-":
		ev.ErrorReason = l.flags
	default:
		return
	}
	res := p.reasons.ClassifyAt(ev.Status, reason.Text{Code: l.details, Error: l.failure})
	ev.Reason, ev.Suggests = res.Reason, res.Suggests
}
