package parsers

import (
	"bytes"

	"authlog/internal/timeline"
)

// textAccess reads the access lines of application frameworks that stand behind
// a time and level.
func textAccess(message []byte, ev *timeline.Event) bool {
	return textChi(message, ev) || textCompleted(message, ev) || textPHP(message, ev) || textPathStatus(message, ev)
}

// textPHP reads what PHP's built-in server writes:
//
//	192.0.2.7:5000 [401]: GET /v1
func textPHP(message []byte, ev *timeline.Event) bool {
	client, rest, ok := bytes.Cut(message, []byte(" ["))
	if !ok || len(rest) < 7 || string(rest[3:6]) != "]: " || !isIP(addressOf(client)) || statusOf(rest[:3]) == 0 {
		return false
	}
	method, target, ok := bytes.Cut(rest[6:], []byte{' '})
	if !ok || !morMethod(method) || len(target) == 0 || target[0] != '/' {
		return false
	}
	ev.Status, ev.ClientIP, ev.Method = statusOf(rest[:3]), addressOf(client), method
	ev.Path, ev.Query = splitURI(target)
	return true
}

// textPathStatus reads "/api/login: 401 192.0.2.7", as File Browser writes it.
func textPathStatus(message []byte, ev *timeline.Event) bool {
	path, rest, ok := bytes.Cut(message, []byte(": "))
	if !ok || len(path) == 0 || path[0] != '/' || bytes.IndexByte(path, ' ') >= 0 {
		return false
	}
	status, rest, ok := bytes.Cut(rest, []byte{' '})
	client, _, whole := bytes.Cut(rest, []byte{' '})
	if !ok || !whole || statusOf(status) == 0 || !isIP(hostPart(client)) {
		return false
	}
	ev.Status, ev.ClientIP = statusOf(status), hostPart(client)
	ev.Path, ev.Query = splitURI(path)
	return true
}

// textCompleted reads "Completed 401 Unauthorized in 5ms", with which Rails ends
// a request.
func textCompleted(message []byte, ev *timeline.Event) bool {
	const mark = "Completed "
	i := bytes.Index(message[:min(len(message), 128)], []byte(mark))
	if i < 0 {
		return false
	}
	rest := message[i+len(mark):]
	status, rest, ok := bytes.Cut(rest, []byte{' '})
	if ev.Status = statusOf(status); !ok || ev.Status == 0 {
		ev.Status = 0
		return false
	}
	if in := bytes.Index(rest[:min(len(rest), 64)], []byte(" in ")); in >= 0 {
		took, _, _ := bytes.Cut(rest[in+len(" in "):], []byte{' '})
		if ms, ok := bytes.CutSuffix(took, []byte("ms")); ok && intOf(ms) >= 0 {
			ev.DurationS = float64(intOf(ms)) / 1000
		}
	}
	return true
}

// textChi reads what the logger of the Go router chi writes:
//
//	[id] "GET http://example.com/v1 HTTP/1.1" from 192.0.2.7:5000 - 401 26B in 1.2ms
func textChi(message []byte, ev *timeline.Event) bool {
	if len(message) > 0 && message[0] == '[' {
		_, message = apeBracket(message)
		message = bytes.TrimLeft(message, " ")
	}
	if len(message) == 0 || message[0] != '"' {
		return false
	}
	request, rest, ok := bytes.Cut(message[1:], []byte(`" from `))
	if !ok {
		return false
	}
	client, rest, ok := bytes.Cut(rest, []byte(" - "))
	if !ok || !isIP(addressOf(client)) {
		return false
	}
	status, rest, ok := bytes.Cut(rest, []byte{' '})
	if !ok || statusOf(status) == 0 {
		return false
	}
	ev.Status, ev.ClientIP = statusOf(status), addressOf(client)
	ev.Method, ev.Path, ev.Query = splitRequest(request)
	ev.Path, ev.Host = hapOrigin(ev.Path, nil)
	if size, took, ok := bytes.Cut(rest, []byte("B in ")); ok {
		ev.BodyBytes = intOf(size)
		ev.Bytes, ev.DurationS = ev.BodyBytes, goDuration(took)
	}
	return true
}
