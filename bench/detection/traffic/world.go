// Package traffic draws logs without and with incidents, event by event: clients
// with tokens that expire, probes, noise that comes in waves, services behind
// hosts, targets and versions. It shares nothing with the detector but the event
// model, and draws everything from a seed.
package traffic

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// client is one caller.
type client struct {
	ip, agent, key string
	weight         float64 // share of the traffic, not normalised
	home           int     // service that it calls most
	expires        float64 // second at which its token does
	next           string  // agent that it changes to
	from           float64 // second of that change, if there is one
}

// service is one API.
type service struct {
	name, host, version string
	routes, targets     []string
	usual               float64 // share of its requests that fail for no reason that matters
}

// request is one request before it is written.
type request struct {
	at      float64 // seconds since the log's start
	client  *client
	service *service
	route   string
	target  string
	version string
	agent   string
	failed  bool
	forced  bool // failed because of a fault
}

// world is a fleet and its log so far.
type world struct {
	r        *rand.Rand
	start    int64   // seconds since 1970
	seconds  float64 // length of the log
	rate     float64 // requests per minute on average over a day
	shape    func(second float64) float64
	clients  []*client
	services []*service
	faults   []*fault
	lifetime float64 // of a token, seconds
	probes   float64 // refused probes per minute, day and night
	noise    float64 // share of requests that fail at random
	waves    float64 // coefficient of variation of that share over ten minutes
	wave     []float64
	pick     []float64 // cumulative weights of the clients
	write    func(*request)
}

const monday = int64(1_771_804_800) // 2026-02-23T00:00:00Z

func newWorld(seed uint64, hours, perMinute float64) *world {
	w := &world{
		r: rand.New(rand.NewPCG(seed, 0x5eed)), seconds: hours * 3600, rate: perMinute,
		shape: flat, lifetime: 3600, noise: 0.01, waves: 0.3,
	}
	w.start = monday + w.r.Int64N(7)*86_400
	for i := range 5 {
		s := &service{name: names[i], host: names[i] + ".example.com", version: fmt.Sprintf("2.%d.0", w.r.IntN(30)), usual: w.r.Float64() * 0.02}
		for j := range 4 {
			s.routes = append(s.routes, fmt.Sprintf("/%s/v1/%s", s.name, nouns[(i*4+j)%len(nouns)]))
		}
		for j := range 3 {
			s.targets = append(s.targets, fmt.Sprintf("10.0.%d.%d:8080", i, 10+j))
		}
		w.services = append(w.services, s)
	}
	count := int(40 + 2*math.Sqrt(perMinute)*w.r.Float64()*10)
	for i := range count {
		w.clients = append(w.clients, &client{
			ip: fmt.Sprintf("198.%d.%d.%d", 18+w.r.IntN(12), w.r.IntN(250), 1+i%250), agent: agents[w.r.IntN(len(agents))],
			key: fmt.Sprintf("key-%04d", i), weight: 1 / math.Pow(float64(i+1), 0.7), home: w.r.IntN(5),
		})
	}
	return w
}

var (
	names  = []string{"orders", "billing", "catalog", "search", "profile"}
	nouns  = []string{"items", "status", "export", "list", "events", "details", "summary", "history", "limits", "quotes"}
	agents = []string{"shop-ios/5.2.0", "shop-android/5.1.4", "okhttp/4.12.0", "python-requests/2.32.3", "partner-sync/1.9"}
)

func flat(float64) float64 { return 1 }

// run draws the log: traffic, probes, and what the faults add.
func (w *world) run(write func(*request)) {
	w.write = write
	total := 0.0
	w.pick = w.pick[:0]
	for _, c := range w.clients {
		c.expires = w.r.Float64() * w.lifetime
		total += c.weight
		w.pick = append(w.pick, total)
	}
	for range int(w.seconds/600) + 1 {
		w.wave = append(w.wave, math.Exp(w.waves*w.r.NormFloat64()-w.waves*w.waves/2))
	}
	const most = 12.0 // no shape is higher
	for at := 0.0; ; {
		at += w.r.ExpFloat64() * 60 / (w.rate * most)
		if at >= w.seconds {
			break
		}
		if w.r.Float64()*most < w.shape(at) {
			w.ask(at, w.drawClient())
		}
	}
	w.probe()
	for _, f := range w.faults {
		if f.extra != nil {
			f.extra(w, f)
		}
	}
}

func (w *world) drawClient() *client {
	x := w.r.Float64() * w.pick[len(w.pick)-1]
	lo, hi := 0, len(w.pick)-1
	for lo < hi {
		if mid := (lo + hi) / 2; w.pick[mid] < x {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return w.clients[lo]
}

// ask sends one request of a client, and what follows from its refusal.
func (w *world) ask(at float64, c *client) {
	s := w.services[c.home]
	if w.r.Float64() < 0.4 {
		s = w.services[w.r.IntN(len(w.services))]
	}
	q := request{at: at, client: c, service: s, route: s.routes[min(w.r.IntN(4), w.r.IntN(4))], version: s.version, agent: c.agent}
	if c.next != "" && at >= c.from {
		q.agent = c.next
	}
	if at > c.expires {
		// The token is renewed after its first refusal, as clients do.
		c.expires = at + w.lifetime*(0.9+0.2*w.r.Float64())
		q.failed = true
		w.send(&q)
		q.at += 0.2 + w.r.Float64()
		q.failed = false
	}
	q.failed = w.r.Float64() < (w.noise+s.usual)*w.wave[min(int(q.at/600), len(w.wave)-1)]
	w.send(&q)
}

// send writes a request after the faults had their say; a client whose request
// fails because of a fault may try again.
func (w *world) send(q *request) {
	for try := 0; q.at < w.seconds; try++ {
		q.target = q.service.targets[w.r.IntN(len(q.service.targets))]
		q.forced = false
		again := 0.0
		for _, f := range w.faults {
			if f.hits(w, q) {
				q.failed, q.forced, again = true, true, f.retry
				f.note(q.at)
			}
		}
		w.write(q)
		if !q.forced || try >= 3 || w.r.Float64() >= again {
			return
		}
		q.at += 1 + 20*w.r.Float64()
	}
}

// probe sends what asks without any credential all day: scanners and monitors.
func (w *world) probe() {
	if w.probes <= 0 {
		return
	}
	bot := &client{agent: "monitor/1.0", ip: "203.0.113.9"}
	for at := w.r.ExpFloat64() * 60 / w.probes; at < w.seconds; at += w.r.ExpFloat64() * 60 / w.probes {
		s := w.services[w.r.IntN(len(w.services))]
		w.send(&request{at: at, client: bot, service: s, route: s.routes[0], version: s.version, agent: bot.agent, failed: true})
	}
}
