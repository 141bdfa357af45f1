package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"authlog/internal/config"
	"authlog/internal/site"
)

// setting is a flag that the environment and the configuration can set as well.
type setting struct {
	key    string // in the configuration; AUTHLOG_KEY in the environment
	flag   string
	path   bool // a file name, in the configuration relative to its folder
	values func(*config.File) []string
}

// settings are in the order in which config show lists them.
var settings = []setting{
	{"log_formats", "log-format", false, func(f *config.File) []string { return f.LogFormats }},
	{"nginx_confs", "nginx-conf", true, func(f *config.File) []string { return f.NginxConfs }},
	{"map", "map", false, func(f *config.File) []string { return f.Map }},
	{"patterns", "pattern", false, func(f *config.File) []string { return f.Patterns }},
	{"timezone", "timezone", false, func(f *config.File) []string { return one(f.Timezone) }},
	{"routes", "route", false, func(f *config.File) []string { return f.Routes }},
	{"statuses", "status", false, func(f *config.File) []string { return numbersOf(f.Statuses) }},
	{"deploys", "deploys", true, func(f *config.File) []string { return f.Deploys }},
	{"rules", "rules", true, func(f *config.File) []string { return f.Rules }},
	{"baseline", "baseline", true, func(f *config.File) []string { return f.Baseline }},
	{"format", "format", false, func(f *config.File) []string { return one(f.Format) }},
	{"output", "output", true, func(f *config.File) []string { return f.Output }},
	{"display_timezone", "display-timezone", false, func(f *config.File) []string { return one(f.DisplayTimezone) }},
	{"fail_on", "fail-on", false, func(f *config.File) []string { return f.FailOn }},
}

func one(v string) []string {
	if v == "" {
		return nil
	}
	return []string{v}
}

func numbersOf(list []int) []string {
	var out []string
	for _, n := range list {
		out = append(out, strconv.Itoa(n))
	}
	return out
}

func (s *setting) variable() string { return "AUTHLOG_" + strings.ToUpper(s.key) }

// noConfig is the value of --config that reads none.
const noConfig = "none"

// settled is what the configuration of a run holds, once its flags are parsed.
type settled struct {
	path  string // --config
	named bool   // the user named the file
	file  *config.File
}

// site is what is known of the site; nil without a configuration.
func (s *settled) site() *site.Facts {
	if s.file == nil {
		return nil
	}
	return s.file.Site
}

// inputs are those of the configuration.
func (s *settled) inputs() []string {
	if s.file == nil {
		return nil
	}
	return beside(s.file, s.file.Inputs)
}

// load reads the configuration and gives its values to the flags of cmd that were
// not given. The environment comes before the file.
func (s *settled) load(cmd *cobra.Command) error {
	if err := s.read(); err != nil {
		return usagef("%w", err)
	}
	for i := range settings {
		t := &settings[i]
		f := cmd.Flags().Lookup(t.flag)
		if f == nil || f.Changed || reportOnly[t.key] && !makesReport(cmd) {
			continue
		}
		values, from := t.given(s.file)
		for _, v := range values {
			if err := f.Value.Set(v); err != nil {
				return usagef("%s: %q: %w", from, v, err)
			}
		}
	}
	return nil
}

// reportOnly are the settings that are meant for the report of analyze. Other commands
// have flags of these names for something else: collect -o writes a timeline, and
// convert must not write over the report of the last run.
var reportOnly = map[string]bool{"format": true, "output": true, "fail_on": true}

func makesReport(cmd *cobra.Command) bool {
	return cmd.Name() == "analyze" || cmd.Name() == "show" && cmd.Parent().Name() == "config"
}

// read finds and reads the file, if there is one.
func (s *settled) read() error {
	path := s.path
	if path == "" {
		path = os.Getenv("AUTHLOG_CONFIG")
	}
	s.named = path != "" && path != noConfig
	if path == "" {
		path = config.Find()
	}
	if path == "" || path == noConfig {
		return nil
	}
	var err error
	if s.file, err = config.Read(path); err != nil && errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("--config: %w", err)
	}
	return err
}

// given returns the values of a setting outside of the flags, and where they stand.
func (s *setting) given(f *config.File) (values []string, from string) {
	if v := os.Getenv(s.variable()); v != "" {
		return []string{v}, s.variable()
	}
	if f == nil || !f.Given(s.key) {
		return nil, ""
	}
	values = s.values(f)
	if s.path {
		values = beside(f, values)
	}
	return values, f.Path + ": " + s.key
}

// beside makes relative paths relative to the folder of the configuration.
func beside(f *config.File, paths []string) []string {
	out := make([]string, len(paths))
	for i, p := range paths {
		if out[i] = p; !filepath.IsAbs(p) && !strings.Contains(p, "://") && p != "-" {
			out[i] = filepath.Join(filepath.Dir(f.Path), p)
		}
	}
	return out
}

// flagOrigin is where a flag's value comes from.
func flagOrigin(f *pflag.Flag, t *setting, file *config.File) string {
	if f != nil && f.Changed {
		return "--" + t.flag
	}
	if _, from := t.given(file); from != "" {
		return from
	}
	return "default"
}
