package reason

import (
	"fmt"
	"strconv"
	"strings"

	"authlog/internal/timeline"
)

// meaning is what a rule or phrase concludes.
type meaning struct {
	score    int16 // how specific it is; the highest of a text wins
	reason   timeline.Reason
	suggests []timeline.Cause
}

// parseMeaning reads the columns score, reason and causes. "-" stands for the
// default causes of the reason, "none" for no cause.
func parseMeaning(score, name, causes string) (meaning, error) {
	n, err := strconv.ParseInt(score, 10, 16)
	if err != nil {
		return meaning{}, fmt.Errorf("score %q: %w", score, err)
	}
	m := meaning{score: int16(n)}
	if name != "none" {
		var ok bool
		if m.reason, ok = timeline.ParseReason(name); !ok {
			return m, fmt.Errorf("unknown reason %q", name)
		}
	}
	switch causes {
	case "-":
		m.suggests = suggestions[m.reason]
	case "none":
	default:
		for _, id := range strings.Split(causes, ",") {
			c, ok := timeline.ParseCause(id)
			if !ok {
				return m, fmt.Errorf("unknown cause %q", id)
			}
			m.suggests = append(m.suggests, c)
		}
	}
	return m, nil
}

// eachRow calls fn with the tab-separated columns of every row of a table.
func eachRow(name, text string, columns int, fn func(row []string) error) error {
	for n, line := range strings.Split(text, "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		row := strings.Split(line, "\t")
		if len(row) != columns {
			return fmt.Errorf("%s line %d: %d columns, want %d", name, n+1, len(row), columns)
		}
		if err := fn(row); err != nil {
			return fmt.Errorf("%s line %d: %w", name, n+1, err)
		}
	}
	return nil
}
