package parsers

import (
	"bytes"

	"authlog/internal/timeline"
)

// ngeTail is what nginx writes behind the message of a request's record:
//
//	, client: …, server: …[, request: "…"][, subrequest: "…"][, upstream: "…"][, host: "…"][, referrer: "…"]
//
// No value is escaped, and all but client, server and subrequest are the
// client's to choose, so the tail is read by the order of its parts.
type ngeTail struct {
	client, request, subrequest, upstream, host, referrer, id []byte
}

var ngeClient = []byte(", client: ")

// ngeResponder begins the tail of records about OCSP, which have no client.
var ngeResponder = []byte(", responder: ")

// ngeMaxClients bounds how often ", client: " is tried on one line. A user name
// or a path can imitate a tail once or twice; more is an attempt to cost time.
const ngeMaxClients = 8

// find fills the tail and returns the message before it. The tail is the last
// that is whole. Where an earlier one is whole too, the last may stand within
// its referrer: then the log does not tell the client, and none is given.
func (t *ngeTail) find(rest []byte) (message []byte) {
	message = rest
	whole, cut := 0, -1
	end := len(rest)
	for range ngeMaxClients {
		at := bytes.LastIndex(rest[:end], ngeClient)
		if at < 0 {
			break
		}
		var c ngeTail
		switch c.read(rest[at+len(ngeClient):]) {
		case ngeWhole:
			if whole == 0 {
				*t, message = c, rest[:at]
			} else {
				*t, message = ngeTail{}, rest[:at]
			}
			whole++
		case ngeCut:
			if cut < 0 && whole == 0 {
				cut = at
				*t, message = c, rest[:at]
			}
		}
		end = at
	}
	if len(message) == len(rest) {
		if i := bytes.LastIndex(message, ngeResponder); i > 0 {
			return message[:i]
		}
		message = withoutStart(message, ngeClient)
	}
	return message
}

// How the parts of a tail came out.
const (
	ngeNone  = iota // this is no tail
	ngeCut          // the line ends within it
	ngeWhole        // every part is there and closed
)

// ngeParts are the quoted parts in the order in which nginx writes them.
var ngeParts = [...]struct {
	name  []byte
	field func(*ngeTail) *[]byte
	free  bool // may hold quotes
}{
	{[]byte(`, request: "`), func(t *ngeTail) *[]byte { return &t.request }, true},
	{[]byte(`, subrequest: "`), func(t *ngeTail) *[]byte { return &t.subrequest }, true},
	{[]byte(`, upstream: "`), func(t *ngeTail) *[]byte { return &t.upstream }, true},
	{[]byte(`, host: "`), func(t *ngeTail) *[]byte { return &t.host }, false},
	{[]byte(`, referrer: "`), func(t *ngeTail) *[]byte { return &t.referrer }, true},
	{[]byte(`, request_id: "`), func(t *ngeTail) *[]byte { return &t.id }, false}, // of Kong
}

// read takes apart what follows ", client: ".
func (t *ngeTail) read(b []byte) int {
	comma := bytes.IndexByte(b, ',')
	if comma < 0 { // the server always follows
		return ngeCut
	}
	if client := b[:comma]; isIP(client) || string(client) == "unix:" {
		t.client = client
	} else {
		return ngeNone
	}
	if b = b[comma:]; !bytes.HasPrefix(b, []byte(", server: ")) {
		if len(b) < len(", server: ") && bytes.HasPrefix([]byte(", server: "), b) {
			return ngeCut
		}
		return ngeNone
	}
	b = b[len(", server: "):]
	comma = bytes.IndexByte(b, ',')
	if comma < 0 {
		comma = len(b)
	}
	if bytes.ContainsAny(b[:comma], " \"") {
		return ngeNone
	}
	return t.parts(b[comma:])
}

// parts reads the quoted parts. Those of the stream and mail modules, such as
// bytes from/to client, end them.
func (t *ngeTail) parts(b []byte) int {
	next := 0
	for len(b) > 0 {
		i := next
		for i < len(ngeParts) && !bytes.HasPrefix(b, ngeParts[i].name) {
			i++
		}
		if i == len(ngeParts) {
			return ngeUnknownPart(b)
		}
		b = b[len(ngeParts[i].name):]
		end := ngePartEnd(b, i)
		if end < 0 {
			return ngeCut
		}
		value := b[:end]
		if !ngeParts[i].free && bytes.ContainsAny(value, " \"") {
			return ngeNone
		}
		*ngeParts[i].field(t) = value
		b, next = b[end+1:], i+1
	}
	return ngeWhole
}

// ngePartEnd finds the quote that ends part i: the first that is followed by a
// later part, else one at the end of the line.
func ngePartEnd(b []byte, i int) int {
	for at := 0; ; {
		q := bytes.IndexByte(b[at:], '"')
		if q < 0 {
			return -1
		}
		at += q
		after := b[at+1:]
		if len(after) == 0 {
			return at
		}
		if after[0] == ',' {
			for _, later := range ngeParts[i+1:] {
				if bytes.HasPrefix(after, later.name) {
					return at
				}
			}
			if ngeUnknownPart(after) == ngeWhole {
				return at
			}
		}
		at++
	}
}

// ngeUnknownPart judges what follows the parts of a request: those of the
// stream and mail modules, of ModSecurity and of a line that ends too early.
func ngeUnknownPart(b []byte) int {
	for _, known := range [...]string{", bytes from/to client:", ", udp ", ", login: \"", ", protocol: ", ", http/2 ", ", context: "} {
		if bytes.HasPrefix(b, []byte(known)) {
			return ngeWhole
		}
	}
	if len(b) < len(`, subrequest: "`) {
		for _, p := range ngeParts {
			if bytes.HasPrefix(p.name, b) {
				return ngeCut
			}
		}
	}
	return ngeNone
}

// fill gives ev the values of the tail.
func (t *ngeTail) fill(ev *timeline.Event) {
	if string(t.client) != "unix:" {
		ev.ClientIP = t.client
	}
	ev.Method, ev.Path, ev.Query = splitRequest(t.request)
	if scheme := bytes.Index(ev.Path, []byte("://")); scheme > 0 && albSchemeName(ev.Path[:scheme]) {
		// A client of a forward proxy names the host in the request line.
		authority := ev.Path[scheme+3:]
		if slash := bytes.IndexByte(authority, '/'); slash >= 0 {
			ev.Path = authority[slash:]
		} else {
			ev.Path = nil
		}
	}
	ev.Host = hostOf(t.host)
	ev.Target = ngeAddress(t.upstream)
	ev.RequestID = textOf(t.id)
	if len(t.referrer) > 0 {
		ev.Referer = t.referrer
	}
}

// ngeAddress is the address in "http://192.0.2.9:80/path", the socket in
// "fastcgi://unix:/run/php.sock:/path".
func ngeAddress(url []byte) []byte {
	scheme := bytes.Index(url, []byte("://"))
	if scheme < 0 {
		return nil
	}
	rest := url[scheme+3:]
	if bytes.HasPrefix(rest, []byte("unix:")) {
		if end := bytes.IndexByte(rest[len("unix:"):], ':'); end >= 0 {
			return rest[:len("unix:")+end]
		}
		return rest
	}
	if slash := bytes.IndexByte(rest, '/'); slash >= 0 {
		rest = rest[:slash]
	}
	return rest
}
