package timeline

import "strings"

// foldWide folds path segments that take more than maxRouteChildren distinct
// values below the same parent (slugs, names, codes without digits), which
// Route cannot tell from words one line at a time. The patterns of the user stay
// as they are.
func foldWide(res *Result, own *Routes) {
	s := res.Strings
	children := map[string]map[string]bool{}
	routes := map[uint32]bool{}
	for i := range res.Requests {
		if id := res.Requests[i].Dims[DimRoute]; id != 0 && !routes[id] {
			routes[id] = true
			if !own.owns(s.Text(id)) {
				note(children, s.Text(id))
			}
		}
	}
	wide := map[string]bool{}
	for parent, c := range children {
		if len(c) > maxRouteChildren {
			wide[parent] = true
		}
	}
	if len(wide) == 0 {
		return
	}
	moved := map[uint32]uint32{}
	for i := range res.Requests {
		q := &res.Requests[i]
		id := q.Dims[DimRoute]
		if id == 0 {
			continue
		}
		to, ok := moved[id]
		if !ok {
			if to = id; !own.owns(s.Text(id)) {
				to = s.String(fold(s.Text(id), wide))
			}
			moved[id] = to
		}
		q.Dims[DimRoute] = to
		q.Dims[DimPrefix] = s.String(RoutePrefix(s.Text(to)))
	}
}

// note records each segment of a route below its parent. Folding one level
// does not change which parents are wide, so one pass decides.
func note(children map[string]map[string]bool, route string) {
	for i := 0; i < len(route); {
		j := strings.IndexByte(route[i+1:], '/')
		end := len(route)
		if j >= 0 {
			end = i + 1 + j
		}
		parent := route[:i]
		c := children[parent]
		if c == nil {
			c = map[string]bool{}
			children[parent] = c
		}
		if len(c) <= maxRouteChildren {
			c[route[i:end]] = true
		}
		i = end
	}
}

func fold(route string, wide map[string]bool) string {
	var b strings.Builder
	for i := 0; i < len(route); {
		j := strings.IndexByte(route[i+1:], '/')
		end := len(route)
		if j >= 0 {
			end = i + 1 + j
		}
		if wide[route[:i]] && i > 0 {
			b.WriteString("/{id}")
		} else {
			b.WriteString(route[i:end])
		}
		i = end
	}
	return b.String()
}
