package jsonlog

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"authlog/internal/timeline"
)

// show writes what an event says as "key=value" in a fixed order; what the
// line does not say is left out.
func show(ev *timeline.Event) string {
	var out []string
	add := func(key, v string, known bool) {
		if known {
			out = append(out, key+"="+v)
		}
	}
	text := func(key string, v []byte) { add(key, string(v), len(v) > 0) }
	number := func(key string, n int64) { add(key, strconv.FormatInt(n, 10), n >= 0) }
	tri := func(key string, t timeline.Tri) {
		add(key, strconv.FormatBool(t == timeline.Yes), t != timeline.Unknown)
	}
	add("t", time.Unix(0, ev.Time).UTC().Format("15:04:05.999999999"), ev.Time != timeline.NoTime)
	add("hop", ev.Hop.String(), ev.Hop != timeline.HopApplication)
	add("st", strconv.Itoa(ev.Status), ev.Status != 0)
	text("m", ev.Method)
	text("path", ev.Path)
	text("q", ev.Query)
	text("host", ev.Host)
	text("ip", ev.ClientIP)
	text("xff", ev.Forwarded)
	text("user", ev.User)
	text("ua", ev.UserAgent)
	number("b", ev.Bytes)
	number("body", ev.BodyBytes)
	number("rb", ev.RequestBytes)
	add("dur", strconv.FormatFloat(ev.DurationS, 'g', 6, 64), ev.DurationS >= 0)
	text("up", ev.Target)
	text("upst", ev.TargetStatus)
	text("err", ev.ErrorReason)
	text("lvl", ev.Level)
	text("msg", ev.Message)
	text("chal", ev.Challenge)
	text("rid", ev.RequestID)
	text("tid", ev.TraceID)
	text("svc", ev.Service)
	text("inst", ev.Instance)
	text("ver", ev.Version)
	text("zone", ev.Zone)
	text("env", ev.Environment)
	text("kid", ev.KeyID)
	text("kc", ev.KeyClass)
	tri("auth", ev.Auth.Present)
	add("scheme", ev.Auth.Scheme.String(), ev.Auth.Scheme != timeline.SchemeUnknown)
	tri("cache", ev.CacheHit)
	add("why", ev.Reason.String(), ev.Reason != timeline.ReasonNone)
	return strings.Join(out, " ")
}

func parse(t *testing.T, line string) (ev timeline.Event, why string, ignored bool) {
	t.Helper()
	ev.Reset()
	why, ignored = New(0).Parse([]byte(line), &ev)
	return ev, why, ignored
}

