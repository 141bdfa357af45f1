package signal

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"authlog/internal/timeline"
)

var epoch = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

// lab makes traffic of forty app clients on three routes for four hours; a test
// changes what happens after two of them.
type lab struct {
	b  *timeline.Builder
	in int
	id int
	r  *rand.Rand
}

func newLab() *lab {
	l := &lab{b: timeline.NewBuilder(timeline.Config{Redact: func(b []byte) []byte { return b }}), r: rand.New(rand.NewPCG(7, 7))}
	l.in = l.b.Input("lab.log")
	return l
}

// call is one request as a proxy logs it.
type call struct {
	at      float64 // seconds after the epoch
	client  int
	method  string
	route   string
	agent   string
	status  int
	size    int64 // as received; 0: not logged
	target  string
	edge    bool // the proxy answered without asking anyone
	reason  timeline.Reason
	service string
}

func (l *lab) add(c call) {
	var ev timeline.Event
	ev.Reset()
	l.id++
	if c.method == "" {
		c.method = "GET"
	}
	if c.agent == "" {
		c.agent = "shop/1.0"
	}
	if c.target == "" {
		c.target = "10.0.0.1:80"
	}
	ev.Time = epoch.UnixNano() + int64(c.at*1e9)
	ev.Hop, ev.Status = timeline.HopProxy, c.status
	ev.Method, ev.Path, ev.UserAgent = []byte(c.method), []byte(c.route), []byte(c.agent)
	ev.ClientIP = fmt.Appendf(nil, "203.0.113.%d", c.client)
	ev.RequestID = fmt.Appendf(nil, "%032x", l.id)
	ev.Target, ev.TargetStatus = []byte(c.target), fmt.Append(nil, c.status)
	if c.edge {
		ev.Target, ev.TargetStatus = []byte("-"), []byte("-")
	}
	if c.size > 0 {
		ev.RequestBytes = c.size
	}
	ev.Reason, ev.Service = c.reason, []byte(c.service)
	l.b.Add(&ev, timeline.Place{Input: l.in, Line: l.id, Text: []byte("line")})
}

var labRoutes = []string{"/v1/orders", "/v1/users", "/v1/cart"}

// traffic calls each client about twice a minute; change sees every request.
func (l *lab) traffic(change func(*call)) {
	for client := 1; client <= 40; client++ {
		for at := l.r.Float64() * 60; at < 4*3600; at += 20 + 40*l.r.Float64() {
			c := call{at: at, client: client, route: labRoutes[l.r.IntN(len(labRoutes))], status: 200, size: 900, target: fmt.Sprintf("10.0.0.%d:80", 1+l.r.IntN(2))}
			if change != nil {
				change(&c)
			}
			l.add(c)
		}
	}
}

func (l *lab) find(t *testing.T, markers ...Marker) Finding {
	t.Helper()
	found, expected, _ := Find(l.b.Finish(), Known{Markers: markers})
	if len(found) != 1 {
		t.Fatalf("found %d bursts, want 1; expected: %v", len(found), expected)
	}
	return found[0]
}

// late is the middle of the log, when incidents begin.
const late = 2 * 3600

func onset(f Finding) float64 { return f.Start.Sub(epoch).Seconds() - late }

// What refuses and never serves, such as an authorizer whose address the proxy logs,
// is no broken target among those that serve.
func TestAuthorizerIsNoBrokenTarget(t *testing.T) {
	l := newLab()
	l.traffic(func(c *call) {
		if c.route == "/v1/orders" && (c.at > late && l.r.IntN(2) == 0 || l.r.IntN(40) == 0) {
			c.status, c.target = 401, "10.9.9.9:90"
		}
	})
	if v := l.find(t).Values; v.TargetContrast > 0 || v.TargetShare != 1 {
		t.Errorf("contrast %v, share of the authorizer %v", v.TargetContrast, v.TargetShare)
	}
}

