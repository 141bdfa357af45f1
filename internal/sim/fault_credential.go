package sim

import "time"

// Faults of the credentials themselves: ended, withdrawn, guessed.

var expiredToken = []faultSpec{
	{what: "a mobile release no longer refreshes: tokens are used past their end", sees: sight{app: true}, needs: needsShortTokens, begin: func(f *fault) {
		f.ship(f.app(), manner{dead: true})
	}},
	{what: "a batch client's long-lived token expires", sees: sight{app: true}, begin: func(f *fault) {
		m := f.machineWith(modeStatic)
		f.named(m)
		m.token.expires, m.token.spoilt = f.s.now, f.by
		f.later(func() { m.token = f.s.issue(m.token.subject, "", 300*24*time.Hour) })
	}},
	{what: "a partner's API key reaches its expiry date", sees: sight{app: true}, begin: func(f *fault) {
		m := f.machineWith(modeKey)
		f.named(m)
		m.key.expires, m.key.expired = f.s.now, f.by
		f.later(func() { m.key.expires, m.key.expired = time.Time{}, 0 })
	}},
}

var revokedCredential = []faultSpec{
	{what: "a partner's API key is revoked", sees: sight{app: true}, begin: func(f *fault) {
		m := f.machineWith(modeKey)
		f.named(m)
		m.key.disabled = f.by
		f.later(func() { m.key.disabled = 0 })
	}},
	{what: "all sessions are revoked after a mass sign-out", sees: sight{app: true}, needs: func(p *plan) { p.tokenTTL = max(p.tokenTTL, 2*time.Hour) }, begin: func(f *fault) {
		a := f.s.w.auth
		a.logout, a.logoutBy = f.s.now, f.by
		f.segment["host"] = f.s.w.apiHost
		f.mark(a.svc.name, "rotation", "", "sessions of all users invalidated")
	}},
	{what: "a partner's API key vanishes from the key table", sees: sight{app: true}, begin: func(f *fault) {
		m := f.machineWith(modeKey)
		f.named(m)
		m.manner.by = f.by
		delete(f.s.w.keys.keys, m.key.secret)
		f.later(func() { m.manner.by = 0; f.s.w.keys.keys[m.key.secret] = m.key })
	}},
}

var credentialAttack = []faultSpec{
	{what: "passwords are guessed from a few addresses", sees: sight{app: true, combined: true, ext: true, alb: true}, begin: func(f *fault) {
		var cs []*conn
		for range f.r.between(1, 3) {
			cs = append(cs, f.attacker(pick(f.r, []string{"python-requests/2.31.0", "Go-http-client/2.0", "hydra/9.5"})))
		}
		f.segment["route"] = f.s.w.auth.login.pattern
		f.attack(1.2, func() *conn { return pick(f.s.traffic, cs) }, 3)
	}},
	{what: "stolen passwords are tried from many addresses", sees: sight{app: true, combined: true, ext: true, alb: true}, begin: func(f *fault) {
		agents := []string{browserAgent(0, 118), browserAgent(1, 119), browserAgent(3, 115)}
		f.segment["route"] = f.s.w.auth.login.pattern
		f.attack(1.5, func() *conn { return f.attacker(pick(f.s.traffic, agents)) }, 4000)
	}},
	{what: "API keys are guessed on the partner interface", sees: sight{app: true, combined: true, ext: true, alb: true}, begin: func(f *fault) {
		c := f.attacker("okhttp/3.12.1")
		svc := f.s.w.partnerAPI
		f.segment["client_ip"] = c.ip
		f.flood(1.2, func() {
			rt := svc.pickRoute(f.s.traffic)
			path, query := rt.draw(f.s.traffic, f.s.w.idSpan)
			key := &apiKey{id: "key_" + f.s.traffic.text(10, lowerText), secret: "pk_live_" + f.s.traffic.text(32, alphabet)}
			f.s.send(&request{at: f.s.now, c: c, route: rt, method: rt.method, path: path, query: query, host: svc.host, public: true, cred: &credential{scheme: schemeAPIKey, key: key, blame: f.by}})
		})
	}},
}

// attacker opens a connection of a hostile client.
func (f *fault) attacker(agent string) *conn {
	f.s.conns++
	return &conn{ip: f.s.traffic.address(), port: 40_000 + int(f.s.conns%20_000), agent: agent, base: 40, sent: map[string]bool{}, trace: f.s.ids.conn(f.s.conns)}
}

// flood repeats do as a Poisson process at a multiple of the log's own rate
// until the fault ends.
func (f *fault) flood(factor float64, do func()) {
	on := true
	f.later(func() { on = false })
	mean := time.Duration(float64(time.Minute) / (f.s.cfg.Rate * factor))
	var step func()
	step = func() {
		if on {
			do()
			f.s.after(f.s.traffic.wait(mean), step)
		}
	}
	step()
}

// attack sends login attempts for names out of a list of the given length; one
// in 150 succeeds.
func (f *fault) attack(factor float64, from func() *conn, names int) {
	f.flood(factor, func() {
		q := f.s.authRequest(from(), f.s.w.auth.login, "password", "u_"+itoa(100_000+f.s.traffic.IntN(names)))
		v := verdict{check: checkBadPassword, blame: f.by}
		if f.s.traffic.IntN(150) == 0 {
			v = verdict{}
		}
		f.s.askAuth(q, v)
	})
}
