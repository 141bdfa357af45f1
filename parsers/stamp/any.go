package stamp

import (
	"strings"
	"time"
)

// maxText bounds what the slow layouts are tried on.
const maxText = 64

// slowLayouts are tried with time.Parse, in this order. Those without a zone
// take the offset that the caller gives.
var slowLayouts = []string{
	time.RFC1123, time.RFC1123Z, time.RFC850,
	time.ANSIC, time.UnixDate, time.RubyDate,
	"Mon, 2 Jan 2006 15:04:05 MST", "Mon, 2 Jan 2006 15:04:05 -0700",
	"Mon Jan _2 15:04:05 MST 2006", "Mon Jan 2 15:04:05 2006",
	"Mon Jan 2 2006 15:04:05", "2 Jan 2006 15:04:05", "2 Jan 2006 15:04:05 -0700",
	"Jan 2, 2006 3:04:05 PM", "Jan 2, 2006 15:04:05", "Jan 2 2006 15:04:05",
	"02-Jan-2006 15:04:05", "02-Jan-2006 15:04:05 MST",
	"1/2/2006 3:04:05 PM", "20060102T150405Z0700", "20060102T150405", "20060102150405",
}

// Any reads a time in any layout of this package: ISO, CLF (also without a
// zone, and with a space before the time of day), epoch numbers,
// "2026/03/10 09:00:02" as nginx error logs and Go's log package write, and a
// list of textual layouts such as RFC 1123. Times without a zone are
// zoneOffset seconds east of UTC. Only the textual layouts allocate.
func Any(b []byte, zoneOffset int) (ns int64, frac uint8, ok bool) {
	if len(b) < 9 || len(b) > maxText {
		return 0, 0, false
	}
	switch {
	case len(b) >= 19 && b[4] == '-':
		if ns, frac, ok = ISO(b, zoneOffset); ok {
			return ns, frac, true
		}
		b, zoneOffset = dropZoneName(b, zoneOffset)
		return ISO(b, zoneOffset)
	case len(b) >= 19 && b[4] == '/':
		return dashed(b, '/', zoneOffset)
	case len(b) >= 20 && b[2] == '/' && b[6] == '/':
		return clfAny(b, zoneOffset)
	}
	if isDigit(b[0]) {
		if ns, frac, ok = Epoch(b); ok {
			return ns, frac, true
		}
	}
	return slow(b, zoneOffset)
}

// clfAny is CLF with an optional zone, glued to the time or after a space.
func clfAny(b []byte, zoneOffset int) (ns int64, frac uint8, ok bool) {
	sec, f, frac, rest, ok := clfLocal(b)
	if !ok {
		return 0, 0, false
	}
	off := int64(zoneOffset)
	if len(rest) > 0 {
		if rest[0] == ' ' {
			rest = rest[1:]
		}
		if off, ok = zone(rest); !ok {
			return 0, 0, false
		}
	}
	return (sec-off)*nanos + f, frac, true
}

// dropZoneName cuts a zone name that repeats a numeric offset, as in
// "2026-03-10 09:00:02.5 +0100 CET" (Go's time.Time.String, also with its
// monotonic part), or that stands in brackets, as in
// "2026-03-10T09:00:02+01:00[Europe/Berlin]" (Java's ZonedDateTime).
func dropZoneName(b []byte, zoneOffset int) ([]byte, int) {
	for i := 19; i < len(b); i++ {
		if b[i] == '[' {
			return b[:i], zoneOffset
		}
		if b[i] == ' ' && i+1 < len(b) && (b[i+1] != '+' && b[i+1] != '-') {
			return b[:i], zoneOffset
		}
	}
	return b, zoneOffset
}

// slow tries the textual layouts.
func slow(b []byte, zoneOffset int) (ns int64, frac uint8, ok bool) {
	s := string(b)
	loc := time.UTC
	if zoneOffset != 0 {
		loc = time.FixedZone("", zoneOffset)
	}
	for _, layout := range slowLayouts {
		t, err := time.ParseInLocation(layout, s, loc)
		if err != nil {
			continue
		}
		if y := t.Year(); y < minYear+1 || y >= maxYear {
			return 0, 0, false
		}
		ns = t.UnixNano()
		if name, off := t.Zone(); off == 0 && name != "UTC" && name != "GMT" && name != "" {
			ns -= int64(zoneOffset) * nanos // an abbreviation that time does not know counts as 0 there
		}
		return ns, fractionDigits(s), true
	}
	return 0, 0, false
}

// fractionDigits counts the digits that follow the seconds in a text that
// time.Parse has accepted; it takes a fraction even where the layout has none.
func fractionDigits(s string) uint8 {
	i := strings.LastIndexByte(s, ':')
	if i < 0 || i+3 >= len(s) || (s[i+3] != '.' && s[i+3] != ',') {
		return 0
	}
	n := uint8(0)
	for j := i + 4; j < len(s) && isDigit(s[j]) && n < 9; j++ {
		n++
	}
	return n
}
