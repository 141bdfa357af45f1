package markers

import (
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
	kindOther  = "other"
)

// word is a word (or the words) that tells the kind of a change.
type word struct {
	text string
	kind string
}

// changeWords tell the kind by what was done, strongest first: a rotated key
// matters more than the service that rotated it.
var changeWords = []word{
	{"jwks", kindKey}, {"signing key", kindKey}, {"key rotation", kindKey}, {"rotate", kindKey}, {"rotation", kindKey},
	{"revoke", kindKey}, {"revocation", kindKey}, {"certificate", kindKey}, {"cert renew", kindKey}, {"api key", kindKey},
	{"api keys", kindKey}, {"credential", kindKey}, {"credentials", kindKey}, {"invalidation", kindKey}, {"secret", kindKey}, {"secrets", kindKey}, {"kms", kindKey}, {"vault", kindKey},
	{"mesh", kindMesh}, {"istio", kindMesh}, {"linkerd", kindMesh}, {"sidecar", kindMesh}, {"mtls", kindMesh}, {"spire", kindMesh},
	{"keycloak", kindIDP}, {"auth0", kindIDP}, {"okta", kindIDP}, {"cognito", kindIDP}, {"sso", kindIDP}, {"idp", kindIDP},
	{"identity provider", kindIDP}, {"entra", kindIDP}, {"oidc", kindIDP},
	{"nginx", kindProxy}, {"ingress", kindProxy}, {"haproxy", kindProxy}, {"envoy", kindProxy}, {"gateway config", kindProxy},
	{"load balancer", kindProxy}, {"listener", kindProxy}, {"cdn", kindProxy}, {"waf", kindProxy}, {"cloudfront", kindProxy},
	{"cloudflare", kindProxy}, {"reverse proxy", kindProxy}, {"proxy config", kindProxy}, {"proxy", kindProxy}, {"alb", kindProxy}, {"traefik", kindProxy}, {"edge", kindProxy},
}

// placeWords tell the kind by what was changed.
var placeWords = []word{
	{"ios", kindClient}, {"android", kindClient}, {"mobile", kindClient}, {"sdk", kindClient}, {"frontend", kindClient},
	{"web app", kindClient}, {"webapp", kindClient}, {"spa", kindClient}, {"desktop", kindClient}, {"app release", kindClient}, {"app store", kindClient},
	{"connector", kindClient}, {"client", kindClient}, {"cli", kindClient},
	{"config", kindConfig}, {"configuration", kindConfig}, {"feature flag", kindConfig}, {"env", kindConfig}, {"environment variable", kindConfig},
	{"settings", kindConfig}, {"helm values", kindConfig}, {"terraform", kindConfig}, {"configmap", kindConfig},
}

// kind finds the kind of a change. A stated kind of this list stands, except
// that app and config are refined by what was changed: the rotation of a key is
// often filed as a change of configuration.
func kind(stated, service, note string) string {
	stated = strings.ToLower(stated)
	text := words(service + " " + note)
	change := match(text, changeWords)
	switch stated {
	case kindClient, kindProxy, kindKey, kindIDP, kindMesh:
		return stated
	case kindApp, "deploy", "deployment", "release", "rollout":
		if place := match(text, placeWords); place == kindClient {
			return kindClient
		}
		return kindApp
	case kindConfig:
		if change != "" {
			return change
		}
		return kindConfig
	}
	if change != "" {
		return change
	}
	if place := match(text, placeWords); place != "" {
		return place
	}
	if slices.Contains([]string{"scale", "scaling", "ops", "maintenance", "infra", "infrastructure", "test"}, stated) {
		return kindOther
	}
	if service != "" {
		return kindApp // a version of a service, with nothing said about it
	}
	return kindOther
}

// words is the text in lower case with one blank around each word.
func words(text string) string {
	fields := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9')
	})
	return " " + strings.Join(fields, " ") + " "
}

func match(text string, list []word) string {
	for _, w := range list {
		if strings.Contains(text, " "+w.text+" ") {
			return w.kind
		}
	}
	return ""
}
