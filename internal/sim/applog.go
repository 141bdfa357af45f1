package sim

import "time"

// level is the severity of an application's record.
type level uint8

const (
	levelInfo level = iota
	levelWarn
	levelError
)

// record is one record of an application before a logger gives it its form.
type record struct {
	at     time.Time // by the host's own clock
	level  level
	x      *exchange
	in     *instance
	access bool   // has method, path, status and duration
	reason string // text of the refusal, "" if it is not logged
	code   string
	caller string
	header string // Authorization as a careless application dumps it
	host   bool   // name the instance
	terse  bool   // leave out what small logs need not repeat
}

// message is the record's main text.
func (r *record) message() string {
	switch {
	case !r.access && r.x.q.grant == "password":
		return "login refused"
	case !r.access && r.x.q.grant != "":
		return "grant refused"
	case !r.access:
		return "authentication failed"
	}
	return "request completed"
}

// application logs an exchange as the instance's application does: an access
// record and, for refusals, the reason, either in it or in a record of its own.
// It reports whether the reason was logged.
func (o *recorder) application(x *exchange, in *instance, at time.Time) bool {
	if o.s.cfg.dry {
		return false
	}
	svc := in.svc
	r := record{at: at.Add(in.clock), x: x, in: in, access: true, caller: libraries[svc.library].caller, terse: o.s.cfg.Compact, host: o.s.cfg.Hosts || !o.s.cfg.Compact}
	told := false
	if x.v.refused() {
		r.level = levelWarn
		if o.tells(svc) {
			r.reason, r.code = libraries[svc.library].reason(o.s, x)
			told = x.v.check != checkArbitrary
		}
		if svc.careless && x.q.cred != nil && o.r.chance(0.05) {
			r.header = x.q.cred.value()
			o.planted = append(o.planted, x.q.cred.bare())
		}
	} else if x.status >= 500 {
		r.level = levelError
	}
	if svc.splits && r.reason != "" {
		first := r
		first.access, first.at = false, r.at.Add(-300*time.Microsecond)
		o.app.add(at.Add(-300*time.Microsecond), o.form(&first))
		r.reason, r.code, r.header, r.level = "", "", "", levelInfo
	}
	o.app.add(at, o.form(&r))
	return told
}

// tells draws whether the service logs the reason of a refusal.
func (o *recorder) tells(svc *service) bool {
	switch svc.detail {
	case detailFull:
		return true
	case detailSome:
		return o.r.chance(0.5)
	}
	return false
}

// form writes a record with the service's logger, and wraps it as the
// container runtime does.
func (o *recorder) form(r *record) string {
	text := loggers[r.in.svc.logger](r)
	if !o.s.w.plan.docker {
		return text
	}
	var out object
	return out.str("log", text+"\n").str("stream", "stdout").str("time", r.at.UTC().Format(time.RFC3339Nano)).String()
}

// loggers maps the names of loggers to their formats.
var loggers = map[string]func(*record) string{
	"zap": formZap, "zerolog": formZerolog, "logrus": formLogrus, "slog": formSlog,
	"pino": formPino, "winston": formWinston, "bunyan": formBunyan,
	"python-json-logger": formPythonJSON, "structlog": formStructlog,
	"ecs": formECS, "clef": formCLEF, "gcp": formGCP,
}

// Loggers lists the names for Config.Logger.
func Loggers() []string {
	return []string{"zap", "zerolog", "logrus", "slog", "pino", "winston", "bunyan", "python-json-logger", "structlog", "ecs", "clef", "gcp"}
}

// agent is the User-Agent as the application logs it; some cut it.
func (r *record) agent() string {
	if r.x.q.c.agent == "-" {
		return ""
	}
	if r.terse {
		return r.x.q.c.agent[:min(len(r.x.q.c.agent), 40)]
	}
	return r.x.q.c.agent
}

// subject is the user as far as the application knows it: only accepted
// credentials have one, and login attempts name one.
func (r *record) subject() string {
	q := r.x.q
	if q.grant == "" && (!r.x.hadCred || r.x.v.refused() && r.x.v.token == nil) {
		return ""
	}
	return q.user
}

// pod is the instance's name where the record shows it.
func (r *record) pod() string {
	if !r.host {
		return ""
	}
	return r.in.pod
}
