package sim

import "time"

// Faults of services, hosts and the auth server.

var clockSkew = []faultSpec{
	{what: "one instance's clock runs ahead: tokens expire early there", sees: sight{app: true}, needs: func(p *plan) { p.tokenTTL = 5 * time.Minute }, begin: func(f *fault) {
		f.skew(f.r.span(280*time.Second, 330*time.Second))
	}},
	{what: "one instance's clock runs behind: fresh tokens are not yet valid there", sees: sight{app: true}, needs: needsShortTokens, begin: func(f *fault) {
		most := 4 * time.Minute
		if f.s.cfg.Compact { // the host's own log is off by as much
			most = 110 * time.Second
		}
		f.skew(-f.r.span(90*time.Second, most))
	}},
	{what: "the auth server's clock runs ahead: fresh tokens are not yet valid anywhere", sees: sight{app: true}, needs: needsShortTokens, begin: func(f *fault) {
		a := f.s.w.auth
		a.clock, a.clockBy = f.r.span(90*time.Second, 4*time.Minute), f.by
		f.segment["host"] = f.s.w.apiHost
		f.later(func() { a.clock, a.clockBy = 0, 0 })
	}},
}

// skew sets the clock of one running instance.
func (f *fault) skew(by time.Duration) {
	svc := f.apiService()
	in := pick(f.r, svc.live(f.s.now))
	in.clock, in.clockBy = by, f.by
	f.text = in.pod + " " + by.Truncate(time.Second).String()
	f.segment["target"] = in.addr
	f.later(func() { in.clock, in.clockBy = 0, 0 })
}

var keyMismatch = []faultSpec{
	{what: "the auth server rotates its key; services keep the old key set", sees: sight{app: true}, needs: func(p *plan) {
		needsKeySets(p)
		needsShortTokens(p)
		p.lazyKeys, p.keyTTL = true, 6*time.Hour
	}, begin: func(f *fault) {
		f.rotate(true)
		f.later(func() {
			for _, svc := range f.s.everyService() {
				for _, in := range svc.live(f.s.now) {
					f.s.w.auth.fill(in, f.s.now)
				}
			}
		})
	}},
	{what: "a service is deployed with the wrong verification key", sees: sight{app: true}, begin: func(f *fault) {
		svc := f.apiService()
		f.deploy(svc, "verification key moved to the vault", func(in *instance) {
			in.pinned, in.pinnedBy = &signKey{kid: "retired"}, f.by
		})
		f.onService(svc)
	}},
	{what: "the auth server signs with a key that it does not publish", sees: sight{app: true}, needs: both(needsKeySets, needsShortTokens), begin: func(f *fault) {
		f.rotate(false)
		f.later(func() { f.s.w.auth.published[f.s.w.auth.key] = true })
	}},
}

// rotate gives the auth server a new signing key.
func (f *fault) rotate(publish bool) {
	a := f.s.w.auth
	a.key, a.signedBy = f.s.newKey(f.r), f.by
	if publish {
		a.published[a.key] = true
	}
	f.mark(a.svc.name, "rotation", "", "signing key rotated")
	f.segment["host"] = f.s.w.apiHost
	f.later(func() { a.signedBy = 0 })
}

var backendDown = []faultSpec{
	{what: "the key set cannot be fetched; instances fail as their copy runs out", sees: sight{app: true}, needs: func(p *plan) {
		needsKeySets(p)
		p.keyTTL = 5 * time.Minute
	}, begin: func(f *fault) {
		f.s.w.auth.jwksDown = f.by
		f.segment["host"] = f.s.w.apiHost
		f.later(func() { f.s.w.auth.jwksDown = 0 })
	}},
	{what: "the introspection endpoint does not answer", sees: sight{app: true}, needs: func(p *plan) {
		p.introspect, p.cacheTTL = true, min(p.cacheTTL, time.Minute)
	}, begin: func(f *fault) {
		a := f.s.w.auth
		a.introDown, a.downShare = f.by, 0.7+0.3*f.r.Float64()
		f.segment["host"] = f.s.w.apiHost
		f.later(func() { a.introDown = 0 })
	}},
	{what: "the store of API keys is down", sees: sight{app: true}, needs: func(p *plan) { p.cacheTTL = min(p.cacheTTL, time.Minute) }, begin: func(f *fault) {
		ks := f.s.w.keys
		ks.down, ks.slow = f.by, 2*time.Second
		f.segment["path_prefix"] = "/partner/v1/"
		f.later(func() { ks.down = 0 })
	}},
	{what: "a network policy cuts one service off the auth server", sees: sight{app: true}, needs: func(p *plan) {
		needsKeySets(p)
		p.keyTTL = 5 * time.Minute
	}, begin: func(f *fault) {
		svc := f.apiService()
		svc.egress = f.by
		f.onService(svc)
		f.mark("network-policies", "config", "", "egress rules tightened")
		f.later(func() { svc.egress = 0 })
	}},
}

