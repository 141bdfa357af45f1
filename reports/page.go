package reports

import (
	"regexp"
	"slices"
	"strings"
)

// style is a list of SGR parameters (ECMA-48 section 8.3.117); empty is plain.
type style string

const (
	plain   style = ""
	bold    style = "1"
	dim     style = "2"
	red     style = "31"
	green   style = "32"
	yellow  style = "33"
	magenta style = "35"
	cyan    style = "36"
	alarm   style = "1;31"
)

// span is text in one style.
type span struct {
	text  string
	style style
}

// page collects lines of at most width columns. Every text that comes in is
// cleaned here, and nowhere else, so that none is forgotten; escape sequences
// are added after measuring.
type page struct {
	out   strings.Builder
	width int
	color bool
	what  string // the statuses that were analysed: 401
}

// hang is the indentation of text that has a label before it.
const hang = 10

// line writes one line and cuts what does not fit.
func (p *page) line(spans ...span) {
	var kept []span
	room := p.width
	for _, s := range spans {
		text := Clean(s.text)
		if columns(text) > room {
			if room > 0 {
				kept = append(kept, span{fit(text, room), s.style})
			}
			break
		}
		room -= columns(text)
		kept = append(kept, span{text, s.style})
	}
	p.emit(kept)
}

// emit writes clean spans that fit, without trailing blanks.
func (p *page) emit(spans []span) {
	for len(spans) > 0 {
		last := &spans[len(spans)-1]
		if last.text = strings.TrimRight(last.text, " "); last.text != "" {
			break
		}
		spans = spans[:len(spans)-1]
	}
	current := plain
	for _, s := range spans {
		if p.color && s.style != current && strings.TrimSpace(s.text) != "" {
			if current != plain {
				p.out.WriteString("\x1b[0m")
			}
			if s.style != plain {
				p.out.WriteString("\x1b[" + string(s.style) + "m")
			}
			current = s.style
		}
		p.out.WriteString(s.text)
	}
	if current != plain {
		p.out.WriteString("\x1b[0m")
	}
	p.out.WriteByte('\n')
}

// blank writes an empty line.
func (p *page) blank() { p.out.WriteByte('\n') }

// para writes spans as words, wrapped, with lead before the first line and the
// others indented alike. A lead that is wider than the indentation is cut.
func (p *page) para(lead span, indent int, spans ...span) {
	lead.text = pad(fit(Clean(lead.text), indent), indent)
	p.wrap([]span{lead}, margin(indent), indent, spans)
}

// wrap writes spans as words. The first line starts with first, the others with
// next, which are clean and indent columns wide.
func (p *page) wrap(first, next []span, indent int, spans []span) {
	line, room, used, start := first, p.width-indent, 0, true
	flush := func() {
		p.emit(line)
		line, used, start = slices.Clone(next), 0, true
	}
	words := wordsOf(spans)
	for i, w := range words {
		if !start && used+1+groupWidth(words[i:]) > room {
			flush()
		}
		if !start {
			line = append(line, span{" ", plain})
			used++
		}
		for columns(w.text) > room {
			var head string
			head, w.text = cut(w.text, room)
			line = append(line, span{head, w.style})
			flush()
		}
		line = append(line, w)
		used, start = used+columns(w.text), false
	}
	p.emit(line)
}

// wordsOf takes spans apart at their blanks.
func wordsOf(spans []span) (words []span) {
	for _, s := range spans {
		for word := range strings.FieldsSeq(Clean(s.text)) {
			words = append(words, span{word, s.style})
		}
	}
	return words
}

// groupWidth is the width of the first word and of those that stay on its line: a
// count with what it counts (44 × 401), a share with what it is the share of.
func groupWidth(words []span) int {
	const most = 4 // words, so that no text makes a group that is wider than a line
	n := columns(words[0].text)
	for i := 1; i < min(len(words), most); i++ {
		a, b := words[i-1].text, words[i].text
		if a != times && b != times && !aShare.MatchString(b) {
			break
		}
		n += 1 + columns(b)
	}
	return n
}

const times = "×"

var aShare = regexp.MustCompile(`^\d+%[,;.)]*$`)

// margin is the start of a line that continues another.
func margin(indent int) []span { return []span{{strings.Repeat(" ", indent), plain}} }

// field writes a labelled paragraph.
func (p *page) field(label string, spans ...span) {
	p.para(span{"  " + label, dim}, hang, spans...)
}

// item is a field whose text stands behind a sign.
func (p *page) item(label string, sign span, spans ...span) {
	indent := hang + columns(sign.text)
	p.wrap([]span{{pad("  "+label, hang), dim}, sign}, margin(indent), indent, spans)
}

// quote writes text as it is, blanks included, on at most lines lines.
func (p *page) quote(label, text string, lines int) {
	for _, part := range chunks(Clean(text), p.width-hang, lines) {
		p.emit([]span{{pad("  "+label, hang), dim}, {part, plain}})
		label = ""
	}
}

// command writes a shell command, which may have several lines of its own. It
// can be copied as it stands: what is broken ends with a backslash, and a
// comment that does not fit behind its command stands below.
func (p *page) command(label, text string) {
	const prompt = "$ "
	room := p.width - hang - len(prompt)
	lead := span{prompt, dim}
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		line, comment := Clean(line), ""
		if columns(line) > room {
			line, comment = splitComment(line)
		}
		for _, part := range wrapCommand(line, room) {
			for _, piece := range chunks(part, room, len(part)+1) {
				p.emit([]span{{pad("  "+label, hang), dim}, lead, {piece, cyan}})
				label, lead.text = "", "  "
			}
		}
		if comment != "" {
			first, sign := pad("  "+label, hang), "  # "
			next := strings.Repeat(" ", hang)
			p.wrap([]span{{first + sign, dim}}, []span{{next + sign, dim}}, hang+len(sign), []span{{comment, dim}})
			label = ""
		}
	}
}
