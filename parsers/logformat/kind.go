package logformat

import "bytes"

// kind is what is known about the form of a variable's value.
type kind uint8

const (
	kindAny       kind = iota // client-controlled or unknown: any text
	kindToken                 // no blank: addresses, methods, host names
	kindNumber                // digits, '.', '-'
	kindStatus                // 100 to 999, or 000
	kindID                    // letters, digits, '-', '_'
	kindList                  // upstream values joined by ", " and " : "
	kindNumbers               // such a list of numbers
	kindRequest               // a request line
	kindTimeLocal             // 26 bytes
)

// kinds holds the variables whose form nginx itself determines. Request
// headers, arguments, user names and decoded paths are not in it: a client
// can write anything into them, so they are kindAny.
var kinds = map[string]kind{
	"remote_addr": kindToken, "realip_remote_addr": kindToken, "proxy_protocol_addr": kindToken,
	"the_real_ip": kindToken, "server_addr": kindToken,
	"request_method": kindToken, "server_protocol": kindToken, "scheme": kindToken,
	"time_iso8601": kindToken, "time_local": kindTimeLocal, "hostname": kindToken,
	"ssl_protocol": kindToken, "ssl_cipher": kindToken, "connection_time": kindNumber,
	"status":          kindStatus,
	"body_bytes_sent": kindNumber, "bytes_sent": kindNumber, "request_length": kindNumber,
	"request_time": kindNumber, "msec": kindNumber, "connection": kindNumber,
	"connection_requests": kindNumber, "gzip_ratio": kindNumber, "remote_port": kindNumber,
	"server_port": kindNumber, "pid": kindNumber, "request_time_ms": kindNumber, "request_time_us": kindNumber,
	"request_id": kindID, "req_id": kindID, "unique_id": kindToken,
	"upstream_addr": kindList, "upstream_status": kindNumbers, "upstream_response_time": kindNumbers,
	"upstream_connect_time": kindNumbers, "upstream_header_time": kindNumbers,
	"upstream_response_length": kindNumbers, "upstream_bytes_sent": kindNumbers,
	"upstream_bytes_received": kindNumbers, "upstream_queue_time": kindNumbers,
	"upstream_cache_status": kindToken, "request": kindRequest,
}

// Classes of bytes, as bits.
const (
	inToken byte = 1 << iota
	inNumber
	inID
	inNumbers
)

var classes = func() (t [256]byte) {
	for c := range t {
		if c > ' ' && c != '"' && c != 0x7f {
			t[c] |= inToken
		}
		digit := c >= '0' && c <= '9'
		if digit || c == '.' || c == '-' {
			t[c] |= inNumber | inNumbers
		}
		if c == ' ' || c == ',' || c == ':' {
			t[c] |= inNumbers
		}
		if digit || c|0x20 >= 'a' && c|0x20 <= 'z' || c == '-' || c == '_' {
			t[c] |= inID
		}
	}
	return t
}()

func all(v []byte, class byte) bool {
	for _, c := range v {
		if classes[c]&class == 0 {
			return false
		}
	}
	return true
}

// fits tells whether v, followed by rest, has the form of the kind. Empty and
// "-" fit every kind: the value is missing. strict asks of a request line that
// it end in a protocol.
func (k kind) fits(v, rest []byte, strict bool) bool {
	switch k {
	case kindToken:
		return all(v, inToken)
	case kindNumber:
		return all(v, inNumber)
	case kindStatus:
		return len(v) == 0 || (len(v) == 1 && v[0] == '-') || (len(v) == 3 && isDigits(v) && (v[0] != '0' || string(v) == "000"))
	case kindID:
		return all(v, inID)
	case kindList:
		return wholeList(v, rest)
	case kindNumbers:
		return all(v, inNumbers) && wholeList(v, rest)
	case kindRequest:
		return !strict || len(v) == 0 || (len(v) == 1 && v[0] == '-') || endsInProtocol(v)
	}
	return true
}

// extensible tells whether a value of the kind that does not fit may fit when
// it is longer.
func (k kind) extensible() bool {
	return k == kindList || k == kindNumbers || k == kindRequest || k == kindAny
}

// wholeList tells whether an upstream list ends here: not after a comma or a
// colon that joins, and not before " : ".
func wholeList(v, rest []byte) bool {
	if n := len(v); n > 0 {
		last := v[n-1]
		if last == ',' || last == ' ' || (last == ':' && n > 1 && v[n-2] == ' ') {
			return false
		}
	}
	return !bytes.HasPrefix(rest, []byte(" : "))
}

// endsInProtocol tells whether v ends in " HTTP/d" or " HTTP/d.d".
func endsInProtocol(v []byte) bool {
	i := bytes.LastIndexByte(v, ' ')
	if i < 0 {
		return false
	}
	p := v[i+1:]
	return (len(p) == 8 || len(p) == 6) && string(p[:5]) == "HTTP/"
}

func isDigits(v []byte) bool {
	for _, c := range v {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}
