package main

import (
	"cmp"
	"context"
	"errors"
	"path/filepath"
	"slices"

	"authlog/internal/gather"
	"authlog/parsers/input"
)

// inputFlags are the flags of every command that reads logs.
type inputFlags struct{ gather.Options }

// prepare opens nothing yet, except that a window counted back from the newest
// event needs a first pass over everything. Files that were given for another
// purpose are not read as logs when they lie in a directory of logs.
func (f *inputFlags) prepare(ctx context.Context, std stdio, args []string, elsewhere ...string) (*gather.Job, error) {
	j, err := f.job(std)
	if err != nil {
		return nil, err
	}
	var notLogs []string
	if std.conf.file != nil {
		elsewhere = append(elsewhere, std.conf.file.Path)
	}
	for _, path := range append(elsewhere, f.NginxConfs...) {
		notLogs = append(notLogs, filepath.Clean(path))
	}
	if own := std.conf.inputs(); len(args) == 0 && (std.conf.named || !input.Piped(std.in)) {
		args = own
	}
	sources, warnings, err := input.Expand(args, std.in)
	if err != nil {
		return nil, usagef("%w", err)
	}
	j.Sources = slices.DeleteFunc(sources, func(src input.Source) bool {
		return src.Found && slices.Contains(notLogs, filepath.Clean(src.Name))
	})
	slices.SortStableFunc(j.Sources, func(a, b input.Source) int { return cmp.Compare(a.Name, b.Name) })
	j.Warnings = warnings
	if err := j.Window(ctx); err != nil {
		j.Close()
		if errors.Is(err, gather.ErrWindow) {
			return nil, usagef("--since %s is not before --until %s", f.Since, f.Until)
		}
		return nil, failed(err)
	}
	return j, nil
}

// job is what the flags and the configuration say, without anything to read.
func (f *inputFlags) job(std stdio) (*gather.Job, error) {
	j, err := f.Options.Job()
	if err != nil {
		return nil, usagef("%w", err)
	}
	j.Tool, j.Site = toolVersion(), std.conf.site()
	return j, nil
}
