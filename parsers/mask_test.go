package parsers

import (
	"context"
	"strings"
	"testing"

	"authlog/internal/timeline"
	"authlog/parsers/input"
)

// Credentials whose columns only the format names begin with QQ.
func TestMask(t *testing.T) {
	custom := func(text string) Format {
		f, err := CustomFormat("own", text)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	nginx := custom(`$remote_addr [$time_iso8601] "$request" $status "$http_x_api_key" "$http_cookie" "$http_authorization" "$cookie_session" "$arg_token" "$http_user_agent"`)
	apache := custom(`%h %t "%r" %>s "%{X-Api-Key}i" "%{sid}C" "%{User-Agent}i"`)
	nginxLine := `192.0.2.7 [2026-03-10T09:00:02Z] "GET /a HTTP/1.1" 401 "QQa1" "foo=QQb2; bar=QQc3" "SSWS QQd4" "QQe5" "QQf6" "curl/8"`
	cdf := "2026-03-10\t09:00:00\tFRA56\t512\t192.0.2.7\tGET\td.example\t/v1/a\t401\t-\tcurl/8\t-\tfoo=QQa1;%20bar=QQb2\tError\treq1\thost.example\thttps\t8\t0.1\t-\t-\t-\tError\tHTTP/2.0\t-\t-\t1\t0.1\tError\t-\t-\t-\t-"
	iis := "#Fields: date time c-ip cs-method cs-uri-stem sc-status cs(Cookie) cs(Authorization) cs(X-Api-Key) cs(User-Agent)"
	iisLine := "2026-03-10 09:00:00 192.0.2.7 GET /a 401 theme=dark;+foo=QQa1 SSWS+QQb2 QQc3 curl/8"
	csv := "time,status,method,path,api_key,authorization,cookie,password,agent"
	csvLine := `2026-03-10T09:00:00Z,401,GET,/v1/a,QQa1,"SSWS QQb2","foo=""QQc3""",QQd4,curl/8`
	for _, c := range []struct {
		name   string
		f      Format
		header string
		line   string
		keep   string
	}{
		{"nginx", nginx, "", nginxLine, "curl/8"},
		{"behind CRI", nginx, "", "2026-03-10T09:00:02.1Z stdout F " + nginxLine, "curl/8"},
		{"in JSON of Docker", jsonFormat([]Format{nginx}), "", `{"log":` + quoteJSON(nginxLine) + `,"stream":"stdout","time":"2026-03-10T09:00:02Z"}`, "curl/8"},
		{"behind syslog", prefixedFormat([]Format{nginx}), "", "<134>1 2026-03-10T09:00:02Z web nginx 7 - - " + nginxLine, "curl/8"},
		{"does not fit", nginx, "", strings.Replace(nginxLine, `"GET`, `GET`, 1), ""},
		{"apache", apache, "", `192.0.2.7 - [10/Mar/2026:09:00:02 +0000] "GET /a HTTP/1.1" 401 "QQa1" "QQb2" "curl/8"`[0:9] + ` [10/Mar/2026:09:00:02 +0000] "GET /a HTTP/1.1" 401 "QQa1" "QQb2" "curl/8"`, "curl/8"},
		{"CloudFront", cloudfrontFormat(), "", cdf, "host.example"},
		{"CloudFront with header", cloudfrontFormat(), "#Fields: " + cdfStandard, cdf, "host.example"},
		{"CloudFront, cut", cloudfrontFormat(), "", cdf[:strings.Index(cdf, "QQb2")+5], "/v1/a"},
		{"IIS", w3cFormat(), iis, iisLine, "curl/8"},
		{"IIS, a column short", w3cFormat(), iis, strings.Replace(iisLine, " GET", "", 1), "192.0.2.7"},
		{"IIS, a column more", w3cFormat(), iis, strings.Replace(iisLine, " GET", " GET GET", 1), "192.0.2.7"},
		{"CSV", csvFormat(nil), csv, csvLine, "curl/8"},
		{"CSV, a column short", csvFormat(nil), csv, strings.Replace(csvLine, ",GET", "", 1), "401"},
		{"CSV, open quotes", csvFormat(nil), csv, csvLine[:strings.Index(csvLine, "QQc3")+4], ""},
	} {
		p := c.f.New(Options{})
		if c.header != "" {
			p.(HeadedParser).SetHeader([]byte(c.header))
		}
		m, ok := p.(Masker)
		if !ok {
			t.Errorf("%s: no Masker", c.name)
			continue
		}
		got := string(m.Mask([]byte(c.line)))
		if strings.Contains(got, "QQ") || !strings.Contains(got, c.keep) {
			t.Errorf("%s: %s", c.name, got)
		}
		var ev timeline.Event
		ev.Reset()
		if res := p.Parse([]byte(c.line), &ev); c.keep == "curl/8" && res.Outcome != Parsed {
			t.Errorf("%s: %v", c.name, res)
		}
	}
}

func quoteJSON(s string) string { return `"` + strings.ReplaceAll(s, `"`, `\"`) + `"` }

type stumbling struct{}

func (stumbling) Mask([]byte) []byte { panic("x") }

func TestMasksThatStumble(t *testing.T) {
	if ref := (Ref{Text: []byte("foo=QQ"), masks: []Masker{stumbling{}}}); string(ref.Masked()) != withheld {
		t.Errorf("%s", ref.Masked())
	}
}

// Lines of formats without credentials are not copied.
func TestMaskKeepsLines(t *testing.T) {
	line := []byte("2026-03-10 09:00:00 192.0.2.7 GET /a 401 curl/8")
	p := w3cFormat().New(Options{}).(*w3cParser)
	p.SetHeader([]byte("#Fields: date time c-ip cs-method cs-uri-stem sc-status cs(User-Agent)"))
	if got := p.Mask(line); !same(got, line) {
		t.Errorf("%s", got)
	}
}

// A rejected line may be of the format of its input, whatever it looks like.
func TestRejectedLinesAreMasked(t *testing.T) {
	f, err := CustomFormat("own", `$remote_addr [$time_iso8601] "$request" $status "$http_cookie"`)
	if err != nil {
		t.Fatal(err)
	}
	line := []byte("192.0.2.7 [2026-03-10T09:00:02Z] 401 foo=QQ")
	w := &worker{formats: []Format{f}, masks: []Masker{f.New(Options{}).(Masker)}}
	ref := Ref{Text: line, masks: w.masksOf(Result{Outcome: Rejected}, line, 0)}
	if f.sniff(line) || string(ref.Masked()) != withheld {
		t.Errorf("%s", ref.Masked())
	}
}

type maskedLines struct{ seen *[]string }

func (m maskedLines) Add(ev *timeline.Event, ref Ref) {
	*m.seen = append(*m.seen, string(ref.Masked())+string(ev.Message))
}

// A broken line of a format with credentials that is read as text keeps none, and does not
// make the input one of text.
func TestBrokenLinesReadAsTextAreMasked(t *testing.T) {
	own, err := CustomFormat("own", `$remote_addr [$time_iso8601] "$request" $status "$http_cookie" "$http_user_agent"`)
	if err != nil {
		t.Fatal(err)
	}
	ownLine := `192.0.2.7 [2026-03-10T09:00:02Z] "GET /a HTTP/1.1" 401 "foo=QQa1" "curl/8"`
	for _, c := range []struct {
		name, head, line, cut, format string
		events                        int
	}{
		{"iis", "#Fields: date time c-ip cs-method cs-uri-stem sc-status cs(Cookie) cs(User-Agent)\n", "2026-03-10 09:00:00 192.0.2.7 GET /a 401 foo=QQa1 curl/8", " curl/8", "w3c", 23},
		{"own", "", ownLine, `"curl/8"`, "own", 20},
		{"cri", "", "2026-03-10T09:00:02.1Z stdout F " + ownLine, `"curl/8"`, "own", 20},
		{"csv", "time,status,method,path,cookie,agent\n", "2026-03-10T09:00:02Z,401,GET,/a,foo=QQa1,curl/8", ",curl/8", "csv", 20},
	} {
		var seen []string
		broken := strings.Replace(c.line, c.cut, "", 1) + "\n"
		src := text(c.name, c.head+strings.Repeat(c.line+"\n", 20)+strings.Repeat(broken, 3))
		sum, err := Run(context.Background(), []input.Source{src}, Config{Workers: 1, Formats: Builtin(own)}, func() Sink { return maskedLines{&seen} })
		if err != nil || len(seen) != c.events || !strings.HasPrefix(sum.Inputs[0].Format, c.format) {
			t.Errorf("%s: %d events, %v, %+v", c.name, len(seen), err, sum.Inputs)
		}
		for _, ex := range sum.Inputs[0].Examples {
			seen = append(seen, ex.Text)
		}
		for _, line := range seen {
			if strings.Contains(line, "QQ") {
				t.Errorf("%s: %s", c.name, line)
			}
		}
	}
}
