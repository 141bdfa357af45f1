package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"authlog/reports"
)

// exhausting are logs that were made to cost time or memory.
func exhausting() map[string]string {
	nested := func(open, inner, end string, n int) string {
		return strings.Repeat(open, n) + inner + strings.Repeat(end, n)
	}
	var century, stray, numbers, keys strings.Builder
	for year := 1970; year <= 2261; year += 3 {
		fmt.Fprintf(&century, `{"time":"%d-03-02T10:00:00Z","status":%d,"path":"/a","client_ip":"192.0.2.%d"}`+"\n", year, 200+year%2*201, year%200)
	}
	for _, date := range []string{"0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "1969-12-31T23:59:59Z", "2262-01-01T00:00:00Z", "-2026-03-02T10:00:00Z", "99999-01-01T00:00:00Z"} {
		fmt.Fprintf(&stray, `{"time":"%s","status":401,"path":"/a"}`+"\n", date)
		fmt.Fprintf(&stray, `192.0.2.1 - - [02/Mar/%s:10:00:00 +0000] "GET / HTTP/1.1" 401 1 "-" "-"`+"\n", date[:4])
	}
	for _, n := range []string{"1e400", "-1e400", "99999999999999999999", "-9223372036854775808", "0.0000000000000000000000001", "NaN", "1e-400", strings.Repeat("9", 5000), "1." + strings.Repeat("0", 5000)} {
		fmt.Fprintf(&numbers, `{"time":"2026-03-02T10:00:00Z","status":401,"bytes":%s,"duration":%[1]s,"request_length":%[1]s}`+"\n", n)
		fmt.Fprintf(&numbers, `{"time":%s,"status":%[1]s,"path":"/a"}`+"\n", n)
		fmt.Fprintf(&numbers, `192.0.2.1 - - [02/Mar/2026:10:00:00 +0000] "GET / HTTP/1.1" 401 %s "-" "-" %[1]s`+"\n", n)
		fmt.Fprintf(&numbers, "time=2026-03-02T10:00:00Z status=%s bytes=%[1]s duration=%[1]ss\n", n)
	}
	for i := range 20_000 {
		fmt.Fprintf(&keys, `{"time":"2026-03-02T10:00:00Z","status":401,"k%x":{"z%[1]x":%[1]d}}`+"\n", i*7919)
	}
	const deep = 100_000
	return map[string]string{
		"one event in three years": century.String(),
		"years no log has":         stray.String(),
		"numbers out of range":     numbers.String(),
		"keys of their own":        keys.String(),
		"nested arrays":            nested("[", "1", "]", deep) + "\n" + `{"time":"2026-03-02T10:00:00Z","status":401,"a":` + nested("[", "1", "]", deep) + "}\n",
		"nested objects":           `{"time":"2026-03-02T10:00:00Z","status":401,"a":` + nested(`{"a":`, "1", "}", deep) + "}\n" + strings.Repeat(`{"a":`, deep) + "\n",
		"nested in strings":        `{"log":"` + strings.Repeat(`{\"log\":\"`, 10_000) + "\"}\n",
		"nested escapes":           `{"time":"2026-03-02T10:00:00Z","status":401,"msg":"token=` + strings.Repeat(`\\`, 100_000) + `"}` + "\n",
		"nested percent signs":     `192.0.2.1 - - [02/Mar/2026:10:00:00 +0000] "GET /a?token=` + strings.Repeat("%25", 100_000) + ` HTTP/1.1" 401 1 "-" "-"` + "\n",
		"names without values":     "2026-03-02 10:00:00 WARN " + strings.Repeat("password: token: key= ", 40_000) + "\n",
		"schemes without end":      "2026-03-02 10:00:00 WARN " + strings.Repeat("Bearer Basic Digest ", 40_000) + "\n",
		"users without end":        "2026-03-02 10:00:00 WARN " + strings.Repeat("user -u ", 100_000) + "\n",
		"doubled quotes":           "2026-03-02 10:00:00 WARN token " + strings.Repeat(`""`, 200_000) + "\n",
		"addresses without end":    "2026-03-02 10:00:00 WARN " + strings.Repeat("https://a:b", 80_000) + "\n",
		"lines too long":           strings.Repeat(strings.Repeat("x", 3<<20)+"\n", 3),
		"no line end":              strings.Repeat("y", 5<<20),
		"empty lines":              strings.Repeat("\n", 500_000),
		"carriage returns":         strings.Repeat("\r", 500_000),
		"NUL bytes":                "a\n" + strings.Repeat("\x00", 500_000),
		"deep path":                `192.0.2.1 - - [02/Mar/2026:10:00:00 +0000] "GET ` + strings.Repeat("/a", 300_000) + ` HTTP/1.1" 401 1 "-" "-"` + "\n",
		"hops without end":         `{"time":"2026-03-02T10:00:00Z","status":401,"x_forwarded_for":"` + strings.Repeat("192.0.2.1, ", 50_000) + `"}` + "\n",
	}
}

