package parsers

import (
	"bytes"

	"authlog/internal/timeline"
	"authlog/parsers/logformat"
)

// ngxHead reads the columns before the time: client and user, with the many
// things that people put in front of and between them.
//
//	client - user            client identity user         client
//	host client - user       host:port client - user      client host - user
//	a, b, c - user           "a, b, c" proxy - user       host a, b, c - user
//	client - [client] - user (ingress-nginx before 0.20)
//	host client - id - user  (BunkerWeb)
func ngxHead(head []byte, ev *timeline.Event) bool {
	left, user, dashed := bytes.Cut(head, []byte(" - "))
	if !dashed {
		return ngxUndashedHead(head, ev)
	}
	hosted, ok := ngxClientColumns(left, ev)
	if !ok {
		return false
	}
	if len(user) > 4 && user[0] == '[' {
		if end := bytes.Index(user, []byte("] - ")); end > 0 && isAddressList(user[1:end]) {
			user = user[end+4:]
		}
	}
	if id, ok := bytes.CutSuffix(user, []byte(" -")); ok && hosted && bytes.IndexByte(id, ' ') < 0 {
		ev.RequestID, user = id, nil
	}
	ngxSetUser(user, ev)
	return true
}

// ngxUndashedHead reads heads without " - ": an identity of the client's
// (RFC 1413) stands there, or there is no user at all.
func ngxUndashedHead(head []byte, ev *timeline.Event) bool {
	if bytes.IndexByte(head, '"') >= 0 {
		return false
	}
	left, user := bytes.TrimSuffix(head, []byte(" -")), []byte(nil)
	words := bytes.Count(left, []byte{' '}) + 1
	switch {
	case bytes.IndexByte(left, ',') >= 0 || words == 1:
	case words == 2 && len(left) == len(head):
		a, b, _ := bytes.Cut(left, []byte{' '})
		if isIP(hostPart(a)) && !isIP(b) {
			left, user = a, b
		}
	case words == 3 && len(left) == len(head), words == 4 && len(left) == len(head):
		last := bytes.LastIndexByte(left, ' ')
		user = left[last+1:]
		left = left[:bytes.LastIndexByte(left[:last], ' ')]
	case words > 2:
		return false
	}
	_, ok := ngxClientColumns(left, ev)
	ngxSetUser(user, ev)
	return ok
}

func ngxSetUser(user []byte, ev *timeline.Event) {
	if !isMissing(user) && string(user) != `""` {
		ev.User = user
	}
}

// ngxClientColumns reads a client, a list of forwarded addresses in its place,
// and a host beside it. hosted tells whether there was a host.
func ngxClientColumns(left []byte, ev *timeline.Event) (hosted, ok bool) {
	if len(left) > 0 && left[0] == '"' {
		end := logformat.ClosingQuote(left, 1)
		if end < 0 {
			return false, false
		}
		rest := bytes.TrimSpace(left[end+1:])
		if bytes.ContainsAny(rest, " \"") {
			return false, false
		}
		if list := left[1:end]; !isMissing(list) {
			ev.Forwarded = list
			ev.ClientIP = ngxPickForwarded(list)
		}
		if len(ev.ClientIP) == 0 && !isMissing(rest) {
			ev.ClientIP = hostPart(rest)
		}
		return false, true
	}
	if bytes.IndexByte(left, '"') >= 0 {
		return false, false
	}
	first, rest, two := bytes.Cut(left, []byte{' '})
	if !two || bytes.HasSuffix(first, []byte{','}) {
		return false, ngxSetClient(left, ev)
	}
	if len(first) == 0 {
		return false, false
	}
	if isIP(first) && !isIP(hostPart(ngxFirstOf(rest))) {
		first, rest = rest, first // the host stands second
		if bytes.IndexByte(first, ' ') >= 0 {
			return false, false
		}
	}
	ev.Host = hostOf(first)
	return true, ngxSetClient(rest, ev)
}

// ngxFirstOf is the first element of a list of addresses.
func ngxFirstOf(list []byte) []byte {
	first, _, _ := bytes.Cut(list, []byte{','})
	return first
}

// ngxSetClient reads one address or a list of them.
func ngxSetClient(v []byte, ev *timeline.Event) bool {
	if bytes.IndexByte(v, ',') >= 0 {
		ev.Forwarded = v
		ev.ClientIP = ngxPickForwarded(v)
		return true
	}
	if len(v) == 0 || bytes.IndexByte(v, ' ') >= 0 {
		return false
	}
	if !isMissing(v) {
		ev.ClientIP = hostPart(v)
	}
	return true
}

// ngxUnwrap cuts off what a container runtime (CRI: "time stdout F "), docker
// compose ("web-1  | ") or syslog ("<190>Mar 10 09:00:02 host nginx: ") puts
// before a line; nil if none did.
func ngxUnwrap(line []byte) []byte {
	window := line[:min(len(line), 200)]
	near := window[:min(len(window), 64)]
	if len(line) > 24 && line[0]-'0' <= 9 && line[4] == '-' {
		for _, stream := range [...]string{" stdout F ", " stderr F ", " stdout P ", " stderr P "} {
			if i := bytes.Index(near, []byte(stream)); i > 0 {
				return line[i+len(stream):]
			}
		}
	}
	if i := bytes.Index(near, []byte(" | ")); i > 0 && bytes.IndexByte(near[:i], '"') < 0 {
		return line[i+3:]
	}
	// The tag of RFC 3164 stands after a time of 15 bytes: "nginx: ", "nginx[7]: ".
	if i := bytes.Index(window, []byte(": ")); i > 15 && bytes.IndexByte(line[:i], '"') < 0 {
		return line[i+2:]
	}
	return nil
}
