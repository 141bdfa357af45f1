// Package sim is a model of traffic and authentication: clients, tokens,
// proxies, authorizers and clocks. A fault changes the state of that world, and
// the refused requests in the logs follow from the state. It serves tests,
// calibration and examples, and shares nothing with the analyser: it writes log
// files, as servers do.
//
// Everything is drawn from a seed and a virtual clock; the same Config gives
// the same bytes.
package sim

import (
	"fmt"
	"time"
)

// Fault names a cause of the catalogue and one of its variants.
type Fault struct {
	Cause   string
	Variant int
}

// Config says what to simulate. Zero values are drawn from the seed.
type Config struct {
	Seed   uint64
	Faults []Fault // none: a log without incident
	Quiet  string  // kind of a log without incident, see QuietKinds

	Hours float64 // length of the log
	Rate  float64 // requests per minute at the edge, on average

	Topology string // ingress, sidecar or edge
	Library  string // of all applications, see Libraries
	Logger   string // of all applications, see Loggers
	Text     string // how much of the reasons applications log: full, some or status
	Layout   int    // 1-based index of the nginx log_format

	Hosts   bool // compact logs name the instance, too
	Compact bool // few names and short ids, for small checked-in logs
	Mid     bool // the incident is on when the log begins
	dry     bool // counts refusals, writes nothing
	Calm    bool // no decoys: deploys without consequence, scans, spells of 500s
}

// sim is a run: the world, its agenda and its streams of randomness.
type sim struct {
	cfg     Config
	w       *world
	now     time.Time
	q       queue
	traffic *source
	out     *recorder
	ids     *idMaker
	staging staging

	count       uint64 // requests so far
	conns       uint64
	from, until time.Time // the log's window

	faults       []*fault
	sidecars     map[*instance]*node
	nodeRules    []func(*node)
	identities   map[*service]*identity
	loginVerdict verdict
	probeTarget  *instance
	markers      []Marker
	decoys       []string
	forbidden    []forbidden
	sick         time.Time // until then, some answers are 500
}

func (s *sim) after(d time.Duration, do func()) { s.q.push(s.now.Add(d), do) }

func (s *sim) at(t time.Time, do func()) { s.q.push(t, do) }

// Run simulates one log.
func Run(cfg Config) (*Incident, error) {
	s, err := newSim(cfg)
	if err != nil {
		return nil, err
	}
	for len(s.q.items) > 0 {
		next := s.q.pop()
		if next.at >= s.until.UnixNano() {
			break
		}
		s.now = time.Unix(0, next.at).UTC()
		next.do()
	}
	return s.finish(), nil
}

// newSim builds the world, sets the clients to work and schedules the faults.
func newSim(cfg Config) (*sim, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	wr := newSource(cfg.Seed, streamWorld)
	s := &sim{cfg: cfg, traffic: newSource(cfg.Seed, streamTraffic), ids: newIDMaker(cfg.Seed, cfg.Compact),
		sidecars: map[*instance]*node{}, identities: map[*service]*identity{}}
	s.drawWindow(wr)
	p := drawPlan(wr, cfg)
	specs, err := s.resolve()
	if err != nil {
		return nil, err
	}
	for _, f := range specs {
		if f.spec.needs != nil {
			f.spec.needs(&p)
		}
	}
	s.build(wr, p)
	perMinute := s.cfg.Rate
	machines := perMinute * (0.1 + 0.25*wr.Float64())
	if cfg.Compact {
		machines = perMinute * 0.3
	}
	s.buildPrograms(wr)
	sessions := (perMinute*0.95 - machines) / 9
	if cfg.Compact {
		sessions = (perMinute - machines) / 4
	}
	s.buildUsers(wr, sessions)
	s.buildMachines(wr, machines*0.8)
	s.out = newRecorder(s)
	s.applyQuiet(wr)
	s.arrivals(sessions, s.session)
	for _, m := range s.w.machines {
		s.start(m)
	}
	s.startBystanders(wr, perMinute)
	s.scheduleFaults(specs)
	if !cfg.Calm {
		s.scheduleDecoys(newSource(cfg.Seed, streamFault+64))
	}
	return s, nil
}

// drawWindow fixes the log's window and the time that the model needs before it
// to have tokens, caches and sessions in their usual state.
func (s *sim) drawWindow(r *source) {
	hours := s.cfg.Hours
	if hours == 0 {
		hours = r.logBetween(2, 30)
	}
	if s.cfg.Rate == 0 {
		s.cfg.Rate = r.logBetween(5, min(300, 16_000/(hours*60)))
	}
	day := time.Date(2026, time.Month(r.between(1, 9)), r.between(1, 28), r.between(0, 23), 0, 0, 0, time.UTC)
	s.from, s.until = day, day.Add(time.Duration(hours*60)*time.Minute)
	warm := 40 * time.Minute
	if s.cfg.Mid {
		warm = 2 * time.Hour
	}
	s.now = s.from.Add(-warm)
}

// resolve finds the faults that Config names.
func (s *sim) resolve() ([]*fault, error) {
	for i, f := range s.cfg.Faults {
		specs := faultSpecs[f.Cause]
		if len(specs) == 0 {
			return nil, fmt.Errorf("sim: no fault with cause %q", f.Cause)
		}
		if f.Variant < 0 || f.Variant >= len(specs) {
			return nil, fmt.Errorf("sim: cause %s has variants 0 to %d", f.Cause, len(specs)-1)
		}
		s.faults = append(s.faults, &fault{s: s, cause: f.Cause, variant: f.Variant, spec: &specs[f.Variant], sees: specs[f.Variant].sees, by: blame(i + 1),
			r: newSource(s.cfg.Seed, streamFault+uint64(16*i)), segment: map[string]string{}})
	}
	return s.faults, nil
}
