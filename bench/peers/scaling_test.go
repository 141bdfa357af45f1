package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"
)

// The log has as many lines as it should, with what is distinct in each.
func TestBulk(t *testing.T) {
	var b bytes.Buffer
	if err := (bulk{5000, true, true, true}).write(&b); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	seen := map[string]bool{}
	refused := 0
	for _, l := range lines {
		r, ok := parse(l)
		if !ok {
			t.Fatalf("no log line: %s", l)
		}
		seen["c"+r.client], seen["p"+r.path], seen["a"+r.agent] = true, true, true
		if r.status == "401" {
			refused++
		}
	}
	if len(lines) != 5000 || len(seen) != 15_000 || refused < 90 || refused > 110 {
		t.Errorf("%d lines, %d distinct values, %d refused: %s", len(lines), len(seen), refused, lines[4999])
	}
}

func TestProbes(t *testing.T) {
	if err := getFields(strings.NewReader(jsonLine(request{status: "401"}) + "\n")); err != nil {
		t.Error(err)
	}
	var whole bytes.Buffer
	z := gzip.NewWriter(&whole)
	if _, err := z.Write(bytes.Repeat([]byte("log "), 1000)); err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	if err := decompress(bytes.NewReader(whole.Bytes())); err != nil {
		t.Error(err)
	}
	if err := decompress(bytes.NewReader(whole.Bytes()[:whole.Len()-9])); err == nil {
		t.Error("a log that is cut off is read to its end")
	}
	if err := decompress(strings.NewReader("no gzip")); err == nil || err == io.EOF {
		t.Errorf("no gzip: %v", err)
	}
}
