package rules

import "testing"

// Typical signals of common situations, to be combined.
const (
	everybody  = " clients=60 top_agent_share=0.3 new_agent_share=0.02 sibling_agent_fail_ratio=0.9 top_agent_fail_ratio=0.9 fail_ratio=0.9 top_service_fail_ratio=0.92 services_hit=1 prior_success_share=0.9 login_route_share=0 scanner_share=0 options_share=0 internal_caller_share=0.02 interleaved_success_share=0.1"
	newVersion = " clients=30 top_agent_share=1 new_agent_share=0.98 sibling_agent_fail_ratio=0.02 top_agent_fail_ratio=0.97 fail_ratio=0.9 onset_sharp_share=0.95 login_route_share=0 scanner_share=0 options_share=0 internal_caller_share=0 marker_kind=client marker_lag_seconds=600 marker_matches_segment"
	unmarked   = everybody + sent + inApp + quick + " target_contrast=0 new_target_share=0 informative_share=0 auth_present_share=0.9"
	oneClient  = " clients=1 single_client top_agent_share=1 top_client_share=1 new_agent_share=0 prior_success_share=1 fail_ratio=1 machine_client_share=1 services_hit=3 interleaved_success_share=0 recovered_share=0 login_route_share=0 scanner_share=0 options_share=0 internal_caller_share=0"
	sent       = " request_size_equal_share=0.95 request_size_drop=2 request_size_drop_share=0.02"
	notSent    = " request_size_equal_share=0 request_size_drop=700 request_size_drop_share=0.98 size_above_anonymous=1"
	noToken    = " informative_share=1 reason.header_absent=0.97 suggests.missing_auth_header=0.97"
	badSign    = " informative_share=1 reason.signature_invalid=0.95 suggests.signing_key_mismatch=0.95"
	atEdge     = " edge_share=0.98 baseline_edge_share=0.05 answered_by=proxy"
	inApp      = " edge_share=0 answered_by=application"
	quick      = " latency_ratio=1 latency_seconds=0.004"
)

