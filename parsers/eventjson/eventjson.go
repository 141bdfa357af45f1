// Package eventjson writes events as the command parse prints them: one JSON
// object a line, with the keys that the log has a value for.
package eventjson

import (
	"math"
	"strconv"
	"time"
	"unicode/utf8"

	"authlog/internal/timeline"
	"authlog/parsers/redact"
)

// Place says where a line stands.
type Place struct {
	Input  string
	Line   int // 1-based
	Format string
	Routes *timeline.Routes // patterns of the user; may be nil
}

// Append appends the event as one line of JSON. Texts that may hold a
// credential are redacted here once more, whatever the parser did.
func Append(dst []byte, ev *timeline.Event, at Place) []byte {
	o := object{dst: begin(dst, at)}
	o.plain("format", []byte(at.Format))
	if ev.Time != timeline.NoTime {
		o.key("time")
		o.dst = appendTime(o.dst, ev)
	}
	o.number("status", int64(ev.Status), ev.Status > 0)
	o.text("method", ev.Method)
	o.text("path", ev.Path)
	if len(ev.Query) > 0 {
		o.plain("query", redact.Query(ev.Query))
	}
	if len(ev.Path) > 0 {
		o.text("route", []byte(at.Routes.Of(ev.Path)))
	}
	o.text("host", ev.Host)
	o.text("client_ip", ev.ClientIP)
	o.text("user", ev.User)
	o.text("user_agent", ev.UserAgent)
	sent := ev.Bytes
	if sent < 0 {
		sent = ev.BodyBytes
	}
	o.number("bytes", sent, sent >= 0)
	o.number("request_bytes", ev.RequestBytes, ev.RequestBytes >= 0)
	if ev.DurationS >= 0 && !math.IsInf(ev.DurationS, 0) {
		o.key("duration_s")
		o.dst = appendSeconds(o.dst, ev.DurationS)
	}
	o.asked("target", ev.Target)
	o.asked("target_status", ev.TargetStatus)
	o.text("error_reason", ev.ErrorReason)
	o.text("level", ev.Level)
	o.text("message", ev.Message)
	o.text("challenge", ev.Challenge)
	o.text("request_id", ev.RequestID)
	o.text("trace_id", ev.TraceID)
	o.text("service", ev.Service)
	o.text("upstream", ev.Upstream)
	o.text("instance", ev.Instance)
	o.text("zone", ev.Zone)
	o.text("version", ev.Version)
	o.text("environment", ev.Environment)
	o.text("key_id", ev.KeyID)
	o.text("key_class", ev.KeyClass)
	o.auth(ev)
	o.reason(ev)
	return append(o.dst, '}', '\n')
}

// AppendRejected appends the line for a log line that no format accepts.
func AppendRejected(dst []byte, at Place, why string) []byte {
	o := object{dst: begin(dst, at)}
	o.plain("rejected", []byte(why))
	return append(o.dst, '}', '\n')
}

// AppendIgnored appends the line for a log line of which no event was made.
func AppendIgnored(dst []byte, at Place, class string) []byte {
	o := object{dst: begin(dst, at)}
	o.plain("ignored", []byte(class))
	return append(o.dst, '}', '\n')
}

func begin(dst []byte, at Place) []byte {
	dst = append(dst, `{"input":`...)
	dst = appendString(dst, []byte(at.Input))
	dst = append(dst, `,"line":`...)
	return strconv.AppendInt(dst, int64(at.Line), 10)
}

// object is a JSON object that has at least one key already.
type object struct{ dst []byte }

func (o *object) key(name string) {
	o.dst = append(o.dst, ',', '"')
	o.dst = append(o.dst, name...)
	o.dst = append(o.dst, '"', ':')
}

// plain writes a text that is no log content or is redacted already.
func (o *object) plain(name string, v []byte) {
	if len(v) > 0 {
		o.key(name)
		o.dst = appendString(o.dst, v)
	}
}

func (o *object) text(name string, v []byte) {
	if len(v) > 0 {
		o.plain(name, redact.Text(v))
	}
}

