package redact

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// carried are lines as frameworks, clients and consoles write them, each with a credential
// that begins with QQ.
var carried = []string{
	// headers
	`{"_header":"GET / HTTP/1.1\r\nCookie: foo=a\r\nX-Api-Key: QQm4rk3rZ9\r\n"}`,
	`{"_header":"GET / HTTP/1.1\r\nCookie: foo=a\r\nAuthorization: SSWS QQm4rk3rZ9\r\n"}`,
	`> Authorization: SSWS QQm4rk3rZ9`,
	`authorization=SSWS QQm4rk3rZ9 user=bob`,
	`Authorization: GenieKey QQ8af6a3-1b2c-4d5e-8f90-1a2b3c4d5e6f`,
	`Authorization: SharedKeyLite acct:QQm4rk3rZ9==`,
	`Authorization: Klaviyo-API-Key QQm4rk3rZ9`,
	`X-Auth: QQm4rk3r`, `Authorization: QQ8fK2abc 192.0.2.1`, `Authorization: Bearer "QQm4rk3rZ9"`,
	`Authorization: Token token="QQm4rk3rZ9", email="bob@example.com"`,
	// names
	`{"password":"x","password_confirmation":"QQm4rk3rZ9"}`,
	`secret_key_base=QQm4rk3rZ9`, `pass_confirm=QQm4rk3rZ9`, `tokenValue=QQm4rk3rZ9`, `{"dbpass":"QQmonkey"}`, `userpass=QQmonkey`,
	`{"otp_code":"QQ4821"}`, `mfa_code=QQ4821`, `pincode=QQ4821`, `psk=QQm4rk3rZ9`, `passwordRepeat=QQmonkey`, `password_new=QQmonkey`,
	`access_token_v2=QQm4rk3rZ9`, `DB.oldpass=QQmonkey`,
	`Passwort: QQmonkey1`, `{"mot_de_passe":"QQmonkey"}`, `mot de passe: QQmonkey1`, `senha=QQmonkey`, `{"contraseña":"QQmonkey"}`, `kennwort=QQmonkey`,
	`пароль: QQmonkey1`, `密码：QQmonkey1`, `wachtwoord=QQmonkey`,
	// structures
	"    [password] => QQm4rk3rZ9", `s:8:"password";s:10:"QQm4rk3rZ9";`, `password: Some("QQm4rk3rZ9")`, `"X-Api-Key":[]string{"QQm4rk3rZ9"}`,
	`(b'x-api-key', b'QQm4rk3rZ9')`, `[(b'host', b'a'), (b'x-api-key', b'QQm4rk3rZ9')]`, `"rawHeaders":["Host","x","X-Api-Key","QQm4rk3rZ9","Cookie","foo=QQm4rk3rZ8"]`,
	`{"key":"http.request.header.x-api-key","value":{"stringValue":"QQm4rk3rZ9"}}`,
	`{"key":"http.request.header.x-api-key","value":{"arrayValue":{"values":[{"stringValue":"QQm4rk3rZ9"}]}}}`,
	`[["email","a"],["password_digest","QQm4rk3rZ9"]]`,
	`"cookies":[{"name":"x","value":"a1"},{"name":"auth0","value":"QQm4rk3rZ9"}]`, `cookies: { a: 'x', auth: 'QQm4rk3rZ9' }`,
	`set-cookie=[a=x1; Path=/, auth=QQm4rk3rZ9]`, `ImmutableMultiDict([('session', 'QQm4rk3rZ9'), ('a', 'b')])`,
	`"cookies":{"a":{"b":"x"},"auth":"QQm4rk3rZ9"}`, `"tokens":{"access":"QQzk7Qm4rk3rP9","refresh":"QQm4rk3r"}`,
	`<password><![CDATA[QQm4rk3rZ9]]></password>`, "form-data; name=\"password\"\r\n\r\nQQm4rk3rZ9\r\n", `form-data; name=\"password\"\r\n\r\nQQm4rk3rZ9\r\n`,
	// colours
	"\x1b[36mpassword\x1b[0m=\x1b[35mQQm4rk3rZ9\x1b[0m", `\u001b[36mpassword\u001b[0m=\u001b[35mQQm4rk3rZ9\u001b[0m`,
	// sentences
	`bad password "QQmonkey" for user bob`, `Failed password for bob: QQm4rk3rZ9`, `password for bob is QQm4rk3rZ9`, `Password of user bob: QQm4rk3rZ9`,
	`password is QQm4rk3r`, `password entered: QQm4rk3r`, `Server=db;Pwd=QQ m4rk3r QQ;Encrypt=yes`,
	`Session ID: QQm4rk3rZ98f14e45fceea167a5a36dedd not valid`, `session id QQ14e45fceea167a5a36dedd98f1 expired`,
	`token mismatch: expected QQzk7Qm4rk3rP9xT`, `csrf token mismatch QQzk7Qm4rk3rP9xT`, `JWT malformed: QQzk7Qm4rk3rP9xT`,
	// paths
	`/reset-password/QQm4rk3rZ9aB7xY2wV4kLpQ`, `"path":"/verify/QQm4rk3rZ9aB7xY2wV4kLpQ"`, `/hooks/QQm4rk3rZ9aB7xY2wV4kLpQ`, `GET /auth/token/QQm4rk3rZ9aB7xY2wV4kLpQ HTTP/1.1`,
	`https://x.example/reset/QQm4rk3rZ9aB7xY2wV4kLpQ`, `/users/confirmation/QQ14e45fceea167a5a36dedd98f1`, `/(S(QQ0kq3hcaxjzz45qyd2qkm55))/a`, `/accounts/reset/MQ/c1x2y3-QQ4e45fceea167a5a36dedd98/`,
	// commands
	`sshpass -p QQmonkey ssh bob@db`, `mysql -u root -pQQmonkey`, `redis-cli -a QQmonkey`, `curl -b foo=QQmonkey https://x`,
	`jdbc:oracle:thin:bob/QQmonkey@//db:1521/x`, `https://QQm4rk3rZ9aB@h/x`, `Login incorrect: [bob/QQmonkey] (from client x)`, `IDENTIFIED BY 'QQmonkey'`,
	// shapes
	`cannot parse PEM: MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7+QQ/abcdefghijklmn+opqrs/tuvQQwxyz`,
	`v4.local.QQx2y3z4a5b6c7d8e9f0a1b2c3d4e5f6g7h8`, `session .eJwlzjEOwzAIAMC_QQ.ZfQ1.QQ2b3c4d5e6f7g8h9i0j`, `hash $2y$10$QQ0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNO`,
}

