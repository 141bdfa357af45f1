package parsers

import "authlog/internal/timeline"

// tally is what came of the lines of one block.
type tally struct {
	events, untimed int
	more            int           // records beyond the first of a line
	formats         []FormatCount // those that took a line, few
	ignored         []whyCount
	rejected        []whyCount
	sp              span
}

// whyCount counts one class or reason. There are few, and their texts are
// constants, so a walk over them beats a map.
type whyCount struct {
	why      string
	n        int
	examples [maxExamples]lineRef // the first min(n, maxExamples)
}

type lineRef struct {
	number int
	text   []byte // valid until the block is released
}

func (t *tally) reset() {
	*t = tally{formats: t.formats[:0], ignored: t.ignored[:0], rejected: t.rejected[:0], sp: noSpan}
}

// format finds the count of a format. There are few, so a walk beats a map.
func (t *tally) format(name string) *FormatCount {
	for i := range t.formats {
		if t.formats[i].Name == name {
			return &t.formats[i]
		}
	}
	t.formats = append(t.formats, FormatCount{Name: name})
	return &t.formats[len(t.formats)-1]
}

func (t *tally) event(format string, at int64) {
	t.events++
	t.format(format).Events++
	if at == timeline.NoTime {
		t.untimed++
		return
	}
	t.sp.add(at)
}

// count adds a line to the count of its class or reason.
func count(counts []whyCount, why string, at lineRef) []whyCount {
	i := 0
	for i < len(counts) && counts[i].why != why {
		i++
	}
	if i == len(counts) {
		counts = append(counts, whyCount{why: why})
	}
	c := &counts[i]
	if c.n < maxExamples {
		c.examples[c.n] = at
	}
	c.n++
	return counts
}
