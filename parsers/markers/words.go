package markers

import "strings"

// Words that tell a kind; two or more are a phrase. Plurals are listed where
// people use them. They were collected from the names of products and from how
// change logs are worded.
var (
	keyWords = wordList(`jwks|jwk|signing key|signing keys|api key|api keys|access key|access keys|private key|public key|encryption key|keyset|key set
		key rotation|key rollover|new key|new keys|secret|secrets|credential|credentials|certificate|certificates|cert|certs|password change|passwords
		keystore|truststore|kms|vault|hmac|revoke|revoked|revokes|revoking|revocation|session invalidation|sessions invalidated|invalidate sessions
		token invalidation|tokens invalidated|invalidate tokens|logout everywhere`)
	rotateWords = wordList(`rotate|rotated|rotates|rotating|rotation|rollover`)
	rotated     = wordList(`key|keys|token|tokens|password|hash|salt`)
	rotatedElse = wordList(`log|logs|logrotate|node|nodes|pod|pods|instance|instances|host|hosts|backup|backups|call|image|images|banner|banners`)

	cacheWords = wordList(`cache enabled|caching enabled|response cache|response caching|cache ttl|cache policy|authorizer cache|auth cache|token cache
		cache config|cache configuration|caching rules|cache rules|enable cache|enable caching|cache lifetime|cache settings`)

	meshWords = wordList(`mesh|istio|istiod|linkerd|sidecar|sidecars|mtls|spire|spiffe|consul connect|kuma|cilium`)
	idpWords  = wordList(`keycloak|auth0|okta|cognito|sso|idp|identity provider|identityserver|entra|azure ad|adfs|oidc|saml
		zitadel|authentik|fusionauth|pingfederate|ldap|active directory`)
	identityNames = wordList(`auth server|authserver|authorization server|oauth server|identity server|identity service|token service`)

	proxyWords = wordList(`nginx|ingress|haproxy|envoy|traefik|caddy|kong|apisix|tyk|apigee|varnish|load balancer|loadbalancer|alb|nlb|elb|listener|listeners
		cdn|waf|cloudfront|cloudflare|fastly|akamai|proxy|reverse proxy|api gateway|apigateway|gateway config|gateway configuration|gateway route|gateway routes
		at the edge|edge config|edge router|edge rules|edge proxy`)
	proxyNames = wordList(`gateway|edge|lb|router|apigw`)

	clientWords = wordList(`ios|android|iphone|ipad|mobile|sdk|frontend|front end|web app|webapp|web ui|spa|app release|app update|app store|play store
		react native|flutter|browser extension|js bundle|client release|client rollout|client update|client library|desktop app`)
	clientNames  = wordList(`client|clients|cli|desktop|connector|plugin|web client`)
	aboutClients = wordList(`support for|supports|from mobile|for mobile|for ios|for android|endpoint for|for the frontend|for frontend`)

	configWords = wordList(`config|configuration|configs|configmap|settings|setting|feature flag|feature flags|flag|dotenv|env var|env vars|env file|set env|unset env|env change|env update
		environment variable|environment variables|helm values|terraform|toggle|kill switch`)
	releaseWords = wordList(`deploy|deployed|deployment|release|released|rollout|rollback|hotfix|upgrade`)
)

// wordList splits a list at bars and line ends and puts a blank around each entry,
// which is how words writes a text.
func wordList(text string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return r == '|' || r == '\n' }) {
		out = append(out, words(w))
	}
	return out
}
