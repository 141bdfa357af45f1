package sim

import "time"

// userRequest is a request of a user's program with the credential that the
// program's manner gives it.
func (s *sim) userRequest(u *user, rt *route, path, query string) *request {
	q := &request{at: s.now, c: u.c, route: rt, method: rt.method, path: path, query: query, host: rt.svc.host, public: true, user: u.id}
	if rt.bodyIn > 0 {
		q.body = rt.bodyIn + s.traffic.IntN(1+rt.bodyIn/4)
		if s.cfg.Compact {
			q.body = rt.bodyIn
		}
	}
	if u.program.platform == "web" {
		q.origin, q.referer = "https://"+s.w.appHost, "https://"+s.w.appHost+"/"
	}
	if rt.auth == authNone {
		return q
	}
	m := u.rel.manner
	if m.omit {
		q.missing = m.by
		return q
	}
	if u.token == nil {
		return q
	}
	q.cred = &credential{scheme: schemeBearer, shape: m.shape, token: u.token, blame: m.by}
	if m.scheme != "" {
		q.cred.scheme = m.scheme
		if m.scheme == schemeBasic {
			q.cred.token, q.cred.user, q.cred.secret = nil, u.id, "hunter2-"+u.id
		}
	}
	if s.traffic.chance(0.012) {
		q.noise = 403
	}
	return q
}

// authRequest is a request to the token endpoint or the login.
func (s *sim) authRequest(c *conn, rt *route, grant, user string) *request {
	q := &request{at: s.now, c: c, route: rt, method: "POST", path: rt.pattern, host: rt.svc.host, public: true, grant: grant, user: user, body: rt.bodyIn + len(user)}
	if grant == "refresh_token" {
		q.body += 48
	}
	return q
}

// login signs a user in with a password; now and then it takes a second try.
func (s *sim) login(u *user, then func(ok bool)) {
	a := s.w.auth
	if s.traffic.chance(0.05) {
		x := s.askAuth(s.authRequest(u.c, a.login, "password", u.id), verdict{check: checkBadPassword})
		s.after(x.took+s.traffic.span(3*time.Second, 12*time.Second), func() { s.login(u, then) })
		return
	}
	x := s.askAuth(s.authRequest(u.c, a.login, "password", u.id), verdict{})
	if x.status >= 400 {
		s.after(x.took, func() { then(false) })
		return
	}
	u.token, u.grant, u.reused = s.userToken(u), s.now.Add(grantTTL), 0
	s.after(x.took+s.traffic.span(50*time.Millisecond, 400*time.Millisecond), func() { then(true) })
}

// userToken is what the token endpoint hands a user's program.
func (s *sim) userToken(u *user) *token {
	m := u.rel.manner
	if m.staging {
		return s.stagingToken(u.id, m.by)
	}
	t := s.issue(u.id, m.aud, s.w.plan.tokenTTL)
	if m.aud != "" {
		t.spoilt = m.by
	}
	return t
}

// askAuth sends a request to the auth server, whose answer is v.
func (s *sim) askAuth(q *request, v verdict) *exchange {
	s.loginVerdict = v
	x := s.send(q)
	s.loginVerdict = verdict{}
	return x
}

// refresh trades the user's refresh grant for a new token.
func (s *sim) refresh(u *user, then func(ok bool)) {
	a := s.w.auth
	v := verdict{}
	switch {
	case a.mode == grantRefuse:
		v = verdict{check: checkGrantInvalid, blame: a.modeBy}
	case u.reused != 0:
		v = verdict{check: checkGrantReused, blame: u.reused}
	case s.now.After(u.grant):
		v = verdict{check: checkGrantInvalid}
	case u.token != nil && u.token.revoked != 0:
		v = verdict{check: checkGrantInvalid, blame: u.token.revoked}
	case u.token != nil && u.token.issued.Before(a.logout):
		v = verdict{check: checkGrantInvalid, blame: a.logoutBy}
	}
	x := s.askAuth(s.authRequest(u.c, a.token, "refresh_token", u.id), v)
	if u.rel.manner.parallel && !v.refused() && s.w.plan.rotate && s.traffic.chance(0.6) {
		// the second of two refreshes presents a grant that the first has used up
		u.reused = u.rel.manner.by
		s.askAuth(s.authRequest(u.c, a.token, "refresh_token", u.id), verdict{check: checkGrantReused, blame: u.reused})
		u.token.revoked = u.reused
		s.after(x.took, func() { then(false) })
		return
	}
	if x.status >= 400 {
		s.after(x.took, func() { then(false) })
		return
	}
	u.token = s.userToken(u)
	if a.mode == grantOld || a.mode == grantExpired {
		u.token.expires, u.token.spoilt = s.now.Add(-time.Duration(s.traffic.between(20, 900))*time.Second), a.modeBy
		u.token.issued = u.token.expires.Add(-s.w.plan.tokenTTL)
	}
	s.after(x.took+s.traffic.span(20*time.Millisecond, 120*time.Millisecond), func() { then(true) })
}