var secretLost = []faultSpec{
	{what: "a rolling deploy comes up without its secret", sees: sight{app: true}, begin: func(f *fault) {
		svc := f.apiService()
		loud := f.loud()
		f.deploy(svc, "secrets mounted from a new path", func(in *instance) { in.lost, in.lostLoud = f.by, loud })
		f.onService(svc)
	}},
	{what: "one instance of a scale-out comes up without its secret", sees: sight{app: true}, begin: func(f *fault) {
		svc := f.apiService()
		in := f.s.spawn(f.r, svc)
		in.lost, in.lostLoud = f.by, f.loud()
		f.segment["target"] = in.addr
		f.text = in.pod
		f.mark(svc.name, "app", "", "scaled out by one")
		f.later(func() { in.gone = f.s.now })
	}},
}

// loud draws whether the library says that it has no secret; a silent one
// reports a bad signature, which the reasons alone do not tell from a wrong key.
func (f *fault) loud() bool {
	if f.s.cfg.Compact || f.r.chance(0.7) {
		return true
	}
	f.sees.app = false
	return false
}

var serviceIdentity = []faultSpec{
	{what: "one caller's workload certificate runs out", sees: sight{app: true}, needs: func(p *plan) { p.mesh = true }, begin: func(f *fault) {
		id := f.caller()
		id.peer.expires, id.peer.expiredBy = f.s.now, f.by
		f.later(func() { id.peer.expires = time.Time{} })
	}},
	{what: "a release no longer passes its identity on to internal calls", sees: sight{app: true}, begin: func(f *fault) {
		id := f.caller()
		id.peer.absent = f.by
		f.later(func() { id.peer.absent = 0 })
	}},
	{what: "a mesh upgrade renames the identity of a caller", sees: sight{app: true}, needs: func(p *plan) { p.mesh = true }, begin: func(f *fault) {
		id := f.caller()
		was := id.peer.name
		id.peer.name, id.peer.renamed = "mesh-v2/"+was, f.by
		f.mark("service-mesh", "config", "", "control plane upgraded")
		f.later(func() { id.peer.name, id.peer.renamed = was, 0 })
	}},
}

// caller picks the service whose internal calls fail: the first one always
// calls others.
func (f *fault) caller() *identity {
	svc := f.s.w.services[0]
	f.segment["service"] = f.s.w.core.name
	f.segment["user_agent"] = svc.name + "/"
	return f.s.identityOf(svc.instances[0])
}

var unknownFault = []faultSpec{
	{what: "a service refuses valid credentials now and then and gives no reason", begin: func(f *fault) {
		svc := f.apiService()
		svc.dropShare, svc.dropBlame = 0.25+0.5*f.r.Float64(), f.by
		f.onService(svc)
		f.later(func() { svc.dropBlame = 0 })
	}},
	{what: "one operation refuses valid credentials and gives no reason", begin: func(f *fault) {
		svc := f.apiService()
		rt := svc.routes[f.r.IntN(3)]
		svc.dropShare, svc.dropBlame, svc.dropRoute = 0.6+0.4*f.r.Float64(), f.by, rt
		f.segment["route"] = rt.template
		f.later(func() { svc.dropBlame, svc.dropRoute = 0, nil })
	}},
}
