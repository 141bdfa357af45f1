package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"authlog/internal/whole"
	"authlog/reports"
)

type diffFlags struct {
	format string
	file   string
	zone   string
	width  int
	color  string
	failOn []string
}

// diffConditions are the values of --fail-on.
var diffConditions = []string{reports.BurstNew, reports.BurstContinuing, reports.BurstGone, reports.ChangeWorse, reports.ChangeBetter, reports.ChangeCause}

func newDiff(std stdio) *cobra.Command {
	var f diffFlags
	cmd := &cobra.Command{
		Use:   "diff OLD.json NEW.json",
		Short: "Compare two JSON reports: what is new, gone, worse, better, or has another cause",
		Long: `diff compares two JSON reports of the same systems, such as those of two runs of a
scheduler whose windows overlap. A burst is the same in both when its id is, or
when it hits the same segment, or a part of it, at the same time. It is worse when
it has at least a quarter more refusals per minute, beyond chance, or a quarter
more clients, and better when it is over or has a fifth less.

Exit codes: 0 compared, whatever it found; 1 a report could not be read; 2 wrong
usage; 3 a burst met --fail-on.`,
		Example: `  authlog diff yesterday.json today.json
  authlog diff --fail-on new,worse,cause-changed last.json now.json`,
		Args: cobra.ExactArgs(2),
		RunE: func(_ *cobra.Command, args []string) error { return diff(std, &f, args[0], args[1]) },
	}
	fl := cmd.Flags()
	fl.StringVar(&f.format, "format", "text", "`form`: text or json (authlog schema diff prints its schema)")
	fl.StringVarP(&f.file, "output", "o", stdoutName, "`file` to write instead of standard output")
	fl.StringVar(&f.zone, "display-timezone", "", "`zone` of the times in the text (default UTC)")
	fl.IntVar(&f.width, "width", 0, "`columns` of the text (default: those of the terminal, else 80)")
	fl.StringVar(&f.color, "color", "auto", "colour in the text, `when`: auto, always or never; NO_COLOR is honoured")
	fl.StringSliceVar(&f.failOn, "fail-on", nil, "exit with 3 when a burst is one of `states`: "+strings.Join(diffConditions, ", "))
	return cmd
}

func diff(std stdio, f *diffFlags, older, newer string) error {
	for _, c := range f.failOn {
		if !slices.Contains(diffConditions, c) {
			return usagef("--fail-on %q: not a condition; use %s", c, strings.Join(diffConditions, ", "))
		}
	}
	if older == stdoutName && newer == stdoutName {
		return usagef("only one of the reports can come from standard input")
	}
	write := reports.WriteDiff
	switch f.format {
	case "text":
	case "json":
		write = reports.WriteDiffJSON
	default:
		return usagef("--format %q: use text or json", f.format)
	}
	if err := knownColor(f.color); err != nil {
		return err
	}
	zone, err := displayZone(f.zone)
	if err != nil {
		return err
	}
	to := target{path: f.file}
	if err := writable(to.path); err != nil {
		return err
	}
	if err := spare(writes([]target{to}), []string{older, newer}); err != nil {
		return err
	}
	old, err := readReport(std, older)
	if err != nil {
		return err
	}
	now, err := readReport(std, newer)
	if err != nil {
		return err
	}
	if now.Window.End.Before(old.Window.End) {
		fmt.Fprintf(std.err, "authlog: warning: %s ends before %s does; the older report comes first\n", reports.Clean(newer), reports.Clean(older))
	}
	d := reports.Compare(old, now)
	look := outputFlags{width: f.width, color: f.color}
	opts := reports.Options{Width: look.columns(std.out, to), Color: look.colored(std.out, to), Zone: zone}
	if to.path == stdoutName {
		err = write(std.out, d, opts)
	} else {
		err = whole.Write(to.path, func(w io.Writer) error { return write(w, d, opts) })
	}
	if err != nil {
		return failed(err)
	}
	for i := range d.Bursts {
		if c := &d.Bursts[i]; !c.Ignored && slices.ContainsFunc(f.failOn, c.Is) {
			return errPolicy
		}
	}
	return nil
}
