// Package reason turns the text of an authentication failure into the
// normalised reason of the event model and the causes that the text alone
// suggests.
//
// Two readers work together. dictionary.tsv holds phrases whose meaning is not
// in their structure. For everything else a text is split into words in any
// spelling (TOKEN_EXPIRED, tokenExpired, "Token has expired"), the words get
// classes (vocabulary.tsv: subjects such as token or issuer, conditions such
// as expired or unknown), negations and nouns are bound, and rules.tsv reads
// each clause. The most specific clause of a text wins, so that a wrapper never
// hides what it wraps.
package reason

import (
	"math"
	"sync"

	"authlog/internal/timeline"
)

// Text is what one record says about a failure. Any field may be empty.
type Text struct {
	Message   []byte // log message or response body
	Error     []byte // error text beside the message
	Code      []byte // machine code, such as AuthInvalidToken
	Challenge []byte // WWW-Authenticate value(s)
}

// Result is the reading of a Text.
type Result struct {
	Reason         timeline.Reason
	Suggests       []timeline.Cause // best first; shared, never modify
	DeltaS         float64          // seconds between two clocks or past expiry, where the text states it; NaN otherwise
	CredentialSent timeline.Tri     // whether the text implies that a credential arrived
}

var readers = sync.Pool{New: func() any { return new(reader) }}

// Classify reads a text of unknown context: it is silent (ReasonNone) unless
// the text itself speaks of authentication.
func Classify(t Text) Result { return classify(t, false) }

// ClassifyIn401 reads a text on a record that is itself a 401 or says that a
// credential was refused: there "fetch failed" means the auth backend, and
// "expired" the credential.
func ClassifyIn401(t Text) Result { return classify(t, true) }

func classify(t Text, in401 bool) Result {
	r := readers.Get().(*reader)
	r.in401 = in401
	best := finding{delta: math.NaN()}
	for _, text := range [...][]byte{t.Error, t.Message, t.Code} {
		if len(text) > 0 {
			best.take(r.classifyText(text))
		}
	}
	if len(t.Challenge) > 0 {
		best.take(r.classifyChallenge(t.Challenge))
	}
	readers.Put(r)
	best.foreign(t.Error, t.Message, t.Challenge)
	return best.result()
}

// finding is the best reading so far.
type finding struct {
	meaning
	delta float64
	sent  timeline.Tri
	grant bool // a token endpoint refused a grant
}

// take keeps the more specific of two findings, and what only one of them knows.
func (f *finding) take(o finding) {
	delta, sent, grant := f.delta, f.sent, f.grant || o.grant
	if o.score > f.score {
		*f = o
	}
	if math.IsNaN(f.delta) && !math.IsNaN(delta) {
		f.delta = delta
	}
	if math.IsNaN(f.delta) && !math.IsNaN(o.delta) {
		f.delta = o.delta
	}
	if f.sent == timeline.Unknown {
		f.sent = max(sent, o.sent)
	}
	f.grant = grant
}

func (f *finding) result() Result {
	if f.grant && f.score < scoreLiteral {
		switch f.reason {
		case timeline.ReasonExpired, timeline.ReasonCredentialRevoked, timeline.ReasonGeneric:
			// RFC 6749, 5.2: what is invalid is the grant or the refresh token.
			f.reason, f.suggests = timeline.ReasonRefreshFailed, suggestions[timeline.ReasonRefreshFailed]
		}
	}
	res := Result{Reason: f.reason, Suggests: f.suggests, DeltaS: f.delta, CredentialSent: f.sent}
	if s := sent(f.reason); s != timeline.Unknown {
		res.CredentialSent = s
	}
	return res
}
