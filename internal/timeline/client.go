package timeline

import (
	"bytes"
	"net/netip"
)

// Client returns the address of the client: the one logged, unless that is a
// private address (a proxy of our own) and an X-Forwarded-For list names
// another; then the rightmost public address of the list, which our own
// proxies wrote, or else the leftmost.
func Client(ev *Event) []byte {
	if len(ev.Forwarded) == 0 { // by far most, and small enough to be put in its place
		return ev.ClientIP
	}
	return behind(ev)
}

func behind(ev *Event) []byte {
	if len(ev.ClientIP) > 0 && !private(ev.ClientIP) {
		return ev.ClientIP
	}
	list := ev.Forwarded
	var leftmost []byte
	for len(list) > 0 {
		item := list
		if i := bytes.LastIndexByte(list, ','); i >= 0 {
			item, list = list[i+1:], list[:i]
		} else {
			list = nil
		}
		item = bytes.TrimSpace(item)
		if _, err := netip.ParseAddr(string(item)); err != nil {
			continue
		}
		if !private(item) {
			return item
		}
		leftmost = item
	}
	if leftmost != nil {
		return leftmost
	}
	return ev.ClientIP
}

// private tells whether an address is one of RFC 1918, loopback, link-local or
// unique local (RFC 4193). Carrier-grade NAT (RFC 6598) is a client's.
func private(b []byte) bool {
	if len(b) == 0 || len(b) > 45 {
		return false
	}
	a, err := netip.ParseAddr(string(b))
	if err != nil {
		return false
	}
	a = a.Unmap()
	return a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast()
}

// Private tells whether the text is a private, loopback or link-local address.
func Private(address string) bool { return private([]byte(address)) }

// Network returns the /16 of an IPv4 address or the /32 of an IPv6 address, the
// empty text when it is none.
func Network(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return ""
	}
	a = a.Unmap()
	bits := 16
	if a.Is6() {
		bits = 32
	}
	p, err := a.Prefix(bits)
	if err != nil {
		return ""
	}
	return p.String()
}

// lastOf returns the last entry of an upstream list ("a, b : c"): the one that
// gave the answer (nginx, ngx_http_upstream_module, $upstream_addr).
func lastOf(list []byte) []byte {
	for _, sep := range [...]string{", ", " : "} {
		if i := bytes.LastIndex(list, []byte(sep)); i >= 0 {
			list = list[i+len(sep):]
		}
	}
	return list
}