func TestLoggers(t *testing.T) {
	for _, c := range []struct{ name, line, want string }{
		{"zap", `{"level":"warn","ts":1788253200.25,"caller":"web/log.go:9","msg":"done","service":"cart","method":"PUT","path":"/v2/cart","status":401,"duration":0.0125,"error":"token is expired"}`,
			"t=09:00:00.25 st=401 m=PUT path=/v2/cart dur=0.0125 err=token is expired lvl=warn msg=done svc=cart why=expired"},
		{"zerolog", `{"level":"info","service":"cart","method":"GET","url":"/v2/cart?page=2","status":200,"latency_ms":4,"ip":"192.0.2.5","time":"2026-09-01T09:00:00Z","message":"served"}`,
			"t=09:00:00 st=200 m=GET path=/v2/cart q=page=2 ip=192.0.2.5 dur=0.004 lvl=info msg=served svc=cart"},
		{"logrus nanoseconds", `{"duration":24000000,"level":"warning","method":"GET","msg":"served","request":"/metrics","remote":"192.0.2.5:4711","status":200,"time":"2026-09-01T11:00:00+02:00"}`,
			"t=09:00:00 st=200 m=GET path=/metrics ip=192.0.2.5 dur=0.024 lvl=warn msg=served"},
		{"slog group", `{"time":"2026-09-01T09:00:00.5Z","level":"ERROR","msg":"refused","http":{"method":"GET","path":"/a","status":401,"duration_ms":7},"request_id":"r-77","err":"signature is invalid"}`,
			"t=09:00:00.5 st=401 m=GET path=/a dur=0.007 err=signature is invalid lvl=error msg=refused rid=r-77 why=signature-invalid"},
		{"pino-http", `{"level":40,"time":1788253200500,"pid":7,"hostname":"cart-1","name":"cart","req":{"id":"9f","method":"GET","url":"/a?x=1","headers":{"host":"api.shop.example:443","user-agent":"curl/8","authorization":"[Redacted]"},"remoteAddress":"::1"},"res":{"statusCode":401,"headers":{"www-authenticate":"Bearer error=\"invalid_token\""}},"responseTime":3,"msg":"request completed"}`,
			`t=09:00:00.5 st=401 m=GET path=/a q=x=1 host=api.shop.example ip=::1 ua=curl/8 dur=0.003 lvl=warn msg=request completed chal=Bearer error="invalid_token" rid=9f svc=cart inst=cart-1 auth=true why=generic`},
		{"bunyan", `{"name":"cart","hostname":"cart-1","pid":7,"level":50,"err":{"name":"UnauthorizedError","message":"jwt expired"},"req_id":"b1","msg":"refused","time":"2026-09-01T09:00:00Z","v":0}`,
			"t=09:00:00 err=jwt expired lvl=error msg=refused rid=b1 svc=cart inst=cart-1 why=expired"},
		{"winston", `{"level":"warn","message":"GET /orders 401","service":"orders","instance":"10.9.0.4:80","timestamp":"2026-09-01T09:00:00.001Z","meta":{"req":{"method":"GET","originalUrl":"/orders"},"res":{"statusCode":401},"responseTime":2}}`,
			"t=09:00:00.001 st=401 m=GET path=/orders dur=0.002 lvl=warn msg=GET /orders 401 svc=orders inst=10.9.0.4:80"},
		{"python-json-logger", `{"asctime":"2026-09-01 09:00:00,125","levelname":"WARNING","name":"cart.http","message":"Signature has expired","status_code":401,"path":"/a","client_ip":"192.0.2.5"}`,
			"t=09:00:00.125 st=401 path=/a ip=192.0.2.5 lvl=warn msg=Signature has expired why=expired"},
		{"structlog", `{"event":"auth_failed","error":"invalid_token","detail":"x","status":401,"level":"warning","service":"cart","host":"cart-1","timestamp":"2026-09-01T09:00:00.000001Z"}`,
			"t=09:00:00.000001 st=401 err=invalid_token lvl=warn msg=auth_failed svc=cart inst=cart-1 why=generic"},
		{"ECS dotted", `{"@timestamp":"2026-09-01T09:00:00Z","log.level":"WARN","message":"m","service.name":"cart","service.version":"1.2.3","http.request.method":"GET","http.response.status_code":401,"url.path":"/a","url.domain":"api.shop.example","source.ip":"192.0.2.5","user_agent.original":"x/1","event.duration":2500000,"trace.id":"abc"}`,
			"t=09:00:00 st=401 m=GET path=/a host=api.shop.example ip=192.0.2.5 ua=x/1 dur=0.0025 lvl=warn msg=m tid=abc svc=cart ver=1.2.3"},
		{"ECS nested", `{"@timestamp":"2026-09-01T09:00:00Z","log":{"level":"warn"},"service":{"name":"cart","version":"1.2.3"},"http":{"request":{"method":"GET"},"response":{"status_code":401}},"url":{"path":"/a","domain":"api.shop.example"},"source":{"ip":"192.0.2.5"},"user_agent":{"original":"x/1"},"trace":{"id":"abc"}}`,
			"t=09:00:00 st=401 m=GET path=/a host=api.shop.example ip=192.0.2.5 ua=x/1 lvl=warn tid=abc svc=cart ver=1.2.3"},
		{"Serilog CLEF", `{"@t":"2026-09-01T09:00:00.1230000Z","@mt":"HTTP {RequestMethod} {RequestPath} responded {StatusCode}","@l":"Warning","RequestMethod":"GET","RequestPath":"/a","StatusCode":401,"Elapsed":1.5,"Application":"cart","MachineName":"cart-1"}`,
			"t=09:00:00.123 st=401 m=GET path=/a dur=0.0015 lvl=warn msg=HTTP {RequestMethod} {RequestPath} responded {StatusCode} svc=cart inst=cart-1"},
		{"GCP", `{"severity":"WARNING","timestamp":"2026-09-01T09:00:00Z","message":"jwt expired","httpRequest":{"requestMethod":"GET","requestUrl":"https://api.shop.example/a?b=1","status":401,"remoteIp":"192.0.2.5","latency":"0.002s","responseSize":"12","requestSize":"300"},"logging.googleapis.com/labels":{"service":"cart","pod":"cart-1"}}`,
			"t=09:00:00 st=401 m=GET path=/a q=b=1 host=api.shop.example ip=192.0.2.5 b=12 rb=300 dur=0.002 lvl=warn msg=jwt expired svc=cart inst=cart-1 why=expired"},
	} {
		t.Run(c.name, func(t *testing.T) {
			ev, why, ignored := parse(t, c.line)
			if got := show(&ev); got != c.want || why != "" || ignored {
				t.Errorf("%q %v\n got %s\nwant %s", why, ignored, got, c.want)
			}
		})
	}
}

