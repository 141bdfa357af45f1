package jsonlog

import (
	"bytes"

	"authlog/internal/timeline"
	"authlog/parsers/reason"
)

// edgeReason is the result type of CloudFront as an error text: nil for the
// types that only say whether the cache had the object, and for plain "Error",
// which every answer of 400 and more has.
// (AWS, CloudFront Developer Guide, standard logging reference.)
func (r *Reader) edgeReason() []byte {
	v := r.text(rEdge)
	switch string(v) {
	case "Hit", "Miss", "RefreshHit", "OriginShieldHit", "Redirect", "Error":
		return nil
	}
	return v
}

// edgeTarget sets that nobody was asked, where CloudFront says so: the object
// came from its cache, or a function at the edge gave the answer.
func (r *Reader) edgeTarget(ev *timeline.Event) {
	if ev.Target != nil || ev.TargetStatus != nil {
		return
	}
	v := r.text(rEdge)
	switch string(v) {
	case "Hit", "FunctionGeneratedResponse", "LambdaGeneratedResponse", "FunctionExecutionError", "LambdaExecutionError",
		"FunctionThrottledError", "LambdaValidationError", "LimitExceeded", "CapacityExceeded", "Redirect":
		ev.Target, ev.TargetStatus = dash, dash
	default:
		if bytes.HasPrefix(v, []byte("Client")) || bytes.HasPrefix(v, []byte("InvalidRequest")) {
			ev.Target, ev.TargetStatus = dash, dash
		}
	}
}

// dash is what a hop writes when it asked nobody. Never modified.
var dash = []byte("-")

// winReason reads the sub-status of IIS and the Windows error beside it, which
// say why a 401 is one (Microsoft, HTTP status codes in IIS; winerror.h).
func (r *Reader) winReason(ev *timeline.Event) {
	sub, win := r.text(rSubstatus), r.text(rWin32)
	if ev.Status != 401 || ev.Reason.Informative() || !isCode(sub) {
		return
	}
	if !isCode(win) {
		win = nil
	}
	before := ev.Reason
	switch why := winReasons[string(win)]; {
	case why != timeline.ReasonNone:
		ev.Reason = why
	case string(sub) == "1": // the logon failed
		ev.Reason = timeline.ReasonBadCredentials
	case string(sub) == "2": // none of the schemes that the server wants was used
		ev.Reason = timeline.ReasonHeaderAbsent
		if ev.User != nil {
			ev.Reason = timeline.ReasonSchemeMismatch
		}
	case string(sub) == "3", string(sub) == "4", string(sub) == "5": // file permissions, a filter, an application
		ev.Reason = timeline.ReasonGeneric
	}
	if ev.Reason != before {
		ev.Suggests = reason.Suggests(ev.Reason)
	}
	if ev.ErrorReason == nil && string(sub) != "0" {
		ev.ErrorReason = append([]byte("401."), sub...)
		if win != nil && string(win) != "0" {
			ev.ErrorReason = append(append(ev.ErrorReason, " win32 "...), win...)
		}
	}
}

// isCode tells whether v is a number as short as Windows errors are.
func isCode(v []byte) bool {
	digits, rest := leadingDigits(v)
	return len(digits) > 0 && len(digits) <= 10 && len(rest) == 0
}

// winReasons are Windows error codes by what they say of a logon. The first leg
// of NTLM and Negotiate ends with SEC_E_NO_CREDENTIALS, and an anonymous request
// that gets the challenge with ERROR_ACCESS_DENIED; both are by design.
var winReasons = map[string]timeline.Reason{
	"2148074254": timeline.ReasonChallenge,          // 0x8009030E SEC_E_NO_CREDENTIALS
	"1326":       timeline.ReasonBadCredentials,     // ERROR_LOGON_FAILURE
	"2148074252": timeline.ReasonBadCredentials,     // 0x8009030C SEC_E_LOGON_DENIED
	"1327":       timeline.ReasonAccountLocked,      // ERROR_ACCOUNT_RESTRICTION
	"1328":       timeline.ReasonAccountLocked,      // ERROR_INVALID_LOGON_HOURS
	"1330":       timeline.ReasonExpired,            // ERROR_PASSWORD_EXPIRED
	"1331":       timeline.ReasonCredentialRevoked,  // ERROR_ACCOUNT_DISABLED
	"1793":       timeline.ReasonExpired,            // ERROR_ACCOUNT_EXPIRED
	"1907":       timeline.ReasonExpired,            // ERROR_PASSWORD_MUST_CHANGE
	"1909":       timeline.ReasonAccountLocked,      // ERROR_ACCOUNT_LOCKED_OUT
	"1311":       timeline.ReasonBackendUnreachable, // ERROR_NO_LOGON_SERVERS
	"1789":       timeline.ReasonBackendUnreachable, // ERROR_TRUSTED_RELATIONSHIP_FAILURE
	"2148074257": timeline.ReasonBackendUnreachable, // 0x80090311 SEC_E_NO_AUTHENTICATING_AUTHORITY
	"2148074248": timeline.ReasonMalformed,          // 0x80090308 SEC_E_INVALID_TOKEN
	"2148074276": timeline.ReasonClockSkew,          // 0x80090324 SEC_E_TIME_SKEW
	"2148074278": timeline.ReasonServiceIdentity,    // 0x80090326 SEC_E_ILLEGAL_MESSAGE
}
