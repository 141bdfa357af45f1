package reports

import (
	"time"

	"authlog/internal/signal"
	"authlog/internal/timeline"
	"authlog/rules"
)

var morning = time.Date(2026, 3, 11, 6, 0, 0, 0, time.UTC)

// traffic is a timeline of one-second buckets: 8 requests a second over the
// given time, of which failing(second) are refused.
func traffic(seconds int, failing func(second int) int) *timeline.Result {
	res := &timeline.Result{Width: 1, First: morning.UnixNano(), Last: morning.UnixNano() + int64(seconds-1)*1e9}
	for s := range seconds {
		k := failing(s)
		res.Buckets = append(res.Buckets, timeline.Bucket{
			Second: morning.Unix() + int64(s), Count: timeline.Count{Requests: uint64(8 + k), Unauthorized: uint64(k)},
		})
	}
	return res
}

func every(n int) func(int) int {
	return func(s int) int {
		if s%n == 0 {
			return 1
		}
		return 0
	}
}

func quietSource() Source {
	return Source{
		Tool:   Tool{"authlog", "1.2.3"},
		Inputs: []Input{{Name: "access.log.gz", Format: "nginx", Lines: 57960, Events: 57900, Ignored: 60, Detected: "200 of the first 200 lines", Compression: "gzip", First: morning, Last: morning.Add(2 * time.Hour), IgnoredBy: map[string]int{"blank": 60}}},
		Result: traffic(7200, every(23)),
		Expected: []signal.Expected{
			{Pattern: "refresh", Unauthorized: 301, Clients: 41, Says: "refused, token renewed, accepted"},
			{Pattern: "health-check", Unauthorized: 13, Clients: 1, Says: "a probe without credentials, once a minute"},
		},
	}
}

func headerFinding() signal.Finding {
	return signal.Finding{
		ID: "3f2a9c01d4e7", Kind: "burst", Start: morning.Add(31*time.Minute + 10*time.Second), End: morning.Add(2*time.Hour - time.Second), Ongoing: true,
		Unauthorized: 1902, Requests: 2110, Excess: 1893.4, BaselinePerMinute: 0.412, PeakPerMinute: 41, Clients: 214,
		Segment: []signal.Pair{{Dimension: "user_agent", Value: "okhttp/4.12.0"}, {Dimension: "host", Value: "api.example.com"}}, Coverage: 0.98213, AnsweredBy: "application",
		Markers: []signal.Marker{{Time: morning.Add(29 * time.Minute), Service: "shop-android", Version: "8.4.0", Kind: "client"}},
		Samples: []signal.Sample{
			{Input: "logs/app.jsonl", Line: 18234, Text: `{"ts":"2026-03-11T06:31:12Z","level":"warn","msg":"no bearer token in request","path":"/v2/cart/77","ua":"okhttp/4.12.0","status":401}`},
			{Input: "logs/access.log", Line: 90211, Text: `198.51.100.17 - - [11/Mar/2026:06:40:02 +0000] "GET /v2/cart/12 HTTP/1.1" 401 96 "-" "okhttp/4.12.0"`},
		},
	}
}

func headerAssessment() rules.Assessment {
	return rules.Assessment{Verdict: "outage", Causes: []rules.Ranked{
		{
			ID: "missing-auth-header", Title: "The client sends no Authorization header", Confidence: 0.9312,
			Evidence: []rules.Evidence{
				{ID: "reason-header-absent", Says: "1,880 of 1,902 refusals say that no credential arrived", Weight: 4.6, Supports: true, Observations: 1902},
				{ID: "new-agent", Says: "97% of the refused requests come from okhttp/4.12.0, first seen 9 minutes before the onset", Weight: 3, Supports: true, Observations: 1902},
				{ID: "marker-client", Says: "client deploy 130 s before the onset", Weight: 1.6, Supports: true, Observations: 1},
				{ID: "siblings-fine", Says: "other versions of okhttp are refused as rarely as before (0.3%)", Weight: 0.7, Supports: true, Observations: 4031},
				{ID: "some-succeed", Says: "208 requests of the same version were accepted", Weight: -0.7, Observations: 2110},
			},
			Fix:    []string{"Roll the client release back or switch off the feature that shipped with it; until then serve the old version to new installs.", "Restore the header in the client's request interceptor.", "Add a test that fails when a request leaves without it."},
			Verify: []string{`curl -sS -o /dev/null -w '%{http_code}\n' -H "Authorization: Bearer $TOKEN" https://api.example.com/v2/cart   # 200 here shows that the client's header is all that was missing`, `curl -sS -D - -o /dev/null https://api.example.com/v2/cart | grep -i '^www-authenticate'`},
		},
		{
			ID: "header-stripped-by-proxy", Title: "A proxy drops the Authorization header", Confidence: 0.0391,
			Evidence: []rules.Evidence{{ID: "reason-header-absent", Says: "the application saw no credential", Weight: 1.6, Supports: true, Observations: 1902}},
			Fix:      []string{"Compare the header before and behind the proxy."},
		},
		{ID: "unknown", Title: "Unknown", Confidence: 0.0212},
		{ID: "expired-token", Title: "Tokens ran out", Confidence: 0.0085},
	}}
}

