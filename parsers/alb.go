package parsers

import (
	"bytes"

	"authlog/internal/timeline"
	"authlog/parsers/reason"
	"authlog/parsers/stamp"
)

const albSource = "AWS, Access logs for your Application Load Balancer, https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html"

// Fields of a line, by their position. Lines grow at the end over the years,
// from 12 fields to 34 and more; only those up to the user agent are needed.
const (
	albType = iota
	albTime
	albName
	albClient
	albTarget
	albRequestTime
	albTargetTime
	albResponseTime
	albStatus
	albTargetStatus
	albReceived
	albSent
	albRequest
	albAgent
	albCipher
	albProtocol
	albTargetGroup
	albTrace
	albDomain
	albCertificate
	albPriority
	albCreated
	albActions
	albRedirect
	albError
	albFields // read of a line; what follows is not used
)

// Why a line is no record of an ALB.
const (
	albNoType   = "the line does not begin with http, https, h2, grpcs, ws or wss"
	albTooShort = "fewer than 12 fields: the line is cut off"
	albOpen     = "a quoted field is not closed: the line is cut off"
	albNoTime   = "the second field is no time"
	albNoStatus = "the ninth field is no status"
	albNoClient = "the fourth field is no client: a quote stands in it"
)

// ALBFormat is the access log of an AWS Application Load Balancer.
func ALBFormat() Format {
	return Format{
		Name: "alb", Title: "AWS Application Load Balancer access log", Hop: timeline.HopLoadBalancer, Source: albSource,
		New:   func(Options) LineParser { return &albParser{reasons: reason.NewClassifier()} },
		Sniff: func(line []byte) bool { return albKnownType(line) },
	}
}

// albParser reads the lines of one goroutine.
type albParser struct {
	fields  [albFields][]byte
	reasons *reason.Classifier
}

// Parse implements LineParser. The time is that of the response (field 2), as
// in every access log; the creation time (field 22) is not used.
func (p *albParser) Parse(line []byte, ev *timeline.Event) Result {
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	if !albKnownType(line) {
		return Result{Outcome: Rejected, Why: albNoType}
	}
	n, ok := albSplit(line, p.fields[:])
	switch {
	case !ok:
		return Result{Outcome: Rejected, Why: albOpen}
	case n <= albSent:
		return Result{Outcome: Rejected, Why: albTooShort}
	}
	f := &p.fields
	if ev.Time, ev.TimeFrac, ok = stamp.ISO(f[albTime], 0); !ok {
		return Result{Outcome: Rejected, Why: albNoTime}
	}
	ev.Hop = timeline.HopLoadBalancer
	if ev.Status = statusOf(f[albStatus]); ev.Status == 0 && !noAnswer(f[albStatus]) {
		return Result{Outcome: Rejected, Why: albNoStatus}
	}
	if bytes.IndexByte(f[albClient], '"') >= 0 { // no test for an address: in logs that leave a company it is a name
		return Result{Outcome: Rejected, Why: albNoClient}
	}
	ev.Target, ev.TargetStatus = f[albTarget], f[albTargetStatus]
	ev.ClientIP = addressOf(f[albClient])
	ev.RequestBytes, ev.Bytes = intOf(f[albReceived]), intOf(f[albSent])
	ev.DurationS = sumOfTimes(f[albRequestTime], f[albTargetTime], f[albResponseTime])
	albSetRequest(f[albRequest], ev)
	ev.UserAgent = textOf(f[albAgent])
	ev.Service = albGroupName(f[albTargetGroup])
	ev.RequestID = textOf(f[albTrace])
	if code := textOf(f[albError]); code != nil {
		ev.ErrorReason = code
		res := p.reasons.Classify(reason.Text{Code: code})
		ev.Reason, ev.Suggests = res.Reason, res.Suggests
	}
	return Result{Outcome: Parsed}
}

