package reason

import (
	"bytes"

	"authlog/internal/timeline"
)

// environments are the labels by which hosts and audiences tell a
// non-production environment.
var environments = map[string]bool{
	"staging": true, "stage": true, "stg": true, "sandbox": true, "uat": true, "preprod": true, "qa": true, "dev": true,
	"develop": true, "development": true, "test": true, "testing": true, "demo": true, "int": true, "integration": true,
}

var foreignCauses = []timeline.Cause{timeline.CauseEnvironmentMismatch, timeline.CauseAudienceIssuerMismatch}

// foreign turns a mismatch of issuer or audience into one of environments when
// the one host or audience that the text names is of another environment
// ("issuer https://staging-login.example.com is not trusted"). Two names are
// compared elsewhere; in the log of a staging system both are of staging.
func (f *finding) foreign(texts ...[]byte) {
	if f.reason != timeline.ReasonIssuerMismatch && f.reason != timeline.ReasonAudienceMismatch {
		return
	}
	for _, text := range texts {
		if names, foreign := namedPlaces(text); names == 1 && foreign {
			f.reason, f.suggests = timeline.ReasonEnvironmentMismatch, foreignCauses
			return
		}
	}
}

// namedPlaces counts the different words of several labels, such as hosts, and
// tells whether one has the label of an environment. "test" by itself may be a
// verb.
func namedPlaces(text []byte) (names int, foreign bool) {
	var last []byte
	for _, word := range bytes.FieldsFunc(text, func(c rune) bool { return c <= ' ' || c == '"' || c == '\'' || c == ',' || c == '[' || c == ']' }) {
		word = bytes.Trim(word, ".:;()/")
		if !bytes.Contains(word, []byte("://")) && bytes.IndexByte(word, '.') < 0 && bytes.IndexByte(word, '-') < 0 {
			continue
		}
		if !bytes.Equal(word, last) {
			names++
		}
		last = word
		for _, l := range bytes.FieldsFunc(word, func(c rune) bool { return c == '.' || c == '-' || c == '/' || c == ':' || c == '_' }) {
			foreign = foreign || environments[string(bytes.ToLower(l))]
		}
	}
	return names, foreign
}
