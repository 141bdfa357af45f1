package sim

import (
	"fmt"
	"time"
)

// QuietKinds lists the kinds of logs in which nothing is wrong.
var QuietKinds = []string{"steady", "challenge", "digest", "season", "peak", "churn", "scanner", "health", "bots", "404", "403", "drop", "weekly", "deploys", "monitor"}

// applyQuiet shapes the world of a quiet log. The kinds are what false alarms
// are made of: more 401s because there is more traffic, refusals by design,
// other 4xx.
func (s *sim) applyQuiet(r *source) {
	if s.cfg.Quiet == "" {
		return
	}
	w := s.w
	length := s.until.Sub(s.from)
	part := func(x float64) time.Time { return s.from.Add(time.Duration(x * float64(length))) }
	switch s.cfg.Quiet {
	case "season":
		w.season.depth = 0.9
	case "peak":
		w.season.surges = []surge{{part(0.4), part(0.65), 2 + 3*r.Float64()}}
	case "drop":
		w.season.surges = []surge{{part(0.45), part(0.7), 0.1 + 0.3*r.Float64()}}
	case "weekly":
		w.season.weekend = 0.25
	case "churn":
		w.plan.tokenTTL = 5 * time.Minute
		for _, p := range append([]*program{w.web}, w.apps...) {
			p.early = false
		}
	case "scanner":
		s.at(part(0.5), func() {
			for range 6 {
				s.scan(60 + s.traffic.IntN(60))
				if s.cfg.Compact {
					break
				}
			}
		})
	case "bots":
		s.arrivals(s.cfg.Rate*0.02, func() { s.scan(4 + s.traffic.IntN(8)) })
	case "404":
		s.at(part(0.4), func() { s.brokenLink(part(0.7)) })
	case "403":
		s.at(part(0.4), func() { s.forbid(part(0.75)) })
	case "deploys":
		for i, svc := range s.everyService() {
			s.at(part(0.1+0.8*float64(i)/10), func() {
				v := s.rollout(newSource(s.cfg.Seed, streamFault+uint64(100+i)), svc, nil)
				s.mark(s.now, svc.name, "app", v, "rolling deploy")
			})
		}
	case "challenge", "digest":
		w.feeds.digest = s.cfg.Quiet == "digest"
		for range 2 {
			m := &machine{name: "reader-" + r.text(3, lowerText), mode: modeBasic, burst: 3, retries: 1}
			s.equip(r, m)
			m.every = time.Duration(30 / s.cfg.Rate * float64(time.Minute))
			w.machines = append(w.machines, m)
		}
		for _, m := range w.machines {
			m.asks = m.mode == modeBasic
		}
	case "monitor":
		for i := range 4 {
			s.startMonitor(r, i, true)
		}
	}
}

// brokenLink sends requests to a path that no longer exists.
func (s *sim) brokenLink(until time.Time) {
	c := &conn{ip: s.traffic.address(), port: 40_111, agent: "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", base: 80, sent: map[string]bool{}, trace: s.ids.conn(1)}
	var step func()
	step = func() {
		if s.now.After(until) {
			return
		}
		s.send(&request{at: s.now, c: c, method: "GET", path: fmt.Sprintf("/blog/archive/%d", s.traffic.IntN(400)), host: s.w.apiHost, public: true})
		s.after(s.traffic.wait(time.Duration(float64(4*time.Minute)/s.cfg.Rate)), step)
	}
	step()
}

// forbid lets a group of users meet 403s: a permission was taken away.
func (s *sim) forbid(until time.Time) {
	for _, m := range s.w.machines {
		if m.mode == modeKey {
			s.forbidden = append(s.forbidden, forbidden{m.c, until})
			return
		}
	}
}

// forbidden is a client that is known but lacks a permission for a while.
type forbidden struct {
	c     *conn
	until time.Time
}

// scheduleDecoys adds changes and disturbances that cause no 401: deploys of
// other services, a scan, a spell of 500s.
func (s *sim) scheduleDecoys(r *source) {
	length := s.until.Sub(s.from)
	when := func() time.Time { return s.from.Add(time.Duration(r.Float64() * float64(length))) }
	names := []string{"newsletter", "search-indexer", "image-resizer", "feature-toggles", "cron-runner", "admin-console"}
	for range r.IntN(3) {
		t, n := when(), pick(r, names)
		s.at(t, func() { s.mark(t, n, "app", fmt.Sprintf("%d.%d.0", r.between(1, 9), r.IntN(30)), "deploy") })
		s.decoys = append(s.decoys, "deploy "+n)
	}
	if r.chance(0.4) {
		svc := pick(r, s.everyService())
		s.at(when(), func() {
			v := s.rollout(r, svc, nil)
			s.mark(s.now, svc.name, "app", v, "rolling deploy")
		})
		s.decoys = append(s.decoys, "rollout "+svc.name)
	}
	if r.chance(0.35) {
		s.at(when(), func() { s.scan(30 + r.IntN(60)) })
		s.decoys = append(s.decoys, "scan")
	}
	if r.chance(0.3) {
		t := when()
		s.at(t, func() { s.sick = t.Add(time.Duration(r.between(3, 20)) * time.Minute) })
		s.decoys = append(s.decoys, "500s")
	}
}
