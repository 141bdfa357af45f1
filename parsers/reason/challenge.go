package reason

import (
	"bytes"
	"math"

	"authlog/internal/timeline"
)

// challengeParams are the parameters of WWW-Authenticate values that tell
// something (RFC 6750, 3; RFC 9449, 7.1).
type challengeParams struct {
	scheme      []byte // the first one
	code        []byte // error
	description []byte // error_description
	step        bool   // the protocol goes on: Negotiate with data, Digest with a stale nonce
}

// isChallenge recognises a WWW-Authenticate value that was logged as a message.
func isChallenge(text []byte) bool {
	scheme, rest, ok := bytes.Cut(text, []byte(" "))
	if !knownScheme(scheme) {
		return false
	}
	if !ok {
		return true
	}
	rest = bytes.TrimLeft(rest, " ")
	for i, c := range rest {
		if c == '=' {
			return i > 0
		}
		if !isWordByte(c) && c != '_' && c != '-' {
			return false
		}
	}
	return false
}

func knownScheme(b []byte) bool {
	if len(b) > 16 {
		return false
	}
	switch string(bytes.ToLower(b)) {
	case "bearer", "basic", "digest", "negotiate", "dpop", "ntlm", "hmac", "key", "apikey", "mutual", "hoba":
		return true
	}
	return false
}

// carriesData reports whether the challenges of a scheme carry data from the
// second round on (RFC 4559, 5).
func carriesData(scheme []byte) bool {
	return bytes.EqualFold(scheme, []byte("negotiate")) || bytes.EqualFold(scheme, []byte("ntlm"))
}

// plainQuotes undoes how logs escape quotes within a quoted field.
func plainQuotes(v []byte) []byte {
	for _, q := range [...]string{`\x22`, `\u0022`, `%22`} {
		if bytes.Contains(v, []byte(q)) {
			v = bytes.ReplaceAll(v, []byte(q), []byte(`"`))
		}
	}
	return v
}

// parseChallenge reads one or more challenges. Params of later challenges
// count only where the earlier ones had none.
func parseChallenge(v []byte) challengeParams {
	var p challengeParams
	for i := 0; i < len(v); {
		if v[i] <= ' ' || v[i] == ',' || v[i] == ';' {
			i++
			continue
		}
		start := i
		for i < len(v) && v[i] > ' ' && v[i] != ',' && v[i] != '=' {
			i++
		}
		name := v[start:i]
		if i == len(v) || v[i] != '=' {
			if p.scheme == nil {
				p.scheme = name
			} else if carriesData(p.scheme) && !knownScheme(name) {
				p.step = true
			}
			continue
		}
		var value []byte
		value, i = challengeValue(v, i+1)
		switch {
		case p.code == nil && bytes.EqualFold(name, []byte("error")):
			p.code = value
		case p.description == nil && bytes.EqualFold(name, []byte("error_description")):
			p.description = value
		case bytes.EqualFold(name, []byte("stale")) && bytes.EqualFold(value, []byte("true")):
			p.step = true // RFC 7616, 3.3: only the nonce was refused
		case carriesData(p.scheme) && len(bytes.Trim(value, "=")) == 0:
			p.step = true // data that ends in the padding of base64
		}
	}
	return p
}

// challengeValue reads a token or quoted string at i. The quotes may carry a
// backslash, as in logs that escape them.
func challengeValue(v []byte, i int) ([]byte, int) {
	if i < len(v) && v[i] == '\\' {
		i++
	}
	if i == len(v) || v[i] != '"' {
		start := i
		for i < len(v) && v[i] != ',' && v[i] > ' ' {
			i++
		}
		return v[start:i], i
	}
	start := i + 1
	end := start
	for end < len(v) && (v[end] != '"' || !endsValue(v, end+1)) {
		end++
	}
	return bytes.TrimSuffix(v[start:end], []byte(`\`)), min(end+1, len(v))
}

// endsValue reports whether a quote before i closes a value. Some libraries
// put quotes into descriptions without escaping them.
func endsValue(v []byte, i int) bool {
	if i == len(v) || v[i] == ',' || v[i] == ';' {
		return true
	}
	for i < len(v) && v[i] == ' ' {
		i++
	}
	start := i
	for i < len(v) && (isWordByte(v[i]) || v[i] == '_' || v[i] == '-') {
		i++
	}
	return i == len(v) || i > start && v[i] == '='
}

// classifyChallenge reads a WWW-Authenticate value. An error says that a
// credential was sent and refused. A challenge without one says by RFC 6750
// that none was sent, but many servers always answer with a bare "Bearer", and
// for other schemes it means nothing: the reason stays generic.
func (r *reader) classifyChallenge(v []byte) finding {
	p := parseChallenge(plainQuotes(v))
	f := finding{delta: math.NaN()}
	if p.step && len(p.code) == 0 {
		f.score, f.reason = scoreGeneric, timeline.ReasonChallenge
		return f
	}
	defer func(was bool) { r.in401 = was }(r.in401)
	r.in401 = true // the header belongs to a refusal
	if len(p.code) == 0 && len(p.description) == 0 {
		f.score, f.reason = scoreGeneric, timeline.ReasonGeneric
		if bytes.EqualFold(p.scheme, []byte("bearer")) {
			f.suggests = challengeOnly
		}
		return f
	}
	switch {
	case bytes.Contains(p.code, []byte("invalid_token")):
		f.sent = timeline.Yes
		f.meaning = meaning{score: scoreGeneric, reason: timeline.ReasonGeneric}
	case bytes.Contains(p.code, []byte("invalid_request")):
		f.meaning = meaning{score: scoreGeneric + 1, reason: timeline.ReasonMalformed, suggests: suggestions[timeline.ReasonMalformed]}
	default:
		f = r.classifyPlain(p.code)
	}
	if len(p.description) > 0 {
		f.take(r.classifyPlain(p.description))
	}
	return f
}

const (
	scoreGeneric = 20  // of a refusal without a condition
	scoreLiteral = 100 // from here on: texts that are known as they stand
)
