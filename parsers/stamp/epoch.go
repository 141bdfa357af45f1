package stamp

import (
	"bytes"
	"math"
	"strconv"
)

// maxDigits bounds the text of an epoch time, so that hostile digits cost
// nothing. Nanoseconds have 19 digits.
const maxDigits = 40

// Epoch reads numeric text as a time since 1970: seconds (with a fraction),
// milliseconds, microseconds or nanoseconds, told apart by their magnitude,
// also in exponent form such as "1.77e9". Small numbers are refused, because a
// counter is not a time: less than 1e8 seconds (March 1973).
func Epoch(b []byte) (ns int64, frac uint8, ok bool) {
	if len(b) == 0 || len(b) > maxDigits || !isDigit(b[0]) {
		return 0, 0, false
	}
	if bytes.IndexByte(b, 'e') >= 0 || bytes.IndexByte(b, 'E') >= 0 {
		return epochExponent(b)
	}
	var whole int64
	i := 0
	for i < len(b) && isDigit(b[i]) {
		if whole > math.MaxInt64/10-1 {
			return 0, 0, false
		}
		whole = whole*10 + int64(b[i]-'0')
		i++
	}
	f, digits, n, ok := fraction(b[i:])
	if !ok || i+n != len(b) || (n > 0 && b[i] == ',') {
		return 0, 0, false
	}
	unit, unitDigits, ok := unitOf(float64(whole))
	if !ok {
		return 0, 0, false
	}
	if total := int(digits) + int(unitDigits); n > 0 {
		frac = uint8(min(total, 9))
	} else {
		frac = unitDigits
	}
	if whole > maxSeconds*(nanos/unit) {
		return 0, 0, false
	}
	return whole*unit + f/(nanos/unit), frac, true
}

// maxSeconds is the end of the last year that is accepted.
const maxSeconds = int64(9214646400) - 1 // 2262-01-01T00:00:00Z

// unitOf tells from its size what a count since 1970 counts: the nanoseconds
// of one unit and the fraction digits that unit stands for. Each range covers
// 1973 to beyond 2261 and they do not overlap.
func unitOf(v float64) (unit int64, digits uint8, ok bool) {
	switch {
	case v < 1e8:
		return 0, 0, false
	case v < 1e10:
		return nanos, 0, true
	case v < 1e11: // neither seconds of a sensible year nor milliseconds after 1973
		return 0, 0, false
	case v < 1e13:
		return 1e6, 3, true
	case v < 1e14:
		return 0, 0, false
	case v < 1e16:
		return 1e3, 6, true
	case v < 1e17:
		return 0, 0, false
	}
	return 1, 9, true
}

// epochExponent reads a float; loggers write it for large numbers. A float64
// holds microseconds of this century, no more.
func epochExponent(b []byte) (int64, uint8, bool) {
	v, err := strconv.ParseFloat(string(b), 64)
	if err != nil {
		return 0, 0, false
	}
	unit, digits, ok := unitOf(v)
	if !ok {
		return 0, 0, false
	}
	whole, part := math.Modf(v)
	if whole > float64(maxSeconds*(nanos/unit)) {
		return 0, 0, false
	}
	frac := digits
	if part != 0 {
		frac = max(digits, 6)
		part = math.Round(part*1e6) / 1e6
	}
	return int64(whole)*unit + int64(math.Round(part*float64(unit))), frac, true
}
