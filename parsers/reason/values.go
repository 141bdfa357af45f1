package reason

import (
	"bytes"
	"math"

	"authlog/internal/timeline"
)

// scoreEnvironment is the score of two values that differ only by an
// environment or tenant: more specific than the mismatch itself.
const scoreEnvironment = 96

// briefDelta in seconds: a credential that expired so recently may as well
// have met a clock that runs ahead.
const briefDelta = 5

// weighValues looks at the values that a text states: two issuers that differ
// by their environment only, two times, a duration.
func (r *reader) weighValues(f *finding) {
	switch f.reason {
	case timeline.ReasonIssuerMismatch, timeline.ReasonAudienceMismatch, timeline.ReasonClaimInvalid,
		timeline.ReasonCredentialUnknown, timeline.ReasonGeneric, timeline.ReasonOther:
		if f.score < scoreEnvironment && r.differByEnvironment() {
			f.meaning = meaning{scoreEnvironment, timeline.ReasonEnvironmentMismatch, suggestions[timeline.ReasonEnvironmentMismatch]}
		}
	case timeline.ReasonExpired, timeline.ReasonNotYetValid, timeline.ReasonClockSkew:
		f.delta = r.statedDelta()
		if f.reason == timeline.ReasonExpired && math.Abs(f.delta) <= briefDelta {
			f.suggests = clockFirst
		}
	}
}

// differByEnvironment compares the values of the text with each other.
func (r *reader) differByEnvironment() bool {
	for i := range r.n {
		if r.toks[i].set.has(cExpected) || r.toks[i].set.has(cGot) || r.toks[i].set.has(cCopula) {
			r.remember(r.runBehind(int(r.toks[i].end)))
		}
	}
	for i := range r.nv {
		for j := range i {
			a, b := r.text[r.values[i].start:r.values[i].end], r.text[r.values[j].start:r.values[j].end]
			if otherEnvironment(a, b) {
				return true
			}
		}
	}
	return false
}

// runBehind is the run of characters behind a word such as "expected".
func (r *reader) runBehind(i int) span {
	for i < len(r.text) && bytes.IndexByte([]byte(" :\"'`[(<="), r.text[i]) >= 0 {
		i++
	}
	return span{i, endOfRun(r.text, i)}
}

// otherEnvironment reports whether two values name the same thing in two
// environments or tenants.
func otherEnvironment(a, b []byte) bool {
	a, b = bytes.ToLower(trimValue(a)), bytes.ToLower(trimValue(b))
	if !hasLetter(a) || !hasLetter(b) || bytes.Equal(a, b) {
		return false
	}
	if x, y := firstUUID(a), firstUUID(b); x != nil && y != nil {
		return !bytes.Equal(x, y) // directories of one provider
	}
	wa, wb := valueWords(a), valueWords(b)
	all := len(wa) + len(wb)
	for len(wa) > 0 && len(wb) > 0 && bytes.Equal(wa[0], wb[0]) {
		wa, wb = wa[1:], wb[1:]
	}
	for len(wa) > 0 && len(wb) > 0 && bytes.Equal(wa[len(wa)-1], wb[len(wb)-1]) {
		wa, wb = wa[:len(wa)-1], wb[:len(wb)-1]
	}
	if len(wa)+len(wb) == 0 || len(wa) > 2 || len(wb) > 2 {
		return false
	}
	na, oka := environmentWords(wa)
	nb, okb := environmentWords(wb)
	if oka && okb && na+nb > 0 && (len(wa) > 0 && len(wb) > 0 || all > len(wa)+len(wb)) {
		return true
	}
	return sameProvider(a, b)
}

func hasLetter(v []byte) bool {
	for _, c := range v {
		if isLower(c) || isUpper(c) {
			return true
		}
	}
	return false
}

func trimValue(v []byte) []byte { return bytes.Trim(v, "[](){}<>'\"`.,:; /") }

func valueWords(v []byte) [][]byte {
	return bytes.FieldsFunc(v, func(c rune) bool { return c < 0x80 && !isWordByte(byte(c)) })
}

// environmentWords counts the words that name environments; ok reports whether
// there are no others but numbers.
func environmentWords(words [][]byte) (n int, ok bool) {
	for _, w := range words {
		w = bytes.TrimRight(w, "0123456789")
		if len(w) == 0 {
			continue
		}
		n++
		switch string(w) {
		case "local", "localhost", "lab", "demo", "perf", "nightly", "beta", "acceptance", "integration", "training":
			continue
		}
		e := vocab.find(hashWord(string(w)), w)
		if e == nil || !e.set.has(cEnvTest) && !e.set.has(cEnvProd) {
			return n, false
		}
	}
	return n, true
}

// sameProvider recognises two tenants of one identity provider: the host is
// the tenant (okta.com, auth0.com), or the path names it (realms, user pools).
func sameProvider(a, b []byte) bool {
	ha, pa := splitAddress(a)
	hb, pb := splitAddress(b)
	if ha == nil || hb == nil {
		return false
	}
	if bytes.Equal(pa, pb) {
		da, db := providerDomain(ha), providerDomain(hb)
		return da != nil && bytes.Equal(da, db)
	}
	if !bytes.Equal(ha, hb) {
		return false
	}
	return bytes.Contains(pa, []byte("/realms/")) && bytes.Contains(pb, []byte("/realms/")) ||
		bytes.HasPrefix(ha, []byte("cognito-idp."))
}

func splitAddress(v []byte) (host, path []byte) {
	_, rest, ok := bytes.Cut(v, []byte("://"))
	if !ok {
		return nil, nil
	}
	if i := bytes.IndexByte(rest, '/'); i >= 0 {
		return rest[:i], bytes.TrimRight(rest[i:], "/")
	}
	return rest, nil
}

// providerDomain is the part of a host that all tenants of a provider share.
func providerDomain(host []byte) []byte {
	for _, d := range providerDomains {
		if bytes.HasSuffix(host, d) {
			return d
		}
	}
	return nil
}

var providerDomains = [][]byte{
	[]byte(".okta.com"), []byte(".oktapreview.com"), []byte(".auth0.com"), []byte(".onelogin.com"), []byte(".b2clogin.com"),
	[]byte(".amazoncognito.com"), []byte(".ciamlogin.com"), []byte(".fusionauth.io"), []byte(".zitadel.cloud"),
	[]byte(".kinde.com"), []byte(".clerk.accounts.dev"), []byte(".pingone.com"), []byte(".frontegg.com"),
}

// firstUUID finds an RFC 9562 UUID in lower case.
func firstUUID(v []byte) []byte {
	const size = 36
	for i := 0; i+size <= len(v); i++ {
		if isUUID(v[i : i+size]) {
			return v[i : i+size]
		}
	}
	return nil
}

func isUUID(v []byte) bool {
	for i, c := range v {
		switch i {
		case 8, 13, 18, 23:
			if c != '-' {
				return false
			}
		default:
			if !isDigit(c) && c-'a' >= 6 {
				return false
			}
		}
	}
	return true
}
