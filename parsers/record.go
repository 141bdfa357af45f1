package parsers

import (
	"bytes"
	"time"

	"authlog/internal/timeline"
	"authlog/parsers/stamp"
)

// uncolour returns line without the colour codes of terminals, also as rsyslog
// writes them ("#033[31m"). It returns line itself when there are none, else a
// text in buf, which is reused.
func uncolour(line []byte, buf *[]byte) []byte {
	if bytes.IndexByte(line, 0x1b) < 0 && !bytes.Contains(line, []byte("#033[")) {
		return line
	}
	return uncolourAs(line, buf, false)
}

// coloured is a sniff that also sees a line without its colours, as its parser does.
func coloured(sniff func(line []byte) bool) func(line []byte) bool {
	return func(line []byte) bool {
		if sniff(line) {
			return true
		}
		var buf []byte
		plain := uncolour(line, &buf)
		return len(plain) < len(line) && sniff(plain)
	}
}

// uncolourAs is uncolour for codes that have lost their escape character too
// (bare).
func uncolourAs(line []byte, buf *[]byte, bare bool) []byte {
	out := (*buf)[:0]
	for i := 0; i < len(line); {
		n := colourCode(line[i:], bare)
		if n == 0 {
			out = append(out, line[i])
			n = 1
		}
		i += n
	}
	*buf = out
	return out
}

// colourCode is the length of a colour code at the start of b, 0 if there is
// none.
func colourCode(b []byte, bare bool) int {
	n := 0
	switch {
	case len(b) > 1 && b[0] == 0x1b && b[1] == '[':
		n = 2
	case bytes.HasPrefix(b, []byte("#033[")):
		n = 5
	case bare && len(b) > 1 && b[0] == '[' && b[1]-'0' <= 9:
		n = 1
	default:
		return 0
	}
	const longest = 24
	for i := n; i < len(b) && i < longest; i++ {
		if b[i] == 'm' {
			return i + 1
		}
		if b[i] != ';' && b[i]-'0' > 9 {
			break
		}
	}
	return 0
}

// recordTime reads the time at the start of a record of an application's log:
// "2026-03-10 08:00:02,123", "2026-03-10T08:00:02.123Z", "2026/03/10 08:00:02",
// also with a zone behind a blank. n is its length, 0 when there is none; the
// record goes on behind it.
func recordTime(b []byte, zone int) (ns int64, frac uint8, n int) {
	if n = namedMonth(b); n > 0 {
		var ok bool
		if ns, frac, ok = stamp.Any(b[:n], zone); ok {
			return ns, frac, n
		}
		return 0, 0, 0
	}
	if len(b) < 19 || b[4] != '-' && b[4] != '/' || b[13] != ':' || b[16] != ':' {
		return 0, 0, 0
	}
	n = 19
	if n < len(b) && (b[n] == '.' || b[n] == ',') {
		for n++; n < len(b) && b[n]-'0' <= 9; n++ {
		}
	}
	end := n
	if end < len(b) && b[end] == 'Z' {
		end++
	} else if rest := b[end:]; bytes.HasPrefix(rest, []byte(" UTC")) || bytes.HasPrefix(rest, []byte(" GMT")) {
		end += 4
	} else {
		for _, sign := range [...]int{end, end + 1} {
			if sign+4 < len(b) && (b[sign] == '+' || b[sign] == '-') && (sign == end || b[end] == ' ') && b[sign+1]-'0' <= 9 && b[sign+2]-'0' <= 9 {
				if end = sign + 5; b[sign+3] == ':' {
					end++
				}
				break
			}
		}
	}
	if end > len(b) {
		return 0, 0, 0
	}
	for _, stop := range [...]int{end, n} {
		if stop < len(b) && b[stop] != ' ' && b[stop] != ']' && b[stop] != '\t' && b[stop] != '|' {
			continue
		}
		var ok bool
		if ns, frac, ok = stamp.Any(b[:stop], zone); ok {
			return ns, frac, stop
		}
	}
	return 0, 0, 0
}

// namedMonth is the length of a time with the name of a month at the start of
// b: "10-Mar-2026 08:00:02.123" (java.util.logging, BIND), "Tue Mar 10 08:00:02
// 2026" (ctime); 0 if there is none.
func namedMonth(b []byte) int {
	switch {
	case len(b) < 20:
	case b[2] == '-' && b[6] == '-' && b[11] == ' ' && b[14] == ':':
		n := 20
		if n < len(b) && b[n] == '.' {
			for n++; n < len(b) && b[n]-'0' <= 9; n++ {
			}
		}
		return n
	case len(b) >= 24 && b[3] == ' ' && b[7] == ' ' && b[13] == ':' && b[19] == ' ':
		return 24
	}
	return 0
}

