package reports

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// WriteMarkdown writes the section that people paste into a post-incident
// document, in GitHub Flavored Markdown. Text from logs is inert in it: see
// markdownText.
func WriteMarkdown(w io.Writer, r *Report, o Options) error {
	r = r.in(o.Zone)
	doc := withinBounds(func(bursts int) string { return markdownPage(r, bursts) })
	_, err := io.WriteString(w, doc)
	return err
}

// markdownPage writes the document with the details of at most so many bursts.
func markdownPage(r *Report, bursts int) string {
	m := &markdown{what: statusWord(r.Statuses)}
	order := bySize(r.Bursts)
	rows, _ := capped(order, pageRows)
	rows = slices.Sorted(slices.Values(rows))
	m.summary(r, rows)
	m.sequence(r, rows)
	detailed, left := capped(order, bursts)
	for _, i := range slices.Sorted(slices.Values(detailed)) {
		m.burst(r, i)
	}
	m.leftOut(left, "smaller burst")
	m.expected(r)
	m.inputs(r)
	return m.out.String()
}

// markdown collects the lines of the document.
type markdown struct {
	out  strings.Builder
	what string
}

func (m *markdown) line(format string, args ...any) {
	fmt.Fprintf(&m.out, format, args...)
	m.out.WriteByte('\n')
}

// para is a paragraph of text from anywhere behind a bold word of our own.
func (m *markdown) para(label, text string) { m.line("\n**%s:** %s", label, markdownText(text)) }

func (m *markdown) leftOut(n int, noun string) {
	if n > 0 {
		m.line("\n… and %s more; the JSON report has all.", counted(n, noun))
	}
}

func (m *markdown) summary(r *Report, rows []int) {
	m.line("## %s report, %s", m.what, windowWords(r))
	m.line("\n%s.", totalWords(r))
	if len(r.Bursts) == 0 {
		m.line("\n%s", quietWords(r))
		return
	}
	m.line("\n| No. | Start (%s) | Lasted | %ss | Clients | Verdict | Cause | Confidence | Who |", zoneWord(r.Bursts[rows[0]].Start), m.what)
	m.line("|--:|---|---|--:|--:|---|---|--:|---|")
	for _, i := range rows {
		b := &r.Bursts[i]
		m.line("| %d | %s | %s | %s | %s | %s | %s | %s | %s |", i+1, b.Start.Format(dateLayout+" "+clockLayout), lasting(b.End.Sub(b.Start)),
			count(b.Unauthorized), count(b.Clients), markdownCell(verdictWords(b)), markdownCell(b.Causes[0].ID), percent(b.Causes[0].Confidence), markdownCell(segmentValues(b.Segment)))
	}
	m.leftOut(len(r.Bursts)-len(rows), "smaller burst")
}

// sequence is the timeline of a post-incident document: what happened when.
func (m *markdown) sequence(r *Report, rows []int) {
	list, left := capped(events(r, rows), pageEvents)
	if len(list) == 0 {
		return
	}
	m.line("\n### Timeline\n\n| Time (%s) | Event |\n|---|---|", zoneWord(list[0].at))
	for _, e := range list {
		m.line("| %s | %s |", e.at.Format(dateLayout+" "+clockLayout), markdownCell(e.what))
	}
	m.leftOut(left, "event")
}

func (m *markdown) burst(r *Report, i int) {
	b := &r.Bursts[i]
	verdict := verdictWords(b)
	m.line("\n### %d. %s: %s", i+1, markdownText(strings.ToUpper(verdict[:min(1, len(verdict))])+verdict[min(1, len(verdict)):]), markdownText(causeWords(b)))
	if b.Ignored != nil {
		m.para("Ignored", "until "+b.Ignored.Until+": "+b.Ignored.Reason)
	}
	m.line("\n#### Impact\n")
	m.item("When", whenWords(b))
	m.item("Size", sizeWords(b, m.what))
	m.item("Who", whoWords(b, m.what))
	m.item("Answered by", hopWord(b.AnsweredBy))
	for _, n := range b.Neighbours {
		m.item("Beside it", fmt.Sprintf("%s × %d where %s are usual: %s", count(n.Requests), n.Status, count(int(n.Expected+0.5)), n.Says))
	}
	m.causes(b)
	m.actions(b)
	m.list("What would settle it", b.WouldSettle, pageSteps)
	m.samples(b)
}

// item is a list item of text from anywhere behind a bold word of our own.
func (m *markdown) item(label, text string) { m.line("- **%s:** %s", label, markdownText(text)) }

