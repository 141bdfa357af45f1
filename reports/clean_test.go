package reports

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestClean(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"GET /a?b=c HTTP/1.1", "GET /a?b=c HTTP/1.1"},
		{"naïve 日本語 🙂", "naïve 日本語 🙂"},
		{"a\nb\r\tc", `a\nb\r\tc`},
		{"\x1b[31mred\x1b]0;title\x07", `\x1b[31mred\x1b]0;title\a`},
		{"\u009b31m\x7f\x00", `\u009b31m\x7f\x00`},
		{"\u202eabc\u2066\u200f", `\u202eabc\u2066\u200f`},
		{"a\u200bb\u200d\ufeff\u00ad", `a\u200bb\u200d\ufeff\u00ad`},
		{"\u2028\u2029\u00a0\u3000", `\u2028\u2029\u00a0\u3000`},
		{"\u115f\u3164\uffa0\u034f\ufe0f\u2800", `\u115f\u3164\uffa0\u034f\ufe0f\u2800`},
		{"\U000e0041", `\U000e0041`},
		{"ok\xff\xc3", `ok\xff\xc3`},
		{"literal \ufffd", "literal \ufffd"},
		{"e\u0301 t\u0336\u0336\u0336\u0336\u0336", "e\u0301 t\u0336\u0336\u0336" + `\u0336` + "\u0336"},
		{"\u0301start", `\u0301start`},
		{`C:\path`, `C:\path`},
	} {
		if got := Clean(c.in); got != c.want {
			t.Errorf("%q: %q, want %q", c.in, got, c.want)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range nasty {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Clean(s)
		if !utf8.ValidString(got) {
			t.Fatalf("%q is no UTF-8", got)
		}
		for _, c := range got {
			if !visible(c) {
				t.Fatalf("%q holds %q", got, c)
			}
		}
		if Clean(got) != got {
			t.Fatalf("%q is cleaned again", got)
		}
		if isPlain(s) != (got == s && !strings.ContainsFunc(s, func(c rune) bool { return c >= utf8.RuneSelf })) {
			t.Fatalf("%q became %q", s, got)
		}
	})
}
