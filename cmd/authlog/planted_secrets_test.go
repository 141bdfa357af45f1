package main

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
)

// mint makes secrets. They come from a seed, belong to nobody and are of the right
// form; none is shipped.
type mint struct{ *rand.Rand }

const (
	alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	hexadecimal  = "0123456789abcdef"
)

func (m mint) chars(set string, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = set[m.IntN(len(set))]
	}
	return string(b)
}

func (m mint) opaque() string   { return m.chars(alphanumeric, 32) }
func (m mint) password() string { return m.chars(alphanumeric, 7) + "!" + m.chars("0123456789", 4) }

func (m mint) jwt() string {
	enc := base64.RawURLEncoding
	head := enc.EncodeToString([]byte(`{"alg":"RS256","typ":"JWT","kid":"` + m.chars(hexadecimal, 8) + `"}`))
	body := enc.EncodeToString([]byte(`{"sub":"` + m.chars(hexadecimal, 12) + `","exp":1772450000}`))
	return head + "." + body + "." + m.chars(alphanumeric, 43)
}

func (m mint) basic() (encoded, password string) {
	password = m.password()
	return base64.StdEncoding.EncodeToString([]byte("ann:" + password)), password
}

// vendorKeys are forms of keys from the vendors' documentation; the prefix alone is
// public.
var vendorKeys = []struct {
	prefix, set string
	n           int
}{
	{"sk_live_", alphanumeric, 24}, {"sk_test_", alphanumeric, 24}, {"rk_live_", alphanumeric, 24}, {"whsec_", alphanumeric, 32},
	{"ghp_", alphanumeric, 36}, {"gho_", alphanumeric, 36}, {"github_pat_", alphanumeric, 60}, {"glpat-", alphanumeric, 20},
	{"xoxb-", "0123456789" + alphanumeric, 40}, {"AIza", alphanumeric, 35}, {"ya29.", alphanumeric, 60}, {"npm_", alphanumeric, 36},
	{"SG.", alphanumeric, 44}, {"hf_", alphanumeric, 34}, {"dop_v1_", hexadecimal, 64}, {"sk-ant-api03-", alphanumeric, 48},
	{"sk-proj-", alphanumeric, 48}, {"hvs.", alphanumeric, 24}, {"shpat_", hexadecimal, 32}, {"pypi-", alphanumeric, 60},
	{"lin_api_", alphanumeric, 40}, {"glsa_", alphanumeric, 32}, {"xkeysib-", hexadecimal, 64}, {"PMAK-", hexadecimal, 24},
	{"acme_live_", hexadecimal, 24}, {"dapi", hexadecimal, 32}, {"glcbt-64_", alphanumeric, 20}, {"sntryu_", hexadecimal, 64},
	{"ATATT3", alphanumeric, 180}, {"sha256~", alphanumeric, 43}, {"sgp_", hexadecimal, 40}, {"nvapi-", alphanumeric, 64},
	{"pul-", hexadecimal, 40}, {"rubygems_", hexadecimal, 48}, {"hooks.slack.com/services/T0AAAAAAA/B0AAAAAAA/", alphanumeric, 24},
	{"", alphanumeric, 64}, // of a vendor that nobody knows
}

// carrier puts a secret where people find them. text is what is logged, secret what
// must not come out of authlog.
type carrier struct {
	name string
	make func(m mint) (text string, secret []string)
}

func simple(name, format string, form func(mint) string) carrier {
	return carrier{name, func(m mint) (string, []string) {
		s := form(m)
		return fmt.Sprintf(format, s), []string{s}
	}}
}

func vendorKey(m mint) string {
	v := vendorKeys[m.IntN(len(vendorKeys))]
	return v.prefix + m.chars(v.set, v.n)
}

