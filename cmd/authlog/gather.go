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
	inputs  []int
	site    *site.Facts
	leaky   []int // by source: refused requests whose line holds a credential
}

// Completes implements parsers.Completer: the builder completes what it keeps.
func (c *collector) Completes() {}

func (c *collector) Add(ev *timeline.Event, ref parsers.Ref) {
	if ev.Status == http.StatusUnauthorized && len(redact.Find(ref.Text)) > 0 {
		c.leaky[ref.Input]++
	}
	c.site.Apply(ev)
	c.builder.Add(ev, timeline.Place{Input: c.inputs[ref.Input], Line: ref.Line, Text: ref.Text})
}

// read turns all lines into one state. leaky counts, by source, the 401 lines
// that hold a credential; to look at every line would cost more than parsing it.
func read(ctx context.Context, j *job) (state *timeline.Builder, sum parsers.Summary, leaky []int, err error) {
	var parts []*collector
	sum, err = parsers.Run(ctx, j.sources, j.config, func() parsers.Sink {
		c := &collector{builder: timeline.NewBuilder(timeline.Config{Redact: redact.Line, Routes: j.routes, Statuses: j.statuses}), site: j.site, leaky: make([]int, len(j.sources))}
		for _, src := range j.sources {
			c.inputs = append(c.inputs, c.builder.Input(src.Name))
		}
		parts = append(parts, c)
		return c
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
