package sim

import (
	"strconv"
	"time"
)

const upperHex = "0123456789ABCDEF"

// appendHex escapes as nginx does by default: quote, backslash, control
// characters and every byte from 0x7F on become \xXX.
func appendHex(b []byte, v string) []byte {
	for i := range len(v) {
		if c := v[i]; c < 0x20 || c >= 0x7f || c == '"' || c == '\\' {
			b = append(b, '\\', 'x', upperHex[c>>4], upperHex[c&15])
		} else {
			b = append(b, c)
		}
	}
	return b
}

// appendEscaped escapes the inside of a JSON string; bytes from 0x7F on stay,
// as in nginx's escape=json.
func appendEscaped(b []byte, v string) []byte {
	for i := range len(v) {
		switch c := v[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c == '\n':
			b = append(b, `\n`...)
		case c == '\t':
			b = append(b, `\t`...)
		case c < 0x20:
			b = append(b, '\\', 'u', '0', '0', upperHex[c>>4], upperHex[c&15])
		default:
			b = append(b, c)
		}
	}
	return b
}

// object writes one JSON object with its keys in the order given.
type object struct{ b []byte }

func (o *object) key(k string) {
	if len(o.b) == 0 {
		o.b = append(o.b, '{')
	} else if o.b[len(o.b)-1] != '{' {
		o.b = append(o.b, ',')
	}
	o.b = append(o.b, '"')
	o.b = appendEscaped(o.b, k)
	o.b = append(o.b, '"', ':')
}

// str adds a string, unless it is empty.
func (o *object) str(k, v string) *object {
	if v != "" {
		o.key(k)
		o.b = append(o.b, '"')
		o.b = appendEscaped(o.b, v)
		o.b = append(o.b, '"')
	}
	return o
}

// num adds an integer.
func (o *object) num(k string, v int64) *object {
	o.key(k)
	o.b = strconv.AppendInt(o.b, v, 10)
	return o
}

// millis adds a duration in milliseconds with three decimals.
func (o *object) millis(k string, d time.Duration) *object {
	o.key(k)
	o.b = strconv.AppendFloat(o.b, float64(d.Microseconds())/1000, 'f', -1, 64)
	return o
}

// raw adds a value that is JSON already.
func (o *object) raw(k, v string) *object {
	o.key(k)
	o.b = append(o.b, v...)
	return o
}

func (o *object) open(k string) *object {
	o.key(k)
	o.b = append(o.b, '{')
	return o
}

func (o *object) close() *object {
	o.b = append(o.b, '}')
	return o
}

func (o *object) String() string { return string(o.b) + "}" }
