package sim

import "time"

// request is what a client sends.
type request struct {
	at       time.Time
	c        *conn
	route    *route
	method   string
	path     string
	query    string
	host     string
	cred     *credential
	peer     *peer
	missing  blame // the client left the credential out
	stripped blame // a hop dropped it
	body     int
	origin   string // browsers
	referer  string
	grant    string // token endpoint: kind of grant, for the application
	user     string // subject, for texts
	public   bool   // came in over the public edge
	probe    bool   // load balancer's own health check
	noise    int    // status that the application answers whatever the credential
	preflit  bool   // is a CORS preflight
}

// conn is one client connection: where requests come from.
type conn struct {
	ip      string
	port    int
	agent   string
	base    int  // header bytes besides request line, host, agent and credential
	h2      bool // HTTP/2 to the edge
	indexes bool // HPACK may index the credential
	sent    map[string]bool
	trace   string // connection trace id
}

// peer is the workload identity of an internal caller.
type peer struct {
	name      string
	absent    blame
	expires   time.Time
	expiredBy blame
	renamed   blame
}

func (q *request) lostBy() blame { return firstBlame(q.stripped, q.missing) }

func (q *request) peerBlame() blame {
	if q.peer != nil {
		return q.peer.absent
	}
	return q.missing
}

// Hops that can answer.
const (
	answeredByBalancer = "load-balancer"
	answeredByProxy    = "proxy"
	answeredByApp      = "application"
)

// exchange is a request with all that happened to it.
type exchange struct {
	q          *request
	n          uint64 // running number
	status     int
	answeredBy string
	v          verdict
	inst       *instance
	node       *node
	clientIP   string // as the load balancer or the first nginx sees it
	albIn      int
	albOut     int
	ngxIn      int
	bodyOut    int
	headOut    int
	took       time.Duration // at the application
	target     string        // of the load balancer
	errReason  string        // of the load balancer
	action     string
	redirect   string
	challenge  string
	upstream   string
	upStatus   string
	cacheHit   bool // answered from nginx's cache
	reqID      string
	traceID    string
	scheme     scheme // as it arrived at the application
	hadCred    bool
}

// end is when the answer was complete.
func (x *exchange) end() time.Time { return x.q.at.Add(x.took + 2*time.Millisecond) }
