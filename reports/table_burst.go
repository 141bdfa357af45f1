package reports

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// burst writes one burst: what it is, when, who, why, and what to do first.
func (p *page) burst(b *Burst, number string, verbose bool) {
	top, guess := &b.Causes[0], adviser(b)
	p.headline(b, number)
	if b.Ignored != nil {
		p.field("ignored", span{"until " + Clean(b.Ignored.Until) + ": " + Clean(b.Ignored.Reason), plain})
	}
	p.field("when", span{whenWords(b), plain})
	p.field("size", span{sizeWords(b, p.what), plain})
	p.field("who", span{whoWords(b, p.what), plain})
	p.field(p.label(" by", "said by"), span{hopWord(b.AnsweredBy), plain})
	p.neighbours(b)
	p.field("why", causeSpans(b)...)
	p.steps(guess, top == guess && top.Confidence >= actable, verbose)
	p.evidence(guess, verbose)
	p.changes(b, verbose)
	if verbose || top != guess || top.Confidence < sureEnough {
		p.settle(b, verbose)
	}
	p.samples(b, verbose)
	if verbose {
		p.others(b)
	}
	if guess.ID != unknownID {
		p.field("more", span{"authlog explain " + guess.ID, cyan})
	}
}

var verdictStyles = map[string]style{"outage": alarm, "mixed": alarm, "attack": "1;35", "unclear": "1;33"}

// headline answers what happened in one line.
func (p *page) headline(b *Burst, number string) {
	verdict := strings.ToUpper(verdictWords(b))
	top := &b.Causes[0]
	weight := bold
	if top.Confidence < actable {
		weight = plain // a guess must not look like an answer
	}
	said := []span{{top.Title, weight}, {"(" + sure(top.Confidence) + ", " + percent(top.Confidence) + ")", plain}}
	if top.ID == unknownID {
		said = []span{{"these logs do not tell the cause", bold}}
		if a := adviser(b); a.ID != unknownID {
			said = append(said, span{"(best guess: " + a.Title + ", " + percent(a.Confidence) + ")", plain})
		}
	}
	spans := append([]span{{number + verdict + ":", verdictStyles[b.Verdict]}}, said...)
	p.wrap(nil, margin(2), 2, spans)
}

// adviser is the cause whose steps are shown: the first one that has a name.
func adviser(b *Burst) *Cause {
	for i := range b.Causes {
		if b.Causes[i].ID != unknownID && b.Causes[i].Confidence > 0 {
			return &b.Causes[i]
		}
	}
	return &b.Causes[0]
}

// unsure is the least width of a range of the onset that is worth a word.
const unsure = 2 * time.Minute

func whenWords(b *Burst) string {
	words := interval(b.Start, b.End, clockLayout) + ", " + lasting(b.End.Sub(b.Start))
	if b.Ongoing {
		words = "since " + b.Start.Format(dateLayout+" "+clockLayout) + " " + zoneWord(b.Start) + ", " + lasting(b.End.Sub(b.Start)) +
			" up to the end of the logs"
	}
	if off := b.StartRange.To.Sub(b.StartRange.From); off >= unsure {
		words += "; began between " + b.StartRange.From.Format(clockLayout) + " and " + b.StartRange.To.Format(clockLayout)
	}
	switch b.Kind {
	case "recurring":
		words += "; recurring, first and last time given"
	case "sustained":
		words += "; no quiet period in these logs"
	}
	return words
}

func whoWords(b *Burst, what string) string {
	words := segmentWords(b.Segment)
	if len(b.Segment) > 0 && b.SegmentCoverage > 0 {
		words += " (" + percent(b.SegmentCoverage) + " of the extra " + what + "s)"
	}
	var hit []string
	if _, named := b.Segment["client"]; !named && b.Clients > 0 {
		hit = append(hit, counted(b.Clients, "client"))
	}
	if _, named := b.Segment["route"]; !named && b.Routes > 1 {
		hit = append(hit, counted(b.Routes, "route"))
	}
	if _, named := b.Segment["credential"]; !named && b.Credentials > 1 {
		hit = append(hit, counted(b.Credentials, "credential"))
	}
	if len(hit) > 0 {
		words = strings.Join(hit, ", ") + ": " + words
	}
	return words
}

func sizeWords(b *Burst, what string) string {
	words := count(b.Unauthorized) + " × " + what
	if b.Requests > 0 {
		words += " in " + counted(b.Requests, "request") + " (" + percent(float64(b.Unauthorized)/float64(b.Requests)) + ")"
	}
	return words + ", peak " + perMinute(b.PeakPerMinute) + ", normal " + perMinute(b.BaselinePerMinute)
}

// barCells is the length of the confidence bar.
const barCells = 10

