package reason

import (
	"testing"

	"authlog/internal/timeline"
)

// unseen are texts of systems that the tables were not written from, with the
// reason and the first cause that an engineer would read from them.
var unseen = []struct {
	system, text, reason, cause string
}{
	{"Auth0 login", "Unable to verify the token: jwt issued by unexpected tenant acme-dev, expected acme-prod", "environment-mismatch", "environment-mismatch"},
	{"Auth0", `{"error":"invalid_grant","error_description":"Unknown or invalid refresh token."}`, "refresh-failed", "refresh-loop"},
	{"Okta", `{"errorCode":"E0000011","errorSummary":"Invalid token provided","errorLink":"E0000011","errorId":"oaeX"}`, "generic", ""},
	{"Okta", "The JWT was issued in the future", "not-yet-valid", "clock-skew"},
	{"Okta", "Your account is locked out. Please contact your administrator.", "account-locked", "credential-attack"},
	{"Keycloak", `type=REFRESH_TOKEN_ERROR, error=invalid_token, reason='Refresh token expired'`, "refresh-failed", "refresh-loop"},
	{"Keycloak", "Invalid user credentials", "bad-credentials", "revoked-credential"},
	{"Spring", "Bearer token is malformed", "malformed", "malformed-token"},
	{"Spring", "An Authentication object was not found in the SecurityContext", "header-absent", "missing-auth-header"},
	{"Passport", "Error: No auth token", "header-absent", "missing-auth-header"},
	{"Passport", "Unknown authentication strategy \"jwt\"", "authorizer-error", "authorizer-misconfigured"},
	{"Devise", "Invalid login or password.", "bad-credentials", "revoked-credential"},
	{"Laravel Passport", "League\\OAuth2\\Server\\Exception\\OAuthServerException: The resource owner or authorization server denied the request. Access token has been revoked", "credential-revoked", "revoked-credential"},
	{"PHP league", "Access token could not be verified", "generic", ""},
	{"PHP league", "Missing \"Authorization\" header", "header-absent", "missing-auth-header"},
	{"Tyk", "Key not authorised", "credential-unknown", "revoked-credential"},
	{"Tyk", "Authorization field missing", "header-absent", "missing-auth-header"},
	{"Tyk", "Key has expired, please renew", "expired", "expired-token"},
	{"Apigee", `{"fault":{"faultstring":"Invalid ApiKey","detail":{"errorcode":"oauth.v2.InvalidApiKey"}}}`, "credential-unknown", "revoked-credential"},
	{"Apigee", `{"fault":{"faultstring":"Access Token expired","detail":{"errorcode":"keymanagement.service.access_token_expired"}}}`, "expired", "expired-token"},
	{"Apigee", "oauth.v2.InvalidClientIdentifier", "credential-unknown", "revoked-credential"},
	{"Apigee", "steps.jwt.JwtIssuerMismatch", "issuer-mismatch", "audience-issuer-mismatch"},
	{"Apigee", "steps.jwt.NoMatchingPublicKey", "kid-unknown", "signing-key-mismatch"},
	{"Apigee", "steps.jwt.AlgorithmMismatch", "algorithm-mismatch", "signing-key-mismatch"},
	{"Hydra", "token_expired: the access token expired 3 minutes ago", "expired", "expired-token"},
	{"oauth2-proxy", "[AuthFailure] Invalid authentication via OAuth2: unable to obtain token: context deadline exceeded", "backend-unreachable", "auth-backend-unreachable"},
	{"oauth2-proxy", "error validating redirect: cookie \"_oauth2_proxy\" not present", "header-absent", "missing-auth-header"},
	{"oauth2-proxy", "could not verify id_token: oidc: failed to verify signature: fetching keys oidc: get keys failed: connection refused", "backend-unreachable", "auth-backend-unreachable"},
	{"Vault", "error looking up token: token not found or expired", "expired", "expired-token"},
	{"Consul", "ACL not found: auth token does not exist", "credential-unknown", "revoked-credential"},
	{"Consul", "rpc error: Unauthenticated desc = ACL token expired", "expired", "expired-token"},
	{"gRPC", "rpc error: code = Unauthenticated desc = missing bearer token in metadata", "header-absent", "missing-auth-header"},
	{"gRPC", "rpc error: code = Unauthenticated desc = transport: per-RPC creds failed", "generic", ""},
	{"SPIFFE", "x509svid: could not verify leaf certificate: x509: certificate signed by unknown authority", "service-identity", "service-identity"},
	{"SPIFFE", "unexpected peer ID spiffe://dev.acme/ns/web", "service-identity", "service-identity"},
	{"Linkerd", "unauthenticated client TLS identity required by policy", "service-identity", "service-identity"},
	{"Istio", "RBAC: access denied", "generic", ""},
	{"Rust jsonwebtoken", "ExpiredSignature", "expired", "expired-token"},
	{"Rust jsonwebtoken", "ImmatureSignature", "not-yet-valid", "clock-skew"},
	{"Rust jsonwebtoken", "InvalidSignature", "signature-invalid", "signing-key-mismatch"},
	{"Rust jsonwebtoken", "InvalidAudience", "audience-mismatch", "audience-issuer-mismatch"},
	{"Rust jsonwebtoken", "Base64 error: Invalid symbol 46, offset 10", "malformed", "malformed-token"},
	{"Rust jsonwebtoken", "MissingRequiredClaim(\"exp\")", "malformed", "malformed-token"},
	{"Guardian", "token_expired", "expired", "expired-token"},
	{"Guardian", ":invalid_token: :signature_error", "signature-invalid", "signing-key-mismatch"},
	{"Joken", "[message: \"Invalid token\", claim: \"aud\", claim_val: \"web\"]", "audience-mismatch", "audience-issuer-mismatch"},
	{"Joken", "current time is before the nbf claim", "clock-skew", "clock-skew"},
	{".NET", "IDX10214: Audience validation failed. Audiences: 'api://orders'. Did not match: validationParameters.ValidAudience: 'api://billing'", "audience-mismatch", "audience-issuer-mismatch"},
	{".NET", "AADSTS50012: Invalid client secret is provided.", "credential-unknown", "revoked-credential"},
	{".NET", "No authentication handler is registered for the scheme 'Bearer'", "authorizer-error", "authorizer-misconfigured"},
	{"Kong key-auth", "INVALID_KEY_AUTH_CREDENTIALS", "credential-unknown", "revoked-credential"},
	{"Cloudflare Access", "Access: CF_Authorization cookie missing", "header-absent", "missing-auth-header"},
	{"AWS Cognito", "NotAuthorizedException: Access Token has been revoked", "credential-revoked", "revoked-credential"},
	{"AWS Cognito", "Token use not allowed: id. Expected: access", "malformed", "malformed-token"},
	{"AWS AppSync", "Valid authorization header not provided.", "header-absent", "missing-auth-header"},
	{"Lambda authorizer", "AuthorizerConfigurationException: Execution failed due to configuration error: Authorizer error", "authorizer-error", "authorizer-misconfigured"},
	{"Lambda authorizer", "authorizer timed out after 3.00 seconds", "backend-unreachable", "auth-backend-unreachable"},
	{"handwritten", "API key sk_test_ used with live account", "environment-mismatch", "environment-mismatch"},
	{"handwritten", "staging token presented to production API", "environment-mismatch", "environment-mismatch"},
	{"handwritten", "AUTH_TOKEN_ISSUED_FOR_OTHER_TENANT", "environment-mismatch", "environment-mismatch"},
	{"handwritten", "partner key has been deactivated", "credential-revoked", "revoked-credential"},
	{"handwritten", "ERR_NO_BEARER", "header-absent", "missing-auth-header"},
	{"handwritten", "auth.session.expired", "expired", "expired-token"},
	{"handwritten", "session timed out, please log in again", "expired", "expired-token"},
	{"handwritten", "JWT_SECRET is undefined", "secret-missing", "secret-not-loaded"},
	{"handwritten", "signing secret not loaded, refusing all requests", "secret-missing", "secret-not-loaded"},
	{"handwritten", "token validation: public key file /run/secrets/jwt.pem: no such file or directory", "secret-missing", "secret-not-loaded"},
	{"handwritten", "wrong auth type: got Basic, want Bearer", "scheme-mismatch", "wrong-auth-scheme"},
	{"handwritten", "UNSUPPORTED_AUTH_SCHEME", "scheme-mismatch", "wrong-auth-scheme"},
	{"handwritten", "token has 2 segments, expected 3", "malformed", "malformed-token"},
	{"handwritten", "could not decode token payload", "malformed", "malformed-token"},
	{"handwritten", "token-signature-mismatch", "signature-invalid", "signing-key-mismatch"},
	{"handwritten", "no public key for kid=2026-11", "kid-unknown", "signing-key-mismatch"},
	{"handwritten", "keyset does not include key id abc123", "kid-unknown", "signing-key-mismatch"},
	{"handwritten", "identity provider unreachable: dial tcp: lookup idp on 10.0.0.2:53: no such host", "backend-unreachable", "auth-backend-unreachable"},
	{"key callback", "error in secret or public key callback: connect ETIMEDOUT 10.90.4.17:443", "backend-unreachable", "auth-backend-unreachable"},
	{"handwritten", "introspection endpoint returned 503", "backend-unreachable", "auth-backend-unreachable"},
	{"handwritten", "token rejected: token was issued 34s in the future, check NTP", "not-yet-valid", "clock-skew"},
	{"handwritten", "refresh token reuse detected, family revoked", "refresh-failed", "refresh-loop"},
	{"handwritten", "too many failed logins for this user", "account-locked", "credential-attack"},
	{"handwritten", "token audience web-app is not accepted by this service", "audience-mismatch", "audience-issuer-mismatch"},
	{"handwritten", "mTLS peer certificate not presented", "service-identity", "service-identity"},
	{"handwritten", "CORS preflight rejected: origin not allowed", "preflight", "cors-preflight"},
	{"handwritten", "login failed for user admin: wrong password", "bad-credentials", "revoked-credential"},

	{"neutral", "Unauthorized", "generic", ""},
	{"neutral", "Access denied", "generic", ""},
	{"neutral", "authentication failed", "generic", ""},
	{"neutral", "token rejected", "generic", ""},
	{"neutral", "invalid_token", "generic", ""},
	{"neutral", "401 Unauthorized", "generic", ""},
	{"neutral", "request completed", "", ""},
	{"neutral", "query timeout after 5000 ms", "", ""},
	{"neutral", "upstream dependency failed", "", ""},
	{"neutral", "GET /x 401", "", ""},
	{"neutral", "POST /oauth2/token 200 12ms", "", ""},
	{"neutral", "GET /owa/auth/logon.aspx 404", "", ""},
	{"neutral", "token issued", "", ""},
	{"neutral", "cache warmed", "", ""},
	{"neutral", "server started version=1.4.2", "", ""},
	{"neutral", "unhandled error", "", ""},
	{"neutral", "connect() failed (111: Connection refused) while connecting to upstream", "", ""},
	{"neutral", `open() "/usr/share/nginx/html/.env" failed (2: No such file or directory)`, "", ""},
	{"neutral", "jwks served", "", ""},
	{"neutral", "Redis connection timed out", "", ""},
	{"neutral", "disk quota exceeded", "", ""},
}

func TestUnseenSystems(t *testing.T) {
	for _, tt := range unseen {
		got := Classify(Text{Message: []byte(tt.text)})
		if got.Reason.String() != tt.reason || first(got) != tt.cause {
			t.Errorf("%s: %q = %s/%s, want %s/%s", tt.system, tt.text, got.Reason, first(got), tt.reason, tt.cause)
		}
	}
}

func first(r Result) string {
	if len(r.Suggests) == 0 {
		return timeline.CauseNone.String()
	}
	return r.Suggests[0].String()
}
