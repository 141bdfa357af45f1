package redact

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
)

// secretForms are ways to make a credential of random hexadecimal digits.
var secretForms = []func(hex string) string{
	func(h string) string { return h },
	func(h string) string { return head + "." + payload + "." + h },
	func(h string) string { return "sk_live_" + h },
	func(h string) string { return "ghp_" + h },
	func(h string) string { return "Zk" + h + "/q+w==" },
	func(h string) string { return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:] },
}

// carriers are the ways in which a log shows a credential, %s.
var carriers = []string{
	"Authorization: Bearer %s", "authorization=%s", `"authorization":"Token %s"`, "X-Api-Key: %s", `{"headers":{"Authorization":["ApiKey %s"]}}`,
	"GET /a?access_token=%s&x=1 HTTP/1.1", "/l?next=%%2Fcb%%3Ftoken%%3D%s%%26x", `{"token":"%s","n":1}`, `{"m":"{\"password\":\"%s\"}"}`,
	`\x22secret\x22:\x22%s\x22`, "level=info client_secret=%s user=ann", "session_id: %s", "Cookie: sid=%s; theme=dark", `"cookie":"a=1; b=%s"`,
	"Set-Cookie: sid=%s; Path=/; HttpOnly", "postgres://app:%s@db/x", "--token %s", `Digest username="a", response="%s"`, "X-Amz-Signature=%s",
	"<Password>%s</Password>", `["x-api-key","%s"]`, `{"name":"cookie","value":"sid=%s"}`, "token '%s' is not known", "?sig=%s", "password=%s",
}

// FuzzText plants a credential between two pieces of any text. The pieces are
// kept apart from it by lines, so that they cannot give it another meaning;
// what they hold themselves has to be found, ordered and replaced for good.
func FuzzText(f *testing.F) {
	for i := range carriers {
		f.Add("a=1; ", " tail", uint8(i), uint8(i), uint64(i)*0x9E3779B97F4A7C15)
	}
	f.Add("a=1; ", " tail", uint8(22), uint8(22), uint64(11008053066886195595)) // ghp_ and few changes
	for i, in := range harmless {
		f.Add(in, "token="+in, uint8(0), uint8(0), uint64(i)<<56|0x424d9a1c312cbb)
	}
	f.Fuzz(func(t *testing.T, before, after string, carrier, form uint8, seed uint64) {
		sum := sha256.Sum256(binary.BigEndian.AppendUint64(nil, seed)) // a key has no order
		hex := fmt.Sprintf("%x", sum[:16])
		secret := secretForms[int(form)%len(secretForms)](hex)
		line := fmt.Sprintf(carriers[int(carrier)%len(carriers)], secret)
		text := []byte(before + "\n" + line + "\n" + after)
		checkHits(t, text)
		out := replaceAll(text, 0)
		if again := Text(out); !bytes.Equal(again, out) {
			t.Fatalf("not idempotent:\n in  %q\n out %q\n again %q", text, out, again)
		}
		if alone := string(Text([]byte(line))); strings.Contains(alone, hex[8:]) {
			t.Fatalf("survived: %q became %q", line, alone)
		}
		if !strings.Contains(before+after, hex[8:]) && bytes.Contains(out, []byte(hex[8:])) {
			t.Fatalf("survived: %q became %q", text, out)
		}
	})
}

func checkHits(t *testing.T, text []byte) {
	t.Helper()
	at := 0
	for _, h := range find(text, 0) { // without the net of Find
		if h.Start < at || h.End <= h.Start || h.End > len(text) || h.Kind == "" {
			t.Fatalf("hit %+v behind %d in %q", h, at, text)
		}
		at = h.End
	}
}

// FuzzAuthorization: no byte of the value leaves but a public class, and what
// Text makes of a header is read as a header that was sent.
func FuzzAuthorization(f *testing.F) {
	for _, v := range []string{"", "-", "Bearer " + jwt, "Basic YTpi", "Bearer ***", "[REDACTED]", "sk_test_7Qm2xVbN4kRt"} {
		f.Add(v)
	}
	f.Fuzz(func(t *testing.T, v string) {
		auth, class := Authorization([]byte(v))
		if auth.Present == 0 {
			t.Fatalf("%q: presence not stated", v)
		}
		if len(class) > maxClass {
			t.Fatalf("%q: class %q is no class", v, class)
		}
		if len(class) > 0 && len(KeyClass(append(bytes.Clone(class), strings.Repeat("a", 24)...))) != len(class) {
			t.Fatalf("%q: class %q is not public", v, class)
		}
	})
}
