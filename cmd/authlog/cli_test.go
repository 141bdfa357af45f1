package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"authlog/reports"
)

// authlog runs one command line in process.
func authlog(t *testing.T, stdin string, args ...string) (code int, out, stderr string) {
	t.Helper()
	in, err := os.CreateTemp(t.TempDir(), "stdin")
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if _, err := in.WriteString(stdin); err != nil {
		t.Fatal(err)
	}
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	var o, e bytes.Buffer
	code = run(context.Background(), args, stdio{in: in, out: &o, err: &e})
	return code, o.String(), e.String()
}

// accessLog is three hours of nginx combined lines. From 11:30 the clients of
// shop/2.0, which comes out then, are refused.
func accessLog() string {
	var b strings.Builder
	r := rand.New(rand.NewPCG(1, 2))
	at := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	release := at.Add(90 * time.Minute)
	for at.Before(release.Add(90 * time.Minute)) {
		at = at.Add(time.Duration(r.IntN(4000)) * time.Millisecond)
		client, status, agent := r.IntN(60), 200, "shop/1.9"
		if at.After(release) && client < 20 {
			agent, status = "shop/2.0", 401
		}
		fmt.Fprintf(&b, "203.0.113.%d - - [%s] \"GET /v1/%s HTTP/1.1\" %d 512 \"-\" \"%s\"\n",
			client, at.Format("02/Jan/2006:15:04:05 -0700"), []string{"orders", "cart", "users"}[r.IntN(3)], status, agent)
	}
	return b.String()
}

type report struct {
	Bursts []struct {
		Start        time.Time
		Segment      map[string]string
		Verdict      string
		Unauthorized int
		Causes       []struct {
			ID         string
			Confidence float64
		}
	}
	Inputs []struct {
		Name, Format, Error              string
		Lines, Events, Ignored, Rejected int
	}
	Expected []struct{ Unauthorized int }
	Warnings []warning
}

type warning struct {
	Code, Says, Input string
	Line, Count       int
}

func decode(t *testing.T, out string) report {
	t.Helper()
	var r report
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatalf("no JSON report: %v\n%.300s", err, out)
	}
	return r
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAnalyzePipe(t *testing.T) {
	code, out, stderr := authlog(t, accessLog(), "analyze", "--format", "json")
	if code != exitOK || stderr != "" {
		t.Fatalf("exit %d, stderr %q", code, stderr)
	}
	r := decode(t, out)
	if len(r.Bursts) != 1 {
		t.Fatalf("%d bursts, want 1", len(r.Bursts))
	}
	b := r.Bursts[0]
	if off := b.Start.Sub(time.Date(2026, 3, 2, 11, 30, 0, 0, time.UTC)); off < 0 || off > time.Minute {
		t.Errorf("start %v", b.Start)
	}
	if b.Segment["user_agent"] != "shop/2.0" || b.Verdict != "outage" {
		t.Errorf("segment %v, verdict %s", b.Segment, b.Verdict)
	}
	if in := r.Inputs[0]; in.Name != "stdin" || in.Format != "nginx" || in.Events != in.Lines || in.Rejected != 0 {
		t.Errorf("input %+v", in)
	}
}

func TestTableFits(t *testing.T) {
	for _, width := range []string{"60", "80", "120"} {
		code, out, _ := authlog(t, accessLog(), "analyze", "--width", width)
		if code != exitOK || !strings.Contains(out, "shop/2.0") {
			t.Errorf("width %s: exit %d\n%s", width, code, out)
		}
		if strings.Contains(out, "\x1b") {
			t.Errorf("width %s: colour without a terminal", width)
		}
	}
}

// The report does not depend on the number of workers or the order of files.
func TestReportIsReproducible(t *testing.T) {
	lines := strings.SplitAfter(accessLog(), "\n")
	a := write(t, "a.log", strings.Join(lines[:len(lines)/3], ""))
	b := write(t, "b.log", strings.Join(lines[len(lines)/3:], ""))
	_, want, _ := authlog(t, "", "analyze", "--format", "json", "-j", "1", a, b)
	for _, args := range [][]string{{"-j", "2", a, b}, {"-j", "7", b, a}, {"-j", "3", a, b, a}} {
		_, got, _ := authlog(t, "", append([]string{"analyze", "--format", "json"}, args...)...)
		if args[1] == "3" { // the file that is named twice is read once, with a warning
			if !strings.Contains(got, "duplicate-input") {
				t.Errorf("%v: no warning of the duplicate", args[:2])
			}
			continue
		}
		if got != want {
			t.Errorf("%v gives another report", args[:2])
		}
	}
}

