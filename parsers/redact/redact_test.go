package redact

import (
	"fmt"
	"strings"
	"testing"
)

// Parts of invented credentials.
const (
	head    = "eyJhbGciOiJSUzI1NiIsImtpZCI6ImEifQ"
	payload = "eyJzdWIiOiI3IiwiZXhwIjoxfQ"
	sign    = "q3RzX0hvLTl2bGtKd2FYNmVaUTB0bU5wUjQ"
	jwt     = head + "." + payload + "." + sign
	opaque  = "Zq7Lw0pXv93TnB4kRy8h"
	hexKey  = "5e0c7d12a98f4b36b1d7c2e94f80a653"
)

// texts are the ways in which logs show credentials.
var texts = []struct{ name, in, want string }{
	{"bare jwt", "verify " + jwt + " failed", "verify [jwt] failed"},
	{"two segments", "t=" + head + "." + payload, "t=[jwt]"},
	{"one segment", "got " + head, "got [jwt]"},
	{"cut in the middle", "got " + jwt[:60], "got [jwt]"},
	{"cut at the front", "..." + jwt[10:], "[jwt]"},
	{"jwe", head + ".." + sign + "." + sign + "." + sign, "[jwt]"},
	{"jwt in a path", "GET /verify/" + jwt + "/x 401", "GET /verify/[jwt]/x 401"},

	{"bearer", "Authorization: Bearer " + opaque, "Authorization: Bearer [secret]"},
	{"bearer, lower case", "authorization: bearer " + opaque + ", host: a", "authorization: bearer [secret], host: a"},
	{"bearer jwt", "Authorization: Bearer " + jwt, "Authorization: Bearer [jwt]"},
	{"bearer, no header name", `"GET / HTTP/1.1" 401 "Bearer abc-123-def"`, `"GET / HTTP/1.1" 401 "Bearer [secret]"`},
	{"basic", "Authorization: Basic YW5uOmh1bnRlcjI=", "Authorization: Basic [secret]"},
	{"basic, no header name", "got Basic YTpi from", "got Basic [secret] from"},
	{"token scheme", `authorization="Token ` + hexKey + `"`, `authorization="Token [secret]"`},
	{"apikey scheme", `{"Authorization":"ApiKey plainword"}`, `{"Authorization":"ApiKey [secret]"}`},
	{"unknown scheme", `{"Authorization":"Acme plainword"}`, `{"Authorization":"[secret]"}`},
	{"no scheme", "Authorization: letmein99", "Authorization: [secret]"},
	{"digest", `Authorization: Digest username="ann", realm="r", nonce="n1", uri="/x", response="` + hexKey + `", nc=1`,
		`Authorization: Digest username="ann", realm="r", nonce="n1", uri="/x", response="[secret]", nc=1`},
	{"aws4", "Authorization: AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE7EXAMPLE7/20261102/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=" + hexKey,
		"Authorization: AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE7EXAMPLE7/20261102/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=[secret]"},
	{"header list of Caddy", `"headers":{"Authorization":["Bearer ` + opaque + `"],"Accept":["*/*"]}`, `"headers":{"Authorization":["Bearer [secret]"],"Accept":["*/*"]}`},
	{"map of Go", "map[Authorization:[Bearer " + opaque + "] Host:[a]]", "map[Authorization:[Bearer [secret]] Host:[a]]"},
	{"pair", `["authorization","Bearer abc123"],["host","a"]`, `["authorization","Bearer [secret]"],["host","a"]`},
	{"tuple of Python", `(b'authorization', b'Bearer abc123')`, `(b'authorization', b'Bearer [secret]')`},
	{"name and value", `{"name":"x-api-key","value":"abc123"},{"name":"host","value":"a"}`, `{"name":"x-api-key","value":"[secret]"},{"name":"host","value":"a"}`},

	{"cookie", "Cookie: sid=abc; theme=dark", "Cookie: sid=[cookie]; theme=[cookie]"},
	{"cookie, quoted", `"cookie":"sid=abc; theme=dark","x":1`, `"cookie":"sid=[cookie]; theme=[cookie]","x":1`},
	{"set-cookie", "Set-Cookie: sid=abc; Path=/; Expires=Wed, 21 Oct 2026 07:28:00 GMT; HttpOnly", "Set-Cookie: sid=[cookie]; Path=/; Expires=Wed, 21 Oct 2026 07:28:00 GMT; HttpOnly"},
	{"set-cookie list", `{"Set-Cookie":["a=1x2; Path=/","b=3y4"]}`, `{"Set-Cookie":["a=[cookie]; Path=/","b=[cookie]"]}`},
	{"cookie object", `{"cookies":{"sid":"abc","theme":"dark"},"path":"/a"}`, `{"cookies":{"sid":"[cookie]","theme":"[cookie]"},"path":"/a"}`},
	{"cookies without a name", `401 "lang=en; app=` + opaque + `; x=1"`, `401 "lang=en; app=[cookie]; x=1"`},
	{"cookie then field", `cookie=sid=abc status=401`, `cookie=sid=[cookie] status=401`},

	{"query", "GET /a?access_token=abc&x=1 HTTP/1.1", "GET /a?access_token=[secret]&x=1 HTTP/1.1"},
	{"query, percent in value", "GET /a?password=a%26b%3Dc&x=1", "GET /a?password=[password]&x=1"},
	{"query in a parameter", "GET /l?next=%2Fcb%3Ftoken%3Dabc%26x%3D1&y=2", "GET /l?next=%2Fcb%3Ftoken%3D[secret]%26x%3D1&y=2"},
	{"query in a parameter, twice", "next=%252Fcb%253Ftoken%253Dabc%2526x", "next=%252Fcb%253Ftoken%253D[secret]%2526x"},
	{"encoded underscore", "?access%5Ftoken=abc", "?access%5Ftoken=[secret]"},
	{"oauth callback", "/cb?code=4f8aK2mQ9x&state=s", "/cb?code=[secret]&state=s"},
	{"presigned", "?X-Amz-Credential=AKIAEXAMPLE7EXAMPLE7&X-Amz-Security-Token=abc/d&X-Amz-Signature=" + hexKey, "?X-Amz-Credential=AKIAEXAMPLE7EXAMPLE7&X-Amz-Security-Token=[secret]&X-Amz-Signature=[secret]"},
	{"saml", "SAMLResponse=PHNhbWw%2B&RelayState=x", "SAMLResponse=[secret]&RelayState=x"},
	{"sas", "?sv=2022&sig=aB3%2F&se=1", "?sv=2022&sig=[secret]&se=1"},
	{"random key", "?key=" + opaque, "?key=[secret]"},
	{"form field with brackets", "user[password]=hunter2&user[name]=ann", "user[password]=[password]&user[name]=ann"},
	{"go json ampersand", `"uri":"/a?token=abc\u0026x=1"`, `"uri":"/a?token=[secret]\u0026x=1"`},
	{"html ampersand", "/a?token=abc&amp;x=1", "/a?token=[secret]&amp;x=1"},

	{"json", `{"token":"abc","n":1}`, `{"token":"[secret]","n":1}`},
	{"json, blanks", `{"api_key" : "abc def", "n":1}`, `{"api_key" : "[secret]", "n":1}`},
	{"json, quote inside", `{"password":"a\"b","n":1}`, `{"password":"[password]","n":1}`},
	{"json, backslash at the end", `{"password":"a\\","n":1}`, `{"password":"[password]","n":1}`},
	{"json in json", `{"body":"{\"clientSecret\":\"abc\",\"n\":1}"}`, `{"body":"{\"clientSecret\":\"[secret]\",\"n\":1}"}`},
	{"json twice in json", `"{\\\"pwd\\\":\\\"abc\\\",\\\"n\\\":1}"`, `"{\\\"pwd\\\":\\\"[password]\\\",\\\"n\\\":1}"`},
	{"json escaped by nginx", `{\x22token\x22:\x22abc\x22}`, `{\x22token\x22:\x22[secret]\x22}`},
	{"json in a url", "?b=%7B%22token%22%3A%22abc%22%7D", "?b=%7B%22token%22%3A%22[secret]%22%7D"},
	{"json, cut off", `{"token":"abc`, `{"token":"[secret]`},
	{"json, number", `{"otp":123456,"n":1}`, `{"otp":[secret],"n":1}`},
	{"logfmt", "level=info db_password=abc,def user=ann", "level=info db_password=[password] user=ann"},
	{"logfmt, quoted", `level=info secret="a b" user=ann`, `level=info secret="[secret]" user=ann`},
	{"yaml", "client_secret: plainword", "client_secret: [secret]"},
	{"ruby", `{"token"=>"abc", :api_key=>"def"}`, `{"token"=>"[secret]", :api_key=>"[secret]"}`},
	{"struct", "{Token:abc Name:x}", "{Token:[secret] Name:x}"},
	{"environment", "STRIPE_SECRET_KEY=abc", "STRIPE_SECRET_KEY=[secret]"},
	{"flag", "run --token abc --verbose", "run --token [secret] --verbose"},
	{"xml", "<wsse:Password Type=\"t\">hunter2</wsse:Password><user>a</user>", "<wsse:Password Type=\"t\">[password]</wsse:Password><user>a</user>"},
	{"xml in json of Go", `{"body":"\u003cwsse:Password Type=\"t\"\u003ehunter2\u003c/wsse:Password\u003e\u003cuser\u003ea\u003c/user\u003e"}`,
		`{"body":"\u003cwsse:Password Type=\"t\"\u003e[password]\u003c/wsse:Password\u003e\u003cuser\u003ea\u003c/user\u003e"}`},
	{"xml in html", "&lt;s:Password&gt;hunter2&lt;/s:Password&gt;", "&lt;s:Password&gt;[password]&lt;/s:Password&gt;"},
	{"scheme in a value", "token: Bearer abc", "token: Bearer [secret]"},
	{"header", "X-Api-Key: plainword", "X-Api-Key: [secret]"},
	{"session", "JSESSIONID=ABC123.node1;jvm", "JSESSIONID=[secret]"},
	{"session with dots", `{"session.id":"abc"}`, `{"session.id":"[secret]"}`},

	{"prose", "token " + hexKey + " not found", "token [secret] not found"},
	{"prose, quoted", `session "` + hexKey + `" expired`, `session "[secret]" expired`},
	{"prose with a word between", "API key provided " + opaque, "API key provided [secret]"},
	{"prose, two words", "Invalid API key: abcdef1234567890", "Invalid API key: [secret]"},
	{"prose, password", "ann logged in with password hunter2", "ann logged in with password [password]"},
	{"session object", `{"session":{"id":"` + opaque + `","n":1},"id":"` + opaque + `"}`, `{"session":{"id":"[secret]","n":1},"id":"` + opaque + `"}`},
	{"pem in json", `"private_key":"-----BEGIN PRIVATE KEY-----\nMHc","kid":"1"`, `"private_key":"[private-key]","kid":"1"`},
	{"user info", "dial postgres://app:s3cr%2Ft@db:5432/x", "dial postgres://app:[password]@db:5432/x"},
	{"user info, at sign", "redis://:p@ss@db", "redis://:[password]@db"},
	{"user info, slash", "amqp://app:p/w+=@mq:5672/v", "amqp://app:[password]@mq:5672/v"},
	{"user info, token", "https://" + opaque + "@git.example/x", "https://[secret]@git.example/x"},
	{"user info, encoded", "u=https%3A%2F%2Fann%3Apw9%40host%2F", "u=https%3A%2F%2Fann%3A[password]%40host%2F"},
	{"dsn", "open app:pw@tcp(db:3306)/x", "open app:[password]@tcp(db:3306)/x"},
	{"pem", "key -----BEGIN RSA PRIVATE KEY-----\\nMIIEabc\\n-----END RSA PRIVATE KEY----- end", "key [private-key] end"},
	{"pem, cut off", "-----BEGIN PRIVATE KEY-----\nMIIEabc", "[private-key]"},

	{"stripe", "Invalid API Key provided: sk_test_7Qm2xVbN4kRt", "Invalid API Key provided: [sk_test_]"},
	{"stripe publishable", "pk_live_7Qm2xVbN4kRt", "[pk_live_]"},
	{"named stripe", `"api_key":"sk_live_7Qm2xVbN4kRt"`, `"api_key":"[sk_live_]"`},
	{"house style", "key acme_live_c40a91e7d25b38f6", "key [acme_live_]"},
	{"doubled quotes", `"body={""password"":""a1""}"`, `"body={""password"":""[password]""}"`},
	{"curl -u", "curl -u ann:hunter2 https://example.com", "curl -u ann:[password] https://example.com"},
	{"curl --user", "curl --user=ann:hunter2 https://example.com", "curl --user=ann:[password] https://example.com"},
	{"curl -u, no name", "curl -u :hunter2 https://example.com", "curl -u :[password] https://example.com"},
	{"curl -u, a key as name", "curl -u 'plainkey:' https://example.com", "curl -u '[secret]:' https://example.com"},
	{"curl -u, quotes behind the name", "curl -u ann:'hunter2' https://example.com", "curl -u ann:'[password]' https://example.com"},
	{"curl -u, quoted name", "curl -u 'ann':hunter2 https://example.com", "curl -u 'ann':[password] https://example.com"},
	{"attributes of XML", `<add key="Password" value="hunter2" /><add key="Host" value="a" />`, `<add key="Password" value="[password]" /><add key="Host" value="a" />`},
	{"webhook of Slack", "POST https://hooks.slack.com/services/T0000AAAA/B0000BBBB/hunter2hunter2 404", "POST https://hooks.slack.com/[secret] 404"},
	{"key of nobody, few digits", "GET /a/bnOwbgxuQB8hVeRbnvQURuWGbLCoeTqSKOfosbeNMSJdMHk2JqFTzGyHjSSZoClz 401", "GET /a/[secret] 401"},
	{"key of nobody, ten small letters in a row", `"client_id":"4XfrcstclsqdS2yjFZOkToVHcA7zZECwJcP9W3wf2I35gDk1AMlBtzfj4PSVbeQc"`, `"client_id":"[secret]"`},
	{"ticket, few small letters", "GET /x?ticket=XRJZXQKKsJuSYqDWdNOqUBGSRDVJHkOt 401", "GET /x?ticket=[secret] 401"},
	{"key, few changes", "GET /x?key=IEzctMAOCsdfJIHXFFnAPggpfLHahjke 401", "GET /x?key=[secret] 401"},
	{"key of nobody, few changes", "GET /a/NXXxCIXqHTHqmQSoidxtcQYGINb9aR9tSHwklMGFbAXesSgAfnaQtRe6IxYQVHQX 401", "GET /a/[secret] 401"},
	{"ticket, few small letters and few changes", "GET /x?ticket=XRJaZXQKbKJuSYVqDWNOdfkmpUBGSRDV 401", "GET /x?ticket=[secret] 401"},
	{"webhook of Slack in a name", "GET /export.hooks.slack.com/services/T0000AAAA/B0000BBBB/hunter2hunter2.csv 404", "GET /export.hooks.slack.com/[secret] 404"},
	{"token of a Telegram bot", "GET /bot7001234567:AAF" + sign + "/getMe 401", "GET /bot7001234567:[secret]/getMe 401"},
	{"token of OpenShift", "no sha256~" + sign + "q7Lw0pXv9 here", "no sha256~[secret] here"},
	{"token of OpenShift in a name", "GET /export.sha256~" + sign + "q7Lw0pXv9.csv 401", "GET /export.sha256~[secret].csv 401"},
	{"secret of Microsoft Entra in a name", "GET /export-x_38Q~x" + opaque + "~" + opaque + " 401", "GET /export-[secret] 401"},
	{"token of Facebook in a name", "GET /export.123456789012345|" + sign + " 401", "GET /export.123456789012345|[secret] 401"},
	{"secret of Microsoft Entra", "client sent aZ38Q~x" + opaque + "~" + opaque, "client sent [secret]"},
	{"token of Facebook", "GET /me?q=123456789012345|" + sign, "GET /me?q=123456789012345|[secret]"},
	{"token of Facebook, named", "GET /me?access_token=123456789012345|" + sign + "&x=1", "GET /me?access_token=[secret]&x=1"},
	{"base64 with slashes", "bad glc_" + opaque + "+/" + opaque + "/x== sent", "bad [glc_] sent"},
	{"jwt in base64", "got ZXlK" + sign + "/" + opaque, "got [ZXlK]"},
	{"no prefix that is known", "no user for " + opaque + "-" + opaque + "." + opaque + "x", "no user for [secret]"},
	{"scheme without a value, which made the search stumble", "password :Digest ,|x", "password :Digest ,|x"},
	{"few changes behind a prefix", "got glptt-dba5483311abafc45912433364232020", "got [glptt-]"},
	{"Airtable", "got patQjF4SMSOBRUfj1.fb348367997652ea91a91eb4b261eeb5796f3aac1280754c0ffa063e9adb5ffd", "got [secret]"},
	{"MaxMind", "got 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", "got [secret]"},
	{"Terraform", "got b46kf0yhn3twue.atlasv1.afic7d5fdz8kd2q2jpd0a_rmhww0z3fjlmvipuatebot7af_n--rb8zzzme9d1h", "got [secret]"},
	{"vendor", "HEROKU=1f0c9a7e-5b3d-4e62-9c81-d27a40be6f15 x=1", "HEROKU=[secret] x=1"},
	{"user and password", `user "ann:Hunter2!x": mismatch`, `user "ann:[password]": mismatch`},
	{"apache, user and password", `user ann:Hunter2!x: authentication failure`, `user ann:[password]: authentication failure`},
	{"key as user", `user "Zq8Lw0pXv93TnB4kRy8hZq7Lw0" was not found`, `user "[secret]" was not found`},
	{"encoded brackets", "user%5Bpassword%5D=a1", "user%5Bpassword%5D=[password]"},
	{"letters alone", "glpat-ycaksQnIyjJCRjeJYPCU", "[glpat-]"},
	{"letters that change seldom", "glpat-QPWbdkXZMtrhLKEfgw", "[glpat-]"},
	{"github", "remote: ghp_b7Tq29LwXn4cVd81RkZs05YpMh3fGj6uEa", "remote: [ghp_]"},
	{"slack", "xoxb-7001-7002-Rt5vKq81LmXz", "[xoxb-]"},
	{"google", "?key=AIzaSyD4xTq9Lw0pXv93TnB4kRy8hZq7Lw0pXv9", "?key=[AIza]"},
}

