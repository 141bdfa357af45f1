package main

import (
	"context"
	"fmt"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"authlog/internal/partial"
	"authlog/internal/signal"
	"authlog/parsers/markers"
	"authlog/reports"
	"authlog/rules"
)

type analyzeFlags struct {
	inputFlags
	outputFlags
	deploys []string
	rules   []string
	failOn  []string
	before  []string
}

func newAnalyze(std stdio) *cobra.Command {
	var f analyzeFlags
	cmd := &cobra.Command{
		Use:   "analyze [FILE|DIR|GLOB|-]...",
		Short: "Find bursts of 401s and rank their likely causes",
		Long: `analyze reads logs from files, directories, globs or a pipe, plain or compressed
(gzip, zstd, bzip2), or partial timelines (authlog collect), recognises formats, and reports each burst of 401s:
when, who is hit, why, how sure, on what evidence, and what to do.

Exit codes: 0 ran, whatever it found; 1 no input could be read; 2 wrong usage;
3 a burst met --fail-on.`,
		Example: `  authlog analyze /var/log/nginx/
  zcat app-*.gz | authlog analyze --since 6h
  authlog analyze --nginx-conf /etc/nginx/nginx.conf --deploys deploys.json access.log app.jsonl
  authlog analyze --format json -o report.json --fail-on verdict=outage logs/`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return analyze(cmd.Context(), std, &f, args)
		},
	}
	f.registerAll(cmd)
	return cmd
}

func (f *analyzeFlags) registerAll(cmd *cobra.Command) {
	f.inputFlags.Register(cmd)
	f.RegisterRoutes(cmd)
	f.RegisterStatus(cmd)
	f.outputFlags.register(cmd)
	fl := cmd.Flags()
	fl.StringArrayVar(&f.deploys, "deploys", nil, "`file` of deploys and changes (JSON lines, JSON array or CSV: time, service, version, note)")
	fl.StringArrayVar(&f.rules, "rules", nil, "`directory` of rule files that add causes or replace built-in ones")
	fl.StringArrayVar(&f.before, "baseline", nil, "JSON `report` of an earlier run, partial timeline of an earlier time, or a quoted glob of them, that says what is usual at each hour of the week")
	fl.StringArrayVar(&f.failOn, "fail-on", nil, "exit with 3 when a burst meets the `condition`: any, a cause id, verdict=outage, confidence>=0.8")
}

// analyze is the whole product: lines to events, events to a timeline, the
// timeline to bursts, bursts to signals, signals to causes, causes to a report.
func analyze(ctx context.Context, std stdio, f *analyzeFlags, args []string) error {
	policies, err := parsePolicies(f.failOn)
	if err != nil {
		return err
	}
	format, err := f.outputFlags.format()
	if err != nil {
		return err
	}
	set, err := loadRules(f.rules)
	if err != nil {
		return err
	}
	changes, markerWarnings, err := readMarkers(f.deploys)
	if err != nil {
		return err
	}
	before, err := readBaseline(f.before)
	if err != nil {
		return err
	}
	logs, parts := splitParts(args)
	job, err := f.prepareWith(ctx, std, parts, logs, slices.Concat(f.before, f.deploys)...)
	if err != nil {
		return err
	}
	defer job.Close()

	all, err := job.Part(ctx, false)
	if err != nil {
		return failed(err)
	}
	if all, err = addParts(all, parts, len(logs) > 0); err != nil {
		return err
	}
	known := signal.Known{Markers: changes, Usual: before, Lifetimes: std.conf.site().Lifetimes()}
	report := conclude(all, set, known, markerWarnings)
	std.conf.ignore(report)
	f.tell(std.err, report)
	if err := f.write(std, format, report); err != nil {
		return failed(err)
	}
	if meets(policies, report.Bursts) {
		return errPolicy
	}
	return nil
}

// conclude turns what was gathered into the report.
func conclude(all *partial.Part, set *rules.Set, known signal.Known, more []reports.Warning) *reports.Report {
	result := all.State.Finish()
	findings, expected, seen := signal.Find(result, known)
	assessments := make([]rules.Assessment, len(findings))
	for i := range findings {
		assessments[i] = set.Assess(&findings[i])
	}
	return reports.Build(reports.Source{
		Tool:   reports.Tool{Name: "authlog", Version: toolVersion()},
		Inputs: all.Inputs, Warnings: slices.Concat(all.Warnings, resultWarnings(all, result), more),
		Result: result, Findings: findings, Assessments: assessments, Expected: expected, Usual: seen, Statuses: all.Config.Statuses,
	})
}

func loadRules(dirs []string) (*rules.Set, error) {
	set, err := rules.Builtin()
	if err != nil {
		return nil, failed(err)
	}
	for _, dir := range dirs {
		if set, err = set.Load(dir); err != nil {
			return nil, usagef("--rules: %w", err)
		}
	}
	return set, nil
}

// readMarkers reads the files of deploys. Rows that cannot be used become
// warnings, a file that cannot be read at all is a mistake of the caller.
func readMarkers(paths []string) ([]signal.Marker, []reports.Warning, error) {
	var all []signal.Marker
	var warnings []reports.Warning
	for _, path := range paths {
		r, err := os.Open(path)
		if err != nil {
			return nil, nil, usagef("--deploys: %w", err)
		}
		list, problems, err := markers.Read(r, path)
		r.Close()
		if err != nil {
			return nil, nil, usagef("--deploys %s: %w", path, err)
		}
		all = append(all, list...)
		for _, p := range problems {
			warnings = append(warnings, reports.Warning{Code: "deploy-row-skipped", Says: fmt.Sprintf("line %d: %s", p.Line, p.Says), Input: path, Count: 1})
		}
	}
	return all, warnings, nil
}
