// Package gather reads logs into partial timelines. It is the one way from lines to
// counts, of analyze and collect as of every worker of a distributed run.
package gather

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"authlog/internal/partial"
	"authlog/internal/site"
	"authlog/internal/timeline"
	"authlog/parsers"
	"authlog/parsers/redact"
)

// Part reads all lines of a job into one partial timeline. What was wrong with an
// input stands in its account. The error is nil if some could be read, or lenient.
func (j *Job) Part(ctx context.Context, lenient bool) (*partial.Part, error) {
	part := &partial.Part{Tool: j.Tool, Config: j.settings()}
	if len(j.Sources) == 0 {
		var err error
		part.State, err = part.Config.Builder()
		part.Warnings = inputWarnings(j, parsers.Summary{}, nil)
		return part, err
	}
	state, sum, leaks, err := j.read(ctx)
	if err != nil {
		return nil, err
	}
	if err := Unreadable(sum); err != nil && !lenient {
		return nil, err
	}
	part.State, part.Inputs, part.Warnings = state, InputsOf(sum), inputWarnings(j, sum, leaks)
	return part, nil
}

// collector is the sink of one worker.
type collector struct {
	builder *timeline.Builder
	inputs  map[int]int              // numbers of the builder, by those of the run
	last    struct{ of, number int } // of inputs, since lines come in blocks
	site    *site.Facts
	line    parsers.Ref   // at hand
	masked  func() []byte // of line; made once, since a method value is an allocation
	leaks   Leaks         // of refused requests
}

// Completes implements parsers.Completer: the builder completes what it keeps.
func (c *collector) Completes() {}

func (c *collector) Add(ev *timeline.Event, ref parsers.Ref) {
	c.line = ref
	if ev.Status == http.StatusUnauthorized {
		c.leaks.Look(&c.line)
	}
	c.site.Apply(ev)
	c.builder.Add(ev, timeline.Place{Input: c.input(ref), Line: ref.Line, Text: ref.Text, Mask: c.masked})
}

// input is the builder's number of an input.
func (c *collector) input(ref parsers.Ref) int {
	if len(c.inputs) > 0 && c.last.of == ref.Input {
		return c.last.number
	}
	in, known := c.inputs[ref.Input]
	if !known {
		in = c.builder.Input(ref.Name)
		c.inputs[ref.Input] = in
	}
	c.last.of, c.last.number = ref.Input, in
	return in
}

// read turns all lines into one state. leaks are those of 401 lines;
// to look at every line would cost more than parsing it.
func (j *Job) read(ctx context.Context) (state *timeline.Builder, sum parsers.Summary, leaks Leaks, err error) {
	var parts []*collector
	group := timeline.NewGroup()
	newSink := func() parsers.Sink {
		c := &collector{builder: group.NewBuilder(timeline.Config{Redact: redact.Line, Routes: j.Routes, Statuses: j.Statuses}), site: j.Site, inputs: map[int]int{}, leaks: Leaks{}}
		c.masked = c.line.Masked
		parts = append(parts, c)
		return c
	}
	err = j.around(ctx, func(ctx context.Context, wrap Wrap) error {
		return j.Watched("reading", func() error {
			sum, err = parsers.Run(ctx, j.Sources, j.Config, func() parsers.Sink { return wrap(newSink()) })
			return err
		})
	})
	if err != nil {
		return nil, sum, nil, err
	}
	all := parts[0]
	for _, p := range parts[1:] {
		all.builder.Merge(p.builder)
		all.leaks.Merge(p.leaks)
	}
	return all.builder, sum, all.leaks, nil
}

// Unreadable returns an error when no input could be read at all.
func Unreadable(sum parsers.Summary) error {
	var first error
	for i := range sum.Inputs {
		in := &sum.Inputs[i]
		var unknown *parsers.UnknownFormatError // of which blank lines are ignored, at most
		if in.Err == nil || in.Events+in.Ignored > 0 && !errors.As(in.Err, &unknown) {
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
		return fmt.Errorf("no input could be read; %w (and %d more)", first, n)
	}
	return first
}
