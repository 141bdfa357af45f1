package main

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// planted is one refused request whose fields a test chooses. Fields that a format
// does not have are left out of its line.
type planted struct {
	at                          time.Time
	n                           int    // of the line in its file, for what must differ
	query, referer, agent, user string // as the client sent them
	path                        string // what follows the path, such as ";jsessionid=..."
	text                        string // message or error
	members                     string // further members of a JSON object, as they are
}

func (p planted) uri() string { return "/v1/orders" + p.path + "?page=2" + prefixed("&", p.query) }

func prefixed(before, v string) string {
	if v == "" {
		return ""
	}
	return before + v
}

func orDash(v string) string {
	if v == "" {
		return "-"
	}
	return v
}

// plantedFormat writes planted requests the way one system logs them. slots names the
// fields that its lines have.
type plantedFormat struct {
	name, head string
	slots      string
	line       func(p planted) string
}

// nginxEscape is what nginx writes for a variable (log_format without escape=).
func nginxEscape(v string) string {
	var b strings.Builder
	for i := range len(v) {
		if c := v[i]; c == '"' || c == '\\' || c < ' ' || c > '~' {
			fmt.Fprintf(&b, `\x%02X`, c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// oneLine is what loggers of plain text write: line breaks are gone, quotes are not.
func oneLine(v string) string { return strings.NewReplacer("\n", " ", "\r", " ", "\t", " ").Replace(v) }

func jsonText(v string) string {
	q := strconv.QuoteToASCII(strings.ToValidUTF8(v, "\uFFFD"))
	q = strings.NewReplacer(`\a`, `\u0007`, `\v`, `\u000b`).Replace(q)
	for {
		i := strings.Index(q, `\x`)
		if i < 0 {
			return fixLongEscapes(q)
		}
		q = q[:i] + `\u00` + q[i+2:]
	}
}

var goEscapes = strings.NewReplacer("<", `\u003c`, ">", `\u003e`, "&", `\u0026`)

func goJSONLine(p planted) string { return goEscapes.Replace(jsonLine(p)) }

// fixLongEscapes writes \U0001F600 of Go as JSON can hold it.
func fixLongEscapes(q string) string {
	for i := strings.Index(q, `\U`); i >= 0; i = strings.Index(q, `\U`) {
		q = q[:i] + "?" + q[i+10:]
	}
	return q
}

func clf(t time.Time) string { return t.Format("02/Jan/2006:15:04:05 -0700") }

func iso(t time.Time) string { return t.Format("2006-01-02T15:04:05Z") }

func w3cText(v string) string { return strings.ReplaceAll(orDash(oneLine(v)), " ", "+") }

var plantedFormats = []plantedFormat{
	{"nginx", "", "path query referer agent login", func(p planted) string {
		return fmt.Sprintf(`203.0.113.%d - %s [%s] "GET %s HTTP/1.1" 401 12 "%s" "%s"`, p.n%20, nginxEscape(orDash(p.user)), clf(p.at), nginxEscape(p.uri()), nginxEscape(orDash(p.referer)), nginxEscape(orDash(p.agent)))
	}},
	{"alb", "", "path query agent", func(p planted) string {
		agent := strings.ReplaceAll(oneLine(orDash(p.agent)), `"`, `%22`)
		return fmt.Sprintf(`https %s app/front/40f4a466ba5ac7a5 203.0.113.%d:33003 192.0.2.16:8443 0.000 0.001 0.000 401 401 416 149 "GET https://api.example.com:443%s HTTP/2.0" "%s" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:elasticloadbalancing:eu-west-3:123456789012:targetgroup/edge/40f4a466ba5ac7a5 "Root=1-6a1ed3e4-d09c86cff917cdb0%08x" "api.example.com" "session-reused" 10 %s "forward" "-" "-" "192.0.2.16:8443" "401" "-" "-"`,
			p.at.Format("2006-01-02T15:04:05.000000Z"), p.n%20, strings.ReplaceAll(oneLine(p.uri()), `"`, `%22`), agent, p.n, p.at.Format("2006-01-02T15:04:05.000000Z"))
	}},
	{"json", "", "path query referer agent user text members", jsonLine},
	{"docker", "", "path query referer agent user text members", func(p planted) string {
		return fmt.Sprintf(`{"log":%s,"stream":"stdout","time":"%s"}`, strconv.Quote(jsonLine(p)+"\n"), iso(p.at))
	}},
	{"json-go", "", "path query referer agent user text members", goJSONLine}, // Go writes < > & as \u003c \u003e \u0026
	{"docker-go", "", "path query referer agent user text members", func(p planted) string {
		return fmt.Sprintf(`{"log":%s,"stream":"stdout","time":"%s"}`, goEscapes.Replace(strconv.Quote(goJSONLine(p)+"\n")), iso(p.at))
	}},
	{"syslog", "", "path query referer agent user text members", func(p planted) string {
		return fmt.Sprintf(`<14>1 %s web-1 app 71 - - %s`, iso(p.at), jsonLine(p))
	}},
	{"otlp", "", "text user query agent", func(p planted) string {
		attr := func(k, v string) string {
			return fmt.Sprintf(`{"key":"%s","value":{"stringValue":%s}}`, k, jsonText(v))
		}
		return fmt.Sprintf(`{"resourceLogs":[{"resource":{"attributes":[%s]},"scopeLogs":[{"logRecords":[{"timeUnixNano":"%d","severityText":"WARN","body":{"stringValue":%s},"attributes":[%s,%s,%s,%s,{"key":"http.response.status_code","value":{"intValue":"401"}}]}]}]}]}`,
			attr("service.name", "orders"), p.at.UnixNano(), jsonText(p.text), attr("url.path", "/v1/orders"), attr("url.query", p.query), attr("user_agent.original", p.agent), attr("enduser.id", p.user))
	}},
	{"json-array", "[\n", "path query referer agent user text members", func(p planted) string { return jsonLine(p) + "," }},
	{"cloudwatch", "", "path query referer agent user text members", func(p planted) string {
		return fmt.Sprintf(`{"messageType":"DATA_MESSAGE","logGroup":"app","logStream":"web-1","logEvents":[{"id":"%d","timestamp":%d,"message":%s}]}`, p.n, p.at.UnixMilli(), jsonText(jsonLine(p)))
	}},
	{"search", "", "path query referer agent user text members", func(p planted) string {
		return `{"took":3,"hits":{"total":{"value":1},"hits":[{"_index":"app","_source":` + jsonLine(p) + `}]}}`
	}},
	{"nginx-error", "", "path query referer text login", func(p planted) string {
		return fmt.Sprintf(`%s [error] 71#71: *%d user "%s": password mismatch %s, client: 203.0.113.%d, server: api.example.com, request: "GET %s HTTP/1.1", host: "api.example.com", referrer: "%s"`,
			p.at.Format("2006/01/02 15:04:05"), p.n+1, oneLine(orDash(p.user)), oneLine(p.text), p.n%20, oneLine(p.uri()), oneLine(orDash(p.referer)))
	}},
	{"apache-error", "", "referer text login", func(p planted) string {
		return fmt.Sprintf(`[%s] [auth_basic:error] [pid 71:tid 432] [client 203.0.113.%d:51002] AH01617: user %s: authentication failure for "/v1/orders": %s, referer: %s`,
			p.at.Format("Mon Jan 02 15:04:05.000000 2006"), p.n%20, oneLine(orDash(p.user)), orDash(oneLine(p.text)), oneLine(orDash(p.referer)))
	}},
	{"haproxy", "", "path query agent", func(p planted) string {
		return fmt.Sprintf(`%s lb1 haproxy[71]: 203.0.113.%d:41234 [%s] www~ api/app1 0/0/1/36/38 401 33 - - ---- 2/1/0/0/0 0/0 {api.example.com|%s} "GET %s HTTP/1.1"`,
			p.at.Format("Jan _2 15:04:05"), p.n%20, p.at.Format("02/Jan/2006:15:04:05.000"), oneLine(p.agent), oneLine(p.uri()))
	}},
	{"envoy", "", "path query agent", func(p planted) string {
		return fmt.Sprintf(`[%s] "GET %s HTTP/2" 401 - via_upstream - "-" 0 14 1 - "203.0.113.%d" "%s" "0b0c1d6e-0000-4000-8000-%012x" "api.example.com" "192.0.2.80:8080" outbound|80||orders.shop.svc.cluster.local - 192.0.2.70:8443 198.51.100.4:52011 api.example.com orders`,
			p.at.Format("2006-01-02T15:04:05.000Z"), oneLine(p.uri()), p.n%20, oneLine(p.agent), p.n)
	}},
	{"cloudfront", "#Version: 1.0\n#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id\n", "query referer agent cookie", func(p planted) string {
		esc := func(v string) string { return strings.ReplaceAll(url.QueryEscape(orDash(v)), "+", "%20") }
		return strings.Join([]string{p.at.Format("2006-01-02\t15:04:05"), "FRA56-P4", "512", fmt.Sprintf("203.0.113.%d", p.n%20), "GET", "d0example0.cloudfront.net", "/v1/orders", "401", esc(p.referer), esc(p.agent), "page=2" + oneLine(prefixed("&", p.query)), w3cText(p.text), "Error", fmt.Sprintf("req%05d==", p.n)}, "\t")
	}},
	{"w3c", "#Software: Microsoft Internet Information Services 10.0\n#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Cookie) cs(Referer) sc-status sc-substatus sc-win32-status time-taken\n", "query referer agent user cookie", func(p planted) string {
		return strings.Join([]string{p.at.Format("2006-01-02 15:04:05"), "192.0.2.9", "GET", "/v1/orders", "page=2" + w3cText(prefixed("&", p.query)), "443", w3cText(p.user), fmt.Sprintf("203.0.113.%d", p.n%20), w3cText(p.agent), w3cText(p.text), w3cText(p.referer), "401", "2", "5", "4"}, " ")
	}},
	{"csv", "Timestamp,Status Code,Method,Path,Client IP,User Agent,User,Error\n", "path query agent user text", func(p planted) string {
		quote := func(v string) string { return `"` + strings.ReplaceAll(oneLine(v), `"`, `""`) + `"` }
		return strings.Join([]string{iso(p.at), "401", "GET", quote(p.uri()), fmt.Sprintf("203.0.113.%d", p.n%20), quote(p.agent), quote(p.user), quote(p.text)}, ",")
	}},
	{"ltsv", "", "path query referer agent user text", func(p planted) string {
		return fmt.Sprintf("time:%s\thost:203.0.113.%d\tuser:%s\treq:GET %s HTTP/1.1\tstatus:401\tsize:300\treferer:%s\tua:%s\terror:%s\tvhost:api.example.com",
			clf(p.at), p.n%20, oneLine(orDash(p.user)), oneLine(p.uri()), oneLine(orDash(p.referer)), oneLine(orDash(p.agent)), oneLine(p.text))
	}},
	{"logfmt", "", "path query agent user text", func(p planted) string {
		return fmt.Sprintf(`time="%s" level=warning msg=%q method=GET path=%q status=401 remote_ip=203.0.113.%d user_agent=%q user=%q duration=1.5ms request_id=r%04d service=orders`,
			iso(p.at), p.text, p.uri(), p.n%20, p.agent, p.user, p.n)
	}},
	{"text", "", "text", func(p planted) string {
		return fmt.Sprintf(`%s WARN  [org.example.auth] (thread-7) 401 Unauthorized: authentication failed for 203.0.113.%d: %s`, p.at.Format("2006-01-02 15:04:05,000"), p.n%20, oneLine(p.text))
	}},
	{"traefik", "", "path query referer agent login", func(p planted) string {
		return fmt.Sprintf(`203.0.113.%d - %s [%s] "GET %s HTTP/2.0" 401 17 "%s" "%s" %d "orders@docker" "http://192.0.2.80:8080" 3ms`, p.n%20, nginxEscape(orDash(p.user)), clf(p.at), nginxEscape(p.uri()), nginxEscape(orDash(p.referer)), nginxEscape(orDash(p.agent)), p.n+1)
	}},
	{"gin", "", "path query", func(p planted) string {
		return fmt.Sprintf(`[GIN] %s | 401 |    1.505317ms |    203.0.113.%d | GET      %q`, p.at.Format("2006/01/02 - 15:04:05"), p.n%20, p.uri())
	}},
	{"uvicorn", "", "path query", func(p planted) string {
		return fmt.Sprintf(`%s [INFO] uvicorn.access: 203.0.113.%d:52782 - "GET %s HTTP/1.1" 401`, p.at.Format("2006-01-02 15:04:05,000"), p.n%20, oneLine(p.uri()))
	}},
	{"morgan", "", "path query", func(p planted) string {
		return fmt.Sprintf(`%s stdout F GET %s 401 1.250 ms - 12`, p.at.Format("2006-01-02T15:04:05.000000000Z"), oneLine(p.uri()))
	}},
	{"werkzeug", "", "path query", func(p planted) string {
		return fmt.Sprintf(`203.0.113.%d - - [%s] "GET %s HTTP/1.1" 401 -`, p.n%20, p.at.Format("02/Jan/2006 15:04:05"), oneLine(p.uri()))
	}},
	{"rejected", "", "text", func(p planted) string { return "panic: runtime error in handler: " + oneLine(p.text) }},
}

// jsonLine is what an application's logger writes.
func jsonLine(p planted) string {
	return fmt.Sprintf(`{"time":"%s","level":"warn","msg":%s,"status":401,"method":"GET","path":%s,"referer":%s,"user_agent":%s,"user":%s,"client_ip":"203.0.113.%d","service":"orders"%s}`,
		iso(p.at), jsonText(p.text), jsonText(p.uri()), jsonText(p.referer), jsonText(p.agent), jsonText(p.user), p.n%20, prefixed(",", p.members))
}
