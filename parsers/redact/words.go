package redact

import "bytes"

// isPlaceholder recognises, at b[i], what this package writes, and returns its
// length, 0 when there is none.
func isPlaceholder(b []byte, i int) int {
	const longest = 20
	if i >= len(b) || b[i] != '[' {
		return 0
	}
	end := bytes.IndexByte(b[i:min(len(b), i+longest)], ']')
	if end < 0 {
		return 0
	}
	switch kind := b[i+1 : i+end]; string(kind) {
	case kindJWT, kindSecret, kindPassword, kindCookie, kindPEM:
		return end + 1
	default:
		if n := keyClass(kind); n > 0 && n == len(kind) {
			return end + 1
		}
	}
	return 0
}

// isStandIn recognises what logs write in place of a credential, or for the
// absence of one.
func isStandIn(v []byte) bool {
	v = bytes.Trim(v, "[]<>(){} ")
	if len(v) == 0 || isMask(v) {
		return true
	}
	switch lowered(v) {
	case "redacted", "filtered", "masked", "hidden", "removed", "sensitive", "scrubbed", "obfuscated", "censored", "sanitized",
		"protected", "private", "omitted", "null", "nil", "none", "undefined", "object object", "secret", "password", "jwt", "cookie":
		return true
	}
	return false
}

// isMask recognises "***", "xxxx", "..." and the like.
func isMask(v []byte) bool {
	switch v[0] {
	case '*', 'x', 'X', '#', '.', '-', '_':
		return len(bytes.Trim(v, string(v[:1]))) == 0
	}
	return len(bytes.ReplaceAll(v, []byte("•"), nil)) == 0 || len(bytes.ReplaceAll(v, []byte("…"), nil)) == 0
}

// isStatus recognises words that tell what is the matter with a credential, in
// the place of the credential: token=expired.
func isStatus(v []byte) bool {
	v = bytes.Trim(v, ".!:[](){}<>")
	switch lowered(v) {
	case "true", "false", "yes", "no", "ok", "on", "off", "not", "is", "was", "has", "are", "the", "a", "an", "for", "in", "of",
		"expired", "invalid", "missing", "absent", "present", "empty", "valid", "required", "unknown", "revoked",
		"malformed", "mismatch", "mismatched", "failed", "failure", "fail", "error", "denied", "rejected", "refused",
		"accepted", "verified", "unverified", "unverifiable", "incorrect", "wrong", "bad", "disabled", "enabled",
		"inactive", "active", "blocked", "locked", "stale", "refreshed", "issued", "created", "updated", "changed",
		"deleted", "found", "unset", "set", "sent", "provided", "supplied", "received", "opened", "closed", "started",
		"ended", "ready", "success", "succeeded", "unauthorized", "forbidden", "unauthenticated", "authenticated",
		"unsupported", "unexpected", "unavailable", "timeout", "blacklisted", "default", "optional", "string", "bearer",
		"basic", "digest", "token", "cookie", "header", "query", "opaque", "access", "refresh", "authorization", "session",
		"signature", "key", "access_token", "refresh_token", "id_token", "api_key", "apikey", "jwt_token":
		return true
	}
	return false
}

// isSentenceWord recognises words of prose by their form, for places where
// prose is as likely as a credential.
func isSentenceWord(v []byte) bool {
	const longest = 20
	return len(v) > 0 && len(v) <= longest && isWords(v) && !random(v, 12)
}

// isWords recognises letters with hyphens and the punctuation of a sentence.
func isWords(v []byte) bool {
	for _, c := range bytes.TrimRight(v, ".,:;!?") {
		if !isAlpha(c) && c != '-' && c != '\'' && c != '/' {
			return false
		}
	}
	return true
}

// isProse recognises a sentence: at least three words and none of them random.
func isProse(v []byte) bool {
	words := 0
	for w := range bytes.FieldsSeq(v) {
		if random(w, 12) {
			return false
		}
		words++
	}
	return words >= 3
}

// lowered is v in lower case when it is short enough to be a word, else
// something that is none.
func lowered(v []byte) string {
	var buf [24]byte
	if len(v) > len(buf) {
		return "?"
	}
	for i, c := range v {
		if isUpper(c) {
			c |= 0x20
		}
		buf[i] = c
	}
	return string(buf[:len(v)])
}

// scheme is a family of authentication schemes with one way to write the
// credential.
type scheme uint8

const (
	schemeNone   scheme = iota
	schemeBearer        // one token
	schemeBasic         // base64 of user:password
	schemeWord          // one token, but the name is a word of prose too
	schemeParams        // name=value, one of them secret
)

// schemeOf reads the name of a scheme (registry of RFC 9110, 16.4.1, and
// common private ones).
func schemeOf(word []byte) scheme {
	if len(word) < 3 || len(word) > 24 {
		return schemeNone
	}
	switch word[0] | 0x20 { // the first letters of the schemes below
	case 'a', 'b', 'd', 'e', 'g', 'h', 'j', 'k', 'm', 'n', 'o', 'p', 's', 't':
	default:
		return schemeNone
	}
	switch lowered(word) {
	case "bearer", "negotiate", "ntlm", "dpop", "kerberos", "privatetoken":
		return schemeBearer
	case "basic":
		return schemeBasic
	case "token", "apikey", "api-key", "key", "jwt", "oauth2", "sharedkey", "aws", "sso-key", "genie-key", "splunk":
		return schemeWord
	case "digest", "hawk", "oauth", "signature", "hmac", "mac", "hmac-sha256", "hmac-sha1", "aws4-hmac-sha256", "aws4-hmac-sha512",
		"aws4-ecdsa-p256-sha256", "goog4-rsa-sha256", "goog4-hmac-sha256", "scram-sha-256", "sharedaccesssignature", "edgegrid", "eg1-hmac-sha256":
		return schemeParams
	}
	return schemeNone
}

// isChallengeParam recognises parameters of WWW-Authenticate values (RFC 6750,
// 7235, 7616, 7617, 9449, 9728): "Bearer realm=" carries no credential.
func isChallengeParam(v []byte) bool {
	switch lowered(v) {
	case "realm", "error", "error_description", "error_uri", "scope", "charset", "nonce", "qop", "stale", "domain", "algs",
		"algorithm", "opaque", "resource_metadata", "authorization_uri", "resource_id", "client_id", "trusted_issuers",
		"claims", "title", "service", "resource", "as_uri", "max_age", "acr_values":
		return true
	}
	return false
}
