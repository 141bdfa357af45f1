package signal

import (
	"maps"
	"math"
	"slices"

	"authlog/internal/timeline"
)

// instances compares the targets that serve the same routes, within one service:
// an authorizer that passes requests on stands in the logs of refusals alone, and
// is no broken instance of the service behind it.
func (m *measurer) instances() {
	dim := timeline.DimInstance
	if sum(m.members, func(q *request) bool { return q.Dims[dim] != 0 }) < 0.5*m.b.Unauthorized {
		dim = timeline.DimTarget
	}
	value, share := m.top(dim)
	m.v.TargetShare = share
	if value == 0 {
		return
	}
	if !m.b.Before {
		m.v.NewTargetShare = m.share("new_target_share",
			func(q *request) bool { return q.Dims[dim] != 0 },
			func(q *request) bool { return m.isNew(dim, q.Dims[dim]) })
	}
	service, _ := m.top(timeline.DimService)
	serves := m.serves(dim)
	k, n := map[uint32]float64{}, map[uint32]float64{}
	for _, q := range m.window() {
		if !m.routes[q.Dims[timeline.DimRoute]] || q.Dims[dim] == 0 || service != 0 && q.Dims[timeline.DimService] != service || !serves[q.Dims[dim]] {
			continue
		}
		n[q.Dims[dim]] += q.Weight
		k[q.Dims[dim]] += b2f(q.Fail) * q.Weight
	}
	most := 0.0
	served := 0.0
	for v := range n {
		if n[v] >= 3 {
			served++
			most = max(most, k[v]/n[v])
		}
	}
	m.v.TargetsOfService = served
	if served < 2 {
		return
	}
	var badK, badN, goodK, goodN float64
	for v := range n {
		if k[v]/n[v] >= 0.5*most {
			badK, badN = badK+k[v], badN+n[v]
		} else {
			goodK, goodN = goodK+k[v], goodN+n[v]
		}
	}
	m.v.TargetContrast = 0
	if goodN >= 5 && deviations(k, n) >= clearContrast {
		m.v.TargetContrast = badK/badN - goodK/goodN
	}
	m.obs["target_contrast"] = int(badN + goodN)
}

// serves lists the targets that answer the routes of the burst: with a success at
// any time, or since they are new. What refuses and never serves, such as an
// authorizer, is no target among others.
func (m *measurer) serves(dim timeline.Dim) map[uint32]bool {
	out := map[uint32]bool{}
	for i := range m.res.Requests {
		q := &m.res.Requests[i]
		if v := q.Dims[dim]; v != 0 && m.routes[q.Dims[timeline.DimRoute]] && (success(q) || m.isNew(dim, v)) {
			out[v] = true
		}
	}
	return out
}

// clearContrast is the number of standard deviations by which the spread of the
// targets' failure ratios must exceed chance: of many targets the worst always looks
// worse than the others.
const clearContrast = 4.0

// deviations is Pearson's chi-square statistic for equal ratios k/n, less its mean, in
// its standard deviations.
func deviations(k, n map[uint32]float64) float64 {
	var sumK, sumN float64
	for v := range n {
		sumK, sumN = sumK+k[v], sumN+n[v]
	}
	p := sumK / sumN
	if p <= 0 || p >= 1 {
		return 0
	}
	chi := 0.0
	for _, v := range slices.Sorted(maps.Keys(n)) { // a sum depends on its order
		chi += (k[v] - n[v]*p) * (k[v] - n[v]*p) / (n[v] * p * (1 - p))
	}
	df := float64(len(n) - 1)
	return (chi - df) / math.Sqrt(2*df)
}
