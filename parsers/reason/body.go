package reason

import (
	"bytes"
	"math"
	"strconv"
)

// maxBodyTexts bounds how many strings of a JSON body are read.
const maxBodyTexts = 12

// maxBodyDepth bounds bodies inside of strings of bodies.
const maxBodyDepth = 2

// isBody recognises the start of a JSON object, or of a list of objects or
// strings.
func isBody(text []byte) bool {
	if len(text) < 2 {
		return false
	}
	if text[0] == '{' { // and not {:error, …}
		inner := bytes.TrimLeft(text[1:], " \t\r\n")
		return len(inner) > 0 && (inner[0] == '"' || inner[0] == '\\' || inner[0] == '}')
	}
	return text[0] == '[' && (text[1] == '{' || text[1] == '"')
}

// unescape undoes the escapes of a JSON string (RFC 8259, 7). What lies beyond
// ASCII becomes a question mark: no word of the tables has such a letter.
func unescape(s []byte) []byte {
	if bytes.IndexByte(s, '\\') < 0 {
		return s
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			out = append(out, s[i])
			continue
		}
		i++
		switch c := s[i]; c {
		case 'n', 'r', 't', 'b', 'f':
			out = append(out, ' ')
		case 'u':
			v, err := strconv.ParseUint(string(s[i+1:min(len(s), i+5)]), 16, 16)
			if err != nil || v >= 0x80 || i+5 > len(s) {
				v = '?'
			}
			out = append(out, byte(v))
			i = min(len(s)-1, i+4)
		default:
			out = append(out, c)
		}
	}
	return out
}

// classifyBody reads the strings of a JSON body ({"error":"invalid_token",
// "message":"..."}). It is a scanner, not a validator: logs cut bodies. A
// string may hold a body itself, as gateways wrap what they got.
func (r *reader) classifyBody(text []byte, depth int) (finding, bool) {
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
		f.take(r.classifyMember(key, unescape(s), depth))
	}
	return f, found
}

func (r *reader) classifyMember(key, s []byte, depth int) finding {
	if isBody(s) && depth < maxBodyDepth {
		if f, ok := r.classifyBody(s, depth+1); ok {
			return f
		}
	}
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
		"ip", "client", "user", "domain", "action", "locationType", "location", "correlation_id", "errorId":
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
