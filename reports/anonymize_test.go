package reports

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
)

func identifying() *Report {
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	r := &Report{SchemaVersion: SchemaVersion, Inputs: []Input{{Name: "web-1:/var/log/198.51.100.7/access.log", Examples: []Rejected{{Line: 3, Why: "x", Text: "ann@api.example.com from 198.51.100.7"}}}}}
	r.Bursts = []Burst{{
		ID: "b1", Start: at, End: at.Add(time.Hour), Verdict: "outage",
		Segment: map[string]string{"client": "198.51.100.7,2001:db8::7", "client_net": "198.51.0.0/16", "credential": "ann", "host": "api.example.com", "user_agent": "Chrome/120.0.0.0", "route": "/v1/orders"},
		Causes:  []Cause{{ID: "expired-token", Title: "x", Confidence: 1, Evidence: []Evidence{{ID: "e", Says: "client 198.51.100.7 of api.example.com, clock 09:00:02", Supports: true}}}},
		Samples: []Sample{{Input: "a", Line: 1, Text: "198.51.100.7 ann GET https://api.example.com/ Chrome/120.0.0.0"}},
	}}
	r.Baseline = Baseline{Seconds: map[string]int{}, Series: []BaselineSeries{{Segment: map[string]string{"client": "203.0.113.9"}, Hours: map[string]HourCount{}}}}
	r.normalise()
	return r
}

func rendered(t *testing.T, r *Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := json.NewEncoder(&b).Encode(r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestAnonymize(t *testing.T) {
	secrets := map[string][]string{
		"ip": {"198.51.100.7", "2001:db8::7", "203.0.113.9", "198.51.0.0"}, "user": {"ann"}, "host": {"api.example.com"},
	}
	for _, kinds := range [][]string{{"ip"}, {"user"}, {"host"}, {"ip", "user", "host"}} {
		r := identifying()
		r.Anonymize(kinds, []byte("key"))
		doc := rendered(t, r)
		for kind, values := range secrets {
			for _, v := range values {
				if hidden := slices.Contains(kinds, kind); hidden == strings.Contains(doc, v) && (hidden || kind != "user") {
					t.Errorf("%v: %s is there: %t", kinds, v, !hidden)
				}
			}
		}
		for _, kept := range []string{"Chrome/120.0.0.0", "/v1/orders", "09:00:02", "expired-token", "2026-03-02T09:00:00Z"} {
			if !strings.Contains(doc, kept) {
				t.Errorf("%v: %s is gone", kinds, kept)
			}
		}
	}
}

// Lines hold users and hosts that no segment names; they go, unless addresses alone are hidden.
func TestAnonymizeLeavesLinesOut(t *testing.T) {
	const line = "203.0.113.200 - carol db7.internal refused"
	for _, kind := range []string{AnonymizeIP, AnonymizeUser, AnonymizeHost} {
		r := identifying()
		r.Bursts[0].Samples = []Sample{{Input: "a.log", Line: 7, Text: line}}
		r.Inputs = []Input{{Name: "a.log", Examples: []Rejected{{Why: "odd", Line: 9, Text: line}}}}
		r.Anonymize([]string{kind}, []byte("key"))
		for _, text := range []string{r.Bursts[0].Samples[0].Text, r.Inputs[0].Examples[0].Text} {
			if kind == AnonymizeIP {
				if strings.Contains(text, "203.0.113.200") || !strings.Contains(text, " - carol db7.internal refused") {
					t.Errorf("ip: %s", text)
				}
			} else if text != leftOut {
				t.Errorf("%s: %s", kind, text)
			}
		}
	}
}

// The same value has the same name everywhere, and another one with another key.
func TestAnonymizeIsKeyed(t *testing.T) {
	a, b, c := identifying(), identifying(), identifying()
	a.Anonymize([]string{"ip"}, []byte("one"))
	b.Anonymize([]string{"ip"}, []byte("one"))
	c.Anonymize([]string{"ip"}, []byte("two"))
	if rendered(t, a) != rendered(t, b) || rendered(t, a) == rendered(t, c) {
		t.Error("names do not depend on the key alone")
	}
	name, _, _ := strings.Cut(a.Bursts[0].Segment["client"], ",")
	if says := a.Bursts[0].Causes[0].Evidence[0].Says; !strings.HasPrefix(name, "ip-") || !strings.Contains(says, name) {
		t.Errorf("%s is called something else in %q", name, says)
	}
}

// Users are called what they like: a report stays one, and other words stay whole.
func TestAnonymizeOddNames(t *testing.T) {
	for _, name := range []string{"1", "a", "outage", "user", "unknown", "authlog", "expired-token", "burst"} {
		r := identifying()
		r.Bursts[0].Segment = map[string]string{"credential": name}
		r.Bursts[0].Causes[0].Evidence[0].Says = "all of " + name + " and no one's else"
		r.Anonymize([]string{AnonymizeUser}, []byte("key"))
		got, err := Read(strings.NewReader(rendered(t, r)))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		b := got.Bursts[0]
		if want := identifying().Bursts[0]; b.Verdict != want.Verdict || b.Kind != want.Kind || b.Causes[0].ID != want.Causes[0].ID || b.ID != want.ID {
			t.Errorf("%s: %+v", name, b)
		}
		if hidden := b.Segment["credential"]; b.Causes[0].Evidence[0].Says != "all of "+hidden+" and no one's else" || !strings.HasPrefix(hidden, "user-") {
			t.Errorf("%s: %s, %q", name, hidden, b.Causes[0].Evidence[0].Says)
		}
	}
}

func TestParseKinds(t *testing.T) {
	if got, err := ParseKinds("ip, host"); err != nil || !slices.Equal(got, []string{"ip", "host"}) {
		t.Errorf("%v %v", got, err)
	}
	if _, err := ParseKinds("ip,name"); err == nil || !strings.Contains(err.Error(), `"name": want one or more of ip, user, host`) {
		t.Error(err)
	}
}
