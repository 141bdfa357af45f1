package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"authlog/internal/site"
	"authlog/internal/timeline"
	"authlog/parsers"
	"authlog/parsers/input"
	"authlog/parsers/input/s3"
	"authlog/parsers/jsonlog"
)

// inputFlags are the flags of every command that reads logs.
type inputFlags struct {
	logFormats []string
	nginxConfs []string
	names      []string
	patterns   []string
	timezone   string
	since      string
	until      string
	workers    int
	routes     []string
	status     []int
	only       string // format, by its name
	store      storeFlags
	rejects    rejectFlags
	silent     bool // no progress
}

func (f *inputFlags) register(cmd *cobra.Command) {
	fl := cmd.Flags()
	fl.StringVar(&f.only, "input-format", "", "read all inputs as the format of this `name` (see authlog formats)")
	fl.StringArrayVar(&f.logFormats, "log-format", nil, "nginx log_format or Apache LogFormat `directive` (or its format text) as a further candidate")
	fl.StringArrayVar(&f.nginxConfs, "nginx-conf", nil, "nginx or Apache configuration `file` whose log_format or LogFormat directives become candidates")
	fl.StringArrayVar(&f.names, "map", nil, "`role=key`: the key or column of your own that holds a role, such as status=resp.code")
	fl.StringArrayVar(&f.patterns, "pattern", nil, "`regexp` with named groups for text lines, such as '(?P<time>\\S+) (?P<status>\\d+) (?P<path>\\S+)'")
	fl.StringVar(&f.timezone, "timezone", "", "`offset` of times that carry none, such as +02:00 (default UTC)")
	fl.StringVar(&f.since, "since", "", "leave out what is older: a `time` (RFC 3339) or a duration back from the newest event (90m, 6h, 2d)")
	fl.StringVar(&f.until, "until", "", "leave out what is newer: a `time` or a duration back, as --since")
	f.store.register(cmd)
	fl.IntVarP(&f.workers, "jobs", "j", 0, "parsing goroutines (default: one per CPU); the result does not depend on it")
}

// registerRoutes adds the flag of the commands that fold paths.
func (f *inputFlags) registerRoutes(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&f.routes, "route", nil, "`pattern` of paths to count as one route, such as /v1/orders/{id}/items or /files/{path...}")
}

// registerStatus adds the flag of the commands that count refusals.
func (f *inputFlags) registerStatus(cmd *cobra.Command) {
	cmd.Flags().IntSliceVar(&f.status, "status", nil, "status `codes` that count as unauthorized (default 401), such as 403 or 401,403,419")
}

// formats lists the user's own formats and then the built-in ones.
func (f *inputFlags) formats() ([]parsers.Format, error) {
	var own []parsers.Format
	for _, directive := range f.logFormats {
		format, err := parsers.CustomFormat("", directive)
		if err != nil {
			return nil, usagef("--log-format: %w", err)
		}
		own = append(own, format)
	}
	for i, expr := range f.patterns {
		name := "pattern"
		if i > 0 {
			name = fmt.Sprintf("pattern-%d", i+1)
		}
		format, err := parsers.PatternFormat(name, expr)
		if err != nil {
			return nil, usagef("--pattern: %w", err)
		}
		own = append(own, format)
	}
	for _, path := range f.nginxConfs {
		found, err := confFormats(path)
		if err != nil {
			return nil, err
		}
		own = append(own, found...)
	}
	all := parsers.Builtin(own...)
	if f.only == "" {
		return all, nil
	}
	i := slices.IndexFunc(all, func(known parsers.Format) bool { return known.Name == f.only })
	if i < 0 {
		names := make([]string, len(all))
		for i := range all {
			names[i] = all[i].Name
		}
		return nil, usagef("--input-format %q: no such format; use %s, or --log-format, --pattern or --map for one of your own", f.only, strings.Join(names, ", "))
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
		return nil, usagef("--nginx-conf: %w", err)
	}
	formats, none, err := parsers.ApacheConfFormats(conf)
	if err != nil {
		return nil, usagef("--nginx-conf %s: %w", path, err)
	}
	if !none {
		return formats, nil
	}
	found, err := parsers.NginxConfFormats(conf)
	if err != nil {
		return nil, usagef("--nginx-conf %s: %w", path, err)
	}
	for _, d := range found {
		format, err := parsers.NginxCustom(d.Name, d.Directive)
		if err != nil {
			return nil, usagef("--nginx-conf %s, line %d: %w", path, d.Line, err)
		}
		formats = append(formats, format)
	}
	return formats, nil
}

// ownNames reads the keys that the user gave roles to.
func (f *inputFlags) ownNames() (jsonlog.Names, error) {
	names, err := jsonlog.ParseNames(f.names)
	if err != nil {
		return nil, usagef("--map: %w", err)
	}
	return names, nil
}

