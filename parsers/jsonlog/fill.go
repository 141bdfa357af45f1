package jsonlog

import (
	"bytes"
	"net/netip"
	"strings"

	"github.com/tidwall/gjson"

	"authlog/internal/timeline"
	"authlog/parsers/redact"
	"authlog/parsers/stamp"
)

// fill makes an event of what was found.
func (r *Reader) fill(ev *timeline.Event) {
	r.time(ev)
	ev.Status = statusOf(&r.found[rStatus].v)
	r.request(ev)
	if r.found[rHostOrInstance].ok {
		r.machine(ev) // which may be the client
	}
	r.client(ev)
	ev.Hop = r.hop()
	if r.mayWait && ev.Status >= 200 && ev.Status < 400 && ev.Path != nil && ev.Method != nil && (ev.ClientIP != nil || ev.Forwarded != nil) {
		ev.Rest = r.later
		return
	}
	r.rest(ev)
}

// rest fills what a success need not say to be counted, and takes credentials out.
func (r *Reader) rest(ev *timeline.Event) {
	ev.Level = levelOf(&r.found[rLevel])
	r.message(ev)
	r.machine(ev)
	r.sizes(ev)
	r.target(ev)
	r.credential(ev)
	r.reason(ev)
	r.border(ev)
}

// border takes credentials out of every text that the record put into the
// event, whatever its key was called. Ids and addresses are looked at too: a
// key may hold anything.
func (r *Reader) border(ev *timeline.Event) {
	for _, f := range [...]*[]byte{
		&ev.Host, &ev.UserAgent, &ev.Target, &ev.TargetStatus, &ev.Level, &ev.Challenge, &ev.Service, &ev.Instance,
		&ev.Version, &ev.Environment, &ev.Zone, &ev.Upstream,
	} { // few values, often repeated
		if len(*f) >= shortestSecret {
			*f = r.safe(*f)
		}
	}
	for _, f := range [...]*[]byte{
		&ev.Path, &ev.Forwarded, &ev.User, &ev.Referer, &ev.RequestID, &ev.TraceID, &ev.KeyID,
	} { // many values: remembering them would push the others out
		if len(*f) >= shortestSecret && !isNumeric(*f) {
			*f = redact.Text(*f)
		}
	}
	if len(ev.Query) > 0 {
		ev.Query = redact.Query(ev.Query)
	}
}

// shortestSecret is the length below which a text by itself shows no shape of a
// credential (a key prefix and its tail).
const shortestSecret = 8

func (r *Reader) time(ev *timeline.Event) {
	f := &r.found[rTime]
	if j := &r.found[rJournal]; !f.ok && j.ok {
		f = j // microseconds since 1970 (systemd, Journal Export Formats)
	}
	if !f.ok {
		return
	}
	var ok bool
	if day := &r.found[rDay]; day.ok && f.v.Type == gjson.String && isClock(f.v.Str) {
		r.moment = append(append(append(r.moment[:0], day.v.Str...), 'T'), f.v.Str...)
		if ev.Time, ev.TimeFrac, ok = stamp.ISO(r.moment, r.zone); !ok {
			ev.Time, ev.TimeFrac = timeline.NoTime, 0
		}
		return
	}
	if f.v.Type == gjson.Number {
		ev.Time, ev.TimeFrac, ok = stamp.Epoch(bytesOf(f.v.Raw))
	} else {
		ev.Time, ev.TimeFrac, ok = stamp.Any(bytesOf(f.v.Str), r.zone)
	}
	if !ok {
		ev.Time, ev.TimeFrac = timeline.NoTime, 0
	}
}

// isDay tells whether v is a date without a time of day, "2026-03-10".
func isDay(v string) bool { return len(v) == 10 && v[4] == '-' && v[7] == '-' }

// isClock tells whether v is a time of day, "09:00:02" or "09:00:02.5".
func isClock(v string) bool {
	return len(v) >= 8 && len(v) <= 18 && v[2] == ':' && v[5] == ':' && v[0]-'0' <= 9
}

// maxMethod bounds a request method.
const maxMethod = 32

func methodOf(v []byte) []byte {
	if len(v) == 0 || len(v) > maxMethod {
		return nil
	}
	lower := false
	for _, c := range v {
		switch {
		case c >= 'A' && c <= 'Z' || c == '-' || c == '_':
		case c >= 'a' && c <= 'z':
			lower = true
		default:
			return nil
		}
	}
	if lower {
		return bytes.ToUpper(v)
	}
	return v
}

