package timeline

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Routes folds paths by the patterns of the user, and by Route where none of
// them matches. The zero value and nil have no patterns.
type Routes struct {
	patterns []pattern
}

// pattern is a path of which some segments stand for any value.
type pattern struct {
	text     string
	segments []string // literal text; "" for a wildcard
	rest     bool     // the last wildcard takes whatever follows
}

// ParseRoutes reads patterns in the form of net/http.ServeMux: /orders/{id}/items
// has one segment that may be anything, /files/{path...} stands for everything
// below /files/. A pattern without braces keeps a path as it is. The first
// pattern that matches decides.
func ParseRoutes(texts []string) (*Routes, error) {
	r := &Routes{}
	for _, text := range texts {
		p, err := parsePattern(text)
		if err != nil {
			return nil, fmt.Errorf("%q: %w; write it as /v1/orders/{id}/items, with {path...} at the end for all that follows", text, err)
		}
		r.patterns = append(r.patterns, p)
	}
	return r, nil
}

func parsePattern(text string) (pattern, error) {
	p := pattern{text: text}
	switch {
	case !strings.HasPrefix(text, "/"):
		return p, errors.New("a pattern starts with a slash")
	case len(text) > maxString:
		return p, fmt.Errorf("a pattern has at most %d bytes", maxString)
	case strings.ContainsAny(text, "?#;"):
		return p, errors.New("a pattern is matched with the path alone, without the query")
	}
	for seg := range strings.SplitSeq(text[1:], "/") {
		if p.rest {
			return p, errors.New("nothing can follow {...}")
		}
		if !strings.ContainsAny(seg, "{}") {
			p.segments = append(p.segments, seg+"/") // never empty, as a wildcard is
			continue
		}
		name, ok := strings.CutPrefix(seg, "{")
		name, closed := strings.CutSuffix(name, "}")
		if !ok || !closed || strings.ContainsAny(name, "{}") {
			return p, errors.New("braces enclose a whole segment")
		}
		p.rest = strings.HasSuffix(name, "...")
		p.segments = append(p.segments, "")
	}
	return p, nil
}

// Of returns the route of a path: the text of the first pattern that matches
// it, or else Route(path).
func (r *Routes) Of(path []byte) string { return string(r.appendTo(nil, path)) }

// appendTo appends the route of a path to dst.
func (r *Routes) appendTo(dst, path []byte) []byte {
	if r == nil || len(r.patterns) == 0 {
		return appendRoute(dst, path)
	}
	clean := pathOnly(path)
	for i := range r.patterns {
		if r.patterns[i].matches(clean) {
			return append(dst, r.patterns[i].text...)
		}
	}
	return appendRoute(dst, path)
}

// Match tells whether a pattern matches the path.
func (r *Routes) Match(path []byte) bool {
	clean := pathOnly(path)
	return r != nil && slices.ContainsFunc(r.patterns, func(p pattern) bool { return p.matches(clean) })
}

// owns tells whether a route is the text of a pattern, which nothing folds
// further.
func (r *Routes) owns(route string) bool {
	return r != nil && slices.ContainsFunc(r.patterns, func(p pattern) bool { return p.text == route })
}

func (p *pattern) matches(path []byte) bool {
	for i, want := range p.segments {
		if len(path) == 0 || path[0] != '/' {
			return false
		}
		if p.rest && i == len(p.segments)-1 {
			return true
		}
		path = path[1:]
		seg := path
		if j := bytes.IndexByte(path, '/'); j >= 0 {
			seg = path[:j]
		}
		path = path[len(seg):]
		if want == "" && len(seg) == 0 || want != "" && want[:len(want)-1] != string(seg) {
			return false
		}
	}
	return len(path) == 0
}
