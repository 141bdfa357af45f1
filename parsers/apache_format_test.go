package parsers

import (
	"strings"
	"testing"
)

func TestApacheFormats(t *testing.T) {
	const clf = `192.0.2.7 - ann [10/Mar/2026:09:00:02 +0100] "GET /a?b=c HTTP/1.1" 401 381`
	const clfWant = "time=2026-03-10T08:00:02Z status=401 method=GET path=/a query=b=c client_ip=192.0.2.7 user=ann bytes=381"
	for _, c := range []struct{ format, line, want string }{
		{`%h %l %u %t "%r" %>s %b`, clf, clfWant},
		{`LogFormat "%h %l %u %t \"%r\" %>s %b" common`, clf, clfWant},
		{`"%h %l %u %t \"%r\" %>s %b"`, clf, clfWant},
		{`%h %l %u %t \"%r\" %>s %O \"%{Referer}i\" \"%{User-Agent}i\" %D`, clf + ` "-" "x \"y\" z" 125250`, clfWant + ` user_agent=x_\"y\"_z duration_s=0.12525`},
		{`%v:%p %a %u %t "%m %U%q %H" %s %>s %B %{ms}T`, `api.example.com:443 192.0.2.7 - [10/Mar/2026:09:00:02 +0000] "GET /a?b=c HTTP/1.1" 302 401 0 125`, "status=401 host=api.example.com path=/a query=b=c bytes=0 duration_s=0.125 user="},
		{`%V %h %{X-Forwarded-For}i %t %U "%q" %!200,304>s %T %I`, `api.example.com 192.0.2.7 203.0.113.9 [10/Mar/2026:09:00:02 +0000] /a "?b=c" 401 3 812`, "status=401 host=api.example.com client_ip=192.0.2.7 path=/a query=b=c duration_s=3 request_bytes=812"},
		{`%{%Y-%m-%dT%H:%M:%S%z}t %a "%r" %>s %{UNIQUE_ID}e %{Authorization}i`, `2026-03-10T09:00:02+0100 2001:db8::7 "GET /a HTTP/2.0" 401 AbC@x-1 Bearer`, "time=2026-03-10T08:00:02Z client_ip=2001:db8::7"},
		{`%{%d/%b/%Y:%H:%M:%S}t.%{msec_frac}t %{%z}t %h "%r" %s`, `10/Mar/2026:09:00:02.125 +0100 192.0.2.7 "GET /a HTTP/1.1" 401`, "time=2026-03-10T08:00:02.125Z status=401"},
		{`%{%F %T}t %h "%r" %s %{c}a %L %X`, `2026-03-10 09:00:02 192.0.2.7 "GET /a HTTP/1.1" 401 192.0.2.8 - +`, "time=2026-03-10T09:00:02Z status=401 client_ip=192.0.2.7"},
		{`%{usec}t %h "%r" %s 100%% %{us}T`, `1773133202125000 192.0.2.7 "GET /a HTTP/1.1" 401 100% 99`, "time=2026-03-10T09:00:02.125000Z status=401 duration_s=0.000099"},
		{`{"time":"%t","client":"%a","request":"%r","status":"%>s","ua":"%{User-Agent}i","us":"%D"}`, `{"time":"[10/Mar/2026:09:00:02 +0000]","client":"192.0.2.7","request":"GET /a HTTP/1.1","status":"401","ua":"x \"y\"","us":"125"}`, `time=2026-03-10T09:00:02Z status=401 client_ip=192.0.2.7 path=/a user_agent=x_"y" duration_s=0.000125`},
	} {
		f, err := CustomFormat("", c.format)
		if err != nil {
			t.Errorf("%s: %v", c.format, err)
			continue
		}
		checkLines(t, f.New(Options{}), []lineCase{{line: c.line, want: c.want}})
	}
}

