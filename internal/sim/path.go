package sim

import (
	"strings"
	"time"
)

// send takes a request through all hops, logs it, and returns what came of it.
// Clients follow redirects here: across origins they do so without credential,
// as browsers and HTTP libraries do.
func (s *sim) send(q *request) *exchange {
	x := s.carry(q)
	s.out.add(s, x)
	if x.redirect != "" {
		again := *q
		again.host, again.cred = strings.Split(x.redirect, "/")[2], nil
		again.at = x.end().Add(20 * time.Millisecond)
		if q.cred != nil {
			again.missing = s.w.redirectBy
		}
		x = s.carry(&again)
		s.out.add(s, x)
	}
	return x
}

// carry walks the hops from the edge inwards until one answers.
func (s *sim) carry(q *request) *exchange {
	s.count++
	x := &exchange{q: q, n: s.count, clientIP: q.c.ip}
	x.reqID, x.traceID = s.ids.request(x.n), s.ids.trace(x.n, q.at)
	if q.cred != nil {
		x.hadCred = true
	}
	cred := q.cred
	if s.w.cdn != nil && q.public {
		x.clientIP = s.w.cdn.edges[int(q.c.port)%len(s.w.cdn.edges)]
		if s.w.cdn.strip != 0 && cred != nil {
			cred, q.stripped = nil, s.w.cdn.strip
		}
	}
	x.inst = s.choose(q)
	if q.public && s.w.lb != nil {
		if s.balance(x, cred) {
			return x
		}
	}
	if q.public || q.probe || s.w.innerProxy {
		if cred = s.proxy(x, cred); x.status != 0 {
			return x
		}
	}
	s.apply(x, cred)
	return x
}

// choose picks the instance that would serve the request.
func (s *sim) choose(q *request) *instance {
	if q.probe || q.route == nil {
		return s.probed(q)
	}
	live := q.route.svc.live(s.now)
	if len(live) == 0 {
		return q.route.svc.instances[len(q.route.svc.instances)-1]
	}
	return pick(s.traffic, live)
}

// balance is the load balancer: sizes, redirect, token rule. It reports whether
// it answered by itself.
func (s *sim) balance(x *exchange, cred *credential) bool {
	q, lb := x.q, s.w.lb
	x.albIn = s.edgeBytes(q, cred)
	x.action = "forward"
	if rd := lb.redirect; rd != nil && q.host != rd.host && strings.HasPrefix(q.path, rd.prefix) && q.route != nil && q.route.svc.host == s.w.apiHost {
		x.status, x.answeredBy, x.action = 301, answeredByBalancer, "redirect"
		x.redirect = "https://" + rd.host + q.path
		s.w.redirectBy = rd.blame
		x.headOut, x.bodyOut = 236, 134
		x.albOut = x.headOut + x.bodyOut
		return true
	}
	if rule := lb.jwt; rule != nil && q.route != nil && q.route.auth == authBearer && q.method != "OPTIONS" {
		x.action = "jwt-validation,forward"
		reason := ""
		switch {
		case cred == nil:
			reason, x.v = "JWTHeaderNotPresent", verdict{check: checkNoCredential, blame: q.lostBy()}
		case rule.blame != 0 && strings.HasPrefix(q.path, rule.prefix) && s.traffic.chance(rule.share):
			reason, x.v = rule.reason, verdict{check: checkPolicy, blame: rule.blame}
		}
		if reason != "" {
			x.status, x.answeredBy, x.errReason, x.action = 401, answeredByBalancer, reason, "jwt-validation"
			x.headOut, x.bodyOut = 158, 0
			x.albOut = x.headOut
			return true
		}
	}
	return false
}

// proxy is nginx: it may answer from its cache, drop a header, ask an
// authorizer. It returns the credential that goes on to the application.
func (s *sim) proxy(x *exchange, cred *credential) *credential {
	q := x.q
	n := s.nodeOf(x.inst)
	x.node = n
	x.ngxIn = s.originBytes(q, cred, x)
	x.target = x.inst.addr
	if len(s.w.nodes) > 0 {
		x.target = n.addr
	}
	if q.route == nil || q.probe {
		return cred
	}
	if by := n.strips(q.path); by != 0 && cred != nil {
		cred, q.stripped = nil, by
	}
	if n.cache != nil && q.method == "GET" {
		if e, ok := n.cache.entries[q.path]; ok && s.now.Before(e.until) {
			x.cacheHit = true
			x.v = verdict{check: e.check, blame: n.cache.blame, cached: true}
			s.refuseAtProxy(x, 0)
			return cred
		}
	}
	if n.auth != nil && q.route.auth == authBearer && strings.HasPrefix(q.path, n.auth.prefix) && (q.method != "OPTIONS" || n.cors != 0) {
		if v := s.subrequest(n.auth, cred, q); v.refused() {
			x.v = v
			s.refuseAtProxy(x, 179)
			if n.auth.visible && !v.cached {
				x.upstream, x.upStatus = s.upstreamOf(n.auth.svc.instances[0]), "401"
			}
			s.out.authorizer(s, x, n.auth)
		}
	} else if q.preflit && n.cors != 0 && strings.HasPrefix(q.path, n.corsFor) {
		x.v = verdict{check: checkNoCredential, blame: n.cors}
		s.refuseAtProxy(x, 179)
	}
	return cred
}

// refuseAtProxy ends the exchange with nginx's own 401. page is the size of
// nginx's built-in page; 0 when the body comes from a cached answer.
func (s *sim) refuseAtProxy(x *exchange, page int) {
	x.status, x.answeredBy = 401, answeredByProxy
	x.took = time.Millisecond
	x.bodyOut, x.headOut = page, 214
	if page == 0 {
		x.bodyOut, x.headOut = 61, 231
	} else if x.node.auth != nil {
		x.took += time.Duration(s.traffic.between(1, 9)) * time.Millisecond
	}
	if x.v.slow {
		x.took += s.w.auth.timeout
	}
	x.albOut = x.headOut + x.bodyOut
}

// subrequest is the decision of an external authorizer.
func (s *sim) subrequest(a *edgeAuth, cred *credential, q *request) verdict {
	if q.preflit {
		return verdict{check: checkNoCredential, blame: firstBlame(s.w.preflightBy, q.missing)}
	}
	if cred == nil {
		return verdict{check: checkNoCredential, blame: q.lostBy()}
	}
	id := cred.holder()
	if e, ok := a.cache.get(id, s.now); ok {
		return verdict{check: e.check, blame: e.blame, cached: true, token: cred.token}
	}
	v := verdict{}
	switch {
	case a.outage != 0:
		v = verdict{check: checkBackendDown, blame: a.outage, token: cred.token}
	case a.misled != 0 && s.traffic.chance(a.share):
		return verdict{check: checkNoCredential, blame: a.misled}
	default:
		live := a.svc.live(s.now)
		v = s.decide(pick(s.traffic, live), q.route, cred, q)
	}
	if v.check == checkOK || v.check == checkBackendDown {
		a.cache.put(id, v.check, v.blame, s.now)
	}
	return v
}
