// Package jsonlog reads JSON log lines by role: a table says which keys hold the
// status, the path, the client and so on, whatever the logger. It covers the
// common application loggers and the JSON access logs of proxies and gateways.
package jsonlog

import (
	"bytes"
	"unsafe"

	"github.com/tidwall/gjson"

	"authlog/internal/timeline"
	"authlog/parsers/reason"
)

// Why a line is no record of this kind, and the class of records that say
// nothing.
const (
	NotAnObject = "the line is no JSON object"
	NotValid    = "the line is not valid JSON"
	TooDeep     = "JSON nested deeper than 200 levels"
	ClassEmpty  = "JSON without a time, a message or a request"
)

// Reader reads the lines of one goroutine.
type Reader struct {
	zone    int // seconds east of UTC of times without a zone
	reasons *reason.Classifier
	found   [numRoles]found
	used    []role // of those that were found
	nobody  bool   // a key for the target is there and says "-"
	noAuth  bool   // a key for the Authorization header is there and says "-"
	path    []byte
	alt     []byte
	clean   map[string]bool // short texts known to hold no credential
	own     Names           // the user's, before the table's
	moment  []byte          // date and time of day of the current line, joined
	marks   [len(shapes) + 1]uint8
	shape   string // by a value
	scan    scanner
	mayWait bool // the caller completes events, see Event.Complete
	later   func(*timeline.Event)
}

// New returns a reader; zone is in seconds east of UTC.
func New(zone int) *Reader { return NewNamed(zone, nil) }

// NewNamed is New with names of the user's own.
func NewNamed(zone int, own Names) *Reader {
	r := &Reader{own: own, zone: zone, reasons: reason.NewClassifier(), clean: map[string]bool{}}
	r.scan.r = r
	r.later = r.rest
	return r
}

// Lazily lets Parse leave the rest of a success to Event.Complete, which is to be
// called, if at all, before the next Parse.
func (r *Reader) Lazily() { r.mayWait = true }

// Parse fills ev, which the caller has reset, from one line. why is empty for
// an event; ignored tells that the record is fine but says nothing. Texts of ev
// point into the line or are fresh.
func (r *Reader) Parse(line []byte, ev *timeline.Event) (why string, ignored bool) {
	line = bytes.Trim(line, " \t\r\n") // the blanks of JSON, no others
	if len(line) < 2 || line[0] != '{' {
		return NotAnObject, false
	}
	r.begin()
	if !r.scan.scan(line) {
		if r.scan.deep > maxNesting {
			return TooDeep, false
		}
		return NotValid, false
	}
	if !r.anything() {
		return ClassEmpty, true
	}
	r.fill(ev)
	return "", false
}

// begin forgets the last record.
func (r *Reader) begin() {
	for _, role := range r.used {
		r.found[role] = found{}
	}
	r.used, r.nobody, r.noAuth, r.path = r.used[:0], false, false, r.path[:0]
	r.marks, r.shape = [len(shapes) + 1]uint8{}, ""
}

// Inner is the record that the last one wraps: the line in the JSON of a
// container runtime ("log"), of a collector or a cloud's log service ("message"
// that is itself JSON), of journald or of CloudWatch. It stays valid after the next Parse.
func (r *Reader) Inner() ([]byte, bool) {
	if r.found[rStatus].ok {
		return nil, false
	}
	if f := &r.found[rLog]; f.ok && f.v.Type == gjson.String {
		return bytesOf(f.v.Str), true
	}
	if f := &r.found[rMessage]; f.ok && f.v.Type == gjson.String {
		inner := bytes.TrimSpace(bytesOf(f.v.Str))
		return inner, len(inner) > 1 && inner[0] == '{' && inner[len(inner)-1] == '}' || r.found[rJournal].ok
	}
	return nil, false
}

// anything tells whether the record says at least when or what.
func (r *Reader) anything() bool {
	for _, role := range [...]role{rTime, rMessage, rError, rLog, rStatus, rURL, rLine, rMethod} {
		if r.found[role].ok {
			return true
		}
	}
	return false
}

// text is the value of a role as text, nil when it is absent.
func (r *Reader) text(role role) []byte {
	f := &r.found[role]
	switch {
	case !f.ok:
		return nil
	case f.v.Type == gjson.String:
		return bytesOf(f.v.Str)
	}
	return bytesOf(f.v.Raw)
}

// bytesOf is s without a copy. Nobody writes into an event's texts.
func bytesOf(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }

// maxNesting bounds the brackets open at a time: the scanner recurses for each, and a
// line of a megabyte of brackets would cost 130 MB of stack.
const maxNesting = 200
