package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"github.com/spf13/cobra"

	"authlog/internal/gather"
	"authlog/internal/manifest"
	"authlog/internal/partial"
	"authlog/internal/whole"
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
	f.inputFlags.Register(cmd)
	f.RegisterRoutes(cmd)
	f.RegisterStatus(cmd)
	f.rejects.register(cmd)
	fl := cmd.Flags()
	fl.StringVarP(&f.file, "output", "o", "", "`file` to write, a directory (with / at its end, it is made) to put it in under a name of its own, or - (required)")
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
	f.writes = []written{{"-o", f.file}}
	part, err := f.part(ctx, std, args)
	if err != nil {
		return err
	}
	for _, says := range gather.Incomplete(part) {
		if !f.lenient {
			return failed(fmt.Errorf("%s; nothing was written (--allow-unreadable writes what could be read)", says))
		}
		fmt.Fprintln(std.err, "authlog:", says)
	}
	if err := f.rejects.judge(part.Inputs); err != nil {
		return err
	}
	file, err := part.Append(nil)
	if err != nil {
		return failed(err)
	}
	if err := f.write(std, part.Plan, file); err != nil {
		return failed(err)
	}
	return nil
}

func (f *collectFlags) write(std stdio, plan *partial.Plan, file []byte) error {
	if f.file == "-" {
		_, err := std.out.Write(file)
		return err
	}
	path, err := f.target(plan)
	if err != nil {
		return err
	}
	return whole.Write(path, func(w io.Writer) error { _, err := w.Write(file); return err })
}

// part reads the split of a manifest, or the logs that were named.
func (f *collectFlags) part(ctx context.Context, std stdio, args []string) (*partial.Part, error) {
	if f.manifest != "" {
		return f.planned(ctx, std, args)
	}
	if f.split != "" {
		return nil, usagef("--split %s: of which --manifest?", f.split)
	}
	job, err := f.prepare(ctx, std, args)
	if err != nil {
		return nil, err
	}
	defer job.Close()
	f.name(job)
	part, err := job.Part(ctx, f.lenient)
	if err != nil {
		return nil, failed(err)
	}
	return part, nil
}

// name puts the origin before the names of the inputs.
func (f *collectFlags) name(job *gather.Job) {
	if f.origin == "" {
		return
	}
	for i := range job.Sources {
		job.Sources[i].Name = f.origin + ":" + job.Sources[i].Name
	}
}

// target is the file to write. In a directory it is named after the split; a directory
// that ends in a slash is made, since no worker knows whether it is the first.
func (f *collectFlags) target(plan *partial.Plan) (string, error) {
	if os.IsPathSeparator(f.file[len(f.file)-1]) {
		// #nosec G301 -- less the umask, as mkdir does: the workers may be several users
		if err := os.MkdirAll(f.file, 0o755); err != nil {
			return "", err
		}
	}
	if info, err := os.Stat(f.file); err != nil || !info.IsDir() {
		return f.file, nil
	}
	name := "part"
	switch {
	case plan != nil:
		name = fmt.Sprintf("%s-%06d", plan.Manifest, plan.Held[0])
	case f.origin != "":
		name = filepath.Base(f.origin)
	}
	return filepath.Join(f.file, name+partial.Ext), nil
}

// planned reads one split of a manifest.
func (f *collectFlags) planned(ctx context.Context, std stdio, args []string) (*partial.Part, error) {
	if len(args) > 0 {
		return nil, usagef("%s: with --manifest the inputs come from the plan", args[0])
	}
	m, err := manifest.ReadFile(f.manifest)
	if err != nil {
		return nil, usagef("--manifest %w", err)
	}
	split, err := f.splitOf(m)
	if err != nil {
		return nil, err
	}
	job, err := f.job(std)
	if err != nil {
		return nil, err
	}
	defer job.Close()
	work := gather.WorkOf(m, split)
	if err := job.Take(work); errors.Is(err, gather.ErrRelative) || errors.Is(err, gather.ErrWindow) {
		return nil, usagef("%w", err)
	} else if err != nil {
		return nil, failed(err)
	}
	if job.Sources, err = spareSources(job.Sources, f.outputs(), nil); err != nil {
		return nil, err
	}
	watch(job, newProgress(std.err, f.silent))
	f.name(job)
	part, err := job.Split(ctx, work, f.lenient)
	if err != nil {
		return nil, failed(err)
	}
	return part, nil
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
