package parsers

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"authlog/internal/timeline"
	"authlog/parsers/jsonlog"
)

// Why a line does not give a record by a user's pattern.
const (
	patNoFit    = "the line does not fit the pattern"
	patTooLong  = "the line is longer than 16 KiB, which a pattern is not tried on"
	patNoStatus = "the group status holds no status"
	patNoTime   = "the group time holds no time that can be read"
)

// Bounds of patterns: a match costs time in proportion to both.
const (
	maxPattern     = 4 << 10
	maxPatternLine = 16 << 10
)

// PatternFormat makes a format of a regular expression (RE2 syntax) that lines
// match from their beginning on. Its named groups are the roles that
// jsonlog.RoleNames lists; time and status are required.
func PatternFormat(name, expr string) (Format, error) {
	if len(expr) > maxPattern {
		return Format{}, fmt.Errorf("the pattern is longer than %d bytes", maxPattern)
	}
	if _, err := regexp.Compile(expr); err != nil {
		return Format{}, err // names the place in the text as it was given
	}
	re, err := regexp.Compile(`\A(?:` + expr + `)`)
	if err != nil {
		return Format{}, err
	}
	names := jsonlog.Names{}
	groups := re.SubexpNames()
	for i, group := range groups {
		if group == "" {
			continue
		}
		if slices.Contains(groups[:i], group) {
			return Format{}, fmt.Errorf("group %s stands twice", group)
		}
		if err := names.Add(group, group); err != nil {
			return Format{}, fmt.Errorf("group %s: %w", group, err)
		}
	}
	for _, need := range [...]string{"time", "status"} {
		if !slices.Contains(groups, need) {
			return Format{}, fmt.Errorf("no group (?P<%s>...): without it 401s cannot be counted; accepted groups are %s",
				need, strings.Join(jsonlog.RoleNames(), ", "))
		}
	}
	return Format{
		Name: name, Title: "text lines that match the pattern " + name, Hop: timeline.HopApplication, Source: "the user's own",
		New: func(o Options) LineParser {
			p := &patternParser{re: re, json: jsonlog.NewNamed(o.ZoneOffset, names)}
			for _, group := range groups {
				p.keys = append(p.keys, p.json.Key([]byte(group)))
			}
			p.keys[0] = jsonlog.Key{} // the whole match
			return p
		},
	}, nil
}

// patternParser reads the lines of one goroutine.
type patternParser struct {
	re   *regexp.Regexp
	json *jsonlog.Reader
	keys []jsonlog.Key // by group; unnamed groups are not read
}

// Parse implements LineParser.
func (p *patternParser) Parse(line []byte, ev *timeline.Event) Result {
	line = bytes.TrimRight(line, "\r\n")
	if len(line) > maxPatternLine {
		return Result{Outcome: Rejected, Why: patTooLong}
	}
	at := p.re.FindSubmatchIndex(line)
	if at == nil {
		return Result{Outcome: Rejected, Why: patNoFit}
	}
	p.json.Begin()
	for i, key := range p.keys {
		if begin, end := at[2*i], at[2*i+1]; begin >= 0 {
			p.json.Set(key, line[begin:end])
		}
	}
	if !p.json.HasStatus() {
		return Result{Outcome: Rejected, Why: patNoStatus}
	}
	if p.json.Finish(ev); ev.Time == timeline.NoTime {
		ev.Reset()
		return Result{Outcome: Rejected, Why: patNoTime}
	}
	return Result{Outcome: Parsed}
}
