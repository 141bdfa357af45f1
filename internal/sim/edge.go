package sim

import "time"

// buildEdgeAuth puts an authorizer before the applications where the plan asks
// for one: nginx's auth_request or the balancer's JWT validation. Both let
// valid tokens through until a fault spoils them.
func (s *sim) buildEdgeAuth(r *source) {
	w := s.w
	switch {
	case w.plan.edgeAuth == "alb" && w.lb != nil:
		w.lb.jwt = &tokenRule{prefix: "/", reason: "JWTClaimValueInvalid"}
	case w.plan.edgeAuth == "nginx" && len(w.nodes) > 0:
		gate := s.newService(r, pick(r, []string{"gatehouse", "authz", "edge-guard"}), w.innerHost)
		for range 2 {
			s.spawn(r, gate)
		}
		visible := r.chance(0.5)
		for _, n := range w.nodes {
			n.auth = &edgeAuth{svc: gate, prefix: "/", cache: newDecisionCache(w.plan.cacheTTL), visible: visible}
		}
	}
}

// needsAuthorizer asks for nginx nodes with auth_request.
func needsAuthorizer(p *plan) {
	p.edgeAuth = "nginx"
	if p.topology == topologySidecar {
		p.topology = topologyIngress
	}
}

// needsBalancer asks for a load balancer.
func needsBalancer(p *plan) {
	if p.topology == topologyEdge {
		p.topology = topologyIngress
	}
}

// needsKeySets asks for asymmetric keys, published as a set.
func needsKeySets(p *plan) {
	if p.hmac {
		p.hmac, p.alg = false, "RS256"
	}
}

// needsShortTokens asks for tokens that expire several times within a log.
func needsShortTokens(p *plan) { p.tokenTTL = min(p.tokenTTL, 10*time.Minute) }

// needsBrowsers asks for many users of the web front end.
func needsBrowsers(p *plan) { p.mobile = min(p.mobile, 0.35) }

// both joins two needs.
func both(a, b func(*plan)) func(*plan) {
	return func(p *plan) { a(p); b(p) }
}
