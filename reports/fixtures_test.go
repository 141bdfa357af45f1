package reports

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"authlog/internal/signal"
)

// corpus is what an attacker may write into a log: each piece means something to
// a format that a report is written in, or to a program that shows it.
var corpus = []string{
	"<script>alert(1)</script>", "</style></script><img src=x onerror=alert(1)>", `"onmouseover="alert(1)`, "</details></table><h1>x</h1>", "<!-- x --> ]]> &lt;b&gt;",
	"javascript:alert(1)", "${alert(1)} {{.}} `${1}`", "@team please #123 GH-12 octo/repo#7 0a1b2c3d4e", "http://evil.example/x www.evil.example a@evil.example",
	"[click](javascript:alert(3)) ![i](https://evil.example/i.png) [x]: http://evil.example", "`code` | pipe | **bold** _it_ ~~s~~ \\| `` ` ```", "# heading", "- [ ] item", "1. one", "> quote", "| a |\n|---|\n| b |", "```\nfence", ":smile: $x^2$ $$y$$ [^1]",
	"\x1b[31mred\x1b[0m\x1b]8;;http://x\x07", "\u202eevil\u202c\u2066x\u2069", "nul\x00nul", "=HYPERLINK(\"http://x\")", "+1+cmd|' /C calc'!A0", "@SUM(1)", "-2", "a\nb\r\n# EOF\nauthlog_bursts 9", `quote " back \ slash`, "\xff\xfe",
}

func hostileFixture() Source { return hostileSource(strings.Join(corpus, " ")) }

// foreignSource speaks scripts that are not Latin, wide and from right to left.
func foreignSource() Source {
	src := oneSource()
	f := &src.Findings[0]
	f.Segment = []signal.Pair{{Dimension: "route", Value: "/注文/确认/주문"}, {Dimension: "host", Value: "магазин.example"}}
	f.Markers[0].Service, f.Markers[0].Note = "тележка", "إصدار جديد"
	f.Samples[0].Text = "認証エラー: トークンの有効期限が切れています ✓ שלום"
	src.Inputs[0].Name = "ログ/アクセス.log"
	return src
}

// hugeSource has more of everything than a page shows.
func hugeSource() Source {
	return hugeSourceOf(strings.Repeat("/a-very-long-route-that-has-no-end", 40))
}

func hugeSourceOf(long string) Source {
	src := manySource(100)
	for i := range src.Findings {
		f := &src.Findings[i]
		f.ID = fmt.Sprintf("%012x", i)
		f.Segment = append(f.Segment, signal.Pair{Dimension: "host", Value: long})
		for j := range 30 {
			f.Markers = append(f.Markers, signal.Marker{Time: f.Start.Add(time.Duration(j) * time.Second), Service: fmt.Sprintf("s%d", j), Note: long})
			f.Samples = append(f.Samples, signal.Sample{Input: "a.log", Line: j, Text: long})
		}
		a := &src.Assessments[i]
		one := headerAssessment().Causes[0]
		for range 30 {
			one.Evidence = append(one.Evidence, headerAssessment().Causes[0].Evidence...)
			one.Fix = append(one.Fix, long)
			one.Verify = append(one.Verify, long)
			a.WouldSettle = append(a.WouldSettle, long)
		}
		a.Causes[0] = one
	}
	for i := range 900 {
		src.Warnings = append(src.Warnings, Warning{Code: "some-code", Says: fmt.Sprintf("warning %d %s", i, long), Count: 2})
		src.Expected = append(src.Expected, signal.Expected{Pattern: fmt.Sprintf("pattern-%d", i), Says: long})
		src.Inputs = append(src.Inputs, Input{Name: fmt.Sprintf("%d%s", i, long), Lines: 1, Rejected: 1, RejectedBy: map[string]int{long: 1}})
	}
	return src
}

// fixtures are the reports over which every format is tested.
var fixtures = []struct {
	name   string
	source func() Source
}{
	{"empty", func() Source { return Source{Tool: Tool{"authlog", "1.2.3"}} }},
	{"quiet", quietSource},
	{"one", oneSource},
	{"many", threeSource},
	{"hostile", hostileFixture},
	{"foreign", foreignSource},
	{"huge", hugeSource},
}

