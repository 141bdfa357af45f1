package reason

import "testing"

// traps are texts of known systems whose obvious reading is wrong. The texts
// are facts of the named systems.
var traps = []struct{ name, text, reason, cause string }{
	{"the word signature in an expiry", "Signature has expired", "expired", "expired-token"},
	{"not yet valid under a class that says expired", "ExpiredSignatureError: Signature not yet valid", "clock-skew", "clock-skew"},
	{"AWS compares two clocks", "Signature expired: 20261102T140000Z is now earlier than 20261102T140500Z", "clock-skew", "clock-skew"},
	{"exp too far ahead is a clock", "'Expiration time' claim ('exp') is too far in the future", "clock-skew", "clock-skew"},
	{"iat of a verifier that is behind", "The token is not yet valid (iat)", "not-yet-valid", "clock-skew"},
	{"used before issued", "Token used before issued", "not-yet-valid", "clock-skew"},
	{"certificate met by a clock that is behind", "x509: certificate has expired or is not yet valid: current time 2026-11-01T00:00:00Z is before 2026-11-02T00:00:00Z", "clock-skew", "clock-skew"},
	{"a rotated kid is only the symptom", `"kid" claim which does not correspond to a known public key. Most likely the ID token is expired`, "expired", "expired-token"},
	{"date header behind the word signature", "HMAC signature cannot be verified, a valid date or x-date header is required", "clock-skew", "clock-skew"},
	{"expired by less than the clocks differ", "token is expired by 1.2s", "expired", "clock-skew"},
	{"expired by more", "token is expired by 1m30.5s", "expired", "expired-token"},

	{"Kong: third segment missing", "Bad token; invalid signature", "malformed", "malformed-token"},
	{"Kong: signature wrong", "Invalid signature", "signature-invalid", "signing-key-mismatch"},
	{"Nimbus: algorithm or key", "Signed JWT rejected: Another algorithm expected, or no matching key(s) found", "kid-unknown", "signing-key-mismatch"},
	{"Istio without a key set", "using a fake JWKS for now", "backend-unreachable", "auth-backend-unreachable"},
	{"algorithms point to configuration", "invalid algorithm", "algorithm-mismatch", "signing-key-mismatch"},
	{"only none points to an attack", "'none' signature type is not allowed", "algorithm-mismatch", "credential-attack"},
	{"key type", "key is of invalid type", "secret-missing", "secret-not-loaded"},

	{"audience of another environment", `incorrect "aud" (audience) claim. Expected "acme-prod" but got "acme-dev"`, "environment-mismatch", "environment-mismatch"},
	{"audience of another service", `audience mismatch: expected "orders", got "billing"`, "audience-mismatch", "audience-issuer-mismatch"},
	{"two versions of one directory", "issuer 'https://sts.windows.net/0b1c2d3e-0000-4000-8000-000000000001/' does not match 'https://login.microsoftonline.com/0b1c2d3e-0000-4000-8000-000000000001/v2.0'", "issuer-mismatch", "audience-issuer-mismatch"},
	{"two directories", "issuer 'https://sts.windows.net/0b1c2d3e-0000-4000-8000-000000000001/' does not match 'https://sts.windows.net/0b1c2d3e-0000-4000-8000-000000000002/'", "environment-mismatch", "environment-mismatch"},
	{"hidden values", "IDX10205: Issuer validation failed. Issuer: '[PII of type 'System.String' is hidden]'", "issuer-mismatch", "audience-issuer-mismatch"},

	{"the token is an undefined variable", "Invalid token type. Token must be a <class 'bytes'>", "header-absent", "missing-auth-header"},
	{"no token object", "Nil JSON web token", "header-absent", "missing-auth-header"},
	{"byte 6 is the blank behind Bearer", "token is malformed: could not base64 decode header: illegal base64 data at input byte 6", "malformed", "malformed-token"},
	{"prefix not removed", "tokenstring should not contain 'bearer '", "malformed", "malformed-token"},

	{"discovery behind invalid_token", "invalid_token: OIDC discovery endpoint communication error", "backend-unreachable", "auth-backend-unreachable"},
	{"key set behind invalid_token", "JWKS communication error", "backend-unreachable", "auth-backend-unreachable"},
	{"client-side limit", "Too many requests to the JWKS endpoint", "backend-unreachable", "stale-auth-cache"},
	{"no keys after a failed download", "IDX10500: Signature validation failed. No security keys were provided to validate the signature.", "secret-missing", "secret-not-loaded"},
	{"upgrade of a framework", "IDX10506: Signature validation failed. The user defined 'Delegate' specified on TokenValidationParameters did not return a 'JwtSecurityToken'", "authorizer-error", "authorizer-misconfigured"},
	{"technical failure of a provider", "auth provider returned error", "authorizer-error", "authorizer-misconfigured"},

	{"one text for everything", "The access token is invalid or has expired, revoked, malformed", "generic", ""},
	{"two parallel refreshes", "Stale token", "refresh-failed", "refresh-loop"},
	{"the innermost text counts", "[invalid bearer token, token has been revoked]", "credential-revoked", "revoked-credential"},
	{"a wrapper hides nothing", "UnauthorizedError: invalid_token: jwt expired", "expired", "expired-token"},
	{"what is not expired", "token has not expired but is revoked", "credential-revoked", "revoked-credential"},
	{"advice is no reason", "jwt malformed. Please check that the token is not expired", "malformed", "malformed-token"},
	{"examples are no reason", "signature is invalid (e.g. expired key)", "signature-invalid", "signing-key-mismatch"},
	{"null in a record is no absence", `token rejected user=null aud=null`, "generic", ""},
}

func TestTraps(t *testing.T) {
	for _, tt := range traps {
		got := Classify(Text{Message: []byte(tt.text)})
		if got.Reason.String() != tt.reason || first(got) != tt.cause {
			t.Errorf("%s: %q = %s/%s, want %s/%s", tt.name, tt.text, got.Reason, first(got), tt.reason, tt.cause)
		}
	}
}
