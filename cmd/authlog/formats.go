package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"authlog/parsers"
	"authlog/parsers/input/s3"
	"authlog/reports"
)

func newFormats(std stdio) *cobra.Command {
	var f inputFlags
	cmd := &cobra.Command{
		Use:   "formats",
		Short: "List the log formats that authlog recognises",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			formats, err := f.Candidates()
			if err != nil {
				return usagef("%w", err)
			}
			for _, format := range formats {
				fmt.Fprintf(std.out, "%-20s %s\n", format.Name, format.Title)
			}
			return nil
		},
	}
	f.Register(cmd)
	var g inputFlags
	detect := &cobra.Command{
		Use:   "detect FILE...",
		Short: "Say which format a file has, and why",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return detect(cmd.Context(), std, &g, args)
		},
	}
	g.Register(detect)
	cmd.AddCommand(detect)
	return cmd
}

func detect(ctx context.Context, std stdio, f *inputFlags, args []string) error {
	formats, err := f.Candidates()
	if err != nil {
		return usagef("%w", err)
	}
	names, err := f.OwnNames()
	if err != nil {
		return usagef("%w", err)
	}
	sources, _, err := f.store.expand(ctx, nil, std.in, args, s3.Window{})
	if err != nil {
		return err
	}
	var failure error
	for _, src := range sources {
		unreadable := func(name string, err error) {
			failure = failed(fmt.Errorf("%s: %w", name, err))
			fmt.Fprintf(std.out, "%s: not readable: %s\n", reports.Clean(name), reports.Clean(err.Error()))
		}
		err := parsers.DetectSource(ctx, src, formats, parsers.Options{Names: names}, func(name string, d parsers.Detection, err error) {
			if err != nil {
				unreadable(name, err)
				return
			}
			showDetection(std.out, name, d)
		})
		if err != nil {
			unreadable(src.Name, err)
		}
	}
	return failure
}

func showDetection(out io.Writer, input string, d parsers.Detection) {
	name := d.Name
	if len(d.Scores) > 0 && d.Scores[0].Parsed+d.Scores[0].Ignored == 0 {
		name = "unknown"
	}
	fmt.Fprintf(out, "%s: %s (%s)\n", reports.Clean(input), name, d.Why)
	for _, s := range d.Scores[:min(len(d.Scores), 4)] {
		fmt.Fprintf(out, "  %-14s %d events, %d ignored, %d rejected", s.Name, s.Parsed, s.Ignored, s.Rejected)
		if s.Reason != "" {
			fmt.Fprintf(out, " (mostly: %s)", strings.TrimSpace(reports.Clean(s.Reason)))
		}
		fmt.Fprintln(out)
	}
}