func TestProxies(t *testing.T) {
	for _, c := range []struct{ name, line, want string }{
		{"nginx escape=json", `{"time_iso8601":"2026-09-01T09:00:00+00:00","remote_addr":"192.0.2.5","request":"GET /a?b=1 HTTP/1.1","status":"401","body_bytes_sent":"172","request_length":"431","request_time":"0.012","upstream_addr":"10.9.0.4:80","upstream_status":"401"}`,
			"t=09:00:00 hop=proxy st=401 m=GET path=/a q=b=1 ip=192.0.2.5 body=172 rb=431 dur=0.012 up=10.9.0.4:80 upst=401"},
		{"nginx asked nobody", `{"time_iso8601":"2026-09-01T09:00:00+00:00","request_method":"GET","request_uri":"/a","status":401,"upstream_addr":"","upstream_status":""}`,
			"t=09:00:00 hop=proxy st=401 m=GET path=/a up=- upst=-"},
		{"Envoy's own answer", `{"start_time":"2026-09-01T09:00:00Z","method":"GET","path":"/a","response_code":401,"response_flags":"UAEX","response_code_details":"jwt_authn_access_denied{Jwt_is_expired}","bytes_received":0,"bytes_sent":14,"duration":2,"authority":"api.shop.example","x_forwarded_for":"192.0.2.5"}`,
			"t=09:00:00 hop=proxy st=401 m=GET path=/a host=api.shop.example ip=192.0.2.5 xff=192.0.2.5 b=14 dur=0.002 upst=- err=jwt_authn_access_denied{Jwt_is_expired} why=expired"},
		{"Envoy via upstream", `{"start_time":"2026-09-01T09:00:00Z","method":"GET","path":"/a","response_code":401,"response_code_details":"via_upstream","upstream_host":"10.9.0.4:80"}`,
			"t=09:00:00 hop=proxy st=401 m=GET path=/a up=10.9.0.4:80 upst=401"},
		{"Envoy Gateway", `{"start_time":"2026-09-01T09:00:00Z","method":"GET","x-envoy-origin-path":"/a","response_code":401,"response_flags":"-","response_code_details":"via_upstream",":authority":"api.shop.example","downstream_remote_address":"192.0.2.5:4711","x-forwarded-for":"198.51.100.4, 192.0.2.5"}`,
			"t=09:00:00 hop=proxy st=401 m=GET path=/a host=api.shop.example ip=192.0.2.5 xff=198.51.100.4, 192.0.2.5 upst=401"},
		{"Caddy behind a proxy that it trusts", `{"logger":"http.log.access","ts":1788253200.5,"msg":"handled request","request":{"remote_ip":"10.0.0.1","client_ip":"192.0.2.5","method":"GET","uri":"/a"},"status":401}`,
			"t=09:00:00.5 hop=proxy st=401 m=GET path=/a ip=192.0.2.5 msg=handled request"},
		{"API Gateway's default", `{"requestId":"r-1","ip":"192.0.2.5","caller":"-","user":"-","requestTime":"01/Sep/2026:09:00:00 +0000","httpMethod":"GET","resourcePath":"/a/{id}","status":"401","responseLength":"26"}`,
			"t=09:00:00 hop=gateway st=401 m=GET path=/a/{id} ip=192.0.2.5 b=26 rid=r-1"},
		{"Fastly", `{"timestamp":"2026-09-01T09:00:00+0000","client_ip":"192.0.2.5","host":"shop.example","url":"/a","request_method":"GET","request_user_agent":"x/1","response_status":401,"response_body_size":5,"fastly_is_edge":true}`,
			"t=09:00:00 hop=cdn st=401 m=GET path=/a host=shop.example ip=192.0.2.5 ua=x/1 b=5"},
		{"Caddy", `{"logger":"http.log.access","ts":1788253200.5,"msg":"handled request","request":{"remote_ip":"192.0.2.5","method":"GET","host":"api.shop.example","uri":"/a","headers":{"User-Agent":["x/1"],"Authorization":["REDACTED"]}},"status":401,"size":3,"duration":0.0005}`,
			"t=09:00:00.5 hop=proxy st=401 m=GET path=/a host=api.shop.example ip=192.0.2.5 ua=x/1 b=3 dur=0.0005 msg=handled request auth=true"},
		{"Traefik", `{"StartUTC":"2026-09-01T09:00:00Z","ClientAddr":"192.0.2.5:4711","RequestMethod":"GET","RequestPath":"/a","DownstreamStatus":401,"OriginStatus":401,"Duration":250000,"RouterName":"r"}`,
			"t=09:00:00 hop=proxy st=401 m=GET path=/a ip=192.0.2.5 dur=0.00025 upst=401"},
		{"Kong", `{"started_at":1788253200500,"latencies":{"kong":1,"proxy":9},"response":{"status":401,"size":80},"request":{"method":"GET","uri":"/a","headers":{"host":"api.shop.example"}},"client_ip":"192.0.2.5"}`,
			"t=09:00:00.5 hop=gateway st=401 m=GET path=/a host=api.shop.example ip=192.0.2.5 b=80"},
	} {
		t.Run(c.name, func(t *testing.T) {
			ev, why, ignored := parse(t, c.line)
			if got := show(&ev); got != c.want || why != "" || ignored {
				t.Errorf("%q %v\n got %s\nwant %s", why, ignored, got, c.want)
			}
		})
	}
}

