package parsers

import (
	"bytes"
	"net/netip"
)

// hostPart cuts port and brackets off an address, if it has a port: of an IPv6 address
// without brackets nothing.
func hostPart(v []byte) []byte {
	colon := bytes.IndexByte(v, ':')
	if len(v) > 0 && v[0] == '[' {
		if end := bytes.IndexByte(v, ']'); end > 0 {
			return v[1:end]
		}
		return v
	}
	if colon < 0 {
		return v
	}
	if string(v) == "unix:" {
		return nil
	}
	if bytes.IndexByte(v[colon+1:], ':') < 0 && intOf(v[colon+1:]) >= 0 {
		return v[:colon]
	}
	return v
}

// addressOf cuts the port off. An IPv6 address stands with brackets or
// without, so the port follows the last colon.
func addressOf(v []byte) []byte {
	if isMissing(v) {
		return nil
	}
	if colon := bytes.LastIndexByte(v, ':'); colon >= 0 {
		v = v[:colon]
	}
	if n := len(v); n > 1 && v[0] == '[' && v[n-1] == ']' {
		v = v[1 : n-1]
	}
	return v
}

// hostOf cuts the port off a host; the catch-all name "_" is none, and so
// is what cannot be a name or an address.
func hostOf(v []byte) []byte {
	if v = hostPart(v); isMissing(v) || (len(v) == 1 && v[0] == '_') {
		return nil
	}
	for _, c := range v {
		if c <= ' ' || c == '(' || c == ')' || c == '"' || c == '/' || c == ',' || c == '|' || c == '<' || c == '>' {
			return nil
		}
	}
	return v
}

// isIP tells whether v has the form of an IP address without a port. It
// does not allocate and lets some impossible IPv6 addresses pass.
func isIP(v []byte) bool {
	if len(v) < 2 || len(v) > 45 {
		return false
	}
	dots, colons, digits, other := 0, 0, 0, 0
	for _, c := range v {
		switch {
		case c == '.':
			dots++
		case c == ':':
			colons++
		case c-'0' <= 9:
			digits++
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			other++
		default:
			return false
		}
	}
	if colons == 0 {
		return dots == 3 && other == 0 && digits >= 4 && digits <= 12 && v[0] != '.' && v[len(v)-1] != '.'
	}
	return colons >= 2 && (dots == 0 || dots == 3)
}

// hasPort tells whether v is an address with a port, or a unix socket.
func hasPort(v []byte) bool {
	return bytes.HasPrefix(v, []byte("unix:")) || (isIP(hostPart(v)) && v[len(v)-1] != ']' && !isIP(v))
}

// isAddressList tells whether v looks like an X-Forwarded-For value.
func isAddressList(v []byte) bool {
	for rest := v; ; {
		one, tail, more := bytes.Cut(rest, []byte(","))
		if one = bytes.TrimSpace(one); !isIP(hostPart(one)) && string(one) != "unknown" {
			return false
		}
		if !more {
			return true
		}
		rest = tail
	}
}

var sharedNet = netip.MustParsePrefix("100.64.0.0/10") // RFC 6598

// ngxPickForwarded chooses the client from an X-Forwarded-For list that stands
// in place of the client: the first public address, else the first.
func ngxPickForwarded(list []byte) []byte {
	var first []byte
	for rest := list; len(rest) > 0; {
		var one []byte
		if comma := bytes.IndexByte(rest, ','); comma >= 0 {
			one, rest = rest[:comma], rest[comma+1:]
		} else {
			one, rest = rest, nil
		}
		one = hostPart(bytes.TrimSpace(one))
		if isMissing(one) || bytes.ContainsAny(one, " \t\"") { // no address, and no name of a host
			continue
		}
		ip, err := netip.ParseAddr(string(one))
		if err == nil && ip.IsGlobalUnicast() && !ip.IsPrivate() && !sharedNet.Contains(ip) {
			return one
		}
		if first == nil {
			first = one
		}
	}
	return first
}
