package parsers

import (
	"bytes"

	"authlog/internal/timeline"
	"authlog/parsers/stamp"
)

// Fields of a line, by their position. The last three came later (2015).
const (
	elbTime = iota
	elbName
	elbClient
	elbBackend
	elbRequestTime
	elbBackendTime
	elbResponseTime
	elbStatus
	elbBackendStatus
	elbReceived
	elbSent
	elbRequest
	elbAgent
	elbFields // read of a line
)

// Why a line is no record of a classic load balancer.
const (
	elbNoTime   = "the line does not begin with a time in UTC"
	elbTooShort = "fewer than 12 fields: the line is cut off"
	elbNoStatus = "the eighth field is no status"
	elbNoClient = "the third field is no client address with a port"
	elbNoSize   = "the tenth and eleventh fields are no byte counts"
)

// elbClassicFormat is the access log of an AWS Classic Load Balancer.
func elbClassicFormat() Format {
	return Format{
		Name: "elb", Title: "AWS Classic Load Balancer access log", Hop: timeline.HopLoadBalancer,
		Source: "AWS, Access logs for your Classic Load Balancer, https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/access-log-collection.html",
		New:    func(Options) LineParser { return &elbParser{} },
		Sniff:  elbSniff,
	}
}

// elbSniff looks for "2026-03-10T09:00:02.123456Z name ".
func elbSniff(line []byte) bool {
	return len(line) > 28 && line[4] == '-' && line[7] == '-' && line[10] == 'T' && bytes.IndexByte(line[:28], ' ') >= 20 &&
		bytes.IndexByte(line, '"') > 0
}

// elbParser reads the lines of one goroutine.
type elbParser struct{ fields [elbFields][]byte }

// Parse implements LineParser. Listeners of TCP have no request, no status and
// no user agent.
func (p *elbParser) Parse(line []byte, ev *timeline.Event) Result {
	if line = bytes.TrimRight(line, "\r\n"); !elbSniff(line) {
		return Result{Outcome: Rejected, Why: elbNoTime}
	}
	n, ok := albSplit(line, p.fields[:])
	f := &p.fields
	switch {
	case !ok:
		return Result{Outcome: Rejected, Why: albOpen}
	case n <= elbRequest:
		return Result{Outcome: Rejected, Why: elbTooShort}
	}
	if ev.Time, ev.TimeFrac, ok = stamp.ISO(f[elbTime], 0); !ok || f[elbTime][len(f[elbTime])-1] != 'Z' {
		return Result{Outcome: Rejected, Why: elbNoTime}
	}
	ev.Hop = timeline.HopLoadBalancer
	ev.ClientIP = addressOf(f[elbClient])
	if ev.Status = statusOf(f[elbStatus]); ev.Status == 0 && !noAnswer(f[elbStatus]) {
		return Result{Outcome: Rejected, Why: elbNoStatus}
	}
	if !isIP(ev.ClientIP) {
		return Result{Outcome: Rejected, Why: elbNoClient}
	}
	if ev.RequestBytes, ev.Bytes = intOf(f[elbReceived]), intOf(f[elbSent]); ev.RequestBytes < 0 || ev.Bytes < 0 {
		return Result{Outcome: Rejected, Why: elbNoSize}
	}
	ev.Target, ev.TargetStatus = f[elbBackend], f[elbBackendStatus]
	if noAnswer(ev.TargetStatus) {
		ev.TargetStatus = ngxDash
	}
	ev.DurationS = sumOfTimes(f[elbRequestTime], f[elbBackendTime], f[elbResponseTime])
	albSetRequest(f[elbRequest], ev)
	ev.UserAgent = textOf(f[elbAgent])
	return Result{Outcome: Parsed}
}
