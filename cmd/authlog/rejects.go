package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strconv"

	"github.com/spf13/cobra"

	"authlog/internal/gather"
	"authlog/internal/whole"
	"authlog/parsers"
	"authlog/parsers/redact"
	"authlog/reports"
)

// rejectFlags say what becomes of lines that no format accepts.
type rejectFlags struct {
	strict bool
	file   string
	raw    bool
}

func (f *rejectFlags) register(cmd *cobra.Command) {
	fl := cmd.Flags()
	fl.BoolVar(&f.strict, "strict", false, "fail when any line is rejected, and say which was the first")
	fl.StringVar(&f.file, "rejects", "", "keep the rejected lines in `file`, as input:line: reason: text, without credentials; one goroutine parses then")
	fl.BoolVar(&f.raw, "unsafe-raw", false, "keep rejected lines as they are, with credentials and control characters")
}

func (f *rejectFlags) check() error {
	if f.raw && f.file == "" {
		return usagef("--unsafe-raw says how --rejects FILE keeps lines: give both")
	}
	return nil
}

// keep lets read run with a sink for rejected lines, nil without --rejects. The file
// appears whole or not at all. What read returns comes first.
func (f *rejectFlags) keep(ctx context.Context, read func(context.Context, gather.Wrap) error) error {
	if f.file == "" {
		return read(ctx, (*rejectLog)(nil).with)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var ended error
	err := whole.WritePrivate(f.file, func(w io.Writer) error {
		log := &rejectLog{w: bufio.NewWriterSize(w, 1<<16), raw: f.raw, stop: cancel}
		if ended = read(ctx, log.with); ended != nil {
			return ended
		}
		return log.w.Flush()
	})
	if err != nil && ended == nil {
		return fmt.Errorf("--rejects: %w", err)
	}
	return err
}

// rejectLog writes rejected lines in the order in which it gets them.
type rejectLog struct {
	w    *bufio.Writer
	raw  bool
	buf  []byte
	stop func(error) // ends the run: the file cannot be written
}

// maxCutText bytes are kept of a line of which only the beginning was read: a
// credential at its end would not be recognised.
const maxCutText = 400

// Skip keeps a line if it was rejected.
func (l *rejectLog) Skip(res parsers.Result, ref parsers.Ref) {
	if res.Outcome != parsers.Rejected {
		return
	}
	b := append(l.buf[:0], reports.Clean(ref.Name)...)
	b = strconv.AppendInt(append(b, ':'), int64(ref.Line), 10)
	b = append(append(append(b, ": "...), res.Why...), ": "...)
	text := ref.Text
	if !l.raw {
		text = redact.Line(ref.Masked())
		if res.Why == parsers.ReasonTooLong {
			text = text[:min(len(text), maxCutText)]
		}
		text = []byte(reports.Clean(string(text)))
	}
	l.buf = append(append(b, text...), '\n')
	if _, err := l.w.Write(l.buf); err != nil {
		l.stop(err)
	}
}

// rejecting is the sink of a run that keeps rejected lines. It has one worker.
type rejecting struct {
	parsers.Sink
	log *rejectLog
}

func (r rejecting) Skip(res parsers.Result, ref parsers.Ref) {
	r.log.Skip(res, ref)
	if o, ok := r.Sink.(parsers.Observer); ok {
		o.Skip(res, ref)
	}
}

// with lets l, if there is one, see what sink does not take.
func (l *rejectLog) with(sink parsers.Sink) parsers.Sink {
	if l == nil {
		return sink
	}
	return rejecting{sink, l}
}

// judge returns an error for the first rejected line, if none may be.
func (f *rejectFlags) judge(inputs []reports.Input) error {
	if !f.strict {
		return nil
	}
	total := 0
	where := ""
	for i := range inputs {
		in := &inputs[i]
		if total += in.Rejected; in.Rejected == 0 || where != "" {
			continue
		}
		where = reports.Clean(in.Name)
		if len(in.Examples) > 0 { // by line number
			first := in.Examples[0]
			where = fmt.Sprintf("%s:%d: %s: %s", where, first.Line, reports.Clean(first.Why), reports.Clean(first.Text))
		}
	}
	switch total {
	case 0:
		return nil
	case 1:
		return failed(fmt.Errorf("--strict: a line was rejected: %s", where))
	}
	return failed(fmt.Errorf("--strict: %d lines were rejected, first %s; --rejects FILE keeps them all", total, where))
}
