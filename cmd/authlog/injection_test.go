package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	marktext "github.com/yuin/goldmark/text"
	"golang.org/x/net/html"
)

// injections are texts that some reader of an output would act on.
var injections = []string{
	"\x1b[31mred\x1b[0m", "\x1b[2J\x1b[1;1H", "\x1b]0;title\x07", "\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\", "\x1b]52;c;ZXZpbA==\x07", "\x9b31m", "a\rb\x08\x08c\x00d\x7f",
	"abc\u202egnp.exe\u2066x\u2069\u200f", "zero\u200bwidth\u2060\ufeff", "line\u2028sep\u2029", "marks" + strings.Repeat("\u0301", 40), "\xff\xfe\xc3\x28",
	"<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"><svg onload=alert(1)>", "</td></table><h1>x</h1>", "' onmouseover='alert(1)", "</script><script>alert(1)</script>", "--><style>*{}</style>", "<!--", "{{.}}${7*7}<%= 7 %>",
	"[x](javascript:alert(1))", "![x](https://evil.example/p.png)", "`code` **bold** | pipe | ~~x~~", "\n# heading\n- item\n> quote", "@everyone octo/repo#1 https://evil.example", "```\nfence", "| a | b |\n|---|---|",
	"=HYPERLINK(\"https://evil.example\",\"x\")", "+1+1", "-2+3", "@SUM(A1:A9)", "=cmd|' /C calc'!A0",
	"x\"} 1\nevil_metric{a=\"b\"} 1\n# EOF", "back\\slash\"quote\n", "$(reboot)`reboot`;reboot|reboot&&reboot", "'; rm -rf / #", "a: b\n- c: !!python/object/apply:os.system ['x']", "::error file=x::evil", "%s%n%x{}\\u0000\\x1b",
}

// hostileDir has a log of every format with every injection in every field, and a
// burst whose segment is named by one.
func hostileDir(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	at := time.Date(2026, 3, 2, 11, 30, 0, 0, time.UTC)
	for _, f := range plantedFormats {
		var b strings.Builder
		b.WriteString(f.head)
		n := 0
		for slot := range strings.FieldsSeq(f.slots) {
			for _, inject := range injections {
				p := planted{at: at.Add(time.Duration(n%5400) * time.Second), n: n, agent: "shop/2.0", query: "a=1"}
				if slot == "members" {
					inject = `"x":` + jsonText(inject) + `,"service":` + jsonText(inject) + `,"environment":` + jsonText(inject) + `,"host":` + jsonText(inject) + `,"version":` + jsonText("1.2 "+inject) + `,"error":` + jsonText(inject) + `,"key_id":` + jsonText(inject)
				}
				plant(&p, slot, inject)
				b.WriteString(f.line(p) + "\n")
				n++
			}
		}
		noError(t, os.WriteFile(filepath.Join(dir, f.name+".log"), []byte(b.String()), 0o600))
	}
	return dir
}

// burstOf is a log whose refused requests come from one program, service and host, all
// named by an injection.
func burstOf(inject string) string {
	var b strings.Builder
	at := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	for i := range 1200 {
		at = at.Add(9 * time.Second)
		status, agent := 200, "shop/1.9"
		if i > 700 && i%3 == 0 {
			status, agent = 401, inject
		}
		fmt.Fprintf(&b, `{"time":"%s","level":"warn","msg":%s,"status":%d,"method":"GET","path":%s,"user_agent":%s,"service":%s,"host":%s,"user":%s,"client_ip":"203.0.113.%d"}`+"\n",
			iso(at), jsonText("refused: "+agent), status, jsonText("/v1/"+agent), jsonText(agent), jsonText(agent), jsonText(agent), jsonText(agent), i%60)
	}
	return b.String()
}

func noError(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// acts returns what a terminal would act on in an output of lines, and nothing if the
// text is inert.
func acts(out string) string {
	if !utf8.ValidString(out) {
		return "invalid UTF-8"
	}
	for i, r := range out {
		if r != '\n' && (unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co)) {
			return fmt.Sprintf("%U at %d: %.60q", r, i, out[max(0, i-20):])
		}
	}
	return ""
}

