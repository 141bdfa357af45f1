package sim

import "time"

// Formats of loggers of the Go world, with the keys that they write by default
// or that their users commonly choose.

func formZap(r *record) string {
	var o object
	o.str("level", [...]string{"info", "warn", "error"}[r.level])
	o.raw("ts", unixFraction(r.at)).str("msg", r.message()).str("service", r.in.svc.name)
	if !r.terse {
		o.str("caller", r.caller).str("version", r.in.version)
	}
	o.str("pod", r.pod())
	if r.access {
		o.str("method", r.x.q.method).str("path", r.x.q.uri()).num("status", int64(r.x.status)).raw("duration", seconds(r.x.took))
		o.str("remote_ip", r.x.q.c.ip).str("user_agent", r.agent())
	}
	return o.str("user", r.subject()).str("request_id", r.x.reqID).str("trace_id", trimmed(r)).str("error", r.reason).str("error_code", r.code).str("authorization", r.header).String()
}

func formZerolog(r *record) string {
	var o object
	o.str("level", [...]string{"info", "warn", "error"}[r.level]).str("app", r.in.svc.name)
	if r.access {
		o.str("method", r.x.q.method).str("url", r.x.q.uri()).num("status", int64(r.x.status)).millis("duration", r.x.took)
		o.str("ip", r.x.q.c.ip).str("user_agent", r.agent())
	}
	o.str("host", r.pod())
	o.str("req_id", r.x.reqID).str("trace", trimmed(r)).str("sub", r.subject()).str("error", r.reason).str("code", r.code).str("auth_header", r.header)
	return o.str("time", r.at.UTC().Format("2006-01-02T15:04:05.000Z07:00")).str("message", r.message()).String()
}

func formLogrus(r *record) string {
	var o object
	if r.reason != "" {
		o.str("error", r.reason)
	}
	o.str("component", r.in.svc.name).str("level", [...]string{"info", "warning", "error"}[r.level])
	if r.access {
		o.str("http_method", r.x.q.method).str("http_path", r.x.q.uri()).num("http_status", int64(r.x.status)).num("latency_ms", r.x.took.Milliseconds())
		o.str("client_ip", r.x.q.c.ip).str("user_agent", r.agent())
	}
	o.str("hostname", r.pod())
	o.str("msg", r.message()).str("request_id", r.x.reqID).str("trace_id", trimmed(r)).str("user_id", r.subject()).str("reason_code", r.code).str("authorization", r.header)
	return o.str("time", r.at.UTC().Format("2006-01-02T15:04:05.000Z")).String()
}

func formSlog(r *record) string {
	var o object
	o.str("time", r.at.UTC().Format("2006-01-02T15:04:05.000000Z")).str("level", [...]string{"INFO", "WARN", "ERROR"}[r.level])
	o.str("msg", r.message()).str("service", r.in.svc.name)
	o.str("instance", r.pod())
	if !r.terse {
		o.str("version", r.in.version)
	}
	if r.access {
		o.open("http").str("method", r.x.q.method).str("path", r.x.q.path).str("query", r.x.q.query).num("status", int64(r.x.status))
		o.num("duration_ms", r.x.took.Milliseconds()).str("client_ip", r.x.q.c.ip).str("user_agent", r.agent()).close()
	}
	return o.str("request_id", r.x.reqID).str("trace_id", trimmed(r)).str("user", r.subject()).str("err", r.reason).str("code", r.code).str("authorization", r.header).String()
}

// trimmed is the trace id where the balancer gave one; small logs omit it.
func trimmed(r *record) string {
	if r.terse || !r.x.q.public {
		return ""
	}
	return r.x.traceID
}

// unixFraction writes seconds since 1970 with microseconds.
func unixFraction(t time.Time) string {
	us := t.UnixMicro()
	frac := us % 1_000_000
	digits := itoa(int(1_000_000 + frac))
	return itoa(int(us/1_000_000)) + "." + digits[1:]
}
