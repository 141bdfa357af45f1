package jsonlog

import (
	"bytes"
	"strconv"

	"github.com/tidwall/gjson"

	"authlog/internal/timeline"
	"authlog/parsers/reason"
	"authlog/parsers/redact"
)

// message sets the texts, and fills in from a message that is itself an access
// line ("GET /v1/orders 401 12ms") what no key says.
func (r *Reader) message(ev *timeline.Event) {
	msg := r.text(rMessage)
	ev.Message = r.safe(msg)
	ev.ErrorReason = r.safe(r.text(rError))
	if ev.ErrorReason == nil {
		if ev.ErrorReason = r.safe(r.text(rDetails)); string(ev.ErrorReason) == viaUpstream {
			ev.ErrorReason = nil
		}
	}
	if ev.ErrorReason == nil {
		ev.ErrorReason = r.safe(r.text(rCode))
	}
	if ev.ErrorReason == nil {
		ev.ErrorReason = r.safe(r.edgeReason())
	}
	if len(msg) > 0 && (ev.Status == 0 || ev.Method == nil) {
		accessLine(msg, ev)
	}
}

// Line reads a text line that is an access line ("GET /v1/orders 401 12ms"): ev
// gets method, path and status, and the reason when the status refuses. It
// reports whether there was a status.
func (r *Reader) Line(line []byte, ev *timeline.Event) bool {
	accessLine(line, ev)
	if ev.Status == 0 {
		ev.Method, ev.Path, ev.Query = nil, nil, nil
		return false
	}
	ev.Hop, ev.Message = timeline.HopApplication, r.safe(line)
	if ev.Status == 401 {
		res := r.reasons.ClassifyIn401(reason.Text{Message: line})
		ev.Reason, ev.Suggests = res.Reason, res.Suggests
	}
	r.border(ev)
	return true
}

// accessLine looks for METHOD /path in a message, and for a status behind it.
func accessLine(msg []byte, ev *timeline.Event) {
	for i := 0; i+5 < len(msg) && i < 64; i++ {
		if i > 0 && msg[i-1] != ' ' && msg[i-1] != '"' && msg[i-1] != ']' {
			continue
		}
		sp := bytes.IndexByte(msg[i:min(len(msg), i+10)], ' ')
		if sp < 3 || i+sp+1 >= len(msg) || msg[i+sp+1] != '/' || !httpMethod(msg[i:i+sp]) {
			continue
		}
		rest := msg[i+sp+1:]
		end := bytes.IndexAny(rest, " \"")
		if end < 0 {
			end = len(rest)
		}
		if ev.Method == nil {
			ev.Method = msg[i : i+sp]
		}
		if ev.Path == nil {
			setURL(ev, rest[:end])
		}
		if ev.Status == 0 {
			ev.Status = statusIn(rest[end:])
		}
		return
	}
}

func httpMethod(v []byte) bool {
	switch string(v) {
	case "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS":
		return true
	}
	return false
}

// statusIn is the status in what follows a path: a number of three digits that
// stands right behind it, behind a word that announces a status, or behind one
// measured value. "took 250 ms" and "after 300 attempts" have none.
func statusIn(v []byte) int {
	words := bytes.FieldsFunc(v[:min(len(v), 80)], func(c rune) bool {
		return c == ' ' || c == '"' || c == ',' || c == '=' || c == ':' || c == '(' || c == ')' || c == '[' || c == ']'
	})
	announced := true
	for i, word := range words {
		n, err := strconv.Atoi(string(word))
		unit := i+1 < len(words) && isUnit(words[i+1])
		if err == nil && len(word) == 3 && n >= 100 && n <= 599 && announced && !unit {
			return n
		}
		switch string(bytes.ToLower(word)) {
		case "-", "->", "=>", "status", "code", "statuscode", "status_code", "responded", "returned", "returning", "with",
			"response", "http/1.0", "http/1.1", "http/2", "http/2.0", "http/3", "→", "completed", "finished", "then":
			announced = true
		default:
			announced = word[0]-'0' <= 9 // a duration or a size
		}
	}
	return 0
}

// isUnit tells what a number before it counts.
func isUnit(word []byte) bool {
	switch string(bytes.ToLower(bytes.TrimRight(word, ".,;"))) {
	case "ms", "s", "us", "µs", "ns", "sec", "seconds", "milliseconds", "bytes", "b", "kb", "attempts", "times", "retries":
		return true
	}
	return false
}

// Bounds of the set of texts that are known to hold no credential: loggers
// repeat few short messages.
const (
	maxClean     = 2048
	maxCleanText = 256
)

