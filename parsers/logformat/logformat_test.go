package logformat

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
)

const upstreamInfo = Combined + ` $request_length $request_time [$proxy_upstream_name] [$proxy_alternative_upstream_name] $upstream_addr $upstream_response_length $upstream_response_time $upstream_status $req_id`

func TestScan(t *testing.T) {
	for _, c := range []struct {
		name, format, line string
		want               string // name=value, comma... one a line; empty: no fit
	}{
		{"combined", Combined, `192.0.2.7 - - [10/Mar/2026:09:00:02 +0000] "GET /a?b=1 HTTP/1.1" 401 12 "-" "curl/8.5.0"`,
			"remote_addr=192.0.2.7\nremote_user=-\ntime_local=10/Mar/2026:09:00:02 +0000\nrequest=GET /a?b=1 HTTP/1.1\nstatus=401\nbody_bytes_sent=12\nhttp_referer=-\nhttp_user_agent=curl/8.5.0"},
		{"user with brackets and a time", `$remote_user [$time_local] "$request" $status`, `eve [10/Mar/2026:00:00:00 +0000] x [10/Mar/2026:09:00:02 +0000] "GET / HTTP/1.1" 401`,
			"remote_user=eve [10/Mar/2026:00:00:00 +0000] x\ntime_local=10/Mar/2026:09:00:02 +0000\nrequest=GET / HTTP/1.1\nstatus=401"},
		{"lists without quotes", `$upstream_addr $upstream_response_length $upstream_response_time $upstream_status $req_id`,
			`10.0.0.1:80, 10.0.0.2:80 : unix:/run/a.sock 0, 13 : 4 0.001, - : 0.002 502, 401 : 200 00ff`,
			"upstream_addr=10.0.0.1:80, 10.0.0.2:80 : unix:/run/a.sock\nupstream_response_length=0, 13 : 4\nupstream_response_time=0.001, - : 0.002\nupstream_status=502, 401 : 200\nreq_id=00ff"},
		{"lists absent", `$upstream_addr $upstream_response_length $upstream_response_time $upstream_status $req_id`, `- - - - 00ff`,
			"upstream_addr=-\nupstream_response_length=-\nupstream_response_time=-\nupstream_status=-\nreq_id=00ff"},
		{"lists in quotes", `"$upstream_addr" us="$upstream_status"`, `"10.0.0.1:80, 10.0.0.2:80" us="502, 401"`,
			"upstream_addr=10.0.0.1:80, 10.0.0.2:80\nupstream_status=502, 401"},
		{"separator in a path", `$time_iso8601|$request|$status|$http_user_agent|$request_id`, `2026-03-10T09:00:02+00:00|GET /a|b|401 HTTP/1.1|403|c|d|e|00ff`,
			"time_iso8601=2026-03-10T09:00:02+00:00\nrequest=GET /a|b|401 HTTP/1.1\nstatus=403\nhttp_user_agent=c|d|e\nrequest_id=00ff"},
		{"forged columns in a path", `$request $status $bytes_sent`, `GET /a 200 1 HTTP/1.1 401 7`, "request=GET /a 200 1 HTTP/1.1\nstatus=401\nbytes_sent=7"},
		{"rubbish request without quotes", `$status|$request|$bytes_sent`, `400|\x16\x03\x01|7`, "status=400\nrequest=\\x16\\x03\\x01\nbytes_sent=7"},
		{"tabs", `log_format t '$time_iso8601\t$host\t$status';`, "2026-03-10T09:00:02+00:00\tapi.example\t401", "time_iso8601=2026-03-10T09:00:02+00:00\nhost=api.example\nstatus=401"},
		{"labels", "time:$time_iso8601\thost:$remote_addr\treq:$request\tstatus:$status", "time:2026-03-10T09:00:02+00:00\thost:::1\treq:GET / HTTP/2.0\tstatus:200",
			"time_iso8601=2026-03-10T09:00:02+00:00\nremote_addr=::1\nrequest=GET / HTTP/2.0\nstatus=200"},
		{"url without separator", `$scheme://$host$request_uri $status`, `https://api.example/a/b?c=/d 200`, "scheme=https\nhost=api.example\nrequest_uri=/a/b?c=/d\nstatus=200"},
		{"uri and arguments", `"$request_method $uri$is_args$args" $status`, `"GET /a?b=1" 200`, "request_method=GET\nrequest_uri=/a?b=1\nstatus=200"},
		{"json", `escape=json '{"a":"$http_user_agent",' '"status":$status,"t":$upstream_response_time}'`, `{"a":"say \"x\", \\","status":401,"t":0.001, 0.002}`,
			"http_user_agent=say \\\"x\\\", \\\\\nstatus=401\nupstream_response_time=0.001, 0.002"},
		{"json without a value", `{"a":"$remote_user","status":$status,"b":$bytes_sent}`, `{"a":"","status":,"b":}`, "remote_user=\nstatus=\nbytes_sent="},
		{"json in another order", `{"a":"$remote_user","n":{"s":$status}}`, "{\"n\": {\"s\": 401, \"x\": [1,2]},\"a\": \"bob\xff\"}", "remote_user=bob\xff\nstatus=401"},
		{"json key missing", `{"a":"$remote_user","s":$status}`, `{"s":401}`, "remote_user=\nstatus=401"},
		{"json of another log", `{"a":"$remote_user","s":$status,"b":$bytes_sent}`, `{"a":"x","level":"info"}`, ""},
		{"escape none", `escape=none '"$http_user_agent" $status'`, `"a "quoted" 200 agent" 401`, "http_user_agent=a \"quoted\" 200 agent\nstatus=401"},
		{"carriage return", `$status`, "401\r", "status=401"},
		{"short", Combined, `192.0.2.7 - - [10/Mar/2026:09:00:02 +0000] "GET /a`, ""},
		{"trailing text", `$status`, `401 x`, ""},
		{"not a status", `$status $host`, `40 x`, ""},
		{"broken object", `{"s":$status}`, `{"s":401`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, err := Compile(c.format)
			if err != nil {
				t.Fatal(err)
			}
			vals := make([][]byte, len(f.Vars()))
			if !f.Scan([]byte(c.line), vals) {
				if c.want != "" {
					t.Fatal("does not fit")
				}
				return
			}
			var got []string
			for i, name := range f.Vars() {
				got = append(got, name+"="+string(vals[i]))
			}
			if s := strings.Join(got, "\n"); s != c.want {
				t.Errorf("got\n%s\nwant\n%s", s, c.want)
			}
		})
	}
}