// judges hold the outputs of the formats to what their readers would not act on.
var judges = map[string]func(out string) string{
	"table": acts,
	"json": func(out string) string {
		if !json.Valid([]byte(out)) {
			return "no JSON"
		}
		return acts(out)
	},
	"markdown": func(out string) string {
		if what := acts(out); what != "" {
			return what
		}
		return inertMarkdown(out)
	},
	"html": func(out string) string {
		if what := acts(out); what != "" {
			return what
		}
		return inertPage(out)
	},
	"openmetrics": func(out string) string {
		p := expfmt.NewTextParser(model.UTF8Validation)
		families, err := p.TextToMetricFamilies(strings.NewReader(out))
		if err != nil {
			return err.Error()
		}
		for name := range families {
			if !strings.HasPrefix(name, "authlog_") {
				return "metric " + name
			}
		}
		return acts(out)
	},
}

// inertMarkdown names a node that a report never writes by itself.
func inertMarkdown(doc string) (what string) {
	root := goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser().Parse(marktext.NewReader([]byte(doc)))
	ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n.Kind().String() {
		case "Link", "AutoLink", "Image", "RawHTML", "HTMLBlock", "Strikethrough", "Blockquote":
			what = n.Kind().String()
		}
		return ast.WalkContinue, nil
	})
	return what
}

// inertPage names an element or attribute that a report never writes by itself.
func inertPage(page string) string {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return err.Error()
	}
	scripts := 0
	for n := range root.Descendants() {
		if n.Type == html.CommentNode {
			return "a comment"
		}
		if n.Type != html.ElementNode {
			continue
		}
		if n.Data == "script" {
			scripts++
		}
		if slices.Contains([]string{"img", "iframe", "object", "embed", "form", "base", "link"}, n.Data) {
			return "<" + n.Data + ">"
		}
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "src" || a.Key == "href" && !strings.HasPrefix(a.Val, "#") {
				return fmt.Sprintf("<%s %s=%q>", n.Data, a.Key, a.Val)
			}
		}
	}
	if scripts != 1 {
		return fmt.Sprintf("%d scripts", scripts)
	}
	return ""
}

// Nothing that a client can put into a log acts on the terminal, the page, the document
// or the metrics that it ends in.
func TestInjectionIsInert(t *testing.T) {
	logs := hostileDir(t)
	out := t.TempDir()
	in := func(name string) string { return filepath.Join(out, name) }
	check := func(format string, args ...string) {
		code, stdout, stderr := authlog(t, "", args...)
		if code == exitUsage {
			t.Errorf("%.100q: %s", args, stderr)
		}
		if what := judges[format](stdout); what != "" {
			t.Errorf("%.100q: %s", args, what)
		}
		if what := acts(stderr); what != "" {
			t.Errorf("%.100q, standard error: %s", args, what)
		}
	}
	for format := range judges {
		check(format, "analyze", "-v", "--format", format, logs)
	}
	check("table", "parse", "--all", logs)
	check("table", "doctor", logs)
	check("table", "formats", "detect", logs)
	check("table", "analyze", "-q", logs)
	check("table", "analyze", "--strict", logs)
	check("table", "analyze", "--rejects", in("rejects.txt"), logs)
	check("table", "collect", "-o", in("a.tl"), logs)
	check("table", "plan", "--splits", "2", "-o", in("plan.jsonl"), logs)
	for format := range judges {
		check(format, "analyze", "-v", "--format", format, in("a.tl"))
	}
	for _, name := range []string{"rejects.txt", "plan.jsonl"} {
		file, err := os.ReadFile(in(name))
		noError(t, err)
		if what := acts(string(file)); what != "" || len(file) == 0 {
			t.Errorf("%s of %d bytes: %s", name, len(file), what)
		}
	}
}

