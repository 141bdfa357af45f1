package reports

import (
	"io"
	"strings"
	"time"
)

// lineMost characters of a segment stand on a line of the quiet table, so that a
// route of two thousand characters does not fill a screen.
const lineMost = 160

// writeLines writes one line per burst and nothing when there is none: for
// schedulers' mails, status bars and grep.
func writeLines(w io.Writer, r *Report) error {
	var b strings.Builder
	for i := range r.Bursts {
		burst := &r.Bursts[i]
		verdict := burst.Verdict
		if burst.Ongoing {
			verdict += " (ongoing)"
		}
		if burst.Ignored != nil {
			verdict += " (ignored)"
		}
		top := &burst.Causes[0]
		b.WriteString(strings.Join([]string{
			burst.Start.Format(time.RFC3339), Clean(verdict), Clean(top.ID), percent(top.Confidence),
			count(burst.Unauthorized) + " × " + statusWord(r.Statuses), counted(burst.Clients, "client"), brief(segmentValues(burst.Segment), lineMost),
		}, "  "))
		b.WriteByte('\n')
	}
	_, err := io.WriteString(w, b.String())
	return err
}
