package reports

import (
	"iter"
	"strings"

	"github.com/mattn/go-runewidth"
)

// cells measures characters as terminals outside East Asian locales do. It is
// fixed, since the default of the library follows the environment.
var cells = &runewidth.Condition{StrictEmojiNeutral: true}

// columns is the display width of clean text. It adds up characters, as most
// terminals do; a terminal that joins them into one picture needs less.
func columns(s string) int {
	n := 0
	for _, c := range s {
		n += cells.RuneWidth(c)
	}
	return n
}

// cut splits s after at most room columns.
func cut(s string, room int) (head, tail string) {
	used := 0
	for i, c := range s {
		used += cells.RuneWidth(c)
		if used > room {
			return s[:i], s[i:]
		}
	}
	return s, ""
}

// fit shortens s to room columns, with an ellipsis where something is missing.
func fit(s string, room int) string {
	if columns(s) <= room {
		return s
	}
	head, _ := cut(s, room-1)
	return head + "…"
}

// fitTail is fit for paths, whose end tells more than their beginning.
func fitTail(s string, room int) string {
	if columns(s) <= room {
		return s
	}
	used := 1
	from := len(s)
	runes := []rune(s)
	for i := len(runes) - 1; i >= 0; i-- {
		used += cells.RuneWidth(runes[i])
		if used > room {
			break
		}
		from -= len(string(runes[i]))
	}
	return "…" + s[from:]
}

// pad fills s up to room columns.
func pad(s string, room int) string {
	return s + strings.Repeat(" ", max(room-columns(s), 0))
}

// chunks cuts s into lines of room columns, at most lines of them; text that is
// left over shows as an ellipsis. Blanks are kept, for text that is quoted.
func chunks(s string, room, lines int) []string {
	var out []string
	for s != "" && len(out) < lines {
		if len(out) == lines-1 {
			s = fit(s, room)
		}
		var head string
		head, s = cut(s, room)
		out = append(out, head)
	}
	return out
}

// wrapCommand breaks a shell command at blanks outside quotes and ends the
// broken lines with a backslash, so that it can be copied as it stands. A word
// that is wider than room stays whole here.
func wrapCommand(s string, room int) []string {
	var out []string
	for columns(s) > room {
		at := shellBlank(s, room-2)
		if at <= 0 {
			break
		}
		out = append(out, s[:at]+` \`)
		s = strings.TrimLeft(s[at:], " ")
	}
	return append(out, s)
}

// shellBlank is the last blank outside quotes within the first room columns,
// else the first one after them; -1 when there is none.
func shellBlank(s string, room int) int {
	at, used, last := -1, 0, 0
	for i := range unquoted(s) {
		used += columns(s[last:i])
		last = i
		if used > room && at >= 0 {
			break
		}
		if s[i] == ' ' && i > 0 {
			at = i
		}
	}
	return at
}

// splitComment cuts the comment off a shell command.
func splitComment(s string) (command, comment string) {
	for i := range unquoted(s) {
		if s[i] == '#' && (i == 0 || s[i-1] == ' ') {
			return strings.TrimRight(s[:i], " "), strings.TrimSpace(s[i+1:])
		}
	}
	return s, ""
}

// unquoted yields the positions in a shell command that are neither quoted nor
// escaped (POSIX Shell Command Language, section 2.2).
func unquoted(s string) iter.Seq[int] {
	return func(yield func(int) bool) {
		var quote rune
		escaped := false
		for i, c := range s {
			switch {
			case escaped:
				escaped = false
			case c == '\\' && quote != '\'':
				escaped = true
			case quote != 0:
				if c == quote {
					quote = 0
				}
			case c == '\'' || c == '"':
				quote = c
			default:
				if !yield(i) {
					return
				}
			}
		}
	}
}
