package burst

import (
	"math"

	"authlog/internal/timeline"
)

// Range is an interval of 95 % confidence. Times are nanoseconds since 1970.
type Range struct{ From, To int64 }

// support is the fall in log-likelihood that a 95 % interval allows. An edge is no
// regular parameter: the time from it to the first failure is exponential, so the
// fall is -ln 0.05 and not half a quantile of chi-square.
const support = 3.0

// nearby failures are looked at on each side of an edge.
const nearby = 200

// measure adds to a finished burst what its numbers are worth: the ranges of its
// edges, the range of its excess, and how far its segment stands out.
func (d *detector) measure(b *Burst) {
	d.visibleTo(b.mark, func() {
		fails, all := d.free(d.fails), d.all
		for _, p := range b.Segment {
			fails, all = d.filter(fails, p), d.filter(all, p)
		}
		d.ranges(b, fails)
		_, total := d.tally(d.between(d.all, b.Start, b.End), everything)
		b.TrafficShare = min(1, b.Requests/max(total, 1))
	})
	b.ExcessLow, b.ExcessHigh = d.excessRange(b)
}

// ranges finds how far the edges may lie from where they are put, as change points
// of a Poisson process: with the burst's rate on one side and the expected on the
// other, moving an edge over a failure costs the logarithm of the two rates' ratio,
// and moving it over time gains their difference.
func (d *detector) ranges(b *Burst, fails []int32) {
	length := float64(b.End-b.Start) / 1e9
	inside := d.evidence(b.Members) / max(length, 1)
	outside := max(b.Expected, 0.5) / max(b.Unauthorized, 1) * inside
	b.Onset, b.Finish = Range{b.Start, b.Start}, Range{b.End, b.End}
	if inside <= outside {
		return
	}
	// A range reaches back at most to where the log begins and to the other edge.
	reqs := d.res.Requests
	var times []int64
	for _, i := range fails {
		times = append(times, reqs[i].Time)
	}
	weight := d.evidence(b.Members) / max(float64(len(b.Members)), 1)
	step := math.Log(inside/outside) * weight
	slope := (inside - outside) / 1e9
	b.Onset = spread(times, b.Start, step, slope, d.first, b.End)
	back := make([]int64, len(times))
	for i, t := range times {
		back[len(times)-1-i] = -t
	}
	mirrored := spread(back, -b.End, step, slope, -d.last, -b.Start)
	b.Finish = Range{-mirrored.To, -mirrored.From}
}

// spread is the range of an onset: failures at the given times, each worth step
// nats inside the burst, while each nanosecond inside costs slope. It does not
// reach beyond from and to.
func spread(times []int64, onset int64, step, slope float64, from, to int64) Range {
	at := 0
	for at < len(times) && times[at] < onset {
		at++
	}
	out := Range{onset, onset}
	// Earlier: time without failures costs, a failure gains.
	score, last := 0.0, onset
	for i := at - 1; i >= max(0, at-nearby); i-- {
		gap := float64(last-times[i]) * slope
		if score-gap <= -support {
			break
		}
		score += step - gap
		last = times[i]
		if score >= -support {
			out.From = last
		}
	}
	out.From = max(from, out.From-int64(max(0, support+min(score, 0))/slope))
	// Later: leaving a failure out costs, the time up to the next one gains.
	score = 0
	for i := at; i+1 < min(len(times), at+nearby) && times[i+1] <= to && score > -3*support; i++ {
		if score += float64(times[i+1]-times[i])*slope - step; score >= -support {
			out.To = times[i+1]
		}
	}
	return out
}

// excessRange is the range of the failures beyond the expected: both the count and
// the expectation are uncertain, by how failures of one client clump.
func (d *detector) excessRange(b *Burst) (low, high float64) {
	const z = 1.96
	span, dt := float64(d.last-d.first), float64(b.End-b.Start)
	clump := d.repetition(b.Members)
	extrapolated := min(1, dt/max(span-dt, 1))
	dev := z * math.Sqrt(clump*(b.Unauthorized+b.Expected*extrapolated))
	excess := b.Unauthorized - b.Expected
	return max(0, excess-dev), min(b.Unauthorized, excess+dev)
}

// Lift is how many times the expected number of requests failed.
func (b *Burst) Lift() float64 { return b.Unauthorized / max(b.Expected, 0.5) }

// Distinct counts the values of a dimension among the failing requests; those
// without a value do not count.
func (b *Burst) Distinct(res *timeline.Result, dim timeline.Dim) int {
	seen := map[uint32]bool{}
	for _, i := range b.Members {
		if v := res.Requests[i].Dims[dim]; v != 0 {
			seen[v] = true
		}
	}
	return len(seen)
}