// Of many targets with few requests the worst looks worse than the rest by chance.
func TestTargetsDifferByChance(t *testing.T) {
	l := newLab()
	l.traffic(func(c *call) {
		c.target = fmt.Sprintf("10.0.0.%d:80", 1+l.r.IntN(40))
		if c.at > late && c.route == "/v1/orders" && l.r.IntN(3) == 0 {
			c.status = 401
		}
	})
	if v := l.find(t).Values; v.TargetContrast != 0 || v.TargetsOfService < 20 {
		t.Errorf("contrast %v of %v targets", v.TargetContrast, v.TargetsOfService)
	}
}

// Targets are compared within one service: another service on the same routes may
// well refuse nobody.
func TestTargetsOfTwoServices(t *testing.T) {
	l := newLab()
	l.traffic(func(c *call) {
		c.service, c.target = "orders-a", "10.0.0.1:80"
		if l.r.IntN(2) == 0 {
			c.service, c.target = "orders-b", fmt.Sprintf("10.0.0.%d:80", 2+l.r.IntN(2))
			if c.at > late && l.r.IntN(5) > 0 {
				c.status = 401
			}
		}
	})
	if v := l.find(t).Values; v.TargetContrast != 0 || v.TargetsOfService != 2 {
		t.Errorf("contrast %v of %v targets", v.TargetContrast, v.TargetsOfService)
	}
}

// A preflight carries no credential, so its size tells nothing of one.
func TestPreflightsTellNothingBySize(t *testing.T) {
	l := newLab()
	l.traffic(func(c *call) {
		if l.r.IntN(3) == 0 {
			c.method = "OPTIONS"
			if c.at > late {
				c.status = 401
			}
		}
	})
	if v := l.find(t).Values; !math.IsNaN(v.SizeEqualShare) {
		t.Errorf("equal in size: %v", v.SizeEqualShare)
	}
}

func TestHeaderStrippedMakesRequestsSmaller(t *testing.T) {
	l := newLab()
	l.traffic(func(c *call) {
		if c.at > late && c.route == "/v1/orders" {
			c.status, c.size = 401, 500
		}
	})
	f := l.find(t)
	v := f.Values
	if v.SizeDrop != 400 || v.SizeDropShare != 1 || v.SizeEqualShare != 0 {
		t.Errorf("size drop %v share %v equal %v, want 400, 1, 0", v.SizeDrop, v.SizeDropShare, v.SizeEqualShare)
	}
	if o := onset(f); o < 0 || o > 30 || !f.Ongoing {
		t.Errorf("onset %v s after the change, ongoing %v", o, f.Ongoing)
	}
	if v.OnsetSharp < 0.9 || v.PriorSuccess != 1 || v.NeverSucceeded != 0 || v.SingleClient {
		t.Errorf("sharp %v prior %v never %v single %v", v.OnsetSharp, v.PriorSuccess, v.NeverSucceeded, v.SingleClient)
	}
	if f.AnsweredBy != "application" || v.EdgeShare != 0 {
		t.Errorf("answered by %q, edge share %v", f.AnsweredBy, v.EdgeShare)
	}
	if got := fmt.Sprint(f.Segment); !strings.Contains(got, "/v1/orders") {
		t.Errorf("segment %v", got)
	}
	if f.Observations["request_size_drop"] != f.Unauthorized || len(f.Samples) == 0 {
		t.Errorf("observations %d of %d, samples %d", f.Observations["request_size_drop"], f.Unauthorized, len(f.Samples))
	}
}

func TestNewClientVersion(t *testing.T) {
	l := newLab()
	l.traffic(func(c *call) {
		if c.at > late && c.client <= 15 {
			c.agent, c.status = "shop/2.0", 401
		}
	})
	f := l.find(t, Marker{Time: epoch.Add(late*time.Second - 10*time.Minute), Service: "shop", Version: "2.0", Kind: "client"},
		Marker{Time: epoch.Add(30 * time.Minute), Service: "billing", Kind: "app"})
	v := f.Values
	if v.NewAgentShare != 1 || v.AgentShare != 1 || v.SiblingFailRatio != 0 || v.AgentFailRatio != 1 || v.PriorSuccess != 1 {
		t.Errorf("new agent %v top %v sibling %v own %v prior %v", v.NewAgentShare, v.AgentShare, v.SiblingFailRatio, v.AgentFailRatio, v.PriorSuccess)
	}
	if v.MarkerKind != "client" || !v.MarkerMatches || math.Abs(v.MarkerLagS-600) > 60 {
		t.Errorf("marker %q matches %v lag %v", v.MarkerKind, v.MarkerMatches, v.MarkerLagS)
	}
	if len(f.Markers) != 2 {
		t.Errorf("%d markers near, want 2", len(f.Markers))
	}
}

