package parsers

import (
	"fmt"
	"sort"
	"strings"
	"sync"

	"authlog/internal/timeline"
	"authlog/parsers/input"
	"authlog/parsers/redact"
)

// Summary says what became of every line of every input.
type Summary struct {
	Inputs   []InputSummary  // in the order of the sources; members of an archive in its place
	Warnings []input.Warning // that concern archives
}

// InputSummary accounts for one input. Lines = Events + Ignored + Rejected.
type InputSummary struct {
	Name        string
	Input       int           // Ref.Input of its lines
	Format      string        // the format of most lines; "a + b" or "mixed" when others have a share
	FormatWhy   string        // why, in words
	Formats     []FormatCount // every format that took a line, most lines first
	Compression string        // such as "gzip"; empty for plain text

	Lines    int // records of a batch count as lines
	Events   int
	Ignored  int
	Rejected int
	Untimed  int // events whose line has no usable time

	IgnoredBy  map[string]int // class -> lines
	RejectedBy map[string]int // reason -> lines
	Examples   []Example      // rejected lines, at most three per reason, by line number

	First, Last int64 // event times in ns since the epoch; timeline.NoTime without timed events

	Err      error // the input could not be read, or not to its end, or no line was of a known format
	Warnings []input.Warning
}

// FormatCount is the share of one format in an input.
type FormatCount struct {
	Name    string
	Events  int
	Ignored int
}

// Example is a rejected line to be shown.
type Example struct {
	Reason string
	Line   int    // 1-based
	Text   string // without credentials, cut to a few hundred bytes
}

// UnknownFormatError says that no line of an input was of a known format.
type UnknownFormatError struct {
	Nearest string    // format that comes nearest
	Reason  string    // why its parser rejects most lines
	First   []Example // the first lines
}

func (e *UnknownFormatError) Error() string {
	var b strings.Builder
	if how := e.document(); how != "" {
		return "is JSON " + how + ", and authlog reads one record a line: " + toLines
	}
	fmt.Fprintf(&b, "no line is of a known format; nearest is %s: %s; first lines:", e.Nearest, e.Reason)
	for _, ex := range e.First {
		fmt.Fprintf(&b, " %d: %q", ex.Line, ex.Text)
	}
	return b.String()
}

// toLines makes lines of the records in an array, in what CloudWatch and Elasticsearch export,
// and of objects one after the other.
const toLines = `jq -c 'if type == "array" then .[] else .events[]? // .hits.hits[]?._source // . end' FILE | authlog analyze`

// document tells how JSON stands in the input that authlog cannot read: indented for readers,
// with a bracket alone and a key on the line below, or all of it on one line.
func (e *UnknownFormatError) document() (how string) {
	if len(e.First) == 0 {
		return ""
	}
	first := strings.TrimSpace(e.First[0].Text)
	if e.First[0].Reason == ReasonTooLong {
		if open := strings.TrimLeft(first, "[ "); strings.HasPrefix(open, `{"`) || strings.HasPrefix(open, `{ "`) {
			return "in a line longer than 1 MiB"
		}
		return ""
	}
	if len(e.First) < 2 || !strings.HasSuffix(first, "{") || strings.Trim(first, "[ {") != "" {
		return ""
	}
	if key := strings.TrimSpace(e.First[1].Text); strings.HasPrefix(key, `"`) && strings.Contains(key, ":") {
		return "over several lines"
	}
	return ""
}

// Span returns the times of the first and last event of all inputs,
// timeline.NoTime when there is none.
func (s Summary) Span() (first, last int64) {
	sp := noSpan
	for i := range s.Inputs {
		if in := &s.Inputs[i]; in.Last != timeline.NoTime {
			sp.add(in.First)
			sp.add(in.Last)
		}
	}
	return sp.first, sp.last
}

// span is the interval of the times seen so far.
type span struct{ first, last int64 }

var noSpan = span{timeline.NoTime, timeline.NoTime}

func (s *span) add(t int64) {
	if s.last == timeline.NoTime {
		s.first, s.last = t, t
		return
	}
	s.first, s.last = min(s.first, t), max(s.last, t)
}

