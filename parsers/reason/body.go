package reason

import (
	"bytes"
	"math"
)

// maxBodyTexts bounds how many strings of a JSON body are read.
const maxBodyTexts = 12

// classifyBody reads the strings of a JSON body ({"error":"invalid_token",
// "message":"..."}). It is a scanner, not a validator: logs cut bodies.
func (r *reader) classifyBody(text []byte) (finding, bool) {
	f := finding{delta: math.NaN()}
	found := false
	var key []byte
	for i, n := 0, 0; i < len(text) && n < maxBodyTexts; i++ {
		if text[i] != '"' {
			continue
		}
		end := jsonStringEnd(text, i+1)
		s := text[i+1 : min(end, len(text))]
		i = end
		if isJSONKey(text, end+1) {
			key = s
			continue
		}
		if len(s) == 0 || len(s) > maxText || silentKey(key) {
			continue
		}
		n++
		found = true
		f.take(r.classifyMember(key, s))
	}
	return f, found
}

func (r *reader) classifyMember(key, s []byte) finding {
	if isClaimKey(key) {
		joined := make([]byte, 0, len(key)+len(s)+1)
		joined = append(append(append(joined, key...), ' '), s...)
		return r.classifyPlain(joined)
	}
	if isChallenge(s) {
		return r.classifyChallenge(s)
	}
	return r.classifyPlain(s)
}

// jsonStringEnd is the index of the quote that ends a string starting at i.
func jsonStringEnd(text []byte, i int) int {
	for i < len(text) && text[i] != '"' {
		if text[i] == '\\' {
			i++
		}
		i++
	}
	return min(i, len(text))
}

func isJSONKey(text []byte, i int) bool {
	for i < len(text) && text[i] <= ' ' {
		i++
	}
	return i < len(text) && text[i] == ':'
}

// silentKey reports whether the member of a body says nothing about the
// reason: ids, times, addresses, and where the documentation is.
func silentKey(key []byte) bool {
	switch string(key) {
	case "time", "timestamp", "ts", "@timestamp", "level", "severity", "path", "url", "uri", "instance", "logger",
		"request_id", "requestId", "trace_id", "traceId", "documentation_url", "error_uri", "type", "status",
		"statusCode", "status_code", "method", "host", "service", "token_type", "token_class", "caller", "stack",
		"ip", "client", "user", "hint", "domain", "locationType", "location", "correlation_id", "errorId":
		return true
	}
	return bytes.HasSuffix(key, []byte("_id"))
}

func isClaimKey(key []byte) bool {
	switch string(key) {
	case "exp", "nbf", "iat", "aud", "iss":
		return true
	}
	return false
}
