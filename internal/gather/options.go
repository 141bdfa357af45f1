package gather

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"authlog/parsers"
	"authlog/parsers/jsonlog"
)

// Options say how logs are read: the flags of every command that reads some. Their
// JSON goes to the workers of a distributed run; what it names by path is read there.
type Options struct {
	LogFormats []string // --log-format
	NginxConfs []string // --nginx-conf, paths
	Names      []string // --map
	Patterns   []string // --pattern
	Timezone   string
	Since      string
	Until      string
	Workers    int // parsing goroutines; 0: one per CPU
	Routes     []string
	Status     []int  // that count as unauthorized; none: 401
	Only       string // the one format to read, by its name; all when empty
	Endpoint   string // URL of the store of s3://; AWS when empty
}

// EndpointUsage describes --endpoint-url.
const EndpointUsage = "`URL` of the S3-compatible store that s3:// names (default: AWS, or what AWS_ENDPOINT_URL says)"

// Register adds the flags of every command that reads logs.
func (o *Options) Register(cmd *cobra.Command) {
	fl := cmd.Flags()
	fl.StringVar(&o.Only, "input-format", "", "read all inputs as the format of this `name` (see authlog formats)")
	fl.StringVar(&o.Endpoint, "endpoint-url", "", EndpointUsage)
	fl.StringArrayVar(&o.LogFormats, "log-format", nil, "nginx log_format or Apache LogFormat `directive` (or its format text) as a further candidate")
	fl.StringArrayVar(&o.NginxConfs, "nginx-conf", nil, "nginx or Apache configuration `file` whose log_format or LogFormat directives become candidates")
	fl.StringArrayVar(&o.Names, "map", nil, "`role=key`: the key or column of your own that holds a role, such as status=resp.code")
	fl.StringArrayVar(&o.Patterns, "pattern", nil, "`regexp` with named groups for text lines, such as '(?P<time>\\S+) (?P<status>\\d+) (?P<path>\\S+)'")
	fl.StringVar(&o.Timezone, "timezone", "", "`offset` of times that carry none, such as +02:00 (default UTC)")
	fl.StringVar(&o.Since, "since", "", "leave out what is older: a `time` (RFC 3339) or a duration back from the newest event (90m, 6h, 2d)")
	fl.StringVar(&o.Until, "until", "", "leave out what is newer: a `time` or a duration back, as --since")
	fl.IntVarP(&o.Workers, "jobs", "j", 0, "`number` of parsing goroutines (default: one per CPU); the result does not depend on it")
}

// RegisterRoutes adds the flag of the commands that fold paths.
func (o *Options) RegisterRoutes(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&o.Routes, "route", nil, "`pattern` of paths to count as one route, such as /v1/orders/{id}/items or /files/{path...}")
}

// RegisterStatus adds the flag of the commands that count refusals.
func (o *Options) RegisterStatus(cmd *cobra.Command) {
	cmd.Flags().IntSliceVar(&o.Status, "status", nil, "status `codes` that count as unauthorized (default 401), such as 403 or 401,403,419")
}

// Candidates lists the user's own formats and then the built-in ones.
func (o *Options) Candidates() ([]parsers.Format, error) {
	var own []parsers.Format
	for _, directive := range o.LogFormats {
		format, err := parsers.CustomFormat("", directive)
		if err != nil {
			return nil, fmt.Errorf("--log-format: %w", err)
		}
		own = append(own, format)
	}
	for i, expr := range o.Patterns {
		name := "pattern"
		if i > 0 {
			name = fmt.Sprintf("pattern-%d", i+1)
		}
		format, err := parsers.PatternFormat(name, expr)
		if err != nil {
			return nil, fmt.Errorf("--pattern: %w", err)
		}
		own = append(own, format)
	}
	for _, path := range o.NginxConfs {
		found, err := confFormats(path)
		if err != nil {
			return nil, err
		}
		own = append(own, found...)
	}
	all := parsers.Builtin(own...)
	if o.Only == "" {
		return all, nil
	}
	i := slices.IndexFunc(all, func(known parsers.Format) bool { return known.Name == o.Only })
	if i < 0 {
		names := make([]string, len(all))
		for i := range all {
			names[i] = all[i].Name
		}
		return nil, fmt.Errorf("--input-format %q: no such format; use %s, or --log-format, --pattern or --map for one of your own", o.Only, strings.Join(names, ", "))
	}
	return all[i : i+1], nil
}

// maxConf bytes of a configuration are read; with all that it includes (nginx -T) a big
// one has a few hundred kilobytes. More, or a device, would only fill the memory.
const maxConf = 16 << 20

func readConf(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	conf, err := io.ReadAll(io.LimitReader(f, maxConf+1))
	if err == nil && len(conf) > maxConf {
		err = fmt.Errorf("%s: larger than %d MiB: no configuration", path, maxConf>>20)
	}
	return conf, err
}

// confFormats reads the formats of a configuration of nginx or Apache.
func confFormats(path string) ([]parsers.Format, error) {
	conf, err := readConf(path)
	if err != nil {
		return nil, fmt.Errorf("--nginx-conf: %w", err)
	}
	formats, none, err := parsers.ApacheConfFormats(conf)
	if err != nil {
		return nil, fmt.Errorf("--nginx-conf %s: %w", path, err)
	}
	if !none {
		return formats, nil
	}
	found, err := parsers.NginxConfFormats(conf)
	if err != nil {
		return nil, fmt.Errorf("--nginx-conf %s: %w", path, err)
	}
	for _, d := range found {
		format, err := parsers.NginxCustom(d.Name, d.Directive)
		if err != nil {
			return nil, fmt.Errorf("--nginx-conf %s, line %d: %w", path, d.Line, err)
		}
		formats = append(formats, format)
	}
	return formats, nil
}

// OwnNames reads the keys that the user gave roles to.
func (o *Options) OwnNames() (jsonlog.Names, error) {
	names, err := jsonlog.ParseNames(o.Names)
	if err != nil {
		return nil, fmt.Errorf("--map: %w", err)
	}
	return names, nil
}
