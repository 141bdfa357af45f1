package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"authlog/internal/gather"
	"authlog/internal/manifest"
	"authlog/internal/partial"
	"authlog/internal/whole"
)

func init() {
	beam.RegisterCoder(partType, encodePart, decodePart)
	register.DoFn2x1[[]byte, func([]byte), error](&splitsFn{})
	register.DoFn3x1[context.Context, []byte, func(*partial.Part), error](&collectFn{})
	register.DoFn1x1[*partial.Part, error](&writeFn{})
	register.Combiner1[*partial.Part](&mergeFn{})
	register.Emitter1[[]byte]()
	register.Emitter1[*partial.Part]()
}

// build makes the pipeline. The manifest and the inputs are read by code of authlog and
// not by Beam's connectors: textio ends a gzip file early, without an error.
func build(s beam.Scope, r *run) {
	splits := beam.ParDo(s, &splitsFn{r.manifest}, beam.Impulse(s))
	finish(s, r, splits)
}

// finish is the pipeline from the work of splits on. The shuffle lets a runner spread
// the splits, which would be read where the manifest is otherwise.
func finish(s beam.Scope, r *run, splits beam.PCollection) {
	parts := beam.ParDo(s, &collectFn{r.options, r.tool, r.lenient}, beam.Reshuffle(s, splits))
	beam.ParDo0(s, &writeFn{r.fresh}, beam.Combine(s, &mergeFn{}, parts))
}

// splitsFn turns the impulse into the work of every split, as JSON. The plan stays out
// of the pipeline, whose size the services that take jobs limit.
type splitsFn struct {
	Manifest string // path
}

// ProcessElement emits gather.Work.
func (f *splitsFn) ProcessElement(_ []byte, emit func([]byte)) error {
	m, err := manifest.ReadFile(f.Manifest)
	if err != nil {
		return fmt.Errorf("--manifest %w", err)
	}
	for _, w := range gather.WorkOfAll(m) {
		b, err := json.Marshal(w)
		if err != nil {
			return err
		}
		emit(b)
	}
	return nil
}

// collectFn reads one split.
type collectFn struct {
	Options gather.Options
	Tool    string
	Lenient bool // --allow-unreadable
}

// ProcessElement emits the partial timeline of the split, or fails and names the input.
func (f *collectFn) ProcessElement(ctx context.Context, work []byte, emit func(*partial.Part)) error {
	var w gather.Work
	if err := json.Unmarshal(work, &w); err != nil {
		return err
	}
	job, err := f.Options.Job()
	if err != nil {
		return err
	}
	defer job.Close()
	job.Tool = f.Tool
	if err := job.Take(w); err != nil {
		return err
	}
	part, err := job.Split(ctx, w, f.Lenient)
	if err != nil {
		return err
	}
	if says := gather.Incomplete(part); len(says) > 0 && !f.Lenient {
		return fmt.Errorf("split %d: %s (--allow-unreadable keeps what could be read)", w.Plan.Held[0], strings.Join(says, "; "))
	}
	emit(part)
	return nil
}

// mergeFn adds partial timelines up. Merging is associative and commutative to the
// byte, so the tree that a runner chooses makes no difference.
type mergeFn struct{}

// CreateAccumulator is the neutral element, nil.
func (*mergeFn) CreateAccumulator() *partial.Part { return nil }

// AddInput adds the part of a split.
func (f *mergeFn) AddInput(all, p *partial.Part) (*partial.Part, error) {
	return f.MergeAccumulators(all, p)
}

// MergeAccumulators fails on a split that would count twice.
func (*mergeFn) MergeAccumulators(a, b *partial.Part) (*partial.Part, error) {
	switch {
	case a == nil:
		return b, nil
	case b == nil:
		return a, nil
	}
	return a, a.Merge(b)
}

// ExtractOutput is the sum.
func (*mergeFn) ExtractOutput(all *partial.Part) *partial.Part { return all }

// writeFn writes the sum; Beam's own sinks would write it in shards of their naming.
type writeFn struct {
	Path string
}

// ProcessElement writes the file whole, so a worker that is killed leaves none.
func (f *writeFn) ProcessElement(all *partial.Part) error {
	if all == nil {
		return nil // the driver misses the file
	}
	file, err := all.Append(nil)
	if err != nil {
		return err
	}
	return whole.Write(f.Path, func(w io.Writer) error { _, err := w.Write(file); return err })
}

// encodePart and decodePart make the file of a partial timeline the coder of Beam; no
// bytes are nil, the neutral element.
func encodePart(p *partial.Part) ([]byte, error) {
	if p == nil {
		return nil, nil
	}
	return p.Append(nil)
}

func decodePart(b []byte) (*partial.Part, error) {
	if len(b) == 0 {
		return nil, nil
	}
	return partial.Read(bytes.NewReader(b))
}
