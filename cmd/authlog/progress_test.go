package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"authlog/parsers"
	"authlog/parsers/input"
)

// watched is a progress whose clock ticks when the test says so.
func watched(out *bytes.Buffer, width int) (*progress, func(after time.Duration)) {
	start := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	ticks := make(chan time.Time)
	p := &progress{out: out, width: width, clock: func() (time.Time, <-chan time.Time, func()) { return start, ticks, func() {} }}
	return p, func(after time.Duration) { ticks <- start.Add(after) }
}

func TestProgress(t *testing.T) {
	sized := []input.Source{{Bytes: 1_500_000_000}, {Bytes: 500_000_000}}
	piped := []input.Source{{Bytes: 100}, {Once: true}}
	for _, c := range []struct {
		name    string
		sources []input.Source
		width   int
		want    string
	}{
		{"short run", sized, 80, ""},
		{"sizes known", sized, 80, "\r\x1b[Kauthlog: reading: 1 of 2 inputs, 400 MB of 2.0 GB, 200 MB/s, 8s left\r\x1b[K"},
		{"a pipe", piped, 80, "\r\x1b[Kauthlog: reading: 1 of 2 inputs, 400 MB, 200 MB/s\r\x1b[K"},
		{"narrow", sized, 21, "\r\x1b[Kauthlog: reading: 1 \r\x1b[K"},
	} {
		var out bytes.Buffer
		p, tick := watched(&out, c.width)
		wrong := errors.New("passed on")
		err := p.during(p.reading("reading", c.sources), func() error {
			p.Bytes.Add(400_000_000)
			p.Inputs.Add(1)
			tick(900 * time.Millisecond)
			if c.want != "" {
				tick(2 * time.Second)
			}
			return wrong
		})
		if out.String() != c.want || err != wrong {
			t.Errorf("%s: %q, want %q; %v", c.name, out.String(), c.want, err)
		}
	}
}

// What is counted at the end of a run is what is stored, whatever the files are.
func TestProgressCountsAll(t *testing.T) {
	parts := thirds()
	paths := []string{write(t, "a.log", parts[0]), write(t, "b.tgz", archived(t, []string{"x", "y"}, parts[1], parts[2]))}
	total := int64(0)
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		total += info.Size()
	}
	sources, _, err := input.Expand(append(paths, "missing"), nil)
	if err != nil {
		t.Fatal(err)
	}
	p := &progress{}
	for i := range sources {
		sources[i].Progress = p.counter()
	}
	if _, err := parsers.Newest(context.Background(), sources, parsers.Config{Formats: parsers.Builtin()}); err != nil {
		t.Fatal(err)
	}
	if p.Bytes.Load() != total || p.Inputs.Load() != 3 {
		t.Errorf("%d bytes of %d, %d inputs of 3", p.Bytes.Load(), total, p.Inputs.Load())
	}
}

func TestAmount(t *testing.T) {
	for n, want := range map[float64]string{0: "0 B", 999: "999 B", 999.6: "1.0 kB", 1234: "1.2 kB", 9960: "10 kB", 4.82e9: "4.8 GB", 3e15: "3000 TB"} {
		if got := amount(n); got != want {
			t.Errorf("%g: %s, want %s", n, got, want)
		}
	}
}

// Nobody watches a pipe, a file or --quiet.
func TestNoProgressWithoutTerminal(t *testing.T) {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	if newProgress(&bytes.Buffer{}, false) != nil || newProgress(null, false) != nil {
		t.Error("there is progress without a terminal")
	}
	if _, _, stderr := authlog(t, accessLog(), "analyze"); strings.Contains(stderr, "\x1b") {
		t.Errorf("%q", stderr)
	}
}
