package sim

import (
	"fmt"
	"strings"
)

// cdn sits in front of the load balancer and forwards requests.
type cdn struct {
	edges []string // addresses that the origin sees
	strip blame    // Authorization and keys are no longer forwarded
}

// balancer is an application load balancer.
type balancer struct {
	name     string // app/name/id
	nodeIPs  []string
	certArn  string
	fields   int
	jwt      *tokenRule // JWT validation at the listener
	redirect *redirect
}

// tokenRule is a listener rule that validates tokens before the target.
type tokenRule struct {
	prefix string
	reason string // error_reason of what it refuses
	blame  blame
	share  float64 // of valid tokens that it refuses
}

// redirect sends requests to another name; clients drop credentials when they
// follow it to another origin.
type redirect struct {
	prefix string
	host   string
	blame  blame
}

// node is one nginx.
type node struct {
	name    string
	addr    string
	strip   blame
	prefix  string // stripped below this path; "" everywhere
	cors    blame  // preflights are sent to authentication
	corsFor string
	auth    *edgeAuth
	cache   *answerCache
}

// edgeAuth is nginx's auth_request: a subrequest decides.
type edgeAuth struct {
	svc     *service // authorizer
	misled  blame    // the subrequest loses what the authorizer needs
	share   float64
	prefix  string
	cache   *decisionCache
	outage  blame // authorizer answers 401 to everything
	visible bool  // $upstream_addr shows the authorizer
}

// answerCache is a proxy_cache that keeps refusals.
type answerCache struct {
	blame   blame
	entries map[string]cacheEntry
}

func (s *sim) buildHops(r *source) {
	w, p := s.w, s.w.plan
	if p.topology != topologyEdge {
		w.lb = &balancer{
			name:    "app/" + pick(r, []string{"public", "edge", "prod-web", "front"}) + "/" + r.hex(16),
			certArn: fmt.Sprintf("arn:aws:acm:%s:%s:certificate/%s", w.region, w.account, r.uuid()), fields: p.albFields,
		}
		if s.cfg.Compact {
			w.lb.certArn = "session-reused"
		}
		for i := range 3 {
			w.lb.nodeIPs = append(w.lb.nodeIPs, fmt.Sprintf("%s.%d.%d", w.subnet, i, r.between(10, 250)))
		}
	}
	if p.cdn {
		w.cdn = &cdn{}
		for range 12 {
			w.cdn.edges = append(w.cdn.edges, fmt.Sprintf("64.252.%d.%d", r.between(64, 127), r.between(1, 254)))
		}
	}
	if p.topology != topologySidecar {
		for i := range r.between(2, 3) {
			w.nodes = append(w.nodes, &node{name: fmt.Sprintf("%s-%s", pick(r, []string{"ingress", "edge", "proxy"}), r.text(5, lowerText)), addr: fmt.Sprintf("%s.%d.%d", w.subnet, 16+i, r.between(10, 250))})
		}
	}
}

// nodeOf gives the nginx that a request passes: a shared one, or the one beside
// the instance.
func (s *sim) nodeOf(in *instance) *node {
	if len(s.w.nodes) > 0 {
		return pick(s.traffic, s.w.nodes)
	}
	n := s.sidecars[in]
	if n == nil {
		n = &node{name: in.pod, addr: in.addr}
		s.sidecars[in] = n
	}
	for _, f := range s.nodeRules {
		f(n)
	}
	return n
}

// everyNode applies a change to all nginx nodes, present and future, until it
// is taken back by another.
func (s *sim) everyNode(change func(*node)) {
	for _, n := range s.w.nodes {
		change(n)
	}
	if len(s.w.nodes) == 0 {
		s.nodeRules = append(s.nodeRules, change)
	}
}

func (n *node) strips(path string) blame {
	if n.strip != 0 && strings.HasPrefix(path, n.prefix) {
		return n.strip
	}
	return 0
}
