package redact

import "strings"

// class is what the name of a value says about the value.
type class uint8

const (
	classNone     class = iota
	classSecret         // a credential
	classPassword       // a credential that people choose: may be a plain word
	classHeader         // an Authorization header: scheme and credential
	classCookie         // a list of name=value
	classWeak           // a credential if it looks random ("key")
	classCode           // an authorization code in a callback, an error code elsewhere
	classVendor         // a credential if it looks random or is a UUID ("heroku")
	classTail           // nothing: what stands in front of it counts (password_confirmation)
)

// suffix is the end of a name, in lower case and without separators. The
// longest suffix of a name decides.
type suffix struct {
	text  string
	class class
	// word: the suffix has to be a word of its own (monkey is no key); whole:
	// it has to be the whole name.
	word, whole bool
}

var suffixes = bySuffixEnd([]struct {
	class       class
	word, whole bool
	names       string
}{
	{class: classSecret, names: "token secret apikey accesskey secretkey privatekey authkey signingkey encryptionkey " +
		"subscriptionkey accountkey sharedkey sharedaccesskey masterkey clientkey functionskey appkey servicekey " +
		"signature assertion samlresponse sessionid sessid sessionkey bearer devicecode authcode authorizationcode " +
		"codeverifier verificationcode recoverycode resetcode accesscode tokenhint passwordhash passworddigest secretaccesskey " +
		"hmackey otpcode mfacode smscode pincode"},
	{class: classSecret, word: true, names: "sig sid session sess jwt hmac otp totp pat csrf xsrf psk"},
	{class: classPassword, names: "password passwd passphrase passcode"},
	{class: classPassword, word: true, names: "pwd pass pin pw"},
	{class: classPassword, names: "dbpass userpass oldpass newpass adminpass rootpass mailpass smtppass passwort kennwort motdepasse " +
		"wachtwoord contrasena salasana"},
	{class: classPassword, word: true, names: "passe senha haslo heslo parola"},
	{class: classTail, word: true, names: "confirm confirmation repeat again new old current value base plain plaintext string str retype raw"},
	{class: classSecret, whole: true, names: "xauth"},
	{class: classHeader, names: "authorization"},
	{class: classCookie, names: "cookie cookies"},
	{class: classWeak, word: true, names: "key auth api access ticket creds tokens secrets passwords keys sessions"},
	{class: classWeak, names: "credential credentials"},
	// Vendors: their names stand alone for their keys (rules of gitleaks v8.30.1, MIT).
	{class: classVendor, word: true, names: "adafruit adobe airtable algolia alibaba artifactory asana atlassian beamer bitbucket bittrex " +
		"cloudflare codecov cohere coinbase confluence confluent contentful datadog discord droneci dropbox etsy facebook fastly " +
		"finicity finnhub flickr freshbooks gitter gocardless heroku hubspot intercom jfrog jira kraken kucoin launchdarkly " +
		"linear linkedin lob looker mailchimp mailgun mapbox mattermost meraki messagebird netlify newrelic newyorktimes nytimes okta plaid " +
		"privateai rapidapi sendbird sentry snyk sonar sonarlogin squarespace sumo telegram travis twitch twitter typeform yandex zendesk"},
	{class: classCode, whole: true, names: "code"},
	{class: classNone, names: "publickey cachekey partitionkey idempotencykey primarykey routingkey objectkey sortkey " +
		"rowkey shardkey groupkey foreignkey metrickey lockkey messagekey s3key hashkey"},
})

// bySuffixEnd groups suffixes by their last letter, which few words share.
func bySuffixEnd(groups []struct {
	class       class
	word, whole bool
	names       string
}) (t [256][]suffix) {
	for _, g := range groups {
		for _, n := range strings.Fields(g.names) {
			last := n[len(n)-1]
			t[last] = append(t[last], suffix{n, g.class, g.word, g.whole})
		}
	}
	return t
}

