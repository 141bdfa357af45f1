package parsers

import (
	"bytes"
	"fmt"
	"slices"

	"authlog/internal/timeline"
	"authlog/parsers/logformat"
)

const ngxSource = "nginx/nginx.org:xml/en/docs/http/ngx_http_log_module.xml; nginx/nginx:src/http/modules/ngx_http_log_module.c"

// NginxFormats are the access log formats of nginx that need no configuration,
// the more particular one first.
func NginxFormats() []Format {
	return []Format{
		{
			Name: "nginx-ingress", Title: "ingress-nginx access log (upstreaminfo)", Hop: timeline.HopProxy,
			Source: "kubernetes/ingress-nginx:docs/user-guide/nginx-configuration/log-format.md",
			New:    func(Options) LineParser { return &ngxCombined{ngxReader: newNgxReader(), ingress: true} },
			Sniff:  ngxSniffIngress,
		},
		{
			Name: "nginx", Title: "nginx access log (combined, and formats that extend it)", Hop: timeline.HopProxy,
			Source: ngxSource,
			New:    func(Options) LineParser { return &ngxCombined{ngxReader: newNgxReader()} },
			Sniff:  ngxSniff,
		},
	}
}

// ngxSniff looks for the time in brackets and a quote after it.
func ngxSniff(line []byte) bool {
	i := ngxFindTime(line)
	return i > 0 && bytes.IndexByte(line[i:], '"') > 0
}

// ngxSniffIngress asks for a second bracket, that of the upstream's name.
func ngxSniffIngress(line []byte) bool {
	i := ngxFindTime(line)
	return i > 0 && (bytes.Contains(line[i+1:], []byte(" [")) || bytes.Contains(line[i+1:], []byte("\t[")))
}

// NginxCustom makes a format of a log_format directive, its strings, or the
// bare format text (see logformat.Compile). An empty name takes the name of
// the directive. Errors say where the text is at fault, or that lines of this
// format cannot be counted by time and status.
func NginxCustom(name, directive string) (Format, error) {
	lf, err := logformat.Compile(directive)
	if err != nil {
		return Format{}, fmt.Errorf("log_format: %w", err)
	}
	if name == "" {
		name = lf.Name()
	}
	if name == "" {
		name = "nginx-custom"
	}
	has := func(vars ...string) bool {
		return slices.ContainsFunc(vars, func(v string) bool { return slices.Contains(lf.Vars(), v) })
	}
	if !has("status") {
		return Format{}, fmt.Errorf("log_format %s has no $status: 401s cannot be told from other responses; add $status", name)
	}
	if !has("time_iso8601", "time_local", "msec", "time_text") {
		return Format{}, fmt.Errorf("log_format %s has no time: add $time_iso8601, $time_local or $msec", name)
	}
	fields, anchor := ngxFieldsOf(lf), lf.Anchor()
	return Format{
		Name: name, Title: "nginx access log with the log_format " + name, Hop: timeline.HopProxy, Source: ngxSource,
		New: func(o Options) LineParser {
			reader := newNgxReader()
			reader.zone = o.ZoneOffset
			p := &ngxTemplate{ngxReader: reader, format: lf, fields: fields, vals: make([][]byte, len(lf.Vars()))}
			p.secret = firstCredential(p.name, len(p.vals)) < len(p.vals)
			return p
		},
		Sniff: func(line []byte) bool { return lf.JSON() || bytes.Contains(line, anchor) },
	}, nil
}

// ngxTemplate reads lines of a compiled log_format.
type ngxTemplate struct {
	ngxReader
	format *logformat.Format
	fields []ngxField
	vals   [][]byte
	secret bool // a variable holds credentials
}

// name is the i-th variable.
func (p *ngxTemplate) name(i int) []byte { return []byte(p.format.Vars()[i]) }

// Parse implements LineParser.
func (p *ngxTemplate) Parse(line []byte, ev *timeline.Event) Result {
	if !p.format.Scan(line, p.vals) {
		rest := ngxUnwrap(line)
		if rest == nil || !p.format.Scan(rest, p.vals) {
			return Result{Outcome: Rejected, Why: ngxNoFit}
		}
	}
	p.begin(ev)
	escape := p.format.Escape()
	json := escape == logformat.EscapeJSON
	if json {
		escape = logformat.EscapeNone // of the values that set gets
	}
	for _, f := range p.fields {
		v := p.vals[f.i]
		if json {
			v = p.unescape(v, logformat.EscapeJSON)
		}
		p.set(ev, f.v, v, escape)
	}
	if ev.Time == timeline.NoTime {
		return Result{Outcome: Rejected, Why: ngxNoTimeInLine}
	}
	p.finish(ev)
	return Result{Outcome: Parsed}
}
