package parsers

import (
	"bytes"

	"authlog/internal/timeline"
	"authlog/parsers/jsonlog"
)

// Why a line is no record of the W3C extended log format.
const (
	w3cNoHeader  = "no #Fields: line before it names its columns"
	w3cColumns   = "not as many columns as the #Fields: line names"
	w3cNoTime    = "date and time cannot be read"
	w3cNoStatus  = "the column sc-status holds no status"
	w3cOther     = "a #Fields: line of another format"
	w3cDirective = "a comment that is no directive"
	w3cSays      = "no column names a time, a status or a text"
)

// w3cFields begins the line that names the columns.
const w3cFields = "#Fields:"

// w3cFormat is the W3C extended log format as IIS writes it, and others.
func w3cFormat() Format {
	return Format{
		Name: "w3c", Title: "W3C extended log (#Fields: header) of IIS and others", Hop: timeline.HopApplication,
		Source: "https://www.w3.org/TR/WD-logfile.html; https://learn.microsoft.com/windows/win32/http/w3c-logging; https://learn.microsoft.com/archive/blogs/david.wang/howto-diagnose-401-x-http-errors-on-iis",
		New:    func(o Options) LineParser { return newW3C(o) },
		Sniff:  w3cSniff,
		Header: &Header{Mark: w3cFields, Is: func(line []byte, _ Options) bool { return w3cIsHeader(line) && !cdfIsHeader(line) }},
	}
}

// w3cSniff takes directives, and lines that begin with a date, as nearly all do.
func w3cSniff(line []byte) bool {
	return len(line) > 0 && line[0] == '#' ||
		len(line) > 10 && line[4] == '-' && line[7] == '-' && (line[10] == ' ' || line[10] == '\t')
}

func w3cIsHeader(line []byte) bool { return bytes.HasPrefix(line, []byte(w3cFields)) }

// w3cIsDirective tells whether a line is one of the directives of the format.
func w3cIsDirective(line []byte) bool {
	for _, d := range [...]string{"#Version:", "#Software:", "#Date:", "#Remark:", "#Start-Date:", "#End-Date:", "#GMT-Offset:"} {
		if bytes.HasPrefix(line, []byte(d)) {
			return true
		}
	}
	return false
}

// w3cParser reads the lines of one goroutine.
type w3cParser struct {
	columns
	iis []iisOrder // of lines without a header
}

// newW3C takes times as UTC, which the definition of the format asks for.
func newW3C(o Options) *w3cParser {
	p := &w3cParser{columns: columns{json: jsonlog.NewNamed(0, o.Names)}}
	p.iis = p.iisOrders()
	return p
}

// SetHeader implements HeadedParser.
func (p *w3cParser) SetHeader(line []byte) { p.name(line) }

// Parse implements LineParser.
func (p *w3cParser) Parse(line []byte, ev *timeline.Event) Result {
	line = bytes.TrimRight(line, "\r\n ")
	if len(line) > 0 && line[0] == '#' {
		return p.directive(line, false)
	}
	p.split(line, '"')
	if p.keys != nil {
		return p.read(p.keys, ev)
	}
	for i := range p.iis {
		if p.iis[i].fits(p.fields) {
			return p.read(p.iis[i].keys, ev)
		}
	}
	return Result{Outcome: Rejected, Why: w3cNoHeader}
}
