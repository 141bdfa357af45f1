package rules

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"authlog/internal/signal"
)

// Bounds of the advice.
const (
	maxAdvice = 4
	reach     = 3.0  // nats behind the leading cause
	leaders   = 3    // causes that the advice is to tell apart
	worth     = 0.05 // confidence times nats below which a field is not worth logging
	settled   = 0.90 // confidence from which nothing needs to be settled
)

// advice is how to get a signal, by the "needs" of its documentation.
var advice = map[string]string{ // #nosec G101 -- texts about credentials
	"--deploys": "give deploys and rotations with --deploys",
	"reason text in the application log, or WWW-Authenticate": "add the application log, with the reason of each refusal",
	"$upstream_status, target_status_code":                    "log $upstream_status (or read the load balancer's target_status_code)",
	"target status, upstream status or the application log":   "log $upstream_status (or read the load balancer's target_status_code)",
	"application log beside the access log":                   "add the application log, with the reason of each refusal",
	"application log":                                         "add the application log, with the reason of each refusal",
	"$upstream_addr":                                          "log the target address ($upstream_addr) or the instance name",
	"$request_length, received_bytes":                         "log $request_length (or read the load balancer's received_bytes)",
	"presence of the Authorization header":                    "log whether an Authorization header was present (never its value)",
	"$remote_user or the scheme":                              "log $remote_user or the scheme of the credential",
	"shape of the credential":                                 "log the shape of the credential (length and segments, never its value)",
	"key prefix class":                                        "log the public prefix class of the key",
	"key id or user":                                          "log the key id or the user",
	"token endpoint in the log":                               "add the log of the token endpoint",
	"login or token route in the log":                         "add the log of the login or token route",
	"service name, or routes":                                 "log the service or the route",
	"target address or instance name":                         "log the target address ($upstream_addr) or the instance name",
	"$request_time":                                           "log $request_time",
	"cache flag of the authorizer":                            "log whether the authorizer answered from its cache",
}

// field is a log field with what it would do for the ranking.
type field struct {
	how    string // the advice
	worth  float64
	causes []string // leading causes that it speaks of, best first
}

// wouldSettle names the fields that these logs lack and that would move the
// leading causes most.
func (s *Set) wouldSettle(causes []Ranked, f *signal.Finding) []string {
	if causes[0].ID != Unknown && causes[0].Confidence >= settled {
		return nil
	}
	known := make([]Ranked, 0, leaders)
	for _, c := range causes {
		if c.ID != Unknown && len(known) < leaders && (len(known) == 0 || known[0].Score-c.Score <= reach) {
			known = append(known, c)
		}
	}
	var out []string
	for _, w := range s.worthLogging(known, &f.Values) {
		if len(out) < maxAdvice && w.worth >= worth {
			out = append(out, advise(w, known))
		}
	}
	return out
}

func (s *Set) worthLogging(known []Ranked, v *signal.Values) []field {
	logged := loggedFields(v)
	byHow := map[string]*field{}
	for _, c := range known {
		for _, e := range s.rules[c.ID] {
			// Evidence that lacks two fields is got by neither alone.
			needs, missing := e.missing(v)
			if !missing || len(needs) != 1 || logged[needs[0]] || advice[needs[0]] == "" {
				continue
			}
			how := advice[needs[0]]
			w := byHow[how]
			if w == nil {
				w = &field{how: how}
				byHow[how] = w
			}
			w.worth += c.Confidence * c.gain(e)
			if !slices.Contains(w.causes, c.ID) {
				w.causes = append(w.causes, c.ID)
			}
		}
	}
	out := make([]field, 0, len(byHow))
	for _, w := range byHow {
		out = append(out, *w)
	}
	slices.SortFunc(out, func(a, b field) int {
		if c := cmp.Compare(b.worth, a.worth); c != 0 {
			return c
		}
		return strings.Compare(a.how, b.how)
	})
	return out
}

// loggedFields are the needs of signals that are there: the log has the field,
// and where another signal of it is absent there were too few requests.
func loggedFields(v *signal.Values) map[string]bool {
	logged := map[string]bool{"--deploys": v.MarkersGiven}
	for _, m := range signals {
		if m.Needs != "" && m.Type != "bool" && !m.absent(v) { // a bool is never absent
			logged[m.Needs] = true
		}
	}
	return logged
}

// gain is what a rule could still move its cause by, in nats: nothing once the
// vote of its family is full.
func (c Ranked) gain(r rule) float64 {
	sum, limit := 0.0, clip
	for _, e := range c.Evidence {
		if e.Family == r.Family {
			sum += e.Weight
			if e.Decisive {
				limit = decisiveNats
			}
		}
	}
	if r.Decisive() {
		limit = decisiveNats
	}
	within := func(x float64) float64 { return min(max(x, -limit), limit) }
	return math.Abs(within(sum+r.Nats()) - within(sum))
}

// advise writes one sentence. A field that speaks of one leading cause tells it
// from the best other one.
func advise(w field, known []Ranked) string {
	names := w.causes
	for _, c := range known {
		if len(names) < 2 && !slices.Contains(names, c.ID) {
			names = append(names, c.ID)
		}
	}
	if len(names) < 2 {
		return fmt.Sprintf("%s: it would confirm or rule out %s", w.how, names[0])
	}
	return fmt.Sprintf("%s: it would tell %s from %s", w.how, names[0], names[1])
}
