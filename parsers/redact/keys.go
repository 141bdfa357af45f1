package redact

import (
	"bytes"
	"strconv"
	"strings"
)

// keyPrefix is how the keys of a vendor begin, and how many characters follow
// at least.
type keyPrefix struct {
	text string
	tail int
	// sure: nothing but keys begins so, and no underscore follows; else the tail has to
	// look random, since sk-toggle-button is no key.
	sure bool
	form keyForm
}

type keyForm uint8

const (
	formNamed  keyForm = iota // the prefix names the vendor and ends in a sign
	formHidden                // the prefix is no name that could stand for the key in a report
	formBase64                // the key goes on with signs of base64 that end a run
)

// keyPrefixes are prefixes by their first letter. They are facts from the documentation of
// the vendors and from the rules of gitleaks v8.30.1 (MIT), which the module
// parsers/redact/gitleaks holds against this package. ZXlK is the beginning of a JWT in
// base64 once more.
var keyPrefixes = func() (t [256][]keyPrefix) {
	for form, text := range [...]string{formNamed: namedKeys, formHidden: hiddenKeys, formBase64: base64Keys} {
		for _, word := range strings.Fields(text) {
			prefix, rest, _ := strings.Cut(word, "=")
			number, sure := strings.CutSuffix(rest, "!")
			tail, err := strconv.Atoi(number)
			if err != nil {
				panic(word)
			}
			t[prefix[0]] = append(t[prefix[0]], keyPrefix{prefix, tail, sure, keyForm(form)})
		}
	}
	return t
}()

// Prefix=tail, with an exclamation mark where the prefix is sure.
const (
	namedKeys = `
	whsec_=12 ghp_=16! gho_=16! ghu_=16! ghs_=16! ghr_=16! github_pat_=16 glpat-=12 gldt-=12 glrt-=12 glcbt-=16
	glffct-=16 glft-=16 glimt-=16 glagent-=30 gloas-=30 glptt-=30 glsoat-=16 xoxa-=6! xoxb-=6! xoxp-=6! xoxr-=6!
	xoxs-=6! xoxo-=6! xoxe-=6! xapp-=6! AIza=24 ya29.=16 npm_=20 SG.=20 hf_=30! api_org_=30! ico-=30 dop_v1_=16
	doo_v1_=16 dor_v1_=16 sk-ant-=12 sk-proj-=12 sk-=20 hvs.=16 hvb.=16 shpat_=16 shpss_=16 shpca_=16 shppa_=16
	dckr_pat_=12 dckr_oat_=12 pypi-=20 PMAK-=16 lin_api_=16 lin_oauth_=16 sq0atp-=12 sq0csp-=12 glsa_=16
	sntryu_=32 xkeysib-=16 gsk_=20 r8_=20 figd_=16 dp.pt.=16 key-=32 AGE-SECRET-KEY-=16 sk_=16 pk_=16 rk_=16
	p8e-=32 HRKU-=32 fo1_=32 fio-u-=32 nfp_=32 NRAK-=24 NRJS-=16 NRII-=24 ntn_=32 pplx-=32 pnu_=32 pul-=32
	rdme_=32 rubygems_=32 tk-us-=32 sm_aat_=16 sm_pat_=16 sm_sat_=16 sgp_=32 tfp_=32 bkua_=32 nvapi-=32 xai-=32
	sbp_=32 phx_=32 FLWSECK_TEST-=12! FLWSECK-=12 CLOJARS_=32 CCIPAT_=32 CFPAT-=32 dnkey-=24 dt0c01.=20
	dt0s01.=20 pscale_tkn_=24 pscale_oauth_=24 pscale_pw_=24 access-sandbox-=36 access-production-=36
	access-development-=36`

	base64Keys = `
	MII=64 ops_=80 ABSK=80 glc_=20 fm1a_=80 fm1r_=80 fm2_=80 sntrys_=40 bedrock-api-key-=20 ZXlK=40`

	hiddenKeys = `
	A3-=30 AKCp=60 cmVmd=50 ATATT3=60 ATCTT3=60 ATBB=24 EZAK=50! EZTK=50! EAAA=22 EAAC=60 EAAM=60 GR1348941=20
	LTAI=16! dapi=32 4b1d=38 SK=32 oy2=40 v1.0-=100 API-=26 AQVN=35 YC=38 s.=24 sl.=60 t1.=40 pat.=20 sat.=20
	v1.local.=30 v2.local.=30 v3.local.=30 v4.local.=30 v1.public.=30 v2.public.=30 v3.public.=30 v4.public.=30
	live_=31 test_=31 secret_=40 s-s4t2ud-=60 s-s4t2af-=60`
)

