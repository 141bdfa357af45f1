package burst

import (
	"cmp"
	"slices"

	"authlog/internal/timeline"
	"authlog/internal/usual"
)

// clock measures how much of the log's time a segment was exposed: the time of
// bursts that are explained counts by the share of the segment's traffic that
// is not theirs, and hours in which more is usual count for more.
type clock struct {
	edges []int64   // sorted
	sum   []float64 // exposed seconds up to each edge
	rate  []float64 // exposed seconds per second from each edge on
}

func (d *detector) newClock(all []int32, h *history) *clock {
	c := &clock{edges: []int64{d.first}}
	for _, g := range d.gaps {
		c.edges = append(c.edges, max(g.from, d.first), g.to)
	}
	if h != nil {
		c.edges = append(c.edges, hours(d.first, d.last)...)
	}
	slices.Sort(c.edges)
	c.edges = slices.Compact(c.edges)
	c.sum, c.rate = make([]float64, len(c.edges)), make([]float64, len(c.edges))
	for i, from := range c.edges {
		if i > 0 {
			c.sum[i] = c.sum[i-1] + c.rate[i-1]*float64(from-c.edges[i-1])/1e9
		}
		c.rate[i] = 1
		to := d.last
		if i+1 < len(c.edges) {
			to = c.edges[i+1]
		}
		if slices.ContainsFunc(d.gaps, func(g interval) bool { return g.from <= from && to <= g.to }) {
			c.rate[i] = d.seen(d.between(all, from, to))
		}
		if h != nil {
			c.rate[i] *= h.Factors[usual.HourOf(from).OfWeek()]
		}
	}
	return c
}

// seen is the share of the requests that are not explained.
func (d *detector) seen(list []int32) float64 {
	var n, free float64
	for _, i := range list {
		n += d.res.Requests[i].Weight
		if d.visible(i) {
			free += d.res.Requests[i].Weight
		}
	}
	if n == 0 {
		return 1
	}
	return free / n
}

// at returns the exposed seconds from the first line to t.
func (c *clock) at(t int64) float64 {
	i, found := slices.BinarySearchFunc(c.edges, t, func(e, t int64) int { return cmp.Compare(e, t) })
	if !found {
		i--
	}
	if i < 0 {
		return 0
	}
	return c.sum[i] + c.rate[i]*float64(t-c.edges[i])/1e9
}

// visibleTo runs f with the requests of a burst counting again.
func (d *detector) visibleTo(mark int32, f func()) {
	d.current = mark
	f()
	d.current = 0
}

func everything(*timeline.Request) bool { return true }
