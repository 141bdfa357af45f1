package sim

import (
	"maps"
	"slices"
	"time"
)

// Truth is what happened in a run, in the shape that scorers of analysers read.
type Truth struct {
	Name     string           `json:"name"`
	Seed     uint64           `json:"seed"`
	Window   [2]time.Time     `json:"window"`
	Negative bool             `json:"negative"`
	Quiet    string           `json:"negative_kind,omitempty"`
	Tolerate []string         `json:"tolerated,omitempty"` // causes that are no false alarm in a quiet log
	Causes   []TrueCause      `json:"causes"`
	PerView  map[string]Sight `json:"per_view"` // of the first cause

	Background401 int       `json:"background_401"` // refusals that no fault caused
	Mid           bool      `json:"begins_mid_incident"`
	Decoys        []string  `json:"decoys"`
	Planted       []string  `json:"planted_secrets"`
	World         TrueWorld `json:"world"`
}

// TrueWorld describes the hops.
type TrueWorld struct {
	Topology  string `json:"topology"`
	RealIP    bool   `json:"real_ip"` // nginx logs the client's address, not the balancer's
	CDN       bool   `json:"cdn"`
	LogFormat string `json:"nginx_ext_format"`
}

// TrueCause is one fault of the run.
type TrueCause struct {
	ID       string            `json:"id"`
	Variant  int               `json:"variant"`
	What     string            `json:"what"`
	Start    time.Time         `json:"start"` // first refused request
	End      time.Time         `json:"end"`   // last refused request
	StartP05 time.Time         `json:"start_p05"`
	EndP95   time.Time         `json:"end_p95"`
	Segment  map[string]string `json:"segment"`
	Refused  int               `json:"requests_401"`
	PerView  map[string]Sight  `json:"per_view"`
}

// Sight is what one view shows of a cause.
type Sight struct {
	Answerable bool     `json:"answerable"` // a careful expert could tell the cause from this view alone
	Accept     []string `json:"accept"`     // causes that are right, given the view
	Refused    int      `json:"requests_401"`
}

// hit is a refused request that a fault caused.
type hit struct {
	at   time.Time
	seen viewSet
	clue bool // the application logged a reason with it
}

// viewSet is a set of log files in which a request stands.
type viewSet uint8

const (
	inALB viewSet = 1 << iota
	inNginx
	inApp
)

// views lists the sets of files that an operator might have.
var views = []struct {
	name  string
	files viewSet
}{
	{"alb", inALB}, {"nginx-combined", inNginx}, {"nginx-ext", inNginx}, {"app", inApp}, {"alb+app", inALB | inApp}, {"all", inALB | inNginx | inApp},
}

func (s *sim) truth() Truth {
	p := s.w.plan
	t := Truth{Seed: s.cfg.Seed, Window: [2]time.Time{s.from, s.until}, Negative: len(s.faults) == 0, Quiet: s.cfg.Quiet, Causes: []TrueCause{},
		Background401: s.out.background, Mid: s.cfg.Mid, Decoys: append([]string{}, s.decoys...), Planted: append([]string{}, s.out.planted...),
		World: TrueWorld{p.topology, p.realIP, s.w.cdn != nil, layouts[p.layout].name}}
	t.Name = "quiet-" + s.cfg.Quiet
	if s.cfg.Quiet == "scanner" || s.cfg.Quiet == "bots" {
		t.Tolerate = []string{"credential-attack"}
	}
	for i, f := range s.faults {
		c := s.trueCause(f)
		t.Causes = append(t.Causes, c)
		if i == 0 {
			t.Name, t.PerView = f.cause+"-v"+itoa(f.variant), c.PerView
		} else {
			t.Name += "+" + f.cause + "-v" + itoa(f.variant)
		}
	}
	if t.PerView == nil {
		t.PerView = map[string]Sight{}
		for _, v := range views {
			if v.name != "alb" || s.w.lb != nil {
				t.PerView[v.name] = Sight{Answerable: true, Accept: []string{}}
			}
		}
	}
	return t
}

func (s *sim) trueCause(f *fault) TrueCause {
	c := TrueCause{ID: f.cause, Variant: f.variant, What: f.spec.what, Segment: maps.Clone(f.segment), Refused: len(f.hits), PerView: map[string]Sight{}}
	if f.text != "" {
		c.What += " (" + f.text + ")"
	}
	slices.SortFunc(f.hits, func(a, b hit) int { return a.at.Compare(b.at) })
	if n := len(f.hits); n > 0 {
		c.Start, c.End = f.hits[0].at, f.hits[n-1].at
		c.StartP05, c.EndP95 = f.hits[n*5/100].at, f.hits[n-1-n*5/100].at
	}
	if s.w.cdn != nil { // what the CDN hides from the hops behind it
		if s.w.plan.cdnAgent {
			delete(c.Segment, "user_agent")
		} else if c.Segment["user_agent"] != "" {
			delete(c.Segment, "client_ip")
		}
	}
	for _, v := range views {
		if v.files == inALB && s.w.lb == nil {
			continue
		}
		c.PerView[v.name] = f.sightOf(v.name, v.files)
	}
	return c
}

// sightOf says what a view shows of the fault. Reasons count when the
// applications logged them with at least a fifth of the refusals.
func (f *fault) sightOf(view string, files viewSet) Sight {
	n, clues := 0, 0
	for _, h := range f.hits {
		if h.seen&files != 0 {
			n++
		}
		if h.clue {
			clues++
		}
	}
	told := clues*5 >= len(f.hits) && clues >= 5
	see := f.sees
	edge := f.s.w.lb != nil && see.alb
	app := see.app && told
	ok := map[string]bool{
		"alb": edge, "nginx-combined": see.combined, "nginx-ext": see.combined || see.ext, "app": app,
		"alb+app": edge || app || see.joint && told && f.s.w.lb != nil,
		"all":     edge || app || see.combined || see.ext || see.joint && told,
	}[view]
	if ok && n > 0 {
		return Sight{true, []string{f.cause}, n}
	}
	return Sight{false, append([]string{f.cause}, neighbours(f.cause)...), n}
}
