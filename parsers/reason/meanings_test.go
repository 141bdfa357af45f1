package reason

import (
	"slices"
	"strings"
	"testing"
)

// meaningTest is a reason with its first cause and invented messages, in all
// spellings, that state it. A text behind "code:" is a machine code.
type meaningTest struct {
	reason, cause string
	texts         []string
}

// meanings are about tokens and their keys; otherMeanings, about everything
// else.
var meanings = []meaningTest{
	{"expired", "expired-token", []string{
		`Your token has expired. Please log in again.`,
		`code:ACCESS_TOKEN_EXPIRED`,
		`code:accessTokenExpired`,
		`auth: credential lifetime exceeded`,
		`the access token is past its expiry (exp=1793628191, now=1793629000)`,
		`jwt: exp claim in the past`,
		`Session has timed out due to inactivity`,
		`API key expired on 2026-10-31`,
		`id_token lapsed 40s ago`,
		`com.acme.auth.TokenExpiredException: token no longer valid, expired at 2026-11-02T14:00:00Z`,
		`token_ttl_elapsed`,
		`{"errors":[{"code":"session_expired","title":"Session expired","status":"401"}]}`,
		`rejecting request: stale access token`,
		`personal access token is out of date`,
		`authlib.jose.errors.ExpiredTokenError: expired_token: The token is expired`,
		`io.ktor.auth: Token expired at 2026-11-02T13:59:58Z`,
		`OAuth2::Error, expired_token: access token has outlived its lifetime`,
		`rejecting session 8f: idle time exceeded`,
		`auth middleware: err=ErrTokenExpired`,
		`[auth] verify failed: TokenExpiredError: maxAge exceeded`,
		`credentials have expired, user must sign in again`,
		`Login session has ended. Sign in again.`,
		`sts: the security token included in the request is expired`,
		`grpc: Unauthenticated: id token expired 12m ago`,
		`{"success":false,"error":{"type":"auth","detail":"Your session is no longer valid because it expired"}}`,
		`ticket expired (krb5)`,
		`remember-me cookie expired`,
		`verify access token: expired 3m12s ago`,
		`API_TOKEN_HAS_EXPIRED`,
		`oauth: the provided access token expired on Mon Nov 2`,
		`AuthError(kind=SessionExpired)`,
		`your login has expired`,
	}},
	{"not-yet-valid", "clock-skew", []string{
		`token cannot be used before 2026-11-02T14:05:00Z`,
		`code:TOKEN_NOT_YET_VALID`,
		`nbf 1793628300 is after now 1793628191`,
		`JWT iat is in the future by 12s`,
		`Token is not valid until 14:05`,
		`ImmatureSignatureError`,
		`claim 'nbf' is in the future`,
		`TOKEN_USED_TOO_EARLY`,
		`the token's start time has not been reached`,
		`jwt.not_before_violation`,
		`token becomes valid in 20 seconds: nbf is ahead of server time`,
	}},
	{"clock-skew", "clock-skew", []string{
		`clock skew between host and issuer exceeds 30s`,
		`request timestamp outside the allowed window`,
		`RequestExpired: Request timestamp is too old`,
		`system clock is 94 seconds behind`,
		`KRB_AP_ERR_SKEW: Clock skew too great`,
		`RequestTimeTooSkewed: The difference between the request time and the current time is too large.`,
		`hmac auth: timestamp drift 412s exceeds tolerance`,
		`client clock differs from server clock by 400s`,
	}},
	{"signature-invalid", "signing-key-mismatch", []string{
		`code:JWT_SIGNATURE_INVALID`,
		`bad token signature`,
		`signature check failed for token issued by https://idp.example`,
		`could not verify the signature of the access token`,
		`HMAC mismatch on webhook`,
		`SignatureVerificationError`,
		`crypto/rsa: verification error`,
		`JWSSignatureException: signature did not verify`,
		`go-jose/go-jose: error in cryptographic primitive`,
		`Token signature could not be validated against any known key`,
		`auth: ed25519 signature invalid`,
		`webhook signature verification failed`,
		`SIG_VERIFY_ERR`,
		`JWT signature does not match locally computed signature`,
		`[JWT] wrong signature`,
		`Failed to verify JWT signature with key v3`,
		`signature_mismatch`,
		`invalid signature on id token`,
	}},
	{"kid-unknown", "signing-key-mismatch", []string{
		`signing key k-2026-11 not in cache`,
		`no JWK found for kid "a1b2"`,
		`unknown kid: a1b2c3`,
		`code:KID_NOT_FOUND`,
		`token was signed with an unrecognized key`,
		`None of the known keys match the key id in the token header`,
		`JWKS does not contain the key referenced by the token`,
		`Signing key not found for kid 77ab`,
		`no suitable key in key set for token`,
		`JWSError: key id 'abc' is not known`,
		`public key for key id 3 missing`,
		`keyset has no entry with kid=v7`,
		`cannot find JWK with matching kid`,
		`NoMatchingKey`,
		`UnknownKeyId`,
		`unable to match token kid to any signing key`,
	}},
	{"algorithm-mismatch", "signing-key-mismatch", []string{
		`alg HS256 is not allowed, expected RS256`,
		`unexpected signing method: HS256`,
		`code:ALG_NOT_SUPPORTED`,
		`Token algorithm RS256 differs from configured HS256`,
		`disallowed JWS algorithm`,
		`InvalidAlgorithmError`,
		`unsupported alg: PS512`,
	}},
	{"algorithm-mismatch", "credential-attack", []string{
		`rejected token with alg "none"`,
	}},
	{"secret-missing", "secret-not-loaded", []string{
		`environment variable JWT_SIGNING_KEY is not set`,
		`no verification key configured, denying all`,
		`failed to read /var/run/secrets/auth/hmac.key: permission denied`,
		`secretOrPublicKey must be provided`,
		`auth secret is empty`,
		`AUTH_SECRET missing from environment`,
		`could not parse PEM public key`,
		`HMAC key must not be empty`,
		`SECRET_KEY not defined`,
		`RuntimeError: JWT_SECRET_KEY or flask SECRET_KEY must be set`,
		`key file /etc/app/jwt.pem could not be opened`,
		`signing key is nil`,
		`secret jwt-signing not found in namespace auth`,
		`no keys loaded, rejecting every token`,
		`keystore empty`,
		`unable to load JWT public key: ENOENT`,
		`htpasswd file missing`,
		`JWT secret not configured`,
		`could not read signing secret file: no such file or directory`,
		`token secret env var AUTH_HMAC_SECRET is unset`,
		`no public keys available for token verification`,
	}},
	{"audience-mismatch", "audience-issuer-mismatch", []string{
		`token not intended for this audience`,
		`aud claim [web] does not include api://orders`,
		`code:INVALID_AUDIENCE`,
		`wrong audience: got "billing", want "orders"`,
		`The 'aud' claim does not contain 'orders-api'`,
		`ID token was issued for another audience`,
		`AudienceNotAllowed`,
		`JWT audience mismatch (want=orders)`,
		`aud not accepted`,
	}},
	{"environment-mismatch", "environment-mismatch", []string{
		`wrong audience: got "orders-staging", want "orders-prod"`,
		`issuer mismatch: expected https://login.acme.com/prod got https://login.acme.com/dev`,
		`test mode key used in live mode`,
		`this key belongs to the sandbox environment`,
		`credential is for tenant acme-dev, request is for tenant acme-prod`,
		`token realm "dev" does not match server realm "prod"`,
		`live key not accepted in test environment`,
		`sandbox credentials cannot be used against production endpoints`,
		`prod cluster received a token of the qa realm`,
		`API key environment (test) does not match request environment (live)`,
		`WRONG_TENANT`,
		`dev key on production host`,
		`token tenant does not match requested tenant`,
	}},
}

func TestMeanings(t *testing.T) {
	for _, m := range slices.Concat(meanings, otherMeanings) {
		for _, text := range m.texts {
			in := Text{Message: []byte(text)}
			if code, ok := strings.CutPrefix(text, "code:"); ok {
				in = Text{Code: []byte(code)}
			}
			got := Classify(in)
			if got.Reason.String() != m.reason || first(got) != m.cause {
				t.Errorf("%q = %s/%s, want %s/%s", text, got.Reason, first(got), m.reason, m.cause)
			}
			if again := Classify(in); again.Reason != got.Reason || first(again) != first(got) {
				t.Errorf("%q: a second reading gives %s", text, again.Reason)
			}
		}
	}
}

// TestIn401KeepsMeaning: where a text speaks for itself, the record around it
// does not change what it says.
func TestIn401KeepsMeaning(t *testing.T) {
	for _, m := range slices.Concat(meanings, otherMeanings) {
		for _, text := range m.texts {
			in := Text{Message: []byte(strings.TrimPrefix(text, "code:"))}
			if got := ClassifyIn401(in); got.Reason.String() != m.reason {
				t.Errorf("in a 401, %q = %s, want %s", text, got.Reason, m.reason)
			}
		}
	}
}
