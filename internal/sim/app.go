package sim

import (
	"strings"
	"time"
)

// apply is the application: preflight, noise, authentication, answer.
func (s *sim) apply(x *exchange, cred *credential) {
	q, in := x.q, x.inst
	svc := in.svc
	x.answeredBy = answeredByApp
	if cred != nil {
		x.scheme = cred.scheme
	}
	x.upstream = s.upstreamOf(in)
	x.headOut = 176 + len(svc.name)
	switch {
	case q.probe:
		x.status, x.bodyOut, x.took = 200, 15, time.Millisecond
	case q.preflit:
		s.applyPreflight(x)
	case q.route == nil:
		x.status, x.bodyOut, x.took = 404, 19+len(q.path)/4, s.fast()
	case q.route.auth == authLogin:
		s.applyLogin(x)
	default:
		if v := s.verify(in, q.route, cred, q); v.refused() {
			x.v = v
			s.refuse(x)
		} else {
			s.answer(x)
			for _, callee := range svc.callees {
				if s.traffic.chance(s.w.innerShare) && !s.inner(in, callee) && s.traffic.chance(s.w.passShare) {
					x.status, x.bodyOut = 502, 88
				}
			}
		}
	}
	if s.now.Sub(in.started) < 4*time.Second && x.status < 400 && s.traffic.chance(0.2) {
		x.status, x.bodyOut = 502, 157 // still starting
	}
	s.finishSizes(x)
	if x.status == 401 && x.node != nil && x.node.cache != nil && q.method == "GET" {
		x.node.cache.entries[q.path] = cacheEntry{x.v.check, x.node.cache.blame, s.now.Add(s.w.plan.cacheTTL)}
	}
}

func (s *sim) applyPreflight(x *exchange) {
	svc := x.inst.svc
	x.took = time.Millisecond
	if svc.corsBlame == 0 {
		x.status, x.headOut = 204, x.headOut+212
		return
	}
	x.v = verdict{check: checkNoCredential, blame: svc.corsBlame}
	s.refuse(x)
}

// applyLogin answers the token endpoint; the auth flow decided beforehand.
func (s *sim) applyLogin(x *exchange) {
	q := x.q
	x.status, x.bodyOut, x.took = 200, q.route.bodyOut, time.Duration(20+s.traffic.IntN(60))*time.Millisecond
	if v := s.loginVerdict; v.refused() {
		x.v = v
		x.status = 401
		if v.check == checkGrantInvalid && s.w.grantStatus != 0 {
			x.status = s.w.grantStatus
		}
		x.bodyOut = 74 + s.traffic.IntN(2)
		x.challenge = ""
	}
}

// answer is a request that authentication let through.
func (s *sim) answer(x *exchange) {
	q, rt := x.q, x.q.route
	x.status = 200
	if rt.method == "POST" && q.method == "POST" {
		x.status = 201
	}
	x.took = time.Duration(rt.millis*s.traffic.around(0.45)*1000) * time.Microsecond
	x.bodyOut = int(float64(rt.bodyOut) * s.traffic.around(0.12))
	if s.cfg.Compact {
		x.took = x.took.Round(4 * time.Millisecond)
		x.bodyOut = rt.bodyOut + 8*(x.bodyOut%5)
	}
	switch {
	case q.noise != 0:
		x.status, x.bodyOut = q.noise, 48
	case s.barred(q):
		x.status, x.bodyOut = 403, 58
	case s.now.Before(s.sick) && s.traffic.chance(0.08):
		x.status, x.bodyOut = 500, 96
	case s.traffic.chance(0.0008):
		x.status, x.bodyOut = 500, 96
	case s.traffic.chance(0.006):
		x.status, x.bodyOut = 404, 52
	}
}

// refuse answers 401 with the library's texts.
func (s *sim) refuse(x *exchange) {
	lib := s.libraryFor(x)
	x.status, x.took = 401, s.fast()
	if x.v.slow {
		x.took += s.w.auth.timeout + time.Duration(s.traffic.IntN(12))*time.Millisecond
	}
	x.challenge = lib.challengeOf(s, x)
	x.bodyOut = lib.body(s, x)
	if x.challenge != "" {
		x.headOut += len("WWW-Authenticate: ") + len(x.challenge) + 2
	}
}

