// Command logsim writes logs of simulated authentication incidents, for tests,
// calibration and measurements.
//
//	logsim --cause expired-token [--variant N] [--seed N] [--hours H] [--rate R] --out DIR
//	logsim --quiet KIND [--seed N] --out DIR
//	logsim --suite DIR --seeds N
//	logsim --testdata DIR
//	logsim --bytes 1G
//	logsim --list
package main

import (
	"flag"
	"fmt"
	"io"
	"os"

	"authlog/internal/sim"
)

type options struct {
	sim.Config
	cause    string
	variant  int
	out      string
	suite    string
	seeds    int
	testdata string
	bytes    string
	list     bool
}

func main() {
	if err := run(os.Args[1:], os.Stdout, os.Stderr); err != nil {
		if err != flag.ErrHelp {
			fmt.Fprintln(os.Stderr, "logsim:", err)
		}
		os.Exit(2)
	}
}

func parse(args []string, stderr io.Writer) (options, error) {
	var o options
	fs := flag.NewFlagSet("logsim", flag.ContinueOnError)
	fs.SetOutput(stderr)
	fs.StringVar(&o.cause, "cause", "", "cause `id` of the incident, see --list")
	fs.IntVar(&o.variant, "variant", 0, "variant of the cause")
	fs.StringVar(&o.Quiet, "quiet", "", "`kind` of a log without incident, see --list")
	fs.Uint64Var(&o.Seed, "seed", 1, "seed; the same flags and seed give the same bytes")
	fs.Float64Var(&o.Hours, "hours", 0, "length of the log in hours (0: drawn)")
	fs.Float64Var(&o.Rate, "rate", 0, "requests per minute on average (0: drawn)")
	fs.StringVar(&o.Topology, "topology", "", "ingress, sidecar or edge (default: drawn)")
	fs.StringVar(&o.Library, "library", "", "authentication library of all services, see --list (default: drawn)")
	fs.StringVar(&o.Logger, "logger", "", "logger of all services, see --list (default: drawn)")
	fs.StringVar(&o.Text, "text", "", "how much of the reasons applications log: full, some, status (default: drawn)")
	fs.IntVar(&o.Layout, "layout", 0, "nginx log_format, 1 to 4 (0: drawn)")
	fs.BoolVar(&o.Mid, "mid", false, "the incident is on when the log begins")
	fs.BoolVar(&o.Calm, "calm", false, "no decoys")
	fs.StringVar(&o.out, "out", "", "write the incident's files into this `directory`")
	fs.StringVar(&o.suite, "suite", "", "write a labelled collection into this `directory`")
	fs.IntVar(&o.seeds, "seeds", 1, "with --suite: incidents per variant")
	fs.StringVar(&o.testdata, "testdata", "", "recreate the repository's testdata in this `directory`")
	fs.StringVar(&o.bytes, "bytes", "", "write an nginx combined log of this `size` (such as 200M or 1G) to standard output")
	fs.BoolVar(&o.list, "list", false, "list causes, variants, quiet kinds, libraries and loggers")
	if err := fs.Parse(args); err != nil {
		return o, err
	}
	if fs.NArg() > 0 {
		return o, fmt.Errorf("unexpected argument %q", fs.Arg(0))
	}
	if o.cause != "" {
		o.Faults = []sim.Fault{{Cause: o.cause, Variant: o.variant}}
	}
	return o, nil
}

func run(args []string, stdout, stderr io.Writer) error {
	o, err := parse(args, stderr)
	if err != nil {
		return err
	}
	switch {
	case o.list:
		return list(stdout)
	case o.bytes != "":
		n, err := parseSize(o.bytes)
		if err != nil {
			return err
		}
		return sim.Bulk(stdout, o.Seed, n)
	case o.testdata != "":
		return writeTestdata(o.testdata)
	case o.suite != "":
		return writeSuite(o.suite, o.Seed, o.seeds, stderr)
	case o.cause != "" && o.Quiet != "":
		return fmt.Errorf("--cause and --quiet exclude each other")
	case o.cause == "" && o.Quiet == "":
		return fmt.Errorf("nothing to do: give --cause, --quiet, --suite, --testdata, --bytes or --list (--help explains)")
	case o.out == "":
		return fmt.Errorf("--out is missing")
	}
	inc, err := sim.Run(o.Config)
	if err != nil {
		return err
	}
	return writeFiles(o.out, append(inc.Files, inc.TruthFile()))
}

func list(w io.Writer) error {
	for _, c := range sim.Causes {
		for i, what := range sim.Variants(c) {
			fmt.Fprintf(w, "%-26s %d  %s\n", c, i, what)
		}
	}
	fmt.Fprintln(w, "quiet kinds:", sim.QuietKinds)
	fmt.Fprintln(w, "libraries:  ", sim.Libraries())
	_, err := fmt.Fprintln(w, "loggers:    ", sim.Loggers())
	return err
}
