package parsers

import (
	"bytes"
	"net/netip"

	"authlog/internal/timeline"
	"authlog/parsers/logformat"
	"authlog/parsers/reason"
	"authlog/parsers/redact"
	"authlog/parsers/stamp"
)

// ngxReader puts values of nginx variables into events. One goroutine at a time.
type ngxReader struct {
	times   stamp.Cache
	reasons *reason.Classifier
	buf     []byte // unescaped values of the current line
	verify  []byte // $ssl_client_verify of the current line
	zone    int    // seconds east of UTC of times without one, which nginx itself never writes
	badTime bool   // a time of the current line could not be read
}

func newNgxReader() ngxReader { return ngxReader{reasons: reason.NewClassifier()} }

// ngxMaxKeptBuf bounds the buffer that is kept from line to line.
const ngxMaxKeptBuf = 1 << 20

// begin makes ready for the next line.
func (r *ngxReader) begin(ev *timeline.Event) {
	if cap(r.buf) > ngxMaxKeptBuf {
		r.buf = nil
	}
	r.buf, r.verify, r.badTime = r.buf[:0], nil, false
	ev.Hop = timeline.HopProxy
}

// unescape undoes escapes; the result is valid until the next line.
func (r *ngxReader) unescape(v []byte, e logformat.Escape) []byte {
	if !logformat.NeedsUnescape(v, e) {
		return v
	}
	n := len(r.buf)
	r.buf = logformat.AppendUnescaped(r.buf, v, e)
	return r.buf[n:]
}

// set gives ev the value of a variable, unless a better variable has given it
// before. Values stay escaped but for those whose text is classified.
func (r *ngxReader) set(ev *timeline.Event, v ngxVar, val []byte, e logformat.Escape) {
	if isMissing(val) {
		r.setMissing(ev, v, val)
		return
	}
	switch v {
	case ngxMsec, ngxTimeISO, ngxTimeLocal, ngxTimeText:
		r.setTime(ev, v, val)
	case ngxRequest:
		ev.Method, ev.Path, ev.Query = splitRequest(val)
	case ngxURI:
		if len(ev.Path) == 0 {
			ev.Path, ev.Query = splitURI(val)
		}
	case ngxStatus:
		ev.Status = statusOf(val)
	case ngxBodyBytes:
		ev.BodyBytes = intOf(val)
		ev.Bytes = ev.BodyBytes
	case ngxBytes:
		if ev.Bytes == timeline.Absent {
			ev.Bytes = intOf(val)
		}
	case ngxRequestBytes:
		ev.RequestBytes = intOf(val)
	case ngxDuration:
		ev.DurationS = secondsOf(val)
	case ngxDurationMS:
		if n := intOf(val); n >= 0 {
			ev.DurationS = float64(n) / 1e3
		}
	case ngxDurationUS:
		if n := intOf(val); n >= 0 {
			ev.DurationS = float64(n) / 1e6
		}
	case ngxCache:
		ev.CacheHit = ngxCacheHit(val)
	case ngxAuthorization, ngxAPIKey, ngxAuthFact:
		ngxSetAuth(ev, v, val)
	case ngxClientVerify:
		r.verify = val
	case ngxChallenge:
		if len(ev.Challenge) == 0 {
			ev.Challenge = r.unescape(val, e)
		}
	case ngxEitherAuth:
		r.setEitherAuth(ev, val, e)
	default:
		r.setText(ev, v, val)
	}
}

// setText gives a text field its value if it has none.
func (r *ngxReader) setText(ev *timeline.Event, v ngxVar, val []byte) {
	var field *[]byte
	switch v {
	case ngxClient:
		field, val = &ev.ClientIP, hostPart(val)
	case ngxForwarded:
		field = &ev.Forwarded
	case ngxUser:
		if string(val) == `""` {
			return // Apache writes an empty name so
		}
		field = &ev.User
	case ngxMethod:
		field = &ev.Method
	case ngxArgs:
		field = &ev.Query
	case ngxQueryMark:
		field, val = &ev.Query, bytes.TrimPrefix(val, []byte("?"))
	case ngxTarget:
		field = &ev.Target
	case ngxTargetStatus:
		field = &ev.TargetStatus
	case ngxUserAgent:
		field = &ev.UserAgent
	case ngxReferer:
		field = &ev.Referer
	case ngxHost:
		field, val = &ev.Host, hostOf(val)
	case ngxRequestID:
		field = &ev.RequestID
	case ngxTraceID:
		field = &ev.TraceID
	case ngxInstance:
		field = &ev.Instance
	case ngxKeyID:
		field = &ev.KeyID
	case ngxUpstream:
		field, val = &ev.Upstream, ngxUpstreamOf(val)
	case ngxZone:
		field = &ev.Zone
	case ngxService:
		field = &ev.Service
	case ngxError:
		field = &ev.ErrorReason
	default:
		return
	}
	if len(*field) == 0 {
		*field = val
	}
}

