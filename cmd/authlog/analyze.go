package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"authlog/internal/signal"
	"authlog/internal/timeline"
	"authlog/parsers"
	"authlog/parsers/markers"
	"authlog/parsers/redact"
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
(gzip, zstd, bzip2), recognises their formats, and reports each burst of 401s:
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
	f.inputFlags.register(cmd)
	f.registerRoutes(cmd)
	f.outputFlags.register(cmd)
	fl := cmd.Flags()
	fl.IntSliceVar(&f.status, "status", nil, "status `codes` that count as unauthorized (default 401), such as 403 or 401,403,419")
	fl.StringArrayVar(&f.deploys, "deploys", nil, "`file` of deploys and changes (JSON lines, JSON array or CSV: time, service, version, note)")
	fl.StringArrayVar(&f.rules, "rules", nil, "`directory` of rule files that add causes or replace built-in ones")
	fl.StringArrayVar(&f.before, "baseline", nil, "JSON `report` of an earlier run, or a quoted glob of them, that says what is usual at each hour of the week")
	fl.StringArrayVar(&f.failOn, "fail-on", nil, "exit with 3 when a burst meets the `condition`: any, a cause id, verdict=outage, confidence>=0.8")
	return cmd
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
	job, err := f.prepare(ctx, std, args, slices.Concat(f.before, f.deploys)...)
	if err != nil {
		return err
	}
	defer job.close()

	result, sum, leaky, err := read(ctx, job)
	if err != nil {
		return failed(err)
	}
	if err := unreadable(sum); err != nil {
		return err
	}
	findings, expected, seen := signal.Find(result, changes, before)
	assessments := make([]rules.Assessment, len(findings))
	for i := range findings {
		assessments[i] = set.Assess(&findings[i])
	}
	report := reports.Build(reports.Source{
		Tool:   reports.Tool{Name: "authlog", Version: toolVersion()},
		Inputs: inputsOf(sum), Warnings: append(warningsOf(job, sum, result, leaky), markerWarnings...),
		Result: result, Findings: findings, Assessments: assessments, Expected: expected, Usual: seen, Statuses: job.statuses,
	})
	f.tell(std.err, report)
	if err := f.write(std, format, report); err != nil {
		return failed(err)
	}
	if meets(policies, report.Bursts) {
		return errPolicy
	}
	return nil
}

// collector is the sink of one worker.
type collector struct {
	builder *timeline.Builder
	inputs  []int
	leaky   []int // by source: refused requests whose line holds a credential
}

func (c *collector) Add(ev *timeline.Event, ref parsers.Ref) {
	if ev.Status == http.StatusUnauthorized && len(redact.Find(ref.Text)) > 0 {
		c.leaky[ref.Input]++
	}
	c.builder.Add(ev, timeline.Place{Input: c.inputs[ref.Input], Line: ref.Line, Text: ref.Text})
}

// read turns all lines into one timeline. leaky counts, by source, the 401 lines
// that hold a credential; to look at every line would cost more than parsing it.
func read(ctx context.Context, j *job) (res *timeline.Result, sum parsers.Summary, leaky []int, err error) {
	var parts []*collector
	sum, err = parsers.Run(ctx, j.sources, j.config, func() parsers.Sink {
		c := &collector{builder: timeline.NewBuilder(timeline.Config{Redact: redact.Line, Routes: j.routes, Statuses: j.statuses}), leaky: make([]int, len(j.sources))}
		for _, src := range j.sources {
			c.inputs = append(c.inputs, c.builder.Input(src.Name))
		}
		parts = append(parts, c)
		return c
	})
	if err != nil {
		return nil, sum, nil, err
	}
	all := parts[0]
	for _, p := range parts[1:] {
		all.builder.Merge(p.builder)
		for i, n := range p.leaky {
			all.leaky[i] += n
		}
	}
	return all.builder.Finish(), sum, all.leaky, nil
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
