package reports

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// Bounds of what the table shows unless it is verbose: the first screen must
// hold the answer, and the JSON report holds everything.
const (
	minWidth      = 60
	maxWidth      = 200
	defaultWidth  = 80
	detailedMost  = 5  // bursts with details
	overviewMost  = 12 // rows of the overview
	inputsMost    = 12 // rows of the inputs
	warningsMost  = 8
	evidenceFor   = 3 // per cause
	evidenceTotal = 4
	settleMost    = 2
	changesMost   = 2
	quoteLines    = 2 // of a sample
	quoteLong     = 6 // of a sample when verbose
	// sureEnough is the confidence below which the table says what would settle it.
	sureEnough = 0.80
	// actable is the confidence from which on the table says what to do; below
	// it, what to check: a wrong roll-back costs more than one command.
	actable = 0.60
)

// WriteTable writes the report for people on a terminal. No line is wider than
// o.Width, and nothing that comes from a log can act on the terminal.
func WriteTable(w io.Writer, r *Report, o Options) error {
	r = r.in(o.Zone)
	if o.Quiet {
		return writeLines(w, r)
	}
	p := &page{width: min(max(cmp.Or(max(o.Width, 0), defaultWidth), minWidth), maxWidth), color: o.Color, what: statusWord(r.Statuses)}
	p.header(r)
	p.spark(r)
	p.blank()
	if len(r.Bursts) == 0 {
		p.quiet(r)
		p.blank()
	} else {
		p.bursts(r, o.Verbose)
		p.expected(r)
	}
	p.warnings(r, o.Verbose)
	p.inputs(r, o.Verbose)
	_, err := io.WriteString(w, p.out.String())
	return err
}

func (p *page) header(r *Report) {
	when := "no event with a time"
	if !r.Window.Start.IsZero() {
		when = interval(r.Window.Start, r.Window.End, minuteLayout)
	}
	what := "· " + counted(r.Totals.Requests, "request") + " · " + count(r.Totals.Unauthorized) + " × " + p.what
	if len(r.Inputs) != 1 {
		what += " · " + counted(len(r.Inputs), "input")
	}
	p.para(span{"authlog", bold}, len("authlog")+2, span{when, bold}, span{what, plain})
}

// quiet says that nothing needs doing, and with which figures, or that these logs
// cannot tell.
func (p *page) quiet(r *Report) {
	total, requests := r.Totals.Unauthorized, r.Totals.Requests
	if requests == 0 && total == 0 {
		p.para(span{}, 0, span{"No request could be read from these inputs, so authlog cannot tell whether there were " + p.what + "s.", alarm})
		return
	}
	says := plural(requests, "the one request was not", "none of "+counted(requests, "request")+over(r)+" was") + " answered " + p.what + "."
	if total > 0 {
		says = "no burst. " + p.calm(r)
	}
	p.para(span{}, 0, span{"Nothing needs doing:", green}, span{says, plain})
	p.patterns(r)
	if gap := unread(r); gap != "" {
		p.para(span{}, 0, span{"This holds only for what could be read: " + gap + ".", yellow})
	}
}

// calm are the figures that make it believable that some 401s are no burst: how many,
// of how many, and how close together. Requests and window stand in the header.
func (p *page) calm(r *Report) string {
	total, requests := r.Totals.Unauthorized, r.Totals.Requests
	says := count(total) + " × " + p.what
	if requests > 0 {
		says += " (" + percent(float64(total)/float64(requests)) + ")"
	}
	if t := &r.Timeline; total > 1 && len(t.Unauthorized) > 0 && t.BucketSeconds > 0 {
		says += ", max " + count(slices.Max(t.Unauthorized)) + " in " + lasting(time.Duration(t.BucketSeconds)*time.Second)
	}
	normal := 0
	for _, e := range r.Expected {
		normal += e.Unauthorized
	}
	switch {
	case len(r.Expected) == 0:
		return says + "."
	case normal > total: // requests are joined for the total, and patterns are those of records
		return says + "; judged normal, counted at each hop that logged them:"
	}
	return says + "; judged normal:"
}

// over tells how long the logs are, when they say so.
func over(r *Report) string {
	if d := r.Window.End.Sub(r.Window.Start); d >= time.Second {
		return " over " + lasting(d)
	}
	return ""
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// unread tells what is missing from the analysis when it is enough to doubt
// that nothing happened: an input with an error, or one line in twenty.
func unread(r *Report) string {
	lines, rejected, broken := 0, 0, 0
	for i := range r.Inputs {
		lines += r.Inputs[i].Lines
		rejected += r.Inputs[i].Rejected
		if r.Inputs[i].Error != "" {
			broken++
		}
	}
	switch {
	case broken > 0:
		return count(broken) + " of " + counted(len(r.Inputs), "input") + " had errors"
	case rejected > 0 && rejected >= lines/20:
		return count(rejected) + " of " + counted(lines, "line") + " were rejected"
	}
	return ""
}

// bursts writes the overview, if there are several, and the details of the
// largest.
func (p *page) bursts(r *Report, verbose bool) {
	order := bySize(r.Bursts)
	shown := order
	if !verbose {
		shown = order[:min(detailedMost, len(order))]
	}
	if len(r.Bursts) > 1 {
		rows := order
		if !verbose {
			rows = order[:min(overviewMost, len(order))]
		}
		p.overview(r.Bursts, slices.Sorted(slices.Values(rows)))
		p.leftOut(len(order)-len(rows), "smaller burst")
		p.blank()
	}
	for _, i := range shown {
		number := ""
		if len(r.Bursts) > 1 {
			number = fmt.Sprintf("#%d ", i+1)
		}
		p.burst(&r.Bursts[i], number, verbose)
		p.blank()
	}
	if left := len(order) - len(shown); left > 0 {
		p.para(span{}, 0, span{"Details of " + counted(left, "smaller burst") + ": --verbose", dim})
		p.blank()
	}
}

// bySize lists the bursts by their excess, the largest first.
func bySize(bursts []Burst) []int {
	order := make([]int, len(bursts))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(bursts[b].Excess, bursts[a].Excess) })
	return order
}

func (p *page) leftOut(n int, noun string) {
	if n > 0 {
		p.para(span{}, 1, span{"… and " + counted(n, noun) + " more: --verbose", dim})
	}
}

// blankless drops empty entries, which a foreign report may hold.
func blankless(list []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return strings.TrimSpace(s) == "" })
}
