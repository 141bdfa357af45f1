package main

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

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
		var ids []string
		for _, c := range set.Causes() {
			ids = append(ids, c.ID)
		}
		return usagef("no cause %q; causes are %s", id, strings.Join(ids, ", "))
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

func newRules(std stdio) *cobra.Command {
	var dirs []string
	cmd := &cobra.Command{Use: "rules", Short: "Show the catalogue of causes"}
	list := &cobra.Command{
		Use:   "list",
		Short: "List the causes",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			set, err := loadRules(dirs)
			if err != nil {
				return err
			}
			for _, c := range set.Causes() {
				fmt.Fprintf(std.out, "%-27s %s\n", c.ID, c.Title)
			}
			return nil
		},
	}
	show := &cobra.Command{
		Use:   "show CAUSE",
		Short: "Show one cause with its rules",
		Args:  cobra.ExactArgs(1),
		RunE:  func(_ *cobra.Command, args []string) error { return explain(std, dirs, args[0]) },
	}
	signals := &cobra.Command{
		Use:   "signals",
		Short: "List the signals that the conditions of rules can ask for",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			for _, s := range rules.Signals() {
				fmt.Fprintf(std.out, "%-38s %-8s %s\n", s.Name, cmp.Or(s.Unit, s.Type), s.Says)
			}
			return nil
		},
	}
	cmd.PersistentFlags().StringArrayVar(&dirs, "rules", nil, "`directory` of further rule files")
	cmd.AddCommand(list, show, signals)
	return cmd
}

func newSchema(std stdio) *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of the report",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := std.out.Write(reports.Schema())
			return err
		},
	}
}
