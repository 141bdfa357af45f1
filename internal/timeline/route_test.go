package timeline

import (
	"bytes"
	"testing"
)

func TestRoute(t *testing.T) {
	for path, want := range map[string]string{
		"/":                          "/",
		"":                           "",
		"/api/v2/orders/13611/items": "/api/v2/orders/{id}/items",
		"/v1/exports/aea04420-7c1e-4b0d-9a55-4420c5f7773b": "/v1/exports/{id}",
		"/partner/v1/prices/SKU-857":                       "/partner/v1/prices/{id}",
		"/oauth2/token":                                    "/oauth2/token",
		"/users/jane@example.com/keys":                     "/users/{id}/keys",
		"/reports/2026-03-12":                              "/reports/{id}",
		"/blob/deadbeefcafe":                               "/blob/{id}",
		"/catalog/items/rain-jacket":                       "/catalog/items/rain-jacket",
		"/s3/v10/p1":                                       "/s3/v10/p1",
		"/x;jsessionid=1":                                  "/x",
		"/a//b":                                            "/a//b",
		"/t/QmFzZUxpbmVUb2tlblZhbHVl":                      "/t/{id}",
		"/t/QmFzZUxpbmVUb2tlblZhbHVlMQ==":                  "/t/{id}",
		"/users/jane%40example.io":                         "/users/{id}",
		"/users/bob@x.io":                                  "/users/{id}",
		"/feed/2026-03-12T10:00:00Z":                       "/feed/{id}",
		"/feed/12-Mar-2026/daily":                          "/feed/{id}/daily",
		"/2026/03/12/index.html":                           "/{id}/{id}/{id}/index.html",
		"/posts/why-our-tokens-expired-on-a-friday":        "/posts/{id}",
		"/auth/send-password-reset-email":                  "/auth/send-password-reset-email",
		"/iam/GetAccountAuthorizationDetails":              "/iam/GetAccountAuthorizationDetails",
		"/shop.v1.OrderService/ListOrders":                 "/shop.v1.OrderService/ListOrders",
		"/v2/app/manifests/sha256:9f86d081884c":            "/v2/app/manifests/{id}",
		"/caf%C3%A9/menu":                                  "/caf%C3%A9/menu",
		"/k/01ARZ3NDEKTSV4RRFFQ69G5FAV":                    "/k/{id}",
		"/oauth2/v1/jwks.json":                             "/oauth2/v1/jwks.json",
		"/.well-known/openid-configuration":                "/.well-known/openid-configuration",
	} {
		if got := Route([]byte(path)); got != want {
			t.Errorf("Route(%q) = %q, want %q", path, got, want)
		}
	}
}

// {id} is longer than what it stands for, and a route is a text like others.
func TestRoutesAreBounded(t *testing.T) {
	path := bytes.Repeat([]byte("/1"), maxString/2)
	if got := Route(path); len(got) > maxString || len(got) < maxString-len("/{id}") {
		t.Errorf("%d bytes: %s", len(got), got)
	}
}

func TestRoutePrefix(t *testing.T) {
	for route, want := range map[string]string{
		"/api/v1/orders/{id}": "/api/v1/orders",
		"/v1/payments":        "/v1/payments",
		"/oauth2/token":       "/oauth2",
		"/partner/v1/prices":  "/partner/v1/prices",
		"/":                   "/",
		"":                    "",
		"/api/v2":             "/api/v2",
	} {
		if got := RoutePrefix(route); got != want {
			t.Errorf("RoutePrefix(%q) = %q, want %q", route, got, want)
		}
	}
}

func TestFoldWide(t *testing.T) {
	s := newStrings(nil)
	res := &Result{Strings: s}
	for i := range maxRouteChildren + 5 {
		name := "/items/w" + string(rune('a'+i%26)) + string(rune('a'+i/26)) + "-jacket/price"
		res.Requests = append(res.Requests, Request{Dims: [NumDims]uint32{DimRoute: s.String(name)}})
	}
	res.Requests = append(res.Requests, Request{Dims: [NumDims]uint32{DimRoute: s.String("/users/me")}})
	foldWide(res, nil)
	if got := s.Text(res.Requests[3].Dims[DimRoute]); got != "/items/{id}/price" {
		t.Errorf("wide segment not folded: %q", got)
	}
	if got := s.Text(res.Requests[len(res.Requests)-1].Dims[DimRoute]); got != "/users/me" {
		t.Errorf("narrow segment folded: %q", got)
	}
}

func TestRoutePatterns(t *testing.T) {
	routes, err := ParseRoutes([]string{"/v1/orders/{id}/items", "/files/{path...}", "/users/me2024", "/{lang}/shop"})
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"/v1/orders/abc/items":     "/v1/orders/{id}/items",
		"/v1/orders/abc/items?x=1": "/v1/orders/{id}/items",
		"/v1/orders//items":        "/v1/orders//items",
		"/v1/orders/abc/items/7":   "/v1/orders/abc/items/{id}",
		"/v1/orders/abc":           "/v1/orders/abc",
		"/files/a/b/c.txt":         "/files/{path...}",
		"/files/":                  "/files/{path...}",
		"/files":                   "/files",
		"/users/me2024":            "/users/me2024",
		"/users/me2025":            "/users/{id}",
		"/de/shop":                 "/{lang}/shop",
		"":                         "",
		"*":                        "*",
	} {
		if got := routes.Of([]byte(path)); got != want {
			t.Errorf("Of(%q) = %q, want %q", path, got, want)
		}
	}
	for _, bad := range []string{"orders/{id}", "", "/a/{id}x", "/a/{", "/a/{x...}/b", "/a/{b{c}}", "/a?b={c}"} {
		if _, err := ParseRoutes([]string{bad}); err == nil {
			t.Errorf("ParseRoutes(%q): no error", bad)
		}
	}
	if (*Routes)(nil).Of([]byte("/a/17")) != "/a/{id}" {
		t.Error("nil patterns do not fold")
	}
}