// asked leaves out "-", which says that nobody was asked.
func (o *object) asked(name string, v []byte) {
	if len(v) != 1 || v[0] != '-' {
		o.text(name, v)
	}
}

func (o *object) number(name string, n int64, known bool) {
	if known {
		o.key(name)
		o.dst = strconv.AppendInt(o.dst, n, 10)
	}
}

func (o *object) auth(ev *timeline.Event) {
	a := ev.Auth
	if a.Present == timeline.Unknown && a.Scheme == timeline.SchemeUnknown && a.Shape == timeline.ShapeUnknown {
		return
	}
	o.key("auth")
	o.dst = append(o.dst, '{')
	sep := ""
	if a.Present != timeline.Unknown {
		o.dst = append(o.dst, `"present":`...)
		o.dst = strconv.AppendBool(o.dst, a.Present == timeline.Yes)
		sep = ","
	}
	for _, f := range [...]struct{ name, value string }{{"scheme", a.Scheme.String()}, {"shape", a.Shape.String()}} {
		if f.value != "" {
			o.dst = append(o.dst, sep+`"`+f.name+`":"`+f.value+`"`...)
			sep = ","
		}
	}
	o.dst = append(o.dst, '}')
}

func (o *object) reason(ev *timeline.Event) {
	o.plain("reason", []byte(ev.Reason.String()))
	if len(ev.Suggests) == 0 {
		return
	}
	o.key("suggests")
	o.dst = append(o.dst, '[')
	for i, c := range ev.Suggests {
		if i > 0 {
			o.dst = append(o.dst, ',')
		}
		o.dst = append(o.dst, '"')
		o.dst = append(o.dst, c.String()...)
		o.dst = append(o.dst, '"')
	}
	o.dst = append(o.dst, ']')
}

// appendTime writes the time with the digits that the source had.
func appendTime(dst []byte, ev *timeline.Event) []byte {
	t := time.Unix(0, ev.Time).UTC()
	dst = append(dst, '"')
	dst = t.AppendFormat(dst, "2006-01-02T15:04:05")
	if n := int(min(ev.TimeFrac, 9)); n > 0 {
		digits := strconv.AppendInt(nil, 1e9+int64(t.Nanosecond()), 10)
		dst = append(dst, '.')
		dst = append(dst, digits[1:1+n]...)
	}
	return append(dst, 'Z', '"')
}

// appendSeconds writes a duration as short as nanoseconds allow: sums of parts
// carry binary noise behind them. No log measures more than maxRounded seconds,
// where rounding would only lose digits, and at last overflow.
func appendSeconds(dst []byte, s float64) []byte {
	const maxRounded = 1e6
	if s < maxRounded {
		return strconv.AppendFloat(dst, math.Round(s*1e9)/1e9, 'f', -1, 64)
	}
	return strconv.AppendFloat(dst, s, 'g', -1, 64)
}

const hexDigits = "0123456789abcdef"

// appendString writes a JSON string (RFC 8259, 7). Control characters, also
// those above 0x7f, and the line separators of JavaScript are escaped; bytes
// that are no UTF-8 become U+FFFD.
func appendString(dst, v []byte) []byte {
	dst = append(dst, '"')
	for i := 0; i < len(v); {
		c := v[i]
		if c < utf8.RuneSelf {
			i++
			switch {
			case c == '"' || c == '\\':
				dst = append(dst, '\\', c)
			case c < 0x20 || c == 0x7f:
				dst = append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
			default:
				dst = append(dst, c)
			}
			continue
		}
		r, size := utf8.DecodeRune(v[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			dst = append(dst, "\uFFFD"...)
		case r < 0xa0 || r >= 0x200b && r <= 0x200f || r >= 0x2028 && r <= 0x202e || r >= 0x2060 && r <= 0x206f || r == 0xfeff:
			dst = append(dst, '\\', 'u', hexDigits[r>>12], hexDigits[r>>8&15], hexDigits[r>>4&15], hexDigits[r&15])
		default:
			dst = append(dst, v[i:i+size]...)
		}
		i += size
	}
	return append(dst, '"')
}