// Logs made to exhaust end in a report of ordinary size, with every line in its account,
// and leave no memory behind. The log itself is small, so a bound on its time is that of
// the test binary.
func TestExhaustingLogs(t *testing.T) {
	const (
		mostReport = 1 << 20 // bytes; a real report of one burst has 30 kB
		perLine    = 200     // bytes that parse writes for a line without anything
	)
	for name, text := range exhausting() {
		t.Run(name, func(t *testing.T) {
			log := write(t, "x.log", text)
			for _, f := range reports.Formats() {
				code, out, stderr := authlog(t, "", "analyze", "-v", "--format", f.Name, log)
				if code == exitUsage || strings.Contains(stderr, "internal error") {
					t.Fatalf("%s: exit %d: %.300s", f.Name, code, stderr)
				}
				if len(out) > mostReport {
					t.Errorf("%s: a report of %d bytes", f.Name, len(out))
				}
				if f.Name == "json" && code == exitOK {
					for _, in := range decode(t, out).Inputs {
						if in.Lines != in.Events+in.Ignored+in.Rejected {
							t.Errorf("%+v", in)
						}
					}
				}
			}
			code, out, _ := authlog(t, "", "parse", "--all", log)
			if code == exitUsage || len(out) > 3*len(text)+perLine*strings.Count(text, "\n")+mostReport {
				t.Errorf("parse: exit %d, %d bytes of %d", code, len(out), len(text))
			}
		})
	}
}

// The whole run over distinct values keeps within its bound: parsers, samples, detection
// and report.
func TestMemoryOfDistinctValues(t *testing.T) {
	const lines, bound = 60_000, 700 << 20 // bytes
	var b strings.Builder
	at := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	for i := range lines {
		fmt.Fprintf(&b, `{"time":"%s","status":%d,"method":"GET","path":"/v%x/%[3]x","host":"h%[3]x","user_agent":"a%[3]x/1","client_ip":"2001:db8::%[3]x","user":"u%[3]x","service":"s%[3]x","msg":"refused %[3]x","k%[3]x":1}`+"\n",
			iso(at.Add(time.Duration(i)*50*time.Millisecond)), 200+i%2*201, i*7919)
	}
	log := write(t, "x.log", b.String())
	peak := peakHeap(func() {
		if code, _, stderr := authlog(t, "", "analyze", "--format", "json", log); code != exitOK {
			t.Errorf("exit %d: %s", code, stderr)
		}
	})
	t.Logf("%d MB at most", peak>>20)
	if peak > bound {
		t.Errorf("%d MB of heap for %d lines, at most %d are meant", peak>>20, lines, bound>>20)
	}
}

