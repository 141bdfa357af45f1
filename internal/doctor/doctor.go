// Package doctor looks at what logs hold, tells which causes they can show, and
// what to log to show the others.
package doctor

import (
	"authlog/internal/signal"
	"authlog/internal/timeline"
)

// Field is one thing that logs may hold, by the name under which signals need it.
type Field struct {
	Need  string // as in the documentation of signals
	Title string
	// Refusals tells that only refused requests have to have it.
	Refusals bool
	has      func(ev *timeline.Event) bool
}

// Fields are all of them, in the order in which they are shown.
var Fields = []Field{
	{"", "time", false, func(ev *timeline.Event) bool { return ev.Time != timeline.NoTime }},
	{"", "status", false, func(ev *timeline.Event) bool { return ev.Status > 0 }},
	{"", "method and path", false, func(ev *timeline.Event) bool { return len(ev.Method) > 0 && len(ev.Path) > 0 }},
	{"", "client address", false, func(ev *timeline.Event) bool { return len(ev.ClientIP) > 0 || len(ev.Forwarded) > 0 }},
	{"", "user agent", false, func(ev *timeline.Event) bool { return len(ev.UserAgent) > 0 }},
	{"", "request or trace id", false, func(ev *timeline.Event) bool { return len(ev.RequestID) > 1 || len(ev.TraceID) > 1 }},
	{"service name, or routes", "service or route", false, func(ev *timeline.Event) bool { return len(ev.Service) > 0 || len(ev.Path) > 0 }},
	{"target address or instance name", "target or instance", false, func(ev *timeline.Event) bool { return len(ev.Target) > 1 || len(ev.Instance) > 0 }},
	{"$upstream_addr", "target address", false, func(ev *timeline.Event) bool { return len(ev.Target) > 0 }},
	{"$upstream_status, target_status_code", "status of the target", false, func(ev *timeline.Event) bool { return len(ev.TargetStatus) > 0 }},
	{"target status, upstream status or the application log", "who answered", false, func(ev *timeline.Event) bool { return len(ev.TargetStatus) > 0 || inApp(ev) }},
	{"$request_length, received_bytes", "size of the request", false, func(ev *timeline.Event) bool { return ev.RequestBytes > 0 }},
	{"$request_time", "duration", false, func(ev *timeline.Event) bool { return ev.DurationS >= 0 }},
	{"presence of the Authorization header", "whether a credential came", true, func(ev *timeline.Event) bool { return ev.Auth.Present != timeline.Unknown }},
	{"$remote_user or the scheme", "scheme or user of Basic", true, func(ev *timeline.Event) bool {
		return ev.Auth.Scheme != timeline.SchemeUnknown || ev.Hop == timeline.HopProxy || len(ev.User) > 0
	}},
	{"shape of the credential", "form of the credential", true, func(ev *timeline.Event) bool { return ev.Auth.Shape != timeline.ShapeUnknown }},
	{"key prefix class", "kind of key", true, func(ev *timeline.Event) bool { return len(ev.KeyClass) > 0 }},
	{"key id or user", "key id or user", true, func(ev *timeline.Event) bool { return len(ev.KeyID) > 0 || len(ev.User) > 0 }},
	{"reason text in the application log, or WWW-Authenticate", "reason of the refusal", true, func(ev *timeline.Event) bool {
		return ev.Reason.Informative()
	}},
	{"cache flag of the authorizer", "cache of the authorizer", true, func(ev *timeline.Event) bool { return ev.CacheHit != timeline.Unknown }},
}

func inApp(ev *timeline.Event) bool { return ev.Hop == timeline.HopApplication }

// Coverage counts what the events of some logs hold. The zero value is empty; it is
// used by one goroutine, and coverages add up.
type Coverage struct {
	Requests, Refused int // events with a status, and of them 401s; words of refusal count as refused
	counts            [32]struct{ all, refused int }
	Hops              [timeline.NumHops]int
	Tokens, Logins    int // requests for routes that hand out tokens, or take passwords
}

// Add counts one event. Messages without a status that speak of no refusal do not
// count.
func (c *Coverage) Add(ev *timeline.Event) {
	refused := ev.Status == 401 || ev.Status == 0 && ev.Reason.Informative()
	if ev.Status == 0 && !refused {
		return
	}
	c.Requests++
	c.Hops[ev.Hop]++
	if refused {
		c.Refused++
	}
	for i := range Fields {
		if Fields[i].has(ev) {
			c.counts[i].all++
			if refused {
				c.counts[i].refused++
			}
		}
	}
	if path := string(ev.Path); signal.TokenRoute(path) {
		c.Tokens++
	} else if signal.LoginRoute(path) {
		c.Logins++
	}
}

// Merge adds the counts of o.
func (c *Coverage) Merge(o *Coverage) {
	c.Requests, c.Refused = c.Requests+o.Requests, c.Refused+o.Refused
	c.Tokens, c.Logins = c.Tokens+o.Tokens, c.Logins+o.Logins
	for i := range c.counts {
		c.counts[i].all += o.counts[i].all
		c.counts[i].refused += o.counts[i].refused
	}
	for h := range c.Hops {
		c.Hops[h] += o.Hops[h]
	}
}

// Share is the part of the requests, or of the refused ones, that hold a field, and
// whether there are any to tell.
func (c *Coverage) Share(i int) (share float64, known bool) {
	n, k := c.Requests, c.counts[i].all
	if Fields[i].Refusals {
		n, k = c.Refused, c.counts[i].refused
	}
	if n == 0 {
		return 0, false
	}
	return float64(k) / float64(n), true
}

// present is the share from which a field counts as logged. Some lines never have
// it: health checks have no user, hops without a target no target.
const present = 0.05

// Has tells whether the logs hold what a signal needs. deploys tells whether changes
// were given.
func (c *Coverage) Has(need string, deploys bool) bool {
	app := c.Hops[timeline.HopApplication] > 0
	switch need {
	case "", "--deploys":
		return need == "" || deploys
	case "application log":
		return app
	case "application log beside the access log":
		return app && c.Hops[timeline.HopApplication] < c.Requests
	case "token endpoint in the log":
		return c.Tokens > 0
	case "login or token route in the log":
		return c.Tokens+c.Logins > 0
	}
	for i := range Fields {
		if Fields[i].Need == need {
			share, _ := c.Share(i)
			return share >= present
		}
	}
	return false
}
