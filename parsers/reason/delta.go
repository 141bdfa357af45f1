package reason

import (
	"bytes"
	"math"
	"strconv"
	"time"
)

// statedDelta finds the seconds that a text states between two clocks, or past
// an expiry: "expired by 1m30.5s", "a difference of 900 milliseconds", or two
// times. NaN when there is none.
func (r *reader) statedDelta() float64 {
	for _, lead := range durationLeads {
		for from := 0; ; {
			i := bytes.Index(r.text[from:], lead)
			if i < 0 {
				break
			}
			from += i + len(lead)
			if d, ok := parseDuration(r.text[from:]); ok {
				return d
			}
		}
	}
	return r.betweenTimes()
}

// durationLeads stand in front of a duration. The settings that a text may
// quote too ("Allowed clock skew: 0 milliseconds") have other words there.
var durationLeads = [][]byte{[]byte(" by "), []byte("difference of "), []byte("expired "), []byte("delta="), []byte("delta: "), []byte("for ")}

// parseDuration reads "1m30.145s", "900 milliseconds", "42s", "3 minutes".
func parseDuration(b []byte) (seconds float64, ok bool) {
	for len(b) > 0 {
		n := 0
		for n < len(b) && n < 20 && (isDigit(b[n]) || b[n] == '.') {
			n++
		}
		if n == 0 {
			break
		}
		v, err := strconv.ParseFloat(string(b[:n]), 64)
		if err != nil {
			return 0, false
		}
		b = bytes.TrimPrefix(b[n:], []byte(" "))
		n = 0
		for n < len(b) && n < 12 && (isLower(b[n]) || isUpper(b[n]) || b[n] >= 0x80) {
			n++
		}
		unit, known := units[string(b[:n])]
		if !known {
			return 0, false
		}
		seconds += v * unit
		ok = true
		b = b[n:]
	}
	return seconds, ok
}

var units = map[string]float64{
	"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "millisecond": 1e-3, "milliseconds": 1e-3, "millis": 1e-3,
	"s": 1, "sec": 1, "secs": 1, "second": 1, "seconds": 1, "m": 60, "min": 60, "mins": 60, "minute": 60, "minutes": 60,
	"h": 3600, "hour": 3600, "hours": 3600, "d": 86400, "day": 86400, "days": 86400,
}

// betweenTimes is the distance of the first two times of the text.
func (r *reader) betweenTimes() float64 {
	first, have := 0.0, false
	for i := 0; i < len(r.text); {
		if !isDigit(r.text[i]) || i > 0 && (isWordByte(r.text[i-1]) || r.text[i-1] == '.' || r.text[i-1] == '-') {
			i++
			continue
		}
		t, n := parseTime(r.text[i:])
		if n == 0 {
			for i < len(r.text) && isWordByte(r.text[i]) {
				i++
			}
			continue
		}
		i += n
		if have {
			return math.Abs(t - first)
		}
		first, have = t, true
	}
	return math.NaN()
}

var timeLayouts = []struct {
	layout string
	size   int
}{
	{"2006-01-02T15:04:05", 19}, {"2006-01-02 15:04:05", 19}, {"20060102T150405", 15}, {"01/02/2006 15:04:05", 19},
}

// parseTime reads a time at the start of b: RFC 3339, the basic form of AWS,
// the form of .NET, or a Unix time in seconds or milliseconds. It returns the
// seconds and the bytes read, 0 when there is no time. Zones are not read: two
// times of one text are written in one zone.
func parseTime(b []byte) (float64, int) {
	for _, l := range timeLayouts {
		if len(b) < l.size {
			continue
		}
		t, err := time.Parse(l.layout, string(b[:l.size]))
		if err != nil {
			continue
		}
		n, frac := l.size, 0.0
		if n < len(b) && b[n] == '.' {
			scale := 0.1
			for n++; n < len(b) && isDigit(b[n]); n++ {
				frac += float64(b[n]-'0') * scale
				scale /= 10
			}
		}
		return float64(t.Unix()) + frac, n
	}
	n := 0
	for n < len(b) && isDigit(b[n]) {
		n++
	}
	if n != 10 && n != 13 {
		return 0, 0
	}
	v, err := strconv.ParseFloat(string(b[:n]), 64)
	if err != nil {
		return 0, 0
	}
	if n == 13 {
		v /= 1000
	}
	if v < 1e9 || v > 4e9 {
		return 0, 0
	}
	return v, n
}
