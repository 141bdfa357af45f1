package reason

import (
	"bytes"
	"testing"

	"authlog/internal/timeline"
)

func TestChallenge(t *testing.T) {
	for _, tt := range []struct {
		value, reason, cause string
		sent                 timeline.Tri
	}{
		{`Bearer`, "generic", "missing-auth-header", timeline.Unknown},
		{`Bearer realm="orders"`, "generic", "missing-auth-header", timeline.Unknown},
		{`Basic realm="orders"`, "generic", "", timeline.Unknown},
		{`Bearer error="invalid_token"`, "generic", "", timeline.Yes},
		{`Bearer error=invalid_token`, "generic", "", timeline.Yes},
		{`Bearer realm="a", error="invalid_token", error_description="The token expired"`, "expired", "expired-token", timeline.Yes},
		{`Bearer realm=\"a\", error=\"invalid_token\", error_description=\"The token expired\"`, "expired", "expired-token", timeline.Yes},
		{`Bearer realm=\x22a\x22, error=\x22invalid_token\x22, error_description=\x22bad signature\x22`, "signature-invalid", "signing-key-mismatch", timeline.Yes},
		{`Bearer error="invalid_token", error_description="the audience "orders" is invalid", error_uri="https://x"`, "audience-mismatch", "audience-issuer-mismatch", timeline.Yes},
		{`Bearer error="invalid_token" error_description="token not yet valid"`, "not-yet-valid", "clock-skew", timeline.Yes},
		{`Basic realm="a", Bearer error="invalid_token", error_description="revoked token"`, "credential-revoked", "revoked-credential", timeline.Yes},
		{`Bearer error="invalid_request"`, "malformed", "malformed-token", timeline.Yes},
		{`Bearer error="insufficient_scope", scope="write"`, "claim-invalid", "", timeline.Yes},
		{`DPoP error="use_dpop_nonce", error_description="Authorization server requires nonce in DPoP proof"`, "challenge", "", timeline.Unknown},
		{`Digest realm="a", nonce="n", stale=true`, "challenge", "", timeline.Unknown},
		{`Digest realm="a", nonce="n", stale=false`, "generic", "", timeline.Unknown},
		{`Negotiate`, "generic", "", timeline.Unknown},
		{`Negotiate, NTLM`, "generic", "", timeline.Unknown},
		{`NTLM TlRMTVNTUAACAAAA==`, "challenge", "", timeline.Unknown},
		{`Negotiate oYG2MIGzoAMKAQE`, "challenge", "", timeline.Unknown},
		{`Bearer error_description="kid not found"`, "kid-unknown", "signing-key-mismatch", timeline.Yes},
		{`Bearer error="invalid_token", error_description="JWKS communication error"`, "backend-unreachable", "auth-backend-unreachable", timeline.Yes},
		{`Bearer error="`, "generic", "missing-auth-header", timeline.Unknown},
	} {
		got := Classify(Text{Challenge: []byte(tt.value)})
		if got.Reason.String() != tt.reason || first(got) != tt.cause || got.CredentialSent != tt.sent {
			t.Errorf("%s = %s/%s sent %d, want %s/%s sent %d", tt.value, got.Reason, first(got), got.CredentialSent, tt.reason, tt.cause, tt.sent)
		}
	}
}

// TestChallengeAsMessage: some servers log the header as their message.
func TestChallengeAsMessage(t *testing.T) {
	for text, want := range map[string]bool{
		`Bearer error="invalid_token"`: true, "Bearer": true, `Basic realm="a"`: true, "DPoP algs=ES256": true,
		"Bearer token is missing": false, "Basic auth failed": false, "": false, "Token expired": false,
	} {
		if got := isChallenge([]byte(text)); got != want {
			t.Errorf("isChallenge(%q) = %v", text, got)
		}
	}
}

// FuzzChallenge: values come from the header as they stand, the reading ends,
// and a description says the same in every way of quoting.
func FuzzChallenge(f *testing.F) {
	for _, s := range []string{`Bearer realm="a", error="invalid_token"`, `Digest stale=true`, `NTLM Tl==`, `,;=" \`, `Bearer error_description="it's "x"`} {
		f.Add([]byte(s), "token expired")
	}
	f.Fuzz(func(t *testing.T, v []byte, description string) {
		p := parseChallenge(v)
		for _, part := range [][]byte{p.scheme, p.code, p.description} {
			if !bytes.Contains(v, part) {
				t.Fatalf("%q is not in %q", part, v)
			}
		}
		consistent(t, Classify(Text{Challenge: v}))
		if !plainWords([]byte(description)) {
			return
		}
		want := Classify(Text{Challenge: []byte(`Bearer error="invalid_token", error_description="` + description + `"`)})
		for _, q := range []string{`\"`, `\x22`, `\u0022`} {
			got := Classify(Text{Challenge: []byte(`Bearer error=` + q + `invalid_token` + q + `, error_description=` + q + description + q)})
			if got.Reason != want.Reason {
				t.Fatalf("%q quoted with %s: %s, want %s", description, q, got.Reason, want.Reason)
			}
		}
	})
}
