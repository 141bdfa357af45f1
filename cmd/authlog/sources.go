package main

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"authlog/internal/gather"
	"authlog/parsers/input"
	"authlog/parsers/input/s3"
)

// inputFlags are the flags of every command that reads logs.
type inputFlags struct {
	gather.Options
	store   storeFlags
	rejects rejectFlags // of the commands that register them
	writes  []written   // files of results
	silent  bool        // no progress
}

// outputs are the files that the run writes.
func (f *inputFlags) outputs() []written {
	return append(slices.Clip(f.writes), written{"--rejects", f.rejects.file})
}

// prepare opens nothing yet, except that a window counted back from the newest
// event needs a first pass over everything. Files that were given for another
// purpose are not read as logs when they lie in a directory of logs.
func (f *inputFlags) prepare(ctx context.Context, std stdio, args []string, elsewhere ...string) (*gather.Job, error) {
	j, err := f.job(std)
	if err != nil {
		return nil, err
	}
	if std.conf.file != nil {
		elsewhere = append(elsewhere, std.conf.file.Path)
	}
	if own := std.conf.inputs(); len(args) == 0 && (std.conf.named || !input.Piped(std.in)) {
		args = own
	}
	progress := newProgress(std.err, f.silent)
	f.store.endpoint = f.Endpoint
	sources, warnings, err := f.store.expand(ctx, progress, std.in, args, s3.Window{Since: j.Since(), Until: j.Until()})
	if err != nil {
		return nil, err
	}
	if j.Sources, err = spareSources(sources, f.outputs(), append(elsewhere, f.NginxConfs...)); err != nil {
		return nil, err
	}
	slices.SortStableFunc(j.Sources, func(a, b input.Source) int { return cmp.Compare(a.Name, b.Name) })
	j.Warnings = warnings
	watch(j, progress)
	if err := j.Window(ctx); err != nil {
		j.Close()
		if errors.Is(err, gather.ErrWindow) {
			return nil, usagef("--since %s is not before --until %s", f.Since, f.Until)
		}
		return nil, failed(err)
	}
	return j, nil
}

// watch shows how far the reading of a job is.
func watch(j *gather.Job, p *progress) {
	for i := range j.Sources {
		j.Sources[i].Progress = p.counter()
	}
	j.Watch = func(what string, sources []input.Source, read func() error) error {
		return p.during(p.reading(what, sources), read)
	}
}

// job is what the flags and the configuration say, without anything to read.
func (f *inputFlags) job(std stdio) (*gather.Job, error) {
	if err := f.rejects.check(); err != nil {
		return nil, err
	}
	j, err := f.Options.Job()
	if err != nil {
		return nil, usagef("%w", err)
	}
	if f.rejects.file != "" {
		j.Config.Workers = 1 // the order of the lines is part of the file
	}
	j.Tool, j.Site, j.Around = toolVersion(), std.conf.site(), f.rejects.keep
	return j, nil
}
