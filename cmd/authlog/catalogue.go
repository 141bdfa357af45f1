package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"authlog/internal/config"
	"authlog/reports"
	"authlog/rules"
)

func newExplain(std stdio) *cobra.Command {
	var dirs []string
	cmd := &cobra.Command{
		Use:   "explain CAUSE",
		Short: "Explain a cause: what it is, its evidence, its lookalikes, how to fix and verify",
		Args:  cobra.ExactArgs(1),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return causeIDs(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error { return explain(std, dirs, args[0]) },
	}
	cmd.Flags().StringArrayVar(&dirs, "rules", nil, "`directory` of further rule files")
	return cmd
}

func explain(std stdio, dirs []string, id string) error {
	set, err := loadRules(dirs)
	if err != nil {
		return err
	}
	text, ok := set.Explain(id)
	if !ok {
		return unknownCause(set, id)
	}
	_, err = fmt.Fprint(std.out, text)
	return err
}

func causeIDs() []string {
	set, err := rules.Builtin()
	if err != nil {
		return nil
	}
	var ids []string
	for _, c := range set.Causes() {
		ids = append(ids, c.ID)
	}
	return ids
}

func newSchema(std stdio) *cobra.Command {
	return &cobra.Command{
		Use:       "schema [report|diff|config]",
		Short:     "Print the JSON Schema of the report, of a comparison, or of the configuration",
		Args:      cobra.MatchAll(cobra.MaximumNArgs(1), cobra.OnlyValidArgs),
		ValidArgs: []string{"report", "diff", "config"},
		RunE: func(_ *cobra.Command, args []string) error {
			text := reports.Schema()
			if len(args) > 0 {
				switch args[0] {
				case "diff":
					text = reports.DiffSchema()
				case "config":
					text = config.Schema()
				}
			}
			_, err := std.out.Write(text)
			return err
		},
	}
}
