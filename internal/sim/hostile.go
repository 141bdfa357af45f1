package sim

import "strings"

// addHostile adds logs that attack their reader: terminals, browsers,
// spreadsheets and decoders. The credentials in them are made up.
func (t tree) addHostile() {
	at := func(i int) string {
		return "05/May/2026:10:" + string(rune('0'+i/10)) + string(rune('0'+i%10)) + ":00 +0000"
	}
	combined := func(i int, request, agent string) string {
		return `203.0.113.9 - - [` + at(i) + `] "` + request + `" 401 12 "-" "` + agent + "\"\n"
	}
	var b strings.Builder
	b.WriteString(combined(0, "GET /v1/items HTTP/1.1", "\x1b[31mred\x1b[0m\x1b]8;;http://evil.example\x07link\x1b]8;;\x07"))
	b.WriteString(combined(1, "GET /v1/items\x1b[2J\x1b[1;1H HTTP/1.1", "bell\x07back\x08space"))
	b.WriteString(combined(2, "GET /v1/it\rems HTTP/1.1", "carriage\rreturn"))
	b.WriteString(combined(3, "GET /v1/\u202egnp.exe HTTP/1.1", "right-to-left \u202e override \u2066 isolate"))
	b.WriteString(combined(4, `GET /v1/\x1B[41m HTTP/1.1`, `escaped \x1B[41m \x00 by the server`))
	t["hostile/ansi.log"] = []byte(b.String())

	b.Reset()
	for i, v := range []string{`<script>alert(1)</script>`, `<img src=x onerror=alert(2)>`, `</td></table><h1>x</h1>`, `[click](javascript:alert(3))`, "`code` | pipe | **bold**", `&lt;already&gt;`, `--></style><svg onload=alert(4)>`} {
		b.WriteString(combined(i, "GET /v1/items HTTP/1.1", v))
	}
	t["hostile/markup.log"] = []byte(b.String())

	b.Reset()
	for i, v := range []string{`=HYPERLINK("http://evil.example","x")`, `+1+1`, `-2+3`, `@SUM(A1:A9)`, "\ttab", `=cmd|' /C calc'!A0`} {
		var o object
		b.WriteString(o.str("time", "2026-05-05T10:0"+itoa(i)+":00Z").str("level", "warn").str("msg", "authentication failed").str("user_agent", v).str("user", v).
			str("path", "/v1/items").num("status", 401).str("error", v).String() + "\n")
	}
	t["hostile/formulas.log"] = []byte(b.String())

	t["hostile/nul.log"] = []byte(combined(0, "GET /v1/\x00items HTTP/1.1", "nul \x00 byte") + "\x00\x00\x00\n" + combined(1, "\x00\x00\x00\x00", "-") + combined(2, "GET /v1/items HTTP/1.1", "fine"))
	t["hostile/utf8.log"] = []byte(combined(0, "GET /v1/\xff\xfe HTTP/1.1", "latin \xe9t\xe9") + combined(1, "GET /v1/\xc3\x28 HTTP/1.1", "cut \xe2\x82") + combined(2, "GET /v1/\xed\xa0\x80 HTTP/1.1", "surrogate") + combined(3, "GET /v1/\u00fc HTTP/1.1", "fine \u00fc"))
	t["hostile/broken.log"] = []byte("\n\n{\"status\":40\n{\"time\":\"2026-05-05T10:00:00Z\",\"status\":\"four hundred\"}\n" + combined(9, "GET /v1/items HTTP/1.1", "x") + "203.0.113.9 - - [99/Foo/2026:10:00:00 +0000] \"GET / HTTP/1.1\" 401 0 \"-\" \"-\"\n]}[{\n" +
		strings.Repeat("[", 400) + "\n" + `{"a":{"a":{"a":{"a":{"status":401}}}}}` + "\n" + "no newline at the end")
	t.addPlanted()
}

// plantedSecrets are invented credentials in the shapes of well-known ones. No
// output of any tool may show them.
var plantedSecrets = []string{
	"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJmYWtlLXVzZXIiLCJub3RlIjoicGxhbnRlZCBieSBsb2dzaW0ifQ.cGxhbnRlZC1mYWtlLXNpZ25hdHVyZS1ub3QtYS1yZWFsLW9uZQ",
	"sk_live_FAKE0planted0by0logsim0000",
	"planted-fake-password-4711",
	"cGxhbnRlZDpmYWtlLWJhc2ljLXBhc3N3b3JkLTQ3MTE=",
	"planted-fake-cookie-0123456789abcdef",
	"planted-fake-refresh-token-9f8e7d6c5b4a",
}

func (t tree) addPlanted() {
	p := plantedSecrets
	lines := []string{
		`{"time":"2026-05-05T10:00:00Z","level":"warn","msg":"authentication failed","status":401,"path":"/v1/items","headers":{"authorization":"Bearer ` + p[0] + `"}}`,
		`{"time":"2026-05-05T10:00:01Z","level":"warn","msg":"key rejected: ` + p[1] + `","status":401,"path":"/v1/items"}`,
		`{"time":"2026-05-05T10:00:02Z","level":"warn","msg":"login failed","status":401,"path":"/login","body":"user=planted&password=` + p[2] + `"}`,
		`{"time":"2026-05-05T10:00:03Z","level":"warn","msg":"401 for Authorization: Basic ` + p[3] + `","status":401,"path":"/v1/items"}`,
		`{"time":"2026-05-05T10:00:04Z","level":"warn","msg":"session refused","status":401,"path":"/v1/items","cookie":"session=` + p[4] + `; theme=dark"}`,
		`{"time":"2026-05-05T10:00:05Z","level":"warn","msg":"grant refused","status":401,"path":"/oauth/token","error":"invalid_grant","refresh_token":"` + p[5] + `"}`,
		`203.0.113.9 - - [05/May/2026:10:00:06 +0000] "GET /v1/items?access_token=` + p[0] + ` HTTP/1.1" 401 12 "https://app.example/?api_key=` + p[1] + `" "curl/8.5.0"`,
		`203.0.113.9 - planted [05/May/2026:10:00:07 +0000] "GET /v1/items?password=` + p[2] + ` HTTP/1.1" 401 12 "-" "curl/8.5.0"`,
	}
	t["hostile/credentials.log"] = []byte(strings.Join(lines, "\n") + "\n")
	t["hostile/planted.json"] = indented(p)
}
