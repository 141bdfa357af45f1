package jsonlog

import (
	"bytes"
	"fmt"
	"testing"
	"unsafe"

	"github.com/tidwall/gjson"

	"authlog/internal/timeline"
)

// parseReference is Parse as it would be with gjson: check, then walk.
func (r *Reader) parseReference(line []byte) bool {
	if !gjson.ValidBytes(line) {
		return false
	}
	r.begin()
	r.walk(gjson.Parse(unsafe.String(unsafe.SliceData(line), len(line))), 0, 0)
	return true
}

// walk notes the value of every role. path is the normalised path of obj, with
// its last dot.
func (r *Reader) walk(obj gjson.Result, path int, depth int) {
	obj.ForEach(func(key, v gjson.Result) bool {
		r.path = appendKey(r.path[:path], key.Str)
		if v.Type == gjson.Null {
			return true
		}
		if v.IsObject() {
			if m, ok := meanings[string(r.path)]; ok && m.shape != 0 {
				r.mark(m.shape, v.Str)
			}
			if depth < maxDepth {
				r.walk(v, r.enter(path), depth+1)
			}
			return true
		}
		m, ok := r.lookup(r.path)
		if !ok {
			return true
		}
		if m.shape != 0 {
			r.mark(m.shape, v.Str)
		}
		if m.role == rNone {
			return true
		}
		if v.IsArray() {
			if v = firstOf(v); v.Type == gjson.Null || v.IsObject() {
				return true
			}
		}
		s := scalarOf(v)
		r.note(m, key.Str, &s)
		return true
	})
}

// noted is all that a reader found in a line.
func noted(r *Reader) string {
	text := fmt.Sprintf("%v %q %t %t", r.marks, r.shape, r.nobody, r.noAuth)
	for role, f := range r.found {
		if f.ok {
			text += fmt.Sprintf(" %d=%s %q %q %v %d", role, f.raw, f.v.Raw, f.v.Str, f.v.Num, f.rank)
		}
	}
	return text
}

// FuzzScan: whatever the lines, and whatever came before them, the scanner accepts
// and notes what gjson does.
func FuzzScan(f *testing.F) {
	for _, line := range [...]string{
		`{"time":"2026-03-10T08:00:02Z","level":"warn","status":401,"req":{"method":"GET","url":"/v1?a=b","headers":{"x-request-id":["a","b"]}},"err":null}`,
		`{"ts":1773129602.25,"request":{"remote_ip":"192.0.2.14","uri":"/v1"},"status":401,"resp_headers":{"Www-Authenticate":["Bearer"]}}`,
		`{"a":{"b":{"c":{"d":{"e":{"f":{"status":401}}}}}},"status":-0.5e+3,"ok":true,"no":false}`,
		`{"sta\u0074us":4\u0030`, `{"status":01}`, `{"msg":"a\tb","status":[{"x":1},401]} `, `{}`, `{"a":[]}`, `{"a" : [ 1 , "x" ] , "b":{ }}`,
	} {
		f.Add([]byte(line), []byte(`{"time":"2026-03-10T08:00:02Z","status":200,"request":"GET / HTTP/1.1"}`))
	}
	f.Fuzz(func(t *testing.T, line, before []byte) {
		if len(line) == 0 || line[0] != '{' || nested(line) > maxNesting || nested(before) > maxNesting {
			return
		}
		fast, slow := New(0), New(0)
		fast.begin()
		fast.scan.scan(before)
		for range 2 { // the second time the keys are known
			fast.begin()
			ok := fast.scan.scan(line)
			if want := slow.parseReference(line); ok != want {
				t.Fatalf("%q: valid %t, gjson says %t", line, ok, want)
			}
			if ok && noted(fast) != noted(slow) {
				t.Fatalf("%q:\nnoted %s\ngjson %s", line, noted(fast), noted(slow))
			}
		}
		var ev timeline.Event
		ev.Reset()
		fast.Parse(line, &ev)
	})
}

// nested is the greatest number of brackets that are open at a time, those in
// strings counted too: a text with so many is none that a logger writes. It
// stops beyond maxNesting, and is 0 where there are not that many in all, which is
// faster to see.
func nested(line []byte) int {
	if bytes.Count(line, []byte{'{'})+bytes.Count(line, []byte{'['}) <= maxNesting {
		return 0
	}
	deepest, open := 0, 0
	for _, c := range line {
		switch c {
		case '{', '[':
			if open++; open > deepest {
				if deepest = open; deepest > maxNesting {
					return deepest
				}
			}
		case '}', ']':
			open--
		}
	}
	return deepest
}
