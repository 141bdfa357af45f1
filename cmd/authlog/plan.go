package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"authlog/internal/gather"
	"authlog/internal/manifest"
	"authlog/internal/whole"
	"authlog/parsers/input/s3"
	"authlog/reports"
)

type planFlags struct {
	splits int
	bytes  int64
	since  string
	file   string
	store  storeFlags
}

func newPlan(std stdio) *cobra.Command {
	var f planFlags
	cmd := &cobra.Command{
		Use:   "plan FILE|DIR|GLOB|s3://BUCKET/PREFIX... --splits N",
		Short: "Divide inputs among the workers of a distributed run",
		Long: `plan lists inputs and writes a manifest, JSON lines: which split reads which
input. Splits hold about the same number of bytes. Each worker then runs

  authlog collect --manifest manifest.jsonl --split K -o parts/

and authlog merge, or authlog analyze, takes the partial timelines together.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return plan(cmd.Context(), std, &f, args) },
	}
	fl := cmd.Flags()
	fl.IntVar(&f.splits, "splits", 0, "`number` of splits")
	fl.Int64Var(&f.bytes, "split-bytes", 0, "as many splits as leave each about so many `bytes`, as stored")
	fl.StringVar(&f.since, "since", "", "leave out files that were last written before this `time` (RFC 3339)")
	fl.StringVarP(&f.file, "output", "o", "", "write the manifest to `file` instead of standard output")
	f.store.register(cmd)
	return cmd
}

func plan(ctx context.Context, std stdio, f *planFlags, args []string) error {
	if (f.splits > 0) == (f.bytes > 0) {
		return usagef("into how many parts? give --splits or --split-bytes, one of them")
	}
	since, err := gather.ParseBound("--since", f.since)
	if err != nil {
		return usagef("%w", err)
	}
	if since.Relative() {
		return usagef("--since %s: plan needs a time such as 2026-03-02T00:00:00Z", f.since)
	}
	inputs, err := list(ctx, std, f, args, since.Nanos(0))
	if err != nil {
		return err
	}
	splits := f.splits
	if f.bytes > 0 {
		total := int64(0)
		for _, e := range inputs {
			total += e.Bytes
		}
		splits = int((total + f.bytes - 1) / f.bytes)
	}
	m := manifest.New(inputs, splits)
	if f.file == "" {
		err = m.Write(std.out)
	} else {
		err = whole.Write(f.file, func(w io.Writer) error { return m.Write(w) })
	}
	if err != nil {
		return failed(err)
	}
	return nil
}

// list looks every input up. One that cannot be read is a failure, because a plan
// that leaves it out would lose it silently.
func list(ctx context.Context, std stdio, f *planFlags, args []string, since int64) ([]manifest.Entry, error) {
	sources, warnings, err := f.store.expand(ctx, newProgress(std.err, false), nil, args, s3.Window{})
	if err != nil {
		return nil, err
	}
	if sources, err = spareSources(sources, []written{{"-o", f.file}}, nil); err != nil {
		return nil, err
	}
	for _, w := range warnings {
		fmt.Fprintf(std.err, "authlog: warning: %s %s\n", reports.Clean(w.Input), reports.Clean(w.Says))
	}
	var out []manifest.Entry
	for _, src := range sources {
		switch {
		case src.Err != nil:
			return nil, failed(fmt.Errorf("%s: %w", src.Name, src.Err))
		case src.Once:
			return nil, usagef("%s: a pipe cannot be planned", src.Name)
		}
		if since == 0 || src.Modified.UnixNano() >= since {
			out = append(out, manifest.Entry{Name: src.Name, Bytes: src.Bytes, Modified: src.Modified.UTC().Truncate(time.Second), ETag: src.ETag})
		}
	}
	if len(out) == 0 {
		return nil, failed(errors.New("no input is left: nothing to plan"))
	}
	return out, nil
}
