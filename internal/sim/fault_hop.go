package sim

import (
	"strings"
	"time"
)

// Faults of what stands between clients and applications.

var headerStripped = []faultSpec{
	{what: "an nginx location drops the Authorization header", sees: sight{joint: true}, begin: func(f *fault) {
		svc := f.apiService()
		prefix := svc.routes[0].pattern
		f.everyNode(func(n *node) { n.strip, n.prefix = f.by, prefix }, func(n *node) { n.strip, n.prefix = 0, "" })
		f.mark("edge-config", "config", "", "location blocks reorganised")
		f.onService(svc)
		f.sees.joint = f.s.w.lb != nil
	}},
	{what: "the CDN no longer forwards the Authorization header", sees: sight{joint: true}, needs: func(p *plan) {
		needsBalancer(p)
		p.cdn = true
	}, begin: func(f *fault) {
		cdn := f.s.w.cdn
		cdn.strip = f.by
		f.mark("cdn", "config", "", "cache policy replaced")
		f.segment["host"] = f.s.w.apiHost
		f.later(func() { cdn.strip = 0 })
	}},
	{what: "a redirect to another host makes clients drop their credentials", sees: sight{alb: true}, needs: needsBalancer, begin: func(f *fault) {
		lb := f.s.w.lb
		prefix := f.apiService().routes[0].pattern
		lb.redirect = &redirect{prefix: prefix, host: "edge2." + f.s.w.domain, blame: f.by}
		f.segment["host"], f.segment["path_prefix"] = lb.redirect.host, prefix
		f.mark("dns", "config", "", "traffic moved to edge2")
		f.later(func() { lb.redirect = nil })
	}},
}

var corsPreflight = []faultSpec{
	{what: "a service authenticates OPTIONS requests after a deploy", sees: sight{app: true, combined: true, ext: true, alb: true}, needs: needsBrowsers, begin: func(f *fault) {
		svc := f.apiService()
		f.deploy(svc, "authentication middleware moved to the front", nil)
		svc.corsBlame = f.by
		f.segment["method"] = "OPTIONS"
		f.s.uncleared()
		f.later(func() { svc.corsBlame = 0 })
	}},
	{what: "nginx sends preflights to authentication", sees: sight{combined: true, ext: true, alb: true}, needs: needsBrowsers, begin: func(f *fault) {
		f.everyNode(func(n *node) { n.cors, n.corsFor = f.by, "/" }, func(n *node) { n.cors = 0 })
		f.mark("edge-config", "config", "", "rules for OPTIONS removed")
		f.segment["method"] = "OPTIONS"
		f.s.w.preflightBy = f.by
		f.s.uncleared()
	}},
}

// uncleared lets browsers forget the preflights that they remember: the page
// that the deploy shipped calls under new names.
func (s *sim) uncleared() {
	for _, u := range s.w.users {
		clear(u.cleared)
	}
}

var authorizerFault = []faultSpec{
	{what: "the load balancer's token rule asks for a claim that tokens lack", sees: sight{alb: true}, needs: func(p *plan) {
		needsBalancer(p)
		p.edgeAuth = "alb"
	}, begin: func(f *fault) {
		rule := f.s.w.lb.jwt
		rule.blame, rule.share, rule.reason = f.by, 0.8+0.2*f.r.Float64(), pick(f.r, []string{"JWTClaimValueInvalid", "JWTClaimNotPresent"})
		f.segment["host"] = f.s.w.apiHost
		f.mark("load-balancer", "config", "", "listener rules updated")
		f.later(func() { rule.blame = 0 })
	}},
	{what: "the authorizer no longer gets the Authorization header of subrequests", sees: sight{ext: true, joint: true}, needs: needsAuthorizer, begin: func(f *fault) {
		f.everyNode(func(n *node) { n.auth.misled, n.auth.share = f.by, 1 }, func(n *node) { n.auth.misled = 0 })
		f.mark("edge-config", "config", "", "subrequest headers cleaned up")
		f.segment["host"] = f.s.w.apiHost
	}},
	{what: "the policy asks for a group claim that many tokens lack", sees: sight{app: true}, begin: func(f *fault) {
		svc := f.apiService()
		svc.policy = f.by
		f.onService(svc)
		f.mark("policies", "config", "", "authorization policy tightened")
		f.later(func() { svc.policy = 0 })
	}},
}

var staleCache = []faultSpec{
	{what: "a partner used its new key before it was known; the denial stays cached", sees: sight{}, needs: func(p *plan) {
		p.cacheTTL = 30 * time.Minute
	}, begin: func(f *fault) {
		m := f.machineWith(modeKey)
		fresh := f.s.w.keys.issue(f.r, m.name, m.key.secret[:strings.LastIndexByte(m.key.secret, '_')+1], true)
		fresh.test = false // unknown until registered below
		f.named(m)
		m.manner = manner{by: f.by, wrongKey: fresh}
		for i := range 6 { // the partner tries its new key by hand
			f.s.after(time.Duration(20*i)*time.Second, func() { f.s.work(m, 2) })
		}
		f.mark(m.name, "rotation", "", "partner key rotated")
		f.s.after(3*time.Minute, func() {
			f.s.w.keys.keys[fresh.secret] = fresh
			f.s.mark(f.s.now, m.name, "rotation", "", "new partner key registered")
		})
		f.later(func() {
			for _, in := range f.s.w.partnerAPI.instances {
				delete(in.decisions.entries, fresh.secret)
			}
		})
	}},
	{what: "nginx caches refusals by path and gives them to everybody", sees: sight{ext: true}, needs: func(p *plan) {
		p.cacheTTL = 15 * time.Minute
	}, begin: func(f *fault) {
		cache := &answerCache{blame: f.by, entries: map[string]cacheEntry{}}
		f.everyNode(func(n *node) { n.cache = cache }, func(n *node) { n.cache = nil })
		f.mark("edge-config", "config", "", "response cache enabled")
		f.segment["method"] = "GET"
	}},
	{what: "the authorizer restarts without its backend; its denials stay cached", sees: sight{}, needs: func(p *plan) {
		needsAuthorizer(p)
		p.cacheTTL, p.tokenTTL = 30*time.Minute, max(p.tokenTTL, time.Hour)
	}, begin: func(f *fault) {
		f.everyNode(func(n *node) {
			n.auth.outage = f.by
			clear(n.auth.cache.entries)
		}, func(n *node) { n.auth.cache.entries = map[string]cacheEntry{} })
		f.segment["host"] = f.s.w.apiHost
		f.s.after(5*time.Minute, func() {
			f.s.everyNode(func(n *node) { n.auth.outage = 0 })
		})
	}},
}

// everyNode changes all nginx nodes and registers the way back.
func (f *fault) everyNode(change, back func(*node)) {
	f.s.everyNode(change)
	f.later(func() { f.s.everyNode(back) })
}
