package parsers

import (
	"strings"
	"testing"

	"authlog/parsers/jsonlog"
)

const patternExpr = `(?P<time>\S+ \S+) \[(?P<level>\w+)\] (?P<client_ip>[0-9a-f.:]+) (?P<method>[A-Z]+) (?P<path>\S+) => (?P<status>\d{3})(?: \((?P<error_reason>[^)]*)\))?(?: (?P<duration_s>[\d.]+)s)?$`

const patternText = "2026-03-10 09:00:02,125 [WARN] 203.0.113.9 GET /v1/orders?page=2 => 401 (token expired) 0.125s"

func patternFormat(t testing.TB) Format {
	t.Helper()
	f, err := PatternFormat("pattern", patternExpr)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestPattern(t *testing.T) {
	checkLines(t, patternFormat(t).New(Options{}), []lineCase{
		{line: patternText, want: "time=2026-03-10T09:00:02.125Z level=warn client_ip=203.0.113.9 method=GET path=/v1/orders query=page=2 status=401 error_reason=token_expired duration_s=0.125 reason=expired"},
		{line: "2026-03-10 09:00:02 [INFO] 203.0.113.9 GET /a => 200", want: "status=200 duration_s= error_reason="},
		{line: "2026-03-10 09:00:02 [INFO] 203.0.113.9 GET /a => 999", why: patNoStatus},
		{line: "yesterday noon [INFO] 203.0.113.9 GET /a => 200", why: patNoTime},
		{line: "x " + patternText, why: patNoFit},
		{line: strings.Repeat("x", maxPatternLine+1), why: patTooLong},
	})
	checkLines(t, patternFormat(t).New(Options{ZoneOffset: 3600}), []lineCase{{line: patternText, want: "time=2026-03-10T08:00:02.125Z"}})
	checkCuts(t, patternFormat(t).New(Options{}), patternText, ' ')
	keepsNone(t, patternFormat(t), "2026-03-10 09:00:02 [INFO] 203.0.113.9 GET /a => 401 (password=hunter22secret)", "hunter22secret")
}

func TestPatternErrors(t *testing.T) {
	for expr, want := range map[string]string{
		`(?P<time>\S+`:                    "missing closing",
		`(?P<time>\S+) x`:                 "no group (?P<status>...)",
		`(?P<status>\d+)`:                 "no group (?P<time>...)",
		`(?P<time>.)(?P<code>.)`:          `group code: unknown role "code"; accepted are bytes`,
		`(?P<time>.)(?P<time>.)`:          "time",
		strings.Repeat("x", maxPattern+1): "longer than",
	} {
		if _, err := PatternFormat("p", expr); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40s: %v, want %q", expr, err, want)
		}
	}
}

// Names of the user's own win over the table, in JSON, logfmt and CSV alike.
func TestOwnNames(t *testing.T) {
	names, err := jsonlog.ParseNames([]string{"status=resp.code", "time = Wann", "path=wo", "client_ip=x_wer"})
	if err != nil {
		t.Fatal(err)
	}
	const want = "time=2026-03-10T09:00:02Z status=401 path=/a client_ip=203.0.113.9"
	o := Options{Names: names}
	csv := csvFormat(nil).New(o)
	csv.(HeadedParser).SetHeader([]byte("resp.code,wann,wo,X-Wer,status"))
	for p, line := range map[LineParser]string{
		jsonFormat(nil).New(o): `{"status":200,"time":"2020-01-01T00:00:00Z","path":"/z","resp":{"code":401},"wann":"2026-03-10T09:00:02Z","wo":"/a","xWer":"203.0.113.9"}`,
		logfmtFormat().New(o):  `path=/z status=200 resp.code=401 wann=2026-03-10T09:00:02Z wo=/a x-wer=203.0.113.9`,
		csv:                    `401,2026-03-10T09:00:02Z,/a,203.0.113.9,200`,
	} {
		checkLines(t, p, []lineCase{{line: line, want: want}})
	}
	for pair, msg := range map[string]string{"status": "form role=key", "state=x": "accepted are bytes", "status=": "no key"} {
		if _, err := jsonlog.ParseNames([]string{pair}); err == nil || !strings.Contains(err.Error(), msg) {
			t.Errorf("%s: %v, want %q", pair, err, msg)
		}
	}
	if _, err := jsonlog.ParseNames([]string{"status=a", "time=A"}); err == nil {
		t.Error("one key with two roles is accepted")
	}
}

func FuzzPattern(f *testing.F) { fuzzFormat(f, patternFormat(f), patternText, "=> 401") }

func BenchmarkPattern(b *testing.B) { benchLine(b, patternFormat(b).New(Options{}), patternText) }
