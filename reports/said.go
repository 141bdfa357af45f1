package reports

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// What a page (Markdown, HTML) shows at most. A page is read by people, who stop
// long before; it says how much it leaves out, and JSON has everything.
const (
	pageBursts   = 25      // with details
	pageRows     = 100     // of an overview, of expected 401s, of inputs, of warnings
	pageEvents   = 40      // of the sequence of events
	pageCauses   = 6       // of one burst
	pageEvidence = 10      // for, and as many against, a cause
	pageSteps    = 10      // steps, commands, changes and hints of one burst
	pageSamples  = 3       // of one burst, as many as the analysis keeps
	pageReasons  = 8       // why lines of one input were rejected or ignored
	pageText     = 300     // characters of a sentence or name
	pageQuote    = 1000    // characters of a log line or command
	pageBytes    = 1 << 20 // as much as a step summary of GitHub Actions takes, and a mail
)

// capped is the beginning of a list, and how many it leaves out.
func capped[T any](list []T, most int) (shown []T, left int) {
	shown = list[:min(most, len(list))]
	return shown, len(list) - len(shown)
}

// brief is clean text of at most so many characters, with an ellipsis where
// something is missing.
func brief(s string, most int) string {
	s = Clean(s)
	n := 0
	for i := range s {
		if n == most {
			return s[:i] + "…"
		}
		n++
	}
	return s
}

// withinBounds is a page of at most pageBytes: it shows the details of fewer bursts
// where their texts are long.
func withinBounds(page func(bursts int) string) string {
	bursts := pageBursts
	for {
		out := page(bursts)
		if len(out) <= pageBytes || bursts == 0 {
			return out
		}
		bursts /= 2
	}
}

// verdictWords says what a burst is, in lower case.
func verdictWords(b *Burst) string {
	words := Clean(b.Verdict)
	if b.Verdict == "mixed" {
		words = "outage + attack"
	}
	if b.Ongoing {
		words += ", ongoing"
	}
	return words
}

// causeWords says why, and how sure that is.
func causeWords(b *Burst) string {
	top := &b.Causes[0]
	if top.ID != unknownID {
		return top.Title + " (" + sure(top.Confidence) + ", " + percent(top.Confidence) + ")"
	}
	words := "These logs do not tell the cause"
	if a := adviser(b); a.ID != unknownID {
		words += " (best guess: " + a.Title + ", " + percent(a.Confidence) + ")"
	}
	return words
}

// sides splits the evidence of a cause into what speaks for and against it.
func sides(c *Cause) (pro, con []Evidence) {
	for _, e := range c.Evidence {
		if e.Supports {
			pro = append(pro, e)
		} else {
			con = append(con, e)
		}
	}
	return pro, con
}

// quietWords says that no burst was found, and how far that holds.
func quietWords(r *Report) string {
	what := statusWord(r.Statuses)
	words := "Nothing needs doing: no burst among " + counted(r.Totals.Unauthorized, what) + "."
	switch {
	case r.Totals.Requests == 0 && r.Totals.Unauthorized == 0:
		return "No request could be read from these inputs, so authlog cannot tell whether there were " + what + "s."
	case r.Totals.Unauthorized == 0:
		words = "Nothing needs doing: not one request was answered " + what + "."
	}
	if gap := unread(r); gap != "" {
		words += " This holds only for what could be read: " + gap + "."
	}
	return words
}

// totalWords says over what the report is.
func totalWords(r *Report) string {
	return counted(r.Totals.Requests, "request") + ", " + count(r.Totals.Unauthorized) + " × " + statusWord(r.Statuses) + ", " + counted(len(r.Inputs), "input")
}

// windowWords are the times that the logs cover.
func windowWords(r *Report) string {
	if r.Window.Start.IsZero() {
		return "no event with a time"
	}
	return interval(r.Window.Start, r.Window.End, minuteLayout)
}

// event is one row of the sequence of events.
type event struct {
	at   time.Time
	what string
}

// events lists changes, onsets and ends by time; a change near several bursts
// stands once.
func events(r *Report, indexes []int) []event {
	var out []event
	for _, i := range indexes {
		b := &r.Bursts[i]
		name := "Burst " + count(i+1)
		if len(r.Bursts) == 1 {
			name = "The burst"
		}
		for j := range b.Markers {
			out = append(out, event{b.Markers[j].Time, markerWords(&b.Markers[j])})
		}
		out = append(out, event{b.Start, name + " begins: " + segmentWords(b.Segment)})
		if !b.Ongoing {
			out = append(out, event{b.End, name + " ends after " + count(b.Unauthorized) + " × " + statusWord(r.Statuses)})
		} else {
			out = append(out, event{b.End, "The logs end; " + strings.ToLower(name[:1]) + name[1:] + " goes on"})
		}
	}
	slices.SortStableFunc(out, func(a, b event) int { return cmp.Compare(a.at.UnixNano(), b.at.UnixNano()) })
	return slices.CompactFunc(out, func(a, b event) bool { return a.at.Equal(b.at) && a.what == b.what })
}

// markerWords names a change.
func markerWords(m *Marker) string {
	words := []string{"Change:"}
	for _, s := range []string{m.Service, m.Version} {
		if s != "" {
			words = append(words, s)
		}
	}
	if m.Kind != "" {
		words = append(words, "("+m.Kind+")")
	}
	if m.Note != "" {
		words = append(words, m.Note)
	}
	if m.Inferred {
		words = append(words, "(read from the logs)")
	}
	return strings.Join(words, " ")
}

// nearest lists the changes of a burst, the nearest to the onset first.
func nearest(b *Burst) []Marker {
	near := slices.Clone(b.Markers)
	slices.SortStableFunc(near, func(x, y Marker) int {
		return cmp.Compare(max(x.OffsetSeconds, -x.OffsetSeconds), max(y.OffsetSeconds, -y.OffsetSeconds))
	})
	return near
}
