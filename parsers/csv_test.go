package parsers

import (
	"testing"

	"authlog/parsers/jsonlog"
)

const csvHead = "Timestamp,Status Code,Method,Path,Client IP,User Agent,Duration_ms,Error"

const csvLine = `2026-03-10T09:00:02Z,401,GET,/v1/orders?page=2,203.0.113.9,"okhttp/4.12.0 (""x"", y)",125,token expired`

func csvWith(header string) LineParser {
	p := csvFormat(NginxFormats()).New(Options{})
	p.(HeadedParser).SetHeader([]byte(header))
	return p
}

func TestCSV(t *testing.T) {
	const want = `time=2026-03-10T09:00:02Z status=401 method=GET path=/v1/orders query=page=2 client_ip=203.0.113.9 user_agent=okhttp/4.12.0_("x",_y) duration_s=0.125 error_reason=token_expired reason=expired`
	checkLines(t, csvWith(csvHead), []lineCase{
		{line: csvHead, why: ClassHeader},
		{line: csvLine, want: want},
		{line: `2026-03-10T09:00:02Z,401,GET,/a,,,,`, want: "status=401 client_ip= duration_s= error_reason="},
		{line: `2026-03-10T09:00:02Z,401,GET,/a,,,`, why: csvColumns},
		{line: `2026-03-10T09:00:02Z,401,GET,/a,,"x,,`, why: csvOpen},
		{line: `2026-03-10T09:00:02Z,401,GET,/a,,"x"y,,`, why: csvGlued},
		{line: `,,GET,/a,,,,`, why: csvUndated},
		{line: ``, why: csvColumns},
	})
	for _, c := range []struct{ header, line string }{
		{"time;status;uri;remote_addr", "10/Mar/2026:09:00:02 +0000;401;/a;203.0.113.9"},
		{"date\ttime\tstatus\turi\tclient_ip", "2026-03-10\t09:00:02\t401\t/a\t203.0.113.9"},
		{"ts|status|path|ip", "1773133202|401|/a|203.0.113.9"},
		{`"@timestamp","http.response.status_code","url.path","client.ip"`, `"2026-03-10T09:00:02Z","401","/a","203.0.113.9"`},
	} {
		checkLines(t, csvWith(c.header), []lineCase{{line: c.line, want: "time=2026-03-10T09:00:02Z status=401 path=/a client_ip=203.0.113.9"}})
	}
}

func TestCSVHeaders(t *testing.T) {
	for header, want := range map[string]bool{
		csvHead:                              true,
		"time,level,message":                 true,
		"time,status":                        false, // two words may be anything
		"path,method,client_ip":              false,
		"name,street,city":                   false,
		csvLine:                              false,
		"":                                   false,
		`time,status,"path`:                  false,
		"time=1, status=2, path=3":           false,
		"the time, the status, and the path": false,
	} {
		if got := csvIsHeader([]byte(header), Options{}); got != want {
			t.Errorf("%q: %v, want %v", header, got, want)
		}
	}
	own := jsonlog.Names{}
	if err := own.Add("status", "Ergebnis"); err != nil {
		t.Fatal(err)
	}
	if !csvIsHeader([]byte("zeit;ergebnis;timestamp"), Options{Names: own}) {
		t.Error("a name of the user's own does not make a header")
	}
}

// Exports of log services hold whole lines in a column.
func TestCSVWraps(t *testing.T) {
	p := csvWith("@timestamp,@message")
	checkLines(t, p, []lineCase{
		{line: `2026-03-10 09:00:02.125,"{""status"":401,""path"":""/a"",""time"":""2026-03-10T09:00:03Z""}"`, want: "time=2026-03-10T09:00:03Z status=401 path=/a message="},
		{line: `2026-03-10 09:00:02.125,"{""status"":401,""path"":""/a""}"`, want: "time=2026-03-10T09:00:02.125Z status=401"},
		{line: `2026-03-10 09:00:02.125,"192.0.2.7 - - [10/Mar/2026:09:00:01 +0000] ""GET /a HTTP/1.1"" 401 381"`, want: "time=2026-03-10T09:00:01Z status=401 client_ip=192.0.2.7"},
		{line: `2026-03-10 09:00:02.125,"jwt expired, sign in"`, want: "time=2026-03-10T09:00:02.125Z status= message=jwt_expired,_sign_in reason=expired"},
	})
	const token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJlLXNpZ25hdHVyZQ"
	f := csvFormat(nil)
	f.New = func(Options) LineParser { return p }
	keepsNone(t, f, `2026-03-10 09:00:02.125,"{""status"":401,""msg"":""Bearer `+token+`""}"`, token)
	keepsNone(t, f, `2026-03-10 09:00:02.125,refused Bearer `+token, token)
}

func TestCSVCuts(t *testing.T) { checkCuts(t, csvWith(csvHead), csvLine, ',') }

func FuzzCSV(f *testing.F) {
	f.Add([]byte(csvHead), []byte(csvLine))
	f.Add([]byte("time;status;x"), []byte(`"a""b";401;"`))
	f.Fuzz(func(t *testing.T, header, line []byte) {
		format := csvFormat(NginxFormats())
		format.New = func(Options) LineParser { return csvWith(string(header)) }
		format.Sniff = nil
		checkEvent(t, format, line)
	})
}

func BenchmarkCSV(b *testing.B) { benchLine(b, csvWith(csvHead), csvLine) }
