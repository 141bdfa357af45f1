package gather

import (
	"context"
	"errors"
	"fmt"

	"authlog/internal/partial"
	"authlog/internal/site"
	"authlog/internal/timeline"
	"authlog/parsers"
	"authlog/parsers/input"
)

// Job is a reading to be done: how to read, and, once the caller has set them, what.
type Job struct {
	Tool     string         // version of the program, for the partial timeline
	Sources  []input.Source // in an order that does not depend on that of arguments
	Warnings []input.Warning
	Config   parsers.Config
	Site     *site.Facts // nil: nothing is known
	Statuses []int       // as in Options
	Patterns []string    // of the routes
	Routes   *timeline.Routes

	since, until Bound
	cleanup      []func() error
}

// Job checks the options. Its errors name the flag that is wrong.
func (o *Options) Job() (*Job, error) {
	since, err := ParseBound("--since", o.Since)
	if err != nil {
		return nil, err
	}
	until, err := ParseBound("--until", o.Until)
	if err != nil {
		return nil, err
	}
	zone, err := parseZone(o.Timezone)
	if err != nil {
		return nil, err
	}
	routes, err := timeline.ParseRoutes(o.Routes)
	if err != nil {
		return nil, fmt.Errorf("--route %w", err)
	}
	for _, s := range o.Status {
		if s < 100 || s > 599 {
			return nil, fmt.Errorf("--status %d: want status codes from 100 to 599, such as 401,403", s)
		}
	}
	formats, err := o.Candidates()
	if err != nil {
		return nil, err
	}
	names, err := o.OwnNames()
	if err != nil {
		return nil, err
	}
	return &Job{
		Config:   parsers.Config{Workers: o.Workers, Formats: formats, Zone: zone, Names: names},
		Statuses: o.Status, Patterns: o.Routes, Routes: routes, since: since, until: until,
	}, nil
}

// Relative tells whether the window is counted back from the newest event, which only
// a reader of all logs can know.
func (j *Job) Relative() bool { return j.since.Relative() || j.until.Relative() }

// ErrWindow says that a window is empty.
var ErrWindow = errors.New("--since is not before --until")

// Window fixes the window. One that is counted back from the newest event needs a
// first pass over all sources; else nothing is opened.
func (j *Job) Window(ctx context.Context) error {
	newest := int64(0)
	if j.Relative() {
		var err error
		if newest, err = j.newest(ctx); err != nil {
			return err
		}
	}
	j.Config.Since, j.Config.Until = j.since.Nanos(newest), j.until.Nanos(newest)
	if j.Config.Since != 0 && j.Config.Until != 0 && j.Config.Since >= j.Config.Until {
		return ErrWindow
	}
	return nil
}

// newest finds the newest event. Pipes are copied to a temporary file, because
// they are needed twice.
func (j *Job) newest(ctx context.Context) (int64, error) {
	for i, src := range j.Sources {
		if !src.Once {
			continue
		}
		spooled, remove, err := input.Spool(ctx, src)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", src.Name, err)
		}
		j.Sources[i] = spooled
		j.cleanup = append(j.cleanup, remove)
	}
	return parsers.Newest(ctx, j.Sources, j.Config)
}

// Close removes what the reading left on disk.
func (j *Job) Close() {
	for _, remove := range j.cleanup {
		remove() // the file has no name: nothing is left behind whatever this says
	}
}

// settings are those on which the counts depend.
func (j *Job) settings() partial.Config {
	return partial.NewConfig(j.Statuses, j.Patterns, j.Site.ID())
}
