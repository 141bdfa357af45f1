package parsers

import (
	"strings"
	"testing"
)

// cdfStandardLine has the 33 columns of a standard log; change replaces columns by
// their position.
func cdfStandardLine(change map[int]string) string {
	f := []string{
		"2026-03-10", "09:00:02", "FRA56-P4", "512", "203.0.113.9", "GET", "d0example0.cloudfront.net", "/v1/orders/17", "401", "-",
		"okhttp/4.12.0%20(x)", "page=2", "-", "Error", "req-7f3a==", "api.example.com", "https", "812", "0.125", "-", "TLSv1.3",
		"TLS_AES_128_GCM_SHA256", "Error", "HTTP/2.0", "-", "-", "49375", "0.120", "Error", "application/json", "91", "-", "-",
	}
	for i, v := range change {
		f[i] = v
	}
	return strings.Join(f, "\t")
}

const cdfLiveLine = "1773133202.125\t2001:db8::7\t0.120\t401\t512\tGET\thttps\td0example0.cloudfront.net\t/v1/orders/17\t812\tFRA56-P4\treq-7f3a==\t" +
	"api.example.com\t0.125\tHTTP/2.0\tIPv6\tokhttp/4.12.0\t-\t-\tpage=2\tError\t-\tTLSv1.3\tTLS_AES_128_GCM_SHA256\tError\t-\t-\tapplication/json\t91\t-\t-\t" +
	"49375\tFunctionGeneratedResponse\tDE\tgzip\t*/*\t/v1/*"

const cdfWant = "time=2026-03-10T09:00:02Z status=401 method=GET path=/v1/orders/17 query=page=2 host=api.example.com client_ip=203.0.113.9 " +
	"user_agent=okhttp/4.12.0%20(x) bytes=512 request_bytes=812 duration_s=0.125 request_id=req-7f3a== error_reason="

func TestCloudfront(t *testing.T) {
	p := cloudfrontFormat().New(Options{})
	old := strings.Join(strings.Split(cdfStandardLine(nil), "\t")[:24], "\t")
	checkLines(t, p, []lineCase{
		{line: cdfStandardLine(nil), want: cdfWant},
		{line: old, want: "status=401 host=api.example.com duration_s=0.125"},
		{line: cdfStandardLine(nil) + "\tmore\tcolumns", want: cdfWant},
		{line: cdfStandardLine(map[int]string{15: "-"}), want: "host=d0example0.cloudfront.net"},
		{line: cdfStandardLine(map[int]string{8: "000"}), want: "status= path=/v1/orders/17"},
		{line: cdfStandardLine(map[int]string{28: "OriginDnsError", 8: "502"}), want: "error_reason=OriginDnsError status=502"},
		{line: cdfStandardLine(map[int]string{12: "session=abc\x22x y", 19: "192.0.2.4, 192.0.2.5"}), want: "client_ip=203.0.113.9"},
		{line: cdfLiveLine, want: "time=2026-03-10T09:00:02.125Z status=401 method=GET path=/v1/orders/17 query=page=2 host=api.example.com client_ip=2001:db8::7 " +
			"user_agent=okhttp/4.12.0 bytes=512 request_bytes=812 duration_s=0.125 request_id=req-7f3a== error_reason=FunctionGeneratedResponse"},
		{line: "1773133202.125\t192.0.2.7\t0.1\t401\t512\tGET\thttps\tapi.example.com\t/a\tDE\tx\ty\tz\tw", want: "status=401 path=/a bytes=512 host="},
		{line: cdfStandardLine(map[int]string{8: "OK"}), why: cdfNoStatus},
		{line: cdfStandardLine(map[int]string{4: "x"}), why: cdfNoClient},
		{line: "2026-03-10\t09:00:02\tFRA", why: cdfTooShort},
		{line: "2026-03-10 09:00:02 FRA", why: cdfNoForm},
		{line: "a\tb", why: cdfNoForm},
		{line: cdfStandardLine(map[int]string{1: "25:00:00"}), why: w3cNoTime},
		{line: "#Version: 1.0", why: ClassHeader},
		{line: "#Fields: date time sc-status", why: w3cOther},
		{line: "#hello", why: w3cDirective},
	})
	checkLines(t, p, []lineCase{ // fields that a user chose
		{line: "#Fields: date time c-ip sc-status x-edge-location cs-uri-stem time-taken", why: ClassHeader},
		{line: "2026-03-10\t09:00:02\t192.0.2.7\t401\tFRA\t/a\t1", want: "status=401 path=/a duration_s=1 client_ip=192.0.2.7"},
		{line: "2026-03-10\t09:00:02\t192.0.2.7\t401\tFRA\t/a", why: w3cColumns},
		{line: "2026-03-10\t09:00:02\t192.0.2.7\t4x1\tFRA\t/a\t1", why: w3cNoStatus},
		{line: "#Fields: timestamp(ms) sc-status x-edge-location cs-uri-stem x-edge-detailed-result-type", why: ClassHeader},
		{line: "1773133202125\t401\tFRA\t/a\tLambdaGeneratedResponse", want: "time=2026-03-10T09:00:02.125Z status=401 error_reason=LambdaGeneratedResponse"},
	})
}

// Whether CloudFront asked the origin is known only where its result type says so.
func TestCloudfrontTarget(t *testing.T) {
	for result, want := range map[string]string{"Hit": "-", "FunctionGeneratedResponse": "-", "ClientGeoBlocked": "-", "Error": "", "Miss": "", "OriginCommError": ""} {
		ev, _ := parseLine(cloudfrontFormat().New(Options{}), cdfStandardLine(map[int]string{28: result}))
		if string(ev.TargetStatus) != want {
			t.Errorf("%s: target status %q, want %q", result, ev.TargetStatus, want)
		}
	}
}

func TestCloudfrontCuts(t *testing.T) {
	p := cloudfrontFormat().New(Options{})
	checkCuts(t, p, cdfStandardLine(nil), '\t')
	checkCuts(t, p, cdfLiveLine, '\t')
	p.(HeadedParser).SetHeader([]byte("#Fields: " + cdfStandard))
	checkCuts(t, p, cdfStandardLine(nil), '\t')
}

func FuzzCloudfront(f *testing.F) {
	for _, line := range []string{cdfStandardLine(nil), cdfLiveLine, "#Fields: x-edge- date", "2026-03-10\t\t\t\t192.0.2.1\t\t\t\t401\t\t\t\t\t\t"} {
		f.Add([]byte(line))
	}
	// A parser remembers the header, so each line gets one of its own.
	f.Fuzz(func(t *testing.T, line []byte) { checkEvent(t, cloudfrontFormat(), line) })
}

func BenchmarkCloudfront(b *testing.B) {
	benchLine(b, cloudfrontFormat().New(Options{}), cdfStandardLine(nil))
}
