package parsers

import (
	"bytes"

	"authlog/internal/timeline"
)

// blanks may stand around a record. What is trimmed when a line is read must be trimmed
// when it is recognised.
const blanks = " \t\r\n"

// maxMethod bounds a request method; longer text is no request line.
const maxMethod = 32

// splitRequest takes a request line apart. What is none (TLS bytes, a word)
// gives nothing. Blanks before the protocol belong to the target, as some
// clients send them.
func splitRequest(v []byte) (method, path, query []byte) {
	sp := bytes.IndexByte(v, ' ')
	if sp <= 0 || sp > maxMethod {
		return nil, nil, nil
	}
	for _, c := range v[:sp] {
		if (c < 'A' || c > 'Z') && c != '-' && c != '_' {
			return nil, nil, nil
		}
	}
	target := v[sp+1:]
	if n := len(target); n > 9 && string(target[n-9:n-3]) == " HTTP/" {
		target = target[:n-9] // HTTP/1.1
	} else if n > 7 && string(target[n-7:n-1]) == " HTTP/" {
		target = target[:n-7] // HTTP/2
	} else if n == 0 || (target[0] != '/' && target[0] != '*') {
		return nil, nil, nil // no protocol is HTTP/0.9, which only names a path
	}
	path, query = splitURI(target)
	return v[:sp], path, query
}

// splitURI cuts the query off.
func splitURI(v []byte) (path, query []byte) {
	if q := bytes.IndexByte(v, '?'); q >= 0 {
		return v[:q], v[q+1:]
	}
	return v, nil
}

// statusOf reads a status; 0 for "000" and what is none.
func statusOf(v []byte) int {
	if len(v) != 3 || v[0] < '1' || v[0] > '9' || v[1]-'0' > 9 || v[2]-'0' > 9 {
		return 0
	}
	return int(v[0]-'0')*100 + int(v[1]-'0')*10 + int(v[2]-'0')
}

// intOf reads a byte count, Absent if v is none.
func intOf(v []byte) int64 {
	if len(v) == 0 || len(v) > 18 {
		return timeline.Absent
	}
	n := int64(0)
	for _, c := range v {
		if c-'0' > 9 {
			return timeline.Absent
		}
		n = n*10 + int64(c-'0')
	}
	return n
}

// secondsOf reads "0.123", negative if v is no duration.
func secondsOf(v []byte) float64 {
	whole, part := v, []byte(nil)
	if dot := bytes.IndexByte(v, '.'); dot >= 0 {
		whole, part = v[:dot], v[dot+1:]
		if len(part) > 9 { // finer than a nanosecond
			if !allDigits(part[9:]) {
				return -1
			}
			part = part[:9]
		}
	}
	n := intOf(whole)
	if n < 0 || n > 1e9 {
		return -1
	}
	if len(part) == 0 {
		return float64(n)
	}
	f := intOf(part)
	if f < 0 {
		return -1
	}
	scale := int64(1)
	for range part {
		scale *= 10
	}
	return float64(n*scale+f) / float64(scale)
}

func allDigits(v []byte) bool {
	for _, c := range v {
		if c-'0' > 9 {
			return false
		}
	}
	return true
}

// isSeconds tells whether v has the form of $request_time, which always has
// three decimals.
func isSeconds(v []byte) bool {
	n := len(v)
	return n >= 5 && n <= 13 && v[n-4] == '.' && intOf(v[:n-4]) >= 0 && intOf(v[n-3:]) >= 0
}

// isMissing tells whether the system had no value to write.
func isMissing(v []byte) bool { return len(v) == 0 || (len(v) == 1 && v[0] == '-') }

// textOf is the value of a field, nil for "-".
func textOf(v []byte) []byte {
	if isMissing(v) {
		return nil
	}
	return v
}

// noAnswer tells whether a status says that the client got none.
func noAnswer(v []byte) bool {
	switch string(v) {
	case "", "-", "0", "000", "-1":
		return true
	}
	return false
}

// sumOfTimes is the sum of the three partial times in seconds; negative when
// one of them is -1, which means that the step did not take place.
func sumOfTimes(a, b, c []byte) float64 {
	sum := 0.0
	for _, v := range [...][]byte{a, b, c} {
		s := secondsOf(v)
		if s < 0 {
			return -1
		}
		sum += s
	}
	return sum
}

// wordEnd is where the word that begins at pos ends.
func wordEnd(line []byte, pos int) int {
	for pos < len(line) && line[pos] != ' ' {
		pos++
	}
	return pos
}