func TestCompressedByContent(t *testing.T) {
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	io.WriteString(w, accessLog())
	w.Close()
	whole := write(t, "access.txt", z.String())
	_, out, _ := authlog(t, "", "analyze", "--format", "json", whole)
	if r := decode(t, out); len(r.Bursts) != 1 {
		t.Errorf("%d bursts in the compressed log", len(r.Bursts))
	}
	cut := write(t, "cut.log", z.String()[:z.Len()/2])
	code, out, stderr := authlog(t, "", "analyze", "--format", "json", cut)
	r := decode(t, out)
	if code != exitOK || r.Inputs[0].Events == 0 || len(r.Warnings) == 0 || r.Warnings[0].Code != "truncated-input" || !strings.Contains(stderr, "warning") {
		t.Errorf("truncated gzip: exit %d, inputs %+v, warnings %+v, stderr %q", code, r.Inputs, r.Warnings, stderr)
	}
}

func TestExitCodes(t *testing.T) {
	log := write(t, "access.log", accessLog())
	missing := filepath.Join(t.TempDir(), "none.log")
	for _, c := range []struct {
		name   string
		args   []string
		code   int
		stderr string
	}{
		{"no condition met", []string{"analyze", "--fail-on", "credential-attack", log}, exitOK, ""},
		{"any", []string{"analyze", "--fail-on", "any", log}, exitPolicy, ""},
		{"verdict", []string{"analyze", "--fail-on", "verdict=outage", log}, exitPolicy, ""},
		{"one unreadable", []string{"analyze", log, missing}, exitOK, "none.log"},
		{"all unreadable", []string{"analyze", missing}, exitFailed, "none.log"},
		{"no such condition", []string{"analyze", "--fail-on", "everything", log}, exitUsage, "authlog rules list"},
		{"no such flag", []string{"analyze", "--fast"}, exitUsage, "--fast"},
		{"no such format", []string{"analyze", "--format", "xml", log}, exitUsage, "table or json"},
		{"no such command", []string{"analyse"}, exitUsage, "analyse"},
		{"bad time", []string{"analyze", "--since", "yesterday", log}, exitUsage, "RFC 3339"},
		{"empty window", []string{"analyze", "--since", "1h", "--until", "2h", log}, exitUsage, "not before"},
		{"bad route", []string{"analyze", "--route", "orders/{id}", log}, exitUsage, "slash"},
		{"bad zone", []string{"analyze", "--timezone", "CET", log}, exitUsage, "+02:00"},
		{"bad log format", []string{"analyze", "--log-format", "$remote_addr $status", log}, exitUsage, "time"},
		{"bad Apache format", []string{"analyze", "--log-format", "%h %t %r", log}, exitUsage, "%>s"},
		{"bad pattern", []string{"analyze", "--pattern", "(?P<path>.*)", log}, exitUsage, "(?P<time>...)"},
		{"bad role", []string{"analyze", "--map", "code=rc", log}, exitUsage, "accepted are bytes"},
		{"bad rules", []string{"analyze", "--rules", missing, log}, exitUsage, "none.log"},
		{"bad deploys", []string{"analyze", "--deploys", missing, log}, exitUsage, "none.log"},
		{"no such cause", []string{"explain", "gremlins"}, exitUsage, "expired-token"},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, _, stderr := authlog(t, "", c.args...)
			if code != c.code || !strings.Contains(stderr, c.stderr) {
				t.Errorf("exit %d (want %d), stderr %q (want %q in it)", code, c.code, stderr, c.stderr)
			}
		})
	}
}

func TestWindow(t *testing.T) {
	log := write(t, "access.log", accessLog())
	all := decode(t, second(authlog(t, "", "analyze", "--format", "json", log)))
	for _, window := range [][]string{{"--since", "30m"}, {"--since", "2026-03-02T12:30:00Z"}} {
		part := decode(t, second(authlog(t, "", append([]string{"analyze", "--format", "json", log}, window...)...)))
		share := float64(part.Inputs[0].Events) / float64(all.Inputs[0].Events)
		if share < 0.1 || share > 0.25 || part.Inputs[0].Events+part.Inputs[0].Ignored != part.Inputs[0].Lines {
			t.Errorf("%v: %d of %d events", window, part.Inputs[0].Events, all.Inputs[0].Events)
		}
	}
	piped := decode(t, second(authlog(t, accessLog(), "analyze", "--format", "json", "--since", "30m")))
	if piped.Inputs[0].Events == 0 || piped.Inputs[0].Events >= all.Inputs[0].Events {
		t.Errorf("a pipe with --since: %d events", piped.Inputs[0].Events)
	}
}