// request reads method, path, query and host.
func (r *Reader) request(ev *timeline.Event) {
	ev.Method = methodOf(r.text(rMethod))
	if r.found[rURL].own {
		setURL(ev, r.text(rURL))
	}
	if line := r.text(rLine); line != nil {
		if method, target, ok := requestLine(line); ok {
			if ev.Method == nil {
				ev.Method = method
			}
			if ev.Path == nil {
				setURL(ev, target)
			}
		} else if line[0] == '/' && ev.Path == nil {
			setURL(ev, line)
		}
	}
	if url := r.text(rURL); url != nil && ev.Path == nil {
		setURL(ev, url)
	}
	if q := r.text(rQuery); q != nil && ev.Query == nil && r.found[rQuery].v.Type == gjson.String {
		ev.Query = bytes.TrimPrefix(q, []byte("?"))
	}
	if host := hostOf(r.text(rHost)); host != nil {
		ev.Host = host
	}
	ev.Referer = r.text(rReferer)
	ev.UserAgent = r.text(rAgent)
}

// requestLine takes "GET /path HTTP/1.1" apart.
func requestLine(v []byte) (method, target []byte, ok bool) {
	sp := bytes.IndexByte(v, ' ')
	if sp <= 0 || sp > maxMethod {
		return nil, nil, false
	}
	method, target = v[:sp], v[sp+1:]
	for _, c := range method {
		if c < 'A' || c > 'Z' {
			return nil, nil, false
		}
	}
	if i := bytes.LastIndex(target, []byte(" HTTP/")); i >= 0 {
		target = target[:i]
	}
	return method, target, len(target) > 0
}

// setURL sets path, query and, from an absolute URL, the host.
func setURL(ev *timeline.Event, url []byte) {
	if i := bytes.Index(url, []byte("://")); i > 0 && i < 12 {
		rest := url[i+3:]
		slash := bytes.IndexByte(rest, '/')
		if slash < 0 {
			slash = len(rest)
		}
		ev.Host, url = hostOf(rest[:slash]), rest[slash:]
	}
	if len(url) == 0 || url[0] != '/' && url[0] != '*' {
		return
	}
	if q := bytes.IndexByte(url, '?'); q >= 0 {
		ev.Path, ev.Query = url[:q], url[q+1:]
		return
	}
	ev.Path = url
}

// hostOf cuts the port off and refuses what is no host.
func hostOf(v []byte) []byte {
	v = v[bytes.LastIndexByte(v, '@')+1:] // user:password@host
	if end := bytes.IndexByte(v, ']'); end > 0 && v[0] == '[' {
		v = v[1:end]
	} else if i := bytes.LastIndexByte(v, ':'); i >= 0 && bytes.IndexByte(v, ':') == i {
		v = v[:i]
	}
	if len(v) == 0 || len(v) > 255 {
		return nil
	}
	for _, c := range v {
		if c == ' ' || c == '/' || c == '\t' || c == '"' {
			return nil
		}
	}
	return v
}

// upstreamOf is the name of a group of targets without a port, unless it is an
// address, which is a target.
func upstreamOf(v []byte) []byte {
	if addressOf(v) != nil {
		return nil
	}
	return hostOf(v)
}

// maxZone bounds the name of an availability zone, which has a hyphen at all
// providers ("zone" alone may be a time zone or a DNS zone).
const maxZone = 40

// machine reads service, instance, version and environment. "host" beside a
// service is the machine, in an access log the virtual host; "name" is the
// service of the Node loggers, which also write a host name and a process id.
func (r *Reader) machine(ev *timeline.Event) {
	ev.Service, ev.Instance = r.text(rService), r.text(rInstance)
	if f := &r.found[rName]; ev.Service == nil && f.ok && r.found[rLevel].v.Type == gjson.Number {
		ev.Service = r.text(rName)
	}
	if host := r.text(rHostOrInstance); host != nil {
		_, err := netip.ParseAddr(string(host))
		switch {
		case err == nil && !r.found[rClient].ok && ev.Service == nil:
			ev.ClientIP = host // Apache's %h
		case ev.Service != nil && ev.Instance == nil && !strings.Contains(string(host), "."):
			ev.Instance = host
		case ev.Host == nil:
			ev.Host = hostOf(host)
		}
	}
	if ev.Service == nil {
		ev.Service = serviceOfPod(ev.Instance)
	}
	if v := r.text(rVersion); versionLike(v) {
		ev.Version = v
	}
	ev.Environment = r.text(rEnvironment)
	ev.Upstream = upstreamOf(r.text(rUpstream))
	if v := r.text(rZone); len(v) <= maxZone && bytes.IndexByte(v, '-') > 0 {
		ev.Zone = v
	}
}

// serviceOfPod is NAME of NAME-replicaset-suffix, as Kubernetes names the pods
// of a deployment: five characters behind a hash of eight to ten.
func serviceOfPod(pod []byte) []byte {
	last := bytes.LastIndexByte(pod, '-')
	if last <= 0 || len(pod)-last-1 != 5 {
		return nil
	}
	hash := bytes.LastIndexByte(pod[:last], '-')
	if n := last - hash - 1; hash <= 0 || n < 8 || n > 10 || !bytes.ContainsAny(pod[hash:last], "0123456789") {
		return nil
	}
	return pod[:hash]
}

