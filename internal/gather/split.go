package gather

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"authlog/internal/manifest"
	"authlog/internal/partial"
	"authlog/parsers/input"
	"authlog/parsers/input/s3"
	"authlog/reports"
)

// ErrRelative says that a worker cannot know the window.
var ErrRelative = errors.New("--since and --until of a split must be times, such as 2026-03-02T00:00:00Z: its newest event is not that of the whole plan")

// Work is what the worker of one split needs of a manifest.
type Work struct {
	Plan   partial.Plan
	Inputs []manifest.Entry
}

// WorkOf returns the work of one split.
func WorkOf(m *manifest.Manifest, split int) Work {
	return Work{partial.Plan{Manifest: m.ID, Splits: m.Splits, Held: []int{split}}, m.Of(split)}
}

// WorkOfAll returns the work of every split, by number.
func WorkOfAll(m *manifest.Manifest) []Work {
	out := make([]Work, m.Splits)
	for i := range out {
		out[i] = Work{Plan: partial.Plan{Manifest: m.ID, Splits: m.Splits, Held: []int{i}}}
	}
	for _, e := range m.Entries {
		out[e.Split].Inputs = append(out[e.Split].Inputs, e)
	}
	return out
}

// Take sets the sources of j to those of a split. An input that is not what it was
// when it was planned is an error, since other workers go by the same plan.
func (j *Job) Take(w Work) error {
	split := w.Plan.Held[0]
	if j.Relative() {
		return ErrRelative
	}
	if len(w.Inputs) == 0 {
		return fmt.Errorf("split %d has no inputs: plan again", split)
	}
	var names []string
	var objects []input.Source
	store := s3.New(j.endpoint)
	for _, e := range w.Inputs {
		if s3.Is(e.Name) { // the store compares when it is read
			objects = append(objects, store.Object(e.Name, e.Bytes, e.ETag))
			continue
		}
		info, err := os.Stat(e.Name)
		switch {
		case err != nil:
			return fmt.Errorf("split %d: %w", split, err)
		case info.Size() != e.Bytes:
			return fmt.Errorf("split %d: %s had %d bytes when it was planned and has %d now: plan again, without files that are still written", split, reports.Clean(e.Name), e.Bytes, info.Size())
		}
		names = append(names, e.Name)
	}
	var sources []input.Source
	var warnings []input.Warning
	if len(names) > 0 {
		var err error
		if sources, warnings, err = input.Expand(names, nil); err != nil {
			return err
		}
	}
	sources = append(sources, objects...)
	slices.SortStableFunc(sources, func(a, b input.Source) int { return cmp.Compare(a.Name, b.Name) })
	j.Sources, j.Warnings = sources, warnings
	return j.Window(context.Background()) // fixed times: reads nothing
}

// Split reads the sources that Take set.
func (j *Job) Split(ctx context.Context, w Work, lenient bool) (*partial.Part, error) {
	part, err := j.Part(ctx, lenient)
	if err != nil {
		return nil, fmt.Errorf("split %d: %w", w.Plan.Held[0], err)
	}
	part.Plan = &w.Plan
	return part, nil
}

// Incomplete tells of every input that was not read to its end, and why. The texts
// are clean.
func Incomplete(part *partial.Part) []string {
	var out []string
	for _, in := range part.Inputs {
		if in.Error != "" {
			out = append(out, reports.Clean(in.Name+": "+in.Error))
		}
	}
	for _, w := range part.Warnings {
		if slices.Contains([]string{input.WarnTruncated, input.WarnCorrupt, input.WarnRatio}, w.Code) {
			out = append(out, reports.Clean(w.Input+": "+w.Says))
		}
	}
	return out
}
