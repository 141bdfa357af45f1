package reason

import "testing"

// Texts that show one row of the dictionary each, with the first cause, empty
// where the text tells of no failure or of no cause.
var phraseTexts = []struct{ text, cause string }{
	{"the nightly job purged 14 expired tokens from the store", ""},
	{"Syncing your clock to an NTP source should resolve the issue", "clock-skew"},
	{"The request failed because your clock has drifted by more than 15 minutes", "clock-skew"},
	{"api key rejected: timestamp expired", "clock-skew"},
	{"invalid request, please check your server timestamp or recv_window param", "clock-skew"},
	{"certificate of the token issuer: not valid after 2026-11-02", "expired-token"},
	{"The token will be valid after 2026-11-02T14:03:19Z", "clock-skew"},
	{"session was idle for too long", "expired-token"},
	{"Token must be a short-lived token and in a reasonable timeframe", "clock-skew"},
	{"Clock drift detected", "clock-skew"},
	{"make sure that all components have the same 'secret_key' configured", "signing-key-mismatch"},
	{"JWT signature does not match locally computed signature. JWT validity cannot be asserted and should not be trusted.", "signing-key-mismatch"},
	{"The signing key associated to the specified token was not found.", "signing-key-mismatch"},
	{`Key path "/var/www/storage/oauth-public" does not exist or is not readable`, "secret-not-loaded"},
	{"The request originated from an unknown origin.", "cors-preflight"},
	{"The principal api://orders was not found in the tenant Contoso", "environment-mismatch"},
	{"user account ann does not exist in tenant Contoso", "environment-mismatch"},
	{"client orders-web not found in realm staging-shop", "environment-mismatch"},
	{`error: rpc error: code = Unauthenticated desc = no session information, grpc.code: Unauthenticated, grpc.method: List, grpc.service: cluster.ClusterService, grpc.start_time: 2023-11-05T23:10:05Z, grpc.time_ms: 5.089, level: info, msg: finished unary call with code Unauthenticated, span.kind: server`, "missing-auth-header"},
	{"server returned HTTP status 401 Unauthorized (401): no org id", "missing-auth-header"},
	{"your server may be stripping the Authorization header", "header-stripped-by-proxy"},
	{"nginx does not pass the Authorization header to the backend", "header-stripped-by-proxy"},
	{"the gateway is not forwarding the Authorization header", "header-stripped-by-proxy"},
	{"JWT not found", "missing-auth-header"},
	{"error: You must be logged in to the server (Unauthorized)", ""},
	{"API key contains a trailing newline", "malformed-token"},
	{"the specified token is not a refresh token", "malformed-token"},
	{"the specified token is not an ID token", "malformed-token"},
	{"only access tokens are accepted here", "malformed-token"},
	{"Basic prefix not found in Proxy-Authorization header", "wrong-auth-scheme"},
	{"token header has no kid", "malformed-token"},
	{"claim exp must be a number", "malformed-token"},
	{"this account is blocked", "revoked-credential"},
	{"password spraying suspected from 203.0.113.9", "credential-attack"},
	{"Authentication failed: password is incorrect, or there is no user with such name", "revoked-credential"},
	{"Bruteforce attempt from 203.0.113.9 detected", "credential-attack"},
	{"No OpenIDConnect provider found in your account for https://oidc.eks.example.com/id/1", "service-identity"},
}

func TestPhrases(t *testing.T) {
	for _, tt := range phraseTexts {
		if got := Classify(Text{Message: []byte(tt.text)}); first(got) != tt.cause {
			t.Errorf("%q = %s/%s, want %s", tt.text, got.Reason, first(got), tt.cause)
		}
	}
}

// The codes of Entra ID decide, whatever the sentence behind them.
func TestEntraCodes(t *testing.T) {
	for code, reason := range map[string]string{
		"700027": "signature-invalid", "700023": "audience-mismatch", "700024": "clock-skew", "500133": "clock-skew",
		"50020": "environment-mismatch", "50128": "environment-mismatch", "90002": "environment-mismatch", "90072": "environment-mismatch",
		"500011": "environment-mismatch", "700016": "environment-mismatch", "50034": "credential-unknown", "51004": "credential-unknown",
		"50053": "account-locked", "50055": "expired", "50132": "expired", "50133": "expired", "50144": "expired", "7000222": "expired",
		"50057": "credential-revoked", "135011": "credential-revoked", "500341": "credential-revoked", "50126": "bad-credentials",
		"7000215": "bad-credentials", "50173": "refresh-failed", "70008": "refresh-failed", "70043": "refresh-failed",
		"700082": "refresh-failed", "700084": "refresh-failed", "50196": "refresh-failed", "70021": "service-identity",
		"700213": "service-identity", "90033": "backend-unreachable", "50027": "malformed",
	} {
		if got := Classify(Text{Message: []byte("AADSTS" + code + ": Something went wrong.")}); got.Reason.String() != reason {
			t.Errorf("%s = %s, want %s", code, got.Reason, reason)
		}
	}
}
