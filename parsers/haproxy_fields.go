package parsers

import (
	"bytes"

	"authlog/internal/timeline"
)

// hapFields takes apart what follows the time.
type hapFields struct{ rest []byte }

// next cuts off the field before the next blank; nil when no blank follows,
// since then the field may be cut short.
func (f *hapFields) next() []byte {
	f.rest = bytes.TrimLeft(f.rest, " ")
	sp := bytes.IndexByte(f.rest, ' ')
	if sp < 0 {
		return nil
	}
	field := f.rest[:sp]
	f.rest = f.rest[sp+1:]
	return field
}

// read reads the fields of a request, or finds that it is a TCP session.
func (f *hapFields) read(ev *timeline.Event) Result {
	f.next() // frontend, with "~" when the client speaks TLS
	backend, server, ok := bytes.Cut(f.next(), []byte{'/'})
	if !ok || len(backend) == 0 {
		return Result{Outcome: Rejected, Why: hapNoBackend}
	}
	timers := f.next()
	switch bytes.Count(timers, []byte{'/'}) {
	case 4:
	case 2:
		if hapTimes(timers) {
			return Result{Outcome: Ignored, Why: ClassHAProxyTCP}
		}
		return Result{Outcome: Rejected, Why: hapNoTimers}
	default:
		return Result{Outcome: Rejected, Why: hapNoTimers}
	}
	if !hapTimes(timers) {
		return Result{Outcome: Rejected, Why: hapNoTimers}
	}
	status := f.next()
	if ev.Status = statusOf(status); ev.Status == 0 && !noAnswer(status) || len(status) == 0 {
		return Result{Outcome: Rejected, Why: hapNoStatus}
	}
	size := f.next()
	if ev.Bytes = hapNumber(size); ev.Bytes < 0 && string(size) != "-1" && string(size) != "-" {
		return Result{Outcome: Rejected, Why: hapNoSize}
	}
	f.next() // captured cookies can hold sessions: they stay out
	f.next()
	state := f.next()
	if len(state) != 4 && len(state) != 2 {
		return Result{Outcome: Rejected, Why: hapNoState}
	}
	f.next() // connections
	f.next() // queues
	if !f.headers(ev) || !f.more(ev) || !f.request(ev) {
		return Result{Outcome: Rejected, Why: hapNoRequest}
	}
	ev.DurationS = hapSeconds(timers[bytes.LastIndexByte(timers, '/')+1:])
	ev.Upstream = backend
	hapServer(ev, server, status, state)
	return Result{Outcome: Parsed}
}

// hapTimes tells whether v consists of times divided by slashes.
func hapTimes(v []byte) bool {
	for rest := v; ; {
		one, tail, more := bytes.Cut(rest, []byte{'/'})
		if string(one) != "-1" && hapNumber(one) < 0 {
			return false
		}
		if !more {
			return true
		}
		rest = tail
	}
}

// hapNumber reads a number, also one after "+", which tells that the transfer
// went on when the record was written (option logasap).
func hapNumber(v []byte) int64 { return intOf(bytes.TrimPrefix(v, []byte{'+'})) }

// hapSeconds is a time in milliseconds as seconds, negative for -1.
func hapSeconds(v []byte) float64 {
	ms := hapNumber(v)
	if ms < 0 {
		return -1
	}
	return float64(ms) / 1000
}

// hapServer tells who answered. <NOSRV> and other names in angle brackets are
// HAProxy itself; so does a termination state that does not begin with "-" say
// that the status is not the server's.
func hapServer(ev *timeline.Event, server, status, state []byte) {
	if len(server) == 0 || server[0] == '<' {
		ev.Target, ev.TargetStatus = ngxDash, ngxDash
		return
	}
	ev.Target = server
	if state[0] == '-' && ev.Status != 0 {
		ev.TargetStatus = status
	}
}

// headers reads the captured headers, {a|b|c} for requests and for responses.
// Which headers they are only the configuration tells, so just values whose
// form leaves no doubt are kept. HAProxy encodes braces and bars in them.
func (f *hapFields) headers(ev *timeline.Event) bool {
	for i := 0; len(f.rest) > 0 && f.rest[0] == '{'; i++ {
		end := bytes.Index(f.rest, []byte("} "))
		if end < 0 || i == 2 {
			return false
		}
		if i == 0 {
			for list := f.rest[1:end]; len(list) > 0; {
				var value []byte
				value, list, _ = bytes.Cut(list, []byte{'|'})
				hapHeader(ev, value)
			}
		}
		f.rest = f.rest[end+2:]
	}
	return true
}

