package gather

import (
	"fmt"
	"time"

	"authlog/internal/timeline"
	"authlog/parsers"
	"authlog/parsers/input"
	"authlog/reports"
)

// InputsOf turns the account of every input into its part of the report.
func InputsOf(sum parsers.Summary) []reports.Input {
	out := make([]reports.Input, len(sum.Inputs))
	for i := range sum.Inputs {
		in := &sum.Inputs[i]
		r := reports.Input{
			Name: in.Name, Format: in.Format, Detected: in.FormatWhy, Compression: in.Compression,
			Lines: in.Lines, Events: in.Events, Ignored: in.Ignored, Rejected: in.Rejected,
			IgnoredBy: in.IgnoredBy, RejectedBy: in.RejectedBy,
		}
		if in.Last != timeline.NoTime {
			r.First, r.Last = time.Unix(0, in.First).UTC(), time.Unix(0, in.Last).UTC()
		}
		if in.Err != nil {
			r.Error = in.Err.Error()
		}
		for _, ex := range in.Examples {
			r.Examples = append(r.Examples, reports.Rejected{Line: ex.Line, Why: ex.Reason, Text: ex.Text})
		}
		out[i] = r
	}
	return out
}

// Codes of the warnings that reading adds to those of the inputs.
const (
	warnRejected = "lines-rejected"
	warnUntimed  = "events-without-time"
	warnLeaks    = "credentials-in-logs"
)

// rejectedShare of an input's lines is worth a warning of its own.
const rejectedShare = 0.01

// inputWarnings gathers what a reader of the report must know about the inputs.
func inputWarnings(j *Job, sum parsers.Summary, leaks Leaks) []reports.Warning {
	var out []reports.Warning
	add := func(list []input.Warning) {
		for _, w := range list {
			out = append(out, reports.Warning{Code: w.Code, Says: w.Says, Input: w.Input, Count: w.Count})
		}
	}
	add(j.Warnings)
	add(sum.Warnings)
	for i := range sum.Inputs {
		in := &sum.Inputs[i]
		add(in.Warnings)
		if in.Rejected > 0 && in.Format != "" && float64(in.Rejected) >= rejectedShare*float64(in.Lines) && in.Err == nil {
			out = append(out, reports.Warning{
				Code: warnRejected, Input: in.Name, Count: in.Rejected,
				Says: fmt.Sprintf("%d of %d lines are of no known format; authlog parse %s shows them", in.Rejected, in.Lines, in.Name),
			})
		}
		if leak, found := leaks[in.Input]; found {
			out = append(out, reports.Warning{
				Code: warnLeaks, Input: in.Name, Line: leak.First, Count: leak.Lines,
				Says: "lines with a 401 hold a credential in clear, " + leak.Such() + "; rotate those, and keep them out of the log: authlog doctor has settings",
			})
		}
		if in.Untimed > 0 {
			out = append(out, reports.Warning{
				Code: warnUntimed, Input: in.Name, Count: in.Untimed,
				Says: fmt.Sprintf("%d events carry no time and are left out of the analysis", in.Untimed),
			})
		}
	}
	return out
}
