package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"authlog/internal/manifest"
	"authlog/internal/partial"
	"authlog/parsers/input"
	"authlog/parsers/input/s3"
	"authlog/reports"
)

type collectFlags struct {
	inputFlags
	file     string
	manifest string
	split    string
	origin   string
	lenient  bool
}

func newCollect(std stdio) *cobra.Command {
	var f collectFlags
	cmd := &cobra.Command{
		Use:   "collect [FILE|DIR|GLOB|s3://BUCKET/PREFIX|-]... -o FILE.tl",
		Short: "Count logs into a partial timeline, to be merged or analyzed elsewhere or later",
		Long: `collect reads logs as analyze does and writes what it would analyze: a partial
timeline of at most a few megabytes, however long the logs are. It holds no
credentials. Partial timelines of many machines, or of many hours, are merged by
authlog merge, or given to authlog analyze together:

  web-1$ authlog collect --origin web-1 -o web-1.tl /var/log/nginx/
  web-2$ authlog collect --origin web-2 -o web-2.tl /var/log/nginx/
       $ authlog analyze web-1.tl web-2.tl

With --manifest it reads one split of a plan (authlog plan). The same logs give
the same bytes, so a worker that failed is simply started again. An input that
cannot be read to its end is a failure: nothing is written.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return collect(cmd.Context(), std, &f, args)
		},
	}
	f.inputFlags.register(cmd)
	f.registerRoutes(cmd)
	f.registerStatus(cmd)
	f.rejects.register(cmd)
	fl := cmd.Flags()
	fl.StringVarP(&f.file, "output", "o", "", "`file` to write, a directory to put it in under a name of its own, or - (required)")
	fl.StringVar(&f.manifest, "manifest", "", "read a split of this plan, a `file` of authlog plan")
	fl.StringVar(&f.split, "split", "", "`number` of the split, from 0 (default: JOB_COMPLETION_INDEX or AWS_BATCH_JOB_ARRAY_INDEX)")
	fl.StringVar(&f.origin, "origin", "", "`name` to put before the names of the inputs, such as that of the machine")
	fl.BoolVar(&f.lenient, "allow-unreadable", false, "write what could be read, and note the rest, when an input cannot be read")
	return cmd
}

func collect(ctx context.Context, std stdio, f *collectFlags, args []string) error {
	if f.file == "" {
		return usagef("where to? name a file with -o, such as -o part%s", partial.Ext)
	}
	plan, planned, err := f.plan(args)
	if err != nil {
		return err
	}
	if plan != nil {
		args = planned
	}
	job, err := f.prepare(ctx, std, args)
	if err != nil {
		return err
	}
	defer job.close()
	for i := range job.sources {
		if f.origin != "" {
			job.sources[i].Name = f.origin + ":" + job.sources[i].Name
		}
	}
	part, err := gather(ctx, job, f.lenient)
	if err != nil {
		return err
	}
	if err := f.readable(std, part); err != nil {
		return err
	}
	if err := f.rejects.judge(part.Inputs); err != nil {
		return err
	}
	part.Plan = plan
	file, err := part.Append(nil)
	if err != nil {
		return failed(err)
	}
	if f.file == "-" {
		_, err = std.out.Write(file)
	} else {
		err = writeFile(f.target(plan), func(w io.Writer) error { _, err := w.Write(file); return err })
	}
	if err != nil {
		return failed(err)
	}
	return nil
}

// readable returns an error for the first input that was not read to its end.
func (f *collectFlags) readable(std stdio, part *partial.Part) error {
	var failures []string
	for _, in := range part.Inputs {
		if in.Error != "" {
			failures = append(failures, in.Name+": "+in.Error)
		}
	}
	for _, w := range part.Warnings {
		if slices.Contains([]string{input.WarnTruncated, input.WarnCorrupt, input.WarnRatio}, w.Code) {
			failures = append(failures, w.Input+": "+w.Says)
		}
	}
	for _, says := range failures {
		if !f.lenient {
			return failed(fmt.Errorf("%s; nothing was written (--allow-unreadable writes what could be read)", reports.Clean(says)))
		}
		fmt.Fprintln(std.err, "authlog:", reports.Clean(says))
	}
	return nil
}

// target is the file to write. In a directory it is named after the split.
func (f *collectFlags) target(plan *partial.Plan) string {
	if info, err := os.Stat(f.file); err != nil || !info.IsDir() {
		return f.file
	}
	name := "part"
	switch {
	case plan != nil:
		name = fmt.Sprintf("%s-%06d", plan.Manifest, plan.Held[0])
	case f.origin != "":
		name = filepath.Base(f.origin)
	}
	return filepath.Join(f.file, name+partial.Ext)
}

// plan returns the split to read and its inputs, nil without a manifest. An input
// that is not what it was when it was planned is a failure.
func (f *collectFlags) plan(args []string) (*partial.Plan, []string, error) {
	if f.manifest == "" {
		if f.split != "" {
			return nil, nil, usagef("--split %s: of which --manifest?", f.split)
		}
		return nil, nil, nil
	}
	if len(args) > 0 {
		return nil, nil, usagef("%s: with --manifest the inputs come from the plan", args[0])
	}
	file, err := os.Open(f.manifest)
	if err != nil {
		return nil, nil, usagef("--manifest: %w", err)
	}
	defer file.Close()
	m, err := manifest.Read(file)
	if err != nil {
		return nil, nil, usagef("--manifest %s %w", f.manifest, err)
	}
	split, err := f.splitOf(m)
	if err != nil {
		return nil, nil, err
	}
	var names []string
	for _, e := range m.Of(split) {
		if names = append(names, e.Name); s3.Is(e.Name) {
			f.store.planned = append(f.store.planned, e) // the store compares when it is read
			continue
		}
		info, err := os.Stat(e.Name)
		switch {
		case err != nil:
			return nil, nil, failed(fmt.Errorf("split %d: %w", split, err))
		case info.Size() != e.Bytes:
			return nil, nil, failed(fmt.Errorf("split %d: %s had %d bytes when it was planned and has %d now: plan again, without files that are still written", split, e.Name, e.Bytes, info.Size()))
		}
	}
	return &partial.Plan{Manifest: m.ID, Splits: m.Splits, Held: []int{split}}, names, nil
}

// splitVariables hold the number of a task of a job array: of a Kubernetes Indexed
// Job, and of AWS Batch.
var splitVariables = [...]string{"JOB_COMPLETION_INDEX", "AWS_BATCH_JOB_ARRAY_INDEX"}

func (f *collectFlags) splitOf(m *manifest.Manifest) (int, error) {
	text, from := f.split, "--split"
	for _, name := range splitVariables {
		if text == "" {
			text, from = os.Getenv(name), name
		}
	}
	if text == "" {
		return 0, usagef("--manifest %s: which of the %d splits? give --split", f.manifest, m.Splits)
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n >= m.Splits {
		return 0, usagef("%s %s: the manifest has the splits 0 to %d", from, text, m.Splits-1)
	}
	return n, nil
}
