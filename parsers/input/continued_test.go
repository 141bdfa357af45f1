package input

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
)

func TestContinues(t *testing.T) {
	for line, want := range map[string]bool{
		"\tat io.jsonwebtoken.impl.DefaultJwtParser.parse(DefaultJwtParser.java:385)": true,
		"    raise ExpiredSignatureError":                                             true,
		"io.jsonwebtoken.ExpiredJwtException: JWT expired at 2026-03-10T07:00:00Z":    true,
		"jwt.exceptions.ExpiredSignatureError: Signature has expired":                 true,
		"TokenExpiredError: jwt expired":                                              true,
		"Caused by: java.net.ConnectException":                                        true,
		"Traceback (most recent call last):":                                          true,
		"java.lang.NullPointerException":                                              true,
		"ERROR 2026-03-10 08:00:02 refused":                                           false,
		"Error handling request /v1":                                                  false,
		`{"level":"error"}`:                                                           false,
		`  {"level":"error"}`:                                                         false,
		"2026-03-10 08:00:02 ERROR x":                                                 false,
		` 127.0.0.1:59692 [03/Oct/2019:15:05:32.500] http-in api/app1 0/0/0/0/0 304 134 - - ---- 1/1/0/0/0 0/0 "GET /a HTTP/1.1"`: false,
		"":    false,
		"   ": false,
	} {
		if got := Continues([]byte(line)); got != want {
			t.Errorf("%q continues: %t", line, got)
		}
	}
}

// Whatever the size of blocks, no block begins in the middle of a record.
func TestBlocksHoldWholeRecords(t *testing.T) {
	var log strings.Builder
	for i := range 300 {
		fmt.Fprintf(&log, "2026-03-10 08:00:02.%03d ERROR refused, because of what the next lines tell in detail\n", i)
		for range i % 7 {
			log.WriteString("\tat com.example.AuthFilter.doFilter(AuthFilter.java:22)\n")
		}
		if i%5 == 0 { // the end of the block before it must not be decided by this line
			log.WriteString("2026-03-10 08:00:03.000 INFO \"GET /v1/orders HTTP/1.1\" 401\n")
		}
	}
	for size := 700; size < 1<<20; size += 1 + size/100 {
		blocks := NewBlocks(strings.NewReader(log.String()), NewPool(size))
		var all bytes.Buffer
		for {
			b, err := blocks.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if Continues(firstLine(b.Data)) {
				t.Fatalf("size %d: block %d begins with %.40q", size, b.Index, b.Data)
			}
			all.Write(b.Data)
			b.Release()
		}
		if all.String() != log.String() {
			t.Errorf("size %d: bytes are lost or twice", size)
		}
	}
}
