package timeline

import "testing"

// line is one record for the join tests.
type line struct {
	at      float64
	hop     Hop
	status  int
	path    string
	request string
	trace   string
	client  string
	reason  Reason
	message bool // a log message: neither size nor duration
}

func joined(lines []line) *Result {
	b := NewBuilder(Config{})
	in := b.Input("x")
	for i, l := range lines {
		var ev Event
		ev.Reset()
		ev.Time, ev.Hop, ev.Status = int64(l.at*1e9)+1_700_000_000e9, l.hop, l.status
		ev.Method, ev.Path = []byte("GET"), []byte(l.path)
		if l.path == "" {
			ev.Method = nil
		}
		ev.RequestID, ev.TraceID, ev.ClientIP = []byte(l.request), []byte(l.trace), []byte(l.client)
		ev.Reason = l.reason
		if !l.message {
			ev.DurationS = 0.1
		}
		b.Add(&ev, Place{Input: in, Line: i + 1})
	}
	return b.Finish()
}

func TestJoin(t *testing.T) {
	const id = "9c8eade93f97f5b2e8f26fb60761b0b5"
	const trace = "1-69ae8f85-f4869ab0e0fd51c5138666cb"
	for _, c := range []struct {
		name         string
		lines        []line
		fails, total int
	}{
		{"three hops by trace", []line{
			{at: 0.3, hop: HopLoadBalancer, status: 401, path: "/a", request: "Root=" + trace},
			{at: 0, hop: HopProxy, status: 401, path: "/a", request: id, trace: "Root=" + trace},
			{at: 0.1, hop: HopApplication, status: 401, path: "/a", request: id, trace: trace},
		}, 1, 1},
		{"message and request by id", []line{
			{at: 0, hop: HopApplication, request: id, reason: ReasonExpired, message: true},
			{at: 0.1, hop: HopApplication, status: 401, path: "/a", request: id},
		}, 1, 1},
		{"a refusal that only the message logs", []line{
			{at: 0, hop: HopApplication, request: id, reason: ReasonExpired, message: true},
		}, 1, 1},
		{"a generic message alone is no refusal", []line{
			{at: 0, hop: HopApplication, request: id, reason: ReasonGeneric, message: true},
		}, 0, 1},
		{"without ids: two hops", []line{
			{at: 0, hop: HopProxy, status: 401, path: "/a", client: "198.51.100.1"},
			{at: 0.4, hop: HopApplication, status: 401, path: "/a", client: "198.51.100.1"},
			{at: 1, hop: HopProxy, status: 401, path: "/a", client: "198.51.100.1"},
			{at: 1.4, hop: HopApplication, status: 401, path: "/a", client: "198.51.100.1"},
		}, 2, 2},
		{"without ids: message, request and proxy", []line{
			{at: 0, hop: HopProxy, status: 401, path: "/a", client: "198.51.100.1"},
			{at: 0.2, hop: HopApplication, status: 401, path: "/a", client: "198.51.100.1", reason: ReasonExpired, message: true},
			{at: 0.3, hop: HopApplication, status: 401, path: "/a", client: "198.51.100.1"},
		}, 1, 1},
		{"other clients stay apart", []line{
			{at: 0, hop: HopProxy, status: 401, path: "/a", client: "198.51.100.1"},
			{at: 0.1, hop: HopApplication, status: 401, path: "/a", client: "198.51.100.2"},
		}, 2, 2},
		{"counters of one process are no ids across processes", []line{
			{at: 0, hop: HopApplication, status: 401, path: "/a", request: "req-1"},
			{at: 90, hop: HopApplication, status: 401, path: "/b", request: "req-1"},
		}, 2, 2},
		{"one trace, two requests", []line{
			{at: 0, hop: HopApplication, status: 401, path: "/inner", trace: trace},
			{at: 0.2, hop: HopApplication, status: 502, path: "/outer", trace: trace},
		}, 1, 2},
		{"the same line twice counts twice", []line{
			{at: 0, hop: HopProxy, status: 401, path: "/a"},
			{at: 0, hop: HopProxy, status: 401, path: "/a"},
		}, 2, 2},
	} {
		res := joined(c.lines)
		fails := 0
		for _, q := range res.Requests {
			if q.Fail {
				fails++
			}
		}
		if fails != c.fails || len(res.Requests) != c.total {
			t.Errorf("%s: %d requests, %d failed, want %d, %d", c.name, len(res.Requests), fails, c.total, c.fails)
		}
	}
}

// Two messages of one request and two closing records of its second, in which the order
// says nothing: one hop closes a request once, whichever comes first in the state.
func TestOneHopClosesARequestOnce(t *testing.T) {
	for _, id := range []string{"a1-0000000000", "b2-0000000000", "c3-0000000000", "d4-0000000000", "e5-0000000000", "f6-0000000000", "a7-0000000000", "b8-0000000000"} {
		closing := line{at: 0, hop: HopApplication, status: 401, path: "/a", client: "198.51.100.1"}
		said := line{at: 0, hop: HopApplication, path: "/a", client: "198.51.100.1", request: id, reason: ReasonExpired, message: true}
		if n := len(joined([]line{said, said, closing, closing}).Requests); n != 2 {
			t.Errorf("%s: %d requests, want 2", id, n)
		}
	}
}

// Without ids, hops are joined by path, program and time: an inner hop may see
// the address of the hop before it, but not another status.
func TestLooseJoin(t *testing.T) {
	build := func(status int, inner string) int {
		b := NewBuilder(Config{})
		in := b.Input("x")
		for i, hop := range []Hop{HopLoadBalancer, HopProxy} {
			var ev Event
			ev.Reset()
			ev.Time, ev.Hop, ev.Status = 1_700_000_000e9+int64(i)*1e8, hop, 401
			ev.Method, ev.Path, ev.UserAgent, ev.ClientIP = []byte("GET"), []byte("/v1/a"), []byte("app/1"), []byte("203.0.113.9")
			if hop == HopProxy {
				ev.Status, ev.ClientIP = status, []byte(inner)
			}
			b.Add(&ev, Place{Input: in, Line: i + 1})
		}
		return len(b.Finish().Requests)
	}
	for _, c := range []struct {
		name   string
		status int
		inner  string
		want   int
	}{
		{"same client", 401, "203.0.113.9", 1},
		{"address of the balancer", 401, "10.0.0.4", 1},
		{"another client", 401, "203.0.113.10", 2},
		{"another status", 200, "203.0.113.9", 2},
	} {
		if got := build(c.status, c.inner); got != c.want {
			t.Errorf("%s: %d requests, want %d", c.name, got, c.want)
		}
	}
}
