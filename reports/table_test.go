package reports

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"authlog/internal/signal"
	"authlog/rules"
)

var update = flag.Bool("update", false, "write the golden files anew")

func table(t testing.TB, r *Report, o Options) string {
	t.Helper()
	var b strings.Builder
	if err := WriteTable(&b, r, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestTableGolden(t *testing.T) {
	for name, c := range map[string]struct {
		src  Source
		opts Options
	}{
		"quiet-80":  {quietSource(), Options{Width: 80}},
		"one-80":    {oneSource(), Options{Width: 80}},
		"three-120": {threeSource(), Options{Width: 120}},
	} {
		got := table(t, Build(c.src), c.opts)
		path := filepath.Join("testdata", name+".txt")
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s differs (go test ./reports -run Golden -update writes it):\n%s", path, got)
		}
	}
}

var sgr = regexp.MustCompile("\x1b\\[[0-9;]+m")

// fits reports what breaks the promise of the table.
func fits(out string, width int) error {
	for i, line := range strings.Split(out, "\n") {
		plain := sgr.ReplaceAllString(line, "")
		switch {
		case columns(plain) > width:
			return fmt.Errorf("line %d has %d columns of %d: %q", i+1, columns(plain), width, plain)
		case strings.TrimRight(plain, " ") != plain:
			return fmt.Errorf("line %d ends with a blank: %q", i+1, plain)
		}
		for _, c := range plain {
			if !visible(c) {
				return fmt.Errorf("line %d holds %q", i+1, c)
			}
		}
	}
	if !strings.HasSuffix(out, "\n") {
		return fmt.Errorf("no newline at the end")
	}
	return nil
}

var nasty = []string{
	"", " ", "  two  blanks  ", "plain", "\x1b[31mred\x1b[0m\x1b]8;;http://x\x07", "a\nb\r\nc\td", "\u202eevil\u202c", "zero\u200bwidth\ufeff",
	"\xff\xfe\xc3", "日本語のとても長いテキストがここにあります。" + strings.Repeat("界", 150), strings.Repeat("x", 300), "e\u0301" + strings.Repeat("\u0336", 40),
	"👩‍👩‍👧‍👦🇩🇪❤️", "|a|b|", "\u009b31m", "\U000e0041\U000e007f", strings.Repeat("wide 日本 ", 60), "a'b \"c d\\", strings.Repeat(`it's "one `, 50),
}

func TestTableFits(t *testing.T) {
	sources := []Source{{}, quietSource(), oneSource(), threeSource(), manySource(60)}
	for _, text := range nasty {
		sources = append(sources, hostileSource(text))
	}
	for i, src := range sources {
		r := Build(src)
		for _, width := range []int{60, 80, 120, 200} {
			for _, o := range []Options{{Width: width}, {Width: width, Verbose: true}, {Width: width, Color: true, Verbose: true}} {
				out := table(t, r, o)
				if err := fits(out, width); err != nil {
					t.Fatalf("source %d, %+v: %v", i, o, err)
				}
				if !o.Color && strings.Contains(out, "\x1b") {
					t.Fatalf("source %d: escape sequence without colour", i)
				}
			}
		}
	}
}

func TestColorChangesNothingElse(t *testing.T) {
	r := Build(threeSource())
	coloured := table(t, r, Options{Width: 100, Color: true})
	if !sgr.MatchString(coloured) {
		t.Error("no colour")
	}
	if got, want := sgr.ReplaceAllString(coloured, ""), table(t, r, Options{Width: 100}); got != want {
		t.Errorf("colour moves text:\n%s\nwithout:\n%s", got, want)
	}
}

func TestWidthIsKeptInBounds(t *testing.T) {
	r := Build(oneSource())
	for given, used := range map[int]int{-5: 80, 0: 80, 1: 60, 1000: 200} {
		if table(t, r, Options{Width: given}) != table(t, r, Options{Width: used}) {
			t.Errorf("width %d is not taken as %d", given, used)
		}
	}
}

// The first screen of a terminal of 80 by 24 answers when, who, why, which hop,
// and what to do.
func TestFirstScreenAnswers(t *testing.T) {
	lines := strings.Split(table(t, Build(oneSource()), Options{Width: 80}), "\n")
	screen := strings.Join(lines[:24], "\n")
	for _, want := range []string{"OUTAGE, ONGOING", "since 2026-03-11 06:31:10 UTC", "okhttp/4.12.0", "214 clients", "no Authorization header", "very likely, 93%", "the application", "Roll the client release back", "$ curl", "shop-android"} {
		if !strings.Contains(screen, want) {
			t.Errorf("first screen lacks %q:\n%s", want, screen)
		}
	}
}

// Below the confidence to act on, the check stands before the step; the facts
// are those of the best guess.
func TestUnsureCauseIsCheckedFirst(t *testing.T) {
	for _, c := range []struct {
		confidence float64
		want       []string
	}{
		{0.93, []string{"do now", "verify", "facts"}},
		{0.60, []string{"do now", "verify", "facts", "surer"}},
		{0.59, []string{"check", "if so", "facts", "surer"}},
		{0.20, []string{"best guess: The client sends no Authorization header, 20%", "unknown 79%", "check", "if so", "facts", "surer"}},
	} {
		src := oneSource()
		a := &src.Assessments[0]
		a.WouldSettle = []string{"log more"}
		a.Causes = a.Causes[:1]
		a.Causes[0].Confidence = c.confidence
		a.Causes = append(a.Causes, rules.Ranked{ID: "expired-token", Confidence: 0.01})
		out, at := table(t, Build(src), Options{Width: 120}), 0
		for _, want := range c.want {
			i := strings.Index(out[at:], want)
			if i < 0 {
				t.Errorf("%g: lacks %q after the others:\n%s", c.confidence, want, out)
				break
			}
			at += i
		}
		if settled := strings.Contains(out, "surer"); settled != (c.confidence < sureEnough) {
			t.Errorf("%g: says what would settle it: %v", c.confidence, settled)
		}
	}
}

func TestQuietWords(t *testing.T) {
	silent := Source{Result: traffic(600, func(int) int { return 0 })}
	broken := quietSource()
	broken.Inputs = append(broken.Inputs, Input{Name: "b.log", Error: "permission denied"})
	garbled := quietSource()
	garbled.Inputs[0].Rejected = 9000
	bare, twice := quietSource(), quietSource()
	bare.Expected = nil
	twice.Expected = slices.Clone(twice.Expected)
	twice.Expected[0].Unauthorized += 314
	for name, c := range map[string]struct {
		src  Source
		want string
	}{
		"nothing read":  {Source{}, "cannot tell whether there were 401s"},
		"no 401":        {silent, "Nothing needs doing: none of 4,800 requests over 9 min was answered 401."},
		"all normal":    {quietSource(), "no burst. 314 × 401 (<1%), max 2 in 30 s; judged normal:"},
		"at each hop":   {twice, "judged normal, counted at each hop that"},
		"no pattern":    {bare, "max 2 in 30 s.\n"},
		"broken input":  {broken, "only for what could be read: 1 of 2 inputs had errors."},
		"many rejected": {garbled, "9,000 of 57,960 lines were rejected"},
	} {
		if got := table(t, Build(c.src), Options{Width: 120}); !strings.Contains(got, c.want) {
			t.Errorf("%s: lacks %q:\n%s", name, c.want, got)
		}
	}
}

// A count stays with what it counts, and a share with what it is the share of.
func TestCountsStayTogether(t *testing.T) {
	for _, c := range []struct {
		text string
		want string
	}{
		{strings.Repeat("x", 54) + " 44 × 401", strings.Repeat("x", 54) + "\n44 × 401\n"},
		{strings.Repeat("x", 45) + " (almost certain, 95%)", strings.Repeat("x", 45) + " (almost\ncertain, 95%)\n"},
		{strings.Repeat("x", 51) + " 44 x 401", strings.Repeat("x", 51) + " 44 x 401\n"},
		{strings.Repeat("× ", 60), strings.Repeat(strings.Repeat("× ", 26)+"×\n", 2) + "× × × × × ×\n"},
	} {
		p := &page{width: 60}
		p.para(span{}, 0, span{c.text, plain})
		if got := p.out.String(); got != c.want {
			t.Errorf("%q:\n%s", c.text, got)
		}
	}
}

func manySource(n int) Source {
	src := Source{Result: traffic(7200, every(3))}
	for i := range n {
		f := signal.Finding{Start: morning.Add(time.Duration(i) * time.Minute), End: morning.Add(time.Duration(i+2) * time.Minute), Unauthorized: 100 + i, Excess: float64(100 + i), Segment: []signal.Pair{{Dimension: "route", Value: fmt.Sprintf("/r%d", i)}}}
		src.Findings = append(src.Findings, f)
		src.Assessments = append(src.Assessments, rules.Assessment{Verdict: "outage", Causes: []rules.Ranked{{ID: "expired-token", Title: "Tokens ran out", Confidence: 0.7}}})
		src.Inputs = append(src.Inputs, Input{Name: fmt.Sprintf("f%02d.log", i), Format: "nginx", Lines: 1, Events: 1})
	}
	return src
}

func TestManyBursts(t *testing.T) {
	r := Build(manySource(60))
	short, long := table(t, r, Options{}), table(t, r, Options{Verbose: true})
	if n := strings.Count(short, "OUTAGE:"); n != detailedMost {
		t.Errorf("%d details, want %d", n, detailedMost)
	}
	for _, want := range []string{"#60 OUTAGE", "48 smaller bursts more", "48 inputs more", "Details of 55 smaller bursts"} {
		if !strings.Contains(short, want) {
			t.Errorf("lacks %q", want)
		}
	}
	if n := strings.Count(long, "OUTAGE:"); n != 60 {
		t.Errorf("verbose: %d details, want 60", n)
	}
}

func FuzzTable(f *testing.F) {
	for i, text := range nasty {
		f.Add(text, 60+i*7, i%2 == 0, i%3 == 0)
	}
	f.Fuzz(func(t *testing.T, text string, width int, verbose, color bool) {
		width = 60 + int(uint(width)%141)
		out := table(t, Build(hostileSource(text)), Options{Width: width, Verbose: verbose, Color: color})
		if err := fits(out, width); err != nil {
			t.Fatal(err)
		}
	})
}

// Files that are no logs are one warning and the last rows, so that logs are seen.
func TestMixedFolder(t *testing.T) {
	src := quietSource()
	src.Inputs = append(src.Inputs, Input{Name: "z.log", Format: "nginx", Lines: 2, Events: 1, Rejected: 1, RejectedBy: map[string]int{"cut": 1}})
	for i := range 20 {
		name := fmt.Sprintf("page%02d.html", i)
		src.Inputs = append(src.Inputs, Input{Name: name, Lines: 3, Rejected: 3})
		src.Warnings = append(src.Warnings, Warning{Code: "unknown-format", Says: "no log", Input: name, Count: 3})
	}
	for i, name := range []string{"a.log", "b.log", "c.log"} {
		src.Warnings = append(src.Warnings, Warning{Code: "leak", Says: "secret", Input: name, Line: 7 + i, Count: 2})
	}
	src.Warnings = append(src.Warnings, Warning{Code: "other", Says: "no log"}, Warning{Code: "other", Says: "no log"})
	out := table(t, Build(src), Options{Width: 120})
	if !strings.Contains(out, "! page00.html, page01.html and 18 other inputs: no log (60 times)\n") || strings.Count(out, "! no log\n") != 2 {
		t.Errorf("warnings that say the same are not one:\n%s", out)
	}
	if !strings.Contains(out, "! a.log:7, b.log:8 and 1 other input: secret (6 times)\n") {
		t.Errorf("warnings that say the same do not keep their lines:\n%s", out)
	}
	rejected, access, page := strings.Index(out, "\nz.log"), strings.Index(out, "\naccess.log.gz"), strings.Index(out, "\npage00.html  ")
	if rejected < 0 || access < rejected || page < access {
		t.Errorf("logs do not come first:\n%s", out)
	}
	if long := table(t, Build(src), Options{Width: 120, Verbose: true}); strings.Count(long, ": no log (3 times)") != 20 {
		t.Errorf("--verbose does not show each warning:\n%s", long)
	}
}
