// Package envelope takes log lines out of what transports put in front of them:
// container runtimes, syslog, CloudWatch and the tools that tail containers.
package envelope

import (
	"bytes"

	"authlog/parsers/stamp"
)

// Meta is what the envelope says about the line in it.
type Meta struct {
	Time     int64 // nanoseconds since 1970; meaningful when HasTime
	Frac     uint8 // digits of the fraction
	HasTime  bool
	Service  []byte
	Instance []byte // pod, container or host

	zone int // seconds east of UTC of a time without a zone
}

// kind is one envelope: it returns what is inside, or nil.
type kind func(line []byte, m *Meta) []byte

var kinds = [...]kind{cri, syslog, process, lambda, stamped, kubectl, compose}

// Unwrap takes off one envelope. zone is that of times without one, in seconds
// east of UTC. inner points into line; ok is false when there is none.
func Unwrap(line []byte, zone int) (inner []byte, m Meta, ok bool) {
	if len(line) < 3 || line[0] == '{' {
		return nil, m, false
	}
	for _, k := range kinds {
		m = Meta{zone: zone}
		if inner = k(line, &m); len(inner) > 0 {
			return inner, m, true
		}
	}
	return nil, Meta{}, false
}

func (m *Meta) stamp(b []byte) bool {
	m.Time, m.Frac, m.HasTime = stamp.ISO(b, m.zone)
	return m.HasTime
}

// word cuts off the first blank-separated word.
func word(b []byte) (first, rest []byte) {
	i := bytes.IndexByte(b, ' ')
	if i < 0 {
		return b, nil
	}
	return b[:i], b[i+1:]
}

// cri is the format of container runtimes in Kubernetes:
// "TIME stdout F text" (Kubernetes, CRI logging format).
func cri(line []byte, m *Meta) []byte {
	at, rest := word(line)
	stream, rest := word(rest)
	if s := string(stream); s != "stdout" && s != "stderr" {
		return nil
	}
	tag, rest := word(rest)
	if len(tag) == 0 || tag[0] != 'F' && tag[0] != 'P' || !m.stamp(at) {
		return nil
	}
	return rest
}

// lambda is what the Node runtime of AWS Lambda writes: time, request id, level
// and text, separated by tabs (AWS Lambda, Log and monitor Node.js functions).
func lambda(line []byte, m *Meta) []byte {
	f := bytes.SplitN(line, []byte{'\t'}, 4)
	if len(f) != 4 || len(f[1]) != 36 && string(f[1]) != "undefined" || !m.stamp(f[0]) {
		return nil
	}
	return f[3]
}

// stamped is a line behind a time, as "aws logs tail" and exports of CloudWatch
// to S3 write it, or "docker logs --timestamps".
func stamped(line []byte, m *Meta) []byte {
	at, rest := word(line)
	if len(at) < len("2026-03-02T11:30:00") || !m.stamp(at) {
		return nil
	}
	// "aws logs tail" names the stream behind the time.
	if stream, inner := word(rest); len(inner) > 0 && inner[0] == '{' && bytes.IndexByte(stream, '/') > 0 {
		m.Instance = stream
		return inner
	}
	return dyno(rest, m)
}

// dyno takes "heroku[router]: " off, which Heroku writes behind the time
// (Heroku, Logging: the source and the dyno).
func dyno(rest []byte, m *Meta) []byte {
	tag, inner := word(rest)
	open := bytes.IndexByte(tag, '[')
	if open <= 0 || len(inner) == 0 || !bytes.HasSuffix(tag, []byte("]:")) {
		return rest
	}
	for _, c := range tag[:open] {
		if !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-') { // ERROR[main]: is a level
			return rest
		}
	}
	m.Service, m.Instance = tag[:open], tag[open+1:len(tag)-2]
	return inner
}

// kubectl is "[pod/NAME/CONTAINER] text" (kubectl logs --prefix).
func kubectl(line []byte, m *Meta) []byte {
	if !bytes.HasPrefix(line, []byte("[pod/")) {
		return nil
	}
	end := bytes.Index(line, []byte("] "))
	if end < 0 {
		return nil
	}
	pod, container, ok := bytes.Cut(line[len("[pod/"):end], []byte{'/'})
	if !ok {
		return nil
	}
	m.Instance, m.Service = pod, container
	return line[end+2:]
}

// compose is "NAME-1  | text" (docker compose logs).
func compose(line []byte, m *Meta) []byte {
	bar := bytes.IndexByte(line[:min(len(line), 80)], '|')
	if bar < 2 || bar+2 >= len(line) || line[bar-1] != ' ' || line[bar+1] != ' ' {
		return nil
	}
	name := bytes.TrimRight(line[:bar], " ")
	for _, c := range name {
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.') {
			return nil
		}
	}
	m.Instance = name
	if i := bytes.LastIndexByte(name, '-'); i > 0 && allDigits(name[i+1:]) {
		m.Service = name[:i]
	}
	return line[bar+2:]
}

func allDigits(b []byte) bool {
	for _, c := range b {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(b) > 0
}
