package burst

import (
	"testing"

	"authlog/internal/timeline"
)

// BenchmarkDetect looks for bursts in a day of 80,000 requests; ns/dimension is what
// a further dimension costs a log, if its values are as many as those of the others.
func BenchmarkDetect(b *testing.B) {
	w := newWorld(1, 24)
	w.traffic(60, 0.02, func(float64) float64 { return 1 })
	for i := range 600 {
		w.add(40_000+float64(i), 401, i%200, "/api/svc2/items", "partner/3")
	}
	res := w.b.Finish()
	for b.Loop() {
		if found, _ := Detect(res, Options{}); len(found) == 0 {
			b.Fatal("no burst")
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(timeline.NumDims), "ns/dimension")
}