// keyModes are the words for an environment in the prefix of a key, as in
// sk_test_ and acme_live_.
var keyModes = [...]string{"live", "test", "prod", "production", "dev", "sandbox", "staging", "stg", "stage"}

// maxVendor is the longest name before the word for an environment, and maxClass
// the longest public prefix that this makes: a name, "_production_".
const (
	maxVendor = 12
	maxClass  = maxVendor + len("_production_")
)

// shortTail is how many characters follow a prefix such as sk_test_, which only keys
// have; modeTail, another with the word for an environment in it.
const (
	shortTail = 6
	modeTail  = 12
)

// keyClass is the length of the public prefix of a key at the start of run, 0 when it has
// none.
func keyClass(run []byte) int {
	if n := modePrefix(run); n > 0 {
		return n
	}
	if p := prefixOf(run); p != nil && p.form != formHidden {
		return len(p.text)
	}
	return 0
}

// modeKey is the length of the public prefix of a key such as sk_test_ at the start of run,
// 0 when there is no key.
func modeKey(run []byte) int {
	n := modePrefix(run)
	switch {
	case n == 0:
	case run[1] == 'k' && (run[2] == '_' || run[2] == '-'): // sk, pk, rk
		if base64Run(run[n:]) < shortTail {
			return 0
		}
	case !keyTail(run[n:], modeTail), run[n-1] == '-' && isMachine(run[n:]):
		return 0
	}
	return n
}

// isMachine tells the rest of a name of a machine or pod (orders-prod-7d9f8b6c5d-x2k4q) from
// that of a key: such names have no letters of upper case (RFC 1123).
func isMachine(tail []byte) bool {
	for _, c := range tail[:base64Run(tail)] {
		if isUpper(c) {
			return false
		}
	}
	return true
}

// isKey tells a key from a word that begins like one.
func (p *keyPrefix) isKey(run []byte) bool {
	tail := run[len(p.text):]
	if p.sure {
		n := base64Run(tail)
		return n >= p.tail && bytes.IndexByte(tail[:p.tail], '_') < 0
	}
	return keyTail(tail, p.tail)
}

// prefixOf is the prefix with which run begins, nil without one.
func prefixOf(run []byte) *keyPrefix {
	if len(run) == 0 {
		return nil
	}
	list := keyPrefixes[run[0]]
	for i := range list {
		if hasPrefixAt(run, 0, list[i].text) {
			return &list[i]
		}
	}
	return nil
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
	n := keyClass(v)
	return v[:n:n]
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
		if n := modeKey(run[i:]); n > 0 {
			return string(run[i : i+n]), i
		}
		if p := prefixOf(run[i:]); p != nil && p.isKey(run[i:]) {
			if p.form == formHidden {
				return kindSecret, i
			}
			return p.text, i
		}
	}
	if isLongKey(run) || hasKeyForm(run) {
		return kindSecret, 0
	}
	return "", 0
}

// hasKeyForm recognises keys of vendors that are known by another part than their start.
func hasKeyForm(run []byte) bool {
	switch {
	case len(run) == 40:
		return bytes.HasSuffix(run, []byte("_mmk")) && random(run, 40) // MaxMind
	case len(run) == 82:
		return hasPrefixAt(run, 0, "pat") && run[17] == '.' && random(run[18:], 64) // Airtable
	}
	return len(run) >= 80 && bytes.Contains(run, []byte(".atlasv1.")) // Terraform
}

// keyTail tells the secret part of a key from words: sk-toggle-button is none.
func keyTail(tail []byte, least int) bool {
	n := base64Run(tail)
	return n >= least && (random(tail[:n], least) || isMixed(tail[:n]) || isHash(tail[:n]))
}

// isHash recognises, behind the prefix of a key, hexadecimal digits that look little random.
func isHash(v []byte) bool {
	const shortest = 16
	for _, c := range v {
		if hexDigit[c] == 0 {
			return false
		}
	}
	return len(v) >= shortest && bytes.ContainsAny(v, "0123456789")
}

// isMixed recognises, behind the prefix of a key, what only just fails to look random:
// letters of both cases that change as often as not even names do.
func isMixed(v []byte) bool {
	const shortest, changes = 16, 5
	n, last := 0, none
	for _, c := range v {
		kind := kindOf[c]
		if kind == none {
			return false
		}
		if last != none && kind != last {
			n++
		}
		last = kind
	}
	return len(v) >= shortest && n >= changes
}
