package timeline

import "slices"

// Count is what one hop's log shows in one time bucket.
type Count struct {
	Requests     uint64
	Unauthorized uint64
	Forbidden    uint64 // 403
	ServerError  uint64 // 5xx
	Redirect     uint64 // 3xx
	Refusals     uint64 // records of a refused credential without a status
}

func (c *Count) add(o Count) {
	c.Requests += o.Requests
	c.Unauthorized += o.Unauthorized
	c.Forbidden += o.Forbidden
	c.ServerError += o.ServerError
	c.Redirect += o.Redirect
	c.Refusals += o.Refusals
}

// counts are exact per bucket and hop. The width is a function of the set of
// time stamps: it doubles while more than maxBuckets buckets are non-empty, so
// one stray time stamp costs one bucket and never coarsens the others.
type counts struct {
	width   int64 // seconds
	buckets map[int64]*[NumHops]Count
	last    *[NumHops]Count // of the seconds from (included) to until, since lines come in order
	from    int64
	until   int64
}

// NumHops is the number of hop kinds, HopUnknown included.
const NumHops = int(HopApplication) + 1

func newCounts() counts {
	return counts{width: 1, buckets: map[int64]*[NumHops]Count{}}
}

func (c *counts) at(second int64) *[NumHops]Count {
	if c.last != nil && second >= c.from && second < c.until {
		return c.last
	}
	key := floorDiv(second, c.width)
	b, ok := c.buckets[key]
	if !ok {
		b = new([NumHops]Count)
		c.buckets[key] = b
		if len(c.buckets) > maxBuckets {
			c.shrink()
			return c.at(second)
		}
	}
	c.last, c.from, c.until = b, key*c.width, (key+1)*c.width
	return b
}

func (c *counts) shrink() {
	for len(c.buckets) > maxBuckets {
		c.setWidth(c.width * 2)
	}
}

func (c *counts) setWidth(width int64) {
	ratio := width / c.width
	if ratio <= 1 {
		return
	}
	wide := make(map[int64]*[NumHops]Count, len(c.buckets)/2+1)
	for key, b := range c.buckets {
		k := floorDiv(key, ratio)
		if w, ok := wide[k]; ok {
			for i := range b {
				w[i].add(b[i])
			}
		} else {
			wide[k] = b
		}
	}
	c.width, c.buckets, c.last = width, wide, nil
}

func (c *counts) merge(o *counts) {
	c.setWidth(max(c.width, o.width))
	ratio := c.width / o.width
	for key, b := range o.buckets {
		k := floorDiv(key, ratio)
		w, ok := c.buckets[k]
		if !ok {
			w = new([NumHops]Count)
			c.buckets[k] = w
		}
		for i := range b {
			w[i].add(b[i])
		}
	}
	c.last = nil
	c.shrink()
}

func (c *counts) sorted() []int64 {
	keys := make([]int64, 0, len(c.buckets))
	for k := range c.buckets {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// floorDiv rounds towards minus infinity, so that buckets before 1970 have the
// same width as the others.
func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}