// maxName is how much of a name is read, from its end.
const maxName = 48

// name is a name in lower case without separators, and where its words start.
type name struct {
	buf    [maxName]byte
	n      int
	starts uint64
}

func (m *name) read(run []byte) {
	m.n, m.starts = 0, 0
	if len(run) > maxName {
		run = run[len(run)-maxName:]
	}
	start := true
	for i := 0; i < len(run); {
		c, n := unit(run, i)
		if c == '_' || c == '-' || c == '.' || c == ' ' || n > 1 {
			start = true
			i += n
			continue
		}
		if isUpper(c) && i > 0 && (isLower(run[i-1]) || isDigit(run[i-1]) || i+1 < len(run) && isLower(run[i+1])) {
			start = true
		}
		if start {
			m.starts |= 1 << m.n
		}
		start = false
		if isUpper(c) {
			c |= 0x20
		}
		m.buf[m.n] = c
		m.n++
		i++
	}
	m.cut(m.n)
}

// cut takes off what stands behind n, and digits in front of it: password2, token_v2,
// x-hub-signature-256.
func (m *name) cut(n int) {
	for n > 0 && (isDigit(m.buf[n-1]) || m.buf[n-1] == 'v' && n < m.n && m.starts>>(n-1)&1 == 1) {
		n--
	}
	m.n = n
}

// class returns what the name says.
func (m *name) class() class {
	if m.n == 0 {
		return classNone
	}
	best, found := 0, classNone
	for _, s := range suffixes[m.buf[m.n-1]] {
		at := m.n - len(s.text)
		if at < 0 || len(s.text) <= best || string(m.buf[at:m.n]) != s.text {
			continue
		}
		if s.whole && at > 0 || s.word && m.starts>>at&1 == 0 {
			continue
		}
		best, found = len(s.text), s.class
	}
	if found != classTail {
		return found
	}
	m.cut(m.n - best)
	if found = m.class(); found != classSecret && found != classPassword {
		return classNone
	}
	return found
}

// classOf reads the name in run. A full stop behind it ends a sentence.
func classOf(run []byte) class {
	end := len(run)
	if run[end-1] == '.' {
		return classNone
	}
	for end > 0 && !isAlpha(run[end-1]) {
		end--
	}
	if end > 2 && end < len(run) && run[end-1]|0x20 == 'v' && !isAlpha(run[end-2]) {
		end -= 2 // token_v2
	}
	if end < 2 || !endings[run[end-2]|0x20][run[end-1]|0x20] {
		return classNone
	}
	if end > 2 && isAlpha(run[end-3]) && !triples[run[end-3]&31][run[end-2]&31][run[end-1]&31] {
		return classNone
	}
	var m name
	m.read(run)
	return m.class()
}

// endings holds the last two letters of all suffixes, triples the last three: few words end
// so, and most do not have to be read.
var endings = func() (t [256][256]bool) {
	for s := range allSuffixes {
		t[s[len(s)-2]][s[len(s)-1]] = true
	}
	return t
}()

var triples = func() (t [32][32][32]bool) {
	for s := range allSuffixes {
		for c := range 32 {
			if n := len(s); n == 2 || int(s[n-3]&31) == c {
				t[c][s[n-2]&31][s[n-1]&31] = true
			}
		}
	}
	return t
}()

func allSuffixes(yield func(string) bool) {
	for _, list := range suffixes {
		for _, s := range list {
			if !yield(s.text) {
				return
			}
		}
	}
}

// isIdentifier recognises names of identifiers and hashes, which stay.
func isIdentifier(run []byte) bool {
	var m name
	m.read(run)
	text := string(m.buf[:m.n])
	for _, s := range [...]string{"id", "hash", "etag", "root", "self", "parent", "trace", "sha", "digest", "commit", "boundary"} {
		if strings.HasSuffix(text, s) {
			return true
		}
	}
	return false
}
