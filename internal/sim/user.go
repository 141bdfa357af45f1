package sim

import (
	"time"
)

// user is a person with one device.
type user struct {
	id      string
	program *program
	rel     *release
	device  int
	c       *conn
	token   *token
	grant   time.Time // the refresh grant's end
	reused  blame     // the grant was revoked as a reuse
	busy    bool
	cleared map[string]time.Time // preflights the browser remembers
	ip      string
}

// grantTTL is the lifetime of a refresh grant.
const grantTTL = 14 * 24 * time.Hour

func (s *sim) buildUsers(r *source, sessionsPerMinute float64) {
	w := s.w
	n := int(max(24, min(20_000, sessionsPerMinute*60*(1+3*r.Float64()))))
	if s.cfg.Compact {
		n = 20
	}
	all := append([]*program{w.web}, w.apps...)
	weights := []float64{w.web.share, w.apps[0].share, w.apps[1].share}
	for range n {
		p := all[r.weighted(weights)]
		u := &user{id: "u_" + r.text(9, lowerText), program: p, device: r.IntN(48), ip: r.address(), cleared: map[string]time.Time{}}
		if s.cfg.Compact {
			u.device %= 4
		}
		u.rel = p.releases[min(len(p.releases)-1, r.weighted([]float64{1, 3, 8}))]
		w.users = append(w.users, u)
	}
}

// session starts a visit of some user.
func (s *sim) session() {
	u := pick(s.traffic, s.w.users)
	if u.busy || len(s.w.users) > 40 && s.traffic.chance(0.3) {
		u = pick(s.traffic, s.w.users)
	}
	if u.busy {
		return
	}
	u.busy = true
	p := u.program
	if p.next != nil && u.rel != p.next && s.traffic.chance(p.uptake) {
		u.rel = p.next
		if u.rel.manner.fresh {
			u.token = nil
		}
	}
	if p.platform == "web" {
		u.rel = p.newest()
	}
	s.connect(u)
	if u.token == nil && u.grant.IsZero() && s.traffic.chance(0.65) { // signed in before the log
		age := time.Duration(s.traffic.Float64() * 1.25 * float64(s.w.plan.tokenTTL))
		u.token = s.issue(u.id, "", s.w.plan.tokenTTL)
		u.token.issued, u.token.expires = u.token.issued.Add(-age), u.token.expires.Add(-age)
		u.token.spoilt = 0
		u.grant = s.now.Add(grantTTL)
	}
	left := 2 + int(s.traffic.wait(time.Second*7)/time.Second)
	if s.cfg.Compact {
		left = s.traffic.between(2, 4)
	}
	var step func()
	step = func() {
		if left--; left < 0 {
			u.busy = false
			return
		}
		gap := s.traffic.span(300*time.Millisecond, time.Second)
		if left%3 == 0 {
			gap = s.traffic.wait(14 * time.Second)
		}
		s.visit(u, func(giveUp bool) {
			if giveUp {
				left = 0
			}
			s.after(gap, step)
		})
	}
	step()
}

func (s *sim) connect(u *user) {
	s.conns++
	base := 92
	h2 := true
	switch u.program.platform {
	case "web":
		base = 360 + 7*(u.device%30)
	case "ios":
		base = 128
	}
	if s.w.plan.topology == topologyEdge && u.device%5 == 0 || u.device%11 == 0 {
		h2 = false // an inspecting proxy or an old library
	}
	u.c = &conn{ip: u.ip, port: 20_000 + int(s.conns*7919%40_000), agent: u.program.agentOf(u.rel, u.device), base: base, h2: h2, indexes: u.program.platform == "web" && u.device%2 == 0, sent: map[string]bool{}, trace: s.ids.conn(s.conns)}
}

// visit calls one operation of the API for a user.
func (s *sim) visit(u *user, then func(giveUp bool)) {
	weights := make([]float64, len(s.w.services))
	for i := range weights {
		weights[i] = 1 / float64(i+1)
	}
	svc := s.w.services[s.traffic.weighted(weights)]
	rt := svc.pickRoute(s.traffic)
	path, query := rt.draw(s.traffic, s.w.idSpan)
	call := func() { s.call(u, rt, path, query, 0, then) }
	if rt.auth == authNone {
		call()
		return
	}
	switch {
	case u.rel.manner.dead && u.token != nil:
		call()
	case u.token == nil:
		s.login(u, func(ok bool) {
			if ok {
				call()
			} else {
				then(true)
			}
		})
	case u.program.early && u.token.expires.Sub(s.now) < 40*time.Second:
		s.refresh(u, func(bool) { call() })
	default:
		call()
	}
}

func (s *service) pickRoute(r *source) *route {
	w := make([]float64, len(s.routes))
	for i, rt := range s.routes {
		w[i] = rt.weight
	}
	return s.routes[r.weighted(w)]
}

// call sends the request, after a preflight where a browser needs one, and
// deals with a refusal: refresh, try again, give up.
func (s *sim) call(u *user, rt *route, path, query string, round int, then func(bool)) {
	if u.program.platform == "web" && (rt.auth != authNone || rt.method != "GET") && s.now.After(u.cleared[rt.pattern]) {
		pf := s.userRequest(u, rt, path, query)
		pf.method, pf.preflit, pf.cred, pf.body = "OPTIONS", true, nil, 0
		x := s.send(pf)
		if x.status >= 400 {
			s.after(x.took+s.traffic.span(time.Second, 3*time.Second), func() { then(x.status == 401 && s.traffic.chance(0.4)) })
			return
		}
		u.cleared[rt.pattern] = s.now.Add(10 * time.Minute)
		s.after(x.took+s.traffic.span(2*time.Millisecond, 40*time.Millisecond), func() { s.main(u, rt, path, query, round, then) })
		return
	}
	s.main(u, rt, path, query, round, then)
}

func (s *sim) main(u *user, rt *route, path, query string, round int, then func(bool)) {
	x := s.send(s.userRequest(u, rt, path, query))
	if x.status != 401 || rt.auth == authNone {
		s.after(x.took, func() { then(false) })
		return
	}
	s.after(x.took+s.traffic.span(30*time.Millisecond, 300*time.Millisecond), func() {
		switch {
		case u.rel.manner.dead:
			then(s.traffic.chance(0.3))
		case round >= u.program.persist:
			then(s.traffic.chance(0.6))
		default:
			s.refresh(u, func(ok bool) {
				if ok {
					s.call(u, rt, path, query, round+1, then)
				} else {
					s.afterRefused(u, rt, path, query, round, then)
				}
			})
		}
	})
}

// afterRefused is what follows a refused refresh: log in again, insist, or
// leave.
func (s *sim) afterRefused(u *user, rt *route, path, query string, round int, then func(bool)) {
	switch {
	case u.program.persist > 1: // a program that loops
		s.after(s.traffic.span(500*time.Millisecond, 3*time.Second), func() { s.call(u, rt, path, query, round+1, then) })
	case s.traffic.chance(0.55):
		s.after(s.traffic.span(4*time.Second, 25*time.Second), func() {
			s.login(u, func(ok bool) {
				if ok {
					s.call(u, rt, path, query, round+1, then)
				} else {
					then(true)
				}
			})
		})
	default:
		u.token, u.grant = nil, s.now
		then(true)
	}
}
