package jsonlog

import "github.com/tidwall/gjson"

// maxRepeated bounds, in bytes, what the attributes of resources take in all records of a
// line: two kilobytes, which agents add, in each of sixteen thousand records.
const maxRepeated = 32 << 20

// otlpRecords takes a batch of log records in OTLP's JSON apart, one batch a line as the
// file exporter of the OpenTelemetry collector writes it (opentelemetry-proto,
// opentelemetry/proto/logs/v1/logs.proto, and the JSON Protobuf encoding of the OTLP
// specification): each becomes an object with the attributes of the record and of its
// resource as keys.
func otlpRecords(doc gjson.Result) (out [][]byte) {
	repeated := 0
	doc.Get("resourceLogs").ForEach(func(_, resource gjson.Result) bool {
		shared := appendAttributes(nil, resource.Get("resource.attributes"))
		resource.Get("scopeLogs").ForEach(func(_, scope gjson.Result) bool {
			scope.Get("logRecords").ForEach(func(_, rec gjson.Result) bool {
				if repeated += len(shared); repeated > maxRepeated {
					shared = nil
				}
				out = append(out, record(rec, shared))
				return true
			})
			return true
		})
		return true
	})
	return out
}

// record writes one record as an object.
func record(rec gjson.Result, shared []byte) []byte {
	b := []byte(`{"time":`)
	at := rec.Get("timeUnixNano").String()
	if at == "" || at == "0" {
		at = rec.Get("observedTimeUnixNano").String()
	}
	b = gjson.AppendJSONString(b, at)
	for _, f := range [...]struct{ key, path string }{{"level", "severityText"}, {"trace_id", "traceId"}, {"event", "eventName"}} {
		if v := rec.Get(f.path); v.Exists() && v.String() != "" {
			b = appendField(b, f.key, v.String())
		}
	}
	if body := rec.Get("body"); body.Exists() {
		if s := body.Get("stringValue"); s.Exists() {
			b = appendField(b, "message", s.String())
		} else {
			b = appendAttributes(b, body.Get("kvlistValue.values"))
		}
	}
	b = appendAttributes(b, rec.Get("attributes"))
	return append(append(b, shared...), '}')
}

// appendAttributes adds ,"key":value for each attribute that has a plain value.
func appendAttributes(b []byte, list gjson.Result) []byte {
	list.ForEach(func(_, a gjson.Result) bool {
		v := a.Get("value")
		for _, kind := range [...]string{"stringValue", "intValue", "doubleValue", "boolValue"} {
			if x := v.Get(kind); x.Exists() {
				b = appendField(b, a.Get("key").String(), x.String())
				break
			}
		}
		return true
	})
	return b
}

func appendField(b []byte, key, value string) []byte {
	return gjson.AppendJSONString(append(gjson.AppendJSONString(append(b, ','), key), ':'), value)
}
