package parsers

import (
	"authlog/internal/timeline"
	"authlog/parsers/input"
	"authlog/parsers/reason"
	"authlog/parsers/redact"
)

// ClassContinued is the class of lines that go on with the record before them,
// such as those of a stack trace.
const ClassContinued = "continuation of a record"

// maxContinuedText lines of a record are read for a reason; deeper ones of a stack
// trace are frames.
const maxContinuedText = 64

// attach reads the lines that go on with the current record. Where it was refused
// without saying why, the first of them that does gives the reason, and is its
// error text.
func (w *worker) attach(lines *input.Lines, ref Ref, parsed bool) {
	ev := &w.ev
	vague := parsed && !ev.Reason.Informative() && (ev.Status == 0 || ev.Status >= 400)
	for n := 0; lines.Continued() && lines.Next(); n++ {
		ref.Line, ref.Text = lines.Number(), lines.Bytes()
		res := Result{Outcome: Ignored, Why: ClassContinued}
		w.tally.format(ref.Format).Ignored++
		w.tally.ignored = count(w.tally.ignored, res.Why, lineRef{})
		if w.observer != nil {
			w.skipped = append(w.skipped, skippedLine{res, ref})
		}
		if !vague || n >= maxContinuedText {
			continue
		}
		if found := w.why(ref.Text, ev); found.Reason.Informative() {
			vague = false
			ev.Reason, ev.Suggests = found.Reason, found.Suggests
			if len(ev.ErrorReason) == 0 {
				ev.ErrorReason = redact.Text(ref.Text)
			}
		}
	}
}

// why reads one line of a record for a reason.
func (w *worker) why(text []byte, ev *timeline.Event) reason.Result {
	if w.reasons == nil {
		w.reasons = reason.NewClassifier()
	}
	if ev.Status == 401 || ev.Reason == timeline.ReasonGeneric {
		return w.reasons.ClassifyIn401(reason.Text{Error: text})
	}
	return w.reasons.Classify(reason.Text{Error: text})
}

// skippedLine is a line that an observer hears of after the event that it belongs to.
type skippedLine struct {
	res Result
	ref Ref
}

func (w *worker) tellSkipped() {
	for i := range w.skipped {
		w.observer.Skip(w.skipped[i].res, w.skipped[i].ref)
	}
	w.skipped = w.skipped[:0]
}
