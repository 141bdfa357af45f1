package redact

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

// pieces of texts that mean something to the search.
var pieces = []string{
	"token=", "token:", "password ", "secret", "cookie: ", "authorization: ", "code=", "api key ", "heroku=", "value", "user ", "-u ",
	"--token ", "Bearer ", "Basic ", "Digest ", "response=", "a=1; ", "<Password>", "://", "//", "hooks.slack.com/", "bot1234567:A",
	"sk_test_7Qm2xVbN4kRt", "ghp_", "glc_", "eyJhbGciOiJSUzI1", opaque, hexKey, "-----BEGIN PRIVATE KEY-----", "[secret]", "[",
	"]", "{", "}", "(", ")", "<", ">", "\"", "'", "`", "\\\"", "%22", "%3D", "\\u0026", " ", "\n", "\t", ",", ";", ":", "=", "&", "?", "#", "|", "~",
	"Some(", "[]string{", "s:8:", "<![CDATA[", "]]>", "name=", "identified by ", "Login incorrect: [bob/", "sshpass -p ", "mysql ", "-p", "$2y$10$",
	"пароль", "密码：", "contrase", "ña", "MII", "/reset/", "SSWS ", "\x1b[31m", `\u001b[0m`, "_confirmation", "tokens", "cookies", "for bob: ", "session id ", "thin:", "(S(", "b'",
	"/", "@", "tcp(", ".", "-", "_", "x", "7", "\\", "%", "\x00", "\xff", "ä",
}

// Whatever order the pieces come in, the search ends, its hits lie side by side, and what
// it leaves holds none.
func TestPieces(t *testing.T) {
	const texts, longest = 50_000, 16
	r := rand.New(rand.NewPCG(1, 2))
	var in []byte
	defer func() {
		if v := recover(); v != nil {
			t.Fatalf("%q: %v", in, v)
		}
	}()
	for range texts {
		in = in[:0]
		for range 1 + r.IntN(longest) {
			in = append(in, pieces[r.IntN(len(pieces))]...)
		}
		checkHits(t, in)
		out := replaceAll(in, 0)
		if again := replaceAll(out, 0); !bytes.Equal(again, out) {
			t.Fatalf("%q became %q, then %q", in, out, again)
		}
		wholeLine(in)
		query(in)
		Login(in)
		Authorization(in)
		KeyClass(in)
	}
}

// A text in which every pass uncovers another credential is replaced as a whole.
func TestPassesAreBounded(t *testing.T) {
	in := []byte("cookie: secrettoken:code=xDigest -u a=1; }password eyJhbGciOiJSUzI1")
	if got := replaceAtMost(in, 0, 6); !bytes.Contains(got, []byte("-u a=1")) {
		t.Errorf("three passes do not do: %s", got)
	}
	if got := replaceAtMost(in, 0, 2); string(got) != "[secret]" {
		t.Errorf("%s", got)
	}
}

func TestDefectsLeaveNothing(t *testing.T) {
	if got := safely([]byte("token=abc"), func([]byte) []byte { panic("x") }); string(got) != "[secret]" {
		t.Errorf("%s", got)
	}
}
