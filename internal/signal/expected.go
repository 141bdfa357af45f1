package signal

import (
	"sort"
	"strings"

	"authlog/internal/timeline"
)

// Patterns of 401s that are by design or of no concern.
const (
	patternHealth    = "health-check"
	patternRefresh   = "refresh"
	patternChallenge = "challenge"
	patternProbe     = "probe"
	patternPreflight = "preflight"
	patternOther     = "background"
	patternDesign    = "by-design"
)

var patternSays = map[string]string{
	patternHealth:    "probes at a steady pace that are never answered otherwise",
	patternRefresh:   "refused, token renewed, accepted: clients that refresh when they must",
	patternChallenge: "first request of a client refused and repeated with credentials at once",
	patternProbe:     "clients that never had access: scanners and strays",
	patternPreflight: "CORS preflights without a burst",
	patternOther:     "single refusals without a pattern",
	patternDesign:    "on challenge_routes of the configuration, which refuse on purpose",
}

// healthAgents are the user agents of health checks, by their vendors' documentation.
var healthAgents = []string{"healthcheck", "kube-probe", "googlehc", "uptime", "pingdom", "route53", "statuscake", "blackbox", "site24x7", "datadog", "newrelic", "health", "monitor", "synthetic", "checkly", "nagios", "zabbix", "freshping", "catchpoint", "probe"}

func healthAgent(ua string) bool {
	l := strings.ToLower(ua)
	for _, a := range healthAgents {
		if strings.Contains(l, a) {
			return true
		}
	}
	return false
}

// expected sorts failures that belong to no burst into patterns.
func (l *Log) expected(fails []*request) []Expected {
	type tally struct {
		n       float64
		clients map[uint64]bool
	}
	sums := map[string]*tally{}
	kinds := map[uint64]string{}
	for _, q := range fails {
		p := l.pattern(q, kinds)
		t := sums[p]
		if t == nil {
			t = &tally{clients: map[uint64]bool{}}
			sums[p] = t
		}
		t.n += q.Weight
		t.clients[q.Client] = true
	}
	var out []Expected
	if n := l.res.ByDesign; n > 0 {
		out = append(out, Expected{Pattern: patternDesign, Unauthorized: int(n), Says: patternSays[patternDesign]})
	}
	for p, t := range sums {
		out = append(out, Expected{Pattern: p, Unauthorized: int(t.n + 0.5), Clients: len(t.clients), Says: patternSays[p]})
	}
	sort.Slice(out, func(i, j int) bool {
		if out[i].Unauthorized != out[j].Unauthorized {
			return out[i].Unauthorized > out[j].Unauthorized
		}
		return out[i].Pattern < out[j].Pattern
	})
	return out
}

func (l *Log) pattern(q *request, kinds map[uint64]string) string {
	if l.res.Strings.Text(q.Dims[timeline.DimMethod]) == "OPTIONS" {
		return patternPreflight
	}
	kind, ok := kinds[q.Client]
	if !ok {
		kind = l.clientPattern(q)
		kinds[q.Client] = kind
	}
	if kind != "" {
		return kind
	}
	return l.outcome(q)
}

// clientPattern is the pattern of all failures of a client, or empty.
func (l *Log) clientPattern(q *request) string {
	list := l.clients[q.Client]
	fails, ok := 0, false
	var times []int64
	for _, i := range list {
		r := &l.res.Requests[i]
		if r.Fail {
			fails++
			times = append(times, r.Time)
		} else if success(r) && l.protected[r.Dims[timeline.DimRoute]] {
			ok = true
		}
	}
	switch {
	case healthAgent(l.res.Strings.Text(q.Agent)), !ok && !l.blind && steady(times):
		return patternHealth
	case !ok && !l.blind:
		return patternProbe
	}
	return ""
}

// steady tells a machine's pace: at least ten times whose gaps hardly differ.
func steady(times []int64) bool {
	if len(times) < 10 {
		return false
	}
	var gaps, dev []float64
	for i := 1; i < len(times); i++ {
		gaps = append(gaps, float64(times[i]-times[i-1])/1e9)
	}
	mid := median(append([]float64{}, gaps...))
	for _, g := range gaps {
		d := g - mid
		if d < 0 {
			d = -d
		}
		dev = append(dev, d)
	}
	return mid >= 1 && median(dev) <= 0.15*mid
}

// outcome looks at what the client did next.
func (l *Log) outcome(q *request) string {
	token := false
	list := l.clients[q.Client]
	from := sort.Search(len(list), func(i int) bool { return l.res.Requests[list[i]].Time >= q.Time })
	for _, i := range list[from:] {
		r := &l.res.Requests[i]
		if r == q {
			continue
		}
		if r.Time-q.Time > recoverWithin {
			break
		}
		if TokenRoute(l.res.Strings.Text(r.Dims[timeline.DimRoute])) {
			token = true
			continue
		}
		if success(r) && r.Dims[timeline.DimRoute] == q.Dims[timeline.DimRoute] {
			if token || r.Time-q.Time > followWithin {
				return patternRefresh
			}
			return patternChallenge
		}
	}
	if token {
		return patternRefresh
	}
	return patternOther
}