// more reads over what a log-format of one's own has before the request, but
// for a request id.
func (f *hapFields) more(ev *timeline.Event) bool {
	const most = 6
	for i := 0; len(f.rest) > 0 && f.rest[0] != '"'; i++ {
		word := f.next()
		if word == nil || i == most {
			return false
		}
		if ngxIsRequestID(word) {
			ev.RequestID = word
		}
	}
	return true
}

// hapHeader keeps a captured request header by its form.
func hapHeader(ev *timeline.Event, v []byte) {
	switch {
	case len(v) < 4:
	case isAddressList(v):
		if len(ev.Forwarded) == 0 {
			ev.Forwarded = v
		}
	case hapIsAgent(v):
		if len(ev.UserAgent) == 0 {
			ev.UserAgent = v
		}
	case hapIsHost(v):
		if len(ev.Host) == 0 {
			ev.Host = hostOf(v)
		}
	}
}

// hapIsAgent tells whether v begins as user agents do: with a product and its
// version (RFC 9110, 10.1.5).
func hapIsAgent(v []byte) bool {
	slash := bytes.IndexByte(v[:min(len(v), 40)], '/')
	if slash < 2 || slash+1 == len(v) || v[slash+1]-'0' > 9 {
		return false
	}
	for _, c := range v[:slash] {
		if (c|0x20 < 'a' || c|0x20 > 'z') && c-'0' > 9 && c != '-' && c != '_' && c != '.' {
			return false
		}
	}
	return true
}

// hapIsHost tells whether v is a host name with a domain, also with a port.
func hapIsHost(v []byte) bool {
	host := hostPart(v)
	dot := bytes.LastIndexByte(host, '.')
	if dot <= 0 || len(host)-dot < 3 || !albSchemeName(host[dot+1:]) {
		return false
	}
	for _, c := range host[:dot] {
		if (c < 'a' || c > 'z') && c-'0' > 9 && c != '-' && c != '.' {
			return false
		}
	}
	return true
}

// request reads the quoted request, and behind it what option httpslog adds. A
// request that is too long for the log has no closing quote: then only what is
// whole is kept.
func (f *hapFields) request(ev *timeline.Event) bool {
	if len(f.rest) < 2 || f.rest[0] != '"' {
		return false
	}
	end := bytes.IndexByte(f.rest[1:], '"')
	if end < 0 {
		method, target, ok := bytes.Cut(f.rest[1:], []byte{' '})
		if path, _, whole := bytes.Cut(target, []byte{'?'}); ok && whole && bytes.IndexByte(path, ' ') < 0 {
			ev.Method, ev.Path, _ = splitRequest(f.rest[1 : 1+len(method)+1+len(path)])
		}
		return true
	}
	ev.Method, ev.Path, ev.Query = splitRequest(f.rest[1 : 1+end])
	ev.Path, ev.Host = hapOrigin(ev.Path, ev.Host)
	f.rest = bytes.TrimLeft(f.rest[end+2:], " ")
	if errors := f.next(); bytes.Count(errors, []byte{'/'}) == 4 && hapTimes(errors) {
		if name, _, ok := bytes.Cut(f.rest, []byte{'/'}); ok && len(ev.Host) == 0 {
			ev.Host = hostOf(name)
		}
	}
	return true
}

// hapOrigin takes the host out of the target "https://host/path", as HTTP/2
// requests have it.
func hapOrigin(path, host []byte) ([]byte, []byte) {
	scheme := bytes.Index(path[:min(len(path), 8)], []byte("://"))
	if scheme < 1 || !albSchemeName(path[:scheme]) {
		return path, host
	}
	authority, rest := path[scheme+3:], []byte(nil)
	if slash := bytes.IndexByte(authority, '/'); slash >= 0 {
		authority, rest = authority[:slash], authority[slash:]
	}
	if at := bytes.LastIndexByte(authority, '@'); at >= 0 {
		authority = authority[at+1:]
	}
	if len(host) == 0 {
		host = hostOf(authority)
	}
	return rest, host
}
