package sim

import (
	"fmt"
	"strings"
	"time"
)

// authKind is what a route asks for.
type authKind uint8

const (
	authNone authKind = iota
	authBearer
	authAPIKey
	authBasic
	authWorkload // calls from other services
	authLogin    // the token endpoint itself
)

// route is one operation of a service.
type route struct {
	svc      *service
	method   string
	pattern  string // with {n} for a number, {u} for a UUID, {d} for a date
	query    string // drawn names, "" for none
	auth     authKind
	weight   float64
	bodyIn   int // median bytes of the request body
	bodyOut  int // median bytes of the answer
	millis   float64
	template string // folded form for truth
}

// service is one application with its instances.
type service struct {
	name      string
	host      string
	port      int
	version   [3]int
	library   string
	logger    string
	detail    detail
	routes    []*route
	instances []*instance
	priority  int    // ALB rule
	group     string // ALB target group suffix
	digest    bool   // challenges with Digest instead of Basic
	splits    bool   // logs the reason of a refusal in a record of its own
	careless  bool   // dumps the Authorization header now and then

	aud, iss   string // accepted claims
	expects    blame  // who changed aud or iss
	policy     blame  // who made the policy ask for groups
	cors       bool   // answers preflights before authentication
	corsBlame  blame
	dropShare  float64 // share of valid requests refused without reason
	dropRoute  *route  // on this route only; nil: all
	dropBlame  blame
	scheme     scheme // scheme that protected routes want, when not Bearer
	schemeBy   blame
	introspect bool
	callees    []*service
	egress     blame         // who cut its way to the auth server
	cache      time.Duration // decision cache of API keys
}

// instance is one running copy of a service.
type instance struct {
	svc     *service
	addr    string // private address
	pod     string
	hash    string
	version string
	started time.Time
	gone    time.Time     // zero: running
	clock   time.Duration // offset of the host's clock
	clockBy blame

	keys      map[*signKey]bool // key set as last fetched
	fetched   time.Time
	pinned    *signKey // the only key trusted, whatever the kid
	pinnedBy  blame
	secret    *signKey // shared secret
	secretBy  blame
	lost      blame // secret or key file missing
	lostLoud  bool  // the library says so, instead of failing the signature
	seen      map[uint64]blame
	decisions *decisionCache
	callers   map[string]bool // workload identities accepted
	callersBy blame
}

func (i *instance) running(t time.Time) bool { return i.gone.IsZero() || t.Before(i.gone) }

func (s *service) tag() string {
	return fmt.Sprintf("%d.%d.%d", s.version[0], s.version[1], s.version[2])
}

// bump gives the next version and returns it.
func (s *service) bump(r *source) string {
	if r.chance(0.7) {
		s.version[2]++
	} else {
		s.version[1]++
		s.version[2] = 0
	}
	return s.tag()
}

// spawn starts an instance of the service.
func (s *sim) spawn(r *source, svc *service) *instance {
	w := s.w
	w.hosts++
	hash := w.podHash[svc]
	if hash == "" {
		hash = r.text(9, "bcdfghjklmnpqrstvwxz2456789")
		w.podHash[svc] = hash
	}
	in := &instance{
		svc: svc, addr: fmt.Sprintf("%s.%d.%d", w.subnet, 32+w.hosts%60, 11+(w.hosts*37)%230), hash: hash,
		pod: svc.name + "-" + hash + "-" + r.text(5, "bcdfghjklmnpqrstvwxz2456789"), version: svc.tag(), started: s.now,
		seen: map[uint64]blame{}, callers: map[string]bool{},
		decisions: newDecisionCache(svc.cache), secret: w.auth.key,
		clock: time.Duration(r.between(-400, 400)) * time.Millisecond,
	}
	w.auth.fill(in, s.now.Add(-time.Duration(r.Float64()*float64(w.plan.keyTTL))))
	for _, other := range w.services {
		in.callers[other.name] = true
	}
	svc.instances = append(svc.instances, in)
	return in
}

// live lists the running instances.
func (s *service) live(t time.Time) []*instance {
	var out []*instance
	for _, i := range s.instances {
		if i.running(t) {
			out = append(out, i)
		}
	}
	return out
}

// path draws a concrete path and query of a route.
func (rt *route) draw(r *source, ids int) (path, query string) {
	path = rt.pattern
	for {
		i := strings.IndexByte(path, '{')
		if i < 0 {
			break
		}
		var v string
		switch path[i+1] {
		case 'n':
			v = fmt.Sprint(10_000 + r.IntN(ids))
		case 'u':
			v = r.uuid()
		case 'd':
			v = fmt.Sprintf("2026-%02d-%02d", r.between(1, 12), r.between(1, 28))
		}
		path = path[:i] + v + path[i+3:]
	}
	switch rt.query {
	case "page":
		query = fmt.Sprintf("page=%d&size=25", r.between(1, 9))
	case "since":
		query = fmt.Sprintf("since=2026-%02d-%02d", r.between(1, 12), r.between(1, 28))
	}
	return path, query
}
