package site

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"authlog/internal/timeline"
)

var example = Config{
	Environments: map[string]Environment{
		"production": {Hosts: []string{"api.example.com", "*.prod.example.com"}, Issuers: []string{"https://login.example.com/"}, KeyPrefixes: []string{"live_"}},
		"staging": {Hosts: []string{"*.staging.example.com"}, Issuers: []string{"https://staging-login.example.com/", "urn:acme:stage"},
			Audiences: []string{"orders-stage"}, KeyPrefixes: []string{"trial_"}},
	},
	TrustedProxies:  []string{"10.0.0.0/8", "203.0.113.7"},
	ChallengeRoutes: []string{"/login", "/dav/{path...}"},
	TokenLifetimes:  []string{"15m", "1h"},
	Reasons: []ReasonText{
		{Pattern: `AX-41\d\d`, Reason: "expired"},
		{Pattern: "(?i)ticket is stale", Reason: "credential-revoked", Cause: "stale-auth-cache"},
	},
}

func facts(t testing.TB, c Config) *Facts {
	t.Helper()
	f, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestClientBehindTrustedProxies(t *testing.T) {
	f := facts(t, example)
	for _, c := range []struct{ peer, forwarded, want string }{
		{"198.51.100.4", "", "198.51.100.4"},
		{"198.51.100.4", "192.0.2.1", "198.51.100.4"}, // the peer is no proxy of ours: the header is its own claim
		{"10.1.2.3", "192.0.2.1", "192.0.2.1"},
		{"10.1.2.3", "8.8.8.8, 192.0.2.1, 203.0.113.7", "192.0.2.1"},
		{"10.1.2.3", "8.8.8.8, 192.0.2.1, 10.9.9.9, 203.0.113.7", "192.0.2.1"},
		{"10.1.2.3", "10.9.9.9", "10.9.9.9"}, // nobody else is known
		{"10.1.2.3", "unknown", "10.1.2.3"},
		{"", "192.0.2.1, 10.1.2.3", "192.0.2.1"},
		{"::ffff:10.1.2.3", "2001:db8::7", "2001:db8::7"},
	} {
		ev := timeline.Event{ClientIP: []byte(c.peer), Forwarded: []byte(c.forwarded)}
		f.Apply(&ev)
		if got := string(timeline.Client(&ev)); got != c.want {
			t.Errorf("%s with %q: %s, want %s", c.peer, c.forwarded, got, c.want)
		}
	}
}

func TestEnvironmentOfHost(t *testing.T) {
	f := facts(t, example)
	for host, want := range map[string]string{
		"api.example.com": "production", "API.Example.com": "production", "eu.prod.example.com": "production",
		"api.staging.example.com": "staging", "prod.example.com": "", "evil-prod.example.com": "", "": "",
	} {
		ev := timeline.Event{Host: []byte(host)}
		f.Apply(&ev)
		if string(ev.Environment) != want {
			t.Errorf("%s is of %q, want %q", host, ev.Environment, want)
		}
	}
	ev := timeline.Event{Host: []byte("api.example.com"), Environment: []byte("blue")}
	if f.Apply(&ev); string(ev.Environment) != "blue" {
		t.Error("what the log says is replaced")
	}
}

func TestMeaning(t *testing.T) {
	f := facts(t, example)
	type want struct {
		reason timeline.Reason
		first  timeline.Cause
	}
	mismatch := want{timeline.ReasonEnvironmentMismatch, timeline.CauseEnvironmentMismatch}
	for _, c := range []struct {
		host, key, text string
		before          timeline.Reason
		want            want
	}{
		{"api.example.com", "", "AX-4107 refused", timeline.ReasonGeneric, want{timeline.ReasonExpired, timeline.CauseExpiredToken}},
		{"api.example.com", "", "Ticket is stale", timeline.ReasonNone, want{timeline.ReasonCredentialRevoked, timeline.CauseStaleAuthCache}},
		{"api.example.com", "", "issuer https://staging-login.example.com/ not accepted", timeline.ReasonIssuerMismatch, mismatch},
		{"api.example.com", "", "aud ORDERS-stage", timeline.ReasonAudienceMismatch, mismatch},
		{"api.example.com", "", "unknown token of urn:acme:stage", timeline.ReasonCredentialUnknown, mismatch},
		{"api.example.com", "trial_", "key not found", timeline.ReasonCredentialUnknown, mismatch},
		{"api.staging.example.com", "live_", "key not found", timeline.ReasonCredentialUnknown, mismatch},
		// The same environment, both, none, and reasons that another environment does not explain.
		{"api.staging.example.com", "trial_", "key not found", timeline.ReasonCredentialUnknown, want{timeline.ReasonCredentialUnknown, 0}},
		{"api.example.com", "", "issuer https://staging-login.example.com/, want https://login.example.com/", timeline.ReasonIssuerMismatch, want{timeline.ReasonIssuerMismatch, 0}},
		{"api.example.com", "", "issuer https://login.example.com/ not accepted", timeline.ReasonIssuerMismatch, want{timeline.ReasonIssuerMismatch, 0}},
		{"other.example.net", "trial_", "key not found", timeline.ReasonCredentialUnknown, want{timeline.ReasonCredentialUnknown, 0}},
		{"api.example.com", "trial_", "token expired", timeline.ReasonExpired, want{timeline.ReasonExpired, 0}},
	} {
		ev := timeline.Event{Status: 401, Host: []byte(c.host), KeyClass: []byte(c.key), Message: []byte(c.text), Reason: c.before}
		f.Apply(&ev)
		got := want{reason: ev.Reason}
		if len(ev.Suggests) > 0 {
			got.first = ev.Suggests[0]
		}
		if got != c.want {
			t.Errorf("%s %s %q: %v suggests %v, want %v %v", c.host, c.key, c.text, got.reason, got.first, c.want.reason, c.want.first)
		}
	}
	ok := timeline.Event{Status: 200, Host: []byte("api.example.com"), Message: []byte("AX-4107")}
	if f.Apply(&ok); ok.Reason != timeline.ReasonNone {
		t.Error("a success is given a reason")
	}
}

func TestChallengeRoutes(t *testing.T) {
	f := facts(t, example)
	for path, want := range map[string]bool{"/login": true, "/login/x": false, "/dav/a/b": true, "/v1/orders": false, "": false} {
		ev := timeline.Event{Status: 401, Path: []byte(path)}
		if f.Apply(&ev); ev.ByDesign != want {
			t.Errorf("%q is by design: %t", path, ev.ByDesign)
		}
	}
}

func TestMistakes(t *testing.T) {
	for _, c := range []struct {
		config     Config
		path, says string
	}{
		{Config{TrustedProxies: []string{"10.0.0.0/8", "10.0.0.300"}}, "$.trusted_proxies[1]", "want an address or a network"},
		{Config{ChallengeRoutes: []string{"login"}}, "$.challenge_routes[0]", "starts with a slash"},
		{Config{TokenLifetimes: []string{"1 hour"}}, "$.token_lifetimes[0]", "want a duration"},
		{Config{TokenLifetimes: []string{"-1h"}}, "$.token_lifetimes[0]", "want a duration"},
		{Config{Reasons: []ReasonText{{"(", "expired", ""}}}, "$.reasons[0].pattern", "missing closing"},
		{Config{Reasons: []ReasonText{{"a*", "expired", ""}}}, "$.reasons[0].pattern", "matches everything"},
		{Config{Reasons: []ReasonText{{"x", "late", ""}}}, "$.reasons[0].reason", "want one of account-locked"},
		{Config{Reasons: []ReasonText{{"x", "expired", "lateness"}}}, "$.reasons[0].cause", "rules list"},
		{Config{Environments: map[string]Environment{"a": {KeyPrefixes: []string{"k"}}}}, "$.environments.a.key_prefixes[0]", "too short"},
		{Config{Environments: map[string]Environment{"a": {Hosts: []string{"x.de"}}, "b": {Hosts: []string{"X.de"}}}}, "$.environments.b.hosts[0]", "is of a already"},
		{Config{Environments: map[string]Environment{"a b": {}}}, "$.environments", "without blanks"},
	} {
		_, err := New(c.config)
		var p *Problem
		if !errors.As(err, &p) || p.Path != c.path || !strings.Contains(p.Error(), c.says) {
			t.Errorf("%+v: %v, want %s %q", c.config, err, c.path, c.says)
		}
	}
}

func TestIDTellsKnowledgeApart(t *testing.T) {
	var none *Facts
	if none.ID() != "" || facts(t, Config{TokenLifetimes: []string{"1h"}}).ID() != "" { // which changes no count
		t.Error("knowing nothing has an id")
	}
	if a, b := facts(t, example).ID(), facts(t, Config{TrustedProxies: []string{"10.0.0.0/8"}}).ID(); a == "" || a == b || a != facts(t, example).ID() {
		t.Errorf("ids %q and %q", a, b)
	}
}

func FuzzApply(f *testing.F) {
	known := facts(f, example)
	f.Add("10.1.2.3", "192.0.2.1, 203.0.113.7", "api.example.com", "/dav/x", "issuer https://staging-login.example.com/")
	f.Fuzz(func(t *testing.T, peer, forwarded, host, path, text string) {
		ev := timeline.Event{Status: 401, ClientIP: []byte(peer), Forwarded: []byte(forwarded), Host: []byte(host), Path: []byte(path), Message: []byte(text)}
		known.Apply(&ev)
		if got := string(ev.ClientIP); got != peer && !strings.Contains(forwarded, got) {
			t.Errorf("client %q is in neither %q nor %q", got, peer, forwarded)
		}
		if string(ev.Message) != text {
			t.Errorf("the message became %q", ev.Message)
		}
		_ = fmt.Sprint(ev.Reason)
	})
}
