package reason

import "authlog/internal/timeline"

// suggestions are the causes that a reason alone suggests, best first. They
// follow what the texts of known systems mean; where a text means something
// else, its row in rules.tsv or dictionary.tsv says so.
var suggestions = [timeline.NumReasons][]timeline.Cause{
	timeline.ReasonExpired:          {timeline.CauseExpiredToken, timeline.CauseClockSkew, timeline.CauseRefreshLoop},
	timeline.ReasonNotYetValid:      {timeline.CauseClockSkew},
	timeline.ReasonClockSkew:        {timeline.CauseClockSkew},
	timeline.ReasonSignatureInvalid: {timeline.CauseSigningKeyMismatch, timeline.CauseEnvironmentMismatch, timeline.CauseSecretNotLoaded},
	timeline.ReasonKidUnknown:       {timeline.CauseSigningKeyMismatch, timeline.CauseStaleAuthCache, timeline.CauseEnvironmentMismatch},
	timeline.ReasonAlgorithmMismatch: {timeline.CauseSigningKeyMismatch, timeline.CauseEnvironmentMismatch,
		timeline.CauseCredentialAttack},
	timeline.ReasonSecretMissing:       {timeline.CauseSecretNotLoaded},
	timeline.ReasonAudienceMismatch:    {timeline.CauseAudienceIssuerMismatch, timeline.CauseEnvironmentMismatch},
	timeline.ReasonIssuerMismatch:      {timeline.CauseAudienceIssuerMismatch, timeline.CauseEnvironmentMismatch},
	timeline.ReasonClaimInvalid:        {timeline.CauseAudienceIssuerMismatch, timeline.CauseMalformedToken},
	timeline.ReasonEnvironmentMismatch: {timeline.CauseEnvironmentMismatch, timeline.CauseAudienceIssuerMismatch},
	timeline.ReasonHeaderAbsent: {timeline.CauseMissingAuthHeader, timeline.CauseHeaderStrippedByProxy,
		timeline.CauseWrongAuthScheme},
	timeline.ReasonSchemeMismatch:     {timeline.CauseWrongAuthScheme, timeline.CauseMalformedToken},
	timeline.ReasonMalformed:          {timeline.CauseMalformedToken, timeline.CauseWrongAuthScheme},
	timeline.ReasonCredentialUnknown:  {timeline.CauseRevokedCredential, timeline.CauseEnvironmentMismatch},
	timeline.ReasonCredentialRevoked:  {timeline.CauseRevokedCredential, timeline.CauseStaleAuthCache},
	timeline.ReasonBadCredentials:     {timeline.CauseRevokedCredential, timeline.CauseCredentialAttack},
	timeline.ReasonAccountLocked:      {timeline.CauseCredentialAttack},
	timeline.ReasonRefreshFailed:      {timeline.CauseRefreshLoop, timeline.CauseRevokedCredential, timeline.CauseExpiredToken},
	timeline.ReasonBackendUnreachable: {timeline.CauseAuthBackendUnreachable, timeline.CauseAuthorizerMisconfigured},
	timeline.ReasonAuthorizerError:    {timeline.CauseAuthorizerMisconfigured, timeline.CauseAuthBackendUnreachable},
	timeline.ReasonServiceIdentity:    {timeline.CauseServiceIdentity},
	timeline.ReasonPreflight:          {timeline.CauseCORSPreflight},
}

// Suggests lists the causes that a reason alone suggests, best first. The list is
// shared: it must not be modified.
func Suggests(r timeline.Reason) []timeline.Cause { return suggestions[r] }

var (
	clockFirst    = []timeline.Cause{timeline.CauseClockSkew, timeline.CauseExpiredToken}
	challengeOnly = suggestions[timeline.ReasonHeaderAbsent]
)

// sent tells whether a reason implies that a credential arrived.
func sent(r timeline.Reason) timeline.Tri {
	switch r {
	case timeline.ReasonHeaderAbsent:
		return timeline.No
	case timeline.ReasonExpired, timeline.ReasonNotYetValid, timeline.ReasonClockSkew, timeline.ReasonSignatureInvalid,
		timeline.ReasonKidUnknown, timeline.ReasonAlgorithmMismatch, timeline.ReasonAudienceMismatch,
		timeline.ReasonIssuerMismatch, timeline.ReasonClaimInvalid, timeline.ReasonEnvironmentMismatch,
		timeline.ReasonSchemeMismatch, timeline.ReasonCredentialUnknown, timeline.ReasonCredentialRevoked,
		timeline.ReasonBadCredentials, timeline.ReasonMalformed:
		return timeline.Yes
	}
	return timeline.Unknown
}