// Each row is an incident as its signals show it: the cause that must lead, and
// the lookalike that it must beat.
var incidents = []struct{ name, cause, over, signals string }{
	{"new app version, sizes", "missing-auth-header", "header-stripped-by-proxy", newVersion + notSent},
	{"new app version, text", "missing-auth-header", "wrong-auth-scheme", newVersion + noToken},
	{"one partner, sizes", "missing-auth-header", "revoked-credential", oneClient + notSent},
	{"cdn strips, sizes", "header-stripped-by-proxy", "missing-auth-header", everybody + notSent + inApp + " marker_kind=proxy marker_lag_seconds=40"},
	{"nginx strips, full size and no token", "header-stripped-by-proxy", "missing-auth-header", everybody + sent + noToken + inApp},
	{"everybody without a token, text only", "header-stripped-by-proxy", "missing-auth-header", everybody + noToken},
	{"redirect loses the header", "header-stripped-by-proxy", "missing-auth-header", everybody + noToken + " redirect_before_share=0.9"},
	{"login wave expires", "expired-token", "signing-key-mismatch", " clients=150 top_agent_share=0.4 new_agent_share=0 lifetime_spread=0.03 lifetime_seconds=3600 login_burst_before=0.96 recovered_share=0.8 refresh_share=0.7 top_service_fail_ratio=0.15 login_route_share=0 scanner_share=0 prior_success_share=1" + sent},
	{"text says expired", "expired-token", "clock-skew", everybody + sent + " informative_share=0.9 reason.expired=0.97 suggests.expired_token=0.97 targets_of_service=3 target_contrast=0.02"},
	{"partner key revoked, text", "revoked-credential", "expired-token", oneClient + sent + " informative_share=1 reason.credential_revoked=1 suggests.revoked_credential=1"},
	{"partner key gone, no text", "revoked-credential", "credential-attack", oneClient + sent + quick},
	{"partner key gone, no text, no cache", "revoked-credential", "stale-auth-cache", oneClient + sent + quick},
	{"mass sign-out", "revoked-credential", "refresh-loop", " clients=80 top_agent_share=0.3 new_agent_share=0 token_route_share=0.9 refresh_fail_share=0.8 loop_share=0.02 recovered_share=0.6 informative_share=0.8 reason.credential_revoked=0.9 suggests.revoked_credential=0.9 prior_success_share=0.9 login_route_share=0.1 scanner_share=0"},
	{"Basic instead of Bearer", "wrong-auth-scheme", "missing-auth-header", newVersion + " basic_user_share=0.98 baseline_basic_user_share=0 auth_present_share=0.98 request_size_drop=300 request_size_drop_share=1 request_size_equal_share=0"},
	{"partner switches to Basic", "wrong-auth-scheme", "revoked-credential", oneClient + " basic_user_share=1 baseline_basic_user_share=0 auth_present_share=1"},
	{"scheme in the text", "wrong-auth-scheme", "malformed-token", newVersion + " informative_share=1 reason.scheme_mismatch=0.95 suggests.wrong_auth_scheme=0.95"},
	{"literal null", "malformed-token", "wrong-auth-scheme", newVersion + " broken_shape_share=0.95 auth_present_share=0.95"},
	{"not decodable, text", "malformed-token", "signing-key-mismatch", newVersion + " informative_share=1 reason.malformed=0.95 suggests.malformed_token=0.95"},
	{"cut token", "malformed-token", "missing-auth-header", newVersion + " request_size_drop=600 request_size_drop_share=1 request_size_equal_share=0 size_above_anonymous=230 auth_present_share=0.9"},
	{"test key on live", "environment-mismatch", "revoked-credential", oneClient + sent + " test_key_share=1"},
	{"staging build, signatures", "environment-mismatch", "signing-key-mismatch", newVersion + sent + badSign},
	{"text names two environments", "environment-mismatch", "audience-issuer-mismatch", newVersion + sent + " informative_share=1 reason.environment_mismatch=0.9 suggests.environment_mismatch=0.9"},
	{"one host not yet valid", "clock-skew", "expired-token", everybody + sent + " informative_share=1 reason.not_yet_valid=1 suggests.clock_skew=1 target_contrast=0.9 new_target_share=0 targets_of_service=3"},
	{"one host expires early", "clock-skew", "expired-token", everybody + sent + " informative_share=1 reason.expired=1 suggests.expired_token=1 target_contrast=0.9 new_target_share=0 targets_of_service=3"},
	{"one old host, no text", "clock-skew", "secret-not-loaded", " clients=60 top_agent_share=0.3 new_agent_share=0 top_service_fail_ratio=0.3 target_contrast=0.9 new_target_share=0 recovered_share=0.9 interleaved_success_share=0.7 login_route_share=0 scanner_share=0" + sent},
	{"preflights", "cors-preflight", "credential-attack", " clients=40 options_share=1 baseline_options_ok_share=0.98 options_followed_share=0 browser_share=1 scanner_share=0 login_route_share=0 top_agent_share=0.3 new_agent_share=0 prior_success_share=1"},
	{"preflights without a past", "cors-preflight", "missing-auth-header", " clients=40 options_share=1 options_followed_share=0 browser_share=1 scanner_share=0 login_route_share=0 top_agent_share=0.3"},
	{"audience in the text", "audience-issuer-mismatch", "environment-mismatch", everybody + sent + inApp + " informative_share=1 reason.audience_mismatch=1 suggests.audience_issuer_mismatch=1"},
	{"issuer URL changed", "audience-issuer-mismatch", "signing-key-mismatch", everybody + sent + inApp + " informative_share=1 reason.issuer_mismatch=1 suggests.audience_issuer_mismatch=1"},
	{"rotation, text", "signing-key-mismatch", "environment-mismatch", everybody + sent + " informative_share=1 reason.kid_unknown=0.9 suggests.signing_key_mismatch=0.95"},
	{"rotation, marker only", "signing-key-mismatch", "header-stripped-by-proxy", everybody + sent + inApp + quick + " marker_kind=key marker_lag_seconds=20 services_hit=4"},
	{"signatures, old targets", "signing-key-mismatch", "secret-not-loaded", everybody + sent + badSign + " new_target_share=0 target_contrast=0 targets_of_service=3"},
	{"auth subrequest refuses", "authorizer-misconfigured", "auth-backend-unreachable", everybody + sent + atEdge + quick + " marker_kind=proxy marker_lag_seconds=60"},
	{"load balancer refuses a claim", "authorizer-misconfigured", "audience-issuer-mismatch", everybody + sent + " edge_share=1 baseline_edge_share=0.1 answered_by=load-balancer informative_share=1 reason.claim_invalid=1 suggests.audience_issuer_mismatch=1"},
	{"authorizer names itself", "authorizer-misconfigured", "signing-key-mismatch", everybody + sent + atEdge + " informative_share=1 reason.authorizer_error=1 suggests.authorizer_misconfigured=1"},
	{"introspection times out", "auth-backend-unreachable", "signing-key-mismatch", everybody + sent + " timeout_share=0.95 latency_seconds=2 latency_ratio=400"},
	{"key set cannot be fetched, text", "auth-backend-unreachable", "authorizer-misconfigured", everybody + sent + " informative_share=1 reason.backend_unreachable=1 suggests.auth_backend_unreachable=1"},
	{"slow, and token requests fail", "auth-backend-unreachable", "refresh-loop", everybody + sent + " latency_ratio=3 latency_seconds=0.7 refresh_fail_share=0.95 token_route_share=0.1 loop_share=0.6 dependency_error_ratio=8"},
	{"cached refusals", "stale-auth-cache", "revoked-credential", " clients=5 cache_hit_share=0.95 baseline_cache_hit_share=0.4 fade_share=0.6 fail_ratio=0.5 top_agent_share=0.9 new_agent_share=0 prior_success_share=1 interleaved_success_share=0.6 machine_client_share=1 login_route_share=0 scanner_share=0" + sent},
	{"nodes disagree after a rotation", "stale-auth-cache", "revoked-credential", " clients=1 single_client top_agent_share=1 machine_client_share=1 new_agent_share=0 fail_ratio=0.5 fade_share=0.6 interleaved_success_share=1 recovered_share=0.6 prior_success_share=1 marker_kind=key marker_lag_seconds=60 login_route_share=0 scanner_share=0" + sent},
	{"no key in the process, text", "secret-not-loaded", "signing-key-mismatch", everybody + sent + " informative_share=1 reason.secret_missing=0.9 suggests.secret_not_loaded=0.9"},
	{"new pods refuse all", "secret-not-loaded", "clock-skew", everybody + sent + inApp + " new_target_share=0.98 target_contrast=0.9 marker_kind=app marker_lag_seconds=100 marker_matches_segment"},
	{"new pods, bad signatures", "signing-key-mismatch", "secret-not-loaded", everybody + sent + badSign + " new_target_share=0.98 target_contrast=0.9 marker_kind=app marker_lag_seconds=100 marker_matches_segment possible.secret_not_loaded=1"},
	{"mesh upgrade", "service-identity", "missing-auth-header", " clients=6 internal_caller_share=1 browser_share=0 marker_kind=mesh marker_lag_seconds=30 prior_success_share=1 onset_sharp_share=1 login_route_share=0 scanner_share=0 fail_ratio=1" + sent},
	{"caller's certificate ran out, text", "service-identity", "expired-token", " clients=2 internal_caller_share=1 informative_share=1 reason.service_identity=1 suggests.service_identity=1 prior_success_share=1 login_route_share=0 scanner_share=0"},
	{"refresh refused in a loop", "refresh-loop", "revoked-credential", newVersion + " loop_share=0.95 refresh_share=0.95 refresh_fail_share=1 token_route_share=0.5 token_request_ratio=40 top_client_per_minute=35 unauthorized_per_client=60"},
	{"dead tokens in a hot loop", "refresh-loop", "expired-token", " clients=50 top_agent_share=0.9 new_agent_share=0 browser_share=1 loop_share=0.98 refresh_share=0.97 refresh_fail_share=0.01 token_request_ratio=40 top_client_per_minute=60 unauthorized_per_client=100 informative_share=1 reason.expired=1 suggests.expired_token=1 login_route_share=0 scanner_share=0 prior_success_share=0.8" + sent},
	{"stuffing", "credential-attack", "revoked-credential", " clients=600 login_route_share=1 login_fail_ratio=0.97 never_succeeded_share=0.99 prior_success_share=0.01 addresses_per_minute=8 unauthorized_per_client=2 other_path_share=0 recovered_share=0.01 top_agent_share=0.3 new_agent_share=0.1 scanner_share=0 internal_caller_share=0"},
	{"one address, wrong passwords", "credential-attack", "revoked-credential", " clients=1 single_client login_route_share=1 login_fail_ratio=0.99 top_client_per_minute=60 recovered_share=0 never_succeeded_share=1 other_path_share=0 scanner_share=0 informative_share=1 reason.bad_credentials=1 suggests.credential_attack=0.4 internal_caller_share=0"},
	{"scanner", "credential-attack", "cors-preflight", " clients=3 scanner_share=0.95 login_route_share=0.1 never_succeeded_share=1 prior_success_share=0 options_share=0.1 internal_caller_share=0"},
	{"part of all, no text", "unknown", "signing-key-mismatch", " clients=40 top_agent_share=0.3 new_agent_share=0 top_service_fail_ratio=0.3 fail_ratio=0.3 target_contrast=0.05 targets_of_service=3 interleaved_success_share=0.4 prior_success_share=0.9 recovered_share=0.5 login_route_share=0 scanner_share=0 options_share=0 internal_caller_share=0" + sent + quick + inApp},
}

