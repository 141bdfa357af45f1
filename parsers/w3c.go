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

// iisFields are the columns that IIS writes unless it is told otherwise, from
// version 8 on; before, the referer was missing.
const iisFields = "date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken"

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
	iis, iis7 []jsonlog.Key // of lines without a header
}

// newW3C takes times as UTC, which the definition of the format asks for.
func newW3C(o Options) *w3cParser {
	p := &w3cParser{columns: columns{json: jsonlog.NewNamed(0, o.Names)}}
	p.iis = p.keysOf([]byte(iisFields))
	p.iis7 = append(append([]jsonlog.Key{}, p.iis[:10]...), p.iis[11:]...)
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
	for _, keys := range [...][]jsonlog.Key{p.iis, p.iis7} {
		if len(p.fields) == len(keys) && p.plausible(keys) {
			return p.read(keys, ev)
		}
	}
	return Result{Rejected, w3cNoHeader}
}

// plausible tells whether a line without a header has the columns of IIS: date,
// time and method in front, three numbers and the status before the last.
func (p *w3cParser) plausible(keys []jsonlog.Key) bool {
	n := len(keys)
	for _, f := range p.fields[n-3:] {
		if !allDigits(f) {
			return false
		}
	}
	return len(p.fields[0]) == 10 && p.fields[0][4] == '-' && ngxIsIP(p.fields[8]) && ngxStatusOf(p.fields[n-4]) != 0
}
