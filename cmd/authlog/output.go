package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"authlog/internal/whole"
	"authlog/reports"
)

// outputFlags say what to write and where.
type outputFlags struct {
	name    string
	file    string
	width   int
	color   string
	verbose bool
	quiet   bool
}

func (f *outputFlags) register(cmd *cobra.Command) {
	fl := cmd.Flags()
	fl.StringVar(&f.name, "format", "table", "report format: "+strings.Join(formatNames(), ", "))
	fl.StringVarP(&f.file, "output", "o", "", "write the report to `file` instead of standard output")
	fl.IntVar(&f.width, "width", 0, "`columns` of the table (default: those of the terminal, else 80)")
	fl.StringVar(&f.color, "color", "auto", "colour in the table: auto, always or never; NO_COLOR is honoured")
	fl.BoolVarP(&f.verbose, "verbose", "v", false, "show all evidence, all steps and what became of every line")
	fl.BoolVarP(&f.quiet, "quiet", "q", false, "say nothing on standard error but failures")
}

func formatNames() []string {
	var names []string
	for _, f := range reports.Formats() {
		names = append(names, f.Name)
	}
	return names
}

func (f *outputFlags) format() (reports.Format, error) {
	switch f.color {
	case "auto", "always", "never":
	default:
		return reports.Format{}, usagef("--color %q: use auto, always or never", f.color)
	}
	for _, r := range reports.Formats() {
		if r.Name == f.name {
			return r, nil
		}
	}
	return reports.Format{}, usagef("--format %q: no such format; use %s", f.name, strings.Join(formatNames(), " or "))
}

// tell says on standard error what was wrong with the inputs, since a report
// that goes to a file or a program is not read by a person.
func (f *outputFlags) tell(w io.Writer, r *reports.Report) {
	if f.quiet {
		return
	}
	for _, in := range r.Inputs {
		if in.Error != "" {
			fmt.Fprintf(w, "authlog: %s: %s\n", reports.Clean(in.Name), reports.Clean(in.Error))
		}
	}
	if f.name == "table" && f.file == "" {
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

// write writes the report.
func (f *outputFlags) write(std stdio, format reports.Format, r *reports.Report) error {
	opts := reports.Options{Width: f.columns(std.out), Color: f.colored(std.out), Verbose: f.verbose}
	if f.file == "" {
		return format.Write(std.out, r, opts)
	}
	return whole.Write(f.file, func(w io.Writer) error { return format.Write(w, r, opts) })
}

func (f *outputFlags) columns(out io.Writer) int {
	if f.width > 0 {
		return f.width
	}
	if f.file == "" {
		if w := terminalWidth(out); w > 0 {
			return w
		}
	}
	return 80
}

func (f *outputFlags) colored(out io.Writer) bool {
	switch {
	case f.color == "always":
		return true
	case f.color == "never", os.Getenv("NO_COLOR") != "", f.file != "", os.Getenv("TERM") == "dumb":
		return false
	}
	return terminalWidth(out) > 0
}