func TestEdgeAnswers(t *testing.T) {
	l := newLab()
	l.traffic(func(c *call) {
		if c.at > late && c.at < late+1800 {
			c.status, c.edge = 401, true
		}
	})
	v := l.find(t).Values
	if v.EdgeShare != 1 || v.AnsweredBy != "proxy" || !v.Everybody || v.EndSharp < 0.9 {
		t.Errorf("edge %v by %q everybody %v end %v", v.EdgeShare, v.AnsweredBy, v.Everybody, v.EndSharp)
	}
}

func TestRefreshLoop(t *testing.T) {
	l := newLab()
	l.traffic(nil)
	for client := 1; client <= 12; client++ {
		for at := late + 10*float64(client); at < late+1200; at += 20 {
			l.add(call{at: at, client: client, route: "/v1/orders", status: 401})
			l.add(call{at: at + 1, client: client, method: "POST", route: "/oauth2/token", status: 200})
		}
	}
	v := l.find(t).Values
	if v.RefreshShare < 0.99 || v.LoopShare < 0.9 || v.RefreshFailShare != 0 || v.LoopMultiple < 10 {
		t.Errorf("refresh %v loop %v failing %v multiple %v", v.RefreshShare, v.LoopShare, v.RefreshFailShare, v.LoopMultiple)
	}
}

func TestOneTargetFails(t *testing.T) {
	l := newLab()
	l.traffic(func(c *call) {
		if c.at > late && c.target == "10.0.0.2:80" {
			c.status = 401
		}
	})
	f := l.find(t)
	v := f.Values
	if v.TargetContrast != 1 || v.TargetShare != 1 || v.TargetsOfService != 2 {
		t.Errorf("contrast %v share %v targets %v", v.TargetContrast, v.TargetShare, v.TargetsOfService)
	}
	if got := fmt.Sprint(f.Segment); !strings.Contains(got, "10.0.0.2:80") {
		t.Errorf("segment %v", got)
	}
}

func TestPreflights(t *testing.T) {
	l := newLab()
	l.traffic(func(c *call) {
		if c.client > 30 {
			c.agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/131.0.0.0 Safari/537.36"
			l.add(call{at: c.at - 0.5, client: c.client, method: "OPTIONS", route: c.route, agent: c.agent, status: map[bool]int{true: 401, false: 204}[c.at > late]})
			if c.at > late { // the browser does not send what the preflight asked for
				c.method, c.route = "GET", "/assets/app.js"
			}
		}
	})
	v := l.find(t).Values
	if v.OptionsShare != 1 || v.FollowUpShare != 0 || v.OptionsBaseOK < 0.9 || v.BrowserShare != 1 {
		t.Errorf("options %v followed %v base ok %v browsers %v", v.OptionsShare, v.FollowUpShare, v.OptionsBaseOK, v.BrowserShare)
	}
}

func TestReasonsAreShares(t *testing.T) {
	l := newLab()
	l.traffic(func(c *call) {
		if c.at > late && c.at < late+1200 {
			c.status, c.reason = 401, timeline.ReasonExpired
			if c.client%4 == 0 {
				c.reason = timeline.ReasonGeneric
			}
		}
	})
	v := l.find(t).Values
	if !v.TextSeen || v.Reason.Expired != 1 || v.Reason.SignatureInvalid != 0 || math.Abs(v.InformativeShare-0.75) > 0.05 {
		t.Errorf("seen %v expired %v signature %v informative %v", v.TextSeen, v.Reason.Expired, v.Reason.SignatureInvalid, v.InformativeShare)
	}
}

