package sim

import (
	"bytes"
	"slices"
	"time"
)

// recorder turns exchanges into the lines that each hop would log.
type recorder struct {
	s                            *sim
	r                            *source
	alb, combined, extended, app book
	background                   int      // refusals inside the window that no fault caused
	planted                      []string // credentials that a careless application logged
	seen                         viewSet  // where the exchange at hand stands
	clue                         bool     // and whether a reason was logged with it
}

func newRecorder(s *sim) *recorder { return &recorder{s: s, r: newSource(s.cfg.Seed, streamText)} }

// book is one log file: lines in the order of their times of writing.
type book struct {
	lines []line
}

type line struct {
	at   time.Time
	text string
}

func (b *book) add(at time.Time, text string) { b.lines = append(b.lines, line{at, text}) }

func (b *book) bytes() []byte {
	slices.SortStableFunc(b.lines, func(x, y line) int { return x.at.Compare(y.at) })
	var out bytes.Buffer
	for _, l := range b.lines {
		out.WriteString(l.text)
		out.WriteByte('\n')
	}
	return out.Bytes()
}

func (o *recorder) inside(t time.Time) bool { return !t.Before(o.s.from) && t.Before(o.s.until) }

// add logs an exchange at every hop that it passed.
func (o *recorder) add(s *sim, x *exchange) {
	seen, clue := o.seen, o.clue // what authorizer() logged for this exchange
	o.seen, o.clue = 0, false
	end := x.end()
	if !o.inside(end) {
		return
	}
	if x.q.public && s.w.lb != nil {
		o.write(&o.alb, end, s.albLine, x)
		seen |= inALB
	}
	if x.node != nil {
		o.write(&o.combined, end, func(x *exchange) string { return layoutCombined.line(s, x) }, x)
		o.write(&o.extended, end, func(x *exchange) string { return layouts[s.w.plan.layout].line(s, x) }, x)
		seen |= inNginx
	}
	if x.answeredBy == answeredByApp && !x.q.probe {
		clue = o.application(x, x.inst, end) || clue
		seen |= inApp
	}
	if x.status != 401 {
		return
	}
	if by := x.v.blame; by > 0 {
		f := s.faults[by-1]
		f.hits = append(f.hits, hit{at: end, seen: seen, clue: clue})
	} else {
		o.background++
	}
}

// write adds a line to a log, unless the run only counts.
func (o *recorder) write(b *book, at time.Time, form func(*exchange) string, x *exchange) {
	if !o.s.cfg.dry {
		b.add(at, form(x))
	}
}

// authorizer logs what an external authorizer says of a subrequest that it
// refused. A cached decision asks nobody, so it is logged by nobody.
func (o *recorder) authorizer(s *sim, x *exchange, a *edgeAuth) {
	if x.v.cached || !o.inside(x.end()) {
		return
	}
	live := a.svc.live(s.now)
	if len(live) == 0 || a.outage != 0 {
		return
	}
	sub := *x
	q := *x.q
	q.path, q.query, q.method, q.body = "/authorize", "", "GET", 0
	sub.q, sub.inst, sub.took = &q, live[int(x.n)%len(live)], x.took/2
	o.clue = o.application(&sub, sub.inst, x.end().Add(-time.Millisecond))
	o.seen = inApp
}
