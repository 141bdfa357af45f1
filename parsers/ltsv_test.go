package parsers

import "testing"

const ltsvLine = "time:[10/Mar/2026:09:00:02 +0100]\thost:203.0.113.9\tuser:-\treq:GET /v1/orders?page=2 HTTP/1.1\tstatus:401\tsize:34\treqsize:812\treferer:-\tua:okhttp/4.12.0 (x)\treqtime:0.125\tapptime:0.120\tvhost:api.example.com"

func TestLTSV(t *testing.T) {
	checkLines(t, ltsvFormat().New(Options{}), []lineCase{
		{line: ltsvLine, want: "time=2026-03-10T08:00:02Z client_ip=203.0.113.9 user= method=GET path=/v1/orders query=page=2 status=401 bytes=34 request_bytes=812 user_agent=okhttp/4.12.0_(x) duration_s=0.125 host=api.example.com"},
		{line: "time:2026-03-10T09:00:02+09:00\tmethod:POST\turi:/a/b?c=d\tstatus:200\tsize:34\tapptime:0.100\tua:X", want: "time=2026-03-10T00:00:02Z method=POST path=/a/b query=c=d bytes=34 duration_s=0.1"},
		{line: "time:2026-03-10T09:00:02+09:00\turi:/a\tstatus:200\tapptime:-\treqtime_microsec:125000", want: "duration_s=0.125"},
		{line: "remote_addr:2001:db8::7\trequest:GET /a HTTP/1.1\tstatus:401\trequest_time:0.5\tupstream_status:-\tbody_bytes_sent:9", want: "client_ip=2001:db8::7 path=/a duration_s=0.5 bytes=9 target_status="},
		{line: "time:2026-03-10T09:00:02Z\tlevel:warn\tmessage:signature verification failed: jwt", want: "level=warn message=signature_verification_failed:_jwt"},
		{line: "status:401\t\turi:/a\t", want: "status=401 path=/a"},
		{line: "a:b\tc:d", why: ltsUndated},
		{line: "status:401\turi", why: ltsNoLabel},
		{line: "2026-03-10\t09:00:02\tFRA2\t182", why: ltsNoLabel},
		{line: "status:401", why: ltsNoLabels},
		{line: "", why: ltsNoLabels},
	})
}

func TestLTSVCuts(t *testing.T) {
	checkCuts(t, ltsvFormat().New(Options{}), ltsvLine, '\t')
}

func FuzzLTSV(f *testing.F) {
	fuzzFormat(f, ltsvFormat(), ltsvLine, "status:401\t", "level:info\tmsg:a:b", "a:\tb:")
}

func BenchmarkLTSV(b *testing.B) { benchLine(b, ltsvFormat().New(Options{}), ltsvLine) }
