package parsers

import (
	"authlog/internal/timeline"
	"authlog/parsers/input"
	"authlog/parsers/jsonlog"
	"authlog/parsers/reason"
)

// worker parses blocks with parsers of its own.
type worker struct {
	run      *run
	formats  []Format
	parsers  []LineParser
	masks    []Masker // by format; nil for most
	some     []Masker // of the rejected line at hand
	sink     Sink
	observer Observer // sink, if it wants to see every line
	windowed bool
	lazy     bool // the sink completes events
	opts     Options
	ev       timeline.Event
	tally    tally
	parsing  bool               // a parser is at work
	careful  bool               // each parser is behind a net of its own
	reasons  *reason.Classifier // of continued lines
	skipped  []skippedLine
}

func newWorker(r *run, sink Sink) *worker {
	w := &worker{
		run: r, formats: r.cfg.Formats, sink: sink, opts: r.cfg.options(),
		parsers:  newParsers(r.cfg.Formats, r.cfg.options()),
		windowed: r.cfg.Since != 0 || r.cfg.Until != 0,
	}
	w.masks = w.columnMasks()
	w.observer, _ = sink.(Observer)
	_, w.lazy = sink.(Completer)
	return w
}

// block parses the lines of one block and adds what came of them to the
// account of their input.
func (w *worker) block(j job) {
	defer j.block.Release()
	if w.run.ctx.Err() != nil {
		return
	}
	a := j.account
	primary := a.detected.Index
	w.tally.reset()
	setHeaders(w.parsers, j.headers)
	ref := Ref{Input: a.sum.Input, Name: a.sum.Name}
	lines := j.block.Lines()
	for !w.lines(&lines, &ref, primary) {
		w.careful = true // the line at which a parser panicked, with a net for each parser
		w.line(&lines, &ref, primary)
		w.careful = false
	}
	a.add(&w.tally)
}

// lines parses what is left of a block. It returns false at a line that made a
// parser panic. One net for all lines costs nothing per line.
func (w *worker) lines(lines *input.Lines, ref *Ref, primary int) (done bool) {
	defer func() {
		if w.parsing && recover() != nil {
			w.parsing = false
		}
	}()
	for lines.Next() {
		ref.Line, ref.Text = lines.Number(), lines.Bytes()
		if batch := w.batch(lines); batch != nil {
			w.records(lines, ref, batch, primary)
			continue
		}
		w.line(lines, ref, primary)
	}
	return true
}

// batch returns the records of a line that holds several.
func (w *worker) batch(lines *input.Lines) [][]byte {
	if lines.TooLong() {
		return nil
	}
	return jsonlog.Batch(lines.Bytes())
}

// records parses the records of one line. Each counts as a line of its own, with the
// number of the one that it stands in.
func (w *worker) records(lines *input.Lines, ref *Ref, batch [][]byte, primary int) {
	w.tally.more += len(batch) - 1
	for _, record := range batch {
		ref.Text = record
		w.line(lines, ref, primary)
	}
}

// line finds the outcome of one line and counts it.
func (w *worker) line(lines *input.Lines, ref *Ref, primary int) {
	var res Result
	format := primary
	switch {
	case lines.TooLong():
		res = Result{Outcome: Rejected, Why: ReasonTooLong}
	case isBlank(ref.Text):
		res, format = Result{Outcome: Ignored, Why: ClassBlank}, -1
	case isBracket(ref.Text):
		res, format = Result{Outcome: Ignored, Why: ClassBracket}, -1
	default:
		res, format = w.judge(ref.Text, primary)
	}
	ref.Format, ref.masks = res.Format, w.masksOf(res, ref.Text, format)
	if format >= 0 && ref.Format == "" {
		ref.Format = w.formats[format].Name
	}
	if format >= 0 && w.formats[format].Hop == timeline.HopApplication && res.Outcome != Rejected && lines.Continued() {
		w.attach(lines, *ref, res.Outcome == Parsed)
	}
	t := &w.tally
	if res.Outcome == Parsed {
		if class := w.outside(w.ev.Time); class != "" {
			res = Result{Outcome: Ignored, Why: class}
		}
	}
	switch res.Outcome {
	case Parsed:
		t.event(ref.Format, w.ev.Time)
		if !w.lazy {
			w.ev.Complete()
		}
		w.sink.Add(&w.ev, *ref)
	case Ignored:
		if format >= 0 {
			t.format(ref.Format).Ignored++
		}
		t.ignored = count(t.ignored, res.Why, lineRef{})
	default:
		t.rejected = count(t.rejected, res.Why, lineRef{ref.Line, ref.Masked()})
	}
	if w.observer != nil && res.Outcome != Parsed {
		w.observer.Skip(res, *ref)
	}
	if len(w.skipped) > 0 {
		w.tellSkipped()
	}
}

