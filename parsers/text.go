package parsers

import (
	"bytes"

	"authlog/internal/timeline"
	"authlog/parsers/jsonlog"
	"authlog/parsers/reason"
)

// txtNoHead is why a line is no record of an application's text log.
const txtNoHead = "neither a time nor a level at the start of the line"

// nameText is the name of text logs of applications, also in envelopes.
const nameText = "text"

// textFormat is the text log of an application: a time, a level and a text. It
// comes last, since it accepts the most.
func textFormat() Format {
	return Format{
		Name: nameText, Title: "text log of an application: time, level and text (login failures, access lines)", Hop: timeline.HopApplication,
		Source: "see parsers/reason for the texts",
		New:    func(o Options) LineParser { return &textParser{newTextReader(o)} },
		Sniff:  func(line []byte) bool { return len(line) > 4 && line[0] != '{' },
	}
}

type textParser struct{ textReader }

// Parse implements LineParser. A line that begins with neither time nor level
// is left to other formats: in a log of these it is a stray line, and not a
// record.
func (p *textParser) Parse(line []byte, ev *timeline.Event) Result {
	res, headed := p.text(bytes.TrimRight(line, "\r\n "), ev)
	if !headed {
		ev.Reset()
		return Result{Outcome: Rejected, Why: txtNoHead}
	}
	return res
}

// textReader reads records that are text, here and within envelopes.
type textReader struct {
	zone    int // seconds east of UTC of times without a zone
	json    *jsonlog.Reader
	reasons *reason.Classifier
	buf     []byte // the line without colours
}

func newTextReader(o Options) textReader {
	return textReader{zone: o.ZoneOffset, json: jsonlog.NewNamed(o.ZoneOffset, o.Names), reasons: reason.NewClassifier()}
}

// text makes an event of a line of text that names a request and its status, or
// that speaks of a refused credential; headed tells whether it begins with a
// time or a level. Fields may stand behind the text as a JSON object, as zap's
// console encoder writes them.
func (r *textReader) text(line []byte, ev *timeline.Event) (res Result, headed bool) {
	line = uncolour(line, &r.buf)
	message := recordHead(line, r.zone, ev)
	headed = ev.Time != timeline.NoTime || ev.Level != nil
	head := recordHeadOf(ev)
	if r.fields(message, ev) {
		head.complete(ev)
		return Result{Outcome: Parsed, Format: r.json.Shape()}, headed
	}
	ev.Reset()
	head.complete(ev)
	// What is left of fields that are cut off is no text.
	if i := bytes.Index(message, []byte("\t{")); i >= 0 {
		message = message[:i]
	}
	message = bytes.TrimRight(message, " \t")
	if r.json.Line(message, ev) && ev.Status != textPort || textAccess(message, ev) {
		ev.Hop = timeline.HopApplication
		return Result{Outcome: Parsed}, headed
	}
	ev.Reset()
	head.complete(ev)
	found := r.reasons.Classify(reason.Text{Message: message})
	if found.Reason == timeline.ReasonNone {
		return Result{Outcome: Ignored, Why: ClassText}, headed
	}
	ev.Hop, ev.Message = timeline.HopApplication, r.json.Safe(message)
	ev.Reason, ev.Suggests = found.Reason, found.Suggests
	r.json.Login(message, ev)
	return Result{Outcome: Parsed}, headed
}

// textHead is what stood before the text of a record.
type textHead struct {
	time       int64
	frac       uint8
	level, env []byte
}

func recordHeadOf(ev *timeline.Event) textHead {
	return textHead{ev.Time, ev.TimeFrac, ev.Level, ev.Environment}
}

// complete gives ev what only the head says.
func (h *textHead) complete(ev *timeline.Event) {
	if ev.Time == timeline.NoTime {
		ev.Time, ev.TimeFrac = h.time, h.frac
	}
	if ev.Level == nil {
		ev.Level = h.level
	}
	if ev.Environment == nil {
		ev.Environment = h.env
	}
}

// textPort is no status: W3C logs, as IIS writes them, have a port there.
const textPort = 443

// textMaxBefore bounds the text before an object of fields.
const textMaxBefore = 256

// fields reads a text with a JSON object behind it. The text becomes the
// message of a record that has none.
func (r *textReader) fields(text []byte, ev *timeline.Event) bool {
	if n := len(text); n < 2 || text[n-1] != '}' {
		return false
	}
	open := bytes.IndexByte(text[:min(len(text), textMaxBefore)], '{')
	if open < 0 || open > 0 && text[open-1] != ' ' && text[open-1] != '\t' {
		return false
	}
	if why, ignored := r.json.Parse(text[open:], ev); why != "" || ignored {
		return false
	}
	ev.Complete()
	before := bytes.TrimSpace(text[:open])
	if len(ev.Message) > 0 || len(before) == 0 {
		return true
	}
	ev.Message = r.json.Safe(before)
	if ev.Reason == timeline.ReasonNone && (ev.Status == 0 || ev.Status >= 400) {
		found := r.reasons.Classify(reason.Text{Message: before})
		ev.Reason, ev.Suggests = found.Reason, found.Suggests
	}
	return true
}
