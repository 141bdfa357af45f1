package main

import (
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"authlog/internal/doctor"
	"authlog/internal/signal"
	"authlog/parsers"
	"authlog/parsers/jsonlog"
	"authlog/reports"
)

// completing tells whether a shell asks what could come next.
func completing(args []string) bool {
	return len(args) > 0 && (args[0] == cobra.ShellCompRequestCmd || args[0] == cobra.ShellCompNoDescRequestCmd)
}

// flagValues are what the shell offers as the value of a flag, by its name, or by
// command and name where two commands mean different things. A flag that is not here
// takes what only its user knows, and no file.
var flagValues = map[string]cobra.CompletionFunc{
	"anonymize":    oneOrMore(func() []string { return []string{reports.AnonymizeIP, reports.AnonymizeUser, reports.AnonymizeHost} }),
	"baseline":     files("json", "tl"),
	"color":        oneOf(func() []string { return []string{"auto", "always", "never"} }),
	"config":       files("yaml", "yml"),
	"cpuprofile":   files(),
	"deploys":      files("json", "jsonl", "ndjson", "csv"),
	"fail-on":      oneOrMore(failOnValues),
	"format":       oneOf(reportFormats),
	"input-format": oneOf(logFormats),
	"manifest":     files("jsonl", "json"),
	"map":          roles,
	"memprofile":   files(),
	"nginx-conf":   files("conf"),
	"output":       files(),
	"rejects":      files(),
	"rules":        folders,
	"since":        oneOf(func() []string { return []string{"30m", "1h", "6h", "1d", "7d"} }),
	"snippet":      oneOf(snippetNames),
	"status":       oneOrMore(statusCodes),
	"timezone":     oneOf(func() []string { return []string{"UTC", "+01:00", "+02:00", "+05:30", "-05:00", "-08:00"} }),
	"trace":        files(),
	"until":        oneOf(func() []string { return []string{"30m", "1h", "6h", "1d", "7d"} }),

	"authlog collect output":    files("tl"),
	"authlog diff fail-on":      oneOrMore(func() []string { return diffConditions }),
	"authlog diff format":       oneOf(func() []string { return []string{"text", "json"} }),
	"authlog merge output":      files("tl"),
	"authlog plan since":        cobra.NoFileCompletions, // a time alone
	"authlog rules show format": oneOf(func() []string { return []string{"text", "markdown", "yaml"} }),
}

// argumentValues are what the shell offers as arguments, by command; commands that
// are not here read logs, which may have any name.
var argumentValues = map[string]cobra.CompletionFunc{
	"authlog convert":       files("json"),
	"authlog diff":          files("json"),
	"authlog explain":       causes,
	"authlog merge":         files("tl"),
	"authlog rules lint":    folders,
	"authlog rules list":    cobra.NoFileCompletions,
	"authlog rules show":    causes,
	"authlog rules signals": cobra.NoFileCompletions,
	"authlog rules test":    folders,
}

// completions tells cobra what to offer. It is done only for a shell that asks, since
// cobra keeps the functions of every command tree in a table of the process.
func completions(cmd *cobra.Command) {
	for _, c := range cmd.Commands() {
		completions(c)
	}
	if f, ok := argumentValues[cmd.CommandPath()]; ok {
		cmd.ValidArgsFunction = f
	}
	offer := func(f *pflag.Flag) {
		values, ok := flagValues[cmd.CommandPath()+" "+f.Name]
		if !ok {
			values, ok = flagValues[f.Name]
		}
		if !ok {
			values = cobra.NoFileCompletions
		}
		if err := cmd.RegisterFlagCompletionFunc(f.Name, values); err != nil {
			panic(err) // each flag is visited once
		}
	}
	cmd.PersistentFlags().VisitAll(offer)
	cmd.LocalNonPersistentFlags().VisitAll(offer)
}

// files offers files with one of the endings, or any file.
func files(endings ...string) cobra.CompletionFunc {
	if len(endings) == 0 {
		return cobra.FixedCompletions(nil, cobra.ShellCompDirectiveDefault)
	}
	return cobra.FixedCompletions(endings, cobra.ShellCompDirectiveFilterFileExt)
}

func folders(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}

// oneOf offers values in their order, each with what it means after a tab.
func oneOf(values func() []string) cobra.CompletionFunc {
	return func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return values(), cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
	}
}

// oneOrMore offers values of a list with commas: those that are not in it yet.
func oneOrMore(values func() []string) cobra.CompletionFunc {
	return func(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		before := typed[:strings.LastIndexByte(typed, ',')+1]
		var out []cobra.Completion
		for _, v := range values() {
			name, _, _ := strings.Cut(v, "\t")
			if !slices.Contains(strings.Split(before, ","), name) {
				out = append(out, before+v)
			}
		}
		return out, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
	}
}

// causes offers the causes, those of --rules too.
func causes(cmd *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	dirs, _ := cmd.Flags().GetStringArray("rules") // none for a command without the flag
	set, err := loadRules(dirs)
	if err != nil {
		return cobra.AppendActiveHelp(nil, err.Error()), cobra.ShellCompDirectiveNoFileComp
	}
	var out []cobra.Completion
	for _, c := range set.Causes() {
		out = append(out, cobra.CompletionWithDesc(c.ID, c.Title))
	}
	return out, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
}

func failOnValues() []string {
	out := []string{"any"}
	for _, v := range verdicts {
		out = append(out, "verdict="+v)
	}
	return append(append(out, "confidence>=0.8"), causeIDs()...)
}

func reportFormats() []string {
	var out []string
	for _, f := range reports.Formats() {
		out = append(out, cobra.CompletionWithDesc(f.Name, f.Title))
	}
	return out
}

func logFormats() []string {
	var out []string
	for _, f := range parsers.Builtin() {
		out = append(out, cobra.CompletionWithDesc(f.Name, f.Title))
	}
	return out
}

func snippetNames() []string {
	out := []string{cobra.CompletionWithDesc("list", "the names")}
	for _, s := range doctor.Snippets() {
		out = append(out, cobra.CompletionWithDesc(s.Name, s.Title))
	}
	return out
}

// statusCodes are those that stand for a refusal somewhere.
func statusCodes() []string {
	var out []string
	signal.RefusalStatuses(func(status int, says string) {
		out = append(out, cobra.CompletionWithDesc(strconv.Itoa(status), says))
	})
	return out
}

// roles offers what stands before the = of --map; the key is the user's.
func roles(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var out []cobra.Completion
	for _, r := range jsonlog.RoleNames() {
		out = append(out, r+"=")
	}
	return out, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}
