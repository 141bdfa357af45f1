package parsers

import (
	"bytes"

	"authlog/parsers/input"
)

// Header is what the lines look like that name the columns of the lines after
// them. The parsers of such a format implement HeadedParser.
type Header struct {
	// Mark stands at the start of every such line. Without one, only the first
	// line of an input can name columns.
	Mark string
	Is   func(line []byte, o Options) bool
}

// HeadedParser is a LineParser that can be told the header in force, because
// the lines of one input are spread over several of them.
type HeadedParser interface {
	LineParser
	// SetHeader gives the header line in force, nil when there is none. The
	// parser keeps no part of line.
	SetHeader(line []byte)
}

// ClassHeader is the class of lines that describe the lines after them.
const ClassHeader = "header"

// maxHeader bounds a header line: names of all fields that CloudFront can write
// need 1 KiB.
const maxHeader = 16 << 10

// maxColumns bounds the columns of a line; a line with more is rejected after
// that many.
const maxColumns = 1000

// headers follows the header lines of one input from block to block.
type headers struct {
	formats []Format
	opts    Options
	begun   bool     // a line that is not blank has been seen
	force   [][]byte // by index of the format; replaced, never changed, since jobs hold it
}

// before returns the headers in force where b begins, by index of the format,
// and notes those in b. A header in the first line is in force from the start.
func (h *headers) before(b input.Block) [][]byte {
	var first []byte
	if !h.begun {
		first = firstLine(b)
		h.begun = first != nil
	}
	force := h.force
	mark, marked := "", false // formats share marks
	for i := range h.formats {
		head := h.formats[i].Header
		switch {
		case head == nil:
		case head.Mark == "":
			if first != nil && head.Is(first, h.opts) {
				h.set(i, first)
				force = h.force
			}
		default:
			if head.Mark != mark {
				mark, marked = head.Mark, bytes.Contains(b.Data, []byte(head.Mark))
			}
			if !marked {
				continue
			}
			if line := lastHeader(b, head, h.opts); line != nil {
				h.set(i, line)
			}
		}
	}
	return force
}

// set replaces the header of one format by a copy of line, which is part of a
// block.
func (h *headers) set(format int, line []byte) {
	next := make([][]byte, len(h.formats))
	copy(next, h.force)
	next[format] = bytes.Clone(line)
	h.force = next
}

// firstLine is the first line of b that is not blank.
func firstLine(b input.Block) []byte {
	for lines := b.Lines(); lines.Next(); {
		if !isBlank(lines.Bytes()) {
			return lines.Bytes()
		}
	}
	return nil
}

// lastHeader is the last header line of b, nil if it has none.
func lastHeader(b input.Block, head *Header, o Options) (last []byte) {
	for lines := b.Lines(); lines.Next(); {
		if line := lines.Bytes(); !lines.TooLong() && isHeader(head, line, o) {
			last = line
		}
	}
	return last
}

// isHeader tells whether a line is a marked header.
func isHeader(head *Header, line []byte, o Options) bool {
	return head != nil && head.Mark != "" && len(line) <= maxHeader && bytes.HasPrefix(line, []byte(head.Mark)) && head.Is(line, o)
}

// setHeaders tells the parsers the headers in force, by index of the format.
func setHeaders(parsers []LineParser, force [][]byte) {
	for i, p := range parsers {
		headed, ok := p.(HeadedParser)
		switch {
		case !ok:
		case force == nil:
			headed.SetHeader(nil)
		default:
			headed.SetHeader(force[i])
		}
	}
}
