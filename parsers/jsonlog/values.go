package jsonlog

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/tidwall/gjson"

	"authlog/internal/timeline"
)

// levels are the short names of levels by their other spellings.
var levels = map[string]string{
	"warning": "warn", "wrn": "warn", "w": "warn", "err": "error", "e": "error", "eror": "error",
	"information": "info", "inf": "info", "i": "info", "informational": "info", "dbg": "debug", "d": "debug", "debug": "debug",
	"verbose": "trace", "vrb": "trace", "trc": "trace", "ftl": "fatal", "f": "fatal", "crit": "critical", "emerg": "emergency",
}

// levelOf names a level. pino and bunyan write numbers from 10 to 60 (pino,
// docs/api.md#levels).
func levelOf(f *found) []byte {
	if !f.ok {
		return nil
	}
	if f.v.Type == gjson.Number {
		names := [...]string{"trace", "debug", "info", "warn", "error", "fatal"}
		if n := int(f.v.Num); n >= 10 && n <= 60 && n%10 == 0 {
			return bytesOf(names[n/10-1])
		}
		return nil
	}
	if f.v.Type != gjson.String || len(f.v.Str) > 16 {
		return nil
	}
	name := strings.ToLower(f.v.Str)
	if short, ok := levels[name]; ok {
		name = short
	}
	return bytesOf(name)
}

func intOf(f found) int64 {
	var n float64
	switch {
	case !f.ok:
		return timeline.Absent
	case f.v.Type == gjson.Number:
		n = f.v.Num
	case f.v.Type == gjson.String:
		v, err := strconv.ParseInt(f.v.Str, 10, 64)
		if err != nil {
			return timeline.Absent
		}
		n = float64(v)
	default:
		return timeline.Absent
	}
	if n < 0 || n > 1<<53 || n != math.Trunc(n) {
		return timeline.Absent
	}
	return int64(n)
}

func (r *Reader) sizes(ev *timeline.Event) {
	ev.Bytes, ev.BodyBytes = intOf(r.found[rBytes]), intOf(r.found[rBody])
	ev.RequestBytes = intOf(r.found[rRequestBytes])
	if r.found[rDetails].ok || r.found[rRequestBytes].raw == "bytes_received" || r.found[rRequestBytes].raw == "bytes_read" {
		ev.RequestBytes = timeline.Absent // Envoy and Caddy count the body alone
	}
	ev.DurationS = r.duration()
}

// duration is in seconds, negative when it is absent or its unit cannot be told.
func (r *Reader) duration() float64 {
	f := &r.found[rDuration]
	if !f.ok {
		return -1
	}
	if f.v.Type == gjson.String {
		if d, err := time.ParseDuration(f.v.Str); err == nil && d >= 0 {
			return d.Seconds()
		}
		n, err := strconv.ParseFloat(f.v.Str, 64)
		if err != nil || n < 0 || math.IsInf(n, 0) || math.IsNaN(n) {
			return -1
		}
		return n * r.unitOf(f, n, f.v.Str)
	}
	if f.v.Type != gjson.Number || f.v.Num < 0 {
		return -1
	}
	return f.v.Num * r.unitOf(f, f.v.Num, f.v.Raw)
}

// nanosFrom is the least whole number that is read as nanoseconds: as
// milliseconds it would be 17 minutes.
const nanosFrom = 1_000_000

// unitOf is the unit of a duration in seconds. Where the key does not say it,
// the convention of the logger does: Go programs that log a time.Duration as a
// number write nanoseconds, zap and Caddy fractions of a second, JavaScript and
// most others milliseconds.
func (r *Reader) unitOf(f *found, n float64, raw string) float64 {
	if taken := f.raw == "time-taken"; taken && r.hop() == timeline.HopCDN || (taken || f.raw == "timeTaken") && strings.Contains(raw, ".") {
		return 1 // CloudFront, the W3C's own definition, Azure; IIS writes whole milliseconds
	}
	switch f.unit {
	case unitS:
		return 1
	case unitMS:
		return 1e-3
	case unitUS:
		return 1e-6
	case unitNS:
		return 1e-9
	}
	whole := !strings.ContainsAny(raw, ".eE")
	camel := strings.ContainsFunc(f.raw, unicode.IsUpper)
	switch {
	case whole && n >= nanosFrom, r.found[rStatus].raw == "DownstreamStatus": // the latter is Traefik's
		return 1e-9
	case whole, f.raw == "Elapsed":
		return 1e-3
	case r.found[rTime].raw == "ts" && r.found[rTime].v.Type == gjson.Number: // zap, Caddy
		return 1
	case strings.Contains(f.raw, "_") && !camel && n < 600: // nginx-like names
		return 1
	}
	return 1e-3
}

func boolOf(f found) (value, ok bool) {
	if !f.ok {
		return false, false
	}
	switch f.v.Type {
	case gjson.True:
		return true, true
	case gjson.False:
		return false, true
	case gjson.Number:
		return f.v.Num == 1, f.v.Num == 0 || f.v.Num == 1
	case gjson.String:
		switch strings.ToLower(f.v.Str) {
		case "true", "yes", "y", "1", "present":
			return true, true
		case "false", "no", "n", "0", "absent", "missing", "none":
			return false, true
		}
	}
	return false, false
}

func triOf(b bool) timeline.Tri {
	if b {
		return timeline.Yes
	}
	return timeline.No
}

// cacheOf reads hit and miss, which authorizers and middlewares log of their
// cache of decisions.
func cacheOf(f found) timeline.Tri {
	if b, ok := boolOf(f); ok {
		return triOf(b)
	}
	if f.ok && f.v.Type == gjson.String {
		switch strings.ToLower(f.v.Str) {
		case "hit", "stale", "cached":
			return timeline.Yes
		case "miss", "expired", "bypass", "fresh":
			return timeline.No
		}
	}
	return timeline.Unknown
}

func schemeOf(v []byte) timeline.Scheme {
	switch string(bytes.ToLower(v)) {
	case "basic":
		return timeline.SchemeBasic
	case "bearer", "jwt":
		return timeline.SchemeBearer
	case "digest":
		return timeline.SchemeDigest
	case "negotiate", "kerberos", "ntlm", "spnego":
		return timeline.SchemeNegotiate
	case "apikey", "api_key", "api-key", "x-api-key", "key":
		return timeline.SchemeAPIKey
	case "aws4-hmac-sha256", "sigv4":
		return timeline.SchemeAWS4
	}
	return timeline.SchemeUnknown
}