// embedded is what the HTML format embeds and no golden needs to hold.
var embedded = regexp.MustCompile(`(?s)(<style>).*?(</style>)|(<script>).*?(</script>)|sha256-[A-Za-z0-9+/=]+`)

// folded keeps the first of many lines of one kind, such as the bars of a chart and the
// rows of its table: those of one fixture are enough to see that they are drawn.
func folded(page string) string {
	const keep, kind = 3, 16
	var b strings.Builder
	last, run := "", 0
	for line := range strings.Lines(page) {
		start := line[:min(len(line), kind)]
		if run++; start != last {
			last, run = start, 1
		}
		switch {
		case run <= keep || len(strings.TrimSpace(line)) < kind:
			b.WriteString(line)
		case run == keep+1:
			b.WriteString("(more of the kind)\n")
		}
	}
	return b.String()
}

// Every format, over every fixture but the largest, whose size has its own test.
func TestGoldenOfEveryFormat(t *testing.T) {
	for _, f := range Formats() {
		for _, fix := range fixtures {
			if fix.name == "huge" {
				continue
			}
			var b strings.Builder
			if err := f.Write(&b, Build(fix.source()), Options{Width: 80}); err != nil {
				t.Fatal(err)
			}
			got := b.String()
			if f.Name == "html" {
				got = embedded.ReplaceAllString(got, "$1$2$3$4")
				if fix.name != "one" { // whose golden holds every bar and its row
					got = folded(got)
				}
			}
			path := filepath.Join("testdata", "formats", fix.name+f.Endings[0])
			if *update {
				if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
					t.Fatal(err)
				}
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
				t.Errorf("%s differs (go test ./reports -run Golden -update writes it):\n%.4000s", path, got)
			}
		}
	}
}

// Pages stay within bounds whatever a report holds, and say what they leave out.
func TestPagesAreBounded(t *testing.T) {
	for _, long := range []string{"word", strings.Repeat("/route", 200), strings.Repeat("日本", 600), strings.Repeat("\"<&'\u202e", 400), strings.Repeat("`|", 600)} {
		r := Build(hugeSourceOf(long))
		for _, f := range Formats() {
			if f.Name == "json" || f.Name == "table" {
				continue // has everything, and the table is bounded by rows
			}
			var b strings.Builder
			if err := f.Write(&b, r, Options{}); err != nil {
				t.Fatal(err)
			}
			if b.Len() > 1<<20 {
				t.Errorf("%s of %.12q: %d bytes", f.Name, long, b.Len())
			}
			if !strings.Contains(b.String(), " more") && !strings.Contains(b.String(), "left_out") {
				t.Errorf("%s does not say that it leaves something out", f.Name)
			}
		}
	}
}

// Another zone is a matter of one output; the report stays in UTC for the others.
func TestZonesLeaveTheReportAlone(t *testing.T) {
	r := Build(threeSource())
	before := encoded(t, r)
	var b strings.Builder
	for _, f := range Formats() {
		if err := f.Write(&b, r, Options{Zone: time.FixedZone("", 5*3600+1800)}); err != nil {
			t.Fatal(err)
		}
	}
	if encoded(t, r) != before {
		t.Error("the report is in another zone now")
	}
}

// No format lets control characters or characters that change the direction of
// text through, and all of them write the same bytes again.
func TestFormatsAreCleanAndReproducible(t *testing.T) {
	for _, f := range Formats() {
		for _, fix := range fixtures {
			var first, second strings.Builder
			for _, b := range []*strings.Builder{&first, &second} {
				if err := f.Write(b, Build(fix.source()), Options{}); err != nil {
					t.Fatal(err)
				}
			}
			if first.String() != second.String() {
				t.Errorf("%s, %s: differs from run to run", f.Name, fix.name)
			}
			for i, c := range first.String() {
				if c != '\n' && !visible(c) {
					t.Errorf("%s, %s: %q at %d", f.Name, fix.name, c, i)
					break
				}
			}
		}
	}
}
