// Package config reads authlog.yaml: what would otherwise stand in flags of every
// run, and what is known of the site.
package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"authlog/internal/site"
	"authlog/internal/yamldoc"
)

// File is a configuration file. Relative paths in it are relative to its folder.
type File struct {
	Path string `yaml:"-"`

	Inputs     []string `yaml:"inputs"`
	LogFormats []string `yaml:"log_formats"` // nginx log_format directives
	NginxConfs []string `yaml:"nginx_confs"`
	Map        []string `yaml:"map"`      // role=key, for keys of JSON and columns
	Patterns   []string `yaml:"patterns"` // expressions for text lines
	Timezone   string   `yaml:"timezone"`
	Routes     []string `yaml:"routes"`
	Statuses   []int    `yaml:"statuses"`
	Deploys    []string `yaml:"deploys"`
	Rules      []string `yaml:"rules"`
	Baseline   []string `yaml:"baseline"`
	Format     string   `yaml:"format"`
	Output     []string `yaml:"output"`
	FailOn     []string `yaml:"fail_on"`

	DisplayTimezone string   `yaml:"display_timezone"` // of table, Markdown and HTML
	Ignore          []Ignore `yaml:"ignore"`

	site.Config `yaml:",inline"`

	Site *site.Facts `yaml:"-"`
	doc  *yamldoc.Doc
}

// Ignore names bursts that are known and do not count, until a day.
type Ignore struct {
	Cause   string            `yaml:"cause"`   // of the first place; any when empty
	Segment map[string]string `yaml:"segment"` // pairs that the burst's segment must hold; *-suffixed values match a prefix
	Reason  string            `yaml:"reason"`  // why it does not count
	Until   string            `yaml:"until"`   // day, such as 2026-12-31: bursts that start later count
	until   time.Time
}

// Name of a configuration file in the working folder and below the user's own.
const Name = "authlog.yaml"

// Find returns the path of the configuration that holds without --config: that in
// the working folder, else the user's own (XDG Base Directory Specification);
// empty when there is none.
func Find() string {
	places := []string{Name}
	if dir := os.Getenv("XDG_CONFIG_HOME"); filepath.IsAbs(dir) {
		places = append(places, filepath.Join(dir, "authlog", Name))
	} else if home, err := os.UserHomeDir(); err == nil {
		places = append(places, filepath.Join(home, ".config", "authlog", Name))
	}
	for _, path := range places {
		// #nosec G703 -- the places are the user's: the working directory and XDG_CONFIG_HOME
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			return path
		}
	}
	return ""
}

// Read reads a configuration. Mistakes are *yamldoc.Error, with line and column.
func Read(path string) (*File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > yamldoc.MaxBytes {
		return nil, &yamldoc.Error{File: path, Message: fmt.Sprintf("want a regular file of at most %d bytes", yamldoc.MaxBytes)}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return Parse(path, data)
}

// Parse reads the text of a configuration.
func Parse(path string, data []byte) (*File, error) {
	f := &File{Path: path}
	if strings.TrimSpace(string(data)) == "" {
		f.Site, _ = site.New(site.Config{}) // knows nothing
		return f, nil
	}
	doc, err := yamldoc.Parse(path, data, "a configuration with inputs, rules, environments and so on")
	if err != nil {
		return nil, err
	}
	f.doc = doc
	if err := doc.Decode(f); err != nil {
		return nil, err
	}
	if f.Site, err = site.New(f.Config); err != nil {
		var p *site.Problem
		if errors.As(err, &p) {
			return nil, doc.Wrong(p.Path, p.Err)
		}
		return nil, err
	}
	for i := range f.Ignore {
		if err := f.checkIgnore(i); err != nil {
			return nil, err
		}
	}
	return f, nil
}

func (f *File) checkIgnore(i int) error {
	g, path := &f.Ignore[i], fmt.Sprintf("$.ignore[%d]", i)
	switch {
	case g.Cause == "" && len(g.Segment) == 0:
		return f.doc.Wrong(path, errors.New("ignore: want a cause or a segment, or it would ignore everything"))
	case strings.TrimSpace(g.Reason) == "" || len(g.Reason) > 200 || strings.ContainsAny(g.Reason, "\n\r\x1b"):
		return f.doc.Wrong(path, errors.New("ignore: want a reason of one line: somebody else will ask"))
	case g.Until == "":
		return f.doc.Wrong(path, errors.New("ignore: want until, the day from which it counts again, such as 2026-12-31"))
	}
	var err error
	if g.until, err = time.Parse(time.DateOnly, g.Until); err != nil {
		return f.doc.Wrong(path+".until", fmt.Errorf("until %q: want a day such as 2026-12-31", g.Until))
	}
	return nil
}

// Given tells whether a key stands in the file.
func (f *File) Given(key string) bool { return f.doc != nil && f.doc.Given[key] }

// Matches tells whether an ignored burst is meant: one of the cause and the
// segment that starts before the day until.
func (g *Ignore) Matches(cause string, segment map[string]string, start time.Time) bool {
	if g.Cause != "" && g.Cause != cause || !start.Before(g.until) {
		return false
	}
	for dim, want := range g.Segment {
		have, ok := segment[dim]
		prefix, open := strings.CutSuffix(want, "*")
		if !ok || open && !strings.HasPrefix(have, prefix) || !open && have != want {
			return false
		}
	}
	return true
}