func second(_ int, out, _ string) string { return out }

// A directory of logs may hold other files; naming one is another matter.
func TestFilesThatAreNoLogs(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"access.log": accessLog(), "notes.txt": "call Ann\nbuy milk\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r := decode(t, second(authlog(t, "", "analyze", "--format", "json", dir)))
	if len(r.Inputs) != 2 || r.Inputs[1].Error != "" || len(r.Warnings) != 1 || r.Warnings[0].Code != "no-log" {
		t.Errorf("inputs %+v, warnings %+v", r.Inputs, r.Warnings)
	}
	r = decode(t, second(authlog(t, "", "analyze", "--format", "json", filepath.Join(dir, "access.log"), filepath.Join(dir, "notes.txt"))))
	if r.Inputs[1].Error == "" {
		t.Error("a named file that is no log is no error")
	}
}

// A record that another format knows and ignores is not rejected.
func TestIgnoredByAnotherFormat(t *testing.T) {
	wrapped := `{"log":"  at main.go:17\\n","stream":"stderr","time":"2026-03-02T11:00:00Z"}` + "\n"
	r := decode(t, second(authlog(t, accessLog()+wrapped, "analyze", "--format", "json")))
	if in := r.Inputs[0]; in.Ignored != 1 || in.Rejected != 0 {
		t.Errorf("%+v", in)
	}
}

// A log that was filtered for 401s says less, and the report says so.
func TestFilteredLog(t *testing.T) {
	var only strings.Builder
	for line := range strings.Lines(accessLog()) {
		if strings.Contains(line, " 401 ") {
			only.WriteString(line)
		}
	}
	r := decode(t, second(authlog(t, only.String(), "analyze", "--format", "json")))
	if len(r.Warnings) != 1 || r.Warnings[0].Code != "refusals-only" {
		t.Errorf("warnings %+v", r.Warnings)
	}
}

// --timezone is the zone of times that carry none, also around a record.
func TestTimezone(t *testing.T) {
	lines := `{"asctime":"2026-03-02 13:00:00,000","message":"m","status_code":401}` + "\n" +
		`2026-03-02T13:00:00 web app[7]: {"status":401,"message":"m"}` + "\n"
	_, out, _ := authlog(t, lines, "parse", "--timezone", "+02:00")
	if n := strings.Count(out, `"time":"2026-03-02T11:00:00`); n != 2 {
		t.Errorf("%d of 2 lines at 11:00 UTC:\n%s", n, out)
	}
}

func TestOutputFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "report.json")
	code, out, _ := authlog(t, accessLog(), "analyze", "--format", "json", "-o", path)
	if code != exitOK || out != "" {
		t.Fatalf("exit %d, stdout %q", code, out)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if r := decode(t, string(text)); len(r.Bursts) != 1 {
		t.Errorf("%d bursts in the file", len(r.Bursts))
	}
	entries, _ := os.ReadDir(filepath.Dir(path))
	if len(entries) != 1 {
		t.Errorf("%d files beside the report", len(entries)-1)
	}
}

// hostile lines carry credentials and control characters.
const secret = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSIsImV4cCI6MX0.c2lnbmF0dXJlLXRoYXQtaXMtc2VjcmV0"

func hostileLog() string {
	var b strings.Builder
	for i, line := range strings.SplitAfter(accessLog(), "\n") {
		if strings.Contains(line, " 401 ") && i%3 == 0 {
			line = strings.Replace(line, " HTTP/1.1", "?access_token="+secret+"&x=\x1b[31m<script> HTTP/1.1", 1)
		}
		b.WriteString(line)
	}
	b.WriteString(`{"level":"error","msg":"401 for Bearer ` + secret + `","status":401,"time":"2026-03-02T11:40:00Z","path":"/v1/orders"}` + "\n")
	b.WriteString("token=" + secret + " is no log line\n")
	return b.String()
}

