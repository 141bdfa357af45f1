package rs

import (
	"hash/fnv"
	"math/rand/v2"
	"strconv"

	"authlog/internal/timeline"
)

// mostRequests of a case are turned into events; of larger ones an even share.
const mostRequests = 400_000

// carriers are the dimensions of a request that stand for those of the set.
// Which is which does not matter to the detector.
var carriers = map[string]func(*timeline.Event, []byte){
	"cdn":      func(ev *timeline.Event, v []byte) { ev.Host = v },
	"bitrate":  func(ev *timeline.Event, v []byte) { ev.Version = v },
	"p2p":      func(ev *timeline.Event, v []byte) { ev.Environment = v },
	"device":   func(ev *timeline.Event, v []byte) { ev.Instance = v },
	"platform": func(ev *timeline.Event, v []byte) { ev.Target = v },
	"gameid":   func(ev *timeline.Event, v []byte) { ev.User = v },
	"isp":      func(ev *timeline.Event, v []byte) { ev.Service = v },
}

// Log turns the counts of a case into the timeline of a log: each play is a
// request of a client of its own, at a random second of its minute, and a failed
// one is answered with 401.
func (c *Case) Log() *timeline.Result {
	h := fnv.New64a()
	h.Write([]byte(c.Name))
	r := rand.New(rand.NewPCG(h.Sum64(), 1))
	total := 0.0
	for _, row := range c.Rows {
		total += row.N
	}
	share := min(1, mostRequests/max(total, 1))
	b := timeline.NewBuilder(timeline.Config{})
	in := b.Input(c.Name)
	id := 0
	for _, row := range c.Rows {
		k := thin(r, row.K, share)
		n := k + thin(r, row.N-row.K, share)
		for i := range n {
			var ev timeline.Event
			ev.Reset()
			for d, v := range row.Values {
				carriers[c.Dims[d]](&ev, []byte(v))
			}
			id++
			ev.Time = row.Minute*1e9 + r.Int64N(60e9)
			ev.RequestID = strconv.AppendInt([]byte("play-0000000000000000"), int64(id), 10)
			ev.Hop, ev.Status = timeline.HopProxy, 200
			if i < k {
				ev.Status = 401
			}
			b.Add(&ev, timeline.Place{Input: in, Line: id})
		}
	}
	return b.Finish()
}

// thin draws how many of n are kept when each is with the given probability.
func thin(r *rand.Rand, n, share float64) int {
	if share >= 1 {
		return int(n)
	}
	x := n * share
	k := int(x)
	if r.Float64() < x-float64(k) {
		k++
	}
	return k
}
