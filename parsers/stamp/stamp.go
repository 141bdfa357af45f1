// Package stamp reads the timestamps that logs carry, without allocating on
// the layouts that access logs and JSON loggers write.
//
// Every function returns nanoseconds since 1970-01-01T00:00:00Z, the number of
// fraction digits that the source wrote (0..9; further digits are cut off), and
// whether the text is a time at all. Impossible dates and years outside
// 1970..2261 are refused: a wrong time would move an incident.
package stamp

// Years that a log can sensibly carry; nanoseconds in an int64 end in 2262.
const (
	minYear = 1970
	maxYear = 2261
)

const nanos = int64(1e9)

// CLF reads the time of the common log format, such as
// "10/Mar/2026:09:00:02 +0000" (nginx $time_local, Apache %t without the
// brackets), also with a fraction as in "10/Mar/2026:09:00:02.123 +0000". A
// time without a zone, as HAProxy writes, is refused; see Any.
func CLF(b []byte) (ns int64, frac uint8, ok bool) {
	sec, f, frac, rest, ok := clfLocal(b)
	if !ok || b[11] != ':' || len(rest) < 2 || rest[0] != ' ' {
		return 0, 0, false
	}
	off, ok := zone(rest[1:])
	if !ok {
		return 0, 0, false
	}
	return (sec-off)*nanos + f, frac, true
}

// clfLocal reads day, month and time of day of a CLF time and returns what
// follows them. The date ends with ':' (CLF) or ' '.
func clfLocal(b []byte) (sec, f int64, frac uint8, rest []byte, ok bool) {
	if len(b) < 20 || b[2] != '/' || b[6] != '/' || (b[11] != ':' && b[11] != ' ') {
		return 0, 0, 0, nil, false
	}
	day, ok1 := two(b)
	month := monthByName(b[3], b[4], b[5])
	year, ok2 := four(b[7:])
	if !ok1 || !ok2 || month == 0 {
		return 0, 0, 0, nil, false
	}
	tod, ok3 := clock(b[12:])
	days, ok4 := daysSinceEpoch(year, month, day)
	if !ok3 || !ok4 {
		return 0, 0, 0, nil, false
	}
	f, frac, n, ok := fraction(b[20:])
	return days*86400 + tod, f, frac, b[20+n:], ok
}

// ISO reads RFC 3339 and its relatives: 'T', 't', '_' or a space between date
// and time, '.' or ',' before the fraction, and "Z", "+hh:mm", "+hhmm", "+hh"
// (also after a space) or nothing as the zone. Without a zone the time is
// zoneOffset seconds east of UTC.
func ISO(b []byte, zoneOffset int) (ns int64, frac uint8, ok bool) {
	return dashed(b, '-', zoneOffset)
}

// dashed reads year, month and day divided by sep, then the time of day.
func dashed(b []byte, sep byte, zoneOffset int) (ns int64, frac uint8, ok bool) {
	if len(b) < 19 || b[4] != sep || b[7] != sep || !dateEnd(b[10]) {
		return 0, 0, false
	}
	year, ok1 := four(b)
	month, ok2 := two(b[5:])
	day, ok3 := two(b[8:])
	tod, ok4 := clock(b[11:])
	if !ok1 || !ok2 || !ok3 || !ok4 {
		return 0, 0, false
	}
	days, ok := daysSinceEpoch(year, month, day)
	if !ok {
		return 0, 0, false
	}
	f, frac, n, ok := fraction(b[19:])
	if !ok {
		return 0, 0, false
	}
	off := int64(zoneOffset)
	if rest := b[19+n:]; len(rest) > 0 {
		if rest[0] == ' ' {
			rest = rest[1:]
		}
		if off, ok = zone(rest); !ok {
			return 0, 0, false
		}
	}
	return (days*86400+tod-off)*nanos + f, frac, true
}

func dateEnd(c byte) bool { return c == 'T' || c == ' ' || c == 't' || c == '_' }

// clock reads "hh:mm:ss" into seconds of the day. A leap second counts as the
// last second of its minute.
func clock(b []byte) (int64, bool) {
	if len(b) < 8 || b[2] != ':' || b[5] != ':' {
		return 0, false
	}
	h, ok1 := two(b)
	m, ok2 := two(b[3:])
	s, ok3 := two(b[6:])
	if !ok1 || !ok2 || !ok3 || h > 23 || m > 59 || s > 60 {
		return 0, false
	}
	return int64(h*3600 + m*60 + min(s, 59)), true
}

// fraction reads an optional '.' or ',' and digits; n is how long they are.
// Digits after the ninth are read over.
func fraction(b []byte) (ns int64, digits uint8, n int, ok bool) {
	if len(b) == 0 || (b[0] != '.' && b[0] != ',') {
		return 0, 0, 0, true
	}
	n = 1
	for n < len(b) && isDigit(b[n]) {
		if n <= 9 {
			ns = ns*10 + int64(b[n]-'0')
			digits++
		}
		n++
	}
	for i := digits; i < 9; i++ {
		ns *= 10
	}
	return ns, digits, n, digits > 0
}

// zone reads "Z", "UTC", "GMT", "+hh:mm", "+hhmm" or "+hh" into seconds east.
func zone(b []byte) (int64, bool) {
	switch {
	case len(b) == 1:
		return 0, b[0] == 'Z' || b[0] == 'z'
	case len(b) == 3 && (string(b) == "UTC" || string(b) == "GMT"):
		return 0, true
	case len(b) < 3 || (b[0] != '+' && b[0] != '-'):
		return 0, false
	}
	h, ok := two(b[1:])
	m := 0
	switch {
	case len(b) == 5 && ok:
		m, ok = two(b[3:])
	case len(b) == 6 && b[3] == ':' && ok:
		m, ok = two(b[4:])
	case len(b) != 3:
		return 0, false
	}
	if !ok || h > 18 || m > 59 {
		return 0, false
	}
	off := int64(h*3600 + m*60)
	if b[0] == '-' {
		off = -off
	}
	return off, true
}

func isDigit(c byte) bool { return c-'0' <= 9 }

func two(b []byte) (int, bool) {
	if len(b) < 2 || !isDigit(b[0]) || !isDigit(b[1]) {
		return 0, false
	}
	return int(b[0]-'0')*10 + int(b[1]-'0'), true
}

func four(b []byte) (int, bool) {
	if len(b) < 4 {
		return 0, false
	}
	hi, ok1 := two(b)
	lo, ok2 := two(b[2:])
	return hi*100 + lo, ok1 && ok2
}