func FuzzRoutePattern(f *testing.F) {
	f.Add("/v1/orders/{id}/items", []byte("/v1/orders/1/items"))
	f.Add("/files/{path...}", []byte("/files/a/b"))
	f.Fuzz(func(t *testing.T, text string, path []byte) {
		routes, err := ParseRoutes([]string{text})
		if err != nil {
			return
		}
		if got := routes.Of(path); got != text && got != Route(path) {
			t.Errorf("%q folds %q to %q", text, path, got)
		}
		// A path in the pattern's own words is matched by it.
		if own := routes.Of([]byte(text)); own != text && !bytes.HasSuffix([]byte(text), []byte("/")) {
			t.Errorf("%q does not match itself: %q", text, own)
		}
	})
}

func TestFoldWideKeepsPatterns(t *testing.T) {
	b := NewBuilder(Config{})
	routes, err := ParseRoutes([]string{"/shop/special/{x}"})
	if err != nil {
		t.Fatal(err)
	}
	b.cfg.Routes = routes
	in := b.Input("x")
	for i := range maxRouteChildren + 40 {
		ev := Event{Time: int64(i) * 1e9, Status: 401, Path: []byte("/shop/" + string(rune('a'+i%26)) + string(rune('a'+i/26)) + "zz")}
		b.Add(&ev, Place{Input: in, Line: i + 1})
	}
	ev := Event{Time: 1e12, Status: 401, Path: []byte("/shop/special/y")}
	b.Add(&ev, Place{Input: in, Line: 10000})
	res := b.Finish()
	seen := map[string]int{}
	for i := range res.Requests {
		seen[res.Strings.Text(res.Requests[i].Dims[DimRoute])]++
	}
	if len(seen) != 2 || seen["/shop/special/{x}"] != 1 {
		t.Errorf("routes %v, want /shop/{id} and the pattern", seen)
	}
}

func FuzzRoute(f *testing.F) {
	f.Add([]byte("/a/1/b?x=1"))
	f.Add([]byte("//%00/…/{id}"))
	f.Fuzz(func(t *testing.T, path []byte) {
		r := Route(path)
		if again := Route([]byte(r)); again != r || len(r) > maxString {
			t.Errorf("not idempotent: %q -> %q -> %q", path, r, again)
		}
		RoutePrefix(r)
	})
}

func TestAgent(t *testing.T) {
	for ua, want := range map[string][2]string{
		"okhttp/4.12.0": {"okhttp", "okhttp/4.12.0"},
		"Shoply/4.23.0 (Android 14; SM-S918B) okhttp/4.12.0": {"Shoply", "Shoply/4.23.0"},
		"Faraday v2.9.0": {"Faraday", "Faraday v2.9.0"},
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36":             {"Chrome", "Chrome/131"},
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0.0.0 Safari/537.36 Edg/125.0.1": {"Edg", "Edg/125"},
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.6 Safari/605.1.15":       {"Safari", "Safari/17"},
		"Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)":                                                     {"bingbot", "bingbot/2.0"},
		"Mozilla/5.0 zgrab/0.x": {"zgrab", "zgrab/0.x"},
		"":                      {"", ""},
		"curl":                  {"curl", "curl"},
	} {
		family, version := Agent(ua)
		if family != want[0] || version != want[1] {
			t.Errorf("Agent(%q) = %q, %q, want %q", ua, family, version, want)
		}
	}
}

func TestClient(t *testing.T) {
	for _, c := range []struct{ ip, forwarded, want string }{
		{"203.0.113.9", "", "203.0.113.9"},
		{"203.0.113.9", "198.51.100.1", "203.0.113.9"}, // a public peer is the client: its header proves nothing
		{"10.0.0.5", "198.51.100.1", "198.51.100.1"},
		{"10.0.0.5", "6.6.6.6, 198.51.100.1, 10.0.0.4", "198.51.100.1"},
		{"10.0.0.5", "10.1.1.1, 10.0.0.4", "10.1.1.1"},
		{"10.0.0.5", "unknown, <script>", "10.0.0.5"},
		{"", "198.51.100.1", "198.51.100.1"},
		{"100.64.12.3", "198.51.100.1", "100.64.12.3"},
		{"::1", "2001:db8::1", "2001:db8::1"},
	} {
		ev := Event{ClientIP: []byte(c.ip), Forwarded: []byte(c.forwarded)}
		if got := string(Client(&ev)); got != c.want {
			t.Errorf("Client(%q, %q) = %q, want %q", c.ip, c.forwarded, got, c.want)
		}
	}
}
