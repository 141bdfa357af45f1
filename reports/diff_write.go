package reports

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"io"
	"strings"
	"time"
)

//go:embed diff_schema.json
var diffSchema []byte

// DiffSchema returns the JSON Schema (draft 2020-12) of a comparison in JSON.
func DiffSchema() []byte { return append([]byte(nil), diffSchema...) }

// WriteDiffJSON writes the comparison as JSON, as WriteJSON writes a report.
func WriteDiffJSON(w io.Writer, d *Diff, _ Options) error {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(d); err != nil {
		return err
	}
	_, err := w.Write(escapeJSON(buf.Bytes()))
	return err
}

var stateStyles = map[string]style{BurstNew: alarm, BurstContinuing: yellow, BurstGone: green}

// diffMost bursts are listed in text; JSON has all.
const diffMost = 40

// WriteDiff writes the comparison for people: what is new comes first.
func WriteDiff(w io.Writer, d *Diff, o Options) error {
	p := &page{width: min(max(max(o.Width, 0), minWidth), maxWidth), color: o.Color}
	zone := o.Zone
	if zone == nil {
		zone = time.UTC
	}
	c := d.Counts
	p.para(span{"authlog", bold}, len("authlog")+2,
		span{count(c.New) + " new, " + count(c.Continuing) + " continuing (" + count(c.Worse) + " worse, " + count(c.Better) + " better, " +
			count(c.CauseChanged) + " with another cause), " + count(c.Gone) + " gone", bold})
	p.field("old", span{windowIn(d.Old, zone), plain})
	p.field("new", span{windowIn(d.New, zone), plain})
	shown, left := capped(d.Bursts, diffMost)
	for i := range shown {
		p.blank()
		p.change(&shown[i], zone)
	}
	if left > 0 {
		p.blank()
		p.para(span{}, 0, span{"… and " + counted(left, "burst") + " more: --format json", dim})
	}
	_, err := io.WriteString(w, p.out.String())
	return err
}

func windowIn(w Window, zone *time.Location) string {
	if w.Start.IsZero() {
		return "no event with a time"
	}
	return interval(w.Start.In(zone), w.End.In(zone), minuteLayout)
}

// change writes one burst.
func (p *page) change(c *BurstChange, zone *time.Location) {
	s := c.New
	if s == nil {
		s = c.Old
	}
	head := strings.ToUpper(strings.Join(append([]string{c.State}, c.Changes...), ", "))
	if c.Ignored {
		head += " (ignored)"
	}
	said := s.Verdict
	if s.Ongoing {
		said += ", ongoing"
	}
	p.wrap(nil, margin(2), 2, []span{{head + ":", stateStyles[c.State]}, {said + ", " + s.Cause + " " + percent(s.Confidence), bold}})
	p.field("when", span{interval(s.Start.In(zone), s.End.In(zone), clockLayout) + ", " + lasting(s.End.Sub(s.Start)), plain})
	p.field("size", span{counted(s.Unauthorized, "refusal") + ", " + perMinute(s.PerMinute) + ", " + counted(s.Clients, "client"), plain})
	p.field("who", span{brief(segmentWords(s.Segment), pageText), plain})
	if len(c.Why) > 0 {
		p.field("change", span{strings.Join(c.Why, "; "), plain})
	}
	p.field("id", span{s.ID, dim})
}