func (s *sim) fast() time.Duration {
	return time.Duration(900+s.traffic.IntN(3200)) * time.Microsecond
}

// finishSizes completes the byte counts towards the client.
func (s *sim) finishSizes(x *exchange) {
	if x.q.method == "HEAD" {
		x.bodyOut = 0
	}
	x.albOut = x.headOut + x.bodyOut + 31
	if x.q.c.h2 {
		x.albOut = x.headOut/3 + x.bodyOut + 18
	}
	x.upStatus = itoa(x.status)
}

// upstreamOf is $upstream_addr.
func (s *sim) upstreamOf(in *instance) string {
	if len(s.w.nodes) == 0 {
		return "127.0.0.1:" + itoa(in.svc.port)
	}
	return in.addr + ":" + itoa(in.svc.port)
}

// probed picks the instance that a health check or a request for an unknown
// path reaches.
func (s *sim) probed(q *request) *instance {
	if q.probe {
		return s.probeTarget
	}
	svc := s.w.services[0]
	if strings.HasPrefix(q.path, "/partner") {
		svc = s.w.partnerAPI
	}
	return pick(s.traffic, svc.live(s.now))
}

// lineBytes is the plain HTTP/1.1 size of request line and headers without
// credential and body.
func lineBytes(q *request) int {
	n := len(q.method) + 1 + len(q.path) + len(" HTTP/1.1\r\n") + len("Host: \r\n") + len(q.host) + len("User-Agent: \r\n") + len(q.c.agent) + q.c.base + 2
	if q.query != "" {
		n += 1 + len(q.query)
	}
	if q.origin != "" {
		n += len("Origin: \r\n") + len(q.origin)
	}
	if q.body > 0 {
		n += len("Content-Type: application/json\r\nContent-Length: 000\r\n")
	}
	return n
}

// edgeBytes is what the first hop receives. HTTP/2 headers arrive compressed:
// the first request of a connection in full, later ones as table indexes
// (RFC 7541), the credential once more unless the client indexes it.
func (s *sim) edgeBytes(q *request, cred *credential) int {
	auth := cred.wire()
	if !q.c.h2 {
		return lineBytes(q) + auth + q.body
	}
	n := 9 + 24 + (len(q.path)+len(q.query))*3/4
	key := ""
	if cred != nil {
		key = "a" + itoa(auth)
		if cred.token != nil {
			key += itoa(int(cred.token.id))
		}
	}
	if !q.c.sent["head"] {
		q.c.sent["head"] = true
		n += (q.c.base + len(q.c.agent)) * 3 / 4
	}
	if auth > 0 {
		if q.c.indexes && q.c.sent[key] {
			n++
		} else {
			q.c.sent[key] = true
			n += auth*3/4 + 3
		}
	}
	return n + q.body
}

// originBytes is what nginx receives. Behind a balancer it is HTTP/1.1 with
// forwarding headers.
func (s *sim) originBytes(q *request, cred *credential, x *exchange) int {
	if s.w.lb == nil && q.public && !q.probe {
		return s.edgeBytes(q, cred)
	}
	n := lineBytes(q) + cred.wire() + q.body
	if s.w.lb != nil && q.public {
		n += len("X-Forwarded-For: \r\nX-Forwarded-Proto: https\r\nX-Forwarded-Port: 443\r\n") + len(q.c.ip) + len("X-Amzn-Trace-Id: Root=\r\n") + 35
	}
	if s.w.cdn != nil && q.public {
		n += 151 + len(x.clientIP)
	}
	return n
}

// barred tells whether the client lacks a permission at the moment.
func (s *sim) barred(q *request) bool {
	for _, f := range s.forbidden {
		if f.c == q.c && s.now.Before(f.until) {
			return true
		}
	}
	return false
}
