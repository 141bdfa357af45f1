package parsers

import (
	"bytes"

	"authlog/internal/timeline"
)

// ngxAuthWords are the values that users let a map over $http_authorization
// give, in lower case.
var ngxAuthWords = map[string]timeline.Auth{
	"basic":            {Present: timeline.Yes, Scheme: timeline.SchemeBasic},
	"bearer":           {Present: timeline.Yes, Scheme: timeline.SchemeBearer},
	"jwt":              {Present: timeline.Yes, Scheme: timeline.SchemeBearer, Shape: timeline.ShapeJWT},
	"digest":           {Present: timeline.Yes, Scheme: timeline.SchemeDigest},
	"negotiate":        {Present: timeline.Yes, Scheme: timeline.SchemeNegotiate},
	"ntlm":             {Present: timeline.Yes, Scheme: timeline.SchemeNegotiate},
	"apikey":           {Present: timeline.Yes, Scheme: timeline.SchemeAPIKey},
	"api-key":          {Present: timeline.Yes, Scheme: timeline.SchemeAPIKey},
	"api_key":          {Present: timeline.Yes, Scheme: timeline.SchemeAPIKey},
	"aws4-hmac-sha256": {Present: timeline.Yes, Scheme: timeline.SchemeAWS4},
	"other":            {Present: timeline.Yes, Scheme: timeline.SchemeOther},
	"1":                {Present: timeline.Yes}, "yes": {Present: timeline.Yes}, "true": {Present: timeline.Yes},
	"y": {Present: timeline.Yes}, "present": {Present: timeline.Yes}, "sent": {Present: timeline.Yes},
	"set": {Present: timeline.Yes}, "0": {Present: timeline.No}, "no": {Present: timeline.No},
	"n": {Present: timeline.No}, "false": {Present: timeline.No}, "none": {Present: timeline.No},
	"absent": {Present: timeline.No}, "missing": {Present: timeline.No}, "empty": {Present: timeline.No},
	"unset": {Present: timeline.No},
}

// ngxAuthWord reads such a value; anything else says nothing.
func ngxAuthWord(v []byte) timeline.Auth {
	if len(v) > 20 {
		return timeline.Auth{}
	}
	return ngxAuthWords[string(bytes.ToLower(v))]
}

// ngxChallengeSchemes are schemes that can stand alone in WWW-Authenticate
// (registry of RFC 9110, 16.4.1, and common private ones), in lower case.
var ngxChallengeSchemes = map[string]bool{
	"basic": true, "bearer": true, "digest": true, "negotiate": true, "ntlm": true, "dpop": true, "hoba": true,
	"mutual": true, "oauth": true, "scram-sha-256": true, "scram-sha-1": true, "privatetoken": true, "gnap": true,
	"apikey": true, "api-key": true, "token": true, "jwt": true, "formbased": true, "session": true, "cookie": true,
}

// ngxChallengeParams are parameters of challenges (RFC 6750, 7616, 7617, 9449,
// 9728, and what identity platforms add) that no credential begins with.
var ngxChallengeParams = map[string]bool{
	"realm": true, "error": true, "error_description": true, "error_uri": true, "scope": true, "charset": true,
	"nonce": true, "qop": true, "stale": true, "domain": true, "algs": true, "resource_metadata": true,
	"authorization_uri": true, "resource_id": true, "client_id": true, "trusted_issuers": true, "claims": true,
	"title": true, "service": true, "algorithm": true, "opaque": true, "resource": true, "as_uri": true,
}

// ngxIsChallenge tells a WWW-Authenticate value from an Authorization value:
// a known scheme alone, or a scheme followed by a challenge's parameter.
func ngxIsChallenge(v []byte) bool {
	scheme, rest, spaced := bytes.Cut(v, []byte(" "))
	scheme = bytes.TrimRight(scheme, ",")
	if len(scheme) == 0 || len(scheme) > maxMethod {
		return false
	}
	rest = bytes.TrimLeft(rest, " ,")
	if !spaced || len(rest) == 0 {
		return ngxChallengeSchemes[string(bytes.ToLower(scheme))]
	}
	eq := bytes.IndexByte(rest, '=')
	if eq > 0 && eq <= maxMethod && ngxChallengeParams[string(bytes.ToLower(bytes.TrimSpace(rest[:eq])))] {
		return true
	}
	// Several challenges in one value: "Negotiate, Basic realm=...".
	if v[len(scheme)] == ',' && ngxChallengeSchemes[string(bytes.ToLower(scheme))] {
		return ngxIsChallenge(rest)
	}
	return false
}
