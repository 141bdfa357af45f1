package parsers

import (
	"strings"
	"testing"

	"authlog/internal/timeline"
)

func TestNginxCustom(t *testing.T) {
	const at = "2026-03-10T09:00:02+01:00"
	for _, c := range []struct{ name, format, line, want string }{
		{"precise time wins", `$time_iso8601 $msec $status`, at + ` 1773129602.250 200`, `Time=2026-03-10T08:00:02.25Z TimeFrac=3 Status=200`},
		{"json", `escape=json '{"t":"$time_iso8601","m":"$request_method","u":"$request_uri","s":$status,"b":$body_bytes_sent,"bs":$bytes_sent,"d":$request_time,"ua":"$http_user_agent","us":"$upstream_status","up":"$upstream_addr","user":"$remote_user"}'`,
			`{"t":"` + at + `","m":"GET","u":"/a?b","s":401,"b":5,"bs":200,"d":0.5,"ua":"say \"x\"","us":"","up":"","user":""}`,
			ngxWhen + ` Status=401 Method=GET Path=/a Query=b UserAgent=say "x" Bytes=5 BodyBytes=5 DurationS=0.5 Target=- TargetStatus=-`},
		{"upstream not logged", `$time_iso8601 $status`, at + ` 401`, ngxWhen + ` Status=401`},
		{"escaped values stay, the challenge does not", `$time_iso8601 $status "$http_user_agent" "$sent_http_www_authenticate"`,
			at + ` 401 "a\x22b" "Bearer error=\x22invalid_token\x22"`, ngxWhen + ` Status=401 UserAgent=a\x22b Challenge=Bearer error="invalid_token"`},
		{"hosts", `$time_iso8601 $status $server_name $http_host`, at + ` 200 _ api.example:8443`, ngxWhen + ` Status=200 Host=api.example`},
		{"host is missing", `$time_iso8601 $status $server_name "$host"`, at + ` 200 srv.example "-"`, ngxWhen + ` Status=200 Host=srv.example`},
		{"client is the peer", `$time_iso8601 $status $remote_addr "$http_x_forwarded_for" $realip_remote_addr`, at + ` 200 10.0.0.9 "203.0.113.9" 10.0.0.8`,
			ngxWhen + ` Status=200 ClientIP=10.0.0.9 Forwarded=203.0.113.9`},
		{"client is only forwarded", `$time_iso8601 $status "$http_x_forwarded_for"`, at + ` 200 "10.0.0.1, 203.0.113.9:71"`,
			ngxWhen + ` Status=200 ClientIP=203.0.113.9 Forwarded=10.0.0.1, 203.0.113.9:71`},
		{"key is present", `$time_iso8601 $status "$http_x_api_key" "$cookie_session"`, at + ` 401 "sk_live_0000" "s3cret"`,
			ngxWhen + ` Status=401 Auth={Present:Yes Scheme:ApiKey Shape:}`},
		{"no header", `$time_iso8601 $status "$http_authorization"`, at + ` 401 "-"`, ngxWhen + ` Status=401 Auth={Present:No Scheme: Shape:}`},
		{"map of schemes", `$time_iso8601 $status $auth_scheme`, at + ` 401 bearer`, ngxWhen + ` Status=401 Auth={Present:Yes Scheme:Bearer Shape:}`},
		{"map of presence", `$time_iso8601 $status $has_auth`, at + ` 401 0`, ngxWhen + ` Status=401 Auth={Present:No Scheme: Shape:}`},
		{"map that says nothing", `$time_iso8601 $status $auth_type`, at + ` 401 0123456789`, ngxWhen + ` Status=401`},
		{"certificate", `$time_iso8601 $status "$ssl_client_verify"`, at + ` 400 "FAILED:certificate has expired"`,
			ngxWhen + ` Status=400 ErrorReason=ssl_client_verify FAILED:certificate has expired`},
		{"certificate is not asked for", `$time_iso8601 $status $ssl_client_verify`, at + ` 200 NONE`, ngxWhen + ` Status=200`},
		{"cache", `$time_iso8601 $status $upstream_cache_status $hostname $request_id $http_traceparent`, at + ` 401 HIT web1 ff 00-aa-bb-01`,
			ngxWhen + ` Status=401 RequestID=ff TraceID=00-aa-bb-01 Instance=web1 CacheHit=2`},
		{"error header", `$time_iso8601 $status "$upstream_http_x_error_code"`, at + ` 401 "E17"`, ngxWhen + ` Status=401 ErrorReason=E17`},
		{"path and arguments", `$time_iso8601 $status $request_method $uri $args`, at + ` 200 GET /a b=1`, ngxWhen + ` Status=200 Method=GET Path=/a Query=b=1`},
		{"upstream group and zone", `$time_iso8601 $status $proxy_host $availability_zone`, at + ` 401 orders-v2 eu-west-1b`,
			ngxWhen + ` Status=401 Upstream=orders-v2 Zone=eu-west-1b`},
		{"upstream address, labelled zone", `$time_iso8601 $status $proxy_host zone=$my_zone`, at + ` 401 10.0.0.7:8080 zone=eu-west-1b`, ngxWhen + ` Status=401`},
		{"in syslog", `$time_iso8601 $status`, `<190>Mar 10 09:00:02 web1 nginx[7]: ` + at + ` 401`, ngxWhen + ` Status=401`},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, err := NginxCustom("", c.format)
			if err != nil {
				t.Fatal(err)
			}
			got, res := ngxParse(t, f, c.line)
			if res.Outcome != Parsed || got != c.want {
				t.Errorf("%v\ngot  %s\nwant %s", res, got, c.want)
			}
		})
	}
}