func TestNothingSecretLeaves(t *testing.T) {
	runs := [][]string{{"analyze"}, {"analyze", "-q"}, {"analyze", "-v", "--width", "200"}, {"parse", "--all"}}
	for _, f := range reports.Formats() {
		runs = append(runs, []string{"analyze", "--format", f.Name})
	}
	for _, args := range runs {
		code, out, stderr := authlog(t, hostileLog(), args...)
		if code != exitOK {
			t.Errorf("%v: exit %d: %s", args, code, stderr)
		}
		signature := secret[strings.LastIndex(secret, ".")+1:]
		if strings.Contains(out+stderr, signature) {
			t.Errorf("%v: a credential is in the output", args)
		}
		if strings.ContainsAny(out, "\x1b\x07\x00") {
			t.Errorf("%v: control characters are in the output", args)
		}
	}
}

// A credential in a log is worth a warning of its own: it has leaked.
func TestCredentialsInLogsAreReported(t *testing.T) {
	_, out, _ := authlog(t, hostileLog(), "analyze", "--format", "json", "-j", "3")
	want := strings.Count(hostileLog(), secret) - 1 // one of them stands on no record
	before, _, _ := strings.Cut(hostileLog(), secret)
	line := strings.Count(before, "\n") + 1
	for _, w := range decode(t, out).Warnings {
		if w.Code == "credentials-in-logs" {
			if w.Count != want || w.Input != "stdin" || w.Line != line || !strings.Contains(w.Says, "[jwt]") {
				t.Errorf("%+v, want %d from line %d on", w, want, line)
			}
			return
		}
	}
	t.Errorf("no warning of %d credentials", want)
}

func TestParse(t *testing.T) {
	in := `203.0.113.9 - bob [02/Mar/2026:10:00:00 +0100] "GET /v1/orders/17?page=2 HTTP/1.1" 401 512 "-" "curl/8.5.0"` + "\n" +
		"\n" + "what is this\n"
	code, out, _ := authlog(t, in, "parse")
	want := `{"input":"stdin","line":1,"format":"nginx","time":"2026-03-02T09:00:00Z","status":401,"method":"GET","path":"/v1/orders/17","query":"page=2","route":"/v1/orders/{id}","client_ip":"203.0.113.9","user":"bob","user_agent":"curl/8.5.0","bytes":512`
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if code != exitOK || len(lines) != 2 || !strings.HasPrefix(lines[0], want) {
		t.Fatalf("exit %d:\n%s", code, out)
	}
	if !strings.HasPrefix(lines[1], `{"input":"stdin","line":3,"rejected":"`) {
		t.Errorf("rejected line: %s", lines[1])
	}
	if _, all, _ := authlog(t, in, "parse", "--all"); !strings.Contains(all, `"line":2,"ignored":"blank line"`) {
		t.Errorf("--all: %s", all)
	}
}

// A pattern folds what no shape gives away.
func TestRoute(t *testing.T) {
	in := `203.0.113.9 - - [02/Mar/2026:10:00:00 +0100] "GET /shops/berlin/menu?page=2 HTTP/1.1" 401 512 "-" "curl/8.5.0"` + "\n"
	code, out, _ := authlog(t, in, "parse", "--route", "/none", "--route", "/shops/{city}/menu")
	if code != exitOK || !strings.Contains(out, `"path":"/shops/berlin/menu","query":"page=2","route":"/shops/{city}/menu"`) {
		t.Errorf("parse: exit %d: %s", code, out)
	}
	var log strings.Builder
	for i, line := range strings.Split(accessLog(), "\n") {
		if !strings.Contains(line, "/v1/cart") {
			line = strings.Replace(line, " 401 ", " 200 ", 1)
		}
		log.WriteString(strings.Replace(line, "/v1/cart", "/v1/cart/of/"+[]string{"ann", "bob", "eve"}[i%3], 1) + "\n")
	}
	var rep report
	_, out, _ = authlog(t, log.String(), "analyze", "--format", "json", "--route", "/v1/cart/of/{name}")
	if err := json.Unmarshal([]byte(out), &rep); err != nil || len(rep.Bursts) != 1 || rep.Bursts[0].Segment["route"] != "/v1/cart/of/{name}" {
		t.Errorf("analyze: %v, %+v", err, rep.Bursts)
	}
}

