package parsers

import (
	"bytes"

	"authlog/internal/timeline"
)

// nameJSON is the name of JSON that no known system wrote.
const nameJSON = "json"

// jsonFormat is one JSON object a line, of application loggers, proxies and
// gateways, also inside the JSON of a container runtime, a collector or a
// cloud's log service. inner are the candidates for text in such an envelope.
func jsonFormat(inner []Format) Format {
	return Format{
		Name: nameJSON, Title: "JSON lines of application loggers, proxies and gateways, also wrapped (Docker, Fluent Bit, CloudWatch, journald)",
		Hop: timeline.HopApplication, Source: "see names in parsers/jsonlog/roles.go",
		New: func(o Options) LineParser { return newJSONParser(inner, o) },
		Sniff: func(line []byte) bool {
			line = bytes.TrimLeft(line, blanks)
			return len(line) > 0 && line[0] == '{'
		},
	}
}

func newJSONParser(inner []Format, o Options) jsonParser {
	p := jsonParser{newUnwrapper(inner, o)}
	p.json.Lazily()
	return p
}

type jsonParser struct{ *unwrapper }

// Parse implements LineParser.
func (p jsonParser) Parse(line []byte, ev *timeline.Event) Result { return p.object(line, ev, 0) }
