package sim

import (
	"fmt"
	"time"
)

// startBystanders starts the traffic that no incident concerns: health checks,
// uptime monitors, scanners.
func (s *sim) startBystanders(r *source, perMinute float64) {
	if !s.cfg.Compact || s.cfg.Quiet == "health" {
		s.startHealthChecks(max(10*time.Second, time.Duration(float64(time.Minute)*30/perMinute)))
	}
	monitors := r.between(1, 2)
	if s.cfg.Compact {
		monitors = 0
	}
	for i := range monitors {
		s.startMonitor(r, i, r.chance(0.4))
	}
	s.arrivals(perMinute*0.002, func() { s.scan(3 + s.traffic.IntN(10)) })
}

// startHealthChecks lets the balancer ask every instance for its health. These
// requests pass no public edge.
func (s *sim) startHealthChecks(every time.Duration) {
	c := &conn{ip: s.w.subnet + ".0.17", port: 41_000, agent: "ELB-HealthChecker/2.0", base: 30, sent: map[string]bool{}}
	if s.w.lb == nil {
		c.agent = "kube-probe/1.29"
	}
	var round func()
	round = func() {
		for _, svc := range s.everyService() {
			for _, in := range svc.live(s.now) {
				s.probeTarget = in
				s.send(&request{at: s.now, c: c, method: "GET", path: "/healthz", host: in.addr, probe: true})
			}
		}
		s.after(every, round)
	}
	s.after(s.traffic.span(0, every), round)
}

// startMonitor is an uptime service; some are set to a protected path and have
// been told that 401 is fine.
func (s *sim) startMonitor(r *source, i int, bare bool) {
	svc := s.w.services[0]
	rt := svc.routes[len(svc.routes)-1]
	if bare {
		rt = svc.routes[0]
	}
	agent := []string{"Pingdom.com_bot_version_1.4_(http://www.pingdom.com/)", "Better Uptime Bot Mozilla/5.0", "UptimeRobot/2.0"}[(i+r.IntN(3))%3]
	s.conns++
	c := &conn{ip: r.address(), port: 50_000 + int(s.conns), agent: agent, base: 60, sent: map[string]bool{}, trace: s.ids.conn(s.conns)}
	every := pick(r, []time.Duration{time.Minute, 2 * time.Minute, 5 * time.Minute})
	if s.cfg.Compact {
		every = 5 * time.Minute
	}
	var beat func()
	beat = func() {
		path, _ := rt.draw(s.traffic, 1)
		s.send(&request{at: s.now, c: c, route: rt, method: "GET", path: path, host: rt.svc.host, public: true})
		s.after(every, beat)
	}
	s.after(s.traffic.span(0, every), beat)
}

var bait = []string{"/.env", "/wp-login.php", "/.git/config", "/phpmyadmin/index.php", "/actuator/env", "/server-status", "/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php", "/cgi-bin/luci", "/admin", "/config.json", "/api/swagger.json", "/.aws/credentials"}

var baiters = []string{"Mozilla/5.0 zgrab/0.x", "python-requests/2.27.1", "Go-http-client/1.1", "Mozilla/5.0 (compatible; CensysInspect/1.1; +https://about.censys.io/)", "masscan/1.3 (https://github.com/robertdavidgraham/masscan)", "-"}

// scan is one visit of a scanner: unknown paths, and the odd protected one.
func (s *sim) scan(n int) {
	s.conns++
	c := &conn{ip: s.traffic.address(), port: 33_000 + int(s.conns%20_000), agent: pick(s.traffic, baiters), base: 20, sent: map[string]bool{}, trace: s.ids.conn(s.conns)}
	var step func()
	step = func() {
		if n--; n < 0 {
			return
		}
		q := &request{at: s.now, c: c, method: "GET", path: pick(s.traffic, bait), host: s.w.apiHost, public: true}
		if s.traffic.chance(0.1) {
			rt := s.w.services[0].routes[0]
			q.route = rt
			q.path, _ = rt.draw(s.traffic, 10)
		}
		s.send(q)
		s.after(s.traffic.span(200*time.Millisecond, 3*time.Second), step)
	}
	step()
}

// inner is a call of one service to another while it serves a request. It
// reports whether the callee let it in.
func (s *sim) inner(caller *instance, callee *service) bool {
	rt := callee.pickRoute(s.traffic)
	path, query := rt.draw(s.traffic, s.w.idSpan)
	id := s.identityOf(caller)
	c := &conn{ip: caller.addr, port: 34_000 + int(s.count%20_000), agent: fmt.Sprintf("%s/%s", caller.svc.name, caller.version), base: 58, sent: map[string]bool{}}
	q := &request{at: s.now, c: c, route: rt, method: rt.method, path: path, query: query, host: callee.host, body: rt.bodyIn, peer: &id.peer, user: caller.svc.name}
	if !s.w.plan.mesh {
		if id.peer.absent != 0 {
			q.missing = id.peer.absent
		} else {
			if id.token == nil || id.token.expires.Sub(s.now) < time.Minute && id.renews {
				id.token = s.issue("spiffe:"+caller.svc.name, callee.aud, time.Hour)
				id.token.spoilt = id.blame
			}
			q.cred = &credential{scheme: schemeBearer, token: id.token, blame: id.blame}
		}
	}
	return s.send(q).status != 401
}

// identity is what a service uses to prove who it is to other services.
type identity struct {
	peer   peer
	token  *token
	renews bool
	blame  blame
}

func (s *sim) identityOf(in *instance) *identity {
	id := s.identities[in.svc]
	if id == nil {
		id = &identity{peer: peer{name: in.svc.name}, renews: true}
		s.identities[in.svc] = id
	}
	return id
}