func oneSource() Source {
	fail := func(s int) int {
		if s >= 1870 {
			return 1 + every(7)(s) - every(3)(s)
		}
		return every(145)(s)
	}
	return Source{
		Tool: Tool{"authlog", "1.2.3"},
		Inputs: []Input{
			{Name: "logs/access.log", Format: "nginx", Lines: 61200, Events: 61188, Rejected: 12, First: morning, Last: morning.Add(2 * time.Hour), RejectedBy: map[string]int{"no time stamp": 9, "status is no number": 3}, Examples: []Rejected{{Line: 77, Why: "no time stamp", Text: "worker process 31 exited on signal 9"}}},
			{Name: "logs/app.jsonl", Format: "json", Lines: 30011, Events: 2110, Ignored: 27901, First: morning, Last: morning.Add(2 * time.Hour), IgnoredBy: map[string]int{"no request": 27901}},
		},
		Warnings:    []Warning{{Code: "credentials-in-logs", Says: "lines hold credentials in clear", Input: "logs/app.jsonl", Line: 17, Count: 3}},
		Result:      traffic(7200, fail),
		Findings:    []signal.Finding{headerFinding()},
		Assessments: []rules.Assessment{headerAssessment()},
		Expected:    []signal.Expected{{Pattern: "challenge", Unauthorized: 12, Clients: 3, Says: "first request refused and repeated with credentials at once"}},
	}
}

func threeSource() Source {
	src := oneSource()
	src.Findings = append(src.Findings,
		signal.Finding{
			Kind: "burst", Start: morning.Add(40 * time.Minute), End: morning.Add(52 * time.Minute), Unauthorized: 6120, Requests: 6121, Excess: 6120, PeakPerMinute: 701,
			Clients: 3, Segment: []signal.Pair{{Dimension: "route", Value: "/login"}, {Dimension: "client_net", Value: "203.0.113.0/24"}}, Coverage: 1, AnsweredBy: "load-balancer",
			Samples: []signal.Sample{{Input: "logs/access.log", Line: 5120, Text: `203.0.113.9 - - [11/Mar/2026:06:41:00 +0000] "POST /login HTTP/1.1" 401 12 "-" "python-requests/2.31"`}},
		},
		signal.Finding{
			Kind: "sustained", Start: morning, End: morning.Add(2*time.Hour - time.Second), Ongoing: true, Unauthorized: 240, Requests: 960, Excess: 236, BaselinePerMinute: 0.03, PeakPerMinute: 4.25,
			Clients: 1, Segment: []signal.Pair{{Dimension: "credential", Value: "billing-export"}}, Coverage: 0.7,
		})
	src.Assessments = append(src.Assessments,
		rules.Assessment{Verdict: "attack", Causes: []rules.Ranked{
			{ID: "credential-attack", Title: "Somebody tries credentials", Confidence: 0.88, Evidence: []rules.Evidence{{ID: "many-users", Says: "5,907 user names from 3 addresses", Weight: 4.6, Supports: true, Observations: 6120}}, Fix: []string{"Throttle /login by address and by user name."}},
			{ID: "unknown", Confidence: 0.12},
		}},
		rules.Assessment{Verdict: "unclear", WouldSettle: []string{"add the application log: it says why a request is refused", "log $upstream_status: it tells who refuses", "log the key id"}, Causes: []rules.Ranked{
			{ID: "unknown", Title: "Unknown", Confidence: 0.55},
			{ID: "revoked-credential", Title: "The credential is not accepted any more", Confidence: 0.31, Fix: []string{"Ask the owner of billing-export which key it uses."}},
			{ID: "expired-token", Title: "Tokens ran out", Confidence: 0.14},
		}})
	return src
}

// hostileSource holds what must never reach a terminal.
func hostileSource(text string) Source {
	src := threeSource()
	for i := range src.Findings {
		f := &src.Findings[i]
		f.AnsweredBy = text
		f.Segment = []signal.Pair{{Dimension: "route", Value: text}, {Dimension: text, Value: text}}
		f.Samples = []signal.Sample{{Input: text, Line: 1, Text: text}}
		f.Markers = []signal.Marker{{Time: f.Start, Service: text, Version: text, Kind: text, Note: text}}
		a := &src.Assessments[i]
		a.WouldSettle = []string{text}
		for j := range a.Causes {
			c := &a.Causes[j]
			c.Title += text
			c.Fix, c.Verify = []string{text, text}, []string{text, text}
			c.Evidence = []rules.Evidence{{ID: text, Says: text, Supports: true}, {ID: text, Says: text}}
		}
	}
	src.Inputs[0].Name, src.Inputs[0].Format, src.Inputs[0].Error = text, text, text
	src.Inputs[0].RejectedBy = map[string]int{text: 12}
	src.Inputs[0].Examples = []Rejected{{Line: 1, Why: text, Text: text}}
	src.Inputs[1].Detected, src.Inputs[1].IgnoredBy = text, map[string]int{text: 1}
	src.Warnings = []Warning{{Code: text, Says: text, Input: text, Count: 2}}
	src.Expected = []signal.Expected{{Pattern: text, Says: text}}
	return src
}
