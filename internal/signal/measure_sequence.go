package signal

import (
	"math"
	"strings"
	"time"

	"authlog/internal/timeline"
)

// Times of the sequence signals, in nanoseconds.
const (
	recoverWithin  = int64(60e9)
	loopGap        = int64(300e9)
	followWithin   = int64(10e9)
	redirectWithin = int64(2e9)
	loginBin       = int64(600e9)
	loopRounds     = 3
	leastRenewals  = 5
)

// TokenRoute tells whether a route hands out tokens (RFC 6749, 3.2; OpenID
// Connect Core and the usual names).
func TokenRoute(route string) bool {
	r := strings.ToLower(route)
	return strings.Contains(r, "token") || strings.Contains(r, "refresh")
}

// LoginRoute tells whether a route takes a user's name and password.
func LoginRoute(route string) bool {
	r := strings.ToLower(route)
	for _, w := range []string{"login", "signin", "sign-in", "sign_in", "logon", "/auth", "authenticate", "session", "xmlrpc", "wp-admin"} {
		if strings.Contains(r, w) {
			return true
		}
	}
	return false
}

func (m *measurer) route(q *request) string { return m.text(q.Dims[timeline.DimRoute]) }

func (m *measurer) isToken(q *request) bool { return TokenRoute(m.route(q)) }

// clientFacts is what one client that was hit did.
type clientFacts struct {
	fails, recovered, refreshed, looped float64
	tokens, tokenFails, tokensBefore    float64
	renewals, renewalsRefused           float64 // tokens fetched after a 401 and used within a minute
	renewalsSaid, renewalsExpired       float64 // refused ones with a reason, as expired
	priorSuccess, anySuccess            bool
	interleaved, sharp, afterSharp      bool
	hasAfter, hasFirst                  bool
	lifetime                            float64 // seconds; NaN when unknown
	lastLogin                           int64
	firstFail                           int64
	redirected                          float64
}

// sequences measures what the clients hit did before, during and after.
func (m *measurer) sequences() []clientFacts {
	facts := make([]clientFacts, 0, len(m.hit))
	for _, c := range m.hit {
		facts = append(facts, m.follow(m.clients[c]))
	}
	if len(facts) == 0 {
		return facts
	}
	var s clientFacts
	prior, never, inter, known := 0.0, 0.0, 0.0, float64(len(facts))
	for _, f := range facts {
		s.fails += f.fails
		s.recovered += f.recovered
		s.refreshed += f.refreshed
		s.looped += f.looped
		s.tokens += f.tokens
		s.tokenFails += f.tokenFails
		s.tokensBefore += f.tokensBefore
		s.renewals += f.renewals
		s.renewalsRefused += f.renewalsRefused
		s.renewalsSaid += f.renewalsSaid
		s.renewalsExpired += f.renewalsExpired
		s.redirected += f.redirected
		prior += b2f(f.priorSuccess)
		if !f.anySuccess {
			never++
			m.strays++
			m.strange += f.fails
		}
		inter += b2f(f.interleaved)
	}
	if s.fails == 0 {
		return facts
	}
	m.strange /= s.fails
	m.v.RecoveredShare, m.v.RedirectShare = s.recovered/s.fails, s.redirected/s.fails
	m.v.NeverSucceeded, m.v.InterleavedShare = never/known, inter/known
	if !m.b.Before {
		m.v.PriorSuccess = prior / known
	}
	if m.tokensLogged() {
		m.v.RefreshShare, m.v.LoopShare = s.refreshed/s.fails, s.looped/s.fails
		if s.tokens > 0 {
			m.v.RefreshFailShare = s.tokenFails / s.tokens
		}
		if s.renewals >= leastRenewals {
			m.v.RenewalRefused = s.renewalsRefused / s.renewals
			m.obs["renewal_refused_share"] = int(s.renewals)
			if s.renewalsSaid >= leastRenewals {
				m.v.RenewalExpired = s.renewalsExpired / s.renewalsSaid
				m.obs["renewal_expired_share"] = int(s.renewalsSaid)
			}
		}
		m.v.LoopMultiple = m.multiple(s.tokens, s.tokensBefore)
	}
	m.v.TokenRouteShare = m.share("token_route_share", always, m.isToken)
	m.lifetimes(facts)
	return facts
}

