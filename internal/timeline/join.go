package timeline

import (
	"cmp"
	"slices"
)

// Requests of several hops are joined by their ids where they have them, else
// by method, path, user agent and time.
const (
	// joinWindow is how far the records of one request may lie apart: the log
	// of a load balancer carries the end of the request, that of an
	// application often its start, and requests may take a minute.
	joinWindow = int64(120e9)
	// looseWindow is the same for records without a common id: one second of
	// resolution on either side and a second for the request.
	looseWindow = int64(2_500_000_000)
)

// grouper is a union-find over records.
type grouper struct {
	parent []int32
	closed []uint8 // per root, the hops that have closed the request
}

func newGrouper(list []*record) *grouper {
	g := &grouper{parent: make([]int32, len(list)), closed: make([]uint8, len(list))}
	for i := range g.parent {
		g.parent[i] = int32(i)
		if !message(list[i]) {
			g.closed[i] = 1 << list[i].hop
		}
	}
	return g
}

func (g *grouper) find(i int32) int32 {
	for g.parent[i] != i {
		g.parent[i] = g.parent[g.parent[i]]
		i = g.parent[i]
	}
	return i
}

func (g *grouper) union(a, b int32) {
	a, b = g.find(a), g.find(b)
	if a > b {
		a, b = b, a
	}
	g.parent[b] = a
	g.closed[a] |= g.closed[b]
}

// disjoint tells whether no hop has closed both: one hop closes a request once.
func (g *grouper) disjoint(a, b int32) bool {
	return g.closed[g.find(a)]&g.closed[g.find(b)] == 0
}

// join groups sorted records into requests.
func join(list []*record, s *Strings) [][]int32 {
	g := newGrouper(list)
	joinByID(list, g, func(r *record) uint64 { return r.request })
	joinByID(list, g, func(r *record) uint64 { return r.trace })
	joinLoose(list, g, s)
	return g.groups()
}

// groups lists the members of each group, in the order of their first ones.
func (g *grouper) groups() [][]int32 {
	size := make([]int32, len(g.parent))
	for i := range g.parent {
		size[g.find(int32(i))]++
	}
	members := make([]int32, len(g.parent)) // of all groups
	number := make([]int32, len(g.parent))  // of the group, by its root
	var out [][]int32
	for i := range g.parent {
		root := g.find(int32(i)) // the first of its group
		if root == int32(i) {
			number[i] = int32(len(out))
			out = append(out, members[:0:size[i]])
			members = members[size[i]:]
		}
		n := number[root]
		out[n] = append(out[n], int32(i))
	}
	return out
}

// joinByID links records with the same id that lie close in time and do not
// contradict each other: a trace may span several requests.
func joinByID(list []*record, g *grouper, id func(*record) uint64) {
	last := map[uint64][]int32{}
	for i := range list {
		r := list[i]
		h := id(r)
		if h == 0 {
			continue
		}
		seen := last[h]
		for k := len(seen) - 1; k >= 0; k-- {
			o := list[seen[k]]
			if r.time-o.time > joinWindow {
				break
			}
			if compatible(r, o) {
				g.union(int32(i), seen[k])
				break
			}
		}
		last[h] = append(seen, int32(i))
	}
}

// compatible tells whether two records with a common id can be one request:
// methods and statuses of one hop must not differ, and paths only between
// hops, where they may be rewritten.
func compatible(a, b *record) bool {
	if a.dims[rMethod] != 0 && b.dims[rMethod] != 0 && a.dims[rMethod] != b.dims[rMethod] {
		return false
	}
	if a.hop != b.hop {
		return true
	}
	if a.routeLine != 0 && b.routeLine != 0 && a.path != b.path {
		return false
	}
	return a.status == 0 || b.status == 0 || a.status == b.status
}

// place is where records without a common id can meet.
type place struct {
	method, agent uint32
	path          uint64
}

