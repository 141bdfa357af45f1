package markers

import (
	"cmp"
	"slices"
	"strings"
)

// Kinds of changes, as rules know them.
const (
	kindClient = "client" // an app, SDK or front end that calls the API
	kindApp    = "app"    // a service behind the API
	kindConfig = "config" // settings, environment, feature flags
	kindProxy  = "proxy"  // load balancer, reverse proxy, CDN, gateway
	kindKey    = "key"    // keys, secrets, certificates, sessions
	kindIDP    = "idp"    // identity provider, authorization server
	kindMesh   = "mesh"   // service mesh, sidecars
	kindCache  = "cache"  // what is cached, where, or for how long
	kindOther  = "other"
)

// kind finds the kind of a change. A stated kind of this list stands, except
// that app and config are refined by what was changed: the rotation of a key is
// often filed as a change of configuration. Any other statement ("infra",
// "deployment") says how or where something was changed, so the words decide.
func kind(stated, service, version, note string) string {
	stated = strings.ToLower(stated)
	name, all := words(service), words(service+" "+note)
	switch stated {
	case kindClient, kindKey, kindIDP, kindMesh, kindCache:
		return stated
	case kindProxy:
		if credentials(all) == "" && has(all, cacheWords) {
			return kindCache
		}
		return kindProxy
	case kindApp:
		if isClient(name, all) {
			return kindClient
		}
		return kindApp
	case kindConfig:
		if credentials(all) == "" && has(all, cacheWords) {
			return kindCache
		}
		return cmp.Or(credentials(all), systemIn(name), systemIn(all), identityIn(name), kindConfig)
	}
	if changed := kindOf(name, all); changed != "" {
		return changed
	}
	if slices.Contains([]string{"scale", "scaling", "ops", "maintenance", "infra", "infrastructure", "test", kindOther}, stated) {
		return kindOther
	}
	if service != "" || version != "" || has(all, releaseWords) {
		return kindApp // a version of a service, with nothing else said about it
	}
	return kindOther
}

// kindOf reads the kind off the words alone. What happened to a credential
// matters more than the service it happened in; the name of the service more
// than what its note mentions.
func kindOf(name, all string) string {
	if k := credentials(all); k != "" {
		return k
	}
	if isClient(name, all) {
		return kindClient
	}
	if has(all, cacheWords) {
		return kindCache
	}
	if has(wholeName(name), proxyNames) {
		return kindProxy
	}
	for _, text := range []string{name, all} {
		if k := systemIn(text); k != "" {
			return k
		}
		if has(text, configWords) {
			return kindConfig
		}
	}
	return identityIn(name)
}

// credentials is kindKey when keys, secrets or sessions were changed. Logs,
// nodes and people rotate, too.
func credentials(text string) string {
	if has(text, keyWords) || has(text, rotateWords) && (has(text, rotated) || !has(text, rotatedElse)) {
		return kindKey
	}
	return ""
}

// identityIn recognises a house's own authorization server by its name. Its
// note goes first: what stands in front of it may have been changed.
func identityIn(name string) string {
	if has(name, identityNames) {
		return kindIDP
	}
	return ""
}

// isClient tells whether a client of the API was released. A service that
// speaks of a client in its note is none.
func isClient(name, all string) bool {
	return has(name, clientNames) || has(name, clientWords) || has(all, clientWords) && !has(all, aboutClients)
}

// systemIn finds the system that a text is about. Mesh comes before proxy: a
// sidecar is often an Envoy.
func systemIn(text string) string {
	switch {
	case has(text, meshWords):
		return kindMesh
	case has(text, idpWords):
		return kindIDP
	case has(text, proxyWords):
		return kindProxy
	}
	return ""
}

// words is the text in lower case with one blank around each word.
func words(text string) string {
	fields := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9')
	})
	return " " + strings.Join(fields, " ") + " "
}

// wholeName marks a name as one word, so that "gateway" is found and "payment
// gateway" is not.
func wholeName(name string) string {
	return " " + strings.ReplaceAll(strings.TrimSpace(name), " ", "-") + " "
}

func has(text string, list []string) bool {
	return slices.ContainsFunc(list, func(w string) bool { return strings.Contains(text, w) })
}