// tokensLogged tells whether the token endpoint is in these logs at all.
func (m *measurer) tokensLogged() bool {
	for i := range m.res.Requests {
		if m.isToken(&m.res.Requests[i]) {
			return true
		}
	}
	return false
}

func (m *measurer) multiple(during, before float64) float64 {
	in, out := float64(m.b.End-m.b.Start), float64(m.b.Start-m.res.First)
	if in <= 0 || out <= 0 || m.b.Before {
		return math.NaN()
	}
	return ((during + 1) / in) / ((before + 1) / out)
}

// follow reads the requests of one client in order.
func (m *measurer) follow(list []int32) clientFacts {
	f := clientFacts{lifetime: math.NaN()}
	reqs := m.res.Requests
	rounds, sinceFail, lastFail, lastRedirect := 0, false, int64(-1<<62), int64(-1<<62)
	lastToken, renewed := int64(0), int64(0) // renewed: a token that was fetched after a 401 and not used yet
	successSince := false
	for k, i := range list {
		q := &reqs[i]
		during := q.Time >= m.b.Start && q.Time <= m.b.End
		token := m.isToken(q)
		relevant := m.protected[q.Dims[timeline.DimRoute]] && !token
		switch {
		case q.Fail && during && m.inSegment(q):
			f.fails++
			if f.firstFail == 0 {
				f.firstFail = q.Time
				if lastToken > 0 {
					f.lifetime = float64(q.Time-lastToken) / 1e9
				}
				f.priorSuccess = f.anySuccess
			} else if successSince {
				f.interleaved = true
			}
			if sinceFail && q.Time-lastFail <= loopGap {
				rounds++
			}
			if renewed > 0 && q.Time-renewed <= recoverWithin && !token {
				f.renewals++
				f.renewalsRefused++
				f.renewalsSaid += b2f(informative(q))
				f.renewalsExpired += b2f(q.Reason == timeline.ReasonExpired)
			}
			renewed = 0
			f.redirected += b2f(q.Time-lastRedirect <= redirectWithin)
			m.after(list[k+1:], q, &f)
			successSince, sinceFail, lastFail = false, false, q.Time
		case success(q) && relevant:
			f.anySuccess = true
			if renewed > 0 && q.Time-renewed <= recoverWithin {
				f.renewals++
			}
			renewed = 0
			successSince = m.routes[q.Dims[timeline.DimRoute]]
			rounds = 0
		}
		if token {
			sinceFail = lastFail > 0
			if during {
				if success(q) && q.Time-lastFail <= recoverWithin {
					renewed = q.Time
				}
				f.tokens++
				f.tokenFails += b2f(q.Status >= 400)
			} else if q.Time < m.b.Start {
				f.tokensBefore++
			}
		}
		if success(q) && (token || LoginRoute(m.route(q))) && m.text(q.Dims[timeline.DimMethod]) != "GET" {
			lastToken = q.Time
			if q.Time < m.b.Start {
				f.lastLogin = q.Time
			}
		}
		if q.Status >= 300 && q.Status < 400 {
			lastRedirect = q.Time
		}
		m.onset(q, relevant, &f)
		if rounds >= loopRounds {
			f.looped = f.fails
		}
	}
	return f
}

// after looks at what follows a failure within a minute.
func (m *measurer) after(rest []int32, fail *request, f *clientFacts) {
	recovered, refreshed := false, false
	for _, i := range rest {
		q := &m.res.Requests[i]
		if q.Time-fail.Time > recoverWithin {
			break
		}
		if m.isToken(q) {
			refreshed = true
		} else if success(q) && m.protected[q.Dims[timeline.DimRoute]] {
			recovered = true
		}
	}
	f.recovered += b2f(recovered)
	f.refreshed += b2f(refreshed)
}