// account is the InputSummary of one input while workers add to it.
type account struct {
	mu       sync.Mutex
	sum      InputSummary
	source   int  // index
	archive  bool // its members have accounts of their own
	perForm  map[string]FormatCount
	sp       span
	detected Detection
	more     int  // records beyond the first of a line
	found    bool // in a directory or by a glob, not named itself
}

// WarnNoLog is the code of the warning that a file that was found beside others
// is no log.
const WarnNoLog = "no-log"

func newAccount(name string) *account {
	return &account{sum: InputSummary{Name: name, IgnoredBy: map[string]int{}, RejectedBy: map[string]int{}}, perForm: map[string]FormatCount{}, sp: noSpan}
}

// add takes over what a worker counted in one block. The texts of t still lie
// in the block.
func (a *account) add(t *tally) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.sum.Events += t.events
	a.sum.Untimed += t.untimed
	a.more += t.more
	for _, f := range t.formats {
		sum := a.perForm[f.Name]
		a.perForm[f.Name] = FormatCount{f.Name, sum.Events + f.Events, sum.Ignored + f.Ignored}
	}
	for i := range t.ignored {
		a.sum.Ignored += t.ignored[i].n
		a.sum.IgnoredBy[t.ignored[i].why] += t.ignored[i].n
	}
	for i := range t.rejected {
		r := &t.rejected[i]
		a.sum.Rejected += r.n
		a.sum.RejectedBy[r.why] += r.n
		for _, ex := range r.examples[:min(r.n, maxExamples)] {
			a.example(r.why, ex)
		}
	}
	if t.sp.last != timeline.NoTime {
		a.sp.add(t.sp.first)
		a.sp.add(t.sp.last)
	}
}

// example keeps a rejected line if it is among the first of its reason, in
// whatever order the blocks come.
func (a *account) example(why string, at lineRef) {
	n, latest := 0, -1
	for i, ex := range a.sum.Examples {
		if ex.Reason == why {
			n++
			if latest < 0 || ex.Line > a.sum.Examples[latest].Line {
				latest = i
			}
		}
	}
	ex := Example{Reason: why, Line: at.number}
	switch {
	case n < maxExamples:
		ex.Text = exampleText(at.text)
		a.sum.Examples = append(a.sum.Examples, ex)
	case at.number < a.sum.Examples[latest].Line:
		ex.Text = exampleText(at.text)
		a.sum.Examples[latest] = ex
	}
}

// exampleText makes a line fit to be shown: first redacted, then cut, because
// half a credential is not recognised.
func exampleText(line []byte) string {
	text := redact.Line(line[:min(len(line), maxExampleRead)])
	if len(text) <= maxExampleText {
		return strings.ToValidUTF8(string(text), "\uFFFD")
	}
	return strings.ToValidUTF8(string(text[:maxExampleText]), "\uFFFD") + "…"
}

// finish fills in what is known only at the end of the input.
func (a *account) finish() {
	s := &a.sum
	s.First, s.Last = a.sp.first, a.sp.last
	s.Lines += a.more
	sort.Slice(s.Examples, func(i, j int) bool {
		x, y := s.Examples[i], s.Examples[j]
		return x.Line < y.Line
	})
	s.Formats = usedFormats(a.perForm)
	s.Format, s.FormatWhy = formatName(s.Formats), a.detected.Why
	if len(s.Formats) > 0 && a.detected.Name != "" && s.Formats[0].Name != a.detected.Name {
		s.FormatWhy += "; of the whole input most lines are " + s.Formats[0].Name
	}
	if len(s.Formats) > 0 || s.Rejected == 0 || s.Err != nil {
		return
	}
	unknown := &UnknownFormatError{
		Nearest: a.detected.Name, Reason: mostCommon(s.RejectedBy), First: s.Examples[:min(3, len(s.Examples))],
	}
	if !a.found {
		s.Err = unknown
		return
	}
	says := "no line is of a known format: no log, or one that needs --log-format"
	if unknown.document() != "" {
		says = unknown.Error()
	}
	s.Warnings = append(s.Warnings, input.Warning{Code: WarnNoLog, Says: says, Input: s.Name, Count: s.Rejected})
}