func TestCompileForms(t *testing.T) {
	want := []string{"remote_addr", "status"}
	for _, text := range []string{
		`log_format a '$remote_addr ' '$status';`,
		"log_format a\n  escape=default # a comment; with 'signs\n  '$remote_addr '\n  \"$status\" ;\n",
		`log_format a "${remote_addr} $status"`,
		`'$remote_addr $status'`,
		`escape=none "$remote_addr $status";`,
		`$remote_addr $status`,
		"\xef\xbb\xbf${remote_addr}\t${status};\n",
		`"$remote_addr" $status`,
		`"$remote_addr" "$status"`,
		`log-format-upstream: '$remote_addr $status'`,
	} {
		f, err := Compile(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
		} else if !slices.Equal(f.Vars(), want) {
			t.Errorf("%s: variables %v", text, f.Vars())
		}
	}
	f, err := Compile("combined")
	if err != nil || len(f.Vars()) != 8 {
		t.Errorf("combined: %v", err)
	}
	f, err = Compile(`log_format main escape=json '{"s":$status}';`)
	if err != nil || f.Name() != "main" || f.Escape() != EscapeJSON || !f.JSON() {
		t.Errorf("json: %+v, %v", f, err)
	}
}

func TestCompileErrors(t *testing.T) {
	for _, c := range []struct {
		text, msg string
		line, col int
	}{
		{`$remote_addr $status$bytes_sent`, "$status and $bytes_sent", 1, 21},
		{"log_format a '$host '\n '$status'\n '$bytes_sent';", "$status and $bytes_sent", 3, 3},
		{`$host ${status`, "no closing brace", 1, 7},
		{`$host $ x`, "without a variable name", 1, 7},
		{`log_format a '$host;`, "not closed", 1, 14},
		{`log_format a escape=xml '$host';`, `unknown escape "xml"`, 1, 14},
		{`log_format a;`, "needs a format", 1, 14},
		{`log_format a '$host' }`, "semicolon", 1, 22},
		{`hello`, "no variable", 1, 1},
		{`  `, "empty", 1, 3},
		{strings.Repeat("x", maxText+1), "64 KiB", 1, 1},
		{strings.Repeat("$a ", maxVars+1), "more than 256", 1, 769},
	} {
		_, err := Compile(c.text)
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%.40s: %v", c.text, err)
		} else if e.Line != c.line || e.Column != c.col || !strings.Contains(e.Msg, c.msg) {
			t.Errorf("%.40s: %v, want line %d, column %d, %q", c.text, e, c.line, c.col, c.msg)
		}
	}
}

