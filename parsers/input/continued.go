package input

import "bytes"

// continuations begin the lines of a stack trace that are not indented.
var continuations = [...][]byte{
	[]byte("Caused by:"), []byte("Suppressed:"), []byte("Traceback (most recent call last)"),
	[]byte("During handling of the above exception"), []byte("The above exception was the direct cause"), []byte("... "),
}

// decided bytes of a line tell whether it continues a record.
const decided = 512

// Continues tells whether a line goes on with the record before it, as those of a
// stack trace do: it is indented, or names an exception, or is one of the phrases
// that Java and Python put between. An indented JSON object, or a line with an HTTP
// request, is a record.
func Continues(line []byte) bool {
	if len(line) == 0 {
		return false
	}
	switch c := line[0]; {
	case c == ' ' || c == '\t':
		text := bytes.TrimLeft(line, " \t\r\n")
		return len(text) > 0 && text[0] != '{' && text[0] != '[' && !bytes.Contains(text, []byte(" HTTP/"))
	case c == '{' || c == '[' || c == '<' || c >= '0' && c <= '9':
		return false // nearly all records of all formats
	}
	for _, p := range continuations {
		if bytes.HasPrefix(line, p) {
			return true
		}
	}
	return exception(line)
}

// exception tells whether a line begins with the name of an exception:
// "io.jsonwebtoken.ExpiredJwtException: JWT expired", "ValueError: x".
func exception(line []byte) bool {
	end := 0
	for end < len(line) && end < 200 {
		c := line[end]
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '_' || c == '$') {
			break
		}
		end++
	}
	name := line[:end]
	if end < len(line) && line[end] != ':' && line[end] != '\r' && line[end] != '\n' {
		return false
	}
	return bytes.HasSuffix(name, []byte("Exception")) || bytes.HasSuffix(name, []byte("Error"))
}

// maxContinued lines are looked at for one that begins a record. A stack trace has
// rarely more; a block may then end inside of one.
const maxContinued = 256

// whole returns where to cut buf, which holds no whole last line or ends with one:
// behind the last line that is followed by the beginning of a record, so that
// records of several lines stay in one block whatever its size; 0 when buf holds no
// whole line.
func whole(buf []byte) int {
	last := bytes.LastIndexByte(buf, '\n') + 1
	end := last
	for range maxContinued {
		next := firstLine(buf[end:])
		known := len(next) < len(buf)-end || len(next) == decided // else its end is not read yet
		if end == 0 || known && !Continues(next) {
			break
		}
		end = bytes.LastIndexByte(buf[:end-1], '\n') + 1
	}
	if end == 0 {
		return last
	}
	return end
}
