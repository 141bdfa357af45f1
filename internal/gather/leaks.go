package gather

import (
	"bytes"

	"authlog/parsers"
	"authlog/parsers/redact"
)

// Leaks tells, by number of the input, of lines that hold a credential.
type Leaks map[int]Leak

// Leak is what is wrong with the lines of one input.
type Leak struct {
	Lines int    // that hold a credential
	First int    // number of the first of them
	Kind  string // of the first credential in that, as it is shown in its place, such as "jwt"
}

// kindColumn stands for a credential that only the column tells, such as a cookie.
const kindColumn = "credential"

// Look takes a line into account.
func (l Leaks) Look(ref *parsers.Ref) {
	masked := ref.Masked()
	kind := kindColumn
	if bytes.Equal(masked, ref.Text) {
		hits := redact.Find(masked)
		if len(hits) == 0 {
			return
		}
		kind = hits[0].Kind
	}
	l.add(ref.Input, Leak{1, ref.Line, kind})
}

// Merge adds o, which saw other lines.
func (l Leaks) Merge(o Leaks) {
	for input, leak := range o {
		l.add(input, leak)
	}
}

func (l Leaks) add(input int, more Leak) {
	sum, known := l[input]
	if !known || more.First < sum.First {
		sum.First, sum.Kind = more.First, more.Kind
	}
	sum.Lines += more.Lines
	l[input] = sum
}

// Such names what was found first, the way it is shown in its place.
func (l Leak) Such() string { return "such as [" + l.Kind + "]" }
