package parsers

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"authlog/parsers/logformat"
)

// ngxVar is what a variable of nginx means for an event.
type ngxVar uint8

const (
	ngxSkip ngxVar = iota
	ngxMsec
	ngxTimeISO
	ngxTimeLocal
	ngxClient
	ngxForwarded
	ngxUser
	ngxRequest
	ngxMethod
	ngxURI
	ngxArgs
	ngxStatus
	ngxBodyBytes
	ngxBytes
	ngxRequestBytes
	ngxDuration
	ngxTarget
	ngxTargetStatus
	ngxUserAgent
	ngxReferer
	ngxHost
	ngxRequestID
	ngxTraceID
	ngxChallenge
	ngxEitherAuth // a challenge or a credential: the label does not say
	ngxAuthorization
	ngxAPIKey
	ngxAuthFact
	ngxInstance
	ngxCache
	ngxClientVerify
	ngxKeyID
	ngxService
	ngxUpstream // host of proxy_pass: an address, or the name of an upstream group
	ngxZone
	ngxError
	ngxTimeText   // any layout of package stamp
	ngxQueryMark  // a query with its question mark: Apache's %q
	ngxDurationMS // Apache's %{ms}T
	ngxDurationUS // Apache's %D
)

// ngxMeaning is a variable's meaning; among variables with the same meaning the
// one with the lowest rank that has a value wins.
type ngxMeaning struct {
	v    ngxVar
	rank uint8
}

// ngxVars are the variables that are read: those of nginx's modules
// (nginx/nginx.org:xml/en/docs/http/ngx_http_core_module.xml,
// ngx_http_log_module.xml, ngx_http_upstream_module.xml,
// ngx_http_auth_jwt_module.xml), of ingress-nginx
// (kubernetes/ingress-nginx:docs/user-guide/nginx-configuration/log-format.md),
// and request headers with a common meaning. Cookies are not in it.
var ngxVars = map[string]ngxMeaning{
	"msec": {ngxMsec, 0}, "time_iso8601": {ngxTimeISO, 1}, "time_local": {ngxTimeLocal, 2},
	"remote_addr": {ngxClient, 0}, "the_real_ip": {ngxClient, 1}, "proxy_protocol_addr": {ngxClient, 2},
	"http_x_real_ip": {ngxClient, 3}, "http_true_client_ip": {ngxClient, 3},
	"http_cf_connecting_ip": {ngxClient, 3}, "realip_remote_addr": {ngxClient, 4},
	"http_x_forwarded_for": {ngxForwarded, 0}, "proxy_add_x_forwarded_for": {ngxForwarded, 1},
	"remote_user": {ngxUser, 0}, "jwt_claim_sub": {ngxUser, 1},
	"request": {ngxRequest, 0}, "request_method": {ngxMethod, 1}, "request_uri": {ngxURI, 1},
	"uri": {ngxURI, 2}, "document_uri": {ngxURI, 2}, "args": {ngxArgs, 3}, "query_string": {ngxArgs, 3},
	"status":          {ngxStatus, 0},
	"body_bytes_sent": {ngxBodyBytes, 0}, "bytes_sent": {ngxBytes, 1}, "request_length": {ngxRequestBytes, 0},
	"request_time": {ngxDuration, 0}, "upstream_addr": {ngxTarget, 0}, "upstream_status": {ngxTargetStatus, 0},
	"http_user_agent": {ngxUserAgent, 0}, "http_referer": {ngxReferer, 0},
	"host": {ngxHost, 0}, "http_host": {ngxHost, 1}, "server_name": {ngxHost, 2}, "ssl_server_name": {ngxHost, 3},
	"request_id": {ngxRequestID, 0}, "req_id": {ngxRequestID, 0}, "unique_id": {ngxRequestID, 0}, "http_x_request_id": {ngxRequestID, 1},
	"http_x_correlation_id": {ngxRequestID, 2}, "upstream_http_x_request_id": {ngxRequestID, 3},
	"sent_http_x_request_id": {ngxRequestID, 3},
	"http_x_amzn_trace_id":   {ngxTraceID, 0}, "http_traceparent": {ngxTraceID, 1},
	"http_x_b3_traceid": {ngxTraceID, 1}, "http_x_cloud_trace_context": {ngxTraceID, 1},
	"http_uber_trace_id": {ngxTraceID, 1}, "opentelemetry_trace_id": {ngxTraceID, 1}, "otel_trace_id": {ngxTraceID, 1},
	"sent_http_www_authenticate": {ngxChallenge, 0}, "upstream_http_www_authenticate": {ngxChallenge, 1},
	"http_authorization": {ngxAuthorization, 0}, "http_x_api_key": {ngxAPIKey, 1}, "http_api_key": {ngxAPIKey, 1},
	"http_apikey": {ngxAPIKey, 1}, "http_x_auth_token": {ngxAPIKey, 1}, "arg_api_key": {ngxAPIKey, 1},
	"arg_apikey": {ngxAPIKey, 1}, "hostname": {ngxInstance, 0}, "upstream_cache_status": {ngxCache, 0},
	"ssl_client_verify": {ngxClientVerify, 3}, "jwt_header_kid": {ngxKeyID, 0},
	"ssl_client_fingerprint": {ngxKeyID, 1}, "ssl_client_serial": {ngxKeyID, 2},
	"service_name": {ngxService, 0}, "proxy_upstream_name": {ngxService, 1}, "proxy_host": {ngxUpstream, 0},
	"time_text": {ngxTimeText, 2}, "query_mark": {ngxQueryMark, 3}, "request_time_ms": {ngxDurationMS, 1}, "request_time_us": {ngxDurationUS, 2}, // see apache_format.go
	"az": {ngxZone, 0}, "availability_zone": {ngxZone, 0},
}