func TestUnescape(t *testing.T) {
	for _, c := range []struct {
		in, want string
		e        Escape
	}{
		{`Bearer realm=\x22a\x22`, `Bearer realm="a"`, EscapeDefault},
		{`\xC3\xA9 \xZZ \x`, "é \\xZZ \\x", EscapeDefault},
		{`\"a\"`, `"a"`, EscapeDefault},
		{`\"a\\ \n\u0001\ud83d\ude00\ud83d`, "\"a\\ \n\x01😀\ufffd", EscapeJSON},
		{`\x22`, `\x22`, EscapeNone},
		{`plain\`, `plain\`, EscapeJSON},
	} {
		if got := string(AppendUnescaped(nil, []byte(c.in), c.e)); got != c.want {
			t.Errorf("%s: got %q, want %q", c.in, got, c.want)
		}
	}
}

func TestDirectives(t *testing.T) {
	conf := `# log_format commented '$status';
http {
  include mime.types; log_format one '$remote_addr; {not a block} # not a comment ' "it's $status";
  server {
    content_by_lua_block { -- it's code { } log_format no '$x'; }
    log_format two escape=json   # why; 'this'
       '{"s":"$status",'
       '"u":"${remote_user}"}'
    ;
    add_header X "log_format three '$status';";
  }
}
log_format last $status`
	got, err := Directives([]byte(conf))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, d := range got {
		names = append(names, d.Name)
		f, err := Compile(d.Text)
		if err != nil {
			t.Errorf("%s: %v", d.Name, err)
		} else if f.Name() != d.Name {
			t.Errorf("name %q, want %q", f.Name(), d.Name)
		}
	}
	if !slices.Equal(names, []string{"one", "two", "last"}) || got[0].Line != 3 || got[1].Line != 6 {
		t.Errorf("got %+v", got)
	}
	for _, bad := range []string{"log_format a '$x", "log_format a { }", "log_format;", "log_format a;"} {
		if _, err := Directives([]byte(bad)); err == nil {
			t.Errorf("%q: no error", bad)
		}
	}
}

func TestHostileLinesAreBounded(t *testing.T) {
	f, err := Compile(`$http_a $http_b $http_c $http_d $http_e $http_f|$status`)
	if err != nil {
		t.Fatal(err)
	}
	vals := make([][]byte, len(f.Vars()))
	line := bytes.Repeat([]byte("a "), 1<<15)
	if n := testing.Benchmark(func(b *testing.B) {
		for b.Loop() {
			f.Scan(line, vals)
		}
	}).NsPerOp(); n > 100e6 {
		t.Errorf("%d ms for one line", n/1e6)
	}
}

func FuzzScan(f *testing.F) {
	f.Add(Combined, []byte(`192.0.2.7 - - [10/Mar/2026:09:00:02 +0000] "GET /a?b=1 HTTP/1.1" 401 12 "-" "curl/8.5.0"`))
	f.Add(upstreamInfo, []byte(`192.0.2.7 - - [10/Mar/2026:09:00:02 +0000] "GET / HTTP/1.1" 401 12 "-" "c" 9 0.001 [a] [] - - - - ff`))
	f.Add(`log_format a escape=json '{"a":"$host","n":{"s":$status}}';`, []byte(`{"n":{"s":,},"a":"\""}`))
	f.Add(`$host$uri$is_args$args|$request|$status`, []byte(`a/b?c|GET / HTTP/1.1|200`))
	f.Add(`escape=none "$request" $status`, []byte(`"" 200`))
	f.Add(";", []byte("0"))
	f.Fuzz(func(t *testing.T, format string, line []byte) {
		Directives([]byte(format))
		c, err := Compile(format)
		if err != nil {
			return
		}
		vals := make([][]byte, len(c.Vars()))
		before := bytes.Clone(line)
		fits := c.template(line, vals)
		if !bytes.Equal(before, line) {
			t.Fatal("the line was changed")
		}
		if fits { // the values and the literals give the line back
			got := bytes.Clone(c.prefix)
			for i, s := range c.steps {
				got = append(got, vals[i]...)
				got = append(got, s.lit[:s.skip()]...)
			}
			if !bytes.Equal(got, line) {
				t.Errorf("%q with %v gives %q, not %q", format, vals, got, line)
			}
			if !bytes.Contains(line, c.Anchor()) {
				t.Errorf("%q lacks the anchor %q", line, c.Anchor())
			}
		}
		if c.Scan(line, vals) {
			for _, v := range vals {
				AppendUnescaped(nil, v, c.Escape())
			}
		}
	})
}

func BenchmarkScan(b *testing.B) {
	for _, c := range []struct{ name, format, line string }{
		{"combined", Combined, `192.0.2.7 - - [10/Mar/2026:09:00:02 +0000] "GET /api/v1/orders/4711?page=2 HTTP/1.1" 401 12 "https://shop.example.com/" "Mozilla/5.0 (X11; Linux x86_64; rv:126.0) Gecko/20100101 Firefox/126.0"`},
		{"json", `{"time":"$time_iso8601","addr":"$remote_addr","uri":"$request_uri","status":$status,"bytes":$body_bytes_sent,"ua":"$http_user_agent"}`,
			`{"time":"2026-03-10T09:00:02+00:00","addr":"192.0.2.7","uri":"/api/v1/orders/4711?page=2","status":401,"bytes":12,"ua":"Mozilla/5.0 (X11; Linux x86_64; rv:126.0) Gecko/20100101 Firefox/126.0"}`},
	} {
		b.Run(c.name, func(b *testing.B) {
			f, err := Compile(c.format)
			if err != nil {
				b.Fatal(err)
			}
			vals, line := make([][]byte, len(f.Vars())), []byte(c.line)
			b.SetBytes(int64(len(line)))
			b.ReportAllocs()
			for b.Loop() {
				if !f.Scan(line, vals) {
					b.Fatal("does not fit")
				}
			}
		})
	}
}