// TestParts holds one rule a line.
func TestParts(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{`{"status":401,"has_auth":true,"auth_cache":"hit"}`, "st=401 auth=true cache=true"},
		{`{"status":401,"token_present":false,"authz_cache":"miss"}`, "st=401 auth=false cache=false"},
		{`{"status":401,"authorization":"Bearer ***"}`, "st=401 auth=true scheme=Bearer"},
		{`{"status":401,"key_id":"key_7f","env":"live"}`, "st=401 env=live kid=key_7f"},
		{`{"status":401,"cloud":{"availability_zone":"eu-west-1b","region":"eu-west-1"}}`, "st=401 zone=eu-west-1b"},
		{`{"status":401,"resource":{"labels":{"zone":"us-east1-c"}}}`, "st=401 zone=us-east1-c"},
		{`{"status":401,"kubernetes":{"labels":{"topology.kubernetes.io/zone":"westeurope-2"}}}`, "st=401 zone=westeurope-2"},
		{`{"status":401,"zone":"UTC"}`, "st=401"},
		{`{"status":"401","method":"get"}`, "st=401 m=GET"},
		{`{"status":"401 Unauthorized"}`, "st=401"},
		{`{"status":"ok","statusCode":401}`, "st=401"},
		{`{"msg":"\"GET /a HTTP/1.1\" 401"}`, `st=401 m=GET path=/a msg="GET /a HTTP/1.1" 401`},
		{`{"status":200,"msg":"jwt expired"}`, "st=200 msg=jwt expired"},
		{`{"status":401,"level":60}`, "st=401 lvl=fatal"},
		{`{"status":401,"host":"api.shop.example"}`, "st=401 host=api.shop.example"},
		{`{"status":401,"service":"cart","host":"cart-1"}`, "st=401 svc=cart inst=cart-1"},
		{`{"status":401,"@version":"1"}`, "st=401"},
		{`{"status":401,"x-forwarded-for":"203.0.113.7, 10.9.0.1"}`, "st=401 ip=203.0.113.7 xff=203.0.113.7, 10.9.0.1"},
		{`{"status":401,"path":"\/a\/\u0062"}`, "st=401 path=/a/b"},
		{`{"msg":"x","outbound":{"statusCode":401}}`, "msg=x"},
		{`{"msg":"x","Status_Code":401,"REQUEST-ID":"r"}`, "st=401 msg=x rid=r"},
		{`{"msg":"login refused for user 'ann' from 192.0.2.5: wrong password","level":"info"}`,
			"ip=192.0.2.5 user=ann lvl=info msg=login refused for user 'ann' from 192.0.2.5: wrong password why=bad-credentials"},
	} {
		ev, why, ignored := parse(t, c.line)
		if got := show(&ev); got != c.want || why != "" || ignored {
			t.Errorf("%s: %q %v\n got %s\nwant %s", c.line, why, ignored, got, c.want)
		}
	}
}

