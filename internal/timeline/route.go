package timeline

import (
	"bytes"
	"strings"
)

// Route folds a path to its route: segments that look like values (numbers,
// UUIDs, hashes, dates, e-mail addresses, codes) become {id}. Version segments
// such as v2 stay. The path must not contain the query.
func Route(path []byte) string {
	if i := bytes.IndexAny(path, "?#;"); i >= 0 {
		path = path[:i]
	}
	if len(path) > maxString {
		path = path[:maxString]
	}
	value := false
	for rest := path; len(rest) > 0; {
		var seg []byte
		seg, rest = nextSegment(rest)
		if isValue(seg) {
			value = true
			break
		}
	}
	if !value {
		return string(path)
	}
	var b strings.Builder
	for rest := path; len(rest) > 0; {
		var seg []byte
		if rest[0] == '/' {
			b.WriteByte('/')
		}
		seg, rest = nextSegment(rest)
		if isValue(seg) {
			b.WriteString("{id}")
		} else {
			b.Write(seg)
		}
	}
	return b.String()
}

// nextSegment cuts one segment, with the slash before it dropped.
func nextSegment(rest []byte) (seg, tail []byte) {
	if rest[0] == '/' {
		rest = rest[1:]
	}
	if i := bytes.IndexByte(rest, '/'); i >= 0 {
		return rest[:i], rest[i:]
	}
	return rest, nil
}

func isValue(seg []byte) bool {
	digits, letters, upper, other := 0, 0, 0, 0
	for _, c := range seg {
		switch {
		case c >= '0' && c <= '9':
			digits++
		case c >= 'a' && c <= 'z':
			letters++
		case c >= 'A' && c <= 'Z':
			letters++
			upper++
		case c == '@':
			return letters > 0
		default:
			other++
		}
	}
	switch {
	case digits == 0:
		// Random text of mixed case without a digit is rare; words are not.
		return len(seg) >= 20 && upper >= 4 && letters-upper >= 4 && other == 0 || len(seg) >= 12 && isHex(seg)
	case letters == 0:
		return true
	case letters <= 2 && digits <= 3: // v1, v10, s3, p12
		return false
	case digits >= 3:
		return true
	case len(seg) >= 12 && digits >= 2, len(seg) >= 16 && upper >= 3 && letters-upper >= 3:
		return true
	}
	return isHex(seg) && len(seg) >= 8
}

func isHex(seg []byte) bool {
	for _, c := range seg {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') && (c < 'A' || c > 'F') && c != '-' {
			return false
		}
	}
	return true
}

// RoutePrefix returns the first segments of a route that name what serves it:
// version and "api" segments do not count. /api/v1/orders/{id} gives
// /api/v1/orders.
func RoutePrefix(route string) string {
	end := 0
	for end < len(route) {
		start := end
		if route[start] == '/' {
			start++
		}
		i := strings.IndexByte(route[start:], '/')
		if i < 0 {
			return route
		}
		end = start + i
		if seg := route[start:end]; !generic(seg) {
			return route[:end]
		}
	}
	return route
}

func generic(seg string) bool {
	if len(seg) >= 2 && len(seg) <= 4 && (seg[0] == 'v' || seg[0] == 'V') && seg[1] >= '0' && seg[1] <= '9' {
		return true
	}
	switch strings.ToLower(seg) {
	case "", "api", "apis", "rest", "public", "internal", "partner", "batch", "svc", "service", "services":
		return true
	}
	return false
}
