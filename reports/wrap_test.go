package reports

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestFit(t *testing.T) {
	for _, c := range []struct {
		text       string
		room       int
		head, tail string
	}{
		{"short", 10, "short", "short"},
		{"exactly10!", 10, "exactly10!", "exactly10!"},
		{"eleven chars", 8, "eleven …", "…n chars"},
		{"日本語ログ", 10, "日本語ログ", "日本語ログ"},
		{"日本語ログ", 6, "日本…", "…ログ"},
		{"日本", 2, "…", "…"},
		{"", 5, "", ""},
	} {
		if head, tail := fit(c.text, c.room), fitTail(c.text, c.room); head != c.head || tail != c.tail {
			t.Errorf("%q in %d: %q and %q, want %q and %q", c.text, c.room, head, tail, c.head, c.tail)
		}
	}
}

func TestWrapCommand(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{`ls -l`, `ls -l`},
		{`curl -H "A: b c" https://example.com/`, "curl -H \"A: b c\" \\\nhttps://example.com/"},
		{`echo 'one two three four five six'`, "echo \\\n'one two three four five six'"},
		{`echo a\ b\ c\ d\ e\ f\ g\ h\ i\ j`, "echo \\\na\\ b\\ c\\ d\\ e\\ f\\ g\\ h\\ i\\ j"},
		{`grep 'unclosed and far too long for it`, "grep \\\n'unclosed and far too long for it"},
	} {
		if got := strings.Join(wrapCommand(c.in, 20), "\n"); got != c.want {
			t.Errorf("%s:\n%s\nwant:\n%s", c.in, got, c.want)
		}
	}
}

func TestSplitComment(t *testing.T) {
	for _, c := range []struct{ in, command, comment string }{
		{"date -u", "date -u", ""},
		{"date -u   # it's now", "date -u", "it's now"},
		{`echo "a # b" '# c' x#y \# # d # e`, `echo "a # b" '# c' x#y \#`, "d # e"},
		{"# only", "", "only"},
	} {
		if command, comment := splitComment(c.in); command != c.command || comment != c.comment {
			t.Errorf("%q: %q and %q", c.in, command, comment)
		}
	}
}

// A command that was broken up is the same command.
func FuzzWrapCommand(f *testing.F) {
	for _, s := range append(nasty, `curl -H "A: b c" -d '{"x": 1}' https://example.com/a\ b`) {
		f.Add(s, 20)
	}
	f.Fuzz(func(t *testing.T, s string, room int) {
		room = 10 + int(uint(room)%100)
		s = strings.Join(strings.Fields(Clean(s)), " ")
		lines := wrapCommand(s, room)
		for i := range lines[:len(lines)-1] {
			joint, ok := strings.CutSuffix(lines[i], ` \`)
			if !ok {
				t.Fatalf("line %q does not go on", lines[i])
			}
			lines[i] = joint
		}
		if got := strings.Join(lines, " "); got != s {
			t.Fatalf("%q became %q", s, got)
		}
		for _, part := range chunks(s, room, len(s)+1) {
			if columns(part) > room || !utf8.ValidString(part) {
				t.Fatalf("part %q is wider than %d", part, room)
			}
		}
		if got := strings.Join(chunks(s, room, len(s)+1), ""); got != s {
			t.Fatalf("%q was cut into %q", s, got)
		}
	})
}
