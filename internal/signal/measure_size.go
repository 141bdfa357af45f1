package signal

import (
	"math"

	"authlog/internal/timeline"
)

// Bounds of the size comparison, in bytes.
const (
	sizeDropMin   = 30 // "Authorization: " and the shortest credential
	sizeEqualMax  = 24 // connection headers, cookies of other length
	credentialMin = 40 // least visible credential to tell sent from not sent
)

type pairKey struct {
	who    uint64
	route  uint32
	method uint32
}

// headerBytes is the size of a request without the parts that vary by route and
// program: request line and user agent. What is left are the other headers and
// the body. ok is false when no hop logs the size.
func (m *measurer) headerBytes(q *request) (n float64, ok bool) {
	size := q.RequestBytes[1]
	if size < 0 {
		size = q.RequestBytes[0]
	}
	if size <= 0 {
		return 0, false
	}
	return float64(size) - float64(q.RequestLine) - float64(len(m.text(q.Agent))), true
}

func bodyless(method string) bool {
	return method == "GET" || method == "HEAD" || method == "DELETE" // OPTIONS carries no credential by design
}

// sizes compares refused requests with successful ones of the same client, the
// same program or the same program family, on the same route (HTTP/1.1 header
// arithmetic: the request is smaller by exactly the header that is missing).
func (m *measurer) sizes() {
	pairs := m.successSizes()
	var drops []float64
	var weight, dropped, equal float64
	for _, q := range m.members {
		n, ok := m.headerBytes(q)
		if !ok {
			continue
		}
		ref, ok := pairs.of(m, q)
		if !ok {
			continue
		}
		drop := ref - n
		drops = append(drops, drop)
		weight += q.Weight
		dropped += q.Weight * b2f(drop >= sizeDropMin)
		equal += q.Weight * b2f(math.Abs(drop) <= sizeEqualMax)
	}
	if len(drops) < 3 || weight < 0.1*m.b.Unauthorized {
		return
	}
	m.v.SizePairs = weight
	m.v.SizeDrop = median(drops)
	m.v.SizeDropShare, m.v.SizeEqualShare = dropped/weight, equal/weight
	for _, name := range []string{"request_size_drop", "request_size_drop_share", "request_size_equal_share", "size_above_anonymous"} {
		m.obs[name] = int(weight)
	}
	m.anonymous()
}

// sizePairs holds the header sizes of successful requests.
type sizePairs struct {
	byKey  map[pairKey][]float64
	median map[pairKey]float64
}

func (m *measurer) keys(q *request) [3]pairKey {
	d := &q.Dims
	route, method := d[timeline.DimRoute], d[timeline.DimMethod]
	return [3]pairKey{
		{q.Client, route, method},
		{uint64(d[timeline.DimAgent])<<32 | 1, route, method},
		{uint64(d[timeline.DimFamily])<<32 | 2, route, method},
	}
}

func (m *measurer) successSizes() *sizePairs {
	p := &sizePairs{byKey: map[pairKey][]float64{}, median: map[pairKey]float64{}}
	for i := range m.res.Requests {
		q := &m.res.Requests[i]
		if !success(q) || !m.routes[q.Dims[timeline.DimRoute]] || !bodyless(m.text(q.Dims[timeline.DimMethod])) {
			continue
		}
		n, ok := m.headerBytes(q)
		if !ok {
			continue
		}
		for _, k := range m.keys(q) {
			if len(p.byKey[k]) < 512 {
				p.byKey[k] = append(p.byKey[k], n)
			}
		}
	}
	return p
}

// of returns the median header size of the closest successful requests.
func (p *sizePairs) of(m *measurer, q *request) (float64, bool) {
	if !bodyless(m.text(q.Dims[timeline.DimMethod])) {
		return 0, false
	}
	for _, k := range m.keys(q) {
		if v, ok := p.median[k]; ok {
			return v, true
		}
		if list := p.byKey[k]; len(list) >= 2 {
			v := median(list)
			p.median[k] = v
			return v, true
		}
	}
	return 0, false
}

// anonymous compares refused requests with those of the same program family
// that need no credential: on routes that never fail. It is absent unless a
// credential visibly makes requests larger.
func (m *measurer) anonymous() {
	open, closed := map[uint32][]float64{}, map[uint32][]float64{}
	for i := range m.res.Requests {
		q := &m.res.Requests[i]
		if !success(q) || m.text(q.Dims[timeline.DimMethod]) != "GET" {
			continue
		}
		n, ok := m.headerBytes(q)
		if !ok {
			continue
		}
		family := q.Dims[timeline.DimFamily]
		if m.protected[q.Dims[timeline.DimRoute]] {
			closed[family] = append(closed[family], n)
		} else {
			open[family] = append(open[family], n)
		}
	}
	var above []float64
	for _, q := range m.members {
		f := q.Dims[timeline.DimFamily]
		n, ok := m.headerBytes(q)
		if !ok || len(open[f]) < 5 || len(closed[f]) < 5 || m.text(q.Dims[timeline.DimMethod]) != "GET" {
			continue
		}
		base := median(open[f])
		if median(closed[f])-base >= credentialMin {
			above = append(above, n-base)
		}
	}
	if len(above) >= 3 {
		m.v.SizeAboveAnon = median(above)
	}
}
