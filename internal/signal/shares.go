package signal

// ReasonShares are, per normalised reason, its share among the excess 401s
// that carry an informative reason. All are NaN when none does.
type ReasonShares struct {
	Expired             float64 `expr:"expired"`
	NotYetValid         float64 `expr:"not_yet_valid"`
	ClockSkew           float64 `expr:"clock_skew"`
	SignatureInvalid    float64 `expr:"signature_invalid"`
	KidUnknown          float64 `expr:"kid_unknown"`
	AlgorithmMismatch   float64 `expr:"algorithm_mismatch"`
	SecretMissing       float64 `expr:"secret_missing"`
	AudienceMismatch    float64 `expr:"audience_mismatch"`
	IssuerMismatch      float64 `expr:"issuer_mismatch"`
	ClaimInvalid        float64 `expr:"claim_invalid"`
	EnvironmentMismatch float64 `expr:"environment_mismatch"`
	HeaderAbsent        float64 `expr:"header_absent"`
	SchemeMismatch      float64 `expr:"scheme_mismatch"`
	Malformed           float64 `expr:"malformed"`
	CredentialUnknown   float64 `expr:"credential_unknown"`
	CredentialRevoked   float64 `expr:"credential_revoked"`
	BadCredentials      float64 `expr:"bad_credentials"`
	AccountLocked       float64 `expr:"account_locked"`
	RefreshFailed       float64 `expr:"refresh_failed"`
	BackendUnreachable  float64 `expr:"backend_unreachable"`
	AuthorizerError     float64 `expr:"authorizer_error"`
	ServiceIdentity     float64 `expr:"service_identity"`
	Preflight           float64 `expr:"preflight"`
	Challenge           float64 `expr:"challenge"`
}

// SuggestedShares are, per cause, the share of the excess 401s with an
// informative reason whose text suggests that cause (first, or at all). All are
// NaN when none has one.
type SuggestedShares struct {
	MissingAuthHeader       float64 `expr:"missing_auth_header"`
	ExpiredToken            float64 `expr:"expired_token"`
	RevokedCredential       float64 `expr:"revoked_credential"`
	WrongAuthScheme         float64 `expr:"wrong_auth_scheme"`
	MalformedToken          float64 `expr:"malformed_token"`
	EnvironmentMismatch     float64 `expr:"environment_mismatch"`
	ClockSkew               float64 `expr:"clock_skew"`
	HeaderStrippedByProxy   float64 `expr:"header_stripped_by_proxy"`
	CORSPreflight           float64 `expr:"cors_preflight"`
	AudienceIssuerMismatch  float64 `expr:"audience_issuer_mismatch"`
	SigningKeyMismatch      float64 `expr:"signing_key_mismatch"`
	AuthorizerMisconfigured float64 `expr:"authorizer_misconfigured"`
	AuthBackendUnreachable  float64 `expr:"auth_backend_unreachable"`
	StaleAuthCache          float64 `expr:"stale_auth_cache"`
	SecretNotLoaded         float64 `expr:"secret_not_loaded"`
	ServiceIdentity         float64 `expr:"service_identity"`
	RefreshLoop             float64 `expr:"refresh_loop"`
	CredentialAttack        float64 `expr:"credential_attack"`
}
