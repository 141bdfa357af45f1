package traffic

// fault makes requests fail from one second to another.
type fault struct {
	from, to float64 // seconds since the log's start
	match    func(*request) bool
	level    func(second float64) float64 // probability of failing, of those that match; nil: 1
	retry    float64                      // probability that a refused client tries again
	about    func(*request) bool          // the segment; nil: match
	extra    func(*world, *fault)         // traffic that exists because of the fault

	first, last float64 // failures that it caused
	count       int
}

func (f *fault) hits(w *world, q *request) bool {
	if q.at < f.from || q.at > f.to || !f.match(q) {
		return false
	}
	return f.level == nil || w.r.Float64() < f.level(q.at)
}

// concerns tells whether a request is of the segment that the fault is about.
func (f *fault) concerns(q *request) bool {
	if f.about != nil {
		return f.about(q)
	}
	return f.match(q)
}

func (f *fault) note(at float64) {
	if f.count == 0 || at < f.first {
		f.first = at
	}
	f.last = max(f.last, at)
	f.count++
}

// add makes the world suffer a fault.
func (w *world) add(f *fault) *fault {
	w.faults = append(w.faults, f)
	return f
}

// between draws a second between two shares of the log.
func (w *world) between(lo, hi float64) float64 {
	return w.seconds * (lo + (hi-lo)*w.r.Float64())
}

func everybody(*request) bool { return true }

// of matches requests of one service.
func of(s *service) func(*request) bool { return func(q *request) bool { return q.service == s } }

// by matches requests of one client.
func by(c *client) func(*request) bool { return func(q *request) bool { return q.client == c } }

// share is a constant level.
func share(p float64) func(float64) float64 { return func(float64) float64 { return p } }