// job is a reading to be done: sources in an order that does not depend on the
// order of arguments, and how to read them.
type job struct {
	sources  []input.Source
	warnings []input.Warning
	config   parsers.Config
	routes   *timeline.Routes
	patterns []string // of the routes
	site     *site.Facts
	statuses []int
	rejects  *rejectFlags
	progress *progress
	cleanup  []func() error
}

// prepare opens nothing yet, except that a window counted back from the newest
// event needs a first pass over everything. Files that were given for another
// purpose are not read as logs when they lie in a directory of logs.
func (f *inputFlags) prepare(ctx context.Context, std stdio, args []string, elsewhere ...string) (*job, error) {
	var notLogs []string
	if std.conf.file != nil {
		elsewhere = append(elsewhere, std.conf.file.Path)
	}
	if err := f.rejects.check(); err != nil {
		return nil, err
	}
	workers := f.workers
	if f.rejects.file != "" {
		workers = 1 // the order of the lines is part of the file
		elsewhere = append(elsewhere, f.rejects.file)
	}
	for _, path := range append(elsewhere, f.nginxConfs...) {
		notLogs = append(notLogs, filepath.Clean(path))
	}
	since, err := parseBound("--since", f.since)
	if err != nil {
		return nil, err
	}
	until, err := parseBound("--until", f.until)
	if err != nil {
		return nil, err
	}
	zone, err := parseZone(f.timezone)
	if err != nil {
		return nil, err
	}
	routes, err := timeline.ParseRoutes(f.routes)
	if err != nil {
		return nil, usagef("--route %w", err)
	}
	for _, s := range f.status {
		if s < 100 || s > 599 {
			return nil, usagef("--status %d: want status codes from 100 to 599, such as 401,403", s)
		}
	}
	formats, err := f.formats()
	if err != nil {
		return nil, err
	}
	if own := std.conf.inputs(); len(args) == 0 && (std.conf.named || !input.Piped(std.in)) {
		args = own
	}
	names, err := f.ownNames()
	if err != nil {
		return nil, err
	}
	progress := newProgress(std.err, f.silent)
	sources, warnings, err := f.store.expand(ctx, progress, std.in, args, s3.Window{Since: since.at, Until: until.at})
	if err != nil {
		return nil, err
	}
	sources = slices.DeleteFunc(sources, func(src input.Source) bool {
		return src.Found && slices.Contains(notLogs, filepath.Clean(src.Name))
	})
	slices.SortStableFunc(sources, func(a, b input.Source) int { return cmp.Compare(a.Name, b.Name) })
	j := &job{sources: sources, warnings: warnings, routes: routes, patterns: f.routes, site: std.conf.site(), statuses: f.status, rejects: &f.rejects, progress: progress, config: parsers.Config{Workers: workers, Formats: formats, Zone: zone, Names: names}}
	for i := range j.sources {
		j.sources[i].Progress = progress.counter()
	}
	newest := int64(0)
	if since.relative() || until.relative() {
		if newest, err = j.newest(ctx); err != nil {
			j.close()
			return nil, err
		}
	}
	j.config.Since, j.config.Until = since.nanos(newest), until.nanos(newest)
	if j.config.Since != 0 && j.config.Until != 0 && j.config.Since >= j.config.Until {
		j.close()
		return nil, usagef("--since %s is not before --until %s", f.since, f.until)
	}
	return j, nil
}

// newest finds the newest event. Pipes are copied to a temporary file, because
// they are needed twice.
func (j *job) newest(ctx context.Context) (int64, error) {
	for i, src := range j.sources {
		if !src.Once {
			continue
		}
		spooled, remove, err := input.Spool(ctx, src)
		if err != nil {
			return 0, failed(fmt.Errorf("%s: %w", src.Name, err))
		}
		j.sources[i] = spooled
		j.cleanup = append(j.cleanup, remove)
	}
	newest := int64(0)
	err := j.progress.during(j.progress.reading("first pass", j.sources), func() (err error) {
		newest, err = parsers.Newest(ctx, j.sources, j.config)
		return err
	})
	if err != nil {
		return 0, failed(err)
	}
	return newest, nil
}

func (j *job) close() {
	for _, remove := range j.cleanup {
		remove() // the file has no name: nothing is left behind whatever this says
	}
}

// unreadable returns an error when no input could be read at all.
func unreadable(sum parsers.Summary) error {
	var first error
	for i := range sum.Inputs {
		in := &sum.Inputs[i]
		if in.Err == nil || in.Events+in.Ignored > 0 {
			return nil
		}
		if first == nil {
			first = fmt.Errorf("%s: %w", in.Name, in.Err)
		}
	}
	if first == nil {
		return nil
	}
	if n := len(sum.Inputs) - 1; n > 0 {
		return failed(fmt.Errorf("no input could be read; %w (and %d more)", first, n))
	}
	return failed(first)
}
