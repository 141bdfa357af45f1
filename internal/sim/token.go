package sim

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"time"
)

// blame names the fault that spoiled a piece of state: 0 is nobody, n is the
// n-th fault of the run. A refused request inherits the blame of the state that
// refused it, which is how the truth knows the 401s of an incident.
type blame int

// signKey is a key that signs tokens: an asymmetric key with a public kid, or a
// shared secret (kid empty).
type signKey struct{ kid string }

// token is an access token (a JWT).
type token struct {
	id      uint64
	subject string
	iss     string
	aud     string
	alg     string
	key     *signKey
	roles   bool // carries the group claim that policies can ask for
	issued  time.Time
	expires time.Time
	revoked blame
	spoilt  blame // who made this token unfit (issued expired, for another audience, ...)
	seed    uint64
}

// claims is the payload as JSON; its length decides the header size.
func (t *token) claims() string {
	s := `{"iss":"` + t.iss + `","aud":"` + t.aud + `","sub":"` + t.subject + `","iat":` + strconv.FormatInt(t.issued.Unix(), 10) +
		`,"exp":` + strconv.FormatInt(t.expires.Unix(), 10) + `,"jti":"` + fmt.Sprintf("%016x", t.id) + `"`
	if t.roles {
		s += `,"groups":["customers","beta-testers"],"scope":"openid profile offline_access"`
	}
	return s + "}"
}

func (t *token) header() string {
	if t.key.kid == "" {
		return `{"alg":"` + t.alg + `","typ":"JWT"}`
	}
	return `{"alg":"` + t.alg + `","typ":"JWT","kid":"` + t.key.kid + `"}`
}

// signatureLen is the length of the base64url signature.
func (t *token) signatureLen() int {
	switch t.alg {
	case "HS256":
		return 43 // 32 bytes
	case "ES256":
		return 86 // 64 bytes
	}
	return 342 // RS256, 2048 bit
}

// size is the length of the compact serialisation in bytes.
func (t *token) size() int {
	e := base64.RawURLEncoding
	return e.EncodedLen(len(t.header())) + 1 + e.EncodedLen(len(t.claims())) + 1 + t.signatureLen()
}

// raw is the compact serialisation. The signature is noise: nothing here signs.
func (t *token) raw() string {
	e := base64.RawURLEncoding
	r := newSource(t.seed, t.id)
	return e.EncodeToString([]byte(t.header())) + "." + e.EncodeToString([]byte(t.claims())) + "." + r.text(t.signatureLen(), alphabet+"-_")
}

// shape is the outward form of a credential on the wire.
type shape uint8

const (
	shapeNormal    shape = iota
	shapeTruncated       // the token is cut after a fixed length
	shapeLiteral         // "null" or "undefined" instead of the token
	shapeNoPrefix        // the bare token, without "Bearer "
	shapeDoubled         // "Bearer Bearer ..."
	shapeCutShort        // cut inside the payload: two segments are left
)

// scheme is the way in which a credential is sent.
type scheme string

const (
	schemeBearer scheme = "Bearer"
	schemeBasic  scheme = "Basic"
	schemeToken  scheme = "Token"
	schemeDigest scheme = "Digest"
	schemeAPIKey scheme = "ApiKey" // header X-Api-Key
)

// credential is what a request carries to authenticate.
type credential struct {
	scheme scheme
	shape  shape
	token  *token
	key    *apiKey
	user   string // Basic
	secret string // Basic password
	blame  blame  // the client program got it wrong
}

// truncatedAt is where a store with a short column cuts a token.
const truncatedAt = 255

// value is the header value as sent; literal tokens and keys included.
func (c *credential) value() string {
	v := c.bare()
	switch c.shape {
	case shapeTruncated:
		v = v[:len(v)-37]
	case shapeCutShort:
		v = v[:min(len(v), truncatedAt)]
	case shapeLiteral:
		v = "undefined"
	case shapeNoPrefix:
		return v
	case shapeDoubled:
		v = "Bearer " + v
	}
	if c.scheme == schemeAPIKey {
		return v
	}
	return string(c.scheme) + " " + v
}

func (c *credential) bare() string {
	switch {
	case c.token != nil:
		return c.token.raw()
	case c.key != nil && c.scheme == schemeDigest:
		return `username="` + c.key.id + `", realm="feeds", nonce="6b1f0c52", uri="/", response="0123456789abcdef0123456789abcdef"`
	case c.key != nil && c.scheme != schemeBasic:
		return c.key.secret
	case c.key != nil:
		return base64.StdEncoding.EncodeToString([]byte(c.key.id + ":" + c.key.secret))
	}
	return base64.StdEncoding.EncodeToString([]byte(c.user + ":" + c.secret))
}

// holder is what an authorizer's cache is keyed by: the token's subject or the
// credential itself.
func (c *credential) holder() string {
	if c.token != nil {
		return c.token.subject + string(c.scheme) + string(rune('0'+c.shape))
	}
	return c.value()
}

// wire is the number of bytes that the credential's header line takes in an
// HTTP/1.1 request, line end included.
func (c *credential) wire() int {
	if c == nil {
		return 0
	}
	name := len("Authorization: ")
	if c.scheme == schemeAPIKey {
		name = len("X-Api-Key: ")
	}
	if c.token != nil && c.shape == shapeNormal && c.scheme != schemeAPIKey {
		return name + len(c.scheme) + 1 + c.token.size() + 2
	}
	return name + len(c.value()) + 2
}
