package sim

import (
	"fmt"
	"time"
)

// world is everything that exists: hops, services, identity, clients.
type world struct {
	plan        plan
	domain      string
	region      string
	account     string
	subnet      string
	apiHost     string
	appHost     string // of the web front end
	authHost    string
	innerHost   string
	services    []*service // those that users call
	auth        *authServer
	keys        *keyStore
	partnerAPI  *service
	feeds       *service // Basic
	exports     *service // batch
	core        *service // internal callee
	lb          *balancer
	cdn         *cdn
	nodes       []*node
	season      season
	apps        []*program // mobile apps: android, ios
	web         *program
	users       []*user
	machines    []*machine
	hosts       int
	podHash     map[*service]string
	tokens      uint64
	innerShare  float64 // of user requests that call another service
	passShare   float64 // of refused inner calls that fail the outer one
	innerProxy  bool    // inner calls pass nginx
	redirectBy  blame
	preflightBy blame
	grantStatus int // status of a refused refresh: 400 or 401
	idSpan      int // how many numeric ids paths draw from
}

// build makes the world of a seed. It draws from the world's stream only.
func (s *sim) build(r *source, p plan) {
	w := &world{plan: p, podHash: map[*service]string{}, keys: newKeyStore(), idSpan: 80_000}
	s.w = w
	if s.cfg.Compact {
		w.idSpan = 12
	}
	w.domain = pick(r, domains) + ".example"
	w.region, w.account = pick(r, regions), r.text(12, "123456789")
	w.subnet = fmt.Sprintf("10.%d", r.between(12, 240))
	w.apiHost, w.appHost = "api."+w.domain, pick(r, []string{"www.", "app.", "my."})+w.domain
	w.authHost, w.innerHost = pick(r, []string{"login.", "id.", "sso."})+w.domain, "internal."+w.domain
	if p.topology == topologyEdge && r.chance(0.5) {
		w.authHost = w.apiHost
	}
	w.season = season{depth: 0.15 + 0.5*r.Float64(), peakHour: float64(r.between(9, 20)), weekend: 0.5 + 0.6*r.Float64(), ripple: 0.1, period: time.Duration(r.between(17, 47)) * time.Minute}
	if s.cfg.Compact {
		w.season = season{weekend: 1}
	}
	w.innerShare, w.passShare, w.innerProxy = 0.1+0.25*r.Float64(), r.Float64(), r.chance(0.5)
	if s.cfg.Compact {
		w.innerShare = 0.3
	}
	w.grantStatus = pick(r, []int{400, 401, 401})
	s.buildAuth(r)
	s.buildServices(r)
	s.buildHops(r)
	s.buildEdgeAuth(r)
	for _, svc := range s.everyService() {
		n := r.between(2, 4)
		if s.cfg.Compact {
			n = 2
		}
		for range n {
			s.spawn(r, svc)
		}
	}
}

// everyService lists all services in a fixed order.
func (s *sim) everyService() []*service {
	w := s.w
	out := append([]*service{}, w.services...)
	return append(out, w.auth.svc, w.partnerAPI, w.feeds, w.exports, w.core)
}

func (s *sim) newService(r *source, name, host string) *service {
	w := s.w
	p := w.plan
	lib, logger, d := p.library, p.logger, p.detail
	if lib == "" {
		lib = pick(r, libraryNames)
	}
	if logger == "" {
		logger = pick(r, loggersOf[lib])
	}
	if d == detailDrawn {
		d = []detail{detailFull, detailSome, detailStatus}[r.weighted([]float64{6, 2, 2})]
	}
	svc := &service{
		name: name, host: host, port: 8000 + r.between(0, 12)*10, version: [3]int{r.between(1, 6), r.between(0, 40), r.between(0, 9)},
		library: lib, logger: logger, detail: d, group: name, splits: r.chance(0.4), careless: r.chance(0.06) && !s.cfg.Compact, cors: true, scheme: schemeBearer,
		aud: "https://" + w.apiHost, introspect: p.introspect,
	}
	if w.auth != nil {
		svc.iss = w.auth.issuer
	}
	return svc
}

func (s *sim) buildServices(r *source) {
	w, p := s.w, s.w.plan
	base := pick(r, []string{"/v1", "/v2", "/api", "/api/v1"})
	for i := range p.services {
		n := themes[p.theme].services[i]
		svc := s.newService(r, n.service, w.apiHost)
		root := base + "/" + n.plural
		svc.add(r, "GET", root, "page", authBearer, 5)
		svc.add(r, "GET", root+"/{n}", "", authBearer, 6)
		svc.add(r, "GET", root+"/{n}/"+n.part, "", authBearer, 3)
		svc.add(r, "POST", root, "", authBearer, 2)
		svc.add(r, "PUT", root+"/{n}", "", authBearer, 1)
		svc.add(r, "GET", base+"/"+n.open, "", authNone, 3)
		svc.priority = 10 * (i + 1)
		w.services = append(w.services, svc)
	}
	w.partnerAPI = s.newService(r, "partner-edge", w.apiHost)
	w.partnerAPI.cache = p.cacheTTL
	n := themes[p.theme].services[0]
	w.partnerAPI.add(r, "GET", "/partner/v1/"+n.plural, "since", authAPIKey, 4)
	w.partnerAPI.add(r, "POST", "/partner/v1/"+n.plural, "", authAPIKey, 2)
	w.partnerAPI.add(r, "GET", "/partner/v1/"+n.plural+"/{n}", "", authAPIKey, 5)
	w.feeds = s.newService(r, "feed-export", w.apiHost)
	w.feeds.add(r, "GET", "/feeds/"+n.plural+".csv", "since", authBasic, 2)
	w.feeds.add(r, "GET", "/feeds/daily/{d}", "", authBasic, 1)
	w.exports = s.newService(r, "bulk-sync", w.apiHost)
	w.exports.add(r, "POST", "/bulk/v1/"+n.plural, "", authBearer, 3)
	w.exports.add(r, "GET", "/bulk/v1/jobs/{u}", "", authBearer, 4)
	w.core = s.newService(r, pick(r, []string{"ledger", "entitlement", "pricing", "catalog-core"}), w.innerHost)
	w.core.add(r, "GET", "/internal/lookup/{n}", "", authWorkload, 4)
	w.core.add(r, "POST", "/internal/evaluate", "", authWorkload, 2)
	w.core.aud = "https://" + w.innerHost
	for i, svc := range []*service{w.partnerAPI, w.feeds, w.exports, w.core} {
		svc.priority = 200 + 10*i
	}
	for i, svc := range w.services {
		if i == 0 || r.chance(0.5) {
			svc.callees = []*service{w.core}
		}
	}
}

// add appends a route with drawn sizes and speed.
func (s *service) add(r *source, method, pattern, query string, auth authKind, weight float64) *route {
	rt := &route{svc: s, method: method, pattern: pattern, query: query, auth: auth, weight: weight, millis: 4 + 60*r.Float64(), bodyOut: r.between(180, 6000)}
	if method == "POST" || method == "PUT" {
		rt.bodyIn, rt.bodyOut = r.between(120, 900), r.between(90, 600)
	}
	rt.template = foldPattern(pattern)
	s.routes = append(s.routes, rt)
	return rt
}

// foldPattern writes a pattern the way reports fold paths.
func foldPattern(p string) string {
	out := make([]byte, 0, len(p)+8)
	for i := 0; i < len(p); i++ {
		if p[i] == '{' {
			out = append(out, "{id}"...)
			i += 2
			continue
		}
		out = append(out, p[i])
	}
	return string(out)
}
