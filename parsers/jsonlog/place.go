package jsonlog

import "strings"

// place is the part of a record that an object describes. Keys are read by
// their place: a status under "upstream" is not the one that the client got.
type place uint8

const (
	inTop      place = iota // the record itself, and objects that only group its fields
	inUnknown               // an object of unknown meaning: only unmistakable names count
	inOpaque                // an object that is not looked into
	inHTTP                  // request and response in one
	inRequest               //
	inResponse              //
	inReqHead               // request headers
	inResHead               // response headers
	inError                 //
	inUser                  //
	inClaims                // claims of a token
	inAuth                  // the authentication of the request
	inURL                   //
	inAgent                 // user agent
	inClient                // address of the client
	inUpstream              // what this hop asked, and what anything else answered
	inService               //
	inHost                  // machine, pod or container
	inTrace                 //
	inEvent                 // event.* of the Elastic Common Schema
	inLatency               // latencies of Kong
	inTime                  // {"$date": ...}
	inLevel                 // {"name": "INFO", "no": 20}
	inStatus                // {"code": 401}
	inKube                  // kubernetes.* as log shippers add it
	numPlaces
)

// objects maps the name of an object, or the first words of a key, to its
// place. A name that is not here leads to inUnknown.
var objects = func() map[string]place {
	m := map[string]place{}
	for _, row := range [...]struct {
		at    place
		names string
	}{
		{inTop, "x extra extras fields @fields meta metadata payload jsonpayload data mdc contextmap context ctx " +
			"attributes attrs attr properties props details labels label tags tag log message msg body edge info dd " +
			"nginx access envoy traefik caddy kong haproxy otel resource logprocessed structured structureddata " +
			"extradata scope network web requestcontext"},
		{inOpaque, "cookie cookies query querystring params param form stack stacktrace file process thread tls ssl " +
			"session span module geo db sql src origin pathparameters multivaluequerystringparameters " +
			"querystringparameters stagevariables env environment build git args argv"},
		{inHTTP, "http httprequest httpcontext accesslog"},
		{inRequest, "request req incoming incomingrequest clientrequest"},
		{inResponse, "response res resp reply sent elb downstream outgoingresponse"},
		{inError, "error err exception thrown failure fault problem errors"},
		{inUser, "user principal account identity subject usr enduser actor"},
		{inClaims, "claims jwtclaims tokenclaims"},
		{inAuth, "auth authn authz authentication authorization authorizer authorize authenticate token jwt oauth " +
			"oauth2 oidc bearer credential credentials security apikey"},
		{inURL, "url uri requesturl requesturi"},
		{inAgent, "useragent ua"},
		{inClient, "client source remote peer visitor connection downstreamremote"},
		{inUpstream, "upstream up backend target origin cluster integration outbound outgoing outgoingrequest fetch axios " +
			"call dependency external server destination dest dst thirdparty proxied"},
		{inService, "service svc app application microservice"},
		{inHost, "host node machine instance pod container hostinfo"},
		{inTrace, "trace tracing transaction"},
		{inEvent, "event"},
		{inLatency, "latencies latency timings timing times"},
		{inTime, "time timestamp @timestamp ts t date datetime"},
		{inLevel, "level severity"},
		{inStatus, "status responsestatus"},
		{inKube, "kubernetes k8s kube"},
	} {
		for _, n := range strings.Fields(row.names) {
			if _, double := m[n]; !double {
				m[n] = row.at
			}
		}
	}
	return m
}()

// enter is the place of an object called name inside of the place at. ok is
// false for a name that says nothing.
func enter(at place, name []byte) (to place, ok bool) {
	to, ok = objects[string(name)]
	switch at {
	case inOpaque:
		return inOpaque, true
	case inUnknown:
		switch to {
		case inHTTP, inRequest, inResponse, inUpstream, inOpaque:
			return to, ok
		}
		return inUnknown, false
	case inUpstream: // request.upstream.status is the upstream's, whatever is in between
		return inUpstream, ok
	case inReqHead, inResHead:
		return at, ok && to == inTop
	case inClaims, inTime, inLevel, inStatus:
		return inOpaque, ok
	}
	switch string(name) {
	case "headers", "header", "hdrs", "reqheaders", "requestheaders":
		if at == inResponse {
			return inResHead, true
		}
		return inReqHead, true
	case "resheaders", "respheaders", "responseheaders":
		return inResHead, true
	case "claims":
		return inClaims, true
	case "cause", "inner", "innererror", "original", "causedby":
		if at == inError {
			return inError, true
		}
	}
	if !ok {
		return inUnknown, false
	}
	return enterKnown(at, to, name), true
}

// enterKnown corrects the place of a known name by where it stands.
func enterKnown(at, to place, name []byte) place {
	switch {
	case to == inTop && isContent(name) && at == inRequest:
		return inOpaque // what a user sent
	case to == inTop && isContent(name) && at == inResponse, at == inError && (to == inTop || to == inResponse):
		return inError // the body of a response says what is wrong
	case to == inTop:
		return at
	case to == inHTTP && (at == inResponse || at == inRequest):
		return at
	case to == inRequest && at == inError, to == inUser && at == inAuth, to == inAuth && at == inUser:
		return at
	case to == inEvent && at != inTop, to == inStatus && at == inAuth:
		return inOpaque
	}
	return to
}

// isContent tells the name of what a message carries.
func isContent(name []byte) bool {
	switch string(name) {
	case "body", "data", "payload", "jsonpayload", "message", "msg", "fields":
		return true
	}
	return false
}
