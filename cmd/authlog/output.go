package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"authlog/internal/whole"
	"authlog/reports"
)

// outputFlags say what to write and where.
type outputFlags struct {
	name    string
	files   []string
	width   int
	color   string
	zone    string
	verbose bool
	quiet   bool
	hide    string
	set     *pflag.FlagSet // to tell a --format that was given from the default
}

func (f *outputFlags) register(cmd *cobra.Command) {
	fl := cmd.Flags()
	f.set = fl
	fl.StringVar(&f.name, "format", "table", "report `format` of standard output, and of one file whose name tells none: "+strings.Join(formatNames(), ", "))
	fl.StringArrayVarP(&f.files, "output", "o", nil, "`file` to write instead of standard output, repeatable; its name tells the format ("+strings.Join(endings(), ", ")+"), - is standard output")
	fl.IntVar(&f.width, "width", 0, "`columns` of the table (default: those of the terminal, else 80; 60 to 200)")
	fl.StringVar(&f.color, "color", "auto", "colour in the table, `when`: auto, always or never; NO_COLOR is honoured")
	fl.StringVar(&f.zone, "display-timezone", "", "`zone` of the times in table, Markdown and HTML: a name such as Europe/Paris or an offset such as +02:00 (default UTC)")
	fl.StringVar(&f.hide, "anonymize", "", "replace `kinds` of values, ip, user, host, by names that are the same within a report; the key is random, or AUTHLOG_ANONYMIZE_KEY")
	fl.BoolVarP(&f.verbose, "verbose", "v", false, "show all evidence, all steps and what became of every line")
	fl.BoolVarP(&f.quiet, "quiet", "q", false, "one line per burst in the table, and nothing on standard error but failures")
}

func formatNames() []string {
	var names []string
	for _, f := range reports.Formats() {
		names = append(names, f.Name)
	}
	return names
}

// endings lists the endings of file names, the first of each format.
func endings() []string {
	var list []string
	for _, f := range reports.Formats() {
		list = append(list, f.Endings[0])
	}
	return list
}

// hidden are the kinds of values that the report must not show.
func (f *outputFlags) hidden() ([]string, error) {
	if f.hide == "" {
		return nil, nil
	}
	kinds, err := reports.ParseKinds(f.hide)
	if err != nil {
		return nil, usagef("--anonymize %w", err)
	}
	return kinds, nil
}

// anonymize hides what must not be shown, before anything is written.
func (f *outputFlags) anonymize(r *reports.Report) error {
	kinds, err := f.hidden()
	if err != nil || len(kinds) == 0 {
		return err
	}
	key := []byte(os.Getenv("AUTHLOG_ANONYMIZE_KEY"))
	if len(key) == 0 {
		key = make([]byte, 32)
		rand.Read(key) // never fails (crypto/rand)
	}
	r.Anonymize(kinds, key)
	return nil
}

// onTerminal tells whether the table goes to standard output, where it is read.
func onTerminal(targets []target) bool {
	return slices.ContainsFunc(targets, func(t target) bool { return t.path == stdoutName && t.format.Name == "table" })
}

// tell says on standard error what was wrong with the inputs, since a report
// that goes to a file or a program is not read by a person.
func (f *outputFlags) tell(w io.Writer, r *reports.Report, targets []target) {
	if f.quiet {
		return
	}
	for _, in := range r.Inputs {
		if in.Error != "" {
			fmt.Fprintf(w, "authlog: %s: %s\n", reports.Clean(in.Name), reports.Clean(in.Error))
		}
	}
	if onTerminal(targets) {
		return // the table shows them
	}
	for _, warn := range r.Warnings {
		name := ""
		if warn.Input != "" {
			name = reports.Clean(warn.Input) + ": "
		}
		fmt.Fprintf(w, "authlog: warning: %s%s\n", name, reports.Clean(warn.Says))
	}
}

// write writes the report to all targets; one that fails does not keep the others
// from being written.
func (f *outputFlags) write(std stdio, targets []target, r *reports.Report) error {
	zone, err := displayZone(f.zone)
	if err != nil {
		return err
	}
	var failures []error
	for _, t := range targets {
		opts := reports.Options{Width: f.columns(std.out, t), Color: f.colored(std.out, t), Verbose: f.verbose, Quiet: f.quiet, Zone: zone}
		if t.path == stdoutName {
			failures = append(failures, t.format.Write(std.out, r, opts))
			continue
		}
		if err := whole.Write(t.path, func(w io.Writer) error { return t.format.Write(w, r, opts) }); err != nil {
			failures = append(failures, fmt.Errorf("-o %s: %w", t.path, err))
		}
	}
	if err := errors.Join(failures...); err != nil {
		return failed(err)
	}
	return nil
}

func (f *outputFlags) columns(out io.Writer, t target) int {
	if f.width > 0 {
		return f.width
	}
	if t.path != stdoutName {
		return defaultColumns
	}
	return columnsOf(terminalWidth(out), terminalWidth(os.Stderr), isPipe(out))
}

// columnsOf is the width of a table on standard output, from the widths of the
// terminals that standard output and standard error are, 0 where they are none. What
// goes through a pipe is mostly shown by a pager in the terminal of standard error.
func columnsOf(out, err int, pipe bool) int {
	switch {
	case out > 0:
		return out
	case pipe && err > 0:
		return min(err, defaultColumns)
	}
	return defaultColumns
}

// defaultColumns is the width of a table that goes to no terminal.
const defaultColumns = 80

func isPipe(w io.Writer) bool {
	f, ok := fileOf(w)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeNamedPipe != 0
}

func (f *outputFlags) colored(out io.Writer, t target) bool {
	switch {
	case f.color == "always":
		return true
	case f.color == "never", os.Getenv("NO_COLOR") != "", t.path != stdoutName, os.Getenv("TERM") == "dumb":
		return false
	}
	return terminalWidth(out) > 0
}
