package parsers

import "testing"

const elbLine = `2026-03-10T09:00:02.123456Z shop-elb 203.0.113.9:41234 10.0.3.17:8080 0.000073 0.020048 0.000057 401 401 812 331 "GET https://api.example.com:443/v1/orders?page=2 HTTP/1.1" "okhttp/4.12.0 (x)" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2`

func TestELBClassic(t *testing.T) {
	checkLines(t, elbClassicFormat().New(Options{}), []lineCase{
		{line: elbLine, want: "time=2026-03-10T09:00:02.123456Z status=401 target=10.0.3.17:8080 target_status=401 method=GET host=api.example.com path=/v1/orders query=page=2 client_ip=203.0.113.9 request_bytes=812 bytes=331 duration_s=0.020178 user_agent=okhttp/4.12.0_(x)"},
		{line: `2026-03-10T09:00:02.1Z e [2001:db8::7]:41234 - -1 -1 -1 503 0 0 0 "GET http://api.example.com:80/ HTTP/1.1"`, want: "status=503 target= target_status= client_ip=2001:db8::7 duration_s= path=/ user_agent="},
		{line: `2026-03-10T09:00:02.1Z e 192.0.2.9:41234 10.0.3.17:80 0.001 0.000028 0.000041 - - 82 305 "- - - " "-" - -`, want: "status= bytes=305 method= path= user_agent="},
		{line: `2026-03-10T09:00:02.1Z e 192.0.2.9:41234 10.0.3.17:80 0.001 0.000028 0.000041 x - 82 305 "- - - "`, why: elbNoStatus},
		{line: `2026-03-10T09:00:02.1Z e client 10.0.3.17:80 0.001 0.000028 0.000041 200 200 82 305 "- - - "`, why: elbNoClient},
		{line: `2026-03-10T09:00:02.1Z e 192.0.2.9:1 10.0.3.17:80 0.001 0.000028 0.000041 200 200 a 305 "- - - "`, why: elbNoSize},
		{line: `2026-03-10T09:00:02.1Z e 192.0.2.9:1 10.0.3.17:80 "x"`, why: elbTooShort},
		{line: `2026-03-10T09:00:02.1Z e 192.0.2.9:1 10.0.3.17:80 0.1 0.1 0.1 200 200 1 305 "GET http://a`, why: albOpen},
		{line: `2026-13-10T09:00:02.1Z e 192.0.2.9:1 10.0.3.17:80 0.1 0.1 0.1 200 200 1 305 "- - - "`, why: elbNoTime},
		{line: `https 2026-03-10T09:00:02.1Z "x"`, why: elbNoTime},
		{line: ``, why: elbNoTime},
	})
}

func TestELBClassicCuts(t *testing.T) {
	checkCuts(t, elbClassicFormat().New(Options{}), elbLine, ' ')
}

func FuzzELBClassic(f *testing.F) { fuzzFormat(f, elbClassicFormat(), elbLine, elbLine[:120]) }

func BenchmarkELBClassic(b *testing.B) { benchLine(b, elbClassicFormat().New(Options{}), elbLine) }
