package parsers

import (
	"bytes"

	"authlog/internal/timeline"
	"authlog/parsers/envelope"
)

// behindPrefix lets a format read its lines also behind the prefix of a
// container runtime, syslog or a log service. The line then goes by the name of
// its own format, and what only the prefix says (time, host) is added.
func behindPrefix(f Format) Format {
	bare := f
	create, sniff := f.New, f.Sniff
	f.bare = &bare
	f.New = func(o Options) LineParser { return unprefixing{create(o), o.ZoneOffset} }
	f.Sniff = func(line []byte) bool {
		for depth := 0; !sniff(line); depth++ {
			inner, _, ok := envelope.Unwrap(line, 0)
			if !ok || depth == maxWrapped {
				return false
			}
			line = inner
		}
		return true
	}
	return f
}

type unprefixing struct {
	inner LineParser
	zone  int
}

// Parse implements LineParser.
func (p unprefixing) Parse(line []byte, ev *timeline.Event) Result {
	first := p.inner.Parse(line, ev)
	if first.Outcome != Rejected {
		return first
	}
	var metas [maxWrapped]envelope.Meta
	for depth := range metas {
		inner, meta, ok := envelope.Unwrap(bytes.TrimRight(line, "\r"), p.zone)
		if !ok {
			break
		}
		metas[depth], line = meta, inner
		ev.Reset()
		if res := p.inner.Parse(line, ev); res.Outcome != Rejected {
			for i := depth; i >= 0; i-- {
				addMeta(ev, &metas[i])
			}
			return res
		}
	}
	return first
}