// queryCarriers are parameters of a URL or form.
func queryCarriers() []carrier {
	list := []carrier{
		{"presigned", func(m mint) (string, []string) {
			sig, session := m.chars(hexadecimal, 64), m.chars(alphanumeric, 80)
			return "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAEXAMPLE7EXAMPLE7%2F20260302%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Date=20260302T110000Z&X-Amz-Expires=900&X-Amz-Security-Token=" + session + "&X-Amz-SignedHeaders=host&X-Amz-Signature=" + sig, []string{sig, session}
		}},
		{"gcs", func(m mint) (string, []string) {
			sig := m.chars(hexadecimal, 128)
			return "X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Signature=" + sig, []string{sig}
		}},
		{"sas", func(m mint) (string, []string) {
			sig := url.QueryEscape(base64.StdEncoding.EncodeToString([]byte(m.chars(alphanumeric, 32))))
			return "sv=2024-11-04&se=2026-03-03T00%3A00%3A00Z&sig=" + sig, []string{sig}
		}},
		{"redirect", func(m mint) (string, []string) {
			s := m.opaque()
			return "next=" + url.QueryEscape("https://app.example.com/cb?access_token="+s+"&state=1"), []string{s}
		}},
		{"userinfo", func(m mint) (string, []string) {
			s := m.password()
			return "feed=" + url.QueryEscape("https://ann:"+s+"@feed.example.com/x"), []string{s}
		}},
		simple("vendor in any name", "q=%s", vendorKey),
		simple("jwt in any name", "q=%s", mint.jwt),
		simple("code", "code=%s&state=af0ifjsldkj", mint.opaque),
		simple("password", "username=ann&password=%s", mint.password),
	}
	for _, name := range []string{"access_token", "token", "api_key", "apikey", "key", "client_secret", "refresh_token", "id_token", "sid", "session", "PHPSESSID", "JSESSIONID",
		"auth", "sig", "signature", "jwt", "otp", "ticket", "X-Api-Key", "subscription-key", "pwd", "accessToken", "user%5Bpassword%5D", "SAMLResponse", "code_verifier", "private_token"} {
		list = append(list, simple(name, strings.ReplaceAll(name, "%", "%%")+"=%s", mint.opaque))
	}
	return list
}

