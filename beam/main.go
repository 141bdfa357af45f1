// Command authlog-beam counts logs into one partial timeline on a runner of Apache
// Beam. It reads a manifest of authlog plan, and its result is, to the byte, that of
// authlog collect for every split and authlog merge.
package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	beamlog "github.com/apache/beam/sdks/v2/go/pkg/beam/log"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/options/jobopts"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/runners/flink"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/runners/prism"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/runners/spark"
	"github.com/spf13/cobra"

	"authlog/internal/buildinfo"
	"authlog/internal/gather"
	"authlog/internal/manifest"
	"authlog/internal/partial"
	"authlog/reports"
)

// version is set by release builds (-ldflags "-X main.version=v1.2.3"). It must be that
// of authlog, whose parts merge only with those of the same version.
var version = ""

var partType = reflect.TypeFor[*partial.Part]()

// run is one job.
type run struct {
	manifest string
	file     string // the result
	fresh    string // what the workers write, beside file
	tool     string
	lenient  bool
	options  gather.Options
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := newCommand().ExecuteContext(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "authlog-beam:", err)
		os.Exit(1)
	}
}

func newCommand() *cobra.Command {
	r := run{tool: buildinfo.Version(version)}
	cmd := &cobra.Command{
		Use:   "authlog-beam --manifest manifest.jsonl -o ALL.tl [--runner R ...]",
		Short: "Count the logs of a manifest into one partial timeline on Apache Beam",
		Long: `authlog-beam reads the manifest of authlog plan and writes what authlog collect, for
every split, and authlog merge would write, for authlog analyze. Manifest, inputs and
result are paths that all workers reach, such as a shared mount. authlog.yaml is not
read: give flags. Further flags are those of Beam.`,
		Args: cobra.NoArgs, SilenceUsage: true, SilenceErrors: true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			// A worker is this program too: it never comes back from Init.
			if err := flag.CommandLine.Parse(nil); err != nil {
				return err
			}
			beam.Init()
			return r.do(cmd.Context())
		},
	}
	fl := cmd.Flags()
	fl.StringVar(&r.manifest, "manifest", "", "`file` of authlog plan (required)")
	fl.StringVarP(&r.file, "output", "o", "", "`file` to write (required)")
	fl.BoolVar(&r.lenient, "allow-unreadable", false, "count what could be read, and note the rest, when an input cannot be read")
	r.options.Register(cmd)
	r.options.RegisterRoutes(cmd)
	r.options.RegisterStatus(cmd)
	fl.AddGoFlagSet(flag.CommandLine)
	return cmd
}

// do runs the job. The result takes its name only when it holds every split: an engine
// that reports success for a job without output must not pass.
func (r *run) do(ctx context.Context) error {
	plan, err := r.check()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp(filepath.Dir(r.file), ".authlog-beam-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	r.fresh = filepath.Join(dir, "all"+partial.Ext)

	beamlog.SetupLogging("warn", "text")
	if *jobopts.WorkerBinary == "" {
		// Else the SDK builds itself from source, on machines that have none.
		if *jobopts.WorkerBinary, err = os.Executable(); err != nil {
			return err
		}
	}
	p, s := beam.NewPipelineWithRoot()
	build(s, r)
	if _, err := beam.Run(ctx, cmp.Or(*runners.Runner, "prism"), p); err != nil {
		return fmt.Errorf("the job failed, nothing was written: %s", cause(err))
	}
	if err := holds(r.fresh, plan); err != nil {
		return err
	}
	return os.Rename(r.fresh, r.file)
}

// cause is what a person needs of an error of Beam, which begins with the steps of the
// plan that failed and ends with our own words. The engine's log has all of it.
func cause(err error) string {
	lines := strings.Split(strings.TrimSpace(err.Error()), "\n")
	return reports.Clean(strings.TrimSpace(lines[len(lines)-1]))
}

// check finds mistakes before a job is started, and returns the manifest.
func (r *run) check() (*manifest.Manifest, error) {
	switch {
	case r.manifest == "":
		return nil, fmt.Errorf("--manifest FILE is missing: authlog plan writes one")
	case r.file == "":
		return nil, fmt.Errorf("where to? name a file with -o, such as -o all%s", partial.Ext)
	}
	for _, path := range []*string{&r.manifest, &r.file} {
		abs, err := filepath.Abs(*path) // workers have a folder of their own
		if err != nil {
			return nil, err
		}
		*path = abs
	}
	job, err := r.options.Job()
	if err != nil {
		return nil, err
	}
	if job.Relative() {
		return nil, gather.ErrRelative
	}
	if r.options.Workers == 0 {
		r.options.Workers = 1 // the runner decides how many splits a machine reads at a time
	}
	m, err := manifest.ReadFile(r.manifest)
	if err != nil {
		return nil, fmt.Errorf("--manifest %w", err)
	}
	return m, nil
}

// holds checks that the result is that of the whole plan.
func holds(path string, m *manifest.Manifest) error {
	all, err := partial.ReadFile(path)
	switch {
	case err != nil:
		return fmt.Errorf("the runner says that the job is done, but its result cannot be read here: %w (do all workers and this machine share that folder?)", err)
	case all.Plan == nil || all.Plan.Manifest != m.ID:
		return fmt.Errorf("the result is not that of manifest %s: was it replaced while the job ran?", m.ID)
	}
	if missing := all.Missing(); len(missing) > 0 {
		return fmt.Errorf("%d of %d splits are missing in the result, the first is %d: the runner lost them; run the job again", len(missing), m.Splits, missing[0])
	}
	return nil
}
