// Package parsers turns log lines into events: the list of formats and their
// detection, one file per format, and the readers of files, pipes and
// compressed streams. Credentials are redacted here, before an event leaves.
package parsers

import (
	"authlog/internal/timeline"
	"authlog/parsers/jsonlog"
)

// Outcome says what became of a line. Every line has exactly one.
type Outcome uint8

// Outcomes of a line.
const (
	Rejected Outcome = iota // not a record of this format; Result.Why says why
	Ignored                 // a record, but no request and nothing about authentication; Result.Why is its class
	Parsed                  // the event is filled
)

// Result is the outcome of one line with its reason.
type Result struct {
	Outcome Outcome
	Why     string // a constant text; empty when Parsed
	// Format is the name of the format when it is not that of the parser: of what
	// stands in an envelope, or of the system that is known by its JSON. A constant
	// text, empty otherwise.
	Format string
}

// LineParser reads one format. It is used by one goroutine at a time.
type LineParser interface {
	// Parse fills ev, which the caller has Reset, from one line without its
	// line end. Slices in ev are valid until the next call.
	Parse(line []byte, ev *timeline.Event) Result
}

// Options are what a parser may need beyond the line.
type Options struct {
	// Offset in seconds east of UTC for formats whose times have no zone.
	ZoneOffset int
	// Names of keys and columns that the user gave roles to.
	Names jsonlog.Names
}

// Format describes one log format.
type Format struct {
	Name   string // stable id, such as "nginx"
	Title  string // one line for people
	Hop    timeline.Hop
	Source string // where the facts about the format come from
	New    func(Options) LineParser
	// Sniff is a cheap test whether a line could be of this format. It may
	// accept too much, never too little: Parse decides.
	Sniff func(line []byte) bool
	// Header is set when a line of the input names the columns of others.
	Header *Header

	bare *Format // what reads the lines without the prefix of a transport; nil if that is this format
}