// judge lets the format of the input try first. What it rejects goes to the
// first other candidate that makes an event of it, else to the first that
// knows it as a record to be ignored; else the first reason stands.
func (w *worker) judge(line []byte, primary int) (Result, int) {
	if len(line) > 0 && line[0] == '#' {
		if format := w.header(line); format >= 0 {
			return Result{Outcome: Ignored, Why: ClassHeader}, format
		}
	}
	w.ev.Reset()
	first := w.parse(primary, line)
	if first.Outcome != Rejected {
		return first, primary
	}
	best, format := first, primary
	for i := range w.formats {
		if i == primary || !w.formats[i].sniff(line) {
			continue
		}
		w.ev.Reset()
		res := w.parse(i, line)
		if res.Outcome == Parsed {
			return res, i
		}
		if res.Outcome == Ignored && best.Outcome == Rejected {
			best, format = res, i
		}
	}
	return best, format
}

// header tells the format whose header a line is, if any. It comes before all
// parsers, so that the columns in force do not depend on where a block begins.
func (w *worker) header(line []byte) int {
	for i := range w.formats {
		if headed, ok := w.parsers[i].(HeadedParser); ok && isHeader(w.formats[i].Header, line, w.opts) {
			headed.SetHeader(line)
			return i
		}
	}
	return -1
}

// parse lets one format try the line. Who recovers from a panic needs to know
// that it was a parser's.
func (w *worker) parse(format int, line []byte) Result {
	if w.formats[format].Name == nameText && w.masks[format] != nil {
		if line = mask(w.masks[format], line); string(line) == withheld {
			return Result{Outcome: Rejected, Why: reasonWithheld}
		}
	}
	if w.careful {
		return parse(w.parsers[format], line, &w.ev)
	}
	w.parsing = true
	res := w.parsers[format].Parse(line, &w.ev)
	w.parsing = false
	return res
}

// parse is p.Parse behind a net: a line that makes a parser panic costs that
// line, not the run. The line is counted with a reason that says so.
func parse(p LineParser, line []byte, ev *timeline.Event) (res Result) {
	defer func() {
		if recover() != nil {
			res = Result{Outcome: Rejected, Why: ReasonPanic}
		}
	}()
	return p.Parse(line, ev)
}

// outside returns the class of an event that the window leaves out.
func (w *worker) outside(t int64) string {
	switch {
	case !w.windowed:
		return ""
	case t == timeline.NoTime:
		return ClassUntimed
	case t < w.run.cfg.Since && w.run.cfg.Since != 0, t >= w.run.cfg.Until && w.run.cfg.Until != 0:
		return ClassOutside
	}
	return ""
}

// isBlank is true for a line of white space.
func isBlank(line []byte) bool {
	for _, c := range line {
		if c != ' ' && c != '\t' && c != '\r' {
			return false
		}
	}
	return true
}

// isBracket tells the lines around the elements of a JSON array that has one on each line.
func isBracket(line []byte) bool {
	return len(line) > 0 && len(line) <= 2 && (line[0] == '[' || line[0] == ']') && isBlank(line[1:])
}
