package traffic

import (
	"fmt"

	"authlog/internal/timeline"
)

// View is what a log shows of a request.
type View struct {
	Name string
	What string
	fill func(*timeline.Event, *request)
}

// Views of the same traffic, from all that a platform may log to the least.
var Views = []View{
	{"full", "ingress log with service, version and credential", func(ev *timeline.Event, q *request) {
		access(ev, q)
		ev.Service, ev.Version, ev.KeyID = []byte(q.service.name), []byte(q.version), []byte(q.client.key)
	}},
	{"access", "access log: client, user agent, host, route, upstream", access},
	{"balancer", "access log behind a balancer that hides the clients", func(ev *timeline.Event, q *request) {
		access(ev, q)
		ev.ClientIP = []byte("10.9.0.1")
	}},
	{"app", "application log: service, version, credential, route", func(ev *timeline.Event, q *request) {
		ev.Hop = timeline.HopApplication
		ev.Service, ev.Version, ev.KeyID = []byte(q.service.name), []byte(q.version), []byte(q.client.key)
		ev.Instance = []byte(q.target)
	}},
}

func access(ev *timeline.Event, q *request) {
	ev.Hop = timeline.HopProxy
	ev.ClientIP, ev.UserAgent = []byte(q.client.ip), []byte(q.agent)
	ev.Host, ev.Target = []byte(q.service.host), []byte(q.target)
	ev.TargetStatus = []byte("200")
	if q.failed {
		ev.TargetStatus = []byte("401")
	}
}

// log collects requests as a timeline and as counts.
type log struct {
	b     *timeline.Builder
	view  View
	start int64
	in    int
	id    int
	total *counter
	each  map[*service]*counter
}

func newLog(v View, start int64) *log {
	l := &log{b: timeline.NewBuilder(timeline.Config{}), view: v, start: start, total: newCounter(), each: map[*service]*counter{}}
	l.in = l.b.Input("traffic")
	return l
}

func (l *log) write(q *request) {
	var ev timeline.Event
	ev.Reset()
	l.id++
	ev.Time = l.start*1e9 + int64(q.at*1e9)
	ev.Method, ev.Path = []byte("GET"), []byte(q.route)
	ev.RequestID = fmt.Appendf(nil, "%032x", l.id)
	ev.Status = 200
	if q.failed {
		ev.Status = 401
	}
	l.view.fill(&ev, q)
	l.b.Add(&ev, timeline.Place{Input: l.in, Line: l.id})
	if l.each[q.service] == nil {
		l.each[q.service] = newCounter()
	}
	l.total.add(l.start+int64(q.at), q.failed)
	l.each[q.service].add(l.start+int64(q.at), q.failed)
}

// bucket is the width in seconds of the counts that the simple rules see.
const bucket = 60

// counter counts requests per bucket.
type counter struct {
	n, k map[int64]float64
}

func newCounter() *counter { return &counter{map[int64]float64{}, map[int64]float64{}} }

func (c *counter) add(second int64, failed bool) {
	b := second / bucket
	c.n[b]++
	if failed {
		c.k[b]++
	}
}
