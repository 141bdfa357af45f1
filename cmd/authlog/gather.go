package main

import (
	"context"
	"net/http"

	"authlog/internal/partial"
	"authlog/internal/site"
	"authlog/internal/timeline"
	"authlog/parsers"
	"authlog/parsers/redact"
)

// gather reads all lines of a job into one partial timeline. What was wrong with an
// input stands in its account. The error is nil if some could be read, or lenient.
func gather(ctx context.Context, j *job, lenient bool) (*partial.Part, error) {
	part := &partial.Part{Tool: toolVersion(), Config: j.settings()}
	if len(j.sources) == 0 {
		var err error
		part.State, err = part.Config.Builder()
		part.Warnings = inputWarnings(j, parsers.Summary{}, nil)
		return part, err
	}
	state, sum, leaky, err := read(ctx, j)
	if err != nil {
		return nil, failed(err)
	}
	if err := unreadable(sum); err != nil && !lenient {
		return nil, err
	}
	part.State, part.Inputs, part.Warnings = state, inputsOf(sum), inputWarnings(j, sum, leaky)
	return part, nil
}

// settings are those on which the counts depend.
func (j *job) settings() partial.Config {
	return partial.NewConfig(j.statuses, j.patterns, j.site.ID())
}

// collector is the sink of one worker.
type collector struct {
	builder *timeline.Builder
	inputs  map[int]int // numbers of the builder, by those of the run
	site    *site.Facts
	leaky   map[int]int // by number of the input: refused requests whose line holds a credential
}

// Completes implements parsers.Completer: the builder completes what it keeps.
func (c *collector) Completes() {}

func (c *collector) Add(ev *timeline.Event, ref parsers.Ref) {
	if ev.Status == http.StatusUnauthorized && len(redact.Find(ref.Text)) > 0 {
		c.leaky[ref.Input]++
	}
	c.site.Apply(ev)
	in, known := c.inputs[ref.Input]
	if !known {
		in = c.builder.Input(ref.Name)
		c.inputs[ref.Input] = in
	}
	c.builder.Add(ev, timeline.Place{Input: in, Line: ref.Line, Text: ref.Text})
}

// read turns all lines into one state. leaky counts, by input, the 401 lines
// that hold a credential; to look at every line would cost more than parsing it.
func read(ctx context.Context, j *job) (state *timeline.Builder, sum parsers.Summary, leaky map[int]int, err error) {
	var parts []*collector
	newSink := func() parsers.Sink {
		c := &collector{builder: timeline.NewBuilder(timeline.Config{Redact: redact.Line, Routes: j.routes, Statuses: j.statuses}), site: j.site, inputs: map[int]int{}, leaky: map[int]int{}}
		parts = append(parts, c)
		return c
	}
	err = j.rejects.keep(ctx, func(ctx context.Context, log *rejectLog) error {
		return j.progress.during(j.progress.reading("reading", j.sources), func() error {
			sum, err = parsers.Run(ctx, j.sources, j.config, func() parsers.Sink { return log.with(newSink()) })
			return err
		})
	})
	if err != nil {
		return nil, sum, nil, err
	}
	all := parts[0]
	for _, p := range parts[1:] {
		all.builder.Merge(p.builder)
		for i, n := range p.leaky {
			all.leaky[i] += n
		}
	}
	return all.builder, sum, all.leaky, nil
}
