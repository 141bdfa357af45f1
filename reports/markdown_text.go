package reports

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// markdownText makes text from anywhere inert in GitHub Flavored Markdown and keeps
// it readable. Plain words stay as they are; whatever a renderer could act on goes
// into code spans: markup, pipes, links, autolinked addresses, @mentions,
// #references, commit ids, emoji codes, formulas. Backslashes would not do, since
// mentions and references are looked for after they are gone.
func markdownText(s string) string { return markdownInline(brief(s, pageText), false) }

// markdownCell is markdownText for a cell of a table, where a pipe ends the cell even
// within code, and which may be copied into a spreadsheet.
func markdownCell(s string) string { return markdownInline(cell(brief(s, pageText)), true) }

func markdownInline(s string, cell bool) string {
	var out []string
	var code []string // words of the code span that is being collected
	flush := func() {
		if len(code) > 0 {
			text := strings.Join(code, " ")
			body := strings.TrimRight(text, ",;") // of the sentence, not of the value
			if body == "" {
				body = text
			}
			out = append(out, codeSpan(body, cell)+text[len(body):])
			code = nil
		}
	}
	for word := range strings.FieldsSeq(s) {
		// A word that is code in the text already needs no second pair of ticks.
		if bare, ok := ticked(word); ok {
			flush()
			out = append(out, codeSpan(bare, cell))
			continue
		}
		if !plainWord(word) || len(out) == 0 && len(code) == 0 && startsBlock(word) {
			code = append(code, word)
			continue
		}
		flush()
		out = append(out, word)
	}
	flush()
	return strings.Join(out, " ")
}

// figure is what our own sentences write of times and rates: nothing that a renderer
// acts on behind the first word of a block.
var figure = regexp.MustCompile(`^(\d{4}-\d\d-\d\d|\d\d:\d\d(:\d\d)?(–\d\d:\d\d(:\d\d)?)?|UTC[+-]\d\d:\d\d|[<>]\d+|<?[\d.,]+/min)$`)

// ticked is the inside of a word between two backticks that holds no other.
func ticked(word string) (string, bool) {
	bare, ok := strings.CutPrefix(word, "`")
	if !ok {
		return "", false
	}
	bare, ok = strings.CutSuffix(bare, "`")
	return bare, ok && bare != "" && !strings.Contains(bare, "`")
}

// codeSpan quotes text with more backticks than it holds in a row.
func codeSpan(s string, cell bool) string {
	if cell {
		s = strings.ReplaceAll(s, "|", `\x7c`)
	}
	fence := strings.Repeat("`", longestRun(s, '`')+1)
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") {
		s = " " + s + " " // one blank on each side is taken off again
	}
	return fence + s + fence
}

func longestRun(s string, of rune) int {
	most, n := 0, 0
	for _, c := range s {
		if n++; c != of {
			n = 0
		}
		most = max(most, n)
	}
	return most
}

// plainWord tells words that no renderer acts on: letters, or a number with
// signs, in ordinary punctuation.
func plainWord(word string) bool {
	core := strings.TrimRight(strings.TrimLeft(word, `("'`), `.,;:?)"'%`)
	if core == "" {
		return !strings.ContainsAny(word, ":.") // a lone dot is harmless, ... and :: mean something to somebody
	}
	if figure.MatchString(core) {
		return true
	}
	letters, digits, inside := 0, 0, false
	for i, c := range core {
		next, _ := utf8.DecodeRuneInString(core[i+utf8.RuneLen(c):])
		switch {
		case c > unicode.MaxASCII || unicode.IsLetter(c):
			letters++
		case unicode.IsDigit(c):
			digits++
		case inside && (c == '.' || c == ',') && digits > 0 && letters == 0 && unicode.IsDigit(next):
		case inside && c == '-' && digits == 0 && unicode.IsLetter(next), inside && c == '\'':
		case !inside && (c == '+' || c == '-') && unicode.IsDigit(next):
		default:
			return false
		}
		inside = true
	}
	if letters > 0 && digits > 0 {
		return strings.Trim(core, "0123456789") == "s" && strings.HasSuffix(core, "s") // 401s
	}
	return !commitLike(core)
}

// commitLike tells words that GitHub takes for the id of a commit.
func commitLike(word string) bool {
	return len(word) >= 7 && len(word) <= 40 && strings.Trim(word, "0123456789abcdefABCDEF") == ""
}

// startsBlock tells first words that make a list of a paragraph.
func startsBlock(word string) bool {
	return strings.Trim(word, "0123456789") == "." || strings.Trim(word, "0123456789") == ")" || strings.ContainsAny(word[:1], "+->")
}

// fence writes lines of text as a block of code, each on one line.
func (m *markdown) fence(language string, lines []string) {
	var clean []string
	ticks := 2
	for _, text := range lines {
		for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
			line = brief(line, pageQuote)
			ticks = max(ticks, longestRun(line, '`'))
			clean = append(clean, line)
		}
	}
	mark := strings.Repeat("`", ticks+1)
	m.line("%s%s\n%s\n%s", mark, language, strings.Join(clean, "\n"), mark)
}