// textCarriers are what stands in messages, headers and errors.
func textCarriers() []carrier {
	list := []carrier{
		{"basic", func(m mint) (string, []string) {
			b, p := m.basic()
			return "Authorization: Basic " + b, []string{b, p}
		}},
		{"basic alone", func(m mint) (string, []string) {
			b, p := m.basic()
			return "rejected Basic " + b, []string{b, p}
		}},
		{"digest", func(m mint) (string, []string) {
			r := m.chars(hexadecimal, 32)
			return `Authorization: Digest username="ann", realm="api", nonce="7ypf", uri="/v1", response="` + r + `", opaque="5ccc"`, []string{r}
		}},
		{"sigv4", func(m mint) (string, []string) {
			s := m.chars(hexadecimal, 64)
			return "Authorization: AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE7EXAMPLE7/20260302/eu-west-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=" + s, []string{s}
		}},
		{"cookies", func(m mint) (string, []string) {
			a, b := m.opaque(), m.opaque()
			return "Cookie: session=" + a + "; theme=dark; remember_me=" + b, []string{a, b}
		}},
		{"pem", func(m mint) (string, []string) {
			a, b := m.chars(alphanumeric, 64), m.chars(alphanumeric, 64)
			return "key: -----BEGIN RSA PRIVATE KEY-----\n" + a + "\n" + b + "\n-----END RSA PRIVATE KEY-----", []string{a, b}
		}},
		{"aws secret", func(m mint) (string, []string) {
			s := m.chars(alphanumeric, 40)
			return "AWS_SECRET_ACCESS_KEY=" + s, []string{s}
		}},
		simple("set-cookie", "Set-Cookie: sid=%s; Path=/; HttpOnly; SameSite=Lax", mint.opaque),
		simple("bearer jwt", "Authorization: Bearer %s", mint.jwt),
		simple("bearer opaque", "authorization=Bearer %s", mint.opaque),
		simple("bearer alone", "cannot verify Bearer %s: expired", mint.opaque),
		simple("jwt alone", "jwt malformed: %s", mint.jwt),
		simple("token quoted", `invalid token "%s" from client`, mint.opaque),
		simple("token colon", "token: %s is revoked", mint.opaque),
		simple("api key", "X-Api-Key: %s", mint.opaque),
		simple("api key in prose", "API key %s is disabled", mint.opaque),
		simple("json body", `body={"username":"ann","password":"%s"}`, mint.password),
		simple("json token", `response {"access_token":"%s","expires_in":3600}`, mint.opaque),
		simple("form body", "body: grant_type=password&username=ann&password=%s", mint.password),
		simple("password equals", "login failed password=%s", mint.password),
		simple("password colon", "password: %s", mint.password),
		simple("dsn", "cannot connect to postgres://app:%s@db.example.com:5432/app", mint.password),
		simple("redis", "cannot connect to redis://:%s@cache.example.com:6379/0", mint.password),
		simple("mysql", "app:%s@tcp(192.0.2.5:3306)/app", mint.password),
		simple("connection string", "Server=db.example.com;User Id=sa;Password=%s;Encrypt=true", mint.password),
		simple("azure", "DefaultEndpointsProtocol=https;AccountName=x;AccountKey=%s==;EndpointSuffix=core.windows.net", func(m mint) string { return m.chars(alphanumeric, 86) }),
		simple("url", "GET https://api.example.com/v1?access_token=%s failed with 401", mint.opaque),
		simple("header map", `headers=map[Accept:[*/*] Authorization:[Bearer %s] User-Agent:[x/1]]`, mint.opaque),
		simple("python dict", `headers={'Accept': '*/*', 'Authorization': 'Bearer %s'}`, mint.opaque),
		simple("curl", `curl -H 'Authorization: Bearer %s' https://api.example.com`, mint.opaque),
		simple("curl user", `curl -u ann:%s https://api.example.com`, mint.password),
		simple("flag", "started with --token %s", mint.opaque),
		simple("client secret", `client_secret="%s"`, mint.opaque),
		simple("session id", "session_id=%s expired", mint.opaque),
		simple("proxy", "Proxy-Authorization: Basic %s", func(m mint) string { b, _ := m.basic(); return b }),
		simple("negotiate", "Authorization: Negotiate YII%s", func(m mint) string { return m.chars(alphanumeric, 80) }),
		simple("hmac", "Authorization: HMAC-SHA256 Credential=app, SignedHeaders=host, Signature=%s", mint.opaque),
		simple("xml", "<soap:Header><wsse:Password Type=\"x\">%s</wsse:Password></soap:Header>", mint.password),
		simple("ini", "[client] password = %s", mint.password),
		simple("yaml", "password: '%s'", mint.password),
	}
	for _, v := range vendorKeys {
		list = append(list, simple("vendor "+v.prefix, "key rejected: %s", func(m mint) string { return v.prefix + m.chars(v.set, v.n) }))
	}
	return list
}

