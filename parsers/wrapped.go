package parsers

import (
	"bytes"
	"cmp"
	"slices"

	"authlog/internal/timeline"
	"authlog/parsers/envelope"
)

// maxWrapped is how many envelopes may lie around a line: a container runtime
// inside a collector inside a cloud's log service.
const maxWrapped = 3

// ClassText is the class of text lines between records, such as a stack trace
// in the log of a container.
const ClassText = "text without a request"

// prefixedFormat reads lines behind the prefix of a container runtime, syslog, a
// cloud's log service or a tailing tool. inner are the candidates for what is
// inside besides JSON.
func prefixedFormat(inner []Format) Format {
	return Format{
		Name: "prefixed", Title: "records behind a prefix: CRI, syslog, CloudWatch, kubectl logs --prefix, docker compose logs",
		Hop: timeline.HopApplication, Source: "see parsers/envelope",
		New: func(o Options) LineParser { return prefixed{newUnwrapper(inner, o)} },
		Sniff: func(line []byte) bool {
			_, _, ok := envelope.Unwrap(line, 0)
			return ok
		},
	}
}

type prefixed struct{ *unwrapper }

// Parse implements LineParser.
func (p prefixed) Parse(line []byte, ev *timeline.Event) Result {
	inner, meta, ok := envelope.Unwrap(bytes.TrimRight(line, "\r"), p.zone)
	if !ok {
		return Result{Outcome: Rejected, Why: "no prefix of a container runtime, syslog or log service"}
	}
	res := p.inside(inner, ev, 1)
	addMeta(ev, &meta)
	return res
}

// unwrapper reads what is inside envelopes.
type unwrapper struct {
	textReader
	formats []Format
	parsers []LineParser
	masks   bool           // one of them masks
	scrap   timeline.Event // of records that are read to mask what is in them
}

func newUnwrapper(inner []Format, o Options) *unwrapper {
	u := &unwrapper{textReader: newTextReader(o), formats: make([]Format, len(inner))}
	for i, f := range inner {
		if f.bare != nil {
			f = *f.bare // prefixes are taken off here
		}
		u.formats[i] = f
	}
	u.parsers = newParsers(u.formats, o)
	u.masks = slices.ContainsFunc(u.parsers, hasColumns)
	return u
}

// inside reads a line that was in depth envelopes.
func (u *unwrapper) inside(line []byte, ev *timeline.Event, depth int) Result {
	line = bytes.TrimRight(line, "\r\n")
	if first := bytes.TrimLeft(line, " \t"); len(first) > 0 && first[0] == '{' {
		if res := u.object(first, ev, depth); res.Outcome != Rejected {
			return res
		}
		ev.Reset()
	}
	for i, p := range u.parsers {
		if !u.formats[i].sniff(line) {
			continue
		}
		if res := p.Parse(line, ev); res.Outcome == Parsed {
			res.Format = cmp.Or(res.Format, u.formats[i].Name)
			return res
		}
		ev.Reset()
	}
	if depth < maxWrapped {
		if inner, meta, ok := envelope.Unwrap(line, u.zone); ok {
			res := u.inside(inner, ev, depth+1)
			addMeta(ev, &meta)
			return res
		}
	}
	if line = u.mask(line, maxWrapped); string(line) == withheld {
		return Result{Outcome: Rejected, Why: reasonWithheld}
	}
	res, _ := u.text(line, ev)
	res.Format = cmp.Or(res.Format, nameText)
	return res
}

// object reads a JSON object, and what it wraps.
func (u *unwrapper) object(line []byte, ev *timeline.Event, depth int) Result {
	why, ignored := u.json.Parse(line, ev)
	if depth > 0 {
		ev.Complete() // what envelopes say is added, and must not be overwritten later
	}
	if why != "" && !ignored {
		return Result{Outcome: Rejected, Why: why}
	}
	inner, wraps := u.json.Inner()
	if wraps {
		ev.Complete()
	}
	if !wraps || depth >= maxWrapped {
		if ignored {
			return Result{Outcome: Ignored, Why: why}
		}
		return Result{Outcome: Parsed, Format: cmp.Or(u.json.Shape(), nameJSON)}
	}
	meta := envelope.Meta{Time: ev.Time, Frac: ev.TimeFrac, HasTime: ev.Time != timeline.NoTime, Service: ev.Service, Instance: ev.Instance}
	version, env, zone := ev.Version, ev.Environment, ev.Zone
	ev.Reset()
	res := u.inside(inner, ev, depth+1)
	addMeta(ev, &meta)
	if ev.Version == nil {
		ev.Version = version
	}
	if ev.Environment == nil {
		ev.Environment = env
	}
	if ev.Zone == nil {
		ev.Zone = zone
	}
	return res
}

// addMeta adds what only the envelope says.
func addMeta(ev *timeline.Event, m *envelope.Meta) {
	if ev.Time == timeline.NoTime && m.HasTime {
		ev.Time, ev.TimeFrac = m.Time, m.Frac
	}
	if ev.Service == nil {
		ev.Service = m.Service
	}
	if ev.Instance == nil {
		ev.Instance = m.Instance
	}
}
