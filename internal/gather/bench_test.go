package gather

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"testing"

	"authlog/internal/sim"
	"authlog/parsers/input"
)

// BenchmarkPart reads a log into a partial timeline, with one worker: all that
// happens per line. AUTHLOG_TEST_LOGS may name another log.
func BenchmarkPart(b *testing.B) {
	path := cmp.Or(os.Getenv("AUTHLOG_TEST_LOGS"), filepath.Join(b.TempDir(), "access.log"))
	if _, err := os.Stat(path); err != nil {
		f, err := os.Create(path)
		if err != nil {
			b.Fatal(err)
		}
		if err := cmp.Or(sim.Bulk(f, 1, 64<<20), f.Close()); err != nil {
			b.Fatal(err)
		}
	}
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(info.Size())
	b.ReportAllocs()
	for b.Loop() {
		job, err := (&Options{Workers: 1}).Job()
		if err != nil {
			b.Fatal(err)
		}
		job.Sources = []input.Source{input.File(path)}
		if part, err := job.Part(context.Background(), false); err != nil || part.Inputs[0].Events == 0 {
			b.Fatal(part, err)
		}
	}
}
