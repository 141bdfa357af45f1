package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"authlog/internal/doctor"
	"authlog/internal/gather"
	"authlog/internal/site"
	"authlog/internal/timeline"
	"authlog/parsers"
	"authlog/reports"
	"authlog/rules"
)

func newDoctor(std stdio) *cobra.Command {
	var f inputFlags
	var snippet string
	var deploys []string
	cmd := &cobra.Command{
		Use:   "doctor [FILE|DIR|GLOB|s3://BUCKET/PREFIX|-]...",
		Short: "Tell what these logs can show, and what to log to show more",
		Long: `doctor reads logs and tells which fields they hold, how well each cause could be
seen in them, whether they hold credentials, and which settings of nginx, a load
balancer, a gateway or an application logger would show more. No credential has
to be logged for any of it.`,
		Example: `  authlog doctor /var/log/nginx/access.log
  authlog doctor --snippet nginx      # a log_format to copy
  authlog doctor --snippet list`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if snippet != "" {
				return printSnippet(std, snippet)
			}
			return examine(cmd.Context(), std, &f, deploys, args)
		},
	}
	f.Register(cmd)
	cmd.Flags().StringVar(&snippet, "snippet", "", "print the settings for one `system` (list: their names)")
	cmd.Flags().StringArrayVar(&deploys, "deploys", nil, "`file` of deploys and changes that analyze will be given")
	return cmd
}

func printSnippet(std stdio, name string) error {
	if name == "list" {
		for _, s := range doctor.Snippets() {
			fmt.Fprintf(std.out, "%-12s %s\n", s.Name, s.Title)
		}
		return nil
	}
	s, ok := doctor.SnippetByName(name)
	if !ok {
		var names []string
		for _, s := range doctor.Snippets() {
			names = append(names, s.Name)
		}
		return usagef("--snippet %q: want list or one of %s", name, strings.Join(names, ", "))
	}
	_, err := fmt.Fprintf(std.out, "%s\n", s.Text)
	return err
}

// inspector is the sink of one worker.
type inspector struct {
	doctor.Coverage
	site  *site.Facts
	leaks gather.Leaks
}

func (s *inspector) Add(ev *timeline.Event, ref parsers.Ref) {
	s.site.Apply(ev)
	s.Coverage.Add(ev)
	s.leaks.Look(&ref)
}

func examine(ctx context.Context, std stdio, f *inputFlags, deploys, args []string) error {
	set, err := loadRules(nil)
	if err != nil {
		return err
	}
	changes, _, err := readMarkers(deploys)
	if err != nil {
		return err
	}
	job, err := f.prepare(ctx, std, args, deploys...)
	if err != nil {
		return err
	}
	defer job.Close()
	var parts []*inspector
	var sum parsers.Summary
	err = job.Watched("reading", func() (err error) {
		sum, err = parsers.Run(ctx, job.Sources, job.Config, func() parsers.Sink {
			s := &inspector{site: job.Site, leaks: gather.Leaks{}}
			parts = append(parts, s)
			return s
		})
		return err
	})
	if err != nil {
		return failed(err)
	}
	if err := gather.Unreadable(sum); err != nil {
		return failed(err)
	}
	all := parts[0]
	for _, p := range parts[1:] {
		all.Merge(&p.Coverage)
		all.leaks.Merge(p.leaks)
	}
	diagnose(std.out, set, sum, all, len(changes) > 0)
	return nil
}

// diagnose writes the page.
func diagnose(out io.Writer, set *rules.Set, sum parsers.Summary, all *inspector, deploys bool) {
	fmt.Fprintf(out, "Requests: %d, refused: %d, inputs: %d\n\n", all.Requests, all.Refused, len(sum.Inputs))
	fmt.Fprintln(out, "What is logged")
	for i, field := range doctor.Fields {
		share, known := all.Share(i)
		whose := ""
		if field.Refusals {
			whose = " of the 401s"
		}
		if !known {
			fmt.Fprintf(out, "    ?  %s\n", field.Title)
			continue
		}
		fmt.Fprintf(out, "%4.0f%%  %s\n", 100*share, field.Title+whose)
	}
	fmt.Fprintln(out, "\nWhat it can show")
	wants := map[string]int{}
	for _, s := range set.Sights(func(need string) bool { return all.Has(need, deploys) }) {
		fmt.Fprintf(out, "  %-6s %s\n", s.Level, s.ID)
		if s.Level == rules.SightClear || len(s.Missing) == 0 {
			continue
		}
		fmt.Fprintf(out, "         %s\n", s.Missing[0])
		for _, how := range s.Missing[:min(2, len(s.Missing))] {
			wants[how]++
		}
	}
	writeAdvice(out, sum, all, wants)
}

// writeAdvice tells what to change, the most helpful first.
func writeAdvice(out io.Writer, sum parsers.Summary, all *inspector, wants map[string]int) {
	if len(wants) > 0 {
		fmt.Fprintln(out, "\nWhat would help most, by the number of causes")
		hows := make([]string, 0, len(wants))
		for how := range wants {
			hows = append(hows, how)
		}
		slices.SortFunc(hows, func(a, b string) int {
			if wants[a] != wants[b] {
				return wants[b] - wants[a]
			}
			return strings.Compare(a, b)
		})
		for _, how := range hows[:min(5, len(hows))] {
			fmt.Fprintf(out, "  %2d × %s\n", wants[how], how)
		}
	}
	for _, in := range sum.Inputs {
		if leak, found := all.leaks[in.Input]; found {
			fmt.Fprintf(out, "\nWarning: lines with a credential in %s: %d, the first is line %d, %s\n", reports.Clean(in.Name), leak.Lines, leak.First, leak.Such())
		}
	}
	if len(all.leaks) > 0 {
		fmt.Fprintln(out, "Rotate those, and keep them out of the log: the settings below log none.\nWhat stands in a URL is in every log on its way: send it in a header.")
	}
	fmt.Fprintln(out, "\nSettings to copy")
	for _, name := range fitting(all) {
		fmt.Fprintf(out, "  authlog doctor --snippet %s\n", name)
	}
}

// fitting names the snippets for the systems whose logs were read, and for those
// that are missing beside them.
func fitting(all *inspector) []string {
	var names []string
	if all.Hops[timeline.HopProxy] > 0 || all.Hops[timeline.HopCDN] > 0 {
		names = append(names, "nginx", "envoy", "haproxy")
	}
	if all.Hops[timeline.HopLoadBalancer] > 0 {
		names = append(names, "alb")
	}
	if all.Hops[timeline.HopGateway] > 0 {
		names = append(names, "api-gateway")
	}
	return append(names, "slog", "zap", "pino", "python", "logback")
}
