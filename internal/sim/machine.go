package sim

import (
	"fmt"
	"time"
)

// machineMode is how a machine client authenticates.
type machineMode uint8

const (
	modeKey    machineMode = iota // API key
	modeBasic                     // user and password
	modeClient                    // tokens by client credentials
	modeStatic                    // one long-lived token from a file
)

// machine is a program without a person: a partner's integration, a batch job,
// a device of a fleet.
type machine struct {
	name    string
	mode    machineMode
	c       *conn
	key     *apiKey
	token   *token
	manner  manner
	svc     *service
	every   time.Duration // between runs
	burst   int           // requests of one run
	retries int
	asks    bool // sends each request bare first, and the credential when challenged
}

func (s *sim) buildMachines(r *source, perMinute float64) {
	w := s.w
	partners := r.between(3, 7)
	if s.cfg.Compact {
		partners = 2
	}
	modes := []machineMode{modeKey, modeClient, modeKey, modeBasic, modeKey, modeClient, modeKey}
	for i := range partners {
		m := &machine{name: fmt.Sprintf("%s-%s", pick(r, []string{"northgate", "altus", "fairline", "kestner", "opalsoft", "tripwell", "zenbyte"}), r.text(3, lowerText)), mode: modes[i], retries: r.IntN(3), burst: r.between(1, 4)}
		if s.cfg.Compact {
			m.burst, m.retries = 2, 2
		}
		s.equip(r, m)
		m.every = time.Duration(float64(m.burst) * float64(partners) / perMinute * float64(time.Minute))
		w.machines = append(w.machines, m)
	}
	for i := range r.between(1, 2) {
		m := &machine{name: fmt.Sprintf("nightly-%d", i+1), mode: modeStatic, burst: r.between(8, 24), retries: r.IntN(2)}
		if s.cfg.Compact {
			m.burst, m.retries = 2, 1
		}
		s.equip(r, m)
		m.every = time.Duration(float64(m.burst) * 4 / perMinute * float64(time.Minute))
		w.machines = append(w.machines, m)
	}
}

// equip gives a machine its address, agent, credential and service.
func (s *sim) equip(r *source, m *machine) {
	w := s.w
	s.conns++
	agent := pick(r, httpClients)
	if r.chance(0.4) {
		agent = fmt.Sprintf("%s-connector/%d.%d", m.name, r.between(1, 4), r.between(0, 20))
	}
	m.c = &conn{ip: r.address(), port: 30_000 + int(s.conns*331%30_000), agent: agent, base: 34 + r.IntN(60), sent: map[string]bool{}, trace: s.ids.conn(s.conns)}
	switch m.mode {
	case modeKey:
		m.svc = w.partnerAPI
		m.key = w.keys.issue(r, m.name, pick(r, []string{"pk_live_", "sk_live_", "live_"}), false)
	case modeBasic:
		m.svc = w.feeds
		m.key = w.keys.issue(r, m.name, "", false)
		m.key.id = "svc-" + m.name
	case modeClient, modeStatic:
		m.svc = w.exports
	}
	if m.mode == modeStatic {
		m.token = s.issue("svc:"+m.name, "", 300*24*time.Hour)
		m.token.issued, m.token.roles = m.token.issued.Add(-60*24*time.Hour), true
	}
}

// start puts a machine to work.
func (s *sim) start(m *machine) {
	every := max(m.every, 2*time.Second)
	var run func()
	run = func() {
		s.work(m, m.burst)
		s.after(every*4/5+s.traffic.span(0, every*2/5), run)
	}
	s.after(s.traffic.span(0, every), run)
}

// work sends the requests of one run, one after the other.
func (s *sim) work(m *machine, left int) {
	if left <= 0 {
		return
	}
	next := func() {
		s.after(s.traffic.span(150*time.Millisecond, 900*time.Millisecond), func() { s.work(m, left-1) })
	}
	rt := m.svc.pickRoute(s.traffic)
	path, query := rt.draw(s.traffic, s.w.idSpan)
	if m.mode == modeClient && (m.token == nil || m.token.expires.Sub(s.now) < 30*time.Second) && !m.manner.dead {
		s.fetchToken(m, func() { s.attempt(m, rt, path, query, 0, next) })
		return
	}
	s.attempt(m, rt, path, query, 0, next)
}

// attempt sends one request and retries a refused one a few times.
func (s *sim) attempt(m *machine, rt *route, path, query string, round int, then func()) {
	q := s.machineRequest(m, rt, path, query)
	if m.asks && round == 0 {
		bare := *q
		bare.cred = nil
		x := s.send(&bare)
		s.after(x.took+s.traffic.span(3*time.Millisecond, 30*time.Millisecond), func() { s.attempt(m, rt, path, query, 1, then) })
		return
	}
	x := s.send(q)
	if x.status != 401 {
		s.after(x.took, then)
		return
	}
	wait := x.took + time.Duration(1<<min(round, 4))*time.Second
	switch {
	case m.mode == modeClient && round == 0 && !m.manner.dead:
		s.after(x.took+100*time.Millisecond, func() {
			s.fetchToken(m, func() { s.attempt(m, rt, path, query, 1, then) })
		})
	case round < m.retries:
		s.after(wait, func() { s.attempt(m, rt, path, query, round+1, then) })
	default:
		s.after(x.took, then)
	}
}

func (s *sim) machineRequest(m *machine, rt *route, path, query string) *request {
	q := &request{at: s.now, c: m.c, route: rt, method: rt.method, path: path, query: query, host: rt.svc.host, public: true, user: m.name}
	if rt.bodyIn > 0 {
		q.body = rt.bodyIn
	}
	mn := m.manner
	if mn.omit {
		q.missing = mn.by
		return q
	}
	c := &credential{shape: mn.shape, blame: mn.by}
	switch m.mode {
	case modeKey:
		c.scheme, c.key = schemeAPIKey, m.key
		if mn.wrongKey != nil {
			c.key = mn.wrongKey
		}
	case modeBasic:
		c.scheme, c.key = schemeBasic, m.key
		if m.svc.digest {
			c.scheme = schemeDigest
		}
	default:
		c.scheme, c.token = schemeBearer, m.token
	}
	if mn.scheme != "" && mn.scheme != c.scheme {
		c.scheme = mn.scheme
		if c.scheme == schemeBasic {
			c.token, c.key, c.user, c.secret = nil, nil, m.name, "w3lcome-"+m.name
		}
		if c.scheme == schemeBearer && c.token == nil {
			c.token = s.issue("svc:"+m.name, "", time.Hour)
		}
	}
	q.cred = c
	return q
}

// fetchToken gets a token by client credentials.
func (s *sim) fetchToken(m *machine, then func()) {
	a := s.w.auth
	q := s.authRequest(m.c, a.token, "client_credentials", m.name)
	q.cred = &credential{scheme: schemeBasic, user: m.name, secret: "cs-" + m.c.trace}
	x := s.askAuth(q, verdict{})
	if x.status < 400 {
		m.token = s.issue("svc:"+m.name, m.manner.aud, s.w.plan.tokenTTL)
		m.token.roles = true
		if m.manner.staging {
			m.token = s.stagingToken("svc:"+m.name, m.manner.by)
		}
		if m.manner.aud != "" {
			m.token.spoilt = m.manner.by
		}
	}
	s.after(x.took+20*time.Millisecond, then)
}