// The same for what names a burst, a deploy, a file and a piece of a report that somebody
// else wrote.
func TestInjectedNamesAreInert(t *testing.T) {
	seen := 0
	for i, inject := range injections {
		name := strings.NewReplacer("/", "_", "\x00", "_").Replace(inject)
		log := write(t, name[:min(len(name), 100)]+".log", burstOf(inject))
		deploys := write(t, "deploys.json", fmt.Sprintf(`{"time":"2026-03-02T11:44:00Z","service":%s,"version":%s,"note":%[1]s}`, jsonText(inject), jsonText(inject))+"\n")
		report := filepath.Join(t.TempDir(), "r.json")
		code, _, stderr := authlog(t, "", "analyze", "-q", "--deploys", deploys, "-o", report, log)
		if code != exitOK {
			t.Fatalf("%q: exit %d: %s", inject, code, stderr)
		}
		text, err := os.ReadFile(report)
		noError(t, err)
		r := decode(t, string(text))
		for _, b := range r.Bursts {
			seen += len(b.Segment)
		}
		formats := slices.Sorted(maps.Keys(judges))
		runs := [][]string{{"analyze", "-v", "--deploys", deploys, "--format", formats[i%len(formats)], log}}
		for _, format := range formats { // as analyze writes them: TestConvertIsWhatAnalyzeWrites
			runs = append(runs, []string{"convert", "-v", "--format", format, report})
		}
		for _, args := range runs {
			_, out, stderr := authlog(t, "", args...)
			if what := judges[args[slices.Index(args, "--format")+1]](out) + acts(stderr); what != "" {
				t.Errorf("%d %q: %.60q: %s", i, inject, args, what)
			}
		}
		if what := sayingNames(t, name, inject); what != "" {
			t.Errorf("%q: %s", inject, what)
		}
		_, out, stderr := authlog(t, "", "diff", report, write(t, "empty.json", `{"schema_version":"1"}`))
		if what := acts(out + stderr); what != "" {
			t.Errorf("diff %q: %s", inject, what)
		}
	}
	if seen < len(injections)/2 {
		t.Errorf("%d bursts are named by an injection: the test shows little", seen)
	}
}

func gzipped(text string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write([]byte(text)) // never fails
	z.Close()
	return b.String()
}

// sayingNames lets the commands name files that are damaged, that are no logs, and whose lines
// are rejected, and tells what acts in what they say.
func sayingNames(t *testing.T, name, inject string) string {
	t.Helper()
	name = name[:min(len(name), 100)]
	packed := gzipped(burstOf(inject) + "noise\n")
	cut := write(t, name+".cut.gz", packed[:len(packed)-9])
	foreign := write(t, name+".journal", "LPKSHHRHxxxxxxxx")
	noisy := write(t, name+".noisy", burstOf(inject)+"noise\n")
	rejects := filepath.Join(t.TempDir(), "rejects")
	_, out, stderr := authlog(t, "", "analyze", "--format", "json", "--rejects", rejects, cut, foreign, noisy)
	kept, err := os.ReadFile(rejects)
	noError(t, err)
	if !strings.Contains(stderr, "ends in the middle") || !strings.Contains(stderr, "systemd journal") || len(kept) == 0 {
		t.Errorf("nothing is said: %q, %q", stderr, kept)
	}
	return acts(stderr) + acts(string(kept)) + judges["json"](out)
}

// Commands to copy are the catalogue's own texts: no value of a log stands in them, so
// there is nothing to quote.
func TestCommandsHoldNoValues(t *testing.T) {
	n := 0
	for _, inject := range []string{"$(reboot)`reboot`;reboot|reboot&&reboot", "'; rm -rf / #"} {
		_, out, _ := authlog(t, burstOf(inject), "analyze", "--format", "json")
		var r struct {
			Bursts []struct {
				Causes []struct {
					ID     string
					Verify []string
				}
			}
		}
		noError(t, json.Unmarshal([]byte(out), &r))
		for _, b := range r.Bursts {
			for _, c := range b.Causes {
				for _, command := range c.Verify {
					n++
					if strings.Contains(command, "reboot") || strings.Contains(command, "rm -rf") {
						t.Errorf("%s: %s", c.ID, command)
					}
				}
			}
		}
	}
	if n == 0 {
		t.Error("no command was looked at")
	}
}
