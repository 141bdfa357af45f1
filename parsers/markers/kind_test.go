package markers

import "testing"

func TestKind(t *testing.T) {
	for _, c := range []struct{ stated, service, note, want string }{
		{"", "ios-app", "release 4.2", "client"},
		{"", "ios-app", "new oidc login screen", "client"},
		{"", "", "mobile app release 8.1", "client"},
		{"deploy", "web-frontend", "hotfix", "client"},
		{"app", "payments-sdk", "", "client"},
		{"app", "shopper", "android app release", "client"},
		{"app", "orders", "endpoint for mobile push", "app"},
		{"", "orders", "http client timeouts", "app"},

		{"", "orders", "cart rounding", "app"},
		{"", "orders", "rolling deploy 1.8 -> 1.9", "app"},
		{"release", "payment-gateway", "2.0", "app"},
		{"app", "gateway", "rolling deploy", "app"},
		{"", "", "rollback", "app"},

		{"config", "orders", "new timeouts", "config"},
		{"", "checkout", "set env DATABASE_URL", "config"},
		{"", "checkout", "deploy to prod env", "app"},
		{"", "search", "feature flag strict-auth on", "config"},

		{"proxy", "orders", "", "proxy"},
		{"infra", "eu-1", "ingress upgrade", "proxy"},
		{"infra", "cdn", "cache invalidation", "proxy"},
		{"deployment", "nginx-ingress", "", "proxy"},
		{"", "edge", "reload", "proxy"},
		{"", "gateway", "", "proxy"},
		{"", "orders", "edge case in totals", "app"},
		{"config", "auth-server", "moved behind the load balancer", "proxy"},

		{"config", "auth-server", "scheduled signing key rotation", "key"},
		{"", "", "Rotate JWKS", "key"},
		{"", "auth", "rotated the refresh tokens", "key"},
		{"deploy", "billing", "API key replaced", "key"},
		{"", "keycloak", "secret rotation", "key"},
		{"", "platform", "log rotation changed", "app"},
		{"infra", "cluster", "node rotation", "other"},

		{"", "keycloak", "upgrade to 26", "idp"},
		{"deploy", "keycloak", "26.1", "idp"},
		{"", "", "auth0 tenant moved", "idp"},
		{"", "auth-server", "3.1", "idp"},

		{"", "edge", "response cache enabled", "cache"},
		{"proxy", "edge", "cache ttl 60 s", "cache"},
		{"config", "identity", "response caching enabled", "cache"},
		{"app", "catalog", "warm the response cache", "app"},
		{"infra", "platform", "mesh control plane upgrade", "mesh"},
		{"", "", "Linkerd 2.18", "mesh"},
		{"", "payments", "envoy sidecar injection on", "mesh"},

		{"", "", "lunch", "other"},
		{"scale", "orders", "desired count +1", "other"},
		{"infra", "cluster", "node pool upgrade", "other"},
		{"User", "orders", "", "app"}, // a type of something else
	} {
		if got := kind(c.stated, c.service, "", c.note); got != c.want {
			t.Errorf("%q %q %q: %s, want %s", c.stated, c.service, c.note, got, c.want)
		}
	}
	if got := kind("", "", "v2.0", ""); got != "app" {
		t.Errorf("a version alone: %s", got)
	}
}
