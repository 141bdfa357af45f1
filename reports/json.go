package reports

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf8"
)

// WriteJSON writes the report as JSON, indented by two spaces, with a newline
// at the end. The bytes depend on the report alone. Characters that a terminal
// or a JavaScript parser acts on are escaped within the strings, which changes
// no value; markup characters stay readable.
func WriteJSON(w io.Writer, r *Report, _ Options) error {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(r); err != nil {
		return fmt.Errorf("encode the report: %w", err)
	}
	_, err := w.Write(escapeJSON(buf.Bytes()))
	return err
}

// escapeJSON escapes what encoding/json leaves alone: DEL, the C1 controls, and
// invisible or direction-changing characters. They can occur only in strings.
// The replacement character is escaped too, as encoding/json does where it
// stands for invalid UTF-8, so that a report is the same when written again.
func escapeJSON(doc []byte) []byte {
	risky := func(c rune) bool { return c >= 0x7f && (c == utf8.RuneError || !visible(c)) }
	if !bytes.ContainsFunc(doc, risky) {
		return doc
	}
	out := make([]byte, 0, len(doc)+64)
	for len(doc) > 0 {
		c, n := utf8.DecodeRune(doc)
		switch {
		case !risky(c):
			out = append(out, doc[:n]...)
		case c > 0xffff: // a surrogate pair, RFC 8259 section 7
			c -= 0x10000
			out = fmt.Appendf(out, `\u%04x\u%04x`, 0xd800+(c>>10), 0xdc00+(c&0x3ff))
		default:
			out = fmt.Appendf(out, `\u%04x`, c)
		}
		doc = doc[n:]
	}
	return out
}