// albKnownType tells whether the line begins with a listener's type. AWS asks
// readers to ignore other types.
func albKnownType(line []byte) bool {
	sp := bytes.IndexByte(line[:min(len(line), 8)], ' ')
	if sp < 2 {
		return false
	}
	switch string(line[:sp]) {
	case "http", "https", "h2", "grpcs", "ws", "wss":
		return true
	}
	return false
}

// albSplit cuts the line into fields, of which as many as fields has are kept,
// and returns how many there are. ok is false when a quoted field does not end,
// wherever it stands: such a line was cut off.
func albSplit(line []byte, fields [][]byte) (n int, ok bool) {
	clear(fields)
	var field []byte
	for ; len(line) > 0; n++ {
		if line[0] == '"' {
			end := albQuoteEnd(line)
			if end < 0 {
				return n, false
			}
			field, line = line[1:end], line[end+1:]
			if len(line) > 0 { // a blank, see albQuoteEnd
				line = line[1:]
			}
		} else if sp := bytes.IndexByte(line, ' '); sp >= 0 {
			field, line = line[:sp], line[sp+1:]
		} else {
			field, line = line, nil
		}
		if n < len(fields) {
			fields[n] = field
		}
	}
	return n, true
}

// albQuoteEnd finds the quote that ends the field which begins at line[0]: the
// first that is followed by a blank or the end and is not escaped. User agents
// may hold quotes of their own.
func albQuoteEnd(line []byte) int {
	for i := 1; ; {
		q := bytes.IndexByte(line[i:], '"')
		if q < 0 {
			return -1
		}
		i += q
		slashes := 0
		for line[i-1-slashes] == '\\' { // ends at the opening quote
			slashes++
		}
		if slashes%2 == 0 && (i+1 == len(line) || line[i+1] == ' ') {
			return i
		}
		i++
	}
}

// albSetRequest takes "METHOD scheme://host:port/path?query HTTP/1.1" apart.
// Malformed requests are logged as "- http://host:80- -", those without a host
// as "- - -". A text that names no URL is no request.
func albSetRequest(v []byte, ev *timeline.Event) {
	sp := bytes.IndexByte(v, ' ')
	if sp <= 0 || sp > maxMethod {
		return
	}
	method, url := v[:sp], v[sp+1:]
	if end := bytes.LastIndexByte(url, ' '); end >= 0 {
		url = url[:end]
	}
	scheme := bytes.Index(url, []byte("://"))
	if scheme < 0 || !albSchemeName(url[:scheme]) {
		return
	}
	if !isMissing(method) {
		ev.Method = method
	}
	authority, rest := url[scheme+3:], []byte(nil)
	if slash := bytes.IndexByte(authority, '/'); slash >= 0 {
		authority, rest = authority[:slash], authority[slash:]
	}
	if q := bytes.IndexByte(authority, '?'); q >= 0 { // no path, and a slash only in the query
		ev.Query = url[scheme+3+q+1:]
		authority = authority[:q]
	} else {
		ev.Path, ev.Query = splitURI(rest)
	}
	if n := len(authority); n > 0 && authority[n-1] == '-' {
		authority = authority[:n-1] // "host:80-" of a malformed request
	}
	if at := bytes.LastIndexByte(authority, '@'); at >= 0 {
		authority = authority[at+1:] // user and password (RFC 3986, 3.2.1) never enter an event
	}
	ev.Host = hostOf(authority)
}

// albSchemeName tells whether v consists of letters, as http and wss do.
func albSchemeName(v []byte) bool {
	for _, c := range v {
		if c|0x20 < 'a' || c|0x20 > 'z' {
			return false
		}
	}
	return len(v) > 0
}

// albGroupName is NAME of arn:aws:elasticloadbalancing:…:targetgroup/NAME/id.
func albGroupName(arn []byte) []byte {
	const mark = ":targetgroup/"
	i := bytes.Index(arn, []byte(mark))
	if i < 0 {
		return nil
	}
	name := arn[i+len(mark):]
	if slash := bytes.IndexByte(name, '/'); slash >= 0 {
		name = name[:slash]
	}
	return name
}
