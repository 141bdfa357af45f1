package reason

import "testing"

// Where a text stands: in a log of unknown context, in the body of a 401, in its challenge.
const (
	log = iota
	body
	challenge
)

// systems are texts of further systems, taken from their sources, with the first cause
// that an engineer would read from them.
var systems = []struct {
	system string
	place  int
	text   string
	cause  string
}{
	{"opensearch-security", log, `No subject found in JWT token`, "audience-issuer-mismatch"},
	{"opensearch-security", log, `Failed to get subject from JWT claims, check if subject_key 'preferred_username' is correct.`, "audience-issuer-mismatch"},
	{"opensearch-security", log, `Error creating JWT authenticator. JWT authentication will not work`, "authorizer-misconfigured"},
	{"jwt-scala", log, `The token will only be valid after 2026-11-02T14:03:19Z`, "clock-skew"},
	{"jwt-scala", log, `Non-empty signature found inside the token while trying to verify without a key.`, "secret-not-loaded"},
	{"joken", log, `{:error, [message: "Invalid token", claim: "exp", claim_val: 1793624531]}`, "expired-token"},
	{"rust-jwt-simple", log, `Clock drift detected`, "clock-skew"},
	{"rust-jwt-simple", log, `Authentication tag didn't verify`, "signing-key-mismatch"},
	{"actix-web-httpauth", log, `Missing authorization scheme`, "malformed-token"},
	{"lestrrat-jwx", log, `"exp" not satisfied`, "expired-token"},
	{"lestrrat-jwx", log, `"iat" not satisfied`, "clock-skew"},
	{"lestrrat-jwx", log, `"nbf" not satisfied`, "clock-skew"},
	{"lestrrat-jwx", log, `"aud" not satisfied`, "audience-issuer-mismatch"},
	{"oauth2-proxy", log, `Error retrieving session from token in Authorization header: [unable to verify bearer token, oidc: token is expired (Token Expiry: 2026-11-02 13:02:11 +0000 UTC)]`, "expired-token"},
	{"oauth2-proxy", log, `Error loading cookied session: cookie "_oauth2_proxy" not present, removing session`, "missing-auth-header"},
	{"oauth2-proxy", log, `Error loading cookied session: cookie signature not valid, removing session`, "signing-key-mismatch"},
	{"docker-distribution", log, `level=info msg="token not to be used after 2026-11-02 13:03:11 +0000 UTC - currently 2026-11-02 14:03:11.204 +0000 UTC m=+8123.4"`, "expired-token"},
	{"etcd", body, `{"error":"auth: user name is empty","code":3,"message":"auth: user name is empty"}`, "missing-auth-header"},
	{"authelia", log, `level=error msg="Error caught when verifying user authorization: User john has been inactive for too long" method=GET path=/api/verify`, "expired-token"},
	{"authelia", log, `level=error msg="The target URL https://app.example.org/ is not under the protected domain example.com" method=GET path=/api/verify`, "authorizer-misconfigured"},
	{"authelia", log, `level=error msg="Missing header X-Forwarded-Proto" method=GET path=/api/verify`, "header-stripped-by-proxy"},
	{"consul", body, `rpc error making call: ACL not found`, "revoked-credential"},
	{"spire-agent", log, `level=error msg="No identity issued" method=FetchX509SVID pid=18 registered=false service=WorkloadAPI subsystem_name=endpoints`, "service-identity"},
	{"spire-agent", log, `rpc error: code = PermissionDenied desc = no identity issued`, "service-identity"},
	{"tyk", log, `level=info msg="Attempted access with malformed header, no JWT auth header found." api_id=orders mw=JWTMiddleware`, "missing-auth-header"},
	{"tyk", log, `level=error msg="JWT validation error" error="No matching KID could be found" mw=JWTMiddleware`, "signing-key-mismatch"},
	{"tyk", body, "{\n    \"error\": \"key not authorized: no matching policy found\"\n}", "authorizer-misconfigured"},
	{"apisix", body, `{"message":"missing user key in JWT token"}`, "audience-issuer-mismatch"},
	{"apache-httpd", log, `[authn_file:error] [pid 4711:tid 1204] (2)No such file or directory: [client 10.0.4.17:51234] AH01620: Could not open password file: /etc/httpd/conf/.htpasswd`, "secret-not-loaded"},
	{"flask-jwt-extended", body, `{"msg":"Only refresh tokens can access this endpoint"}`, "malformed-token"},
	{"doorkeeper", challenge, `Bearer realm="Doorkeeper", error="invalid_token", error_description="The access token is invalid"`, "revoked-credential"},
	{"league-oauth2-server", body, `{"error":"access_denied","message":"The resource owner or authorization server denied the request.","hint":"Missing \"Authorization\" header"}`, "missing-auth-header"},
	{"league-oauth2-server", body, `{"error":"access_denied","message":"The resource owner or authorization server denied the request.","hint":"Access token has been revoked"}`, "revoked-credential"},
	{"laravel-passport", log, `production.ERROR: Key path "file:///var/www/html/storage/oauth-public.key" does not exist or is not readable {"exception":"[object] (LogicException(code: 0): Key path ...`, "secret-not-loaded"},
	{"symfony-security", body, `{"error":"Authentication credentials could not be found."}`, "missing-auth-header"},
	{"symfony-security", body, `Authentication request could not be processed due to a system problem.`, "auth-backend-unreachable"},
	{"lexik-jwt", body, `{"code":401,"message":"JWT Token not found"}`, "missing-auth-header"},
	{"wp-api-jwt-auth", body, `{"code":"jwt_auth_bad_request","message":"User ID not found in the token","data":{"status":403}}`, "audience-issuer-mismatch"},
	{"wordpress-mcp-plugin", log, `Almost always this means the web server is not passing the Authorization header through to PHP, which is common on Apache.`, "header-stripped-by-proxy"},
	{"supabase-auth", body, `{"code":401,"msg":"This endpoint requires a Bearer token"}`, "missing-auth-header"},
	{"supabase-auth", body, `{"code":401,"msg":"invalid JWT: unable to parse or verify signature, token is expired by 12m3s"}`, "expired-token"},
	{"openiddict", body, `The specified token is not an access token.`, "malformed-token"},
	{"openiddict", body, `The authorization associated with the token is no longer valid.`, "revoked-credential"},
	{"openiddict", challenge, `Bearer error="invalid_token", error_description="The specified token cannot be used with this resource server."`, "audience-issuer-mismatch"},
	{"identityserver4", log, `[ERR] Invalid reference token.`, "revoked-credential"},
	{"identityserver4", log, `[ERR] JWT too long`, "malformed-token"},
	{"entra-id", body, `AADSTS700016: Application with identifier '6731de76-14a6-49ae-97bc-6eba6914391e' was not found in the directory 'Contoso'.`, "environment-mismatch"},
	{"slack", body, `{"ok":false,"error":"not_authed"}`, "missing-auth-header"},
	{"atlassian-jira", body, `Basic authentication with passwords is deprecated.  For more information, see: https://developer.atlassian.com/cloud/confluence/deprecation-notice-basic-auth/`, "wrong-auth-scheme"},
	{"apigee", body, `{"fault":{"faultstring":"Failed to resolve API Key variable request.queryparam.apikey","detail":{"errorcode":"steps.oauth.v2.FailedToResolveAPIKey"}}}`, "missing-auth-header"},
	{"apigee", body, `{"fault":{"faultstring":"Invalid ApiKey for given resource","detail":{"errorcode":"oauth.v2.InvalidApiKeyForGivenResource"}}}`, "audience-issuer-mismatch"},
	{"minio", body, `<Error><Code>InvalidRequest</Code><Message>The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.</Message></Error>`, "wrong-auth-scheme"},
	{"browser-cors", log, `Preflight response is not successful. Status code: 401`, "cors-preflight"},
	{"harbor", log, `2020-05-05T14:15:46Z [ERROR] [/pkg/token/token.go:66]: parse token error, crypto/rsa: verification error`, "signing-key-mismatch"},
	{"chef-server", body, `{"error":["Failed to authenticate as deis-controller. Synchronize the clock on your host."]}`, "clock-skew"},
	{"hawk", challenge, `Hawk ts="1353832234", tsm="UuCnDt2mVYCnUIIgHkXHkDo8Nh9QbVsY0W1LyPyHr9I=", error="Stale timestamp"`, "clock-skew"},
	{"an application", body, `{"detail":"Missing X-Forwarded-User"}`, "header-stripped-by-proxy"},
	{"an application", log, `time="2026-11-02T14:03:11Z" level=warning msg="Missing X-Signature header"`, "missing-auth-header"},
	{"bluesky-proxy-handoff", body, `Missing X-Forwarded-User from oauth2-proxy. Refusing handoff.`, "header-stripped-by-proxy"},
	{"databricks-appkit", log, `AuthenticationError: Missing x-forwarded-user header. Cannot resolve user ID.`, "header-stripped-by-proxy"},
	{"an application", log, `[Nest] 41  - 11/02/2026, 2:03:11 PM    WARN [TokenService] Token rejected: version mismatch expected=4 actual=3`, "revoked-credential"},
	{"an application", body, `{"message":"Token version mismatch."}`, "revoked-credential"},
	{"an application", body, `{"detail": "body hash mismatch"}`, "signing-key-mismatch"},
	{"an application", log, `ZITADEL token introspection failed: Post "https://id.example.com/oauth/v2/introspect": dial tcp: lookup id.example.com on 10.96.0.10:53: no such host`, "auth-backend-unreachable"},
	{"an application", log, `OidcProviderMisconfigured: OIDC token introspection rejected the configured API client`, "revoked-credential"},
	{"an application", log, `RuntimeError: Razorpay Test Mode key is required`, "environment-mismatch"},
	{"an application", log, `[offline-queue] op still 401 after token refresh, dropped: order.update`, "refresh-loop"},
	{"an application", log, "      Still got 401 after token refresh.\n      Try deleting the token file and re-authenticating.", "refresh-loop"},
	{"an application", body, `{"statusCode":401,"message":"unknown tenant: tn_7c1e","error":"Unauthorized"}`, "environment-mismatch"},
	{"an application", log, `Credential stuffing detected: 14 different emails attempted from this IP`, "credential-attack"},
	{"live-stream-guard", log, `Credential stuffing detected: 47 failed logins from 91.108.56.0/24 in 5 minutes`, "credential-attack"},
	{"an application", log, `{"level":"warn","ts":1793628191.204,"msg":"spire: SPIFFE ID not in allowlist","id":"spiffe://prod.example.com/ns/shop/sa/orders"}`, "service-identity"},
	{"an application", body, `{"detail":"Internal API key not configured — set INTERNAL_API_KEY in environment."}`, "secret-not-loaded"},
	{"an application", log, `Grpc.Core.RpcException: Status(StatusCode="Unauthenticated", Detail="Internal API key not configured on server")`, "secret-not-loaded"},
	{"an application", log, "fail: Api.Filters.InternalApiKeyFilter[0]\n      Internal:ApiKey is not configured; rejecting internal request.", "secret-not-loaded"},
	{"fast-jwt", log, `TokenError: The token will be active at 2026-11-02T14:03:19.000Z.`, "clock-skew"},
	{"aws-jwt-verify", log, `JwtParseError: Empty JWT`, "malformed-token"},
	{"aws-jwt-verify", log, `JwtParseError: Invalid JWT. Header is not a valid JSON object: SyntaxError: Unexpected token in JSON at position 0`, "malformed-token"},
	{"krakend", log, `Error #01: no Keys has been found`, "signing-key-mismatch"},
	{"an application", log, `[auth] Authorization header present: false`, "missing-auth-header"},
	{"an application", log, `Token contains whitespace`, "malformed-token"},
	{"an application", log, `Invalid token prefix`, "malformed-token"},
	{"an application", log, `DISCORD_TOKEN contains whitespace; remove spaces/newlines from the env value`, "malformed-token"},
	{"an application", log, `Error: the token contains whitespace, so it is not a token`, "malformed-token"},
	{"an application", log, `Palantir token contains whitespace or control characters`, "malformed-token"},
	{"an application", log, `Authorization: Bearer Bearer existing-token`, "malformed-token"},
	{"twitter-api", body, `{"errors":[{"code":135,"message":"Timestamp out of bounds."}]}`, "clock-skew"},
	{"fail2ban", log, `2026-11-02 14:03:11,204 fail2ban.actions        [812]: NOTICE  [nginx-http-auth] Ban 203.0.113.9`, "credential-attack"},
	{"perl-crypt-jwt", log, `JWT: key type 'EC' cannot be used with alg 'RS256' at /srv/shop/lib/Shop/Auth.pm line 42.`, "signing-key-mismatch"},
	{"pac4j", log, `org.pac4j.core.exception.TechnicalException: unsupported unsecured jwt`, "credential-attack"},
	{"zitadel-oidc-go", log, `issuedAt of token is to old: must not be older than 2026-11-02 13:03:11 +0000 UTC, but was 2026-11-02 12:40:00 +0000 UTC (23m11s to old)`, "expired-token"},
	{"zitadel-oidc-go", log, `auth time of token is too old: must not be older than 2026-11-02 13:03:11 +0000 UTC, but was 2026-11-02 09:12:44 +0000 UTC (3h50m27s to old)`, "expired-token"},
	{"zitadel-oidc-go", log, `OpenID Provider Configuration Discovery has failed`, "auth-backend-unreachable"},
	{"quarkus-oidc", log, `org.jose4j.lang.UnresolvableKeyException: JWK with kid 'Grl2ZlbR' is not available`, "signing-key-mismatch"},
	{"quarkus-oidc", log, `org.jose4j.lang.UnresolvableKeyException: JWK is not available, neither 'kid' nor 'x5t' token headers are set`, "malformed-token"},
	{"vertx-auth", log, `io.vertx.core.impl.NoStackTraceThrowable: Invalid JWT audient. expected: ["orders"]`, "audience-issuer-mismatch"},
	{"dex", log, `time="2026-11-02T14:03:11Z" level=error msg="refresh token with id k2x7wq claimed twice"`, "refresh-loop"},
	{"oauth4webapi", log, `OperationProcessingError: too much time has elapsed since the last End-User authentication`, "expired-token"},
	{"fusionauth-jwt", log, `io.fusionauth.jwt.JWTUnavailableForProcessingException`, "clock-skew"},
	{"emqx", log, `[error] get_jwks_failed, resource: <<"emqx_authn_jwks:2026">>, reason: econnrefused`, "auth-backend-unreachable"},
	{"sap-java-security", log, `Jwt token does not consist of 'header'.'payload'.'signature'.`, "malformed-token"},
	{"appwrite", body, `{"message": "The current user has been blocked. You can unblock the user from the Appwrite console.", "code": 401, "type": "user_blocked"}`, "revoked-credential"},
	{"centrifugo", log, `{"level":"info","client":"8b1c","error":"invalid token: disabled JWT algorithm: HS256","message":"invalid connection token"}`, "signing-key-mismatch"},
	{"sentry", body, `{"detail": "Bearer not present in token"}`, "wrong-auth-scheme"},
	{"sentry", body, `{"detail": "JWT is not valid for this application"}`, "audience-issuer-mismatch"},
	{"immich", body, `{"message":"Password login has been disabled","error":"Unauthorized","statusCode":401}`, "authorizer-misconfigured"},
	{"powersync", body, `{"code":"PSYNC_S2101","status":401,"description":"Token is not a well-formed JWT. Check the token format.","name":"AuthorizationError"}`, "malformed-token"},
	{"an application", log, "invalid or expired token: signature is invalid", "signing-key-mismatch"},
	{"an application", log, `could not read "file:///etc/app/oauth-signing.key"`, "secret-not-loaded"},
	{"apache-pulsar", log, "ERROR org.apache.pulsar.broker.authentication.AuthenticationProviderList - Failed to initialize a new auth state from /10.0.4.50:41828\njavax.naming.AuthenticationException: Failed to authentication token: JWT expired at 2021-06-03T10:46:56Z.", "expired-token"},
	{"supabase-auth", body, `{"code":401,"msg":"invalid JWT: unable to parse or verify signature, signature is invalid"}`, "signing-key-mismatch"},
}

func TestFurtherSystems(t *testing.T) {
	for _, tt := range systems {
		var got Result
		switch tt.place {
		case log:
			got = Classify(Text{Message: []byte(tt.text)})
		case body:
			got = ClassifyIn401(Text{Message: []byte(tt.text)})
		case challenge:
			got = ClassifyIn401(Text{Challenge: []byte(tt.text)})
		}
		if first(got) != tt.cause {
			t.Errorf("%s: %q = %s/%s, want %s", tt.system, tt.text, got.Reason, first(got), tt.cause)
		}
	}
}
