package main

import (
	"fmt"
	"time"

	"authlog/internal/partial"
	"authlog/internal/timeline"
	"authlog/parsers"
	"authlog/parsers/input"
	"authlog/reports"
)

// inputsOf turns the account of every input into its part of the report.
func inputsOf(sum parsers.Summary) []reports.Input {
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

// Codes of the warnings that the command adds to those of the inputs.
const (
	warnRejected = "lines-rejected"
	warnUntimed  = "events-without-time"
	warnSampled  = "sampled"
	warnLeaky    = "credentials-in-logs"
	warnFiltered = "refusals-only"
	warnMissing  = "splits-missing"
)

// rejectedShare of an input's lines is worth a warning of its own.
const rejectedShare = 0.01

// inputWarnings gathers what a reader of the report must know about the inputs.
func inputWarnings(j *job, sum parsers.Summary, leaky map[int]int) []reports.Warning {
	var out []reports.Warning
	add := func(list []input.Warning) {
		for _, w := range list {
			out = append(out, reports.Warning{Code: w.Code, Says: w.Says, Input: w.Input, Count: w.Count})
		}
	}
	add(j.warnings)
	add(sum.Warnings)
	for i := range sum.Inputs {
		in := &sum.Inputs[i]
		add(in.Warnings)
		if in.Rejected > 0 && in.Events+in.Ignored > 0 && float64(in.Rejected) >= rejectedShare*float64(in.Lines) && in.Err == nil {
			out = append(out, reports.Warning{
				Code: warnRejected, Input: in.Name, Count: in.Rejected,
				Says: fmt.Sprintf("%d of %d lines are of no known format; authlog parse %s shows them", in.Rejected, in.Lines, in.Name),
			})
		}
		if leaky[in.Input] > 0 {
			out = append(out, reports.Warning{
				Code: warnLeaky, Input: in.Name, Count: leaky[in.Input],
				Says: fmt.Sprintf("%d lines with a 401 hold a credential in clear; rotate those, and stop logging them", leaky[in.Input]),
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

// resultWarnings gathers what a reader must know about all logs together.
func resultWarnings(all *partial.Part, res *timeline.Result) []reports.Warning {
	var out []reports.Warning
	if missing := all.Missing(); len(missing) > 0 {
		out = append(out, reports.Warning{
			Code: warnMissing, Count: len(missing),
			Says: fmt.Sprintf("%d of %d splits of the manifest are missing: %s", len(missing), all.Plan.Splits, numbers(missing)),
		})
	}
	if refusals, records := refused(res, all.Config.Statuses), statuses(res); refusals >= 20 && float64(refusals) >= 0.95*float64(records) {
		out = append(out, reports.Warning{
			Code: warnFiltered, Says: "these logs hold hardly anything but 401s, so time alone can tell a burst, and not who still gets in: give the whole log",
		})
	}
	if res.Sampled {
		out = append(out, reports.Warning{
			Code: warnSampled, Says: fmt.Sprintf("more requests than can be kept: causes rest on a sample, of the 401s at least %.0f %%; counts per minute are exact", 100*res.FailRate),
		})
	}
	return out
}

// refused counts the records with a status that counts as unauthorized.
func refused(res *timeline.Result, codes []int) (n uint64) {
	for _, code := range codes {
		n += res.Statuses[code]
	}
	return n
}

// statuses counts the records that have a status.
func statuses(res *timeline.Result) (n uint64) {
	for _, k := range res.Statuses {
		n += k
	}
	return n
}
