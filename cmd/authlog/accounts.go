package main

import (
	"fmt"

	"authlog/internal/partial"
	"authlog/internal/timeline"
	"authlog/reports"
)

// Codes of the warnings that concern all logs together.
const (
	warnSampled  = "sampled"
	warnFiltered = "refusals-only"
	warnMissing  = "splits-missing"
)

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
