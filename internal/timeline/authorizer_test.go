package timeline

import "testing"

// passedOn is one request as the proxy and an application log it.
func passedOn(t *testing.T, outer, inner string, status int) Request {
	t.Helper()
	b := NewBuilder(Config{})
	in := b.Input("x")
	for i, hop := range []Hop{HopProxy, HopApplication} {
		path := []string{outer, inner}[i]
		if path == "" {
			continue
		}
		b.Add(&Event{
			Time: 1e9, Hop: hop, Status: status, Path: []byte(path), RequestID: []byte("0123456789abcdef"),
			TargetStatus: []byte("401"), Upstream: []byte("orders-v2"), Zone: []byte("eu-1b"),
		}, Place{Input: in, Line: i + 1})
	}
	res := b.Finish()
	if len(res.Requests) != 1 {
		t.Fatalf("%d requests", len(res.Requests))
	}
	q := res.Requests[0]
	if res.Strings.Text(q.Dims[DimUpstream]) != "orders-v2" || res.Strings.Text(q.Dims[DimZone]) != "eu-1b" {
		t.Errorf("upstream or zone is lost: %v", q.Dims)
	}
	return q
}

func TestAuthorizerAnswered(t *testing.T) {
	for _, c := range []struct {
		outer, inner string
		want         Hop
	}{
		{"/v1/orders/17", "/authorize", HopAuthorizer},
		{"/v1/orders/17", "/_auth/", HopAuthorizer},
		{"", "/ext-authz", HopAuthorizer}, // its log alone
		{"/api/v1/orders", "/v1/orders", HopApplication},
		{"/api/auth", "/auth", HopApplication}, // the client asked for it
		{"/v1/orders", "/internal/orders-reader", HopApplication},
	} {
		if got := passedOn(t, c.outer, c.inner, 401).Answered; got != c.want {
			t.Errorf("%q passed on as %q: %v said 401, want %v", c.outer, c.inner, got, c.want)
		}
	}
	if got := passedOn(t, "/v1/orders", "/authorize", 200).Answered; got != HopUnknown {
		t.Errorf("%v answered a request that was not refused", got)
	}
}
