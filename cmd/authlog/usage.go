package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// explained completes the errors that cobra makes of a command line: they say what was
// wrong, and not what would be right.
func explained(cmd *cobra.Command, err error) error {
	var own *exitError
	if err == nil || errors.As(err, &own) || strings.HasPrefix(err.Error(), "unknown command") && !cmd.HasParent() {
		return err
	}
	return usagef("%w\nusage: %s\n%s --help tells more", err, cmd.UseLine(), cmd.CommandPath())
}

// wrongFlag words the errors of flags as our own are worded: the flag, the value, and
// what is wanted.
func wrongFlag(_ *cobra.Command, err error) error {
	var value *pflag.InvalidValueError
	if !errors.As(err, &value) {
		return err
	}
	f := value.GetFlag()
	want := map[string]string{"int": "a whole number", "int64": "a whole number", "intSlice": "whole numbers with commas between", "bool": "true or false"}[f.Value.Type()]
	if want == "" {
		return err
	}
	return fmt.Errorf("--%s %q: want %s", f.Name, value.GetValue(), want)
}

// group makes a command of others refuse what is none of them; cobra would print the
// help and end with 0.
func group(cmd *cobra.Command) *cobra.Command {
	cmd.Args = cobra.ArbitraryArgs
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return cmd.Help()
		}
		var names []string
		for _, sub := range cmd.Commands() {
			if sub.IsAvailableCommand() {
				names = append(names, sub.Name())
			}
		}
		return usagef("%s %s: no such command; use %s", cmd.CommandPath(), args[0], strings.Join(names, ", "))
	}
	return cmd
}
