package reports

import (
	"time"

	"authlog/internal/timeline"
)

// maxBins of the timeline: as many as a wide terminal or a small chart shows.
const maxBins = 240

const day = 86400

// binWidths are the widths of timeline buckets in seconds, the finest first:
// widths that people read off a clock. Longer windows double the last one.
var binWidths = []int64{10, 30, 60, 120, 300, 600, 900, 1800, 3600, 2 * 3600, 3 * 3600, 6 * 3600, 12 * 3600, day, 7 * day}

// timelineOf counts anew in buckets of a round width. The requests of stray
// buckets are left out; it returns how many.
func timelineOf(res *timeline.Result) (t Timeline, left int) {
	source := max(res.Width, 1)
	buckets, left := dense(res.Buckets, source)
	if len(buckets) == 0 {
		return Timeline{}, 0
	}
	first := buckets[0].Second
	end := buckets[len(buckets)-1].Second + source
	width := binWidth(first, end, source)
	base := floor(first, width)
	n := (end-1-base)/width + 1
	t = Timeline{BucketSeconds: int(width), Start: time.Unix(base, 0), Requests: make([]int, n), Unauthorized: make([]int, n)}
	for _, b := range buckets {
		spread(t.Requests, b.Requests, b.Second-base, source, width)
		spread(t.Unauthorized, b.Unauthorized, b.Second-base, source, width)
	}
	return t, left
}

// Bounds of what counts as stray. A host that boots without a clock writes a
// few lines of 1970; a timeline over all that time would show nothing.
const (
	strayGap   = 6 * 3600 // seconds without any request, at least
	straySpan  = 100      // the gap is at least this part of the whole time
	strayTimes = 10       // the gap is so many times as long as the rest
	strayShare = 0.01     // of all requests, at most
)

// dense cuts stray buckets off both ends until none is left.
func dense(buckets []timeline.Bucket, source int64) (kept []timeline.Bucket, left int) {
	all := requests(buckets)
	few := int(strayShare * float64(all))
	for kept = buckets; len(kept) > 1; {
		from, to := core(kept, source)
		part := kept[from:to]
		if len(part) == len(kept) || all-requests(part) > few {
			break
		}
		kept = part
	}
	return kept, all - requests(kept)
}

// core is the range of the heaviest run of buckets between two long gaps, if
// those are long beside its own span; a short gap does not end it.
func core(buckets []timeline.Bucket, source int64) (from, to int) {
	n := len(buckets)
	span := func(from, to int) int64 { return buckets[to-1].Second - buckets[from].Second + source }
	gapAt := func(i int) int64 { return buckets[i].Second - buckets[i-1].Second - source }
	long := max(strayGap, span(0, n)/straySpan)
	most := -1
	for start, i := 0, 1; i <= n; i++ {
		if i < n && gapAt(i) < long {
			continue
		}
		if sum := requests(buckets[start:i]); sum > most {
			from, to, most = start, i, sum
		}
		start = i
	}
	own := span(from, to)
	if from > 0 && gapAt(from) < strayTimes*own {
		from = 0
	}
	if to < n && gapAt(to) < strayTimes*own {
		to = n
	}
	return from, to
}

func requests(buckets []timeline.Bucket) int {
	n := 0
	for _, b := range buckets {
		n += int(b.Requests)
	}
	return n
}

func binWidth(first, end, source int64) int64 {
	fits := func(w int64) bool { return w >= source && (end-1-floor(first, w))/w < maxBins }
	for _, w := range binWidths {
		if fits(w) {
			return w
		}
	}
	w := binWidths[len(binWidths)-1]
	for !fits(w) {
		w *= 2
	}
	return w
}

// floor rounds down to a multiple of width, also before 1970.
func floor(second, width int64) int64 {
	return second - ((second%width)+width)%width
}

// spread adds n requests of a source bucket at offset to the bins. A source
// bucket that straddles two bins (8 s in bins of 10 s) is split by time; the
// parts add up to n.
func spread(bins []int, n uint64, offset, source, width int64) {
	given := uint64(0)
	for at := offset; at < offset+source; {
		bin := at / width
		at = min((bin+1)*width, offset+source)
		upTo := uint64(float64(n) * float64(at-offset) / float64(source))
		if at == offset+source {
			upTo = n
		}
		bins[bin] += int(upTo - given)
		given = upTo
	}
}
