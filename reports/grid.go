package reports

import (
	"bytes"
	"strings"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"
)

// column is one column of a grid.
type column struct {
	head  string
	right bool // numbers
	most  int  // widest; 0 is no bound
	least int  // narrowest that is worth showing; a column that grows only
	grow  bool // takes the room that is left
	tail  bool // keep the end of what is cut
	drop  int  // the column with the largest number goes first when room is short; 0 stays
}

// gap is what stands between two columns.
const gap = 2

// grid writes a table that fits the page: columns are dropped in their order
// while there is no room, then the growing one takes what is left.
func (p *page) grid(cols []column, rows [][]string) {
	clean := make([][]string, len(rows))
	for i, row := range rows {
		clean[i] = make([]string, len(row))
		for j, text := range row {
			clean[i][j] = Clean(text)
		}
	}
	cols, clean, widths := p.arrange(cols, clean)
	for i, row := range clean {
		for j := range row {
			if cols[j].tail {
				clean[i][j] = fitTail(row[j], widths[j])
			} else {
				clean[i][j] = fit(row[j], widths[j])
			}
		}
	}
	for line := range strings.Lines(render(cols, clean)) {
		p.line(span{strings.TrimRight(line, "\n "), plain})
	}
}

// arrange drops columns until the others fit and returns their widths.
func (p *page) arrange(cols []column, rows [][]string) ([]column, [][]string, []int) {
	for {
		widths := make([]int, len(cols))
		total, growing := gap*len(cols), -1
		for j, c := range cols {
			widths[j] = columns(c.head)
			for _, row := range rows {
				widths[j] = max(widths[j], columns(row[j]))
			}
			if c.most > 0 {
				widths[j] = min(widths[j], c.most)
			}
			if c.grow {
				growing = j
				continue
			}
			total += widths[j]
		}
		room := p.width - total
		if growing < 0 || room >= min(widths[growing], cols[growing].least) {
			if growing >= 0 {
				widths[growing] = min(widths[growing], room)
			}
			return cols, rows, widths
		}
		at := droppable(cols)
		if at < 0 {
			widths[growing] = max(room, 2)
			return cols, rows, widths
		}
		cols, rows = without(cols, rows, at)
	}
}

func droppable(cols []column) int {
	at := -1
	for j, c := range cols {
		if c.drop > 0 && (at < 0 || c.drop > cols[at].drop) {
			at = j
		}
	}
	return at
}

func without(cols []column, rows [][]string, at int) ([]column, [][]string) {
	left := append(append([]column{}, cols[:at]...), cols[at+1:]...)
	out := make([][]string, len(rows))
	for i, row := range rows {
		out[i] = append(append([]string{}, row[:at]...), row[at+1:]...)
	}
	return left, out
}

// render draws the grid: a light line below the head and no other. The cells
// are clean and fit.
func render(cols []column, rows [][]string) string {
	heads := make([]string, len(cols))
	align := make([]tw.Align, len(cols))
	for j, c := range cols {
		heads[j], align[j] = c.head, tw.AlignLeft
		if c.right {
			align[j] = tw.AlignRight
		}
	}
	var buf bytes.Buffer
	t := tablewriter.NewTable(&buf,
		tablewriter.WithRenderer(renderer.NewBlueprint(tw.Rendition{
			Borders: tw.BorderNone,
			Symbols: tw.NewSymbols(tw.StyleLight),
			Settings: tw.Settings{
				Separators: tw.Separators{ShowHeader: tw.On, ShowFooter: tw.Off, BetweenRows: tw.Off, BetweenColumns: tw.Off},
				Lines:      tw.Lines{ShowTop: tw.Off, ShowBottom: tw.Off, ShowHeaderLine: tw.On, ShowFooterLine: tw.Off},
			},
		})),
		tablewriter.WithEastAsian(tw.Off), // measure as the page does, whatever the locale
		tablewriter.WithHeaderAutoFormat(tw.Off),
		tablewriter.WithHeaderAutoWrap(tw.WrapNone),
		tablewriter.WithRowAutoWrap(tw.WrapNone),
		tablewriter.WithHeaderAlignmentConfig(tw.CellAlignment{PerColumn: align}),
		tablewriter.WithRowAlignmentConfig(tw.CellAlignment{PerColumn: align}),
		tablewriter.WithPadding(tw.Padding{Left: "", Right: strings.Repeat(" ", gap), Overwrite: true}),
	)
	t.Header(heads)
	// A bytes.Buffer takes everything, and every row has all columns.
	_ = t.Bulk(rows)
	_ = t.Render()
	return buf.String()
}

// overview writes one row per burst of the given indexes.
func (p *page) overview(bursts []Burst, indexes []int) {
	layout := minuteLayout
	for _, i := range indexes {
		if !sameDay(bursts[i].Start, bursts[indexes[0]].Start) {
			layout = "01-02 " + minuteLayout
		}
	}
	rows := make([][]string, 0, len(indexes))
	for _, i := range indexes {
		b := &bursts[i]
		lasted := lasting(b.End.Sub(b.Start))
		if b.Ongoing {
			lasted = ">" + lasted
		}
		rows = append(rows, []string{
			count(i + 1), b.Start.Format(layout), lasted, count(b.Unauthorized), count(b.Clients), b.Verdict,
			b.Causes[0].ID, percent(b.Causes[0].Confidence), segmentValues(b.Segment),
		})
	}
	p.grid([]column{{head: "#", right: true}, {head: "start"}, {head: "lasted", drop: 1}, {head: p.what + "s", right: true},
		{head: "clients", right: true, drop: 3}, {head: "verdict", drop: 2}, {head: "cause", most: 28}, {head: "sure", right: true},
		{head: "who", least: 14, grow: true}}, rows)
}
