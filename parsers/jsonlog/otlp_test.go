package jsonlog

import (
	"fmt"
	"testing"

	"authlog/internal/timeline"
)

const otlpLine = `{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"orders"}}]},"scopeLogs":[{"scope":{"name":"http"},"logRecords":[` +
	`{"timeUnixNano":"1773129602000000000","severityText":"WARN","body":{"stringValue":"token \"expired\"\n"},"attributes":[{"key":"http.response.status_code","value":{"intValue":"401"}},{"key":"url.path","value":{"stringValue":"/v1/orders"}},{"key":"client.address","value":{"stringValue":"192.0.2.4"}}],"traceId":"5b8efff798038103d269b633813fc60c"},` +
	`{"observedTimeUnixNano":"1773129603000000000","body":{"kvlistValue":{"values":[{"key":"msg","value":{"stringValue":"audience not accepted"}}]}}}]}]}]}`

func TestBatch(t *testing.T) {
	records := Batch([]byte(otlpLine))
	if len(records) != 2 {
		t.Fatalf("%d records: %s", len(records), records)
	}
	var got string
	for _, rec := range records {
		var ev timeline.Event
		ev.Reset()
		r := New(0)
		if why, ignored := r.Parse(rec, &ev); why != "" || ignored {
			t.Fatalf("%s: %s", rec, why)
		}
		got += fmt.Sprintf("%d %d %s %s %s %s %s %v\n", ev.Time/1e9, ev.Status, ev.Path, ev.ClientIP, ev.Service, ev.Level, ev.TraceID, ev.Reason)
	}
	want := "1773129602 401 /v1/orders 192.0.2.4 orders warn 5b8efff798038103d269b633813fc60c expired\n1773129603 0   orders   audience-mismatch\n"
	if got != want {
		t.Errorf("got  %swant %s", got, want)
	}
	if n := len(Batch([]byte("{  " + otlpLine[1:]))); n != 2 {
		t.Errorf("%d records behind blanks", n)
	}
	for _, line := range []string{"", `{"message":"resourceLogs"}`, `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{]}`, `{"a":1}`} {
		if b := Batch([]byte(line)); b != nil {
			t.Errorf("%s is a batch of %d", line, len(b))
		}
	}
}

func FuzzBatch(f *testing.F) {
	f.Add([]byte(otlpLine))
	f.Fuzz(func(t *testing.T, line []byte) {
		for _, rec := range Batch(line) {
			var ev timeline.Event
			ev.Reset()
			if why, _ := New(0).Parse(rec, &ev); why == NotValid || why == NotAnObject {
				t.Errorf("%q: %s", rec, why)
			}
		}
	})
}