func TestRefused(t *testing.T) {
	for _, c := range []struct {
		line, why string
		ignored   bool
	}{
		{`{"status":401} x`, NotValid, false}, {`{"status":401`, NotValid, false}, {`{"request_time": ,"status":401}`, NotValid, false},
		{`{'status':401}`, NotValid, false}, {`{"status":0401}`, NotValid, false}, {"{\"msg\":\"a\tb\"}", NotValid, false},
		{`[{"status":401}]`, NotAnObject, false}, {`401`, NotAnObject, false}, {``, NotAnObject, false},
		{`{}`, ClassEmpty, true}, {`{"entries":12}`, ClassEmpty, true}, {" {\"status\":401}\t", "", false},
	} {
		if _, why, ignored := parse(t, c.line); why != c.why || ignored != c.ignored {
			t.Errorf("%q: %q %v, want %q %v", c.line, why, ignored, c.why, c.ignored)
		}
	}
}

func TestInner(t *testing.T) {
	for _, c := range []struct {
		line, want string
		ok         bool
	}{
		{`{"log":"{\"status\":401}\n","stream":"stdout"}`, "{\"status\":401}\n", true},
		{`{"message":" {\"status\":401} ","id":"7"}`, `{"status":401}`, true},
		{`{"message":"plain","id":"7"}`, "", false},
		{`{"message":"{\"a\":1}","status":401}`, "", false},
		{`{"MESSAGE":"plain","__REALTIME_TIMESTAMP":"1788253200500000"}`, "plain", true},
	} {
		r := New(0)
		var ev timeline.Event
		ev.Reset()
		r.Parse([]byte(c.line), &ev)
		inner, ok := r.Inner()
		if ok != c.ok || ok && string(inner) != c.want {
			t.Errorf("%s: %q %v, want %q %v", c.line, inner, ok, c.want, c.ok)
		}
	}
}

func TestShape(t *testing.T) {
	for line, want := range map[string]string{
		`{"ts":1772451000.5,"logger":"http.log.access","msg":"handled request","request":{"method":"GET","uri":"/"},"status":401,"resp_headers":{"Server":["Caddy"]}}`: "caddy",
		`{"DownstreamStatus":401,"RequestMethod":"GET","time":"2026-03-10T08:00:02Z"}`:                                                                                 "traefik",
		`{"response_code":401,"response_flags":"UAEX","start_time":"2026-03-10T08:00:02Z"}`:                                                                            "envoy",
		`{"requestId":"x","routeKey":"GET /v1","status":"401"}`:                                                                                                        "apigateway",
		`{"category":"ApplicationGatewayAccessLog","properties":{"httpStatus":401}}`:                                                                                   "azure-appgw",
		`{"category":"billing","status":401,"path":"/v1"}`:                                                                                                             "",
		`{"level":"warn","msg":"refused","status":401}`:                                                                                                                "",
	} {
		var ev timeline.Event
		ev.Reset()
		r := New(0)
		if why, _ := r.Parse([]byte(line), &ev); why != "" {
			t.Errorf("%s: %s", line, why)
		}
		if got := r.Shape(); got != want {
			t.Errorf("%s: %q, want %q", line, got, want)
		}
	}
}