func TestText(t *testing.T) {
	for _, tt := range texts {
		got := string(Text([]byte(tt.in)))
		if got != tt.want {
			t.Errorf("%s:\n in   %s\n got  %s\n want %s", tt.name, tt.in, got, tt.want)
		}
		if again := string(Text([]byte(got))); again != got {
			t.Errorf("%s: a second pass gives %s", tt.name, again)
		}
	}
}

// Text that helps the reader and is no credential.
var harmless = []string{
	"",
	"GET /health 200",
	`192.0.2.7 - ann [02/Nov/2026:14:03:11 +0000] "GET /api/v1/orders?page=2&sort=key HTTP/1.1" 401 179 "-" "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36"`,
	"request_id=7c1e0a94d2f84b6688a5c3f1e09b7d26 trace_id=e5b0d7c1934a4f2fa86e1d0c7b92f354 span=3d91c7e05af2b864",
	`{"requestId":"1f0c9a7e-5b3d-4e62-9c81-d27a40be6f15","x-amz-id-2":"q8Lw0pXv93TnB4kRy8hZq7Lw0pXv93/TnB4kRy8hZq7Lw0pXv93TnB4kRy8hZ0Ma"}`,
	"Root=1-69076b9f-51c07a2e90bb64d3f8a1c2e7;Self=1-69076ba0-0e7d5f3312a94bc86ad0f951",
	"commit 6be21d90f4c7a35e81d09bb2c7f5e34a10d86f97 deployed version=1.4.2+6be21d9",
	"no key for kid=2026-11-a4f8e91b key_id=5e0c7d12a98f4b36b1d7c2e94f80a653",
	`"keyId":"arn:aws:kms:eu-west-1:123456789012:key/7d20c4e1-93fa-4b58-8e06-c15f7a92b3d0"`,
	"AWSAccessKeyId=AKIAEXAMPLE7EXAMPLE7",
	"code=401 error_code=AADSTS50012 status_code=503",
	`{"code":"token_expired","error":"invalid_token"}`,
	"code = Unauthenticated desc = missing bearer token in metadata",
	"user=google:1234567", "user: system:node:web-1", `"user":"arn:aws:iam::123456789012:user/Ann"`, "user 5e0c7d12a98f4b36b1d7c2e94f80a653 not found",
	`"a","","b"`, `{"user":"","password":"","x":""}`, "user ann: ok", "cut -u a b", "npm_config_registry_token_helper_path",
	"token expired", "token=expired", "token: expired", "signature: mismatch", "token: unverifiable", "token has 2 segments",
	"invalid token: signature is invalid", "decode the Jwt: Couldn't reach it", "read token: acme/jose-lib: bad header",
	`{"code":"revoked_token","status":401}`, `["ann","token"]`, "invalid_token: JWKS communication error", "Format is Authorization: Bearer [token]",
	"Signature expired: 20261102T134800Z is now earlier than 20261102T135811Z",
	"Bearer token is missing", "Bearer scheme expected", `Bearer realm="api", error="invalid_token"`, "want Bearer, got Basic",
	"basic authentication failed", `Basic realm="Restricted area"`,
	"authorization: token expired", "authorization failed", "Authorization header is missing",
	`{"token":null,"session":false,"password":""}`,
	"password mismatch", `user "ann": password mismatch`, "password: incorrect", "wrong password for user ann",
	"token_type=Bearer token_endpoint=/oauth2/token expires_in=3600 max_tokens=4096",
	"idempotency_key=order-2026-11-02-0001 cache_key=users:7 public_key=MFkwEwYHKoZIzj0CAQ",
	"Authorization: Bearer ***", "authorization=[REDACTED]", `"Cookie":["REDACTED"]`, "password=xxxxx", "token=<redacted>",
	"Authorization: Bearer [jwt]", "token=[secret]", "key [sk_test_]",
	"https://login.example.com:8443/realms/acme@x/token", "mail ann@example.com", "http://host:8080/a",
	"2026/11/02 14:03:11 [error] 31#31: *90412 user \"ann\" was not found in \"/etc/nginx/.htpasswd\", client: 10.0.1.7",
	"-----BEGIN CERTIFICATE-----", "-----BEGIN PUBLIC KEY-----",
	"unit_test_failed staging_test_runner load_test_results", "sk-toggle-button-primary-color", "monkey=abcdefghijkl bypass=1",
	"key=users", "pod api-7d9f8b6c5-x2x9z key=api-7d9f8b6c5", `secret "jwt-signing" not found`,
	"jwt issued at 1793628191 expires 1793631791", `rejected: Token used before issued`,
	"OAuth2ResourceServerAutoConfigurationHttpSecurityBuilderCustomizer1", "okta: user 5e0c7d12 not found", "heroku=prod",
	"sha256:5e0c7d12a98f4b36b1d7c2e94f80a6535e0c7d12a98f4b36b1d7c2e94f80a653", "kid NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs",
	"checkout-7d9f8b6c5-x2x9z.payments.svc.cluster.local-7d9f8b6c5-q8w2z", "GET /services/7 hooks.slack.com", "10:AB", "SKU-1234-ABCD",
	"text/html; charset=utf-8", "Forwarded: for=192.0.2.7; proto=https",
	".@user %22\"_", // which made the search stumble
	"%s %d 100% done, 50%of", `C:\new\token`, `\`, "%", "&", "[", "=", ":", "://@", "token", "token=", "token:", `"token":`, "Bearer", "Bearer ", "cookie=", "--token",
}

func TestHarmless(t *testing.T) {
	for _, in := range harmless {
		b := []byte(in)
		got := Text(b)
		if string(got) != in {
			t.Errorf("%s\n became %s", in, got)
			continue
		}
		if len(b) > 0 && &got[0] != &b[0] {
			t.Errorf("%s: copied although nothing was found", in)
		}
	}
}

func TestQuery(t *testing.T) {
	for _, tt := range [][2]string{
		{"code=4f8aK2mQ9x&state=s", "code=[secret]&state=s"},
		{"?code=4f8aK2mQ9x", "?code=[secret]"},
		{"code=TOKEN_EXPIRED", "code=TOKEN_EXPIRED"},
		{"key=1f0c9a7e-5b3d-4e62-9c81-d27a40be6f15", "key=[secret]"},
		{"token=a,b;c", "token=[secret]"},
		{"q=the+token+is&page=2", "q=the+token+is&page=2"},
		{"sid=abc", "sid=[secret]"},
	} {
		if got := string(Query([]byte(tt[0]))); got != tt[1] {
			t.Errorf("Query(%s) = %s, want %s", tt[0], got, tt[1])
		}
	}
}

func TestLine(t *testing.T) {
	line := strings.Repeat("MIIEvQIBADANBgkqhkiG9w0BAQEFAASC", 2)
	if got := string(Line([]byte(line))); got != "[private-key]" {
		t.Errorf("line of a key file = %s", got)
	}
	if got := string(Line([]byte("token=abc"))); got != "token=[secret]" {
		t.Errorf("Line = %s", got)
	}
}

// The user of an access log is what a client sent.
func TestLogin(t *testing.T) {
	for _, tt := range [][2]string{
		{"ann", "ann"}, {"ann@example.com", "ann@example.com"}, {"", ""}, {"-", "-"}, {"1f0c9a7e-5b3d-4e62-9c81-d27a40be6f15", "1f0c9a7e-5b3d-4e62-9c81-d27a40be6f15"},
		{"Zq8Lw0pXv93TnB4kRy8hZq7Lw0", "[secret]"}, {"ann:hunter2", "ann:[password]"}, {"sk_test_7Qm2xVbN4kRt", "[sk_test_]"},
		{"[secret]", "[secret]"}, {"ann:[password]", "ann:[password]"},
	} {
		if got := string(Login([]byte(tt[0]))); got != tt[1] {
			t.Errorf("Login(%s) = %s, want %s", tt[0], got, tt[1])
		}
	}
	line := `203.0.113.9 - %s [05/May/2026:10:00:07 +0000] "GET / HTTP/1.1" 401 12 "-" "curl/8.5.0"`
	for user, want := range map[string]string{"ann": "ann", "Zq8Lw0pXv93TnB4kRy8hZq7Lw0": "[secret]"} {
		if got := string(Line(fmt.Appendf(nil, line, user))); got != fmt.Sprintf(line, want) {
			t.Errorf("Line = %s", got)
		}
	}
}

func TestKeyClass(t *testing.T) {
	for _, tt := range [][2]string{
		{"sk_test_7Qm2xVbN4kRt", "sk_test_"}, {"[sk_test_]", "sk_test_"}, {"AKIAEXAMPLE7EXAMPLE7", "AKIA"}, {"ghp_abc", "ghp_"},
		{"acme_live_c40a91e7", "acme_live_"}, {"", ""}, {"plain", ""}, {opaque, ""}, {"AKIA", ""},
	} {
		if got := string(KeyClass([]byte(tt[0]))); got != tt[1] {
			t.Errorf("KeyClass(%q) = %q, want %q", tt[0], got, tt[1])
		}
	}
}
