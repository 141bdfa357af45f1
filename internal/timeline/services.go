package timeline

// serviceNames settles by which service a request is known when several log it:
// the authorizer that a proxy asks first and the service behind it, the target
// group of an ingress and the application. It is the one that serves least, which
// is the one that says most.
//
// The others stand in front. What they refuse by themselves is known by them
// alone, so that they would seem to refuse everything. A name that stands for
// one service only, such as its target group, is replaced by it; one that stands
// for several is taken out.
type serviceNames struct {
	seen    map[uint32]int            // successful requests in whose records a service stands
	behind  map[uint32]map[uint32]int // per service, by which one its successful requests are known
	several map[int][]uint32          // services of requests with more than one, by index
}

// hiddenShare of a service's successes must be known by another service.
const hiddenShare = 0.8

func newServiceNames() *serviceNames {
	return &serviceNames{map[uint32]int{}, map[uint32]map[uint32]int{}, map[int][]uint32{}}
}

func succeeded(q *Request) bool { return !q.Fail && q.Status >= 200 && q.Status < 400 }

// note takes the records of the request with the index i.
func (n *serviceNames) note(i int, q *Request, list []*record, members []int32) {
	var names []uint32
	for _, m := range members {
		v := list[m].dims[rService]
		known := v == 0
		for _, o := range names {
			known = known || o == v
		}
		if !known {
			names = append(names, v)
		}
	}
	if succeeded(q) {
		for _, v := range names {
			n.seen[v]++
		}
	}
	if len(names) > 1 {
		n.several[i] = names
	}
}

// settle sets the dimension of all requests.
func (n *serviceNames) settle(reqs []Request, s *Strings) {
	for i := range reqs {
		q := &reqs[i]
		for _, v := range n.several[i] {
			best := q.Dims[DimService]
			if n.seen[v] < n.seen[best] || n.seen[v] == n.seen[best] && s.Text(v) < s.Text(best) {
				q.Dims[DimService] = v
			}
		}
		if succeeded(q) {
			for _, v := range n.several[i] {
				if n.behind[v] == nil {
					n.behind[v] = map[uint32]int{}
				}
				n.behind[v][q.Dims[DimService]]++
			}
		}
	}
	for i := range reqs {
		v := reqs[i].Dims[DimService]
		if better, hidden := n.hidden(v); hidden {
			reqs[i].Dims[DimService] = better
		}
	}
}

// hidden tells whether most successes of a service are known by others, and by
// which one; 0 when there are several.
func (n *serviceNames) hidden(v uint32) (better uint32, ok bool) {
	const least = 5
	share := hiddenShare * float64(n.seen[v])
	others := 0
	for w, k := range n.behind[v] {
		if w == v {
			continue
		}
		others += k
		if float64(k) >= share {
			better = w
		}
	}
	return better, n.seen[v] >= least && float64(others) >= share
}
