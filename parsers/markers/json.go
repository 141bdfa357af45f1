package markers

import (
	"bytes"
	"encoding/json"
	"slices"

	"github.com/tidwall/gjson"
)

// Names of the list inside an object, and of objects inside an entry whose
// fields count as its own. Other objects are not looked into: the creator of a
// deployment has a type and a created_at, too.
var (
	listNames  = []string{"deploys", "deployments", "releases", "changes", "events", "markers", "items", "data", "results", "records", "entries", "rows", "nodes", "list", "values"}
	innerNames = []string{"metadata", "attributes", "deployment"}
)

// maxWrappers is how deep a list may lie in objects, as in {"data":{"nodes":[]}}.
const maxWrappers = 4

// json reads one document that holds the list, or one object after the other.
// encoding/json checks the text, because it bounds the nesting: a megabyte of
// brackets must not exhaust the stack. gjson reads values from valid text only.
func (l *list) json(data []byte) {
	if json.Valid(data) {
		l.document(data)
		return
	}
	head, _, _ := bytes.Cut(bytes.TrimSpace(data), []byte{'\n'})
	head = bytes.TrimSpace(head)
	if head[0] == '{' && json.Valid(head) {
		l.jsonLines(data)
		return
	}
	if n := len(head); head[0] == '{' && head[n-1] == '}' {
		l.jsonLines(data) // the first line is broken, others may not be
		return
	}
	l.stream(data)
}

// document reads a list, or a single entry.
func (l *list) document(data []byte) {
	doc := gjson.ParseBytes(data)
	entries, ok := listIn(doc, 0)
	if !ok {
		l.object(1, doc)
		return
	}
	line, at := 1, 0
	entries.ForEach(func(_, e gjson.Result) bool {
		if e.Index > at && e.Index <= len(data) {
			line += bytes.Count(data[at:e.Index], []byte{'\n'})
			at = e.Index
		}
		l.object(line, e)
		return !l.full
	})
}

// listIn finds the list in a document. An object with a time of its own and no
// list of a known name is an entry, whatever lists it holds.
func listIn(doc gjson.Result, depth int) (list gjson.Result, ok bool) {
	if doc.IsArray() {
		return doc, true
	}
	if !doc.IsObject() || depth > maxWrappers {
		return doc, false
	}
	dated := false
	var other, inner gjson.Result // a list of objects under any name; a wrapper
	doc.ForEach(func(k, v gjson.Result) bool {
		name := normal(k.String())
		switch {
		case v.IsArray() && slices.Contains(listNames, name):
			list, ok = v, true
		case v.IsArray():
			if !other.Exists() && v.Get("0").IsObject() {
				other = v
			}
		case v.IsObject():
			if in, found := listIn(v, depth+1); found && !inner.Exists() {
				inner = in
			}
		case slices.Contains(timeNames, name):
			if _, isTime := parseTime(v.String()); isTime {
				dated = true
			}
		}
		return !ok
	})
	switch {
	case ok:
		return list, true
	case dated:
		return doc, false
	case other.Exists():
		return other, true
	}
	return inner, inner.Exists()
}

func (l *list) jsonLines(data []byte) {
	line := 0
	for text := range bytes.Lines(data) {
		line++
		if text = bytes.TrimSpace(text); len(text) == 0 {
			continue
		}
		if !json.Valid(text) {
			l.problem(line, "not valid JSON")
			continue
		}
		if l.object(line, gjson.ParseBytes(text)); l.full {
			return
		}
	}
}

// stream reads objects that span lines, one after the other, and the beginning
// of an array that was cut off.
func (l *list) stream(data []byte) {
	dec := json.NewDecoder(bytes.NewReader(data))
	if bytes.TrimSpace(data)[0] == '[' {
		if _, err := dec.Token(); err != nil {
			l.problem(1, "not valid JSON")
			return
		}
	}
	line, at := 1, 0
	lineOf := func(offset int) int {
		line += bytes.Count(data[at:offset], []byte{'\n'})
		at = offset
		return line
	}
	for !l.full {
		end := int(dec.InputOffset())
		var raw json.RawMessage
		if !dec.More() || dec.Decode(&raw) != nil {
			rest := bytes.TrimLeft(data[end:], " \t\r\n,")
			if len(rest) == 0 && bytes.TrimSpace(data)[0] == '{' {
				return
			}
			l.problem(lineOf(len(data)-len(rest)), "not valid JSON from here on: the rest is left out")
			return
		}
		l.object(lineOf(int(dec.InputOffset())-len(raw)), gjson.ParseBytes(raw))
	}
}

// object takes one entry with its texts and numbers.
func (l *list) object(line int, entry gjson.Result) {
	if !entry.IsObject() {
		l.problem(line, "not an object")
		return
	}
	own, inner := map[string]string{}, map[string]string{}
	entry.ForEach(func(k, v gjson.Result) bool {
		name := normal(k.String())
		switch {
		case v.Type == gjson.String || v.Type == gjson.Number:
			own[name] = v.String()
		case v.IsObject() && slices.Contains(serviceNames, name):
			inner[name] = v.Get("name").String()
		case v.IsObject() && slices.Contains(innerNames, name):
			v.ForEach(func(k, v gjson.Result) bool {
				if v.Type == gjson.String || v.Type == gjson.Number {
					inner[normal(k.String())] = v.String()
				}
				return true
			})
		}
		return true
	})
	for name, v := range inner {
		if own[name] == "" {
			own[name] = v
		}
	}
	l.add(line, own)
}
