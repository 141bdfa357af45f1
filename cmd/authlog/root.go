package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// stdio are the streams of one run. The report alone goes to out; everything
// that is said about the run goes to err.
type stdio struct {
	in       *os.File
	out, err io.Writer
	conf     *settled // set by newRoot, filled once flags are parsed
}

// run executes one command line and returns its exit code.
func run(ctx context.Context, args []string, std stdio) (code int) {
	defer func() {
		if value := recover(); value != nil {
			code = crashed(std.err, value)
		}
	}()
	var p profiles
	out := &stdout{w: std.out}
	std.out = out
	root := newRoot(std, &p)
	root.SetArgs(args)
	if completing(args) {
		completions(root)
	}
	cmd, err := root.ExecuteContextC(ctx)
	err = cmp.Or(explained(cmd, err), p.finish())
	if out.err != nil && exitCode(err) != exitFailed {
		err = failed(fmt.Errorf("standard output: %w", out.err))
	}
	if err != nil && err != error(errPolicy) {
		complain(std.err, err.Error())
	}
	return exitCode(err)
}

func newRoot(std stdio, p *profiles) *cobra.Command {
	std.conf = &settled{}
	root := &cobra.Command{
		Use:   "authlog",
		Short: "Explain bursts of HTTP 401 from access and application logs",
		Long: `authlog reads access and application logs and tells when HTTP 401s burst, who is
hit, why, how sure it is, on what evidence, and what to do next.

  authlog analyze /var/log/nginx/
  kubectl logs deploy/api | authlog analyze
  authlog analyze --deploys deploys.json --format json alb/ app.jsonl`,
		Version:       toolVersion(), // gives --version, which people try first
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetUsageTemplate(wrapped(root.UsageTemplate(), std.out))
	root.SetVersionTemplate(versionText(buildInfo()))
	root.PersistentFlags().StringVar(&std.conf.path, "config", "", "configuration `file` (default: authlog.yaml here, else the user's own; none reads none)")
	p.register(root)
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		if err := p.start(); err != nil {
			return failed(err)
		}
		return std.conf.load(cmd)
	}
	root.SetIn(std.in)
	root.SetOut(std.out)
	root.SetErr(std.err)
	root.AddCommand(newAnalyze(std), newConvert(std), newDiff(std), newParse(std), newPlan(std), newCollect(std), newMerge(std), newExplain(std), newRules(std), newDoctor(std), newFormats(std), newConfig(std), newSchema(std), newVersion(std))
	root.SetFlagErrorFunc(wrongFlag)
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		if c.HasSubCommands() && !c.Runnable() {
			group(c)
		}
	}
	return root
}

// wrapped is a usage template whose flags fit the terminal, in columns that can be
// read; elsewhere 80.
func wrapped(template string, out io.Writer) string {
	width := min(cmp.Or(terminalWidth(out), 80), 120)
	return strings.ReplaceAll(template, "Flags.FlagUsages", fmt.Sprintf("Flags.FlagUsagesWrapped %d", width))
}

// terminalWidth returns the columns of a terminal, 0 when w is none.
func terminalWidth(w io.Writer) int {
	f, ok := fileOf(w)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return 0
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return width
}
