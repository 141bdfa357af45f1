package sim

import (
	"strings"
	"time"
)

// Faults of client programs: releases and configurations that send the wrong
// thing.

var missingHeader = []faultSpec{
	{what: "a mobile release sends no Authorization header", sees: sight{app: true, ext: true, alb: true}, begin: func(f *fault) {
		f.ship(f.app(), manner{omit: true, dead: f.r.chance(0.6)})
	}},
	{what: "a partner's release drops its API key header", sees: sight{app: true, ext: true, alb: true}, begin: func(f *fault) {
		f.partner(manner{omit: true}, modeKey)
	}},
	{what: "a release of the web front end sends no Authorization header", sees: sight{app: true, ext: true}, needs: needsBrowsers, begin: func(f *fault) {
		f.ship(f.s.w.web, manner{omit: true, dead: true})
		f.segment["host"] = f.s.w.apiHost
	}},
}

var wrongScheme = []faultSpec{
	{what: "a mobile release uses the scheme Token", sees: sight{app: true}, begin: func(f *fault) {
		f.ship(f.app(), manner{scheme: schemeToken})
	}},
	{what: "a partner switches to Basic", sees: sight{app: true, combined: true}, begin: func(f *fault) {
		f.partner(manner{scheme: schemeBasic}, modeClient)
	}},
	{what: "a service is deployed with Basic authentication on user routes", sees: sight{app: true}, begin: func(f *fault) {
		svc := f.apiService()
		f.deploy(svc, "switch to the shared login module", nil)
		f.onService(svc)
		svc.scheme, svc.schemeBy = schemeBasic, f.by
		f.later(func() { svc.scheme, svc.schemeBy = schemeBearer, 0 })
	}},
}

var malformedToken = []faultSpec{
	{what: "a mobile release sends the bare token without prefix", sees: sight{app: true}, begin: func(f *fault) {
		f.ship(f.app(), manner{shape: shapeNoPrefix})
	}},
	{what: "a mobile release stores tokens in a column that is too short", sees: sight{app: true}, begin: func(f *fault) {
		f.ship(f.app(), manner{shape: shapeCutShort})
	}},
	{what: "the web front end sends the literal undefined as token", sees: sight{app: true}, needs: needsBrowsers, begin: func(f *fault) {
		f.ship(f.s.w.web, manner{shape: shapeLiteral, dead: true})
		f.segment["host"] = f.s.w.apiHost
	}},
	{what: "a mobile release writes the prefix twice", sees: sight{app: true}, begin: func(f *fault) {
		f.ship(f.app(), manner{shape: shapeDoubled, dead: f.r.chance(0.5)})
	}},
}

var environmentMismatch = []faultSpec{
	{what: "a partner uses its sandbox key in production", sees: sight{app: true}, begin: func(f *fault) {
		test := f.s.w.keys.issue(f.r, "sandbox", "pk_test_", true)
		f.partner(manner{wrongKey: test}, modeKey)
	}},
	{what: "a mobile release takes its tokens from the staging issuer", sees: sight{app: true}, needs: both(needsKeySets, needsShortTokens), begin: func(f *fault) {
		rel := f.ship(f.app(), manner{staging: true})
		f.s.forget(rel, f.by)
		// An unknown kid looks like a rotation: only texts that name the issuer tell.
		for _, svc := range f.s.w.services {
			f.sees.app = f.sees.app && libraries[svc.library].issuerFirst
		}
	}},
	{what: "a service is deployed with the configuration of staging", sees: sight{app: true}, begin: func(f *fault) {
		svc, was := f.apiService(), f.s.w.auth.issuer
		f.deploy(svc, "configuration moved to the new store", nil)
		f.onService(svc)
		svc.iss, svc.expects = f.s.staging.issuer, f.by
		// Only a text with the issuer that the service wants gives staging away.
		f.sees.app = strings.Contains(libraries[svc.library].texts[checkForeignIssuer], "{want}")
		f.later(func() { svc.iss, svc.expects = was, 0 })
	}},
}

var audienceMismatch = []faultSpec{
	{what: "a mobile release asks for tokens of another audience", sees: sight{app: true}, needs: needsShortTokens, begin: func(f *fault) {
		rel := f.ship(f.app(), manner{aud: "https://legacy." + f.s.w.domain})
		f.s.forget(rel, f.by)
	}},
	{what: "a service is deployed with another expected audience", sees: sight{app: true}, begin: func(f *fault) {
		svc, was := f.apiService(), "https://"+f.s.w.apiHost
		f.deploy(svc, "settings renamed", nil)
		f.onService(svc)
		svc.aud, svc.expects = "urn:"+svc.name+":v2", f.by
		f.later(func() { svc.aud, svc.expects = was, 0 })
	}},
	{what: "the auth server's issuer changes with its new name", sees: sight{app: true}, needs: needsShortTokens, begin: func(f *fault) {
		a := f.s.w.auth
		was := a.issuer
		a.issuer, a.issuerBy = "https://accounts."+f.s.w.domain+"/", f.by
		f.mark(a.svc.name, "config", "", "public name of the identity service changed")
		f.segment["host"] = f.s.w.apiHost
		f.later(func() { a.issuer, a.issuerBy = was, 0 })
	}},
}

// partner lets one machine client fail with the given manner.
func (f *fault) partner(mn manner, modes ...machineMode) *machine {
	m := f.machineWith(modes...)
	mn.by = f.by
	m.manner = mn
	m.token = nil
	f.named(m)
	f.text = m.name
	f.later(func() { m.manner, m.token = manner{}, nil })
	return m
}

// onService sets the segment to a service: its host and the common prefix of
// its protected routes.
func (f *fault) onService(svc *service) {
	f.segment["path_prefix"] = svc.routes[0].pattern
}

// forget makes the users of a release, once they have it, fetch new tokens.
func (s *sim) forget(rel *release, by blame) { rel.manner.fresh, rel.manner.by = true, by }

var refreshLoop = []faultSpec{
	{what: "refresh grants are answered with tokens that have expired", sees: sight{app: true, combined: true, alb: true}, needs: needsShortTokens, begin: func(f *fault) {
		a := f.s.w.auth
		a.mode, a.modeBy = pick(f.r, []grantMode{grantOld, grantExpired}), f.by
		f.segment["host"] = f.s.w.apiHost
		f.mark(a.svc.name, "config", "", "response caching enabled")
		f.later(func() { a.mode, a.modeBy = grantNormal, 0 })
	}},
	{what: "a mobile release refreshes twice at once and loses its session", sees: sight{app: true, combined: true, alb: true}, needs: func(p *plan) {
		needsShortTokens(p)
		p.tokenTTL, p.rotate = 5*time.Minute, true
	}, begin: func(f *fault) {
		p := f.app()
		p.persist, p.early = 6, false
		f.ship(p, manner{parallel: true})
		f.later(func() { p.persist = 1 })
	}},
	{what: "the token endpoint refuses every refresh", sees: sight{app: true}, needs: needsShortTokens, begin: func(f *fault) {
		a := f.s.w.auth
		a.mode, a.modeBy = grantRefuse, f.by
		for _, p := range f.s.programs() {
			p.persist = 3
		}
		f.segment["host"] = f.s.w.apiHost
		f.later(func() {
			a.mode, a.modeBy = grantNormal, 0
			for _, p := range f.s.programs() {
				p.persist = 1
			}
		})
	}},
}

// programs lists all client programs with users.
func (s *sim) programs() []*program { return append([]*program{s.w.web}, s.w.apps...) }
