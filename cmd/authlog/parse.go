package main

import (
	"bufio"
	"context"
	"io"

	"github.com/spf13/cobra"

	"authlog/internal/gather"
	"authlog/internal/timeline"
	"authlog/parsers"
	"authlog/parsers/eventjson"
)

func newParse(std stdio) *cobra.Command {
	var f inputFlags
	var all bool
	cmd := &cobra.Command{
		Use:   "parse [FILE|DIR|GLOB|-]...",
		Short: "Print every line as authlog sees it, one JSON object a line",
		Long: `parse prints each event that authlog reads from the logs as one JSON object a
line, and each line that it cannot read as {"input":...,"line":...,"rejected":"why"}.
Lines that are no request and say nothing about authentication are left out
unless --all is given. Credentials are redacted.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return parseLines(cmd.Context(), std, &f, all, args)
		},
	}
	f.Register(cmd)
	f.RegisterRoutes(cmd)
	f.rejects.register(cmd)
	cmd.Flags().BoolVar(&all, "all", false, `also print ignored lines, as {"input":...,"line":...,"ignored":"class"}`)
	return cmd
}

func parseLines(ctx context.Context, std stdio, f *inputFlags, all bool, args []string) error {
	f.silent = true // the lines show how far it is
	f.Workers = 1   // the order of the lines is part of the output
	job, err := f.prepare(ctx, std, args)
	if err != nil {
		return err
	}
	defer job.Close()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	p := &printer{w: bufio.NewWriterSize(std.out, 1<<16), job: job, all: all, stop: cancel}
	var sum parsers.Summary
	err = f.rejects.keep(ctx, func(ctx context.Context, wrap gather.Wrap) (err error) {
		sum, err = parsers.Run(ctx, job.Sources, job.Config, func() parsers.Sink { return wrap(p) })
		return err
	})
	if err != nil {
		return failed(err)
	}
	if err := p.w.Flush(); err != nil {
		return failed(err)
	}
	if err := gather.Unreadable(sum); err != nil {
		return failed(err)
	}
	return f.rejects.judge(gather.InputsOf(sum))
}

// printer writes what Run hands it, in order.
type printer struct {
	w    *bufio.Writer
	job  *gather.Job
	all  bool
	buf  []byte
	stop func(error) // ends the run: nobody reads the output
}

func (p *printer) place(ref parsers.Ref) eventjson.Place {
	return eventjson.Place{Input: ref.Name, Line: ref.Line, Format: ref.Format, Routes: p.job.Routes}
}

func (p *printer) Add(ev *timeline.Event, ref parsers.Ref) {
	p.job.Site.Apply(ev)
	p.buf = eventjson.Append(p.buf[:0], ev, p.place(ref))
	p.flush()
}

func (p *printer) Skip(res parsers.Result, ref parsers.Ref) {
	switch {
	case res.Outcome == parsers.Rejected:
		p.buf = eventjson.AppendRejected(p.buf[:0], p.place(ref), res.Why)
	case p.all:
		p.buf = eventjson.AppendIgnored(p.buf[:0], p.place(ref), res.Why)
	default:
		return
	}
	p.flush()
}

func (p *printer) flush() {
	if _, err := p.w.Write(p.buf); err != nil && err != io.ErrShortWrite {
		p.stop(err)
	}
}
