package parsers

import (
	"bytes"
	"slices"

	"authlog/internal/timeline"
	"authlog/parsers/jsonlog"
	"authlog/parsers/stamp"
)

// Why a line is no record of CloudFront.
const (
	cdfNoForm   = "neither date and time nor a time since 1970 before a tab"
	cdfTooShort = "fewer than 17 columns without a header: the line is cut off"
	cdfTooFew   = "fewer than 10 columns without a header: the line is cut off"
	cdfNoClient = "no client address where a line without a header has it"
	cdfNoStatus = "no status where a line without a header has it"
)

// Columns of standard logs (since 2019 these 33) and of real-time logs with
// every field chosen; without a header they are taken to stand in this order.
const (
	cdfStandard = "date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query " +
		"cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol " +
		"ssl-cipher x-edge-response-result-type cs-protocol-version fle-status fle-encrypted-fields c-port time-to-first-byte " +
		"x-edge-detailed-result-type sc-content-type sc-content-len sc-range-start sc-range-end"
	cdfRealTime = "timestamp c-ip time-to-first-byte sc-status sc-bytes cs-method cs-protocol cs-host cs-uri-stem cs-bytes " +
		"x-edge-location x-edge-request-id x-host-header time-taken cs-protocol-version c-ip-version cs-user-agent cs-referer cs-cookie " +
		"cs-uri-query x-edge-response-result-type x-forwarded-for ssl-protocol ssl-cipher x-edge-result-type fle-encrypted-fields fle-status " +
		"sc-content-type sc-content-len sc-range-start sc-range-end c-port x-edge-detailed-result-type"
)

// Positions that show whether a line without a header has those orders.
const (
	cdfClient = 4
	cdfStatus = 8
	cdfHost   = 15 // the last that must be there: another column also has a host, which is not the viewer's

	cdfLiveClient  = 1
	cdfLiveStatus  = 3
	cdfLiveMethod  = 5
	cdfLiveHost    = 7 // not the viewer's, unlike x-host-header
	cdfLivePath    = 8 // up to here a choice of fields must have all
	cdfLiveVersion = 14
)

// cloudfrontFormat is the access log of AWS CloudFront.
func cloudfrontFormat() Format {
	return Format{
		Name: "cloudfront", Title: "AWS CloudFront standard and real-time access log", Hop: timeline.HopCDN,
		Source: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html; https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/real-time-logs.html",
		New:    func(o Options) LineParser { return newCloudfront(o) },
		Sniff: func(line []byte) bool {
			return len(line) > 0 && (line[0] == '#' || line[0]-'0' <= 9 && bytes.IndexByte(line, '\t') > 0)
		},
		Header: &Header{Mark: w3cFields, Is: func(line []byte, _ Options) bool { return cdfIsHeader(line) }},
	}
}

// cdfIsHeader knows the columns of CloudFront by names that only it has.
func cdfIsHeader(line []byte) bool {
	return w3cIsHeader(line) && bytes.Contains(line, []byte(" x-edge-"))
}

// cloudfrontParser reads the lines of one goroutine.
type cloudfrontParser struct {
	columns
	standard, live []jsonlog.Key
	chosen         []jsonlog.Key // of real-time logs without all fields
}

func newCloudfront(o Options) *cloudfrontParser {
	p := &cloudfrontParser{columns: columns{json: jsonlog.NewNamed(0, o.Names)}}
	p.standard, p.live = p.keysOf([]byte(cdfStandard)), p.keysOf([]byte(cdfRealTime))
	p.chosen = slices.Clone(p.live[:cdfLivePath+1])
	p.chosen[cdfLiveHost] = jsonlog.Key{}
	return p
}

// SetHeader implements HeadedParser.
func (p *cloudfrontParser) SetHeader(line []byte) { p.name(line) }

// Parse implements LineParser. Values stay as logged, that is URL-encoded.
func (p *cloudfrontParser) Parse(line []byte, ev *timeline.Event) Result {
	line = bytes.TrimRight(line, "\r\n")
	if len(line) > 0 && line[0] == '#' {
		return p.directive(line, true)
	}
	if bytes.IndexByte(line, '\t') < 0 {
		return Result{Outcome: Rejected, Why: cdfNoForm}
	}
	p.split(line, 0)
	keys := p.keys
	if keys == nil {
		var why string
		if keys, why = p.byDefault(); why != "" {
			return Result{Outcome: Rejected, Why: why}
		}
	}
	res := p.read(keys, ev)
	if res.Outcome == Parsed {
		ev.Hop = timeline.HopCDN
	}
	return res
}

// byDefault chooses the columns of a line without a header. The last column of
// the line is left out: it may be cut off, and columns behind it be missing.
func (p *cloudfrontParser) byDefault() ([]jsonlog.Key, string) {
	f := p.fields
	n := len(f) - 1
	if len(f[0]) == 10 && f[0][4] == '-' && f[0][7] == '-' {
		switch {
		case n <= cdfHost:
			return nil, cdfTooShort
		case !isIP(f[cdfClient]):
			return nil, cdfNoClient
		case statusOf(f[cdfStatus]) == 0 && !noAnswer(f[cdfStatus]):
			return nil, cdfNoStatus
		}
		n = min(n, len(p.standard))
		p.fields = f[:n]
		return p.standard[:n], ""
	}
	return p.liveByDefault(f, n)
}

// liveByDefault is byDefault for a line of a real-time log with n columns.
func (p *cloudfrontParser) liveByDefault(f [][]byte, n int) ([]jsonlog.Key, string) {
	_, _, timed := stamp.Epoch(f[0])
	switch {
	case !timed:
		return nil, cdfNoForm
	case n <= cdfLivePath:
		return nil, cdfTooFew
	case !isIP(f[cdfLiveClient]):
		return nil, cdfNoClient
	case statusOf(f[cdfLiveStatus]) == 0 && !noAnswer(f[cdfLiveStatus]), intOf(f[cdfLiveMethod]) >= 0,
		len(f[cdfLivePath]) == 0 || f[cdfLivePath][0] != '/':
		return nil, cdfNoStatus
	}
	n = min(n, len(p.live))
	if n <= cdfLiveVersion+1 || !bytes.HasPrefix(f[cdfLiveVersion], []byte("HTTP/")) || !bytes.HasPrefix(f[cdfLiveVersion+1], []byte("IPv")) {
		p.fields = f[:len(p.chosen)] // other fields were chosen behind
		return p.chosen, ""
	}
	p.fields = f[:n]
	return p.live[:n], ""
}
