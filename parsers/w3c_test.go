package parsers

import (
	"strings"
	"testing"
)

const iisLine = "2026-03-10 09:00:02 192.0.2.80 GET /v1/orders page=2 443 SHOP\\ann 203.0.113.9 Mozilla/5.0+(Windows+NT+10.0) https://example.com/ 401 1 1326 125"

func TestW3C(t *testing.T) {
	p := w3cFormat().New(Options{})
	const want = "time=2026-03-10T09:00:02Z status=401 method=GET path=/v1/orders query=page=2 user=SHOP\\ann client_ip=203.0.113.9 " +
		"user_agent=Mozilla/5.0+(Windows+NT+10.0) duration_s=0.125 error_reason=401.1_win32_1326 reason=bad-credentials"
	const iis7 = "2026-03-10 09:00:02 192.0.2.80 GET /a - 443 - 203.0.113.9 curl/8.5 401 2 5 0"
	checkLines(t, p, []lineCase{
		{line: iisLine, want: want}, // without a header the columns of IIS
		{line: iis7, want: "status=401 query= user= reason=header-absent error_reason=401.2_win32_5 duration_s=0"},
		{line: strings.Replace(iisLine, "1326", "1330", 1), want: "reason=expired suggests=[expired-token_clock-skew_refresh-loop]"},
		{line: "#Software: Microsoft Internet Information Services 10.0", why: ClassHeader},
		{line: "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken", why: ClassHeader},
		{line: iisLine, want: want},
		{line: iis7, why: w3cColumns},
		{line: "#Fields: time c-ip cs-method cs-uri-stem sc-status sc-bytes cs-bytes cs-host s-computername", why: ClassHeader},
		{line: "09:00:02 203.0.113.9 GET /a 200 91 812 api.example.com:443 WEB7", why: w3cNoTime},
		{line: "#Fields: date time cs-method cs-uri sc-status time-taken sc-bytes cs-bytes cs-host s-computername x-H(User-Agent)", why: ClassHeader},
		{line: "2026-03-10\t09:00:02.5\tGET\t/a?b=c\t200\t0.250\t91\t812\tapi.example.com:443\tWEB7\t'x'", want: "time=2026-03-10T09:00:02.5Z path=/a query=b=c duration_s=0.25 bytes=91 request_bytes=812 host=api.example.com instance=WEB7"},
		{line: `2026-03-10 09:00:02 GET /a 401 0.250 91 812 api.example.com WEB7 "Mozilla 5.0 (x)"`, want: "status=401 host=api.example.com"},
		{line: "2026-03-10 09:00:02 GET /a four 0.250 91 812 api.example.com WEB7 x", why: w3cNoStatus},
		{line: "#Fields: date time x-edge-location sc-status", why: w3cOther},
		{line: "# a comment", why: w3cDirective},
	})
	p.(HeadedParser).SetHeader(nil)
	checkLines(t, p, []lineCase{{line: "2026-03-10 09:00:02 GET /a 401", why: w3cNoHeader}, {line: "", why: w3cNoHeader}})
}

// Each known order is told from the others, and from a longer one that was cut.
func TestIISWithoutHeader(t *testing.T) {
	values := map[string]string{
		"date": "2026-03-10", "time": "09:00:02", "s-ip": "192.0.2.80", "cs-method": "GET", "cs-uri-stem": "/v1/orders", "cs-uri-query": "page=2",
		"s-port": "443", "cs-username": "ann", "c-ip": "fe80::7%12", "cs(User-Agent)": "curl/8.5", "cs(Referer)": "https://example.com/",
		"sc-status": "401", "sc-substatus": "2", "sc-win32-status": "5", "time-taken": "125", "X-Forwarded-For": "203.0.113.9,+192.0.2.1",
		"s-sitename": "W3SVC1", "s-computername": "WEB7", "cs-version": "HTTP/1.1", "cs(Cookie)": "a=b", "cs-host": "api.example.com",
		"sc-bytes": "512", "cs-bytes": "812",
	}
	const want = "time=2026-03-10T09:00:02Z status=401 method=GET path=/v1/orders query=page=2 user=ann client_ip=fe80::7%12 user_agent=curl/8.5 error_reason=401.2_win32_5"
	for _, order := range iisOrders {
		var fields []string
		for _, name := range strings.Fields(order) {
			fields = append(fields, values[name])
		}
		line := strings.Join(fields, " ")
		checkLines(t, w3cFormat().New(Options{}), []lineCase{{line: line, want: want}})
		checkCuts(t, w3cFormat().New(Options{}), line, ' ')
	}
}

func TestIISReasons(t *testing.T) {
	p := w3cFormat().New(Options{})
	p.(HeadedParser).SetHeader([]byte("#Fields: date time cs-username sc-status sc-substatus sc-win32-status"))
	for line, want := range map[string]string{
		"- 401 2 2148074254":        "challenge",
		"- 401 1 2148074254":        "challenge",
		"- 401 2 5":                 "header-absent",
		"SHOP\\ann 401 2 5":         "scheme-mismatch",
		"SHOP\\ann 401 1 0":         "bad-credentials",
		"- 401 1 2148074252":        "bad-credentials",
		"- 401 1 1909":              "account-locked",
		"SHOP\\ann 401 1 1330":      "expired",
		"- 401 1 1311":              "backend-unreachable",
		"- 401 1 2148074276":        "clock-skew",
		"SHOP\\ann 401 3 5":         "generic",
		"SHOP\\ann 401 5 0":         "generic",
		"SHOP\\ann 401 0 0":         "",
		"SHOP\\ann 200 0 0":         "",
		"SHOP\\ann 403 14 5":        "",
		"SHOP\\ann 404 0 2":         "",
		"SHOP\\ann 401 1 notanumbr": "bad-credentials",
	} {
		ev, res := parseLine(p, "2026-03-10 09:00:02 "+line)
		if res.Outcome != Parsed || ev.Reason.String() != want {
			t.Errorf("%s: %v, reason %q, want %q", line, res, ev.Reason, want)
		}
	}
}

func TestW3CCuts(t *testing.T) {
	p := w3cFormat().New(Options{})
	checkCuts(t, p, iisLine, ' ')
	p.(HeadedParser).SetHeader([]byte("#Fields: " + iisOrders[0]))
	checkCuts(t, p, iisLine, ' ')
}

func FuzzW3C(f *testing.F) {
	for _, seed := range []string{iisLine, `2026-03-10 09:00:02 "a b" 401`, "\t\t", "#Fields: a"} {
		f.Add([]byte("#Fields: date time c-ip sc-status"), []byte(seed))
	}
	f.Fuzz(func(t *testing.T, header, line []byte) {
		format := w3cFormat()
		inner := format.New
		format.New = func(o Options) LineParser {
			p := inner(o)
			p.(HeadedParser).SetHeader(header)
			return p
		}
		format.Sniff = nil
		checkEvent(t, format, line)
	})
}

func BenchmarkW3C(b *testing.B) {
	p := w3cFormat().New(Options{})
	p.(HeadedParser).SetHeader([]byte("#Fields: " + iisOrders[0]))
	benchLine(b, p, iisLine)
}