// Of a credential in a format only the scheme stays.
func TestApacheAuthorization(t *testing.T) {
	f, err := ApacheCustom("", `%h %t "%r" %>s "%{Authorization}i"`)
	if err != nil {
		t.Fatal(err)
	}
	line := `192.0.2.7 [10/Mar/2026:09:00:02 +0100] "GET /a HTTP/1.1" 401 "Basic YW5uOmh1bnRlcjI="`
	if ev, res := parseLine(f.New(Options{}), line); res.Outcome != Parsed || ev.Auth.Scheme.String() != "Basic" {
		t.Errorf("%v %v", res, ev.Auth)
	}
	keepsNone(t, f, line, "YW5uOmh1bnRlcjI=")
}

func TestApacheFormatErrors(t *testing.T) {
	for format, want := range map[string]string{
		`%h %t "%r"`:             "no %s",
		`%h "%r" %>s`:            "no time",
		`%h %{%H:%M}t "%r" %>s`:  "no time",
		`%h %t %>s %{x`:          "column 11: { is not closed",
		`%h %t %>s %`:            "column 11: % needs a letter",
		`%h %t %>s %J`:           "column 11: unknown directive %J",
		`%h %t %>s %{x}r`:        "unknown directive",
		`LogFormat "%h %t %>s$"`: "literal $",
		`LogFormat ""`:           "no %s",
	} {
		if _, err := CustomFormat("", format); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", format, err, want)
		}
	}
}

func TestApacheConf(t *testing.T) {
	conf := "# LogFormat \"%h\" off\n<IfModule log_config_module>\n  LogFormat \"%h %l %u %t \\\"%r\\\" \\\n%>s %b\" mine\n  logformat \"%{Referer}i -> %U\" referer\n</IfModule>\nCustomLog logs/access_log mine\n"
	formats, none, err := ApacheConfFormats([]byte(conf))
	if err != nil || none || len(formats) != 1 || formats[0].Name != "mine" {
		t.Errorf("%v %v %v", formats, none, err)
	}
	if _, none, err := ApacheConfFormats([]byte("log_format x '$status';")); !none || err != nil {
		t.Errorf("%v %v", none, err)
	}
	if _, none, err := ApacheConfFormats([]byte(`LogFormat "%U" x`)); none || err == nil {
		t.Errorf("a configuration without a usable format: %v %v", none, err)
	}
}

func TestApacheCuts(t *testing.T) {
	f, err := ApacheCustom("", `%h %l %u %t "%r" %>s %b "%{User-Agent}i" %D`)
	if err != nil {
		t.Fatal(err)
	}
	checkCuts(t, f.New(Options{}), `192.0.2.7 - ann [10/Mar/2026:09:00:02 +0100] "GET /a?b=c HTTP/1.1" 401 381 "x (y)" 125250`, ' ')
}

func FuzzApacheFormat(f *testing.F) {
	f.Add(`%h %l %u %t "%r" %>s %b %D`, []byte(`192.0.2.7 - ann [10/Mar/2026:09:00:02 +0100] "GET /a HTTP/1.1" 401 381 9`))
	f.Add(`LogFormat "%{%F %T}t.%{msec_frac}t %s \"`, []byte(`2026-03-10 09:00:02.1 401`))
	f.Add(`"%t %>s`, []byte(`x`))
	f.Fuzz(func(t *testing.T, text string, line []byte) {
		format, err := ApacheCustom("", text)
		if err == nil {
			format.Sniff = nil
			checkEvent(t, format, line)
		}
	})
}

func BenchmarkApacheFormat(b *testing.B) {
	f, err := ApacheCustom("", `%h %l %u %t "%r" %>s %b "%{User-Agent}i" %D`)
	if err != nil {
		b.Fatal(err)
	}
	benchLine(b, f.New(Options{}), `192.0.2.7 - ann [10/Mar/2026:09:00:02 +0100] "GET /a?b=c HTTP/1.1" 401 381 "x (y)" 125250`)
}