func TestNginxCustomRefuses(t *testing.T) {
	for _, c := range []struct{ format, want string }{
		{`$time_iso8601 $host`, "no $status"},
		{`$status $host`, "no time"},
		{`$status$host`, "column 8"},
	} {
		if _, err := NginxCustom("x", c.format); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.format, err, c.want)
		}
	}
	f, err := NginxCustom("", `log_format short '$msec $status';`)
	if err != nil || f.Name != "short" {
		t.Fatalf("%q, %v", f.Name, err)
	}
	for line, why := range map[string]string{`5 200`: ngxNoTimeInLine, `1773129602.250 20`: ngxNoFit, ``: ngxNoFit} {
		if _, res := ngxParse(t, f, line); res.Outcome != Rejected || res.Why != why {
			t.Errorf("%q: %v, want %s", line, res, why)
		}
	}
}

// A credential in a line must not reach an event, whatever column it is in.
func TestNginxKeepsNoCredentials(t *testing.T) {
	const secret = "c2VjcmV0OnMzY3JldA"
	custom, err := NginxCustom("", `$time_iso8601 $status "$http_authorization" "$http_x_api_key" "$http_cookie" "$cookie_sid" "$auth_scheme" "$http_x_auth_token" "$arg_api_key"`)
	if err != nil {
		t.Fatal(err)
	}
	lines := map[string]Format{
		`2026-03-10T09:00:02+01:00 401 "Basic ` + secret + `" "` + secret + `" "a=` + secret + `" "` + secret + `" "` + secret + `" "` + secret + `" "` + secret + `"`:                       custom,
		`192.0.2.7 - - ` + ngxT + ` "GET / HTTP/1.1" 401 5 "-" "ab" auth="Basic ` + secret + `" authorization="Bearer ` + secret + `" http_cookie="` + secret + `" "Basic ` + secret + `=="`: NginxFormats()[1],
	}
	for line, f := range lines {
		var ev timeline.Event
		ev.Reset()
		if res := f.New(Options{}).Parse([]byte(line), &ev); res.Outcome != Parsed {
			t.Fatalf("%s: %v", line, res)
		}
		if ev.Auth.Present != timeline.Yes {
			t.Errorf("%s: the credential was not noticed", f.Name)
		}
		if s := ngxShow(&ev); strings.Contains(s, secret[:8]) {
			t.Errorf("%s: %s", f.Name, s)
		}
	}
}

func TestNginxIsChallenge(t *testing.T) {
	for v, want := range map[string]bool{
		`Bearer`: true, `Basic realm="x"`: true, `Bearer error="invalid_token", scope=""`: true,
		`Negotiate, Basic realm="x"`: true, `DPoP algs="ES256"`: true,
		`Basic dXNlcjpwYXNz`: false, `Bearer eyJhbGciOi.eyJ.sig`: false, `Digest username="x", realm="y"`: false,
		`AWS4-HMAC-SHA256 Credential=AKIA/x`: false, `Basic YWJjOmQ=`: false, `token`: true, `curl`: false, ``: false,
	} {
		if got := ngxIsChallenge([]byte(v)); got != want {
			t.Errorf("%q: %v", v, got)
		}
	}
}

