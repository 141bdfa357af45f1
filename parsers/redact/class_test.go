package redact

import "testing"

// A name of thirteen letters is no vendor: it may be part of the key.
func TestKeyClassIsShort(t *testing.T) {
	for key, want := range map[string]string{
		"acmecorpshop_production_7Qm2xVbN4kRt8Zw": "acmecorpshop_production_",
		"acmecorpshops_production_7Qm2xVbN4kRt8Z": "",
		"sk_test_7Qm2xVbN4kRt":                    "sk_test_",
	} {
		if got := string(KeyClass([]byte(key))); got != want {
			t.Errorf("KeyClass(%q) = %q, want %q", key, got, want)
		}
	}
}