// ngxMeaningOf looks a variable up, also response headers that name an error
// and what users call the results of a map over $http_authorization.
func ngxMeaningOf(name string) ngxMeaning {
	if m, ok := ngxVars[name]; ok {
		return m
	}
	header, sent := strings.CutPrefix(name, "sent_http_")
	if !sent {
		header, sent = strings.CutPrefix(name, "upstream_http_")
	}
	switch {
	case sent && strings.Contains(header, "error"):
		return ngxMeaning{ngxError, 0}
	case ngxIsAuthFact(name):
		return ngxMeaning{ngxAuthFact, 1}
	}
	return ngxMeaning{}
}

// ngxIsAuthFact recognises names such as auth_scheme, has_auth,
// authorization_present, token_sent.
func ngxIsAuthFact(name string) bool {
	for _, p := range [...]string{"http_", "sent_http_", "upstream_", "cookie_", "arg_", "ssl_", "jwt_"} {
		if strings.HasPrefix(name, p) {
			return false
		}
	}
	about := strings.Contains(name, "auth") || strings.Contains(name, "token") || strings.Contains(name, "bearer") ||
		strings.Contains(name, "credential")
	if !about {
		return false
	}
	for _, s := range [...]string{"_scheme", "_present", "_type", "_sent", "_kind"} {
		if strings.HasSuffix(name, s) {
			return true
		}
	}
	return strings.HasPrefix(name, "has_") || strings.HasPrefix(name, "have_") || strings.HasPrefix(name, "is_auth")
}

// ngxField is one variable of a compiled format that is read.
type ngxField struct {
	i int // in the values of a scan
	v ngxVar
}

// ngxFieldsOf lists the variables of f that are read, in the order of their
// rank.
func ngxFieldsOf(f *logformat.Format) []ngxField {
	type ranked struct {
		ngxField
		rank uint8
	}
	var all []ranked
	for i, name := range f.Vars() {
		if m := ngxMeaningOf(name); m.v != ngxSkip {
			all = append(all, ranked{ngxField{i, m.v}, m.rank})
		}
	}
	slices.SortStableFunc(all, func(a, b ranked) int { return cmp.Compare(a.rank, b.rank) })
	fields := make([]ngxField, len(all))
	for i := range all {
		fields[i] = all[i].ngxField
	}
	return fields
}

// ngxLabels are what log formats put before "=" for a variable, beside the
// variable's own name.
var ngxLabels = map[string]ngxVar{
	"rt": ngxDuration, "reqtime": ngxDuration, "req_time": ngxDuration,
	"us": ngxTargetStatus, "ustatus": ngxTargetStatus, "upstatus": ngxTargetStatus,
	"upstream": ngxTarget, "uaddr": ngxTarget, "upaddr": ngxTarget, "ua": ngxTarget,
	"rl": ngxRequestBytes, "reqsize": ngxRequestBytes, "req_length": ngxRequestBytes, "bs": ngxBytes,
	"vhost": ngxHost, "sn": ngxHost, "rid": ngxRequestID, "reqid": ngxRequestID, "x_request_id": ngxRequestID,
	"tr": ngxTraceID, "trace": ngxTraceID, "trace_id": ngxTraceID, "traceid": ngxTraceID, "xray": ngxTraceID,
	"zone": ngxZone, "node": ngxInstance, "pod": ngxInstance, "xff": ngxForwarded, "cs": ngxCache, "cache": ngxCache, "ucs": ngxCache,
	"auth": ngxEitherAuth, "wa": ngxEitherAuth, "www_auth": ngxEitherAuth, "www_authenticate": ngxEitherAuth,
	"challenge": ngxEitherAuth, "authz": ngxAuthorization, "authorization": ngxAuthorization,
}

// ngxLabel finds the meaning of a label, ngxSkip if it has none.
func ngxLabel(label []byte) ngxVar {
	if len(label) == 0 || len(label) > 40 {
		return ngxSkip
	}
	if v, ok := ngxLabels[string(label)]; ok {
		return v
	}
	if m, ok := ngxVars[string(label)]; ok {
		return m.v
	}
	if bytes.ContainsAny(label, "ABCDEFGHIJKLMNOPQRSTUVWXYZ-") {
		lower := bytes.ReplaceAll(bytes.ToLower(label), []byte("-"), []byte("_"))
		if !bytes.Equal(lower, label) {
			return ngxLabel(lower)
		}
	}
	return ngxSkip
}