// memberCarriers are members of a JSON object.
func memberCarriers() []carrier {
	list := []carrier{
		simple("headers", `"headers":{"authorization":"Bearer %s","accept":"*/*"}`, mint.opaque),
		simple("headers of Go", `"headers":{"Authorization":["Bearer %s"],"Accept":["*/*"]}`, mint.jwt),
		simple("cookies", `"cookies":{"theme":"dark","sid":"%s"}`, mint.opaque),
		simple("cookie", `"req":{"headers":{"cookie":"a=1; sid=%s"}}`, mint.opaque),
		simple("pairs", `"rawHeaders":["Host","x","Authorization","Bearer %s"]`, mint.opaque),
		simple("name and value", `"hdrs":[{"name":"Authorization","value":"Bearer %s"}]`, mint.opaque),
		simple("body text", `"body":"{\"password\":\"%s\"}"`, mint.password),
		simple("error", `"error":"invalid token %s"`, mint.jwt),
		simple("error cause", `"error":{"code":"invalid_token","description":"token \"%s\" is unknown"}`, mint.opaque),
		simple("query object", `"query":{"access_token":"%s"}`, mint.opaque),
		simple("url", `"url":"https://ann:%s@api.example.com/x"`, mint.password),
		simple("key id", `"key_id":"%s"`, vendorKey),
		simple("api key id", `"api_key_id":"%s"`, vendorKey),
		simple("client id", `"client_id":"%s"`, vendorKey),
		simple("host", `"host":"%s"`, mint.jwt),
		simple("request id", `"request_id":"%s"`, mint.jwt),
		simple("version", `"version":"%s"`, vendorKey),
		simple("environment", `"environment":"%s"`, vendorKey),
		simple("upstream", `"upstream_addr":"http://svc:%s@192.0.2.3:80"`, mint.password),
	}
	for _, name := range []string{"token", "accessToken", "password", "secret", "api_key", "sessionId", "refresh_token", "x-api-key", "client_secret", "privateKey", "authorization", "auth_token"} {
		list = append(list, simple("member "+name, `"`+name+`":"%s"`, mint.opaque))
	}
	return list
}

// userCarriers are what applications log as a user.
func userCarriers() []carrier {
	return []carrier{
		simple("vendor", "%s", vendorKey),
		simple("jwt", "%s", mint.jwt),
	}
}

// loginCarriers are what clients send as the user name of HTTP Basic.
func loginCarriers() []carrier {
	return append(userCarriers(),
		simple("opaque", "%s", mint.opaque),
		simple("user and password", "ann:%s", mint.password))
}

// cookieCarriers are whole Cookie headers.
func cookieCarriers() []carrier {
	return []carrier{simple("cookies", "theme=dark; session=%s", mint.opaque), simple("jwt", "id=%s", mint.jwt)}
}

// pathCarriers are what stands in paths.
func pathCarriers() []carrier {
	return []carrier{
		simple("session", ";jsessionid=%s", mint.opaque),
		simple("token", "/cb;access_token=%s", mint.opaque),
		simple("jwt", "/verify/%s", mint.jwt),
		simple("vendor", "/keys/%s", vendorKey),
		simple("vendor in a name", "/export.%s.csv", vendorKey),
	}
}

// agentCarriers are what stands in User-Agent headers.
func agentCarriers() []carrier {
	return []carrier{
		simple("vendor", "bot/1.0 %s", vendorKey),
		simple("bearer", "bot/1.0 Bearer %s", mint.opaque),
		simple("token", "bot/1.0 (token=%s)", mint.opaque),
		simple("url", "bot/1.0 (+https://ann:%s@bot.example.com)", mint.password),
	}
}

// plant fills a field of p.
func plant(p *planted, slot, text string) {
	switch slot {
	case "path":
		p.path = text
	case "query":
		p.query = text
	case "referer":
		p.referer = "https://app.example.com/cb?" + text
	case "agent":
		p.agent = text
	case "user", "login":
		p.user = text
	case "members":
		p.members = text
	default:
		p.text = text
	}
}

// carriersOf are the carriers that belong into a field.
func carriersOf(slot string) []carrier {
	switch slot {
	case "query", "referer":
		return queryCarriers()
	case "path":
		return pathCarriers()
	case "agent":
		return agentCarriers()
	case "user":
		return userCarriers()
	case "login":
		return loginCarriers()
	case "members":
		return memberCarriers()
	case "cookie":
		return cookieCarriers()
	}
	return textCarriers()
}

// secretPlace tells where a secret was planted.
type secretPlace struct{ format, slot, carrier, secret string }

func (p secretPlace) String() string {
	return strings.Join([]string{p.format, p.slot, p.carrier}, "/") + ": " + p.secret
}
