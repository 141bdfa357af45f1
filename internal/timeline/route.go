package timeline

import (
	"bytes"
	"strings"
)

// folded stands for a value in a route.
var folded = []byte("{id}")

// Route folds a path to its route: segments that look like values (numbers,
// UUIDs, hashes, dates, e-mail addresses, random text, long slugs) become {id}.
// Version segments such as v2 stay, and so do words and names of methods. The
// query, if there is one, is cut.
func Route(path []byte) string { return string(appendRoute(nil, path)) }

// appendRoute appends the route of a path.
func appendRoute(dst, path []byte) []byte {
	start := len(dst)
	for rest := pathOnly(path); len(rest) > 0; {
		slash := rest[:0]
		if rest[0] == '/' {
			slash = rest[:1]
		}
		var seg []byte
		if seg, rest = nextSegment(rest); isValue(seg) {
			seg = folded
		}
		if len(dst)-start+len(slash)+len(seg) > maxString { // {id} is longer than what it stands for
			break
		}
		dst = append(append(dst, slash...), seg...)
	}
	return dst
}

func pathOnly(path []byte) []byte {
	path = path[:min(len(path), maxString)]
	for i, c := range path {
		if c == '?' || c == '#' || c == ';' {
			return path[:i]
		}
	}
	return path
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
