package main

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"authlog/parsers/input"
	"authlog/reports"
)

func newConvert(std stdio) *cobra.Command {
	var f outputFlags
	cmd := &cobra.Command{
		Use:   "convert REPORT.json|-",
		Short: "Write a JSON report in another format, without the logs",
		Long: `convert writes a report that analyze made in JSON as a table, a page, a section for
a post-incident document or metrics, at any later time and without the logs.`,
		Example: `  authlog convert report.json
  authlog convert report.json -o report.html -o report.md
  authlog convert --format markdown report.json >>"$GITHUB_STEP_SUMMARY"`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return convert(std, &f, args) },
	}
	f.register(cmd)
	return cmd
}

func convert(std stdio, f *outputFlags, args []string) error {
	path := stdoutName
	if len(args) > 0 {
		path = args[0]
	} else if !input.Piped(std.in) {
		return usagef("which report? name a JSON report: authlog convert report.json")
	}
	targets, err := f.targets()
	if err != nil {
		return err
	}
	if err := spare(writes(targets), args); err != nil {
		return err
	}
	r, err := readReport(std, path)
	if err != nil {
		return err
	}
	if err := f.anonymize(r); err != nil {
		return err
	}
	return f.write(std, targets, r)
}

// maxReport is the largest report that is read. Those of analyze have a few megabytes
// at most, for any size of logs; more is no report and would only fill the memory.
const maxReport = 256 << 20

// readReport reads a JSON report from a file, or from standard input for "-".
func readReport(std stdio, path string) (*reports.Report, error) {
	in, name := io.Reader(std.in), "standard input"
	if path != stdoutName {
		f, err := os.Open(path)
		if err != nil {
			return nil, failed(err)
		}
		defer f.Close()
		in, name = f, reports.Clean(path)
	}
	r, err := decodeReport(in, maxReport)
	if err != nil {
		return nil, failed(fmt.Errorf("%s: %w", name, err))
	}
	return r, nil
}

// decodeReport reads a report of at most so many bytes.
func decodeReport(in io.Reader, most int64) (*reports.Report, error) {
	limited := &io.LimitedReader{R: in, N: most + 1}
	r, err := reports.Read(limited)
	if limited.N <= 0 {
		return nil, fmt.Errorf("larger than %d bytes, as no report of analyze is", most)
	}
	return r, err
}