func TestCarried(t *testing.T) {
	for _, in := range carried {
		if got := Line([]byte(in)); bytes.Contains(got, []byte("QQ")) {
			t.Errorf("%s\n\tbecame %s", in, got)
		}
	}
}

// kept are texts that look a little like the ones above.
var kept = []string{
	"orders-prod-7d9f8b6c5d-x2k4q", "web-dev-5d4f8b7c9-abcde", "api-live-5d4f8b7c9-zzkk2", "gke-prod-pool-1-4f8a2b1c-k9x2", "build-prod-20260214-060000-3f2b9c1", "pay-staging-0a1b2c3d4e5f67890",
	"orders-test-66b8d9c7f5-qwxzt.svc.cluster.local",
	"Failed password for bob from 192.0.2.7 port 51234 ssh2", "Failed password for invalid user admin from 192.0.2.7 port 4022 ssh2", "password for bob is invalid", "password for user bob: expired",
	"password for bob is not set", "password is required", "password is too short", "password entered was wrong", "wrong password for user bob@example.com", "password policy: at least 8 characters",
	"Authorization: failed for user bob", "Authorization: header missing in request", "authorization: denied by policy orders-read", "Session ID: missing", "session id not found", "Session ID: 42",
	"token mismatch: expected audience orders-api", "token mismatch for user 42", "JWT malformed: invalid character at 12", "GET /verify/email HTTP/1.1", "/reset/password/form", "/hooks/deploy/production", "/tokens/refresh",
	"/users/confirmation/new", "/auth/token/introspect", "sshpass -p", "mysql -u root -p orders", "redis-cli -a", "curl -b cookies.txt https://x", "jdbc:oracle:thin:@//db:1521/x", "https://api@example.com/x",
	"Login incorrect: [bob] (from client x)", "bypass=true", "compass: north", "the cookies: { path: '/' } object", "v4.local.example.com", "name=\"file\"\r\n\r\nhello", `["status","token"]`,
	`"required":["name","description"]`, "keys: 3, tokens: 12", `"tokens":{"used":512,"limit":4096}`, "password changed for user bob", "session new for user bob", "csrf token mismatch", "IDENTIFIED BY user",
	`"value":{"stringValue":"GET"}`, `{"key":"http.request.method","value":{"stringValue":"POST"}}`, "\x1b[31mtoken\x1b[0m expired",
}

func TestKept(t *testing.T) {
	for _, in := range kept {
		if got := string(Line([]byte(in))); got != in {
			t.Errorf("%s\n\tbecame %s", in, got)
		}
	}
}

// Every word of the tables does what it is there for.
func TestWordsOfTables(t *testing.T) {
	const chosen, opaque = "QQmonkey1", "QQm4rk3rZ9aB7xY2wV4kLpQ"
	for form, words := range map[string]string{
		"%s=" + chosen: "dbpass userpass oldpass newpass adminpass rootpass mailpass smtppass passwort kennwort motdepasse wachtwoord contrasena " +
			"salasana passe senha haslo heslo parola psk otp_code totp_code mfa_code sms_code pincode password_digest",
		"%s: " + chosen:       "пароль Пароль 密码 密碼 パスワード 비밀번호 contraseña Contraseña hasło Hasło lösenord Lösenord şifre",
		"secret_%s=" + chosen: "confirm confirmation repeat again new old current value base plain plaintext string str retype raw",
		"GET /%s/" + opaque + " HTTP/1.1": "reset password verify verification confirm confirmation activate activation invite invitation invitations magic " +
			"magiclink hook hooks webhook webhooks token tokens unsubscribe otp unlock reset-password forgot_password api-token magic-link verify-email password_reset",
		"password %s " + chosen:                   "entered typed given supplied attempted tried sent",
		"token %s " + opaque:                      "mismatch malformed expected",
		"hash %s" + opaque + "abcdefghijklmnop":   "$2a$10$ $2b$10$ $2y$10$ $argon2id$v=19$ $5$ $6$ $y$ $1$ $apr1$ $scrypt$ $pbkdf2-sha256$",
		"%s.QQx2y3z4a5b6c7d8e9f0a1b2c3d4e5f6g7h8": "v1.local v2.local v3.local v4.local v1.public v2.public v3.public v4.public",
		"%sQQmonkey db":                           "sshpass:-p: sshpass:-p mysql:-p mariadb:-p redis-cli:-a:",
		`["a","b","%s","QQm4rk3r"]`:               "cookie Set-Cookie Authorization Proxy-Authorization api-key X-Vault-Token",
	} {
		for word := range strings.FieldsSeq(words) {
			in := fmt.Sprintf(form, strings.ReplaceAll(word, ":", " "))
			if got := Line([]byte(in)); bytes.Contains(got, []byte("QQ")) {
				t.Errorf("%s\n\tbecame %s", in, got)
			}
		}
	}
}
