package parsers

import "authlog/internal/timeline"

// ngxPreset is the access log of a product that is built on nginx and comes
// with log_format directives of its own.
type ngxPreset struct {
	name, title, source string
	formats             []string // log_format texts; the first that fits a line reads it
	sniff               func(line []byte) bool
}

// ngxPresets are the products known without configuration. Variables that only
// their configuration defines are named after nginx's with the same meaning.
var ngxPresets = []ngxPreset{
	{
		name: "nginx-proxy-manager", title: "access log of Nginx Proxy Manager (proxy and standard)",
		source: "jc21/nginx-proxy-manager:docker/rootfs/etc/nginx/conf.d/include/log-proxy.conf",
		formats: []string{
			`[$time_local] $upstream_cache_status $upstream_status $status - $request_method $scheme $host "$request_uri" [Client $remote_addr] [Length $body_bytes_sent] [Gzip $gzip_ratio] [Sent-to $proxy_host] "$http_user_agent" "$http_referer"`,
			`[$time_local] $status - $request_method $scheme $host "$request_uri" [Client $remote_addr] [Length $body_bytes_sent] [Gzip $gzip_ratio] "$http_user_agent" "$http_referer"`,
			`[$time_local] $status - $request_method $scheme $host "$request_uri" [Client $remote_addr] [Length $body_bytes_sent] [Gzip $gzip_ratio] [Sent-to $proxy_host] "$http_user_agent" "$http_referer"`,
			// What users of it log for monitoring: host and client before the request.
			`[$time_local] $host $remote_addr $request_time "$request" $status $body_bytes_sent $size $http_referer $http_user_agent`,
		},
		sniff: ngxSniffTimeFirst,
	},
}

// ngxPresetFormats makes formats of the presets.
func ngxPresetFormats() []Format {
	formats := make([]Format, len(ngxPresets))
	for i := range ngxPresets {
		formats[i] = ngxPresets[i].format()
	}
	return formats
}

func (p *ngxPreset) format() Format {
	variants := make([]Format, len(p.formats))
	for i, text := range p.formats {
		f, err := NginxCustom(p.name, text)
		if err != nil {
			panic("preset " + p.name + ": " + err.Error()) // a test compiles them all
		}
		variants[i] = f
	}
	return Format{
		Name: p.name, Title: p.title, Hop: timeline.HopProxy, Source: p.source,
		New:   func(o Options) LineParser { return &ngxVariants{newParsers(variants, o)} },
		Sniff: p.sniff,
	}
}

// ngxSniffTimeFirst tells whether a line begins with a time in brackets, also
// behind a prefix.
func ngxSniffTimeFirst(line []byte) bool {
	return ngxTimeAt(line, 0) || ngxTimeAt(ngxUnwrap(line), 0)
}

// ngxVariants reads a line with the first format that it fits. The order is
// always the same: what a line means must not depend on those before it.
type ngxVariants struct{ parsers []LineParser }

// Parse implements LineParser.
func (p *ngxVariants) Parse(line []byte, ev *timeline.Event) Result {
	var first Result
	for i, q := range p.parsers {
		ev.Reset()
		res := q.Parse(line, ev)
		if res.Outcome == Parsed {
			return res
		}
		if i == 0 {
			first = res
		}
	}
	return first
}
