package jsonlog

import (
	"bytes"
	"encoding/json"
	"io"

	"github.com/tidwall/gjson"
)

// documents are the objects that hold records in an array, by their first key, as whoever
// exports logs gets them on one line.
var documents = []struct {
	first   string // key
	records func(doc gjson.Result) [][]byte
}{
	{"resourceLogs", otlpRecords},
	{"messageType", cloudWatch("logEvents")}, // a subscription filter's, AWS: CloudWatch Logs User Guide, "Subscription filters"
	{"events", cloudWatch("events")},         // aws logs filter-log-events, get-log-events: CloudWatch Logs API Reference
	{"took", searchHits},                     // Elasticsearch and OpenSearch: Search API, response body
	{"records", azureRecords},                // Azure Monitor: "Azure resource logs common schema", as streamed
}

// Batch takes a line apart that holds several records: a document of the table above, an
// array, objects without a line end between them, an element of an array with its comma or the
// array's bracket. It returns nil for any other line, also for a record as such.
func Batch(line []byte) [][]byte {
	whole := bytes.Trim(line, " \t\r")
	if len(whole) < 2 || !mayBatch(whole) {
		return nil
	}
	line = inArray(whole)
	var records [][]byte
	for values := json.NewDecoder(bytes.NewReader(line)); ; {
		var value json.RawMessage
		if err := values.Decode(&value); err == io.EOF {
			break
		} else if err != nil || value[0] != '{' && value[0] != '[' {
			return nil // what follows would be lost
		}
		records = append(records, elements(value)...)
	}
	if len(records) == 1 && bytes.Equal(records[0], whole) {
		return nil
	}
	return records
}

// inArray takes off what an array leaves around an element that has a line to itself.
func inArray(line []byte) []byte {
	opened, closed := line[0] == '[', line[len(line)-1] == ']'
	if line[0] == ',' || opened && !closed {
		line = line[1:]
	}
	if n := len(line) - 1; line[n] == ',' || closed && !opened {
		line = line[:n]
	}
	return line
}

// mayBatch is quick to tell most records from what Batch takes apart.
func mayBatch(line []byte) bool {
	switch line[0] {
	case '[':
		next := bytes.TrimLeft(line[1:], " \t")
		return len(next) > 0 && next[0] == '{'
	case ',':
		return true
	case '{':
		return line[len(line)-1] != '}' || document(line) >= 0 || bytes.Contains(line, between)
	}
	return false
}

// between is what two objects without a line end have between them.
var between = []byte("}{")

// document finds the kind of an object that holds records, -1 for any other.
func document(line []byte) int {
	name, ok := bytes.CutPrefix(bytes.TrimLeft(line[1:], " \t"), []byte{'"'})
	if !ok {
		return -1
	}
	for i := range documents {
		first := documents[i].first
		if len(name) > len(first) && string(name[:len(first)]) == first && name[len(first)] == '"' {
			return i
		}
	}
	return -1
}

// elements are the records of a value; one that holds none is a record itself.
func elements(value []byte) (records [][]byte) {
	if value[0] == '[' {
		records = objects(gjson.ParseBytes(value))
	} else if i := document(value); i >= 0 {
		records = documents[i].records(gjson.ParseBytes(value))
	}
	if records == nil {
		return [][]byte{value}
	}
	return records
}

// objects are the elements of an array as they are written, nil if one is no object.
func objects(array gjson.Result) (records [][]byte) {
	ok := array.IsArray()
	array.ForEach(func(_, v gjson.Result) bool {
		ok = v.IsObject()
		records = append(records, []byte(v.Raw))
		return ok
	})
	if !ok {
		return nil
	}
	return records
}

// maxStream is the longest name of a log stream in bytes (CloudWatch Logs API Reference,
// LogStream). Only one of a document is repeated in each of its records.
const maxStream = 512

// cloudWatch gives log events of the array under key: what was logged, which may be of any
// format, and what the service says of it.
func cloudWatch(key string) func(gjson.Result) [][]byte {
	return func(doc gjson.Result) (records [][]byte) {
		shared := doc.Get("logStream").String()
		for _, e := range doc.Get(key).Array() {
			at, message, stream := e.Get("timestamp"), e.Get("message"), shared
			if at.Type != gjson.Number || message.Type != gjson.String {
				return nil
			}
			if own := e.Get("logStreamName"); own.Exists() {
				stream = own.String()
			}
			b := append([]byte(`{"timestamp":`), at.Raw...)
			if stream != "" && len(stream) <= maxStream {
				b = appendField(b, "@logStream", stream)
			}
			records = append(records, append(appendField(b, "log", message.String()), '}'))
		}
		return records
	}
}

// searchHits gives the documents that a search found.
func searchHits(doc gjson.Result) [][]byte {
	found := objects(doc.Get("hits.hits.#._source"))
	if len(found) != int(doc.Get("hits.hits.#").Int()) {
		return nil
	}
	return found
}

// azureRecords gives the records of an object that has nothing else.
func azureRecords(doc gjson.Result) [][]byte {
	if len(doc.Map()) != 1 {
		return nil
	}
	return objects(doc.Get("records"))
}