func (m *markdown) causes(b *Burst) {
	m.line("\n#### Cause\n\n| Cause | Confidence |\n|---|--:|")
	shown, left := capped(b.Causes, pageCauses)
	for i := range shown {
		title := shown[i].Title
		if shown[i].ID == unknownID {
			title = "something else, or the logs cannot tell"
		}
		m.line("| %s: %s | %s |", markdownCell(shown[i].ID), markdownCell(title), percent(shown[i].Confidence))
	}
	m.leftOut(left, "cause")
	guess := adviser(b)
	pro, con := sides(guess)
	m.evidence("Speaks for "+guess.ID, pro)
	m.evidence("Speaks against "+guess.ID, con)
	if near := nearest(b); len(near) > 0 {
		var says []string
		for i := range near {
			says = append(says, changeWords(&near[i], b.Start))
		}
		m.list("Changes nearby", says, pageSteps)
	}
}

func (m *markdown) evidence(title string, list []Evidence) {
	shown, left := capped(list, pageEvidence)
	if len(shown) == 0 {
		return
	}
	m.line("\n%s:\n", markdownText(title))
	for _, e := range shown {
		m.line("- %s (%s)", markdownText(e.Says), nats(e.Weight))
	}
	m.leftOut(left, "piece of evidence")
}

// list is a heading with a list below, or nothing.
func (m *markdown) list(title string, list []string, most int) {
	shown, left := capped(blankless(list), most)
	if len(shown) == 0 {
		return
	}
	m.line("\n#### %s\n", title)
	for _, says := range shown {
		m.line("- %s", markdownText(says))
	}
	m.leftOut(left, "line")
}

// actions writes the steps as boxes to tick, and the commands that check them.
func (m *markdown) actions(b *Burst) {
	guess := adviser(b)
	steps, left := capped(blankless(guess.Fix), pageSteps)
	commands, more := capped(blankless(guess.Verify), pageSteps)
	if len(steps)+len(commands) == 0 {
		return
	}
	title := "Actions"
	if top := &b.Causes[0]; top != guess || top.Confidence < actable {
		title = "Actions, once the cause is confirmed"
	}
	m.line("\n#### %s\n", title)
	for _, step := range steps {
		m.line("- [ ] %s", markdownText(step))
	}
	m.leftOut(left, "step")
	if len(commands) > 0 {
		m.line("\nCheck with:\n")
		m.fence("sh", commands)
	}
	m.leftOut(more, "command")
}

func (m *markdown) samples(b *Burst) {
	shown, left := capped(b.Samples, pageSamples)
	if len(shown) == 0 {
		return
	}
	m.line("\n#### Log lines\n")
	var lines []string
	for _, s := range shown {
		lines = append(lines, fmt.Sprintf("%s:%d: %s", s.Input, s.Line, s.Text))
	}
	m.fence("text", lines)
	m.leftOut(left, "log line")
}

func (m *markdown) expected(r *Report) {
	shown, left := capped(r.Expected, pageRows)
	if len(shown) == 0 {
		return
	}
	m.line("\n### Judged normal, in no burst\n\n| Pattern | %ss | Clients | Why |\n|---|--:|--:|---|", m.what)
	for _, e := range shown {
		m.line("| %s | %s | %s | %s |", markdownCell(e.Pattern), count(e.Unauthorized), count(e.Clients), markdownCell(e.Says))
	}
	m.leftOut(left, "pattern")
}

func (m *markdown) inputs(r *Report) {
	if shown, left := capped(r.Inputs, pageRows); len(shown) > 0 {
		m.line("\n### Inputs\n\n| Input | Format | Lines | Events | Ignored | Rejected |\n|---|---|--:|--:|--:|--:|")
		for i := range shown {
			in := &shown[i]
			m.line("| %s | %s | %s | %s | %s | %s |", markdownCell(in.Name), markdownCell(in.Format), count(in.Lines), count(in.Events), count(in.Ignored), count(in.Rejected))
		}
		m.leftOut(left, "input")
	}
	var says []string
	for i := range r.Inputs {
		if in := &r.Inputs[i]; in.Error != "" {
			says = append(says, in.Name+": "+in.Error)
		} else if in.Rejected > 0 {
			says = append(says, in.Name+": rejected "+tally(in.RejectedBy, min(pageReasons, len(in.RejectedBy))))
		}
	}
	for _, w := range r.Warnings {
		text := w.Says
		if w.Input != "" {
			text = w.place() + ": " + text
		}
		if w.Count > 1 {
			text += " (" + count(w.Count) + " times)"
		}
		says = append(says, text)
	}
	m.list("Warnings", says, pageRows)
	m.line("\nMade by authlog %s.", markdownText(r.Tool.Version))
}
