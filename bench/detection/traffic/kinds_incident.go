package traffic

import "math"

const hour = 3600.0

// incidents of every scale and shape that a burst of 401s comes in.
var incidents = []Kind{
	incident("spike-of-20-seconds", func(seed uint64) *world {
		w := newWorld(seed, 24, 240)
		at := w.between(0.1, 0.9)
		w.add(&fault{from: at, to: at + 20, match: everybody, level: share(0.9), retry: 0.5})
		return w
	}),
	incident("plateau-of-2-hours", func(seed uint64) *world {
		w := newWorld(seed, 24, 60)
		at := w.between(0.1, 0.85)
		w.add(&fault{from: at, to: at + 2*hour, match: everybody, level: share(0.15 + 0.3*w.r.Float64())})
		return w
	}),
	incident("ramp-of-6-hours", func(seed uint64) *world {
		w := newWorld(seed, 48, 40)
		at := w.between(0.1, 0.8)
		w.add(&fault{from: at, to: at + 6*hour, match: of(w.services[1]), level: func(s float64) float64 { return 0.7 * (s - at) / (6 * hour) }})
		return w
	}),
	incident("step-that-stays", func(seed uint64) *world {
		w := newWorld(seed, 24, 40)
		w.add(&fault{from: w.between(0.3, 0.8), to: w.seconds, match: of(w.services[2]), level: share(0.5)})
		return w
	}),
	incident("nightly-client", func(seed uint64) *world {
		w := shaped(seed, 48, 30, daily)
		c := &client{ip: "203.0.113.50", agent: "nightly-export/3.1", key: "key-export"}
		at := 26*hour + w.between(0, 0.02)
		w.add(&fault{from: at, to: at + 1800, match: by(c), extra: func(w *world, f *fault) {
			job(c, w.services[1], 40)(w, f)
			job(c, w.services[1], 40)(w, &fault{from: f.from - 24*hour, to: f.to - 24*hour}) // succeeded the night before
		}})
		return w
	}),
	incident("within-a-daily-season", func(seed uint64) *world {
		w := shaped(seed, 72, 40, daily)
		at := 24*hour + w.between(0, 0.5)
		w.add(&fault{from: at, to: at + 3*hour, match: everybody, level: share(0.2)})
		return w
	}),
	incident("within-a-weekly-season", func(seed uint64) *world {
		w := shaped(seed, 168, 15, weekly)
		at := w.between(0.1, 0.85)
		w.add(&fault{from: at, to: at + 4*hour, match: of(w.services[0]), level: share(0.6)})
		return w
	}),
	incident("before-the-first-line", func(seed uint64) *world {
		w := newWorld(seed, 12, 60)
		w.add(&fault{from: 0, to: w.between(0.1, 0.4), match: of(w.services[3]), level: share(0.6)})
		return w
	}),
	incident("after-the-last-line", func(seed uint64) *world {
		w := newWorld(seed, 12, 60)
		w.add(&fault{from: w.seconds - 600 - 1800*w.r.Float64(), to: w.seconds, match: everybody, level: share(0.4)})
		return w
	}),
	incident("two-at-once", func(seed uint64) *world {
		w := newWorld(seed, 24, 80)
		at := w.between(0.2, 0.6)
		w.add(&fault{from: at, to: at + 2*hour, match: of(w.services[0]), level: share(0.7)})
		w.add(&fault{from: at + hour, to: at + 3*hour, match: of(w.services[4]), level: share(0.5)})
		return w
	}),
	incident("two-in-turn", func(seed uint64) *world {
		w := newWorld(seed, 24, 60)
		at := w.between(0.1, 0.3)
		w.add(&fault{from: at, to: at + hour, match: of(w.services[0]), level: share(0.7)})
		w.add(&fault{from: at + 9*hour, to: at + 9.5*hour, match: everybody, level: share(0.3)})
		return w
	}),
	incident("one-host", func(seed uint64) *world {
		w := newWorld(seed, 24, 200)
		at := w.between(0.1, 0.8)
		w.services[4].usual = 0
		w.add(&fault{from: at, to: at + hour, match: of(w.services[4]), level: share(0.12)})
		return w
	}),
	incident("one-route", func(seed uint64) *world {
		w := newWorld(seed, 24, 60)
		at, route := w.between(0.1, 0.8), w.services[2].routes[2]
		w.add(&fault{from: at, to: at + 2*hour, match: func(q *request) bool { return q.route == route }, level: share(0.9)})
		return w
	}),
	incident("one-client", func(seed uint64) *world {
		w := newWorld(seed, 24, 60)
		at := w.between(0.1, 0.8)
		w.add(&fault{from: at, to: at + 3*hour, match: by(w.clients[2+w.r.IntN(6)]), retry: 0.3})
		return w
	}),
	incident("one-credential-many-addresses", func(seed uint64) *world {
		w := newWorld(seed, 24, 60)
		at := w.between(0.1, 0.8)
		for _, c := range w.clients[5:17] {
			c.key, c.agent = "key-shared", "partner-sync/1.9"
		}
		w.add(&fault{from: at, to: at + 2*hour, match: func(q *request) bool { return q.client.key == "key-shared" }})
		return w
	}),
	incident("one-target", func(seed uint64) *world {
		w := newWorld(seed, 24, 90)
		at, target := w.between(0.1, 0.8), w.services[0].targets[1]
		w.add(&fault{from: at, to: at + hour, match: func(q *request) bool { return q.target == target }})
		return w
	}),
	incident("new-client-version", func(seed uint64) *world {
		w := newWorld(seed, 24, 60)
		at := w.between(0.1, 0.7)
		f := w.add(&fault{from: at, to: at + 3*hour, match: func(q *request) bool { return q.agent == "shop-ios/5.3.0" }})
		w.adopt(f, "shop-ios/5.2.0", "shop-ios/5.3.0", 0.4)
		return w
	}),
	incident("route-of-one-version", func(seed uint64) *world {
		w := newWorld(seed, 24, 120)
		at, route := w.between(0.1, 0.7), w.services[1].routes[0]
		w.add(&fault{from: at, to: at + 2*hour, match: func(q *request) bool { return q.route == route && q.agent == "okhttp/4.12.0" }, retry: 0.4})
		return w
	}),
	incident("one-network", func(seed uint64) *world {
		w := newWorld(seed, 24, 60)
		for _, c := range w.clients[4:20] {
			c.ip = "198.51" + c.ip[len(c.ip)-len(tail(c.ip)):]
		}
		at := w.between(0.1, 0.8)
		w.add(&fault{from: at, to: at + hour, match: func(q *request) bool { return len(q.client.ip) > 7 && q.client.ip[:7] == "198.51." }, level: share(0.8)})
		return w
	}),
	incident("flapping", func(seed uint64) *world {
		w := newWorld(seed, 24, 90)
		at := w.between(0.1, 0.8)
		w.add(&fault{from: at, to: at + 1.5*hour, match: of(w.services[0]), level: func(s float64) float64 {
			if int((s-at)/240)%2 == 0 {
				return 0.8
			}
			return 0
		}})
		return w
	}),
	incident("job-that-fails-every-hour", func(seed uint64) *world {
		w := newWorld(seed, 24, 30)
		c := &client{ip: "203.0.113.51", agent: "hourly-sync/1.0", key: "key-sync"}
		f := &fault{from: 7 * hour, to: w.seconds, match: by(c)} // it worked until then
		f.extra = func(w *world, f *fault) {
			for h := range 24 {
				job(c, w.services[3], 14)(w, &fault{from: float64(h)*hour + 300, to: float64(h)*hour + 420})
			}
		}
		w.add(f)
		return w
	}),
	incident("outage-of-a-thin-service", func(seed uint64) *world {
		w := newWorld(seed, 48, 3)
		at := w.between(0.1, 0.8)
		w.add(&fault{from: at, to: at + hour, match: everybody})
		return w
	}),
	incident("most-of-the-log", func(seed uint64) *world {
		w := newWorld(seed, 8, 60)
		at := w.between(0.1, 0.3)
		w.add(&fault{from: at, to: at + w.between(0.45, 0.6), match: everybody, level: share(0.5)})
		return w
	}),
	incident("twenty-in-a-quiet-service", func(seed uint64) *world {
		w := newWorld(seed, 24, 20)
		c := &client{ip: "203.0.113.52", agent: "reports/2.0", key: "key-reports"}
		at := w.between(0.1, 0.9)
		w.add(&fault{from: at, to: at + 600, match: by(c), extra: func(w *world, f *fault) {
			job(c, w.services[4], 24)(w, f)
			job(c, w.services[4], 100)(w, &fault{to: w.seconds})
		}})
		return w
	}),
	incident("small-share-of-huge-traffic", func(seed uint64) *world {
		w := newWorld(seed, 6, 1500)
		at := w.between(0.1, 0.8)
		w.add(&fault{from: at, to: at + 0.5*hour, match: of(w.services[3]), level: share(0.15)})
		return w
	}),
	incident("at-night-among-probes", func(seed uint64) *world {
		w := shaped(seed, 48, 40, office)
		w.probes = 1
		at := 26*hour + w.between(0, 0.02)
		w.add(&fault{from: at, to: at + 1.5*hour, match: everybody, level: share(0.9), retry: 0.6})
		return w
	}),
	incident("tokens-run-out-until-rollback", func(seed uint64) *world {
		w := newWorld(seed, 24, 60)
		at := w.between(0.1, 0.8)
		w.add(&fault{from: at, to: at + 2*hour, match: everybody, level: func(s float64) float64 { return 0.8 * (1 - math.Exp(-(s-at)/1800)) }})
		return w
	}),
	incident("cache-drains-after-fix", func(seed uint64) *world {
		w := newWorld(seed, 24, 60)
		at := w.between(0.1, 0.8)
		w.add(&fault{from: at, to: at + 1.5*hour, match: of(w.services[1]), level: func(s float64) float64 { return 0.9 * math.Exp(-(s-at)/1200) }})
		return w
	}),
	incident("full-outage-of-5-minutes", func(seed uint64) *world {
		w := newWorld(seed, 24, 60)
		at := w.between(0.1, 0.9)
		w.add(&fault{from: at, to: at + 300, match: everybody})
		return w
	}),
	incident("hour-in-waves", func(seed uint64) *world {
		w := newWorld(seed, 48, 120)
		w.waves, w.noise = 0.4, 0.02
		at := w.between(0.1, 0.8)
		w.add(&fault{from: at, to: at + hour, match: of(w.services[2]), level: share(0.5)})
		return w
	}),
}

func incident(name string, f func(uint64) *world) Kind { return Kind{Name: name, make: f} }

// job sends so many requests of one client over the time of the fault.
func job(c *client, s *service, count int) func(*world, *fault) {
	return func(w *world, f *fault) {
		for range count {
			w.send(&request{at: f.from + (f.to-f.from)*w.r.Float64(), client: c, service: s, route: s.routes[3], version: s.version, agent: c.agent})
		}
	}
}

// adopt lets a share of the clients of one version change to another when the
// fault begins.
func (w *world) adopt(f *fault, old, new string, share float64) {
	for _, c := range w.clients {
		if c.agent == old && w.r.Float64() < share {
			c.next, c.from = new, f.from
		}
	}
	w.clients[1].agent, w.clients[1].next, w.clients[1].from = old, new, f.from // at least one
}

func tail(ip string) string {
	for i, dots := 0, 0; i < len(ip); i++ {
		if ip[i] == '.' {
			if dots++; dots == 2 {
				return ip[i:]
			}
		}
	}
	return ip
}
