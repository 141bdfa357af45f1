package reports

import (
	"slices"
	"strings"
	"time"
)

// blocks are the heights of a column; the lowest is kept for zero, so that one
// single 401 can be seen.
var blocks = []rune("▁▂▃▄▅▆▇█")

const (
	maxStretch = 4 // columns per bucket of a short timeline
	burstRows  = 3 // rows of bars below the sparkline; bursts that need more are left out
	calmScale  = 3 // without a burst the highest column is a third as high: nothing stands out
	barHang    = 6 // indentation of the chart
)

// chart is the sparkline of the 401s with the geometry of its columns.
type chart struct {
	start  time.Time
	column float64 // seconds per column
	sums   []int   // 401s per column
	bucket float64 // seconds over which a sum was counted
}

// chartOf fits the timeline into room columns, several buckets to a column or
// several columns to a bucket.
func chartOf(t *Timeline, room int) chart {
	n := len(t.Unauthorized)
	per := (n + room - 1) / room
	stretch := 1
	if per == 1 {
		stretch = min(room/n, maxStretch)
	}
	bucket := float64(t.BucketSeconds) * float64(per)
	c := chart{start: t.Start, bucket: bucket, column: bucket / float64(stretch)}
	for i := 0; i < n; i += per {
		sum := 0
		for _, k := range t.Unauthorized[i:min(i+per, n)] {
			sum += k
		}
		for range stretch {
			c.sums = append(c.sums, sum)
		}
	}
	return c
}

func (c *chart) peak() int {
	most := 0
	for _, n := range c.sums {
		most = max(most, n)
	}
	return most
}

// line draws the columns against the height of most.
func (c *chart) line(most int) string {
	var b strings.Builder
	for _, n := range c.sums {
		height := 0
		if n > 0 {
			height = min(max(int(float64(n)/float64(most)*float64(len(blocks)-1)+0.5), 1), len(blocks)-1)
		}
		b.WriteRune(blocks[height])
	}
	return b.String()
}

// at is the column of a time, the first or last one for times outside.
func (c *chart) at(t time.Time) int {
	return int(min(max(t.Sub(c.start).Seconds()/c.column, 0), float64(len(c.sums)-1)))
}

// end is where the last column ends.
func (c *chart) end() time.Time {
	const most = 9e9 // seconds; a time.Duration holds 292 years
	return c.start.Add(time.Duration(min(c.column*float64(len(c.sums)), most) * 1e9))
}

// shows tells whether any of the burst lies in the chart.
func (c *chart) shows(b *Burst) bool { return !b.End.Before(c.start) && b.Start.Before(c.end()) }

// axis labels the first and the last column, and in between the onsets of the
// bursts of the given indexes that find room.
func (c *chart) axis(bursts []Burst, indexes []int) string {
	end := c.end()
	layout := minuteLayout
	if !sameDay(c.start, end.Add(-1)) {
		layout = "01-02 " + minuteLayout
	}
	row := []rune(strings.Repeat(" ", len(c.sums)))
	put := func(label string, col int) {
		if col < 0 || col+len(label) > len(row) {
			return
		}
		for _, r := range row[max(col-2, 0):min(col+len(label)+2, len(row))] {
			if r != ' ' {
				return
			}
		}
		copy(row[col:], []rune(label))
	}
	put(c.start.Format(layout), 0)
	put(end.Format(layout), len(row)-len(layout))
	for _, i := range indexes {
		if c.shows(&bursts[i]) {
			put(bursts[i].Start.Format(layout), c.at(bursts[i].Start))
		}
	}
	return string(row)
}

// bars draws where the bursts of the given indexes lie, each with its number if
// there are several. Bursts at the same time take rows of their own.
func (c *chart) bars(bursts []Burst, indexes []int) []string {
	var rows [][]rune
	for _, i := range indexes {
		if !c.shows(&bursts[i]) {
			continue
		}
		from, to := c.at(bursts[i].Start), c.at(bursts[i].End)
		bar := []rune(strings.Repeat("━", to-from+1))
		if len(bursts) > 1 {
			label := []rune(count(i + 1))
			bar = append(label, bar[min(len(label), len(bar)):]...)
			from = max(min(from, len(c.sums)-len(bar)), 0)
		}
		rows = place(rows, bar, from, len(c.sums))
	}
	out := make([]string, len(rows))
	for i, row := range rows {
		out[i] = string(row)
	}
	return out
}

// place puts a bar into the first row where it touches no other.
func place(rows [][]rune, bar []rune, from, width int) [][]rune {
	if from+len(bar) > width {
		return rows
	}
	for i := 0; i < burstRows; i++ {
		if i == len(rows) {
			rows = append(rows, []rune(strings.Repeat(" ", width)))
		}
		free := true
		for _, r := range rows[i][max(from-1, 0):min(from+len(bar)+1, width)] {
			free = free && r == ' '
		}
		if free {
			copy(rows[i][from:], bar)
			return rows
		}
	}
	return rows
}

// spark writes the chart.
func (p *page) spark(r *Report) {
	t := &r.Timeline
	if len(t.Unauthorized) == 0 {
		return
	}
	const reserve = 16 // for the scale at the end of the line
	c := chartOf(t, p.width-barHang-reserve)
	top := c.peak()
	if len(r.Bursts) == 0 {
		top *= calmScale
	}
	scale := " max " + perMinute(float64(c.peak())*60/c.bucket)
	p.line(span{pad(p.label("s", "these"), barHang), dim}, span{c.line(top), bold}, span{scale, dim})
	indent := strings.Repeat(" ", barHang)
	largest := bySize(r.Bursts)[:min(detailedMost, len(r.Bursts))]
	slices.Sort(largest)
	for _, bar := range c.bars(r.Bursts, largest) {
		p.line(span{indent + bar, red})
	}
	p.line(span{indent + c.axis(r.Bursts, largest), dim})
}
