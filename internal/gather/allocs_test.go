package gather

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"authlog/parsers/input"
)

// hotLines are logs of the formats that most bytes come in.
var hotLines = map[string]func(i int, at time.Time, status int) string{
	"nginx": func(i int, at time.Time, status int) string {
		return fmt.Sprintf(`203.0.113.%d - - [%s] "GET /v1/orders/%d?page=2 HTTP/1.1" %d 512 "-" "shop/2.%d"`, i%200, at.Format("02/Jan/2006:15:04:05 -0700"), i%5000, status, i%7)
	},
	"alb": func(i int, at time.Time, status int) string {
		return fmt.Sprintf(`https %[1]s app/shop/0123456789abcdef 203.0.113.%d:41234 10.0.3.17:8080 0.001 0.020 0.000 %d %d 812 512 "GET https://api.example.com:443/v1/orders/%d HTTP/2.0" "shop/2.%d" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/orders/fedcba9876543210 "Root=1-%08x-%024x" "api.example.com" "session-reused" 1 %[1]s "forward" "-" "-" "10.0.3.17:8080" "%d" "-" "-"`,
			at.Format("2006-01-02T15:04:05.000000Z"), i%200, status, status, i%5000, i%7, at.Unix(), i, status)
	},
	"json": func(i int, at time.Time, status int) string {
		return fmt.Sprintf(`{"level":"info","time":"%s","service":"orders","version":"4.2.%d","msg":"request completed","req":{"id":"%032x","method":"GET","url":"/v1/orders/%d","remoteAddress":"203.0.113.%d","headers":{"user-agent":"shop/2.%d","host":"api.example.com"}},"res":{"statusCode":%d,"contentLength":512},"responseTime":12}`,
			at.Format("2006-01-02T15:04:05.000Z"), i%3, i, i%5000, i%200, i%7, status)
	},
}

// Once the samples are full, a line costs no allocation: neither its parsing nor its
// counting. What is kept of some does, and every new bucket of time.
func TestNoAllocationPerLine(t *testing.T) {
	if testing.Short() {
		t.Skip("reads millions of lines")
	}
	const lines = 200_000
	for name, line := range hotLines {
		path := filepath.Join(t.TempDir(), name+".log")
		allocs := func(lines int) float64 {
			writeLines(t, path, lines, line)
			return testing.AllocsPerRun(1, func() {
				job, err := (&Options{Workers: 1}).Job()
				if err != nil {
					t.Fatal(err)
				}
				job.Sources = []input.Source{input.File(path)}
				if part, err := job.Part(context.Background(), false); err != nil || part.Inputs[0].Events != lines {
					t.Fatal(part, err)
				}
			})
		}
		if extra := (allocs(2*lines) - allocs(lines)) / lines; extra > 0.1 {
			t.Errorf("%s: %.3f allocations per further line", name, extra)
		} else {
			t.Logf("%s: %.3f", name, extra)
		}
	}
}

func writeLines(t *testing.T, path string, lines int, line func(i int, at time.Time, status int) string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	at := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	for i := range lines {
		status := 200
		if i%50 == 0 {
			status = 401
		}
		w.WriteString(line(i, at, status) + "\n")
		at = at.Add(300 * time.Millisecond)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
}
