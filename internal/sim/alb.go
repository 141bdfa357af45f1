package sim

import (
	"fmt"
	"strings"
	"time"
)

// albLine writes an entry of a load balancer's access log. Field order: AWS,
// "Access logs for your Application Load Balancer".
func (s *sim) albLine(x *exchange) string {
	q, lb := x.q, s.w.lb
	f := make([]string, 0, 34)
	add := func(vs ...string) { f = append(f, vs...) }
	quoted := func(v string) string {
		if v == "" {
			v = "-"
		}
		return `"` + string(appendHex(nil, v)) + `"`
	}
	kind, proto := "https", "HTTP/1.1"
	if q.c.h2 {
		kind, proto = "h2", "HTTP/2.0"
	}
	target, status := "-", "-"
	times := []string{"-1", "-1", "-1"}
	if x.answeredBy != answeredByBalancer {
		target, status = fmt.Sprintf("%s:%d", x.target, s.targetPort(x.inst)), itoa(x.status)
		times = []string{"0.000", seconds(x.took), "0.000"}
	}
	add(kind, stamp6(x.end()), lb.name, fmt.Sprintf("%s:%d", x.clientIP, q.c.port), target)
	add(times...)
	add(itoa(x.status), status, itoa(x.albIn), itoa(x.albOut))
	add(quoted(q.method+" https://"+q.host+":443"+q.uri()+" "+proto), quoted(s.agentSeen(q)), "ECDHE-RSA-AES128-GCM-SHA256", "TLSv1.2")
	add(s.groupArn(x), quoted("Root="+x.traceID), quoted(q.host), quoted(lb.certArn))
	prio := "0"
	if q.route != nil {
		prio = itoa(q.route.svc.priority)
	}
	add(prio, stamp6(q.at), quoted(x.action), quoted(x.redirect), quoted(x.errReason), quoted(target), quoted(status), quoted(""), quoted(""))
	if lb.fields >= 30 {
		add(q.c.trace)
	}
	if lb.fields >= 33 {
		add(quoted(""), quoted(""), quoted(""))
	}
	if lb.fields >= 34 {
		add(lb.nodeIPs[int(x.n)%len(lb.nodeIPs)])
	}
	return strings.Join(f, " ")
}

func stamp6(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000Z") }

func (s *sim) targetPort(in *instance) int {
	if len(s.w.nodes) > 0 || in == nil {
		return 8443
	}
	return 8080
}

// groupArn names the target group: one for all ingress nodes, else one per
// service.
func (s *sim) groupArn(x *exchange) string {
	if x.answeredBy == answeredByBalancer {
		return "-"
	}
	group := "edge-proxies"
	if len(s.w.nodes) == 0 {
		group = x.inst.svc.group
	}
	return fmt.Sprintf("arn:aws:elasticloadbalancing:%s:%s:targetgroup/%s/%s", s.w.region, s.w.account, group, s.w.lb.name[strings.LastIndexByte(s.w.lb.name, '/')+1:])
}
