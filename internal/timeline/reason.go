package timeline

// Reason is a normalised auth-failure reason: the condition that a log text,
// code or challenge states. It names a symptom; causes are ranked by rules.
type Reason uint8

// Reasons. The names (Reason.String) are part of the parse contract.
const (
	ReasonNone                Reason = iota
	ReasonGeneric                    // "Unauthorized" and the like: a refusal without a condition
	ReasonExpired                    // token, session or key is past its lifetime
	ReasonNotYetValid                // nbf or iat lies in the future
	ReasonClockSkew                  // the text itself compares two clocks
	ReasonSignatureInvalid           // signature does not verify
	ReasonKidUnknown                 // no key matches the token's kid
	ReasonAlgorithmMismatch          // alg is not the one that the verifier wants
	ReasonSecretMissing              // the verifier has no key, secret or htpasswd
	ReasonAudienceMismatch           // aud is not accepted
	ReasonIssuerMismatch             // iss is not accepted
	ReasonClaimInvalid               // another claim is missing or refused
	ReasonEnvironmentMismatch        // the text itself names two environments, tenants or modes
	ReasonHeaderAbsent               // no credential arrived
	ReasonSchemeMismatch             // another authentication scheme was wanted
	ReasonMalformed                  // credential cannot be decoded
	ReasonCredentialUnknown          // key, token or session is not known
	ReasonCredentialRevoked          // known, and revoked, disabled or blacklisted
	ReasonBadCredentials             // wrong user name or password
	ReasonAccountLocked              // locked or throttled after failures
	ReasonRefreshFailed              // refresh token refused, reused or missing
	ReasonBackendUnreachable         // JWKS, IdP, introspection or authorizer not reachable
	ReasonAuthorizerError            // the authorizer itself is wrongly set up or failed
	ReasonServiceIdentity            // mTLS certificate, SPIFFE or mesh token refused
	ReasonPreflight                  // CORS preflight refused
	ReasonChallenge                  // step of a challenge protocol, by design
	ReasonOther                      // a condition outside this list
	NumReasons
)

var reasonNames = [NumReasons]string{
	"", "generic", "expired", "not-yet-valid", "clock-skew", "signature-invalid", "kid-unknown",
	"algorithm-mismatch", "secret-missing", "audience-mismatch", "issuer-mismatch", "claim-invalid",
	"environment-mismatch", "header-absent", "scheme-mismatch", "malformed", "credential-unknown",
	"credential-revoked", "bad-credentials", "account-locked", "refresh-failed", "backend-unreachable",
	"authorizer-error", "service-identity", "preflight", "challenge", "other",
}

func (r Reason) String() string { return reasonNames[r] }

// ParseReason finds the reason of a name, as Reason.String writes it.
func ParseReason(name string) (Reason, bool) {
	for i, n := range reasonNames {
		if n == name && n != "" {
			return Reason(i), true
		}
	}
	return ReasonNone, false
}

// Cause is one id of the cause catalogue. The timeline stores which cause a
// message suggests; what a cause means is written in the rules.
type Cause uint8

// Causes, in the order of the catalogue.
const (
	CauseNone Cause = iota
	CauseMissingAuthHeader
	CauseExpiredToken
	CauseRevokedCredential
	CauseWrongAuthScheme
	CauseMalformedToken
	CauseEnvironmentMismatch
	CauseClockSkew
	CauseHeaderStrippedByProxy
	CauseCORSPreflight
	CauseAudienceIssuerMismatch
	CauseSigningKeyMismatch
	CauseAuthorizerMisconfigured
	CauseAuthBackendUnreachable
	CauseStaleAuthCache
	CauseSecretNotLoaded
	CauseServiceIdentity
	CauseRefreshLoop
	CauseCredentialAttack
	CauseUnknown
	NumCauses
)

var causeNames = [NumCauses]string{
	"", "missing-auth-header", "expired-token", "revoked-credential", "wrong-auth-scheme", "malformed-token",
	"environment-mismatch", "clock-skew", "header-stripped-by-proxy", "cors-preflight",
	"audience-issuer-mismatch", "signing-key-mismatch", "authorizer-misconfigured",
	"auth-backend-unreachable", "stale-auth-cache", "secret-not-loaded", "service-identity",
	"refresh-loop", "credential-attack", "unknown",
}

func (c Cause) String() string { return causeNames[c] }

// ParseCause finds the cause of an id, as Cause.String writes it.
func ParseCause(id string) (Cause, bool) {
	for i, n := range causeNames {
		if n == id && n != "" {
			return Cause(i), true
		}
	}
	return CauseNone, false
}

// Informative tells whether a reason says more than that a request was refused.
func (r Reason) Informative() bool { return r > ReasonGeneric && r != ReasonOther }
