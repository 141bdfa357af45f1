package redact

import (
	"bytes"

	"authlog/internal/timeline"
)

// Authorization reads the value of an Authorization header, or what a logger
// left of it ("Bearer ***", "[REDACTED]"): presence, scheme and shape of the
// credential, and the public class of a key (such as "sk_test_"), never the
// value. An empty value, "-" and the null of a logger mean that no header came;
// a stand-in means that one came and that the rest is not known.
func Authorization(v []byte) (timeline.Auth, []byte) {
	v = trimQuotes(bytes.TrimSpace(v))
	switch lowered(v) {
	case "", "-", "null", "nil", "none", "undefined", "(null)", "<nil>", "no", "false", "0", "absent", "missing", "empty", "unset":
		return timeline.Auth{Present: timeline.No}, nil
	case "yes", "true", "1", "present", "sent", "set", "provided", "ok":
		return timeline.Auth{Present: timeline.Yes}, nil
	}
	word, rest, _ := bytes.Cut(v, []byte(" "))
	rest = trimQuotes(bytes.TrimSpace(rest))
	auth := timeline.Auth{Present: timeline.Yes, Scheme: schemeName(word)}
	switch {
	case auth.Scheme == timeline.SchemeUnknown && (isStandIn(v) || isMasked(v) || isPlaceholder(v, 0) == len(v) && len(v) > 0):
		auth.Shape = placeholderShape(v)
		return auth, placeholderClass(v)
	case auth.Scheme == timeline.SchemeUnknown:
		auth.Scheme = timeline.SchemeOther
		if len(rest) == 0 || len(word) > maxSchemeName {
			rest = v // no scheme at all
		}
	case len(rest) == 0:
		auth.Shape = timeline.ShapeEmpty
		return auth, nil
	}
	auth.Shape = shapeOf(auth.Scheme, rest)
	return auth, classOfCredential(auth.Scheme, rest)
}

const maxSchemeName = 20

func schemeName(word []byte) timeline.Scheme {
	switch lowered(bytes.TrimRight(word, ":,")) {
	case "bearer":
		return timeline.SchemeBearer
	case "basic":
		return timeline.SchemeBasic
	case "digest":
		return timeline.SchemeDigest
	case "negotiate", "ntlm", "kerberos":
		return timeline.SchemeNegotiate
	case "apikey", "api-key", "api_key", "key", "x-api-key":
		return timeline.SchemeAPIKey
	case "aws4-hmac-sha256", "aws4-ecdsa-p256-sha256", "aws4-hmac-sha512":
		return timeline.SchemeAWS4
	case "token", "jwt", "dpop", "hawk", "oauth", "hmac", "signature", "mac", "sharedkey", "aws":
		return timeline.SchemeOther
	}
	return timeline.SchemeUnknown
}

// shapeOf tells the outward form of a credential behind its scheme.
func shapeOf(scheme timeline.Scheme, v []byte) timeline.Shape {
	switch {
	case isPlaceholder(v, 0) == len(v):
		return placeholderShape(v)
	case isLiteral(v):
		return timeline.ShapeLiteral
	case isStandIn(v), isMasked(v):
		return timeline.ShapeUnknown
	case scheme == timeline.SchemeBasic, scheme == timeline.SchemeDigest, scheme == timeline.SchemeAWS4:
		return timeline.ShapeOpaque
	case !looksLikeJWT(v):
		return timeline.ShapeOpaque
	}
	segments := 0
	for seg := range bytes.SplitSeq(v, []byte(".")) {
		if len(seg) == 0 || base64Run(bytes.TrimRight(seg, "=")) < len(bytes.TrimRight(seg, "=")) {
			return timeline.ShapeTruncated
		}
		segments++
	}
	if segments == 3 || segments == 5 { // RFC 7515, 7516
		return timeline.ShapeJWT
	}
	return timeline.ShapeTruncated
}

func looksLikeJWT(v []byte) bool {
	if bytes.IndexByte(v, ' ') >= 0 {
		return false // "Bearer Bearer eyJ..."
	}
	return hasPrefixAt(v, 0, "eyJ") || hasPrefixAt(v, 0, "eyA") || hasPrefixAt(v, 0, "ewo") || hasPrefixAt(v, 0, "ewA")
}

// isLiteral recognises what a client sends when a variable of it is not set.
func isLiteral(v []byte) bool {
	switch lowered(bytes.Trim(v, `"'`)) {
	case "null", "undefined", "[object object]", "none", "nil", "nan", "false", "<nil>", "(null)", "<token>", "{token}", "{{token}}",
		"$token", "${token}", "%s", "your_token", "your-token", "token", "[object promise]":
		return true
	}
	return false
}

// isMasked recognises a value of which a logger kept a part: eyJhb***.
func isMasked(v []byte) bool {
	return bytes.Contains(v, []byte("***")) || bytes.Contains(v, []byte("...")) || bytes.Contains(v, []byte("…")) ||
		bytes.Contains(bytes.ToLower(v), []byte("redacted"))
}

func placeholderShape(v []byte) timeline.Shape {
	if string(v) == "["+kindJWT+"]" {
		return timeline.ShapeJWT
	}
	if placeholderClass(v) != nil {
		return timeline.ShapeOpaque
	}
	return timeline.ShapeUnknown
}

func placeholderClass(v []byte) []byte {
	if isPlaceholder(v, 0) != len(v) || len(v) == 0 {
		return nil
	}
	return KeyClass(v)
}

// classOfCredential is the public class of the key that was sent; Basic may
// carry it as the user name.
func classOfCredential(scheme timeline.Scheme, v []byte) []byte {
	if scheme == timeline.SchemeBasic {
		user, _, ok := decodeBasic(v)
		if !ok {
			return nil
		}
		return KeyClass(user)
	}
	if scheme == timeline.SchemeAWS4 {
		if i := bytes.Index(v, []byte("Credential=")); i >= 0 {
			return KeyClass(v[i+len("Credential="):])
		}
		return nil
	}
	return KeyClass(v)
}

func trimQuotes(v []byte) []byte {
	if len(v) >= 2 && isQuote(v[0]) && v[len(v)-1] == v[0] {
		return bytes.TrimSpace(v[1 : len(v)-1])
	}
	return v
}
