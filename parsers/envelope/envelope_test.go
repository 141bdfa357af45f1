package envelope

import (
	"bytes"
	"testing"
	"time"
)

func TestUnwrap(t *testing.T) {
	const at = "2026-09-01T09:00:00.5Z"
	for _, c := range []struct{ name, line, inner, time, service, instance string }{
		{"CRI", at + ` stdout F {"a":1}`, `{"a":1}`, at, "", ""},
		{"CRI partial", at + ` stderr P half`, `half`, at, "", ""},
		{"CRI with offset", `2026-09-01T11:00:00.5+02:00 stdout F x y`, `x y`, at, "", ""},
		{"RFC 5424", `<134>1 ` + at + ` web-1 cart 7 - - {"a":1}`, `{"a":1}`, at, "cart", "web-1"},
		{"RFC 5424 data", `<134>1 ` + at + ` web-1 cart 7 - [x@1 k="a]\"b"] text`, `text`, at, "cart", "web-1"},
		{"RFC 5424 of Heroku", `<158>1 ` + at + ` host heroku router - at=info a=b`, `at=info a=b`, at, "heroku", "host"},
		{"heroku logs", at + ` heroku[router]: at=info a=b`, `at=info a=b`, at, "heroku", "router"},
		{"level in brackets", at + ` ERROR[main]: text`, `ERROR[main]: text`, at, "", ""},
		{"RFC 5424 BOM, no names", "<134>1 " + at + " - - - - - \xef\xbb\xbftext", `text`, at, "", ""},
		{"RFC 3164", `<134>Sep  1 09:00:00 web-1 cart[7]: {"a":1}`, `{"a":1}`, "", "cart", "web-1"},
		{"RFC 3164 in a file", `Sep  1 09:00:00 web-1 cart: text: more`, `text: more`, "", "cart", "web-1"},
		{"RFC 3164 without a host", `<134>Sep  1 09:00:00 cart[7]: {"a":1}`, `{"a":1}`, "", "cart", ""},
		{"syslog with RFC 3339 time", at + ` web-1 cart[7]: {"a":1}`, `{"a":1}`, at, "cart", "web-1"},
		{"Lambda", "2026-09-01T09:00:00.5Z\t7c1e0a94-d2f8-4b66-88a5-c3f1e09b7d26\tINFO\t{\"a\":1}", `{"a":1}`, at, "", ""},
		{"Lambda before a request", "2026-09-01T09:00:00.5Z\tundefined\tERROR\ttext", `text`, at, "", ""},
		{"CloudWatch export", at + ` {"a":1}`, `{"a":1}`, at, "", ""},
		{"aws logs tail", at + ` cart/cart/7f {"a":1}`, `{"a":1}`, at, "", "cart/cart/7f"},
		{"kubectl --prefix", `[pod/cart-7d-x2/app] {"a":1}`, `{"a":1}`, "", "app", "cart-7d-x2"},
		{"process", `lb/www-1[16]: text: more`, `text: more`, "", "lb/www-1", ""},
		{"docker compose", `cart-1  | {"a":1}`, `{"a":1}`, "", "cart", "cart-1"},
		{"docker compose, own name", `my_cart | text`, `text`, "", "", "my_cart"},
	} {
		t.Run(c.name, func(t *testing.T) {
			inner, m, ok := Unwrap([]byte(c.line), 0)
			when := ""
			if m.HasTime {
				when = time.Unix(0, m.Time).UTC().Format(time.RFC3339Nano)
			}
			if !ok || string(inner) != c.inner || when != c.time || string(m.Service) != c.service || string(m.Instance) != c.instance {
				t.Errorf("%v %q at %q, service %q, instance %q", ok, inner, when, m.Service, m.Instance)
			}
		})
	}
}

func TestNoEnvelope(t *testing.T) {
	for _, line := range []string{
		``, `x`, `{"log":"x"}`, `plain text`, `192.0.2.5 - - [01/Sep/2026:09:00:00 +0000] "GET /a HTTP/1.1" 401 5`,
		`2026-13-01T09:00:00Z stdout F x`, `2026-09-01T09:00:00Z`, `[pod/cart] x`, `a b[7]: x`, `[7]: x`, `a[b]: x`, `[pod/cart/app]x`, `a b | c`, ` | c`, `<134>`, `<134>1 - - - - - [x`,
		`Foo  1 09:00:00 web-1 cart: x`, `https 2026-09-01T09:00:00Z app/lb/1 192.0.2.5:1 - -1`,
	} {
		if inner, _, ok := Unwrap([]byte(line), 0); ok {
			t.Errorf("%q gave %q", line, inner)
		}
	}
}

// FuzzUnwrap: what is inside is the end of the line, shorter than it, and names
// are pieces of it; so unwrapping ends, and nothing is made up.
func FuzzUnwrap(f *testing.F) {
	for _, s := range []string{
		"2026-09-01T09:00:00.5Z stdout F {}", "<134>1 2026-09-01T09:00:00Z h a p m [x y=\"z\"] t", "<1>Sep  1 09:00:00 h a[1]: t",
		"2026-09-01T09:00:00Z\tundefined\tI\tx", "[pod/a/b] t", "a-1  | t", "2026-09-01T09:00:00Z s/t {", "<9", "Sep  1 09:00:00 ",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		inner, m, ok := Unwrap(line, 0)
		if !ok {
			if len(inner) > 0 || m.HasTime || m.Service != nil || m.Instance != nil {
				t.Errorf("%q %+v without an envelope", inner, m)
			}
			return
		}
		if len(inner) == 0 || len(inner) >= len(line) || !bytes.HasSuffix(line, inner) {
			t.Errorf("%q in %q", inner, line)
		}
		head := line[:len(line)-len(inner)]
		if !bytes.Contains(head, m.Service) || !bytes.Contains(head, m.Instance) {
			t.Errorf("names %q and %q are not in %q", m.Service, m.Instance, head)
		}
	})
}
