package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/spf13/cobra"

	"authlog/internal/signal"
	"authlog/rules"
)

func newRules(std stdio) *cobra.Command {
	var dirs []string
	cmd := &cobra.Command{Use: "rules COMMAND", Short: "Show, check and test the catalogue of causes"}
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
	lint := &cobra.Command{
		Use:   "lint DIR...",
		Short: "Check rule files; mistakes come with file, line and column",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			set, err := loadRules(args)
			if err != nil {
				return err
			}
			fmt.Fprintf(std.out, "no mistakes: %d causes\n", len(set.Causes()))
			return nil
		},
	}
	test := &cobra.Command{
		Use:   "test DIR...",
		Short: "Run the cases of rule files",
		Long: `test analyses the logs that the rule files name under "cases" and compares the
first cause of their bursts with "want". Every new cause needs a case that it wins
and one that it does not. Paths are relative to the rule file.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return testRules(cmd.Context(), std, args) },
	}
	cmd.PersistentFlags().StringArrayVar(&dirs, "rules", nil, "`directory` of further rule files")
	cmd.AddCommand(list, newShow(std, &dirs), signals, lint, test)
	return cmd
}

func newShow(std stdio, dirs *[]string) *cobra.Command {
	var format string
	show := &cobra.Command{
		Use:   "show CAUSE",
		Short: "Show one cause with its rules",
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			set, err := loadRules(*dirs)
			if err != nil {
				return err
			}
			switch format {
			case "text":
				return explain(std, *dirs, args[0])
			case "markdown":
				if text, ok := set.Markdown(args[0]); ok {
					_, err := fmt.Fprint(std.out, text)
					return err
				}
			case "yaml":
				for _, c := range set.Causes() {
					if c.ID == args[0] {
						return yaml.NewEncoder(std.out, yaml.IndentSequence(true)).Encode(c)
					}
				}
			default:
				return usagef("--format %q: want text, markdown or yaml", format)
			}
			return unknownCause(set, args[0])
		},
	}
	show.Flags().StringVar(&format, "format", "text", "`form`: text, markdown or yaml")
	return show
}

// testRules runs the cases of all causes that rule files add or change.
func testRules(ctx context.Context, std stdio, dirs []string) error {
	set, err := loadRules(dirs)
	if err != nil {
		return err
	}
	var wrong []error
	ran := 0
	for _, c := range set.Causes() {
		if !c.User {
			continue
		}
		if err := c.CheckCases(); err != nil {
			wrong = append(wrong, err)
		}
		for i, k := range c.Cases {
			ran++
			if err := runCase(ctx, std, set, &c, k); err != nil {
				wrong = append(wrong, fmt.Errorf("%s, case %d (%s): %w", c.ID, i+1, k.Logs, err))
			}
		}
	}
	if len(wrong) > 0 {
		return usagef("%w", errors.Join(wrong...))
	}
	fmt.Fprintf(std.out, "%d cases pass\n", ran)
	return nil
}

// runCase analyses the logs of a case. Wanted is the first cause of the largest
// burst, or "none" where there must be no burst.
func runCase(ctx context.Context, std stdio, set *rules.Set, c *rules.Cause, k rules.Case) error {
	at := func(path string) string {
		if filepath.IsAbs(path) {
			return path
		}
		return filepath.Join(c.Dir, path)
	}
	var deploys []string
	if k.Deploys != "" {
		deploys = append(deploys, at(k.Deploys))
	}
	changes, _, err := readMarkers(deploys)
	if err != nil {
		return err
	}
	var f inputFlags
	job, err := f.prepare(ctx, std, []string{at(k.Logs)}, deploys...)
	if err != nil {
		return err
	}
	defer job.Close()
	part, err := job.Part(ctx, false)
	if err != nil {
		return err
	}
	findings, _, _ := signal.Find(part.State.Finish(), signal.Known{Markers: changes, Lifetimes: std.conf.site().Lifetimes()})
	got := []string{"none"}
	if len(findings) > 0 {
		largest := slices.MaxFunc(findings, func(a, b signal.Finding) int { return cmp.Compare(a.Excess, b.Excess) })
		got = nil
		for _, r := range set.Assess(&largest).Causes[:3] {
			got = append(got, fmt.Sprintf("%s %.2f", r.ID, r.Confidence))
		}
	}
	if first, _, _ := strings.Cut(got[0], " "); first != k.Want {
		return fmt.Errorf("wanted %s, got %s", k.Want, strings.Join(got, ", "))
	}
	return nil
}

// unknownCause names the causes there are.
func unknownCause(set *rules.Set, id string) error {
	var ids []string
	for _, c := range set.Causes() {
		ids = append(ids, c.ID)
	}
	return usagef("no cause %q; causes are %s", id, strings.Join(ids, ", "))
}
