package sim

import (
	"fmt"
	"strings"
	"time"
)

// layout is an nginx log_format: the directive and the lines come from the same
// template. Variables and escapes: nginx.org, ngx_http_log_module and
// ngx_http_upstream_module.
type layout struct {
	name   string
	json   bool // escape=json
	parts  []string
	fields []layoutField
}

// layoutField is literal text followed by a variable; the last has none.
type layoutField struct{ text, variable string }

// layoutCombined is the format that nginx predefines.
var layoutCombined = newLayout("combined", false, `$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"`)

// layouts are the extended formats; each says which hop answered, how big the
// request was and how long it took.
var layouts = []layout{
	newLayout("wide", false,
		`$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" `,
		`"$host" $request_length $request_time "$upstream_addr" "$upstream_status" "$upstream_response_time" $request_id`),
	newLayout("pairs", false,
		`ts=$time_iso8601 client=$remote_addr method=$request_method uri="$request_uri" proto=$server_protocol status=$status bytes=$body_bytes_sent `,
		`req_bytes=$request_length rt=$request_time host=$host upstream="$upstream_addr" upstream_status="$upstream_status" ua="$http_user_agent" rid=$request_id`),
	newLayout("objects", true,
		`{"time":"$time_iso8601","remote_addr":"$remote_addr","remote_user":"$remote_user","host":"$host","request_method":"$request_method","request_uri":"$request_uri",`,
		`"status":$status,"body_bytes_sent":$body_bytes_sent,"request_length":$request_length,"request_time":$request_time,`,
		`"upstream_addr":"$upstream_addr","upstream_status":"$upstream_status","http_user_agent":"$http_user_agent","request_id":"$request_id"}`),
	newLayout("piped", false,
		`$msec|$remote_addr|$host|$request_method|$request_uri|$status|$request_length|$bytes_sent|$request_time|`,
		`$upstream_addr|$upstream_status|$http_x_forwarded_for|$http_user_agent|$request_id`),
}

func newLayout(name string, json bool, parts ...string) layout {
	l := layout{name: name, json: json, parts: parts}
	t := strings.Join(parts, "")
	for {
		i := strings.IndexByte(t, '$')
		if i < 0 {
			l.fields = append(l.fields, layoutField{t, ""})
			return l
		}
		j := i + 1
		for j < len(t) && (t[j] == '_' || t[j] >= 'a' && t[j] <= 'z' || t[j] >= '0' && t[j] <= '9') {
			j++
		}
		l.fields = append(l.fields, layoutField{t[:i], t[i+1 : j]})
		t = t[j:]
	}
}

// directive is the log_format as it stands in nginx.conf.
func (l layout) directive() string {
	var b strings.Builder
	b.WriteString("log_format " + l.name)
	if l.json {
		b.WriteString(" escape=json")
	}
	for _, p := range l.parts {
		b.WriteString("\n    '" + p + "'")
	}
	return b.String() + ";\naccess_log /var/log/nginx/access.log " + l.name + ";\n"
}

// line writes an exchange.
func (l layout) line(s *sim, x *exchange) string {
	b := make([]byte, 0, 320)
	for _, f := range l.fields {
		b = append(b, f.text...)
		if f.variable == "" {
			continue
		}
		v := s.nginxVariable(f.variable, x)
		switch {
		case l.json:
			b = appendEscaped(b, v)
		case v == "":
			b = append(b, '-')
		default:
			b = appendHex(b, v)
		}
	}
	return string(b)
}

// nginxVariable gives a variable's value, "" when nginx has none.
func (s *sim) nginxVariable(name string, x *exchange) string {
	q := x.q
	end := x.end().In(time.FixedZone("", s.w.plan.zone*3600))
	switch name {
	case "remote_addr":
		return s.peerOfNginx(x)
	case "remote_user":
		return basicUser(q.cred)
	case "time_local":
		return end.Format("02/Jan/2006:15:04:05 -0700")
	case "time_iso8601":
		return end.Format("2006-01-02T15:04:05-07:00")
	case "msec":
		return fmt.Sprintf("%d.%03d", end.Unix(), end.Nanosecond()/1e6)
	case "request":
		return q.method + " " + q.uri() + " " + s.protocol(x)
	case "request_method":
		return q.method
	case "request_uri":
		return q.uri()
	case "server_protocol":
		return s.protocol(x)
	case "status":
		return itoa(x.status)
	case "body_bytes_sent":
		return itoa(x.bodyOut)
	case "bytes_sent":
		return itoa(x.headOut + x.bodyOut)
	case "request_length":
		return itoa(x.ngxIn)
	case "request_time", "upstream_response_time":
		if name != "request_time" && x.upstream == "" {
			return ""
		}
		return seconds(x.took)
	case "upstream_addr":
		return x.upstream
	case "upstream_status":
		return x.upStatus
	case "host":
		return q.host
	case "http_referer":
		return q.referer
	case "http_user_agent":
		return s.agentSeen(q)
	case "http_x_forwarded_for":
		if s.w.lb != nil && q.public {
			return q.c.ip
		}
		return ""
	case "request_id":
		return x.reqID
	}
	panic("sim: no nginx variable " + name)
}

// seconds writes a duration as nginx and the balancer do: whole milliseconds.
func seconds(d time.Duration) string {
	ms := d.Milliseconds()
	return fmt.Sprintf("%d.%03d", ms/1000, ms%1000)
}

func (q *request) uri() string {
	if q.query == "" {
		return q.path
	}
	return q.path + "?" + q.query
}

// basicUser is $remote_user: the name in a Basic credential, accepted or not.
func basicUser(c *credential) string {
	switch {
	case c == nil || c.scheme != schemeBasic:
		return ""
	case c.key != nil:
		return c.key.id
	}
	return c.user
}

// protocol is the HTTP version between nginx and its client.
func (s *sim) protocol(x *exchange) string {
	if s.w.lb == nil && x.q.c.h2 && x.q.public {
		return "HTTP/2.0"
	}
	return "HTTP/1.1"
}

// peerOfNginx is $remote_addr: the client, unless the real_ip module is off and
// a balancer stands before nginx.
func (s *sim) peerOfNginx(x *exchange) string {
	if s.w.lb == nil || !x.q.public || s.w.plan.realIP {
		return x.q.c.ip
	}
	return s.w.lb.nodeIPs[int(x.n)%len(s.w.lb.nodeIPs)]
}

// agentSeen is the User-Agent behind the CDN.
func (s *sim) agentSeen(q *request) string {
	if s.w.cdn != nil && s.w.plan.cdnAgent && q.public {
		return "Amazon CloudFront"
	}
	if q.c.agent == "-" {
		return ""
	}
	return q.c.agent
}