// recordLevels are the words for a level, in upper case as they stand in a
// record, and its name.
var recordLevels = map[string]string{
	"TRACE": "trace", "DEBUG": "debug", "INFO": "info", "NOTICE": "notice", "WARN": "warn", "WARNING": "warn",
	"ERROR": "error", "ERR": "error", "CRITICAL": "critical", "CRIT": "crit", "FATAL": "fatal", "ALERT": "alert",
	"DBG": "debug", "INF": "info", "WRN": "warn", "D": "debug", "I": "info", "W": "warn", "E": "error", "F": "fatal",
}

// recordLevel is the name of a level, nil when word is none. A level is in
// upper case, or the whole of what stands in brackets (bracketed).
func recordLevel(word []byte, bracketed bool) []byte {
	if len(word) == 0 || len(word) > 8 || len(word) == 1 && !bracketed {
		return nil
	}
	if bracketed {
		word = bytes.ToUpper(word)
	}
	if name, ok := recordLevels[string(word)]; ok {
		return []byte(name)
	}
	return nil
}

// recordHead takes time and level out of what stands before a record's text,
// in any order, with or without brackets, and returns what follows the last of
// them. Between the two a thread, a logger or a place in the source may stand.
func recordHead(line []byte, zone int, ev *timeline.Event) (rest []byte) {
	const most = 8 // words and brackets that are looked at
	rest = line
	head := line
	if len(line) > 4 && string(line[1:4]) == ", [" && recordLevel(line[:1], true) != nil {
		head = line[3:] // Ruby's Logger: "W, [time #pid]  WARN -- program: text"
	}
	for range most {
		head = bytes.TrimLeft(head, " \t-|:,")
		inner, after, bracketed := recordToken(head)
		switch {
		case bracketed && inner == nil:
			return nil // the line is cut off within brackets
		case len(inner) == 0 && !bracketed:
			return rest
		}
		if ns, frac, n := recordTime(inner, zone); n > 0 && ev.Time == timeline.NoTime && (!bracketed || n == len(inner) || bytes.HasPrefix(inner[n:], []byte(" #"))) {
			ev.Time, ev.TimeFrac = ns, frac
			if !bracketed {
				after = head[n:]
			}
			head, rest = after, bytes.TrimLeft(after, " \t-|:,")
			continue
		}
		if !bracketed {
			end := bytes.IndexAny(inner, " \t:|")
			if end < 0 {
				end = len(inner)
			}
			if level := recordLevel(inner[:end], false); level != nil && ev.Level == nil {
				ev.Level, head = level, inner[end:]
				rest = bytes.TrimLeft(head, " \t-|:,")
				continue
			}
			word, more, _ := bytes.Cut(inner, []byte{' '})
			if env, name, ok := bytes.Cut(bytes.TrimSuffix(word, []byte{':'}), []byte{'.'}); ok && ev.Level == nil && len(env) > 0 {
				if level := recordLevel(name, false); level != nil { // Monolog: "production.ERROR: text"
					ev.Level, ev.Environment = level, env
					head, rest = more, more
					continue
				}
			}
			if !bytes.ContainsAny(word, "/.:#") && !allDigits(word) {
				return rest // the text of the record begins
			}
			head = more
			continue
		}
		if level := recordLevel(bytes.TrimSpace(inner), true); level != nil && ev.Level == nil {
			ev.Level, rest = level, bytes.TrimLeft(after, " \t-|:,")
		}
		head = after
	}
	return rest
}

// recordToken is what stands in brackets at the start of b, or all of b, and
// what follows.
func recordToken(b []byte) (inner, after []byte, bracketed bool) {
	if len(b) == 0 || b[0] != '[' {
		return b, nil, false
	}
	end := bytes.IndexByte(b, ']')
	if end < 0 {
		return nil, nil, true
	}
	return b[1:end], b[end+1:], true
}

// withoutStart cuts off the beginning of mark at which a line ends: it was cut
// there.
func withoutStart(text, mark []byte) []byte {
	for n := len(mark); n > 0; n-- {
		if bytes.HasSuffix(text, mark[:n]) {
			return text[:len(text)-n]
		}
	}
	return text
}

// goDuration reads a duration as Go prints it ("505.317µs", "1m2.5s") in
// seconds; negative when v is none.
func goDuration(v []byte) float64 {
	if len(v) < 2 || len(v) > 32 || v[0]-'0' > 9 {
		return -1
	}
	d, err := time.ParseDuration(string(v))
	if err != nil || d < 0 {
		return -1
	}
	return d.Seconds()
}
