package parsers

import (
	"bytes"
	"net/netip"

	"authlog/internal/timeline"
)

// ngxMaxMethod bounds a request method; longer text is no request line.
const ngxMaxMethod = 32

// ngxSplitRequest takes a request line apart. What is none (TLS bytes, a word)
// gives nothing. Blanks before the protocol belong to the target, as some
// clients send them.
func ngxSplitRequest(v []byte) (method, path, query []byte) {
	sp := bytes.IndexByte(v, ' ')
	if sp <= 0 || sp > ngxMaxMethod {
		return nil, nil, nil
	}
	for _, c := range v[:sp] {
		if (c < 'A' || c > 'Z') && c != '-' && c != '_' {
			return nil, nil, nil
		}
	}
	target := v[sp+1:]
	if n := len(target); n > 9 && string(target[n-9:n-3]) == " HTTP/" {
		target = target[:n-9] // HTTP/1.1
	} else if n > 7 && string(target[n-7:n-1]) == " HTTP/" {
		target = target[:n-7] // HTTP/2
	} else if n == 0 || (target[0] != '/' && target[0] != '*') {
		return nil, nil, nil // no protocol is HTTP/0.9, which only names a path
	}
	path, query = ngxSplitURI(target)
	return v[:sp], path, query
}

// ngxSplitURI cuts the query off.
func ngxSplitURI(v []byte) (path, query []byte) {
	if q := bytes.IndexByte(v, '?'); q >= 0 {
		return v[:q], v[q+1:]
	}
	return v, nil
}

// ngxStatusOf reads a status; 0 for "000" and what is none.
func ngxStatusOf(v []byte) int {
	if len(v) != 3 || v[0] < '1' || v[0] > '9' || v[1]-'0' > 9 || v[2]-'0' > 9 {
		return 0
	}
	return int(v[0]-'0')*100 + int(v[1]-'0')*10 + int(v[2]-'0')
}

// ngxInt reads a byte count, Absent if v is none.
func ngxInt(v []byte) int64 {
	if len(v) == 0 || len(v) > 18 {
		return timeline.Absent
	}
	n := int64(0)
	for _, c := range v {
		if c-'0' > 9 {
			return timeline.Absent
		}
		n = n*10 + int64(c-'0')
	}
	return n
}

// ngxSeconds reads "0.123", negative if v is no duration.
func ngxSeconds(v []byte) float64 {
	whole, part := v, []byte(nil)
	if dot := bytes.IndexByte(v, '.'); dot >= 0 {
		whole, part = v[:dot], v[dot+1:]
		if len(part) > 9 { // finer than a nanosecond
			if !allDigits(part[9:]) {
				return -1
			}
			part = part[:9]
		}
	}
	n := ngxInt(whole)
	if n < 0 || n > 1e9 {
		return -1
	}
	if len(part) == 0 {
		return float64(n)
	}
	f := ngxInt(part)
	if f < 0 {
		return -1
	}
	scale := int64(1)
	for range part {
		scale *= 10
	}
	return float64(n*scale+f) / float64(scale)
}

func allDigits(v []byte) bool {
	for _, c := range v {
		if c-'0' > 9 {
			return false
		}
	}
	return true
}

// ngxIsSeconds tells whether v has the form of $request_time, which always has
// three decimals.
func ngxIsSeconds(v []byte) bool {
	n := len(v)
	return n >= 5 && n <= 13 && v[n-4] == '.' && ngxInt(v[:n-4]) >= 0 && ngxInt(v[n-3:]) >= 0
}

// ngxUpstreamOf is the name of an upstream group: $proxy_host without its port,
// unless that is an address.
func ngxUpstreamOf(v []byte) []byte {
	name := ngxHostOf(v)
	if _, err := netip.ParseAddr(string(name)); err == nil {
		return nil
	}
	return name
}

// ngxAddr cuts port and brackets off an address.
func ngxAddr(v []byte) []byte {
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
	if bytes.IndexByte(v[colon+1:], ':') < 0 && ngxInt(v[colon+1:]) >= 0 {
		return v[:colon]
	}
	return v
}

// ngxHostOf cuts the port off a host; the catch-all name "_" is none, and so
// is what cannot be a name or an address.
func ngxHostOf(v []byte) []byte {
	if v = ngxAddr(v); ngxMissing(v) || (len(v) == 1 && v[0] == '_') {
		return nil
	}
	for _, c := range v {
		if c <= ' ' || c == '(' || c == ')' || c == '"' || c == '/' || c == ',' || c == '|' || c == '<' || c == '>' {
			return nil
		}
	}
	return v
}

// ngxIsIP tells whether v has the form of an IP address without a port. It
// does not allocate and lets some impossible IPv6 addresses pass.
func ngxIsIP(v []byte) bool {
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

// ngxHasPort tells whether v is an address with a port, or a unix socket.
func ngxHasPort(v []byte) bool {
	return bytes.HasPrefix(v, []byte("unix:")) || (ngxIsIP(ngxAddr(v)) && v[len(v)-1] != ']' && !ngxIsIP(v))
}

var ngxSharedNet = netip.MustParsePrefix("100.64.0.0/10") // RFC 6598

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
		one = ngxAddr(bytes.TrimSpace(one))
		if ngxMissing(one) {
			continue
		}
		ip, err := netip.ParseAddr(string(one))
		if err == nil && ip.IsGlobalUnicast() && !ip.IsPrivate() && !ngxSharedNet.Contains(ip) {
			return one
		}
		if first == nil {
			first = one
		}
	}
	return first
}

// ngxIsAddrList tells whether v looks like an X-Forwarded-For value.
func ngxIsAddrList(v []byte) bool {
	for rest := v; ; {
		one, tail, more := bytes.Cut(rest, []byte(","))
		if one = bytes.TrimSpace(one); !ngxIsIP(ngxAddr(one)) && string(one) != "unknown" {
			return false
		}
		if !more {
			return true
		}
		rest = tail
	}
}

// ngxCacheHit reads $upstream_cache_status.
func ngxCacheHit(v []byte) timeline.Tri {
	switch string(v) {
	case "HIT", "STALE", "UPDATING", "REVALIDATED":
		return timeline.Yes
	case "MISS", "EXPIRED", "BYPASS":
		return timeline.No
	}
	return timeline.Unknown
}
