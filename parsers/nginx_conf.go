package parsers

import (
	"errors"

	"authlog/parsers/logformat"
)

// NamedDirective is one log_format of an nginx configuration.
type NamedDirective struct {
	Name      string
	Directive string // for NginxCustom
	Line      int    // in the configuration, from 1
}

// errNoNginxLogFormat is returned for configurations that define no format.
var errNoNginxLogFormat = errors.New("no log_format directive found: nginx then uses combined, which authlog knows; if an included file holds one, give that file")

// NginxConfFormats finds the log_format directives of an nginx configuration:
// a whole nginx.conf, the output of "nginx -T", or a file with one directive.
// include is not followed.
func NginxConfFormats(conf []byte) ([]NamedDirective, error) {
	found, err := logformat.Directives(conf)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, errNoNginxLogFormat
	}
	out := make([]NamedDirective, len(found))
	for i, d := range found {
		out[i] = NamedDirective{Name: d.Name, Directive: d.Text, Line: d.Line}
	}
	return out, nil
}