// Safe is v without credentials; it may be v itself.
func (r *Reader) Safe(v []byte) []byte { return r.safe(v) }

// safe is v without credentials.
func (r *Reader) safe(v []byte) []byte {
	if len(v) == 0 || r.clean[string(v)] {
		return v
	}
	out := redact.Text(v)
	if len(v) <= maxCleanText && len(r.clean) < maxClean && bytes.Equal(out, v) {
		r.clean[string(v)] = true
	}
	return out
}

// viaUpstream is what Envoy writes for an answer that came from the upstream
// (Envoy, configuration/http/http_conn_man/response_code_details).
const viaUpstream = "via_upstream"

// target reads who was asked. Envoy has no upstream status, but says whether the
// answer is its own.
func (r *Reader) target(ev *timeline.Event) {
	ev.Target, ev.TargetStatus = r.text(rTarget), r.text(rTargetStatus)
	if details := r.text(rDetails); details != nil && ev.TargetStatus == nil && ev.Status != 0 {
		if string(details) == viaUpstream {
			ev.TargetStatus = strconv.AppendInt(nil, int64(ev.Status), 10)
		} else {
			ev.TargetStatus = []byte("-")
		}
		return
	}
	if string(ev.TargetStatus) == "0" {
		ev.TargetStatus = []byte("-") // Traefik: no service was asked
	}
	r.edgeTarget(ev)
	if r.nobody && ev.Target == nil && ev.TargetStatus == nil {
		ev.Target, ev.TargetStatus = []byte("-"), []byte("-")
	}
}

// hop tells who writes such records.
func (r *Reader) hop() timeline.Hop {
	ok := func(role role) bool { return r.found[role].ok }
	switch {
	case ok(rCDN), ok(rEdge):
		return timeline.HopCDN
	case ok(rGateway):
		return timeline.HopGateway
	case ok(rBalancer) && !ok(rMessage):
		return timeline.HopLoadBalancer
	case ok(rProxy), ok(rUpstream), ok(rDetails), ok(rTarget) || ok(rTargetStatus) || r.nobody, r.found[rMessage].v.Str == "handled request":
		return timeline.HopProxy // the last is Caddy's
	case ok(rBody) && r.found[rDuration].raw == "request_time": // nginx without upstream variables
		return timeline.HopProxy
	}
	return timeline.HopApplication
}

// reason reads the texts of refusals, and of records without a status that may
// speak of one.
func (r *Reader) reason(ev *timeline.Event) {
	if ev.Status != 0 && ev.Status < 400 {
		return
	}
	t := reason.Text{Message: r.text(rMessage), Error: r.text(rError), Code: r.text(rCode), Challenge: r.text(rChallenge)}
	if details := r.text(rDetails); details != nil && string(details) != viaUpstream {
		t.Code = details
	}
	if f := &r.found[rError]; f.ok && f.v.Type != gjson.String {
		t.Error = nil // a number or a flag
	}
	res := r.reasons.ClassifyAt(ev.Status, t)
	ev.Reason, ev.Suggests = res.Reason, res.Suggests
	r.winReason(ev)
	if ev.Status == 0 {
		r.fromMessage(ev)
	}
}

// fromMessage finds client, user and error that a program writes into the text
// alone (error="invalid_code").
func (r *Reader) fromMessage(ev *timeline.Event) {
	msg := r.text(rMessage)
	if ev.ErrorReason == nil {
		ev.ErrorReason = r.safe(quotedAfter(msg, "error="))
	}
	r.Login(msg, ev)
}

// addressIn is the first word of a text that is an address.
func addressIn(text []byte) []byte {
	for _, word := range bytes.FieldsFunc(text[:min(len(text), 512)], func(c rune) bool {
		return c != '.' && c != ':' && !(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f') && !(c >= 'A' && c <= 'F')
	}) {
		if len(word) < 7 && bytes.Count(word, []byte(":")) < 2 {
			continue
		}
		if ip := addressOf(bytes.Trim(word, ".:")); ip != nil {
			return ip
		}
	}
	return nil
}

// quotedAfter is the quoted text that follows one of the words.
func quotedAfter(text []byte, words ...string) []byte {
	for _, w := range words {
		for _, quote := range []byte{'\'', '"'} {
			mark := append([]byte(w), quote)
			i := bytes.Index(bytes.ToLower(text), mark)
			if i < 0 {
				continue
			}
			rest := text[i+len(mark):]
			if end := bytes.IndexByte(rest, quote); end > 0 && end <= 128 {
				return rest[:end]
			}
		}
	}
	return nil
}
