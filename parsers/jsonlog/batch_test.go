package jsonlog

import (
	"bytes"
	"strings"
	"testing"

	"authlog/internal/timeline"
)

// batches are lines with what is in them, a record a line; no record where the line is to be
// read as it stands.
var batches = []struct {
	name, line string
	want       []string
}{
	{"array", `[{"a":1}, {"b":[2]}]`, []string{`{"a":1}`, `{"b":[2]}`}},
	{"first of an array", `[{"a":[1]},`, []string{`{"a":[1]}`}},
	{"first, with commas in front", `[ {"a":[1]}`, []string{`{"a":[1]}`}},
	{"last of an array", `{"a":[1]}]`, []string{`{"a":[1]}`}},
	{"last, with commas in front", `, {"a":[1]} ]`, []string{`{"a":[1]}`}},
	{"element of an array", `  {"a":1},` + "\r", []string{`{"a":1}`}},
	{"element behind its comma", `,{"a":1}`, []string{`{"a":1}`}},
	{"no line end", `{"a":"}{"}{"b":2} {"c":3}`, []string{`{"a":"}{"}`, `{"b":2}`, `{"c":3}`}},
	{"subscription filter", `{"messageType":"DATA_MESSAGE","owner":"1","logGroup":"g","logStream":"s","logEvents":[{"id":"1","timestamp":1773129602000,"message":"a \"b\""},{"id":"2","timestamp":1773129603000,"message":"{}"}]}`,
		[]string{`{"timestamp":1773129602000,"@logStream":"s","log":"a \"b\""}`, `{"timestamp":1773129603000,"@logStream":"s","log":"{}"}`}},
	{"two of them", `{"messageType":"DATA_MESSAGE","logEvents":[{"timestamp":1,"message":"a"}]}{"messageType":"DATA_MESSAGE","logEvents":[{"timestamp":2,"message":"b"}]}`,
		[]string{`{"timestamp":1,"log":"a"}`, `{"timestamp":2,"log":"b"}`}},
	{"filter-log-events", `{ "events": [ {"logStreamName":"s","timestamp":1,"message":"a"}, {"timestamp":2,"message":"b"} ], "searchedLogStreams":[]}`,
		[]string{`{"timestamp":1,"@logStream":"s","log":"a"}`, `{"timestamp":2,"log":"b"}`}},
	{"search", `{"took":3,"hits":{"total":{"value":2},"hits":[{"_id":"1","_source":{"a":1}},{"_id":"2","_source":{"b":2}}]}}`, []string{`{"a":1}`, `{"b":2}`}},
	{"Azure", `{"records":[{"a":1},{"b":2}]}`, []string{`{"a":1}`, `{"b":2}`}},

	{"empty", "", nil},
	{"blank", " ", nil},
	{"record", `{"a":1}`, nil},
	{"braces in a text", `{"message":"}{"}`, nil},
	{"key in a text", `{"message":"resourceLogs"}`, nil},
	{"longer key", `{"eventsource":[{"timestamp":1,"message":"a"}]}`, nil},
	{"events of another kind", `{"events":[{"name":"login"}],"status":401}`, nil},
	{"an event without a text", `{"events":[{"timestamp":1,"message":"a"},{"timestamp":1}]}`, nil},
	{"records and more", `{"records":[{"a":1}],"status":401}`, nil},
	{"hits without a source", `{"took":3,"hits":{"hits":[{"_id":"1"},{"_source":{"b":2}}]}}`, nil},
	{"no hits", `{"took":3,"hits":{"hits":[]}}`, nil},
	{"numbers", `[{"a":1},2]`, nil},
	{"a number among objects", `{"a":1}{"b":2} 3`, nil},
	{"text in brackets", `[{main}] started`, nil},
	{"numbers among others", `[{"a":1},2][{"b":1}]`, []string{`[{"a":1},2]`, `{"b":1}`}},
	{"cut", `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{]}`, nil},
	{"cut behind a record", `{"a":1}{"b":`, nil},
	{"deep", strings.Repeat(`[{"a":`, 20000), nil},
}

func TestBatchKinds(t *testing.T) {
	for _, c := range batches {
		got := Batch([]byte(c.line))
		if want := strings.Join(c.want, "\n"); string(bytes.Join(got, []byte("\n"))) != want || (got == nil) != (c.want == nil) {
			t.Errorf("%s:\ngot  %s\nwant %s", c.name, bytes.Join(got, []byte("\n")), want)
		}
	}
}

func FuzzBatch(f *testing.F) {
	f.Add([]byte(otlpLine))
	for _, c := range batches {
		if len(c.line) < 1000 {
			f.Add([]byte(c.line))
		}
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		size := 0
		for _, rec := range Batch(line) {
			size += len(rec)
			var ev timeline.Event
			ev.Reset()
			why, _ := New(0).Parse(rec, &ev) // an array of other things stays, to be rejected
			if why == NotValid || why == NotAnObject && rec[0] != '[' {
				t.Errorf("%q: %s", rec, why)
			}
		}
		if size > 2*maxRepeated {
			t.Errorf("%d bytes of %d", size, len(line))
		}
	})
}
