package sim

import (
	"strconv"
	"strings"
	"time"
)

// library is an authentication library as its users see it: the texts that it
// gives for a refusal, and how it challenges.
type library struct {
	texts map[check]string // with the placeholders of fill
	codes map[check]string // machine-readable codes, where the library has them
	// issuerFirst: the issuer picks the key set, so a foreign token fails by its
	// issuer rather than by its key.
	issuerFirst bool
	challenge   bool   // WWW-Authenticate names the error, as RFC 6750 asks
	house       int    // which of the houseTexts its applications use
	caller      string // source position or logger name in the records
}

// libraryNames lists the libraries in the order of drawing.
var libraryNames = []string{"golang-jwt", "pyjwt", "jsonwebtoken", "jose", "spring-security", "identity-model", "palisade", "wicket"}

// Libraries lists the names for Config.Library.
func Libraries() []string { return append([]string(nil), libraryNames...) }

// loggersOf says which loggers go with a library: those of its language.
var loggersOf = map[string][]string{
	"golang-jwt":      {"zap", "zerolog", "logrus", "slog"},
	"pyjwt":           {"python-json-logger", "structlog", "gcp"},
	"jsonwebtoken":    {"pino", "winston", "bunyan"},
	"jose":            {"pino", "winston"},
	"spring-security": {"ecs"},
	"identity-model":  {"clef"},
	"palisade":        {"slog", "zap", "gcp"},
	"wicket":          {"ecs", "structlog", "winston"},
}

func (s *sim) libraryFor(x *exchange) *library { return libraries[x.inst.svc.library] }

// reason is the text and the code for an exchange's refusal.
func (l *library) reason(s *sim, x *exchange) (text, code string) {
	c := x.v.check
	text = l.texts[c]
	if text == "" {
		text = houseTexts[l.house][c]
	}
	return fill(text, s, x), l.codes[c]
}

// challengeOf is the WWW-Authenticate header of a refusal.
func (l *library) challengeOf(s *sim, x *exchange) string {
	q := x.q
	switch {
	case q.route == nil || q.route.auth == authAPIKey || q.route.auth == authLogin:
		return ""
	case q.route.auth == authBasic && x.inst.svc.digest:
		return `Digest realm="` + x.inst.svc.name + `", qop="auth", nonce="6b1f0c52"`
	case q.route.auth == authBasic || x.inst.svc.scheme == schemeBasic:
		return `Basic realm="` + x.inst.svc.name + `"`
	case x.v.check == checkNoCredential || x.v.check == checkArbitrary || !l.challenge:
		return "Bearer"
	}
	text, _ := l.reason(s, x)
	return `Bearer error="invalid_token", error_description="` + strings.ReplaceAll(text, `"`, "'") + `"`
}

// body is the length of the answer's body in bytes. Applications that log
// their reasons in full tell them to the client as well.
func (l *library) body(s *sim, x *exchange) int {
	if x.inst.svc.detail != detailFull || x.v.check == checkArbitrary {
		return len(`{"error":"unauthorized"}`)
	}
	text, code := l.reason(s, x)
	return len(`{"error":"unauthorized","message":""}`) + len(text) + len(code)
}

// fill replaces the placeholders of a text by the facts of the refusal:
// {exp}, {iat}, {now} are times, {ago} and {secs} durations past the expiry,
// {ahead} the time until the token becomes valid.
func fill(text string, s *sim, x *exchange) string {
	if !strings.Contains(text, "{") {
		return text
	}
	now := s.now
	if x.inst != nil {
		now = now.Add(x.inst.clock)
	}
	v := x.v
	var exp, iat time.Time
	aud, iss, kid := "", "", ""
	if v.token != nil {
		exp, iat, aud, iss, kid = v.token.expires, v.token.issued, v.token.aud, v.token.iss, v.token.key.kid
	}
	late := max(now.Sub(exp), time.Second)
	ahead := max(iat.Sub(now), time.Second)
	key := ""
	if x.q.cred != nil && x.q.cred.key != nil {
		key = x.q.cred.key.id
	}
	return strings.NewReplacer(
		"{exp}", exp.UTC().Format(time.RFC3339), "{iat}", iat.UTC().Format(time.RFC3339), "{now}", now.UTC().Format(time.RFC3339),
		"{ago}", late.Truncate(time.Second).String(), "{secs}", strconv.Itoa(int(late.Seconds())), "{ahead}", strconv.Itoa(int(ahead.Seconds())),
		"{aud}", aud, "{iss}", iss, "{kid}", kid, "{want}", v.want, "{key}", key, "{user}", x.q.user, "{peer}", x.q.user, "{auth}", s.w.auth.issuer,
	).Replace(text)
}
