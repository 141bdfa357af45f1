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
		"codeverifier verificationcode recoverycode resetcode accesscode tokenhint passwordhash secretaccesskey hmackey"},
	{class: classSecret, word: true, names: "sig sid session sess jwt hmac otp totp pat csrf xsrf"},
	{class: classPassword, names: "password passwd passphrase passcode"},
	{class: classPassword, word: true, names: "pwd pass pin pw"},
	{class: classHeader, names: "authorization"},
	{class: classCookie, names: "cookie cookies"},
	{class: classWeak, word: true, names: "key auth ticket creds tokens secrets passwords keys sessions"},
	{class: classWeak, names: "credential credentials"},
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
	for m.n > 0 && isDigit(m.buf[m.n-1]) { // password2, x-hub-signature-256
		m.n--
	}
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
	if end < 2 || !endings[run[end-2]|0x20][run[end-1]|0x20] {
		return classNone
	}
	var m name
	m.read(run)
	return m.class()
}

// endings holds the last two letters of all suffixes: most words end there.
var endings = func() (t [256][256]bool) {
	for _, list := range suffixes {
		for _, s := range list {
			t[s.text[len(s.text)-2]][s.text[len(s.text)-1]] = true
		}
	}
	return t
}()

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
