package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"authlog/reports"
)

// stdoutName stands for standard output among the files.
const stdoutName = "-"

// target is one place that the report goes to.
type target struct {
	path   string
	format reports.Format
}

// targets checks the flags and says what is to be written where, before any log is
// read: an hour of reading must not end with a name that is wrong.
func (f *outputFlags) targets() ([]target, error) {
	if err := knownColor(f.color); err != nil {
		return nil, err
	}
	named, ok := formatCalled(f.name)
	if !ok {
		return nil, usagef("--format %q: no such format; use %s", f.name, strings.Join(formatNames(), " or "))
	}
	if _, err := displayZone(f.zone); err != nil {
		return nil, err
	}
	if _, err := f.hidden(); err != nil {
		return nil, err
	}
	if len(f.files) == 0 {
		return []target{{stdoutName, named}}, nil
	}
	var out []target
	open := 0 // outputs whose format --format tells
	for _, path := range f.files {
		format, known := formatOf(path)
		if !known {
			format = named
			open++
		}
		if err := writable(path); err != nil {
			return nil, err
		}
		if slices.ContainsFunc(out, func(t target) bool { return t.path == path || among([]string{t.path})(path) }) {
			return nil, usagef("-o %s is given twice", path)
		}
		if !known && path != stdoutName && slices.ContainsFunc(out, func(t target) bool { _, known := formatOf(t.path); return !known && t.path != stdoutName }) {
			return nil, usagef("-o %s: which format? Of several files each needs a name that tells it: %s", path, strings.Join(endings(), ", "))
		}
		out = append(out, target{path, format})
	}
	if open == 0 && f.set.Changed("format") && slices.ContainsFunc(out, func(t target) bool { return t.format.Name != f.name }) {
		return nil, usagef("--format %s decides nothing: the names of the files tell their formats (-o %s is %s); add -o - to have %s on standard output", f.name, out[0].path, out[0].format.Name, f.name)
	}
	return out, nil
}

func knownColor(color string) error {
	if !slices.Contains([]string{"auto", "always", "never"}, color) {
		return usagef("--color %q: use auto, always or never", color)
	}
	return nil
}

func formatCalled(name string) (reports.Format, bool) {
	for _, r := range reports.Formats() {
		if r.Name == name {
			return r, true
		}
	}
	return reports.Format{}, false
}

// formatOf is the format that a file's name tells.
func formatOf(path string) (reports.Format, bool) {
	for _, r := range reports.Formats() {
		if slices.Contains(r.Endings, strings.ToLower(filepath.Ext(path))) {
			return r, true
		}
	}
	return reports.Format{}, false
}

// writable finds out early what would fail late.
func writable(path string) error {
	if path == stdoutName {
		return nil
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return usagef("-o %s: a directory; name a file in it, such as -o %s", path, filepath.Join(path, "report.html"))
	}
	if info, err := os.Stat(filepath.Dir(path)); err != nil || !info.IsDir() {
		return usagef("-o %s: there is no directory %s", path, filepath.Dir(path))
	}
	return nil
}
