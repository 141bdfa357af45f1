package redact

import (
	"encoding/base64"
	"testing"

	"authlog/internal/timeline"
)

func TestAuthorization(t *testing.T) {
	const (
		no, yes = timeline.No, timeline.Yes
	)
	stripe := base64.StdEncoding.EncodeToString([]byte("sk_test_7Qm2xVbN4kRt:"))
	for _, tt := range []struct {
		in    string
		want  timeline.Auth
		class string
	}{
		{"", timeline.Auth{Present: no}, ""},
		{"-", timeline.Auth{Present: no}, ""},
		{"undefined", timeline.Auth{Present: no}, ""},
		{"[REDACTED]", timeline.Auth{Present: yes}, ""},
		{"REDACTED", timeline.Auth{Present: yes}, ""},
		{"***", timeline.Auth{Present: yes}, ""},
		{"present", timeline.Auth{Present: yes}, ""},
		{"Bearer", timeline.Auth{Present: yes, Scheme: timeline.SchemeBearer, Shape: timeline.ShapeEmpty}, ""},
		{"Bearer ", timeline.Auth{Present: yes, Scheme: timeline.SchemeBearer, Shape: timeline.ShapeEmpty}, ""},
		{"Bearer ***", timeline.Auth{Present: yes, Scheme: timeline.SchemeBearer}, ""},
		{"Bearer [REDACTED]", timeline.Auth{Present: yes, Scheme: timeline.SchemeBearer}, ""},
		{"Bearer [jwt]", timeline.Auth{Present: yes, Scheme: timeline.SchemeBearer, Shape: timeline.ShapeJWT}, ""},
		{"Bearer eyJhbGci...", timeline.Auth{Present: yes, Scheme: timeline.SchemeBearer}, ""},
		{"Bearer undefined", timeline.Auth{Present: yes, Scheme: timeline.SchemeBearer, Shape: timeline.ShapeLiteral}, ""},
		{"bearer null", timeline.Auth{Present: yes, Scheme: timeline.SchemeBearer, Shape: timeline.ShapeLiteral}, ""},
		{"Bearer [object Object]", timeline.Auth{Present: yes, Scheme: timeline.SchemeBearer, Shape: timeline.ShapeLiteral}, ""},
		{"Bearer " + jwt, timeline.Auth{Present: yes, Scheme: timeline.SchemeBearer, Shape: timeline.ShapeJWT}, ""},
		{`"Bearer ` + jwt + `"`, timeline.Auth{Present: yes, Scheme: timeline.SchemeBearer, Shape: timeline.ShapeJWT}, ""},
		{"Bearer " + head + ".." + sign + "." + sign + "." + sign, timeline.Auth{Present: yes, Scheme: timeline.SchemeBearer, Shape: timeline.ShapeTruncated}, ""},
		{"Bearer " + head + "." + payload, timeline.Auth{Present: yes, Scheme: timeline.SchemeBearer, Shape: timeline.ShapeTruncated}, ""},
		{"Bearer " + head + "." + payload + ".", timeline.Auth{Present: yes, Scheme: timeline.SchemeBearer, Shape: timeline.ShapeTruncated}, ""},
		{"Bearer Bearer " + jwt, timeline.Auth{Present: yes, Scheme: timeline.SchemeBearer, Shape: timeline.ShapeOpaque}, ""},
		{"Bearer sk_test_7Qm2xVbN4kRt", timeline.Auth{Present: yes, Scheme: timeline.SchemeBearer, Shape: timeline.ShapeOpaque}, "sk_test_"},
		{"Bearer [sk_test_]", timeline.Auth{Present: yes, Scheme: timeline.SchemeBearer, Shape: timeline.ShapeOpaque}, "sk_test_"},
		{"Basic YW5uOmh1bnRlcjI=", timeline.Auth{Present: yes, Scheme: timeline.SchemeBasic, Shape: timeline.ShapeOpaque}, ""},
		{"Basic " + stripe, timeline.Auth{Present: yes, Scheme: timeline.SchemeBasic, Shape: timeline.ShapeOpaque}, "sk_test_"},
		{`Digest username="ann", response="abc"`, timeline.Auth{Present: yes, Scheme: timeline.SchemeDigest, Shape: timeline.ShapeOpaque}, ""},
		{"Negotiate YIIabc", timeline.Auth{Present: yes, Scheme: timeline.SchemeNegotiate, Shape: timeline.ShapeOpaque}, ""},
		{"ApiKey abc", timeline.Auth{Present: yes, Scheme: timeline.SchemeAPIKey, Shape: timeline.ShapeOpaque}, ""},
		{"AWS4-HMAC-SHA256 Credential=ASIAEXAMPLE7EXAMPLE7/x, Signature=a", timeline.Auth{Present: yes, Scheme: timeline.SchemeAWS4, Shape: timeline.ShapeOpaque}, "ASIA"},
		{"Token abc", timeline.Auth{Present: yes, Scheme: timeline.SchemeOther, Shape: timeline.ShapeOpaque}, ""},
		{"DPoP " + jwt, timeline.Auth{Present: yes, Scheme: timeline.SchemeOther, Shape: timeline.ShapeJWT}, ""},
		{jwt, timeline.Auth{Present: yes, Scheme: timeline.SchemeOther, Shape: timeline.ShapeJWT}, ""},
		{opaque, timeline.Auth{Present: yes, Scheme: timeline.SchemeOther, Shape: timeline.ShapeOpaque}, ""},
	} {
		got, class := Authorization([]byte(tt.in))
		if got != tt.want || string(class) != tt.class {
			t.Errorf("Authorization(%q) = %+v %q, want %+v %q", tt.in, got, class, tt.want, tt.class)
		}
	}
}