func TestIncidents(t *testing.T) {
	s := builtinSet(t)
	won := map[string]bool{}
	for _, in := range incidents {
		t.Run(in.name, func(t *testing.T) {
			a := s.Assess(finding(t, in.signals))
			first := a.Causes[0]
			if first.ID != in.cause {
				place, own := rankOf(a, in.cause)
				t.Fatalf("first is %s (%.2f), %s is %d (%.2f):\n%v\nagainst\n%v", first.ID, first.Confidence, in.cause, place, own.Confidence, first.Evidence, own.Evidence)
			}
			won[in.cause] = true
			if _, other := rankOf(a, in.over); other.ID == "" || other.Score >= first.Score && in.cause != Unknown {
				t.Errorf("%s scores %.1f, its lookalike %s %.1f", in.cause, first.Score, in.over, other.Score)
			}
		})
	}
	for _, c := range s.Causes() {
		if !won[c.ID] {
			t.Errorf("no incident is won by %s", c.ID)
		}
	}
}

// Behaviour that is no incident of a cause must not be called one with
// confidence.
func TestNotSure(t *testing.T) {
	s := builtinSet(t)
	for _, row := range []struct{ name, signals string }{
		{"nothing known", ""},
		{"only counts", " unauthorized=30 fail_ratio=0.4 clients=8 duration_seconds=600"},
		{"all programs, all routes, no more", everybody},
		{"new version, combined log only", newVersion},
	} {
		a := s.Assess(finding(t, row.signals))
		if first := a.Causes[0]; first.ID != Unknown && first.Confidence > 0.5 {
			t.Errorf("%s: %s with %.2f", row.name, first.ID, first.Confidence)
		}
	}
}
