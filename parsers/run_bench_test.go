package parsers

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"authlog/internal/timeline"
	"authlog/parsers/input"
)

// first is the cheapest format: what remains is the cost of reading.
type first struct{}

func (first) Parse(line []byte, ev *timeline.Event) Result {
	ev.Status = int(line[0])
	return Result{Outcome: Parsed}
}

func benchmarkRun(b *testing.B, lineBytes int) {
	line := strings.Repeat("x", lineBytes-1) + "\n"
	path := filepath.Join(b.TempDir(), "access.log")
	data := strings.Repeat(line, (512<<20)/lineBytes)
	if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
		b.Fatal(err)
	}
	cfg := Config{Formats: []Format{{Name: "first", New: func(Options) LineParser { return first{} }}}}
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		sum, err := Run(context.Background(), []input.Source{input.File(path)}, cfg, func() Sink { return discard{} })
		if err != nil || sum.Inputs[0].Lines != len(data)/lineBytes {
			b.Fatal(sum, err)
		}
	}
}

func BenchmarkRun200(b *testing.B) { benchmarkRun(b, 200) }

func BenchmarkRun500(b *testing.B) { benchmarkRun(b, 500) }