// causeSpans is the leading cause with a bar, then the runners-up.
func causeSpans(b *Burst) []span {
	top := &b.Causes[0]
	full := min(max(int(math.Round(top.Confidence*barCells)), 0), barCells)
	spans := []span{
		{strings.Repeat("█", full) + strings.Repeat("░", barCells-full), verdictStyles[b.Verdict]},
		{top.ID + " " + percent(top.Confidence), bold},
	}
	var rest []string
	for _, c := range b.Causes[1:] {
		if c.Confidence > 0 {
			rest = append(rest, c.ID+" "+percent(c.Confidence))
		}
	}
	if len(rest) > 0 {
		const most = 3
		if len(rest) > most {
			rest = append(rest[:most-1:most-1], strconv.Itoa(len(rest)-most+1)+" others")
		}
		spans = append(spans, span{"· else " + strings.Join(rest, ", "), dim})
	}
	return spans
}

// evidence writes the heaviest facts, and room is kept for the heaviest that
// speaks against the cause.
func (p *page) evidence(c *Cause, verbose bool) {
	pro, con := sides(c)
	if !verbose {
		pro = pro[:min(evidenceFor, len(pro))]
		con = con[:min(evidenceTotal-evidenceFor, len(con))]
	}
	label := "facts"
	for _, e := range append(pro, con...) {
		sign := span{"+ ", green}
		if !e.Supports {
			sign = span{"− ", red}
		}
		says := []span{sign, {e.Says, plain}}
		if verbose {
			says = append(says, span{"(" + nats(e.Weight) + ")", dim})
		}
		p.item(label, says[0], says[1:]...)
		label = ""
	}
	if verbose && len(c.Evidence) > 0 {
		p.field("sum", span{"prior " + nats(c.Prior) + ", with one vote per kind of evidence " + nats(c.Score) + " nats", plain})
	}
}

// nats writes a weight with its sign.
func nats(x float64) string {
	s := strconv.FormatFloat(x, 'f', 1, 64)
	if x >= 0 {
		s = "+" + s
	}
	return strings.Replace(s, "-", "−", 1)
}

// steps writes what to do: the first step and how to verify it, or all. While
// the cause is not sure enough to act on, the check comes first.
func (p *page) steps(c *Cause, act, verbose bool) {
	fix, verify := blankless(c.Fix), blankless(c.Verify)
	if !verbose {
		fix, verify = fix[:min(1, len(fix))], verify[:min(1, len(verify))]
	}
	if !act && len(verify) > 0 {
		p.commands("check", verify)
		p.fixes("if so", fix)
		return
	}
	p.fixes("do now", fix)
	p.commands("verify", verify)
}

func (p *page) fixes(label string, steps []string) {
	for i, step := range steps {
		if len(steps) > 1 {
			step = strconv.Itoa(i+1) + ". " + step
		}
		p.field(label, span{step, bold})
		label = ""
	}
}

func (p *page) commands(label string, list []string) {
	for _, command := range list {
		p.command(label, command)
		label = ""
	}
}

// changes writes the deploys and rotations, the nearest to the onset first.
func (p *page) changes(b *Burst, verbose bool) {
	near := nearest(b)
	if !verbose {
		near = near[:min(changesMost, len(near))]
	}
	label := "change"
	for i := range near {
		p.field(label, span{changeWords(&near[i], b.Start), plain})
		label = ""
	}
}

func changeWords(m *Marker, onset time.Time) string {
	layout := clockLayout
	if !sameDay(m.Time, onset) {
		layout = dateLayout + " " + clockLayout
	}
	words := []string{m.Time.Format(layout)}
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
	side := "before"
	if m.OffsetSeconds > 0 {
		side = "after"
	}
	// A foreign report may hold any number; a duration ends at 292 years.
	away := time.Duration(min(math.Abs(m.OffsetSeconds), 9e9) * 1e9)
	text := strings.Join(words, " ") + ", " + lasting(away) + " " + side + " the onset"
	if m.Inferred {
		text += ", read from the logs"
	}
	return text
}

// settle writes what to log so that the next run is surer.
func (p *page) settle(b *Burst, verbose bool) {
	list := blankless(b.WouldSettle)
	if !verbose {
		list = list[:min(settleMost, len(list))]
	}
	label := "surer"
	for _, says := range list {
		p.field(label, span{says, plain})
		label = ""
	}
}

// samples writes log lines, the place before the text.
func (p *page) samples(b *Burst, verbose bool) {
	list, lines := b.Samples, quoteLong
	if !verbose {
		list, lines = list[:min(1, len(list))], quoteLines
	}
	label := "e.g."
	for _, s := range list {
		place := fitTail(Clean(s.Input), (p.width-hang)/2) + ":" + strconv.Itoa(s.Line) + ": "
		p.quote(label, place+s.Text, lines)
		label = ""
	}
}

// others writes the runners-up with their evidence and steps.
func (p *page) others(b *Burst) {
	for i := range b.Causes[1:] {
		c := &b.Causes[i+1]
		if c.ID == unknownID || len(c.Evidence)+len(c.Fix) == 0 || c == adviser(b) {
			continue
		}
		p.field("else", span{c.Title, bold}, span{"(" + sure(c.Confidence) + ", " + percent(c.Confidence) + ")", plain})
		p.evidence(c, true)
		p.steps(c, false, true)
	}
}
