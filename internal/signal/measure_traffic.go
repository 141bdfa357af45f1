package signal

import (
	"math"

	"authlog/internal/timeline"
)

// timeouts are the round values that clients and proxies use, in seconds.
var timeouts = []float64{1, 2, 3, 5, 10, 15, 20, 30, 60}

// latency compares the duration of the failures with that of other failures.
func (m *measurer) latency() {
	timed := func(q *request) bool { return q.Duration >= 0 }
	in := durations(m.members)
	if len(in) < 5 {
		return
	}
	m.v.LatencyS = median(in)
	m.obs["latency_ratio"], m.obs["latency_seconds"] = len(in), len(in)
	if out := durations(m.outside); len(out) >= 5 {
		m.v.LatencyRatio = m.v.LatencyS / max(median(out), 0.0005)
	} else {
		var ok []*request
		for _, q := range append(append([]*request{}, m.quiet...), m.inside...) {
			if success(q) && m.routes[q.Dims[timeline.DimRoute]] {
				ok = append(ok, q)
			}
		}
		if good := durations(ok); len(good) >= 5 {
			m.v.LatencyRatio = m.v.LatencyS / max(median(good), 0.0005)
		}
	}
	m.v.TimeoutShare = m.share("timeout_share", timed, func(q *request) bool {
		for _, t := range timeouts {
			if math.Abs(q.Duration-t) <= 0.05*t {
				return true
			}
		}
		return false
	})
}

func durations(list []*request) []float64 {
	var out []float64
	for _, q := range list {
		if q.Duration >= 0 {
			out = append(out, q.Duration)
		}
	}
	return out
}

// fanOut measures who sends how much to what.
func (m *measurer) fanOut() {
	isLogin := func(q *request) bool {
		return LoginRoute(m.route(q)) && !m.isToken(q) && m.text(q.Dims[timeline.DimMethod]) != "GET"
	}
	m.v.LoginShare = m.share("login_route_share", func(q *request) bool { return q.Dims[timeline.DimRoute] != 0 }, isLogin)
	m.v.LoginFailRatio = ratio(m.inside, 5, isLogin)
	probing := m.probing()
	m.v.ScanShare = m.share("scanner_share", always, func(q *request) bool { return probing[q.Client] || scanner(m.text(q.Agent)) })
	minutes := max(float64(m.b.End-m.b.Start)/60e9, 1)
	addresses := map[uint32]bool{}
	perMinute := map[[2]int64]float64{}
	peak := 0.0
	for _, q := range m.members {
		c := q.Dims[timeline.DimClient]
		if c == 0 {
			continue
		}
		addresses[c] = true
		k := [2]int64{int64(c), q.Time / 60e9}
		perMinute[k] += q.Weight
		peak = max(peak, perMinute[k])
	}
	if len(addresses) > 0 {
		m.v.AddressesPerMin, m.v.MaxClientRate = float64(len(addresses))/minutes, peak
	}
	m.others()
	m.dependencies()
	in := sum(m.inside, func(q *request) bool { return q.Status == 500 })
	forbidden := sum(m.inside, func(q *request) bool { return q.Status == 403 })
	if k := m.b.Unauthorized; k > 0 {
		m.v.Neighbour500Ratio, m.v.Neighbour403Ratio = in/k, forbidden/k
	}
}

// dependencies compares how often an unreachable dependency is reported beside
// the 401s, in records without a status or with a server error, with the time
// before the burst. It is absent when no record ever says so.
func (m *measurer) dependencies() {
	during, before := 0.0, 0.0
	for i := range m.res.Requests {
		q := &m.res.Requests[i]
		if q.Reason != timeline.ReasonBackendUnreachable || q.Status != 0 && q.Status < 500 {
			continue
		}
		switch {
		case q.Time < m.b.Start:
			before++
		case q.Time <= m.b.End:
			during++
		}
	}
	if ratio := m.multiple(during, before); during >= 3 {
		m.v.DependencyErrors = ratio
		m.obs["dependency_error_ratio"] = int(during)
	}
}

// probing finds clients that try many paths and hardly find one: scanners that
// do not say so.
func (m *measurer) probing() map[uint64]bool {
	out := map[uint64]bool{}
	for _, c := range m.hit {
		routes := map[uint32]bool{}
		bad, n := 0.0, 0.0
		for _, i := range m.clients[c] {
			q := &m.res.Requests[i]
			routes[q.Dims[timeline.DimRoute]] = true
			n++
			bad += b2f(q.Status == 404 || q.Status == 400 || q.Status == 403 || q.Status == 405 || q.Fail)
		}
		if len(routes) >= 5 && bad >= 0.9*n {
			out[c] = true
		}
	}
	return out
}

// others measures what else the clients hit ask for during the burst.
func (m *measurer) others() {
	route, _ := m.top(timeline.DimRoute)
	if route == 0 {
		return
	}
	var other, n float64
	for _, c := range m.hit {
		for _, i := range m.clients[c] {
			q := &m.res.Requests[i]
			if q.Time < m.b.Start || q.Time > m.b.End {
				continue
			}
			n++
			other += b2f(q.Dims[timeline.DimRoute] != route)
		}
	}
	if n > 0 {
		m.v.OtherPathShare = other / n
	}
}
