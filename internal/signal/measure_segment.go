package signal

import (
	"strings"

	"authlog/internal/timeline"
)

// newcomerLead is how long before the onset a value may first be seen and still
// count as new: a release is rolled out before it is noticed.
const newcomerLead = int64(600e9)

// segments measures the shape of the burst over the dimensions.
func (m *measurer) segments() {
	m.v.Everybody = len(m.b.Segment) == 0
	client, clientShare := m.top(timeline.DimClient)
	_, credShare := m.top(timeline.DimCredential)
	_, agentShare := m.top(timeline.DimAgent)
	m.v.AgentShare = agentShare
	m.v.MaxClientShare = clientShare
	for _, p := range m.b.Segment {
		switch p.Dim {
		case timeline.DimClient, timeline.DimCredential:
			m.v.SingleClient = true
		}
	}
	m.v.SingleClient = m.v.SingleClient || clientShare >= 0.9 && client != 0 || credShare >= 0.9
	m.agents()
	m.servicesHit()
	m.instances()
	m.options()
	m.v.BrowserShare = m.share("browser_share", func(q *request) bool { return q.Agent != 0 }, func(q *request) bool { return timeline.Browser(m.text(q.Agent)) })
	m.v.BrowserOKShare = plain(m.window(), 20,
		func(q *request) bool { return q.Agent != 0 && success(q) && m.protected[q.Dims[timeline.DimRoute]] },
		func(q *request) bool { return timeline.Browser(m.text(q.Agent)) })
	m.v.InternalShare = m.share("internal_caller_share", always, m.internal)
	m.v.PartnerShare = m.share("machine_client_share", func(q *request) bool { return q.Agent != 0 }, func(q *request) bool { return library(m.text(q.Agent)) })
}

// top returns the value with the largest excess of a dimension and its share of
// the excess; 0, NaN when the dimension is not logged.
func (m *measurer) top(dim timeline.Dim) (value uint32, share float64) {
	sums := map[uint32]float64{}
	for _, q := range m.members {
		sums[q.Dims[dim]] += q.Weight
	}
	for v, n := range sums {
		if v != 0 && (value == 0 || n > sums[value] || n == sums[value] && m.text(v) < m.text(value)) {
			value = v
		}
	}
	name := "top_" + dim.String() + "_share"
	share = m.share(name, func(q *request) bool { return q.Dims[dim] != 0 }, func(q *request) bool { return q.Dims[dim] == value })
	return value, share
}

func (m *measurer) isNew(dim timeline.Dim, v uint32) bool {
	seen, ok := m.firstSeen[dim][v]
	return ok && seen >= m.b.Start-newcomerLead && seen > m.res.First+newcomerLead/10
}

func (m *measurer) agents() {
	if !m.b.Before {
		m.v.NewAgentShare = m.share("new_agent_share",
			func(q *request) bool { return q.Dims[timeline.DimAgent] != 0 },
			func(q *request) bool { return m.isNew(timeline.DimAgent, q.Dims[timeline.DimAgent]) })
	}
	agent, _ := m.top(timeline.DimAgent)
	if agent == 0 {
		return
	}
	family := uint32(0)
	for _, q := range m.members {
		if q.Dims[timeline.DimAgent] == agent {
			family = q.Dims[timeline.DimFamily]
			break
		}
	}
	during := m.window()
	on := func(q *request) bool { return m.protected[q.Dims[timeline.DimRoute]] }
	m.v.AgentFailRatio = ratio(during, 5, func(q *request) bool { return on(q) && q.Dims[timeline.DimAgent] == agent })
	m.v.SiblingFailRatio = ratio(during, 5, func(q *request) bool {
		return on(q) && q.Dims[timeline.DimFamily] == family && q.Dims[timeline.DimAgent] != agent
	})
}

// window lists all weighted requests during the burst, of any segment.
func (m *measurer) window() []*request {
	var out []*request
	for i := range m.res.Requests {
		q := &m.res.Requests[i]
		if q.Weight > 0 && q.Time >= m.b.Start && q.Time <= m.b.End {
			out = append(out, q)
		}
	}
	return out
}

// serving is the dimension that names what serves a request: the service where
// the logs name it, else the first segments of the route.
func (m *measurer) serving() timeline.Dim {
	if sum(m.members, func(q *request) bool { return q.Dims[timeline.DimService] != 0 }) >= 0.5*m.b.Unauthorized {
		return timeline.DimService
	}
	return timeline.DimPrefix
}

func (m *measurer) servicesHit() {
	dim := m.serving()
	value, share := m.top(dim)
	m.v.ServiceShare = share
	if value == 0 {
		return
	}
	m.v.ServiceFailRatio = ratio(m.window(), 5, func(q *request) bool {
		return q.Dims[dim] == value && m.protected[q.Dims[timeline.DimRoute]]
	})
	in, out := map[uint32]float64{}, map[uint32]float64{}
	total := 0.0
	for _, q := range m.members {
		in[q.Dims[dim]] += q.Weight
	}
	for _, q := range m.outside {
		out[q.Dims[dim]] += m.scale * q.Weight
	}
	for v := range in {
		in[v] = max(0, in[v]-out[v])
		total += in[v]
	}
	n := 0.0
	for v, k := range in {
		if v != 0 && k >= 0.05*total {
			n++
		}
	}
	m.v.ServicesHit = n
}

func (m *measurer) options() {
	isOptions := func(q *request) bool { return m.text(q.Dims[timeline.DimMethod]) == "OPTIONS" }
	m.v.OptionsShare = m.share("options_share", func(q *request) bool { return q.Dims[timeline.DimMethod] != 0 }, isOptions)
	base := func(q *request) bool { return isOptions(q) && (q.Time < m.b.Start || q.Time > m.b.End) }
	var all []*request
	for i := range m.res.Requests {
		all = append(all, &m.res.Requests[i])
	}
	m.v.OptionsBaseOK = plain(all, 5, base, success)
	if !(m.v.OptionsShare > 0.2) {
		return
	}
	var refused, followed float64
	for _, q := range m.members {
		if isOptions(q) {
			refused++
			followed += b2f(m.followed(q))
		}
	}
	m.v.FollowUpShare = followed / refused
}

// followed tells whether the same client sent the request that the preflight
// asked for.
func (m *measurer) followed(pre *request) bool {
	for _, i := range m.clients[pre.Client] {
		q := &m.res.Requests[i]
		if q.Time >= pre.Time && q.Time-pre.Time <= followWithin && q.Dims[timeline.DimRoute] == pre.Dims[timeline.DimRoute] &&
			m.text(q.Dims[timeline.DimMethod]) != "OPTIONS" {
			return true
		}
	}
	return false
}

// internal tells a call between services: the user agent is the name of a
// service in these logs or the caller has a private address without being a
// browser or a health check, or the host is internal by name.
func (m *measurer) internal(q *request) bool {
	family := m.text(q.Dims[timeline.DimFamily])
	host := m.text(q.Dims[timeline.DimHost])
	switch {
	case family != "" && m.services[family]:
		return true
	case strings.HasPrefix(host, "internal.") || strings.HasSuffix(host, ".internal") || strings.HasSuffix(host, ".local") || strings.Contains(host, ".svc"):
		return true
	case strings.HasSuffix(family, "-svc") || strings.HasSuffix(family, "-service"):
		return true
	case m.addressed && timeline.Private(m.text(q.Dims[timeline.DimClient])):
		ua := m.text(q.Agent)
		return !timeline.Browser(ua) && !healthAgent(ua) && !scanner(ua)
	}
	return false
}
