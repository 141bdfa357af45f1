package jsonlog

import (
	"fmt"
	"strings"
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
}

// What the records of a line share is no way to fill the memory.
func TestBatchIsBounded(t *testing.T) {
	const n = 1 << 14
	long := strings.Repeat("x", 1<<18)
	for _, line := range []string{
		`{"resourceLogs":[{"resource":{"attributes":[{"key":"a","value":{"stringValue":"` + long + `"}}]},"scopeLogs":[{"logRecords":[{}` + strings.Repeat(",{}", n) + `]}]}]}`,
		`{"messageType":"DATA_MESSAGE","logStream":"` + long + `","logEvents":[{"timestamp":1,"message":""}` + strings.Repeat(`,{"timestamp":1,"message":""}`, n) + `]}`,
	} {
		size := 0
		records := Batch([]byte(line))
		for _, rec := range records {
			size += len(rec)
		}
		if len(records) != n+1 || size > 2*maxRepeated {
			t.Errorf("%.30s: %d records of %d bytes in all", line, len(records), size)
		}
	}
}