// joinLoose links records without a common id: a record of one hop with the
// nearest record of another hop, and a message that gives a reason with the
// record that closes its request. An error log names no user agent, so a message
// without one meets records of all.
func joinLoose(list []*record, g *grouper, s *Strings) {
	open := map[place][]int32{} // by place; those without an agent also meet others
	for i := range list {
		r := list[i]
		if r.routeLine == 0 {
			continue
		}
		p := place{r.dims[rMethod], r.dims[rAgent], r.path}
		matched := linkLoose(list, g, s, open, p, int32(i), false)
		if p.agent != 0 {
			linkLoose(list, g, s, open, place{p.method, 0, p.path}, int32(i), matched)
		}
		open[p] = append(open[p], int32(i))
	}
	joinLate(list, g, s)
}

// linkLoose links record i with one that is open at a place, unless it was linked
// before, and forgets those that are too old.
func linkLoose(list []*record, g *grouper, s *Strings, open map[place][]int32, at place, i int32, matched bool) bool {
	r := list[i]
	pending := open[at][:0:0]
	for _, j := range open[at] {
		o := list[j]
		if r.time-o.time > looseWindow {
			continue
		}
		if !matched && g.find(i) != g.find(j) && g.disjoint(i, j) && loosely(r, o, s) {
			g.union(i, j)
			matched = true
			if message(o) && !message(r) && r.hop == o.hop {
				continue // the message is used up
			}
		}
		pending = append(pending, j)
	}
	if len(pending) == 0 {
		delete(open, at)
	} else {
		open[at] = pending
	}
	return matched
}

// joinLate links a message with a record of the same hop and the same second that
// stands before it: in logs with whole seconds the order says nothing.
func joinLate(list []*record, g *grouper, s *Strings) {
	type second struct {
		place
		client uint32
		time   int64
	}
	var waiting []int32
	closed := map[second][]int32{}
	for i := range list {
		r := list[i]
		if r.routeLine != 0 && r.time%1e9 == 0 && message(r) && r.status == 0 && g.closed[g.find(int32(i))] == 0 {
			waiting = append(waiting, int32(i))
		}
	}
	if len(waiting) == 0 {
		return
	}
	key := func(r *record) second {
		return second{place{r.dims[rMethod], 0, r.path}, r.dims[rClient], r.time - r.time%1e9}
	}
	for i := range list {
		if r := list[i]; r.status != 0 && r.routeLine != 0 {
			closed[key(r)] = append(closed[key(r)], int32(i))
		}
	}
	for _, i := range waiting {
		at := key(list[i])
		for n, j := range closed[at] {
			if list[j].hop == list[i].hop && list[j].dims[rInstance] == list[i].dims[rInstance] && g.disjoint(i, j) {
				g.union(i, j)
				closed[at] = append(closed[at][:n:n], closed[at][n+1:]...)
				break
			}
		}
	}
}

// loosely tells whether two records of the same method, path and user agent can
// be one request. A common kind of id that differs says no.
func loosely(r, o *record, s *Strings) bool {
	if r.request != 0 && o.request != 0 || r.trace != 0 && o.trace != 0 {
		return false
	}
	if r.status != 0 && o.status != 0 && r.status != o.status {
		return false
	}
	if a, b := r.dims[rClient], o.dims[rClient]; a != 0 && b != 0 && a != b &&
		(r.hop == o.hop || Private(s.Text(a)) == Private(s.Text(b))) {
		return false // an inner hop may see the address of the hop before it
	}
	if r.hop != o.hop {
		return true
	}
	if r.dims[rInstance] != o.dims[rInstance] {
		return false
	}
	return message(o) && !message(r)
}

// message tells a log message about a request from the record that closes it.
func message(r *record) bool {
	return r.reason != ReasonNone && r.duration < 0 && r.bytes < 0
}

// sortRecords orders records by content.
func sortRecords(list []*record, s *Strings) {
	slices.SortFunc(list, func(a, b *record) int {
		if c := cmp.Compare(a.time, b.time); c != 0 {
			return c
		}
		return compareRecords(a, b, s)
	})
}