func TestNginxConfFormats(t *testing.T) {
	got, err := NginxConfFormats([]byte("http {\n# log_format no '$status';\nlog_format a '$msec; ' \"$status\"; include x;\nlog_format b '$msec'\n  '|$status';\n}"))
	if err != nil || len(got) != 2 || got[0].Name != "a" || got[0].Line != 3 || got[1].Name != "b" || got[1].Line != 4 {
		t.Fatalf("%+v, %v", got, err)
	}
	for i, line := range []string{`1773129602.250; 401`, `1773129602.250|401`} {
		f, err := NginxCustom("", got[i].Directive)
		if err != nil {
			t.Fatal(err)
		}
		if s, res := ngxParse(t, f, line); res.Outcome != Parsed || !strings.Contains(s, "Status=401") {
			t.Errorf("%s: %v %s", line, res, s)
		}
	}
	if _, err := NginxConfFormats([]byte("http { }")); err == nil {
		t.Error("a configuration without a format is taken")
	}
	if _, err := NginxConfFormats([]byte("log_format a '$status")); err == nil || !strings.Contains(err.Error(), "column 14") {
		t.Errorf("an open quote: %v", err)
	}
}

func FuzzNginxConf(f *testing.F) {
	f.Add([]byte("log_format a escape=json '{\"t\":$msec,' '\"s\":$status}';"), []byte(`{"s":401,"t":1773129602.250}`))
	f.Add([]byte("http { x_by_lua_block { '} } log_format b $msec|$status; }"), []byte("1773129602.250|401"))
	f.Fuzz(func(t *testing.T, conf, line []byte) {
		found, err := NginxConfFormats(conf)
		if err != nil {
			return
		}
		for _, d := range found {
			format, err := NginxCustom(d.Name, d.Directive)
			if err != nil {
				continue
			}
			var ev timeline.Event
			ev.Reset()
			res := format.New(Options{}).Parse(line, &ev)
			if res.Outcome == Parsed && (!format.Sniff(line) || ev.Time == timeline.NoTime) {
				t.Errorf("%s on %q: %s", d.Directive, line, ngxShow(&ev))
			}
		}
	})
}

func BenchmarkNginxTemplate(b *testing.B) {
	f, err := NginxCustom("", "combined")
	if err != nil {
		b.Fatal(err)
	}
	ngxBenchmark(b, f, []byte(`192.0.2.7 - - `+ngxT+` "GET /api/v1/orders/4711?page=2 HTTP/1.1" 200 1234 "https://shop.example.com/" "Mozilla/5.0 (X11; Linux x86_64; rv:126.0) Gecko/20100101 Firefox/126.0"`))
}

func BenchmarkNginxJSON(b *testing.B) {
	f, err := NginxCustom("", `{"t":"$time_iso8601","a":"$remote_addr","r":"$request","s":$status,"b":$body_bytes_sent,"d":$request_time,"ua":"$http_user_agent","u":"$upstream_addr","us":"$upstream_status"}`)
	if err != nil {
		b.Fatal(err)
	}
	ngxBenchmark(b, f, []byte(`{"t":"2026-03-10T09:00:02+01:00","a":"192.0.2.7","r":"GET /api/v1/orders/4711?page=2 HTTP/1.1","s":200,"b":1234,"d":0.120,"ua":"Mozilla/5.0 (X11; Linux x86_64; rv:126.0) Gecko/20100101 Firefox/126.0","u":"10.0.0.2:80","us":"200"}`))
}

func TestNginxReadsTheReasonInAChallenge(t *testing.T) {
	f, err := NginxCustom("", `$msec $status "$sent_http_www_authenticate"`)
	if err != nil {
		t.Fatal(err)
	}
	p := f.New(Options{})
	for line, want := range map[string]timeline.Reason{
		`1773129602.250 401 "Bearer error=\x22invalid_token\x22, error_description=\x22The access token expired\x22"`: timeline.ReasonExpired,
		`1773129602.250 401 "-"`: timeline.ReasonNone,
	} {
		var ev timeline.Event
		ev.Reset()
		if res := p.Parse([]byte(line), &ev); res.Outcome != Parsed || ev.Reason != want {
			t.Errorf("%s: %v, reason %q, want %q", line, res, ev.Reason, want)
		}
	}
}
