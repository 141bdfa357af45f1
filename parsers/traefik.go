package parsers

import (
	"bytes"

	"authlog/internal/timeline"
)

// ngxNoTraefik is why a line of the combined family is none of Traefik's.
const ngxNoTraefik = "no request number, router, backend and duration in ms after the user agent"

// TraefikFormat is Traefik's access log in the common log format: combined with
// a tail of its own.
func TraefikFormat() Format {
	return Format{
		Name: "traefik", Title: "Traefik access log (common log format)", Hop: timeline.HopProxy,
		Source: "traefik/traefik:pkg/middlewares/accesslog/logger_formatters.go; docs/content/observability/access-logs.md",
		New:    func(Options) LineParser { return &ngxCombined{ngxReader: newNgxReader(), traefik: true} },
		Sniff: func(line []byte) bool {
			return bytes.HasSuffix(bytes.TrimRight(line, "\r\n "), []byte("ms")) && ngxSniff(line)
		},
	}
}

// ngxTraefik reads what follows the size in Traefik's log, where "-" without
// quotes can stand for any missing text:
//
//	"referer" "agent" number "router" "backend" 12ms
func ngxTraefik(rest []byte, ev *timeline.Event) string {
	cols := ngxColumns{b: rest}
	var v [6][]byte
	for i := range v {
		col, open, ok := cols.next()
		switch {
		case open:
			return ngxOpenQuote
		case !ok || col.label != nil || col.form == '[':
			return ngxNoTraefik
		}
		v[i] = col.value
	}
	ms, isMS := bytes.CutSuffix(v[5], []byte("ms"))
	n := intOf(ms)
	if !isMS || n < 0 || cols.i != len(rest) || intOf(v[2]) < 0 && !isMissing(v[2]) {
		return ngxNoTraefik
	}
	ev.DurationS = float64(n) / 1000
	ev.Referer, ev.UserAgent = textOf(v[0]), textOf(v[1])
	ev.Upstream = textOf(v[3])
	switch backend := v[4]; {
	case isMissing(backend), bytes.HasPrefix(v[3], []byte("Auth for ")):
		// A middleware answered. Version 1 names it in place of the router.
		ev.Target, ev.TargetStatus = ngxDash, ngxDash
	default:
		ev.Target = ngeAddress(backend)
	}
	return ""
}