// A dependency that cannot be reached is reported beside the refusals.
func TestDependencyErrors(t *testing.T) {
	l := newLab()
	l.traffic(func(c *call) {
		if c.at > late && c.at < late+1800 && c.route == "/v1/orders" {
			c.status = 401
		}
	})
	for i := range 20 {
		l.add(call{at: late + 60*float64(i), client: 7, route: "/v1/users", status: 503, reason: timeline.ReasonBackendUnreachable})
	}
	if v := l.find(t).Values; !(v.DependencyErrors > 20) {
		t.Errorf("ratio %v, want about 21 times 4", v.DependencyErrors)
	}
}

// What the log does not have is absent, not zero.
func TestAbsentSignals(t *testing.T) {
	l := newLab()
	l.traffic(func(c *call) {
		c.size = 0
		if c.at > late && c.at < late+1200 {
			c.status = 401
		}
	})
	v := l.find(t).Values
	for name, x := range map[string]float64{
		"size drop": v.SizeDrop, "cache": v.CacheHitShare, "test key": v.TestKeyShare, "latency": v.LatencyRatio,
		"expired": v.Reason.Expired, "refresh": v.RefreshShare, "marker lag": v.MarkerLagS, "absent header": v.AuthAbsentShare,
	} {
		if !math.IsNaN(x) {
			t.Errorf("%s = %v, want absent", name, x)
		}
	}
	if v.MarkersGiven || v.MarkerKind != "" {
		t.Errorf("markers given %v, kind %q", v.MarkersGiven, v.MarkerKind)
	}
}

func TestExpectedPatterns(t *testing.T) {
	l := newLab()
	l.traffic(nil)
	for i := range 30 { // a stray that never had access
		l.add(call{at: late + 10*float64(i)*l.r.Float64(), client: 99, agent: "curl/8.5", route: "/v1/orders", status: 401})
	}
	for at := 5.0; at < 4*3600; at += 60 { // a health check that is never let in
		l.add(call{at: at, client: 100, agent: "kube-probe/1.29", route: "/v1/users", status: 401})
	}
	found, expected, _ := Find(l.b.Finish(), Known{})
	if len(found) != 0 {
		t.Errorf("found %v, want no burst", found[0].Segment)
	}
	got := map[string]int{}
	for _, e := range expected {
		got[e.Pattern] = e.Unauthorized
	}
	if got["probe"] != 30 || got["health-check"] != 240 {
		t.Errorf("expected %v, want 30 probes and 240 health checks", got)
	}
}

// Digest clients are refused once per request and let in at once: by design.
func TestChallengesThroughout(t *testing.T) {
	l := newLab()
	l.traffic(nil)
	for client := 60; client < 66; client++ {
		for at := float64(client); at < 4*3600; at += 60 {
			l.add(call{at: at, client: client, route: "/feeds/daily", agent: "reader/2", status: 401})
			l.add(call{at: at + 0.2, client: client, route: "/feeds/daily", agent: "reader/2", status: 200})
		}
	}
	found, expected, _ := Find(l.b.Finish(), Known{})
	if len(found) != 0 || len(expected) != 1 || expected[0].Pattern != "challenge" {
		t.Errorf("%d bursts, expected %v", len(found), expected)
	}
}

// A change of what fails explains more than a later change of something else.
func TestMarkerOfTheSegmentComesFirst(t *testing.T) {
	l := newLab()
	l.traffic(func(c *call) {
		if c.at > late && c.route == "/v1/orders" {
			c.status = 401
		}
	})
	onset := epoch.Add(late * time.Second)
	v := l.find(t, Marker{Time: onset.Add(-20 * time.Minute), Service: "orders", Kind: "app"},
		Marker{Time: onset.Add(-2 * time.Minute), Service: "billing", Kind: "config"}).Values
	if v.MarkerKind != "app" || !v.MarkerMatches {
		t.Errorf("marker %q, matches %v", v.MarkerKind, v.MarkerMatches)
	}
}

func TestValuesStartAbsent(t *testing.T) {
	v := NewValues()
	if !math.IsNaN(v.SizeDrop) || !math.IsNaN(v.Reason.Expired) || !math.IsNaN(v.Suggested.CORSPreflight) || v.AnsweredBy != "" {
		t.Error("a fresh Values has values")
	}
}
