package redact

import (
	"bytes"
	"encoding/base64"
)

// keyPrefix is how the keys of a vendor begin, and how many characters follow
// at least.
type keyPrefix struct {
	text string
	tail int
}

// keyPrefixes are facts from the documentation of the vendors: Stripe, GitHub,
// GitLab, Slack, Google, npm, SendGrid, Hugging Face, DigitalOcean, OpenAI,
// Anthropic, HashiCorp Vault, Shopify, Docker, PyPI, Postman, Linear, Square,
// Grafana, Sentry, Brevo, Groq, Replicate, Figma, Doppler, Mailgun.
var keyPrefixes = byFirst([]keyPrefix{
	{"whsec_", 12}, {"ghp_", 16}, {"gho_", 16}, {"ghu_", 16}, {"ghs_", 16}, {"ghr_", 16}, {"github_pat_", 16},
	{"glpat-", 12}, {"gldt-", 12}, {"glrt-", 12}, {"xoxa-", 8}, {"xoxb-", 8}, {"xoxp-", 8}, {"xoxr-", 8}, {"xoxs-", 8},
	{"xoxe-", 8}, {"xapp-", 8}, {"AIza", 24}, {"ya29.", 16}, {"npm_", 20}, {"SG.", 20}, {"hf_", 20}, {"dop_v1_", 16},
	{"doo_v1_", 16}, {"sk-ant-", 12}, {"sk-proj-", 12}, {"sk-", 20}, {"hvs.", 16}, {"hvb.", 16}, {"shpat_", 16},
	{"shpss_", 16}, {"shpca_", 16}, {"dckr_pat_", 12}, {"pypi-", 20}, {"PMAK-", 16}, {"lin_api_", 16}, {"sq0atp-", 12},
	{"sq0csp-", 12}, {"glsa_", 16}, {"glc_", 20}, {"sntrys_", 16}, {"xkeysib-", 16}, {"gsk_", 20}, {"r8_", 20},
	{"figd_", 16}, {"dp.pt.", 16}, {"key-", 32}, {"AGE-SECRET-KEY-", 16}, {"sk_", 16}, {"pk_", 16}, {"rk_", 16},
})

func byFirst(list []keyPrefix) (t [256][]keyPrefix) {
	for _, p := range list {
		t[p.text[0]] = append(t[p.text[0]], p)
	}
	return t
}

// keyModes are the words for an environment in the prefix of a key, as in
// sk_test_ and acme_live_.
var keyModes = [...]string{"live", "test", "prod", "production", "dev", "sandbox", "staging", "stg", "stage"}

// maxVendor is the longest name before the word for an environment, and maxClass
// the longest public prefix that this makes: a name, "_production_".
const (
	maxVendor = 12
	maxClass  = maxVendor + len("_production_")
)

// shortTail is how many characters follow a prefix that only keys have, such
// as sk_test_; modeTail, another with the word for an environment in it.
const (
	shortTail = 6
	modeTail  = 12
)

// keyClass returns the public prefix of a key at the start of run, empty when
// it has none. tail is how many characters have to follow.
func keyClass(run []byte) (class []byte, tail int) {
	if n := modePrefix(run); n > 0 {
		if run[1] == 'k' && (run[2] == '_' || run[2] == '-') { // sk, pk, rk
			return run[:n], shortTail
		}
		return run[:n], modeTail
	}
	if len(run) > 0 {
		for _, p := range keyPrefixes[run[0]] {
			if hasPrefixAt(run, 0, p.text) {
				return run[:len(p.text)], p.tail
			}
		}
	}
	return nil, 0
}

// modePrefix is the length of a prefix such as acme_live_, 0 when there is none.
func modePrefix(run []byte) int {
	i := 0
	for i < len(run) && i <= maxVendor && (isLower(run[i]) || isDigit(run[i]) && i > 0) {
		i++
	}
	if i < 2 || i > maxVendor || i >= len(run) || run[i] != '_' && run[i] != '-' {
		return 0
	}
	sep := run[i]
	for _, m := range keyModes {
		end := i + 1 + len(m)
		if hasPrefixAt(run, i+1, m) && end < len(run) && run[end] == sep {
			return end + 1
		}
	}
	return 0
}

// KeyClass returns the public prefix class of a key ("sk_test_", "AKIA"),
// empty when it has none. The result points into v.
func KeyClass(v []byte) []byte {
	v = bytes.Trim(v, "[] ") // a key that was redacted before
	if (hasPrefixAt(v, 0, "AKIA") || hasPrefixAt(v, 0, "ASIA")) && len(v) >= 16 {
		return v[:4]
	}
	class, _ := keyClass(v)
	return class
}

