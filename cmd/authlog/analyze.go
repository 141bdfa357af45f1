package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"sync"

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
		Use:   "analyze [FILE|DIR|GLOB|s3://BUCKET/PREFIX|-]...",
		Short: "Find bursts of 401s and rank their likely causes",
		Long: `analyze reads logs from files, directories, globs, S3 or a pipe, plain or compressed
(gzip, zstd, bzip2, xz) or in archives (tar, zip), or partial timelines (authlog
collect), recognises formats, and reports each burst of 401s: when, who is hit, why,
how sure, on what evidence, and what to do.

Exit codes: 0 ran, whatever it found; 1 no input could be read; 2 wrong usage;
3 a burst met --fail-on.`,
		Example: `  authlog analyze /var/log/nginx/
  zcat app-*.gz | authlog analyze --since 6h
  authlog analyze --nginx-conf /etc/nginx/nginx.conf --deploys deploys.json access.log app.jsonl
  authlog analyze --since 2026-03-02T06:00:00Z s3://logs/AWSLogs/123456789012/
  authlog analyze -o report.json -o report.html -o /var/lib/node_exporter/authlog.prom logs/
  authlog analyze --format json --fail-on verdict=outage logs/`,
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
	f.rejects.register(cmd)
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
	targets, err := f.targets()
	if err != nil {
		return err
	}
	f.writes = writes(targets)
	logs, parts := splitParts(args)
	if err := spare(f.outputs(), slices.Concat(parts, f.before, f.deploys)); err != nil {
		return err
	}
	set := sync.OnceValues(func() (*rules.Set, error) { return loadRules(f.rules) })
	if len(f.rules) > 0 { // a mistake in them shows before the logs are read
		if _, err := set(); err != nil {
			return err
		}
	}
	changes, markerWarnings, err := readMarkers(f.deploys)
	if err != nil {
		return err
	}
	before, err := readBaseline(f.before)
	if err != nil {
		return err
	}
	f.silent = f.quiet
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
	if err := f.rejects.judge(all.Inputs); err != nil {
		return err
	}
	known := signal.Known{Markers: changes, Usual: before, Lifetimes: std.conf.site().Lifetimes()}
	report, err := conclude(all, set, known, markerWarnings)
	if err != nil {
		return err
	}
	std.conf.ignore(report)
	met := meets(policies, report.Bursts)
	if err := f.anonymize(report); err != nil {
		return err
	}
	f.tell(std.err, report, targets)
	if err := f.write(std, targets, report); err != nil {
		return err
	}
	if met {
		return errPolicy
	}
	return nil
}

// conclude turns what was gathered into the report. The rules are compiled only when
// there is a burst to explain, because that takes longer than reading a short log.
func conclude(all *partial.Part, set func() (*rules.Set, error), known signal.Known, more []reports.Warning) (*reports.Report, error) {
	result := all.State.Finish()
	all.State = nil // what detection needs is in the result; the rest of the memory is its
	findings, expected, seen := signal.Find(result, known)
	assessments := make([]rules.Assessment, len(findings))
	for i := range findings {
		s, err := set()
		if err != nil {
			return nil, err
		}
		assessments[i] = s.Assess(&findings[i])
	}
	return reports.Build(reports.Source{
		Tool:   reports.Tool{Name: "authlog", Version: toolVersion()},
		Inputs: all.Inputs, Warnings: slices.Concat(all.Warnings, resultWarnings(all, result), more),
		Result: result, Findings: findings, Assessments: assessments, Expected: expected, Usual: seen, Statuses: all.Config.Statuses,
	}), nil
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