// onset notes whether the client's first relevant request after the onset
// failed, and whether its first after the end succeeded.
func (m *measurer) onset(q *request, relevant bool, f *clientFacts) {
	if !relevant && !q.Fail {
		return
	}
	if q.Time >= m.b.Start && !f.hasFirst && (q.Fail || success(q)) {
		f.hasFirst, f.sharp = true, q.Fail
	}
	if q.Time > m.b.End && !f.hasAfter && (q.Fail || success(q)) {
		f.hasAfter, f.afterSharp = true, !q.Fail
	}
}

// known compares the age at which tokens are refused with the lifetimes that the
// user states.
func (m *measurer) known(lifetimes []time.Duration) {
	for _, d := range lifetimes {
		off := math.Abs(m.v.LifetimeS-d.Seconds()) / d.Seconds()
		if !math.IsNaN(off) && !(off >= m.v.LifetimeOff) { // none so far is NaN
			m.v.LifetimeOff = off
		}
	}
}

// lifetimes measures whether all clients fail the same time after their token
// was issued, and whether they all logged in at one time.
func (m *measurer) lifetimes(facts []clientFacts) {
	var lives []float64
	bins := map[int64]int{}
	logins := 0
	for _, f := range facts {
		if !math.IsNaN(f.lifetime) && f.lifetime > 1 {
			lives = append(lives, f.lifetime)
		}
		if f.lastLogin > 0 {
			logins++
			bins[f.lastLogin/loginBin]++
		}
	}
	const least = 5
	if len(lives) >= least {
		m.v.LifetimeS = median(lives)
		var dev []float64
		for _, l := range lives {
			dev = append(dev, math.Abs(l-m.v.LifetimeS))
		}
		m.v.LifetimeSpread = median(dev) / m.v.LifetimeS
		m.obs["lifetime_spread"], m.obs["lifetime_seconds"] = len(lives), len(lives)
	}
	if logins >= least && !m.b.Before {
		most := 0
		for bin, n := range bins {
			most = max(most, n+bins[bin+1]) // two bins: a login wave may lie across their border
		}
		m.v.LoginBurst = float64(most) / float64(len(facts))
	}
}

// shape measures onset and end from the facts of the clients.
func (m *measurer) shape(facts []clientFacts) {
	var first, sharp, after, afterSharp float64
	var firsts []float64
	for _, f := range facts {
		first += b2f(f.hasFirst)
		sharp += b2f(f.sharp)
		after += b2f(f.hasAfter)
		afterSharp += b2f(f.afterSharp)
		if f.firstFail > 0 {
			firsts = append(firsts, float64(f.firstFail-m.b.Start)/1e9)
		}
	}
	if first >= 3 && !m.b.Before {
		m.v.OnsetSharp = sharp / first
		m.obs["onset_sharp_share"] = int(first)
	}
	if after >= 3 && !m.b.Ongoing {
		m.v.EndSharp = afterSharp / after
	}
	if len(firsts) >= 5 {
		median(firsts) // sorts
		m.v.StaggerS = firsts[len(firsts)*8/10]
	}
	third := (m.b.End - m.b.Start) / 3
	early := ratio(m.inside, 5, func(q *request) bool { return m.protected[q.Dims[timeline.DimRoute]] && q.Time < m.b.Start+third })
	late := ratio(m.inside, 5, func(q *request) bool { return m.protected[q.Dims[timeline.DimRoute]] && q.Time > m.b.End-third })
	if early > 0 {
		m.v.FadeShare = clamp(1 - late/early)
		if math.IsNaN(late) {
			m.v.FadeShare = math.NaN()
		}
	}
}
