package timeline

import "testing"

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
	} {
		if got := Route([]byte(path)); got != want {
			t.Errorf("Route(%q) = %q, want %q", path, got, want)
		}
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
	s := newStrings()
	res := &Result{Strings: s}
	for i := range maxRouteChildren + 5 {
		name := "/items/w" + string(rune('a'+i%26)) + string(rune('a'+i/26)) + "-jacket/price"
		res.Requests = append(res.Requests, Request{Dims: [NumDims]uint32{DimRoute: s.String(name)}})
	}
	res.Requests = append(res.Requests, Request{Dims: [NumDims]uint32{DimRoute: s.String("/users/me")}})
	foldWide(res)
	if got := s.Text(res.Requests[3].Dims[DimRoute]); got != "/items/{id}/price" {
		t.Errorf("wide segment not folded: %q", got)
	}
	if got := s.Text(res.Requests[len(res.Requests)-1].Dims[DimRoute]); got != "/users/me" {
		t.Errorf("narrow segment folded: %q", got)
	}
}

func FuzzRoute(f *testing.F) {
	f.Add([]byte("/a/1/b?x=1"))
	f.Add([]byte("//%00/…/{id}"))
	f.Fuzz(func(t *testing.T, path []byte) {
		r := Route(path)
		if again := Route([]byte(r)); len(path) < maxString && again != r {
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
