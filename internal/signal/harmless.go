package signal

import (
	"authlog/internal/burst"
	"authlog/internal/timeline"
)

// A few clients that never had access and send little are strays, such as a
// script with a wrong address: nothing that worked has stopped working.
const (
	strayClients  = 3
	strayShare    = 0.8 // of the 401s; the rest is usual churn
	strayRequests = 60
)

// fewRefreshes is the number of 401s below which a wave of expired tokens that
// are renewed at once is churn.
const fewRefreshes = 30

// harmlessShare of the 401s must be of a pattern for the burst to be of it.
const harmlessShare = 0.8

// harmless tells whether a burst is nothing but an expected pattern, and which:
// health checks and scanners are not incidents of legitimate clients, however
// many requests they send.
func (m *measurer) harmless() string {
	login := m.v.LoginShare > 0.5
	switch {
	case m.healthShare() > harmlessShare && !login:
		return patternHealth
	case m.v.ScanShare > harmlessShare && !login:
		return patternProbe
	case m.b.Before && m.b.Ongoing && m.challengeShare() > harmlessShare:
		return patternChallenge
	case m.straying() && !login && !m.knownProgram():
		return patternProbe
	case m.b.Unauthorized < fewRefreshes && m.v.RefreshShare >= 0.5 && m.v.RecoveredShare >= 0.5, m.renewing():
		return patternRefresh
	}
	return ""
}

// healthShare is the part of the 401s from health checks: programs that say so,
// and clients that ask at a steady pace throughout and are never let in.
func (m *measurer) healthShare() float64 {
	throughout := m.b.Before && m.b.Ongoing
	kinds := map[uint64]bool{}
	return sum(m.members, func(q *request) bool {
		is, known := kinds[q.Client]
		if !known {
			is = healthAgent(m.text(q.Agent)) || throughout && q.Client != 0 && m.clientPattern(q) == patternHealth
			kinds[q.Client] = is
		}
		return is
	}) / max(sum(m.members, always), 1)
}

// challengeShare is the part of the 401s that are followed at once by a success
// of the same client on the same route: the first step of Basic, Digest or
// Negotiate (RFC 9110, 11.2).
func (m *measurer) challengeShare() float64 {
	return sum(m.members, func(q *request) bool { return m.outcome(q) == patternChallenge }) / max(sum(m.members, always), 1)
}

// straying tells whether nearly all 401s are of a few clients that never
// succeeded. Those that fail from the first line on count only when they go on
// to the last: otherwise an incident was on when the log began.
func (m *measurer) straying() bool {
	return !m.blind && m.b.Kind == burst.KindBurst && m.strays > 0 && m.strays <= strayClients && m.strange >= strayShare &&
		m.b.Unauthorized < strayRequests && (!m.b.Before || m.b.Ongoing)
}

// knownProgram tells whether most failures are of a program that succeeds
// elsewhere in these logs: a new release of it is no stray. The libraries that
// every script uses do not count.
func (m *measurer) knownProgram() bool {
	family, share := m.top(timeline.DimFamily)
	if family == 0 || share < 0.5 || library(m.text(family)) {
		return false
	}
	for i := range m.res.Requests {
		q := &m.res.Requests[i]
		if q.Dims[timeline.DimFamily] == family && success(q) && m.protected[q.Dims[timeline.DimRoute]] {
			return true
		}
	}
	return false
}

// Limits of a wave of renewed tokens.
const (
	renewedShare = 0.65 // of the excess that the client answered at once with success
	renewedOnce  = 0.7  // clients per 401: each is refused about once
)

// renewing tells whether the burst is a wave of tokens that ran out together, as
// after an hour without traffic: each client is refused once and asks again at once
// with success, and what is left does not stand out. Refusals that go with a
// target or a program are no such wave, even if clients help themselves.
func (m *measurer) renewing() bool {
	for _, p := range m.b.Segment {
		if p.Dim != timeline.DimService && p.Dim != timeline.DimHost && p.Dim != timeline.DimRoute && p.Dim != timeline.DimPrefix {
			return false
		}
	}
	renewed := sum(m.members, func(q *request) bool { p := m.outcome(q); return p == patternChallenge || p == patternRefresh })
	return renewed >= renewedShare*(m.b.Unauthorized-m.b.Expected) && float64(len(m.hit)) >= renewedOnce*float64(len(m.members))
}
