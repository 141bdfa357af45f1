package reports

import (
	"fmt"
	"strconv"
	"time"
)

// What the chart shows at most: more bursts or changes than these lie on top of
// each other on a screen.
const (
	chartBursts  = 8
	chartMarkers = 12
	chartTicks   = 6
	failHeight   = 120.0 // pixels of the bars of refusals
	allHeight    = 56.0  // pixels of the bars of all requests
)

// htmlChart is the timeline. Positions along the time are percent of the width, so
// that the drawing fits any screen without a script; heights are pixels.
type htmlChart struct {
	Bars        []htmlBar
	Bands       []htmlBand
	Markers     []htmlMark
	MoreMarkers int
	Ticks       []htmlMark
	PeakFail    string
	PeakAll     string
	Bucket      string
	Alt         string
	Height      int // of the whole drawing
	Lanes       int // y of the first lane of bursts
	Axis        int // y of the labels of the axis
}

type htmlBar struct {
	X, W, FailY, FailH, AllY, AllH string
	Time                           string
	Requests, Unauthorized         int
}

type htmlBand struct {
	X, W, Tone, Label, Title string
	Number, Y                int
}

type htmlMark struct {
	X, Label, Title, Anchor string
	Odd                     bool
}

// percentOf writes a position with as many decimals as a screen shows.
func percentOf(x float64) string { return strconv.FormatFloat(rounded(x*100, 1e3), 'f', -1, 64) + "%" }

func pixels(x float64) string { return strconv.FormatFloat(rounded(x, 10), 'f', -1, 64) }

// Layout from the top: refusals, requests, lanes of bursts, axis. What page.tmpl
// draws across the panels repeats these heights.
const (
	failTop = 18.0
	allTop  = failTop + failHeight + 26
	laneTop = allTop + allHeight + 10
	lane    = 27
)

func htmlChartOf(r *Report, indexes []int) *htmlChart {
	t := &r.Timeline
	n := len(t.Requests)
	if n == 0 {
		return nil
	}
	most, mostFail := 1, 1
	for i := range n {
		most, mostFail = max(most, t.Requests[i]), max(mostFail, t.Unauthorized[i])
	}
	perMin := func(k int) string { return perMinute(float64(k) * 60 / float64(t.BucketSeconds)) }
	c := &htmlChart{PeakFail: perMin(mostFail), PeakAll: perMin(most), Bucket: lasting(time.Duration(t.BucketSeconds) * time.Second), Lanes: int(laneTop)}
	bars, per := merged(t)
	layout := dateLayout + " " + clockLayout
	for i, b := range bars {
		at := t.Start.Add(time.Duration(i*per*t.BucketSeconds) * time.Second)
		fail, all := heightOf(b[1], mostFail*per, failHeight), heightOf(b[0], most*per, allHeight)
		c.Bars = append(c.Bars, htmlBar{
			X: percentOf(float64(i) / float64(len(bars))), W: percentOf(1 / float64(len(bars))),
			FailY: pixels(failTop + failHeight - fail), FailH: pixels(fail), AllY: pixels(allTop + allHeight - all), AllH: pixels(all),
			Time: at.Format(layout), Requests: b[0], Unauthorized: b[1],
		})
	}
	span := timespan{t.Start, float64(n) * float64(t.BucketSeconds)}
	c.bands(r, span, indexes)
	c.marks(r, span, indexes)
	c.ticks(span)
	c.Axis = int(laneTop) + lane*len(c.Bands) + 14
	c.Height = c.Axis + 8
	c.Alt = fmt.Sprintf("Requests and %ss from %s. Highest: %s of %s requests. %s marked.", statusWord(r.Statuses),
		windowWords(r), c.PeakFail, c.PeakAll, counted(len(c.Bands), "burst"))
	return c
}

// merged joins buckets to at most maxBins bars; a foreign report may have more.
func merged(t *Timeline) (bars [][2]int, per int) {
	per = (len(t.Requests) + maxBins - 1) / maxBins
	for i := 0; i < len(t.Requests); i += per {
		var sum [2]int
		for j := i; j < min(i+per, len(t.Requests)); j++ {
			sum[0] += t.Requests[j]
			sum[1] += t.Unauthorized[j]
		}
		bars = append(bars, sum)
	}
	return bars, per
}

// heightOf is the height of a bar; one single request can be seen.
func heightOf(n, most int, height float64) float64 {
	if n <= 0 {
		return 0
	}
	return max(height*float64(n)/float64(most), 1.5)
}

// timespan maps times to 0..1.
type timespan struct {
	start   time.Time
	seconds float64
}

func (s timespan) at(t time.Time) float64 {
	return min(max(t.Sub(s.start).Seconds()/s.seconds, 0), 1)
}

func (s timespan) holds(from, to time.Time) bool {
	return !to.Before(s.start) && from.Sub(s.start).Seconds() < s.seconds
}

func (c *htmlChart) bands(r *Report, span timespan, indexes []int) {
	for _, i := range indexes {
		b := &r.Bursts[i]
		if !span.holds(b.Start, b.End) {
			continue
		}
		from, to := span.at(b.Start), span.at(b.End)
		c.Bands = append(c.Bands, htmlBand{
			X: percentOf(from), W: percentOf(max(to-from, 0.004)), Tone: toneOf(b.Verdict), Number: i + 1,
			Label: "#" + count(i+1) + " " + brief(segmentValues(b.Segment), 40), Y: int(laneTop) + lane*len(c.Bands),
			Title: brief(verdictWords(b)+": "+causeWords(b)+"; "+whenWords(b), pageText),
		})
	}
}

func (c *htmlChart) marks(r *Report, span timespan, indexes []int) {
	seen := map[string]bool{}
	for _, i := range indexes {
		for _, m := range nearest(&r.Bursts[i]) {
			title := m.Time.Format(clockLayout) + " " + brief(markerWords(&m), pageText)
			if seen[title] || !span.holds(m.Time, m.Time) {
				continue
			}
			seen[title] = true
			if len(c.Markers) == chartMarkers {
				c.MoreMarkers++
				continue
			}
			c.Markers = append(c.Markers, htmlMark{X: percentOf(span.at(m.Time)), Title: title})
		}
	}
}

// tickWidths are seconds between labels, the finest first.
var tickWidths = []int64{10, 30, 60, 120, 300, 600, 900, 1800, 3600, 2 * 3600, 3 * 3600, 6 * 3600, 12 * 3600, day, 2 * day, 7 * day, 14 * day, 28 * day, 91 * day, 364 * day}

// ticks are labels at round times of the zone that is shown.
func (c *htmlChart) ticks(span timespan) {
	width := tickWidths[0]
	for _, width = range tickWidths {
		if span.seconds/float64(width) <= chartTicks {
			break
		}
	}
	layout := minuteLayout
	switch {
	case span.seconds >= 4*day:
		layout = "01-02"
	case span.seconds > day:
		layout = "01-02 " + minuteLayout
	case width < 60:
		layout = clockLayout
	}
	_, offset := span.start.Zone()
	first := floor(span.start.Unix()+int64(offset)-1, width) + width - int64(offset)
	for at, i := first, 0; at < span.start.Unix()+int64(span.seconds) && i <= 2*chartTicks; at, i = at+width, i+1 {
		t := time.Unix(at, 0).In(span.start.Location())
		x, anchor := span.at(t), "middle"
		switch {
		case x < 0.04:
			anchor = "start"
		case x > 0.96:
			anchor = "end"
		}
		c.Ticks = append(c.Ticks, htmlMark{X: percentOf(x), Label: t.Format(layout), Anchor: anchor, Odd: i%2 == 1})
	}
}
