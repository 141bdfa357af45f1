package nab

import (
	"hash/fnv"
	"math/rand/v2"
	"strconv"

	"authlog/internal/timeline"
)

// mostEvents of a series are drawn; of larger ones an even share.
const mostEvents = 150_000

// Log turns the counts of a series into the timeline of a log in which each event
// is a refusal and nothing else is logged: the benchmark has counts, and no ratio.
func (s *Series) Log() *timeline.Result {
	h := fnv.New64a()
	h.Write([]byte(s.Name))
	r := rand.New(rand.NewPCG(h.Sum64(), 1))
	total := 0.0
	for _, v := range s.Values {
		total += max(v, 0)
	}
	share := min(1, mostEvents/max(total, 1))
	b := timeline.NewBuilder(timeline.Config{})
	in, id := b.Input(s.Name), 0
	for i, v := range s.Values {
		step := int64(300)
		if i+1 < len(s.Times) {
			step = max(1, s.Times[i+1]-s.Times[i])
		}
		x := max(v, 0) * share
		n := int(x)
		if r.Float64() < x-float64(n) {
			n++
		}
		for range n {
			var ev timeline.Event
			ev.Reset()
			id++
			ev.Time = s.Times[i]*1e9 + r.Int64N(step*1e9)
			ev.RequestID = strconv.AppendInt([]byte("event-000000000000000"), int64(id), 10)
			ev.Hop, ev.Status = timeline.HopProxy, 401
			b.Add(&ev, timeline.Place{Input: in, Line: id})
		}
	}
	return b.Finish()
}
