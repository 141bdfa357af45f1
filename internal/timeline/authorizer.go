package timeline

import "strings"

// delegated tells whether the application that refused is an authorizer that a
// proxy asked: it logs the path of the subrequest, which ends otherwise than the
// path that the client asked for. A proxy that rewrites paths keeps their ends.
func (b *Builder) delegated(list []*record, members []int32) bool {
	outer, inner := "", ""
	for _, i := range members {
		r := list[i]
		path := b.strings.Text(r.routeLine)
		switch {
		case path == "":
		case r.hop == HopApplication && b.failing(r):
			inner = path
		case r.hop != HopApplication && outer == "":
			outer = path
		}
	}
	if inner == "" {
		return false
	}
	return asksForLeave(inner) && (outer == "" || lastSegment(outer) != lastSegment(inner))
}

// leave are the last segments of the paths at which proxies ask whether a request
// may pass: nginx auth_request, Traefik ForwardAuth, Envoy ext_authz, oauth2-proxy.
var leave = map[string]bool{
	"authorize": true, "authz": true, "auth": true, "authn": true, "authenticate": true, "auth-check": true, "check-auth": true,
	"check_auth": true, "verify": true, "validate": true, "_auth": true, "_oauth": true, "forward-auth": true,
	"forwardauth": true, "forward_auth": true, "ext-authz": true, "ext_authz": true, "auth-request": true,
	"auth_request": true, "introspect": true, "verify-token": true, "validate-token": true,
}

func asksForLeave(route string) bool { return leave[strings.ToLower(lastSegment(route))] }

func lastSegment(route string) string {
	route = strings.TrimRight(route, "/")
	return route[strings.LastIndexByte(route, '/')+1:]
}