// setMissing keeps what the absence of a value says: nobody was asked, or no
// credential came.
func (r *ngxReader) setMissing(ev *timeline.Event, v ngxVar, val []byte) {
	switch v {
	case ngxTarget:
		if len(ev.Target) == 0 {
			ev.Target = ngxDash
		}
	case ngxTargetStatus:
		if len(ev.TargetStatus) == 0 {
			ev.TargetStatus = ngxDash
		}
	case ngxAuthorization, ngxAPIKey, ngxAuthFact:
		if ev.Auth.Present == timeline.Unknown {
			ev.Auth.Present = timeline.No
		}
	case ngxMsec, ngxTimeISO, ngxTimeLocal, ngxTimeText:
		r.badTime = true
	}
}

// ngxDash is what a hop writes when it asked nobody. Never modified.
var ngxDash = []byte("-")

func (r *ngxReader) setTime(ev *timeline.Event, v ngxVar, val []byte) {
	if ev.Time != timeline.NoTime {
		return
	}
	var ok bool
	var ns int64
	var frac uint8
	switch v {
	case ngxMsec:
		ns, frac, ok = stamp.Epoch(val)
	case ngxTimeISO:
		ns, frac, ok = stamp.ISO(val, r.zone)
	case ngxTimeText:
		ns, frac, ok = stamp.Any(val, r.zone)
	default:
		ns, frac, ok = r.times.CLF(val)
	}
	if !ok {
		r.badTime = true
		return
	}
	ev.Time, ev.TimeFrac = ns, frac
}

// setEitherAuth is for a label such as auth=, which can stand for either
// header: a challenge is kept, and a credential leaves only its shape.
func (r *ngxReader) setEitherAuth(ev *timeline.Event, val []byte, e logformat.Escape) {
	if plain := r.unescape(val, e); !ngxIsChallenge(plain) {
		ngxSetAuth(ev, ngxAuthorization, plain)
	} else if len(ev.Challenge) == 0 {
		ev.Challenge = plain
	}
}

// ngxSetAuth keeps presence, scheme and shape of a credential. A credential
// that is present wins over one that is not.
func ngxSetAuth(ev *timeline.Event, v ngxVar, val []byte) {
	if ev.Auth.Present == timeline.Yes {
		return
	}
	switch v {
	case ngxAuthorization:
		auth, class := redact.Authorization(val)
		if auth.Present == timeline.Unknown {
			auth.Present = timeline.Yes
		}
		ev.Auth, ev.KeyClass = auth, class
	case ngxAPIKey:
		ev.Auth = timeline.Auth{Present: timeline.Yes, Scheme: timeline.SchemeAPIKey}
	case ngxAuthFact:
		if auth := ngxAuthWord(val); auth.Present != timeline.Unknown {
			ev.Auth = auth
		}
	}
}

// finish draws what follows from several fields of a line.
func (r *ngxReader) finish(ev *timeline.Event) {
	if len(ev.ClientIP) == 0 && len(ev.Forwarded) > 0 {
		ev.ClientIP = ngxPickForwarded(ev.Forwarded)
	}
	ev.User = redact.Login(ev.User)
	if len(ev.User) > 0 && ev.Auth.Present == timeline.Unknown {
		// $remote_user is the name in an "Authorization: Basic" header,
		// whether or not anybody asked for one (CHANGES of nginx 0.1.44).
		ev.Auth.Present, ev.Auth.Scheme = timeline.Yes, timeline.SchemeBasic
	}
	if len(r.verify) > 0 && len(ev.ErrorReason) == 0 && ngxIsCertStatus(ev.Status) &&
		(bytes.HasPrefix(r.verify, []byte("FAILED")) || string(r.verify) == "NONE") {
		n := len(r.buf)
		r.buf = append(append(r.buf, "ssl_client_verify "...), r.verify...)
		ev.ErrorReason = r.buf[n:]
	}
	if len(ev.Challenge) == 0 && len(ev.ErrorReason) == 0 {
		return
	}
	res := r.reasons.ClassifyAt(ev.Status, reason.Text{Challenge: ev.Challenge, Error: ev.ErrorReason})
	ev.Reason, ev.Suggests = res.Reason, res.Suggests
}

// ngxIsCertStatus tells whether a status can come from a refused client
// certificate; 495 and 496 are nginx's own.
func ngxIsCertStatus(status int) bool {
	switch status {
	case 400, 401, 403, 495, 496:
		return true
	}
	return false
}

// ngxUpstreamOf is the name of an upstream group: $proxy_host without its port,
// unless that is an address.
func ngxUpstreamOf(v []byte) []byte {
	name := hostOf(v)
	if _, err := netip.ParseAddr(string(name)); err == nil {
		return nil
	}
	return name
}

// ngxCacheHit reads $upstream_cache_status.
func ngxCacheHit(v []byte) timeline.Tri {
	switch string(v) {
	case "HIT", "STALE", "UPDATING", "REVALIDATED":
		return timeline.Yes
	case "MISS", "EXPIRED", "BYPASS":
		return timeline.No
	}
	return timeline.Unknown
}
