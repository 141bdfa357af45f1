package traffic

import "math"

// quiet kinds: whatever stands out in them is no incident.
var quiet = []Kind{
	quietKind("quiet", func(seed uint64) *world { return newWorld(seed, 24, 60) }),
	quietKind("quiet-thin", func(seed uint64) *world { return newWorld(seed, 72, 3) }),
	quietKind("quiet-busy", func(seed uint64) *world { return newWorld(seed, 6, 900) }),
	quietKind("quiet-daily-season", func(seed uint64) *world { return shaped(seed, 72, 30, daily) }),
	quietKind("quiet-office-hours-with-probes", func(seed uint64) *world {
		w := shaped(seed, 72, 30, office)
		w.probes = 2
		return w
	}),
	quietKind("quiet-weekend", func(seed uint64) *world { return shaped(seed, 168, 12, weekly) }),
	quietKind("quiet-traffic-peak", func(seed uint64) *world {
		w := newWorld(seed, 24, 30)
		at := w.between(0.2, 0.8)
		w.shape = func(s float64) float64 { return pulse(s, at, 3600, 1, 10) }
		return w
	}),
	quietKind("quiet-traffic-drop", func(seed uint64) *world {
		w := newWorld(seed, 24, 60)
		w.probes = 1.5
		at := w.between(0.2, 0.8)
		w.shape = func(s float64) float64 { return pulse(s, at, 5400, 1, 0.04) }
		return w
	}),
	quietKind("quiet-waves", func(seed uint64) *world {
		w := newWorld(seed, 48, 120)
		w.waves, w.noise = 0.4, 0.03
		return w
	}),
	quietKind("quiet-short-tokens", func(seed uint64) *world {
		w := newWorld(seed, 24, 60)
		w.lifetime = 600
		return w
	}),
	quietKind("quiet-drift", func(seed uint64) *world {
		w := newWorld(seed, 72, 30)
		f := w.noise
		w.add(&fault{to: w.seconds, match: everybody, level: func(s float64) float64 { return f * 0.6 * s / w.seconds }})
		return w
	}),
	quietKind("quiet-growth", func(seed uint64) *world {
		w := newWorld(seed, 48, 20)
		w.shape = func(s float64) float64 { return 0.3 + 4*s/w.seconds }
		return w
	}),
	quietKind("quiet-shift-of-mix", func(seed uint64) *world {
		w := newWorld(seed, 24, 60)
		w.services[1].usual = 0.08 // fails often, and is asked more at noon
		at := w.between(0.3, 0.6)
		busy := w.clients[3]
		busy.home, busy.weight = 1, 0.3
		w.shape = func(s float64) float64 {
			busy.weight = 0.3
			return pulse(s, at, 7200, 1, 2.5)
		}
		return w
	}),
	quietKind("quiet-few-strays", func(seed uint64) *world {
		w := newWorld(seed, 24, 20)
		for range 6 {
			f := &fault{from: w.between(0.1, 0.9), match: func(*request) bool { return false }}
			f.extra = strays(5)
			w.add(f)
		}
		return w
	}),
	quietKind("quiet-gap-in-the-log", func(seed uint64) *world {
		w := newWorld(seed, 24, 30)
		at := w.between(0.3, 0.7)
		w.shape = func(s float64) float64 { return pulse(s, at, 7200, 1, 0) }
		return w
	}),
	quietKind("quiet-restart-renews-tokens", func(seed uint64) *world {
		// All clients renew at once, as after a restart of the identity provider:
		// each is refused once and succeeds right after.
		w := newWorld(seed, 24, 60)
		at := w.between(0.3, 0.7)
		w.shape = func(s float64) float64 {
			if math.Abs(s-at) < 1 {
				for _, c := range w.clients[:len(w.clients)/6] {
					c.expires = min(c.expires, at)
				}
			}
			return 1
		}
		return w
	}),
}

func quietKind(name string, f func(uint64) *world) Kind {
	return Kind{Name: name, Quiet: true, make: f}
}

func shaped(seed uint64, hours, perMinute float64, shape func(float64) float64) *world {
	w := newWorld(seed, hours, perMinute)
	w.shape = shape
	return w
}

// pulse is base, and high for so many seconds from at.
func pulse(s, at, length, base, high float64) float64 {
	if s >= at && s < at+length {
		return high
	}
	return base
}

// strays are so many refusals of one stranger within two minutes.
func strays(n int) func(*world, *fault) {
	return func(w *world, f *fault) {
		c := &client{ip: "203.0.113.200", agent: "curl/8.5.0", key: "key-x"}
		s := w.services[w.r.IntN(len(w.services))]
		for range n {
			w.write(&request{at: f.from + 120*w.r.Float64(), client: c, service: s, route: s.routes[1], target: s.targets[0], version: s.version, agent: c.agent, failed: true})
		}
	}
}