// credentialIn finds a credential by its shape inside a run of characters:
// kind is empty when there is none.
func credentialIn(run []byte) (kind string, from int) {
	if i := bytes.Index(run, []byte("eyJ")); i >= 0 && base64Run(run[i:]) >= minJWT {
		if i > 0 && run[i-1] == '.' {
			return kindJWT, 0 // its beginning was cut off
		}
		return kindJWT, i
	}
	if len(run) >= 48 && (hasPrefixAt(run, 0, "ey") || hasPrefixAt(run, 0, "ew")) && bytes.Count(run, []byte(".")) >= 2 && random(run, 48) {
		return kindJWT, 0 // a header that was written with blanks
	}
	const shortest = 12
	for i := 0; i+shortest <= len(run); i++ {
		if i > 0 && isRunByte(run[i-1]) && (isAlpha(run[i-1]) || isDigit(run[i-1])) {
			continue
		}
		if class, tail := keyClass(run[i:]); class != nil && keyTail(run[i+len(class):], tail) {
			return string(class), i
		}
	}
	return "", 0
}

// minJWT is the length of the shortest beginning that counts as a JWT:
// eyJhbGciOi, {"alg":.
const minJWT = 8

// base64Run counts the base64url characters at the start of v.
func base64Run(v []byte) int {
	n := 0
	for n < len(v) && (isAlpha(v[n]) || isDigit(v[n]) || v[n] == '-' || v[n] == '_') {
		n++
	}
	return n
}

// keyTail tells the secret part of a key from words: sk-toggle-button is none.
func keyTail(tail []byte, least int) bool {
	n := base64Run(tail)
	if n < least {
		return false
	}
	return least == shortTail || random(tail[:n], least) || isMixed(tail[:n])
}

// isMixed recognises, behind the prefix of a key, what only just fails to look random:
// letters of both cases that change as often as not even names do.
func isMixed(v []byte) bool {
	const shortest, changes = 16, 5
	n, last := 0, byte(0)
	for _, c := range v {
		kind := byte(1)
		switch {
		case isUpper(c):
			kind = 2
		case isDigit(c):
			kind = 3
		case !isLower(c):
			return false
		}
		if last != 0 && kind != last {
			n++
		}
		last = kind
	}
	return len(v) >= shortest && n >= changes
}

// random tells generated strings of at least least bytes from words, names
// and numbers: letters, digits and cases follow each other without order.
func random(v []byte, least int) bool {
	if len(v) < least {
		return false
	}
	var lower, upper, digit, other, flips int
	last, hex := 0, true
	for _, c := range v {
		kind := 0
		switch {
		case isLower(c):
			kind = 1
			lower++
		case isUpper(c):
			kind = 2
			upper++
		case isDigit(c):
			kind = 3
			digit++
		default:
			other++
		}
		hex = hex && hexDigit[c] != 0
		if kind != last && kind != 0 && last != 0 {
			flips++
		}
		last = kind
	}
	switch {
	case other*4 > len(v), lower+upper == 0:
		return false
	case digit == 0 && (lower == 0 || upper == 0):
		return other == 0 && len(v) >= 40
	case digit == 0 && len(v) >= 20: // of long names fewer letters are in upper case
		return flips*10 >= len(v)*3 && min(lower, upper)*4 >= len(v)
	case digit == 0:
		return flips*12 > len(v)*5 // camelCase changes once in three at most
	}
	const hashLength = 24 // of hexadecimal digits that are no word
	const longLength = 32 // of text with many digits, which words and times do not reach
	long := len(v) >= longLength && digit*4 >= len(v)
	return flips > 3 && (flips*6 >= len(v) || hex && len(v) >= hashLength || long) // a time has three
}

// isUUID recognises the form of RFC 9562.
func isUUID(v []byte) bool {
	if len(v) != 36 {
		return false
	}
	for i, c := range v {
		if dash := i == 8 || i == 13 || i == 18 || i == 23; dash != (c == '-') || !dash && hexDigit[c] == 0 {
			return false
		}
	}
	return true
}

// isBasic recognises the credentials of HTTP Basic: base64 of user:password.
func isBasic(v []byte) bool {
	user, _, ok := decodeBasic(v)
	return ok && len(user) < len(v)
}

func decodeBasic(v []byte) (user, password []byte, ok bool) {
	const maxBasic = 1024
	v = bytes.TrimRight(v, "=")
	if len(v) < 2 || len(v) > maxBasic {
		return nil, nil, false
	}
	plain := make([]byte, base64.RawStdEncoding.DecodedLen(len(v)))
	n, err := base64.RawStdEncoding.Decode(plain, v)
	if err != nil {
		return nil, nil, false
	}
	return bytes.Cut(plain[:n], []byte(":"))
}

// isKeyMaterial recognises a line of a PEM file that was logged line by line.
func isKeyMaterial(line []byte) bool {
	line = bytes.TrimSpace(line)
	if len(line) < 60 || len(line) > 80 {
		return false
	}
	for _, c := range line {
		if !isAlpha(c) && !isDigit(c) && c != '+' && c != '/' && c != '=' {
			return false
		}
	}
	return random(line, 60) && bytes.ContainsAny(line, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
}
