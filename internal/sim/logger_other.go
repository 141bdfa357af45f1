package sim

import (
	"fmt"
	"time"
)

// Formats of Python loggers, of the Elastic Common Schema, of Serilog's compact
// format (CLEF) and of Google Cloud Logging.

func formPythonJSON(r *record) string {
	var o object
	o.str("asctime", r.at.UTC().Format("2006-01-02 15:04:05,000")+"+0000").str("levelname", [...]string{"INFO", "WARNING", "ERROR"}[r.level])
	o.str("name", r.caller).str("message", r.message()).str("service", r.in.svc.name)
	o.str("hostname", r.pod())
	if r.access {
		o.str("method", r.x.q.method).str("path", r.x.q.uri()).num("status_code", int64(r.x.status)).raw("duration", seconds(r.x.took))
		o.str("remote_addr", r.x.q.c.ip).str("user_agent", r.agent())
	}
	o.str("request_id", r.x.reqID).str("trace_id", trimmed(r)).str("user", r.subject()).str("detail", r.reason).str("code", r.code)
	return o.str("headers", dumped(r)).String()
}

func formStructlog(r *record) string {
	var o object
	if r.reason != "" {
		o.str("reason", r.reason).str("code", r.code)
	}
	o.str("hostname", r.pod())
	if r.access {
		o.str("method", r.x.q.method).str("path", r.x.q.path).str("query", r.x.q.query).num("status", int64(r.x.status)).num("duration_ms", r.x.took.Milliseconds())
		o.str("ip", r.x.q.c.ip).str("user_agent", r.agent())
	}
	o.str("request_id", r.x.reqID).str("user_id", r.subject()).str("trace_id", trimmed(r)).str("headers", dumped(r))
	event := "request_finished"
	if !r.access {
		event = "authentication_failed"
	}
	o.str("event", event).str("logger", r.in.svc.name).str("level", [...]string{"info", "warning", "error"}[r.level])
	return o.str("timestamp", r.at.UTC().Format("2006-01-02T15:04:05.000000Z")).String()
}

func dumped(r *record) string {
	if r.header == "" {
		return ""
	}
	return "{'host': '" + r.x.q.host + "', 'authorization': '" + r.header + "'}"
}

func formECS(r *record) string {
	var o object
	o.str("@timestamp", r.at.UTC().Format("2006-01-02T15:04:05.000Z")).str("log.level", [...]string{"INFO", "WARN", "ERROR"}[r.level])
	o.str("message", r.message()).str("ecs.version", "1.2.0").str("service.name", r.in.svc.name)
	o.str("service.node.name", r.pod())
	if !r.terse {
		o.str("service.version", r.in.version).str("log.logger", r.caller)
	}
	if r.access {
		o.str("http.request.method", r.x.q.method).num("http.response.status_code", int64(r.x.status)).str("url.path", r.x.q.path).str("url.query", r.x.q.query)
		o.num("event.duration", r.x.took.Nanoseconds()).str("client.ip", r.x.q.c.ip).str("user_agent.original", r.agent())
	}
	o.str("http.request.id", r.x.reqID).str("trace.id", trimmed(r)).str("user.id", r.subject()).str("error.message", r.reason).str("error.code", r.code)
	return o.str("http.request.headers.authorization", r.header).String()
}

func formCLEF(r *record) string {
	var o object
	o.str("@t", r.at.UTC().Format("2006-01-02T15:04:05.0000000Z"))
	if r.access {
		o.str("@mt", "HTTP {RequestMethod} {RequestPath} responded {StatusCode} in {Elapsed:0.0000} ms")
	} else {
		o.str("@mt", "Bearer was not authenticated. Failure message: {FailureMessage}")
	}
	o.str("@l", [...]string{"", "Warning", "Error"}[r.level])
	if r.access {
		o.str("RequestMethod", r.x.q.method).str("RequestPath", r.x.q.uri()).num("StatusCode", int64(r.x.status)).millis("Elapsed", r.x.took)
		o.str("ClientIp", r.x.q.c.ip).str("UserAgent", r.agent())
	}
	o.str("FailureMessage", r.reason).str("FailureCode", r.code).str("RequestId", r.x.reqID).str("TraceId", trimmed(r)).str("UserName", r.subject())
	o.str("MachineName", r.pod())
	if !r.terse {
		o.str("SourceContext", r.caller)
	}
	return o.str("Authorization", r.header).str("Application", r.in.svc.name).String()
}

func formGCP(r *record) string {
	var o object
	o.str("severity", [...]string{"INFO", "WARNING", "ERROR"}[r.level]).str("time", r.at.UTC().Format(time.RFC3339Nano))
	if r.reason != "" {
		o.str("message", "request rejected: "+r.reason)
	} else {
		o.str("message", r.message())
	}
	if r.access {
		o.open("httpRequest").str("requestMethod", r.x.q.method).str("requestUrl", "https://"+r.x.q.host+r.x.q.uri()).num("status", int64(r.x.status))
		o.str("latency", fmt.Sprintf("%.6fs", r.x.took.Seconds())).str("remoteIp", r.x.q.c.ip).str("userAgent", r.agent()).close()
	}
	if p := r.pod(); p != "" {
		o.open("logging.googleapis.com/labels").str("pod", p).close()
	}
	o.open("serviceContext").str("service", r.in.svc.name).str("version", r.in.version).close()
	o.str("request_id", r.x.reqID).str("logging.googleapis.com/trace", trimmed(r)).str("user", r.subject()).str("reason_code", r.code)
	return o.str("authorization", r.header).String()
}
