package sim

import "slices"

// sight says from which evidence an expert can tell a variant's cause.
type sight struct {
	alb      bool // the balancer's log: its own error_reason, sizes, which hop answered
	combined bool // method, path and status alone
	ext      bool // nginx with sizes, upstreams and times
	app      bool // the reasons that applications log
	joint    bool // sizes at the edge together with the reasons
}

// silent lists, per cause, the causes that fit as well when a log shows the
// refusals and their segment, but neither reason nor hop nor size.
var silent = map[string][]string{
	"missing-auth-header":      {"malformed-token", "wrong-auth-scheme", "header-stripped-by-proxy", "environment-mismatch", "audience-issuer-mismatch", "expired-token", "revoked-credential"},
	"expired-token":            {"revoked-credential", "environment-mismatch", "malformed-token", "missing-auth-header", "stale-auth-cache", "refresh-loop", "audience-issuer-mismatch"},
	"revoked-credential":       {"expired-token", "environment-mismatch", "malformed-token", "missing-auth-header", "stale-auth-cache", "signing-key-mismatch"},
	"wrong-auth-scheme":        {"missing-auth-header", "malformed-token", "environment-mismatch", "audience-issuer-mismatch", "header-stripped-by-proxy", "secret-not-loaded", "authorizer-misconfigured"},
	"malformed-token":          {"missing-auth-header", "wrong-auth-scheme", "environment-mismatch", "audience-issuer-mismatch", "header-stripped-by-proxy", "expired-token"},
	"environment-mismatch":     {"audience-issuer-mismatch", "signing-key-mismatch", "revoked-credential", "malformed-token", "missing-auth-header", "expired-token"},
	"clock-skew":               {"secret-not-loaded", "signing-key-mismatch", "auth-backend-unreachable", "expired-token", "stale-auth-cache"},
	"header-stripped-by-proxy": {"missing-auth-header", "authorizer-misconfigured", "secret-not-loaded", "signing-key-mismatch", "audience-issuer-mismatch"},
	"cors-preflight":           {"missing-auth-header", "authorizer-misconfigured"},
	"audience-issuer-mismatch": {"environment-mismatch", "signing-key-mismatch", "secret-not-loaded", "malformed-token", "missing-auth-header", "authorizer-misconfigured"},
	"signing-key-mismatch":     {"audience-issuer-mismatch", "secret-not-loaded", "auth-backend-unreachable", "stale-auth-cache", "environment-mismatch"},
	"authorizer-misconfigured": {"audience-issuer-mismatch", "header-stripped-by-proxy", "signing-key-mismatch", "secret-not-loaded", "auth-backend-unreachable", "missing-auth-header"},
	"auth-backend-unreachable": {"signing-key-mismatch", "stale-auth-cache", "secret-not-loaded", "authorizer-misconfigured"},
	"stale-auth-cache":         {"revoked-credential", "auth-backend-unreachable", "authorizer-misconfigured", "signing-key-mismatch"},
	"secret-not-loaded":        {"signing-key-mismatch", "audience-issuer-mismatch", "clock-skew", "environment-mismatch", "auth-backend-unreachable"},
	"service-identity":         {"expired-token", "missing-auth-header", "secret-not-loaded", "audience-issuer-mismatch"},
	"refresh-loop":             {"expired-token", "revoked-credential", "signing-key-mismatch"},
	"credential-attack":        {},
	"unknown":                  {"secret-not-loaded", "signing-key-mismatch", "authorizer-misconfigured", "stale-auth-cache", "auth-backend-unreachable"},
}

// neighbours lists what an analyser may say besides the cause itself when a
// view cannot tell. To say unknown is always right then.
func neighbours(cause string) []string {
	out := slices.Clone(silent[cause])
	if cause != "unknown" {
		out = append(out, "unknown")
	}
	return out
}
