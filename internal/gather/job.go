package gather

import (
	"context"
	"errors"
	"fmt"
	"time"

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

	// Watch runs a reading with something beside it, such as a line that tells how far
	// it is; nil for nothing.
	Watch func(what string, sources []input.Source, read func() error) error
	// Around runs a reading whose sinks are wrapped, such as by one that keeps
	// rejected lines; nil for nothing.
	Around func(ctx context.Context, read func(context.Context, Wrap) error) error

	endpoint     string // of the store of s3://; AWS when empty
	since, until Bound
	cleanup      []func() error
}

// Wrap puts a sink around another.
type Wrap func(parsers.Sink) parsers.Sink

// Watched runs a reading of the job's sources under Watch.
func (j *Job) Watched(what string, read func() error) error {
	if j.Watch == nil {
		return read()
	}
	return j.Watch(what, j.Sources, read)
}

func (j *Job) around(ctx context.Context, read func(context.Context, Wrap) error) error {
	if j.Around == nil {
		return read(ctx, func(s parsers.Sink) parsers.Sink { return s })
	}
	return j.Around(ctx, read)
}

// Since and Until are the bounds of the window that are times; zero where they are
// open or counted back from the newest event.
func (j *Job) Since() time.Time { return j.since.at }

// Until is the end of the window, see Since.
func (j *Job) Until() time.Time { return j.until.at }

// Job checks the options. Its errors name the flag that is wrong.
func (o *Options) Job() (*Job, error) {
	if o.Workers < 0 {
		return nil, fmt.Errorf("--jobs %d: want 1 or more, or 0 for one per CPU", o.Workers)
	}
	since, err := ParseBound("--since", o.Since)
	if err != nil {
		return nil, err
	}
	until, err := ParseBound("--until", o.Until)
	if err != nil {
		return nil, err
	}
	zone, err := ParseZone(o.Timezone)
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
		Statuses: o.Status, Patterns: o.Routes, Routes: routes, since: since, until: until, endpoint: o.Endpoint,
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
	newest := int64(0)
	err := j.Watched("first pass", func() (err error) {
		newest, err = parsers.Newest(ctx, j.Sources, j.Config)
		return err
	})
	return newest, err
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
