package reason

import (
	"math"
	"testing"
)

func TestBodies(t *testing.T) {
	for _, tt := range []struct{ body, reason, cause string }{
		{`{"error":"invalid_token","error_description":"The token expired"}`, "expired", "expired-token"},
		{`{"error":{"code":"TOKEN_EXPIRED","message":"Unauthorized"}}`, "expired", "expired-token"},
		{`{"errors":[{"message":"Not authorized","extensions":{"code":"UNAUTHENTICATED","reason":"kid not found"}}]}`, "kid-unknown", "signing-key-mismatch"},
		{`[{"errorCode":"INVALID_SESSION_ID","message":"Session expired or invalid"}]`, "expired", "expired-token"},
		{`["token revoked"]`, "credential-revoked", "revoked-credential"},
		{`{"error":"invalid_grant","error_description":"Token has been expired or revoked."}`, "refresh-failed", "refresh-loop"},
		{`{"detail":"the \"aud\" claim is not accepted"}`, "audience-mismatch", "audience-issuer-mismatch"},
		{`{"detail":"Audience \u0027orders\u0027 is invalid"}`, "audience-mismatch", "audience-issuer-mismatch"},
		{`{"upstream_body":"{\"error\":\"invalid_token\",\"detail\":\"signature mismatch\"}"}`, "signature-invalid", "signing-key-mismatch"},
		{`{"message":"Unauthorized","statusCode":401}`, "generic", ""},
		{`{"title":"Unauthorized","type":"https://acme.example/problems/expired-token","status":401}`, "generic", ""},
		{`{"documentation_url":"https://docs.acme.example/expired","message":"Unauthorized"}`, "generic", ""},
		{`{"request_id":"expired","user":"locked","message":"Unauthorized"}`, "generic", ""},
		{`{"challenge":"Bearer error=\"invalid_token\", error_description=\"token revoked\""}`, "credential-revoked", "revoked-credential"},
		{`{"error":"invalid_token","error_desc`, "generic", ""},
		{`{"message":"jwt expired`, "expired", "expired-token"},
		{`{"exp":"must be in the future"}`, "expired", "expired-token"},
		{`{"status":"ok","items":["a","b"]}`, "", ""},
		{`{"price":12,"currency":"EUR"}`, "", ""},
		{`{}`, "", ""},
		{`{`, "", ""},
		{`[]`, "", ""},
	} {
		got := Classify(Text{Message: []byte(tt.body)})
		if got.Reason.String() != tt.reason || first(got) != tt.cause {
			t.Errorf("%s = %s/%s, want %s/%s", tt.body, got.Reason, first(got), tt.reason, tt.cause)
		}
	}
}

func TestUnescape(t *testing.T) {
	for in, want := range map[string]string{
		`plain`: `plain`, `a\"b`: `a"b`, `a\\b`: `a\b`, `\u0041\u00e9\n`: `A? `, `\u12`: `?`, `\`: `\`, `a\uzzzz`: `a?`,
	} {
		if got := string(unescape([]byte(in))); got != want {
			t.Errorf("unescape(%s) = %q, want %q", in, got, want)
		}
	}
}

func TestDelta(t *testing.T) {
	for _, tt := range []struct {
		text string
		want float64
	}{
		{"token is expired by 1m30.5s", 90.5},
		{"token expired 900 milliseconds ago", 0.9},
		{"JWT expired at 2026-11-02T14:00:00Z. Current time: 2026-11-02T14:03:11Z, a difference of 191000 milliseconds", 191},
		{"token expired: exp=1793628191, now=1793628201", 10},
		{"token expired: exp 1793628191000, now 1793628191500", 0.5},
		{"jwt not active, nbf 2026-11-02 14:00:00.250, now 2026-11-02 14:00:00.000", 0.25},
		{"access token expired 3 minutes ago", 180},
		{"token is expired", math.NaN()},
		{"invalid signature by 3s", math.NaN()},
	} {
		got := Classify(Text{Message: []byte(tt.text)}).DeltaS
		if math.IsNaN(got) != math.IsNaN(tt.want) || math.Abs(got-tt.want) > 1e-6 {
			t.Errorf("%q: %v s, want %v", tt.text, got, tt.want)
		}
	}
}

// TestFieldsTogether: the most specific of the fields of a record wins.
func TestFieldsTogether(t *testing.T) {
	for _, tt := range []struct {
		text   Text
		reason string
	}{
		{Text{Message: []byte("Unauthorized"), Error: []byte("jwt expired")}, "expired"},
		{Text{Message: []byte("request completed"), Code: []byte("KID_NOT_FOUND")}, "kid-unknown"},
		{Text{Code: []byte("invalid_token"), Message: []byte("token rejected"), Challenge: []byte(`Bearer error="invalid_token", error_description="issuer not allowed"`)}, "issuer-mismatch"},
		{Text{Challenge: []byte("Bearer"), Error: []byte("token revoked")}, "credential-revoked"},
		{Text{}, ""},
	} {
		if got := Classify(tt.text); got.Reason.String() != tt.reason {
			t.Errorf("%s | %s | %s | %s = %s, want %s", tt.text.Message, tt.text.Error, tt.text.Code, tt.text.Challenge, got.Reason, tt.reason)
		}
	}
}

// TestIn401: what only the record around it makes an authentication failure.
func TestIn401(t *testing.T) {
	for _, tt := range [][3]string{
		{"fetch failed", "", "backend-unreachable"},
		{"user not found", "", "credential-unknown"},
		{"ECONNREFUSED 10.0.0.7:443", "", "backend-unreachable"},
		{"request completed", "", ""},
		{"GET /orders 401 3ms", "", ""},
	} {
		in := Text{Message: []byte(tt[0])}
		if got := Classify(in).Reason.String(); got != tt[1] {
			t.Errorf("%q = %s, want %q", tt[0], got, tt[1])
		}
		if got := ClassifyIn401(in).Reason.String(); got != tt[2] {
			t.Errorf("in a 401, %q = %s, want %q", tt[0], got, tt[2])
		}
	}
}
