package redact

import "bytes"

// IsCredential tells whether a column, header or variable of this name holds credentials:
// cs(Cookie), http_authorization, api_key.
func IsCredential(name []byte) bool {
	switch columnClass(name) {
	case classSecret, classPassword, classHeader, classCookie:
		return true
	}
	return false
}

// Named returns what stands for the value of a column of this name in a report: v itself
// unless it is a credential.
func Named(name, v []byte) []byte {
	kind := kindSecret
	switch columnClass(name) {
	case classSecret:
	case classPassword:
		kind = kindPassword
	case classCookie:
		kind = kindCookie
	case classHeader:
		if i := bytes.IndexAny(v, " +"); i > 0 && schemeOf(v[:i]) != schemeNone {
			return append(bytes.Clone(v[:i+1]), "["+kindSecret+"]"...)
		}
	case classWeak, classCode, classVendor:
		if !random(v, 14) || isUUID(v) {
			return v
		}
	default:
		return v
	}
	if isStatus(v) || isStandIn(v) {
		return v
	}
	return []byte("[" + kind + "]")
}

// columnClass is classOf for the names of columns, also those of nginx's variables for
// headers and cookies, and of the W3C format: cs(Cookie).
func columnClass(name []byte) class {
	name = bytes.TrimRight(name, ") ")
	for _, front := range [...]string{"cookie_", "sent_http_set_cookie", "upstream_cookie_"} {
		if hasPrefixAt(name, 0, front) {
			return classCookie
		}
	}
	if len(name) < 2 {
		return classNone
	}
	return classOf(name)
}