// peakHeap is the largest heap seen while f runs.
func peakHeap(f func()) (peak uint64) {
	done, most := make(chan struct{}), make(chan uint64)
	go func() {
		var m runtime.MemStats
		var peak uint64
		for {
			runtime.ReadMemStats(&m)
			peak = max(peak, m.HeapAlloc)
			select {
			case <-done:
				most <- peak
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	f()
	close(done)
	return <-most
}

// Expressions of users are linear, and refused where they would not be small.
func TestHostileExpressions(t *testing.T) {
	log := write(t, "x.log", strings.Repeat("a", 16<<10)+"!\n"+accessLog())
	for expr, want := range map[string]int{
		`(?P<time>(a+)+)(?P<status>(b+)+)$`:                               exitOK,
		`(?P<time>a{1000}{1000})(?P<status>\d+)`:                          exitUsage,
		`(?P<time>` + strings.Repeat("(", 2000) + `)(?P<status>)`:         exitUsage,
		`(?P<time>a)(?P<status>b)` + strings.Repeat("x?", 4<<10):          exitUsage,
		`(?P<time>(((a{30}){30}){30}){30})(?P<status>((b{30}){30}){30}|)`: exitUsage,
	} {
		if code, _, stderr := authlog(t, "", "analyze", "--pattern", expr, log); code != want {
			t.Errorf("%.40s: exit %d: %.200s", expr, code, stderr)
		}
	}
}

// A rule or configuration cannot grow by references to itself, loop or ask for a device.
func TestHostileRules(t *testing.T) {
	bomb := "a: &a [x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c <= 'k'; c++ {
		bomb += fmt.Sprintf("%c: &%[1]c [*%c,*%[2]c,*%[2]c,*%[2]c,*%[2]c,*%[2]c,*%[2]c,*%[2]c,*%[2]c]\n", c, c-1)
	}
	head := "id: loop\ntitle: Loop\nsummary: s\nprior: 0\nevidence:\n  - id: x\n    family: reason\n    strength: weak\n    says: s\n    when: "
	for name, text := range map[string]string{
		"aliases": bomb, "self": "a: &a [*a]\n", "deep": strings.Repeat("- ", 10_000) + "x\n", "flow": strings.Repeat("[", 10_000) + "\n",
		"loop":    head + "all(1..1000000000, # > 0)\n",
		"repeat":  head + `repeat("x", 1000000000) == "x"` + "\n",
		"pattern": head + `"a" matches "(a{1000}){1000}"` + "\n",
		"big":     strings.Repeat("# filler\n", 1<<18),
	} {
		dir := t.TempDir()
		noError(t, os.WriteFile(filepath.Join(dir, "x.yaml"), []byte(text), 0o600))
		for _, args := range [][]string{{"rules", "lint", dir}, {"analyze", "--config", filepath.Join(dir, "x.yaml"), dir}} {
			peak := peakHeap(func() {
				if code, _, stderr := authlog(t, "", args...); code != exitUsage || !strings.Contains(stderr, "x.yaml") {
					t.Errorf("%s %s: exit %d: %.300s", name, args[0], code, stderr)
				}
			})
			if peak > 500<<20 {
				t.Errorf("%s %s: %d MB", name, args[0], peak>>20)
			}
		}
	}
	dir := t.TempDir()
	noError(t, os.Symlink("/dev/zero", filepath.Join(dir, "x.yaml")))
	for _, args := range [][]string{{"rules", "lint", dir}, {"analyze", "--config", filepath.Join(dir, "x.yaml")}, {"convert", "/dev/zero"}, {"analyze", "--deploys", "/dev/zero", dir}, {"analyze", "--nginx-conf", "/dev/zero", dir}, {"analyze", "--baseline", "/dev/zero", dir}, {"collect", "--manifest", "/dev/zero", "-o", filepath.Join(dir, "a.tl")}, {"merge", "-o", filepath.Join(dir, "a.tl"), "/dev/zero"}} {
		peak := peakHeap(func() {
			if code, _, _ := authlog(t, "", args...); code == exitOK {
				t.Errorf("%q accepts a device", args)
			}
		})
		if peak > 700<<20 {
			t.Errorf("%q: %d MB", args, peak>>20)
		}
	}
}
