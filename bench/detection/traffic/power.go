package traffic

// Power draws a log with one incident of a given size in ten minutes of otherwise
// usual traffic: so many refused requests more than there would be, either for one
// route or for all of them, by clients that succeed at other times.
func Power(seed uint64, perMinute, hours float64, extra int, everybody bool, v View) Case {
	k := Kind{Name: "power", make: func(seed uint64) *world {
		w := newWorld(seed, hours, perMinute)
		at, route := w.between(0.1, 0.9), w.services[2].routes[1]
		f := &fault{from: at, to: at + 600, match: func(*request) bool { return false }, about: func(q *request) bool { return everybody || q.route == route }}
		f.extra = func(w *world, f *fault) {
			for range extra {
				c, s := w.drawClient(), w.services[2]
				q := request{at: f.from + 600*w.r.Float64(), client: c, service: s, route: route, agent: c.agent, failed: true, forced: true}
				if everybody {
					q.service = w.services[w.r.IntN(len(w.services))]
					q.route = q.service.routes[w.r.IntN(4)]
				}
				q.target, q.version = q.service.targets[w.r.IntN(3)], q.service.version
				f.note(q.at)
				w.write(&q)
			}
		}
		w.faults = append(w.faults, f)
		return w
	}}
	return k.Generate(seed, v)
}

// Quiet draws days without incident.
func Quiet(seed uint64, shape string, perMinute, days float64, v View) Case {
	k := Kind{Name: "quiet-" + shape, Quiet: true, make: func(seed uint64) *world {
		w := shaped(seed, 24*days, perMinute, shapes[shape])
		w.probes = 0.2
		return w
	}}
	return k.Generate(seed, v)
}

// Shapes of traffic over a day or a week.
var Shapes = []string{"flat", "daily", "weekly", "office"}
