package sim

// Formats of loggers of the Node world.

func formPino(r *record) string {
	var o object
	o.num("level", [...]int64{30, 40, 50}[r.level]).num("time", r.at.UnixMilli())
	if !r.terse {
		o.num("pid", 1)
	}
	o.str("hostname", r.pod()).str("name", r.in.svc.name)
	if r.access {
		o.open("req").str("id", r.x.reqID).str("method", r.x.q.method).str("url", r.x.q.uri()).str("remoteAddress", r.x.q.c.ip)
		o.open("headers").str("user-agent", r.agent()).str("x-amzn-trace-id", rooted(r)).str("authorization", r.header).close().close()
		o.open("res").num("statusCode", int64(r.x.status)).close()
		o.num("responseTime", r.x.took.Milliseconds())
	} else {
		o.str("reqId", r.x.reqID)
	}
	o.str("user", r.subject())
	if r.reason != "" {
		o.open("err").str("type", "UnauthorizedError").str("message", r.reason).str("code", r.code).close()
	}
	return o.str("msg", r.message()).String()
}

func formWinston(r *record) string {
	var o object
	o.str("level", [...]string{"info", "warn", "error"}[r.level])
	if r.reason != "" && !r.access {
		o.str("message", "Authentication failed: "+r.reason)
	} else {
		o.str("message", r.message()).str("error", r.reason)
	}
	o.str("code", r.code).str("service", r.in.svc.name)
	if r.access {
		o.str("method", r.x.q.method).str("url", r.x.q.uri()).num("statusCode", int64(r.x.status)).num("responseTimeMs", r.x.took.Milliseconds())
		o.str("ip", r.x.q.c.ip).str("userAgent", r.agent())
	}
	o.str("host", r.pod())
	if !r.terse {
		o.str("version", r.in.version)
	}
	o.str("requestId", r.x.reqID).str("traceId", trimmed(r)).str("userId", r.subject()).str("authorization", r.header)
	return o.str("timestamp", r.at.UTC().Format("2006-01-02T15:04:05.000Z")).String()
}

func formBunyan(r *record) string {
	var o object
	o.str("name", r.in.svc.name).str("hostname", r.in.pod).num("pid", 17).num("level", [...]int64{30, 40, 50}[r.level])
	o.str("req_id", r.x.reqID)
	if r.access {
		o.open("req").str("method", r.x.q.method).str("url", r.x.q.uri()).open("headers").str("host", r.x.q.host).str("user-agent", r.agent())
		o.str("x-amzn-trace-id", rooted(r)).str("authorization", r.header).close().str("remoteAddress", r.x.q.c.ip).close()
		o.open("res").num("statusCode", int64(r.x.status)).close().num("latency", r.x.took.Milliseconds())
	}
	if r.reason != "" {
		o.open("err").str("message", r.reason).str("name", "UnauthorizedError").str("code", r.code).close()
	}
	return o.str("username", r.subject()).str("msg", r.message()).str("time", r.at.UTC().Format("2006-01-02T15:04:05.000Z")).num("v", 0).String()
}

// rooted is the trace header as the balancer passes it on.
func rooted(r *record) string {
	if t := trimmed(r); t != "" {
		return "Root=" + t
	}
	return ""
}
