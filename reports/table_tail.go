package reports

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// expected writes the 401s that are no burst, after the bursts.
func (p *page) expected(r *Report) {
	if len(r.Expected) == 0 {
		return
	}
	p.para(span{}, 0, span{"Judged normal and in no burst:", bold})
	p.patterns(r)
	p.blank()
}

func (p *page) patterns(r *Report) {
	wide := 0
	for _, e := range r.Expected {
		wide = max(wide, columns(Clean(e.Pattern)))
	}
	indent := min(wide, 20) + 4
	for _, e := range r.Expected {
		p.para(span{"  " + e.Pattern, plain}, indent,
			span{count(e.Unauthorized) + " × " + p.what, plain},
			span{"from " + counted(e.Clients, "client") + ": " + e.Says, dim})
	}
}

// warnings writes them, those that say the same of several inputs as one: a folder
// that holds more than logs has many.
func (p *page) warnings(r *Report, verbose bool) {
	list := r.Warnings
	if !verbose {
		list = joined(list)
	}
	shown := list
	if !verbose {
		shown = list[:min(warningsMost, len(list))]
	}
	for _, w := range shown {
		says := w.Says
		if w.Input != "" {
			says = w.place() + ": " + says
		}
		if w.Count > 1 {
			says += " (" + count(w.Count) + " times)"
		}
		p.para(span{"!", yellow}, 2, span{says, plain})
	}
	p.leftOut(len(list)-len(shown), "warning")
	if len(list) > 0 {
		p.blank()
	}
}

// joined makes one of the warnings that say the same of different inputs; counts add up.
func joined(list []Warning) (out []Warning) {
	type key struct{ code, says string }
	at, more := map[key]int{}, map[int]int{}
	for _, w := range list {
		i, known := at[key{w.Code, w.Says}]
		if !known || w.Input == "" || out[i].Input == "" {
			at[key{w.Code, w.Says}] = len(out)
			out = append(out, w)
			continue
		}
		out[i].Count += w.Count
		out[i].Input, out[i].Line = out[i].place(), 0
		if more[i]++; more[i] == 1 {
			out[i].Input += ", " + w.place()
		}
	}
	for i, n := range more {
		if n > 1 {
			out[i].Input += " and " + counted(n-1, "other input")
		}
	}
	return out
}

// inputs writes what became of the lines: one line if all is well and there is
// one input, else a table.
func (p *page) inputs(r *Report, verbose bool) {
	if len(r.Inputs) == 0 {
		return
	}
	if only := &r.Inputs[0]; len(r.Inputs) == 1 && !verbose && !troubled(only) {
		name := fitTail(Clean(only.Name), p.width/3)
		if only.Format != "" {
			name += " (" + only.Format + ")"
		}
		p.para(span{}, 0, span{name + ": " + counted(only.Lines, "line") + ", " + counted(only.Events, "event") + ", " +
			count(only.Ignored) + " ignored, none rejected", dim})
		return
	}
	order := slices.Clone(r.Inputs)
	slices.SortStableFunc(order, func(a, b Input) int { // those with trouble first, what is no log last
		return cmp.Compare(trouble(&b), trouble(&a))
	})
	if !verbose {
		order = order[:min(inputsMost, len(order))]
	}
	rows := make([][]string, len(order))
	for i := range order {
		in := &order[i]
		rows[i] = []string{in.Name, in.Format, count(in.Lines), count(in.Events), count(in.Ignored), count(in.Rejected)}
	}
	p.grid([]column{{head: "input", least: 16, grow: true, tail: true}, {head: "format", most: 28}, {head: "lines", right: true},
		{head: "events", right: true}, {head: "ignored", right: true}, {head: "rejected", right: true}}, rows)
	p.leftOut(len(r.Inputs)-len(order), "input")
	for i := range order {
		p.account(&order[i], verbose)
	}
}

// troubled tells whether the table must say what happened to an input. A file
// that was found beside logs and is none has a warning, which suffices.
func troubled(in *Input) bool { return in.Error != "" || in.Rejected > 0 && in.Format != "" }

func trouble(in *Input) int {
	switch {
	case in.Error != "":
		return 2
	case in.Rejected > 0 && in.Format == "":
		return -1
	}
	return min(in.Rejected, 1)
}

// account tells why lines of an input were rejected or ignored.
func (p *page) account(in *Input, verbose bool) {
	if in.Error != "" {
		p.para(span{"!", alarm}, 2, span{in.Name + ": " + in.Error, plain})
	}
	if verbose && in.Detected != "" {
		p.para(span{}, 2, span{in.Name + ": " + in.Detected, dim})
	}
	if verbose && len(in.IgnoredBy) > 0 {
		p.para(span{}, 2, span{in.Name + ": ignored " + tally(in.IgnoredBy, len(in.IgnoredBy)), dim})
	}
	if in.Rejected == 0 || !troubled(in) && !verbose {
		return
	}
	most := 3
	if verbose {
		most = len(in.RejectedBy)
	}
	p.para(span{}, 2, span{in.Name + ": rejected " + tally(in.RejectedBy, most), plain})
	examples := in.Examples
	if !verbose {
		examples = examples[:min(1, len(examples))]
	}
	for _, e := range examples {
		p.quote("line", strconv.Itoa(e.Line)+" ("+e.Why+"): "+e.Text, quoteLines)
	}
}

// tally lists counts, the largest first, at most so many.
func tally(counts map[string]int, most int) string {
	keys := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	var parts []string
	for _, k := range keys[:min(most, len(keys))] {
		parts = append(parts, count(counts[k])+" × "+k)
	}
	if left := len(keys) - most; left > 0 {
		parts = append(parts, counted(left, "other reason"))
	}
	return strings.Join(parts, ", ")
}
