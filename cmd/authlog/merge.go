package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"authlog/internal/partial"
	"authlog/internal/whole"
)

func newMerge(std stdio) *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use:   "merge PART.tl... -o ALL.tl",
		Short: "Merge partial timelines into one",
		Long: `merge adds partial timelines (authlog collect) up. The order, and merging in
several steps, make no difference to a byte. It refuses what would count twice
and what does not belong together, and tells which splits of a manifest are
still missing. One timeline after the other is read, so any number will do.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return mergeParts(std, file, args) },
	}
	cmd.Flags().StringVarP(&file, "output", "o", "", "`file` to write, or - (required)")
	return cmd
}

func mergeParts(std stdio, file string, args []string) error {
	if file == "" {
		return usagef("where to? name a file with -o, such as -o all%s", partial.Ext)
	}
	logs, paths := splitParts(args)
	if len(logs) > 0 {
		return usagef("%s: the name of a partial timeline ends in %s; authlog collect makes one of logs", logs[0], partial.Ext)
	}
	all, err := partial.ReadFile(paths[0])
	if err != nil {
		return failed(err)
	}
	if all, err = addParts(all, paths[1:], true); err != nil {
		return err
	}
	if missing := all.Missing(); len(missing) > 0 {
		fmt.Fprintf(std.err, "authlog: %d of %d splits of manifest %s are missing: %s\n", len(missing), all.Plan.Splits, all.Plan.Manifest, numbers(missing))
	}
	out, err := all.Append(nil)
	if err != nil {
		return failed(err)
	}
	if file == "-" {
		_, err = std.out.Write(out)
	} else {
		err = whole.Write(file, func(w io.Writer) error { _, err := w.Write(out); return err })
	}
	if err != nil {
		return failed(err)
	}
	return nil
}