func TestSmallCommands(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"version"}, "authlog "},
		{[]string{"formats"}, "alb "},
		{[]string{"formats", "--log-format", "log_format mine '$msec $status $request'"}, "mine "},
		{[]string{"formats", "--log-format", `LogFormat "%h %t %>s" ours`}, "ours "},
		{[]string{"formats", "--pattern", "(?P<time>.*) (?P<status>.*)"}, "pattern "},
		{[]string{"rules", "list"}, "expired-token "},
		{[]string{"rules", "show", "clock-skew"}, "clock"},
		{[]string{"rules", "signals"}, "request_size_drop "},
		{[]string{"explain", "expired-token"}, "expired-token"},
		{[]string{"schema"}, "json-schema.org"},
		{[]string{"completion", "bash"}, "bash completion"},
		{[]string{"--help"}, "analyze"},
	} {
		code, out, stderr := authlog(t, "", c.args...)
		if code != exitOK || !strings.Contains(out, c.want) {
			t.Errorf("%v: exit %d, want %q in %.200q, stderr %q", c.args, code, c.want, out, stderr)
		}
	}
}

// Names and patterns of the user's own reach the parsers.
func TestOwnNamesAndPatterns(t *testing.T) {
	for _, c := range []struct {
		in   string
		args []string
	}{
		{`{"resp":{"rc":401},"wann":"2026-03-10T09:00:02Z"}`, []string{"--map", "status=resp.rc", "--map", "time=wann"}},
		{"2026-03-10T09:00:02Z denied with 401", []string{"--pattern", `(?P<time>\S+) .* (?P<status>\d+)$`}},
		{"wann;rc;x\n2026-03-10T09:00:02Z;401;y", []string{"--map", "status=rc", "--map", "time=wann"}},
	} {
		code, out, stderr := authlog(t, c.in+"\n", append([]string{"parse"}, c.args...)...)
		if code != exitOK || !strings.Contains(out, `"time":"2026-03-10T09:00:02Z","status":401`) {
			t.Errorf("%s: exit %d, %s%s", c.in, code, out, stderr)
		}
	}
}

func TestFormatsDetect(t *testing.T) {
	log := write(t, "access.log", accessLog())
	code, out, _ := authlog(t, "", "formats", "detect", log)
	if code != exitOK || !strings.Contains(out, "nginx (") || !strings.Contains(out, "first lines parse as nginx") {
		t.Errorf("exit %d: %s", code, out)
	}
}

func TestDeploysReachTheReport(t *testing.T) {
	deploys := write(t, "deploys.json", `[{"time":"2026-03-02T11:29:00Z","service":"shop","version":"2.0","kind":"client","note":"app release"}]`)
	_, out, _ := authlog(t, accessLog(), "analyze", "--format", "json", "--deploys", deploys)
	if !strings.Contains(out, `"service": "shop"`) || !strings.Contains(out, `"offset_seconds": -`) {
		t.Errorf("the marker is not in the report")
	}
}

// A gateway that answers 403 for an expired token is analysed as such, and is seen
// beside a burst of 401s.
func TestStatus(t *testing.T) {
	log := strings.ReplaceAll(accessLog(), `" 401 `, `" 403 `)
	if got := found(t, log); len(got) != 0 {
		t.Errorf("403s without --status: %q", got)
	}
	if got := found(t, log, "--status", "403"); len(got) != 1 || !strings.Contains(got[0], "shop/2.0") {
		t.Errorf("--status 403: %q", got)
	}
	_, out, _ := authlog(t, log, "analyze", "--status", "403,401")
	if !strings.Contains(out, "said by") || !strings.Contains(out, "× 401/403 in") || strings.Contains(out, "× 401 ") || !strings.Contains(out, "of the 401/403s come from") {
		t.Errorf("the page does not name the statuses:\n%s", out)
	}
	n := 0
	mixed := strings.Split(accessLog(), "\n")
	for i, line := range mixed {
		if strings.Contains(line, `" 401 `) {
			if n++; n%3 == 0 {
				mixed[i] = strings.Replace(line, `" 401 `, `" 403 `, 1)
			}
		}
	}
	if _, out, _ = authlog(t, strings.Join(mixed, "\n"), "analyze"); !strings.Contains(out, "× 403 where 0 are usual") {
		t.Errorf("the 403s beside the burst are not shown:\n%s", out)
	}
	if code, _, stderr := authlog(t, log, "analyze", "--status", "40"); code != exitUsage || !strings.Contains(stderr, "100 to 599") {
		t.Errorf("--status 40: exit %d, %s", code, stderr)
	}
}