// versionLike refuses protocol versions (http.version of the Elastic Common
// Schema, version of GELF) and format numbers such as bunyan's 0.
func versionLike(v []byte) bool {
	switch string(v) {
	case "1.0", "1.1", "2.0":
		return false
	}
	return len(v) >= 3 && len(v) <= 64 && !bytes.HasPrefix(v, []byte("HTTP/")) && bytes.ContainsAny(v, "0123456789")
}

func (r *Reader) client(ev *timeline.Event) {
	if ip := addressOf(r.text(rClient)); ip != nil {
		ev.ClientIP = ip
	}
	ev.Forwarded = r.text(rForwarded)
	if ev.ClientIP == nil && ev.Forwarded != nil {
		ev.ClientIP = addressOf(ev.Forwarded)
	}
	if u := r.text(rUser); u != nil && r.found[rUser].v.Type == gjson.String && !bytes.HasPrefix(u, []byte("--")) {
		ev.User = u
	}
	ev.RequestID, ev.TraceID = idOf(r.text(rRequestID)), idOf(r.text(rTraceID))
}

// idOf refuses texts that are no id, such as a stack trace.
func idOf(v []byte) []byte {
	if len(v) > 256 {
		return nil
	}
	for _, c := range v {
		if c == ' ' || c == '\n' || c == '\t' {
			return nil
		}
	}
	return v
}

// addressOf is the first address of a list, without port and brackets.
func addressOf(v []byte) []byte {
	switch {
	case len(v) == 0:
		return nil
	case isIPv4(v): // most
		return v
	}
	if i := bytes.IndexByte(v, ','); i >= 0 {
		v = v[:i]
	}
	v = bytes.TrimPrefix(bytes.TrimSpace(v), []byte("ip/"))
	if len(v) > 0 && v[0] == '[' {
		if end := bytes.IndexByte(v, ']'); end > 0 {
			v = v[1:end]
		}
	} else if i := bytes.IndexByte(v, ':'); i >= 0 && bytes.LastIndexByte(v, ':') == i {
		v = v[:i]
	}
	if _, err := netip.ParseAddr(string(v)); err != nil {
		return nil
	}
	return v
}

// isIPv4 tells whether v is what netip.ParseAddr takes for an IPv4 address.
func isIPv4(v []byte) bool {
	n, digits, dots := 0, 0, 0
	for _, c := range v {
		switch {
		case c == '.' && digits > 0:
			n, digits = 0, 0
			dots++
		case c-'0' <= 9 && (digits == 0 || n > 0):
			if n = n*10 + int(c-'0'); n > 255 {
				return false
			}
			digits++
		default:
			return false
		}
	}
	return dots == 3 && digits > 0
}

// credential reads what the record shows of the credential, never itself.
func (r *Reader) credential(ev *timeline.Event) {
	if v := r.text(rAuth); v != nil {
		var class []byte
		if ev.Auth, class = redact.Authorization(v); class != nil {
			ev.KeyClass = class
		}
	} else if r.noAuth {
		ev.Auth.Present = timeline.No
	}
	if b, ok := boolOf(r.found[rAuthPresent]); ok {
		ev.Auth.Present = triOf(b)
	}
	if b, ok := boolOf(r.found[rAuthAbsent]); ok {
		ev.Auth.Present = triOf(!b)
	}
	if v := r.text(rScheme); v != nil && ev.Auth.Scheme == timeline.SchemeUnknown {
		switch ev.Auth.Scheme = schemeOf(v); {
		case ev.Auth.Present != timeline.Unknown:
		case ev.Auth.Scheme != timeline.SchemeUnknown:
			ev.Auth.Present = timeline.Yes
		case string(v) == "none" && r.found[rScheme].raw != "auth_type":
			ev.Auth.Present = timeline.No
		}
	}
	if v := r.text(rKeyID); v != nil && len(v) <= 128 {
		ev.KeyID = redact.Text(v)
	}
	if v := r.text(rKeyClass); v != nil && ev.KeyClass == nil {
		ev.KeyClass = classOf(v)
	}
	ev.CacheHit = cacheOf(r.found[rCache])
	ev.Challenge = r.text(rChallenge)
}

// classOf is the public part of a logged key prefix: what redact knows as one,
// or words that end in "_". The random letters behind it stay out.
func classOf(v []byte) []byte {
	if class := redact.KeyClass(v); class != nil {
		return class
	}
	if n := len(v); n > 1 && n <= 16 && v[n-1] == '_' && !bytes.ContainsAny(v, "0123456789") {
		return v
	}
	return nil
}

// isNumeric tells ids and addresses of hexadecimal digits and punctuation, which
// redact leaves alone.
func isNumeric(v []byte) bool {
	for _, c := range v {
		if c-'0' > 9 && c-'a' > 'f'-'a' && c != '-' && c != '.' && c != ':' && c != ',' && c != ' ' {
			return false
		}
	}
	return true
}
