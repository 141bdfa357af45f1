package main

import (
	"fmt"
	"io"
	"sync"

	"authlog/bench/detection/traffic"
	"authlog/internal/timeline"
)

// sizes are the extra 401s of an incident, volumes the requests per minute around
// it, with the hours of the log.
var (
	sizes   = []int{10, 14, 20, 30, 50, 100, 300, 1000, 10_000, 100_000}
	volumes = []struct{ perMinute, hours float64 }{{3, 24}, {30, 24}, {300, 12}, {1500, 6}}
)

// oftenFound is the share of incidents that counts as found.
const oftenFound = 0.95

// power prints how often incidents of ten minutes are found, by size and volume.
func power(out io.Writer, view traffic.View, from, seeds uint64) {
	for _, everybody := range []bool{false, true} {
		who := "one route"
		if everybody {
			who = "all routes"
		}
		fmt.Fprintf(out, "Incidents of 10 minutes on %s, view %s, %d logs each: found, alarms beside it, onset error (median), with their segment.\n\n", who, view.Name, seeds)
		fmt.Fprint(out, "| extra 401s |")
		for _, v := range volumes {
			fmt.Fprintf(out, " %g/min for %g h |", v.perMinute, v.hours)
		}
		fmt.Fprintln(out, "\n|---|---|---|---|---|")
		smallest := make([]int, len(volumes))
		for _, size := range sizes {
			fmt.Fprintf(out, "| %d |", size)
			for i, v := range volumes {
				t := strength(from, seeds, v.perMinute, v.hours, size, everybody, view)
				fmt.Fprintf(out, " %.0f %%, %d, %.0f s, %.0f %% |", 100*t.recall(), t.wrong, quantile(t.onset, .5), 100*float64(t.segmentsFound)/float64(max(t.found, 1)))
				switch {
				case t.recall() < oftenFound:
					smallest[i] = 0
				case smallest[i] == 0:
					smallest[i] = size
				}
			}
			fmt.Fprintln(out)
		}
		fmt.Fprint(out, "| smallest found 95 % of the time |")
		for _, s := range smallest {
			fmt.Fprintf(out, " %d |", s)
		}
		fmt.Fprintln(out)
		fmt.Fprintln(out)
	}
}

// strength scores logs of one size and volume.
func strength(from, seeds uint64, perMinute, hours float64, size int, everybody bool, view traffic.View) (sum tally) {
	var mu sync.Mutex
	each(int(seeds), func(n int) {
		c := traffic.Power(from+uint64(n), perMinute, hours, size, everybody, view)
		alarms := detect(&c)
		mu.Lock()
		sum.add(&c, alarms)
		mu.Unlock()
	})
	return sum
}

// quietWeeks counts alarms in weeks without incident.
func quietWeeks(out io.Writer, view traffic.View, from, seeds uint64) {
	fmt.Fprintf(out, "Weeks without incident, view %s, %d per cell: alarms.\n\n| shape | 3/min | 30/min | 300/min |\n|---|---|---|---|\n", view.Name, seeds)
	alarms, hours := 0, 0.0
	for _, shape := range traffic.Shapes {
		fmt.Fprintf(out, "| %s |", shape)
		for _, perMinute := range []float64{3, 30, 300} {
			count := 0
			var mu sync.Mutex
			each(int(seeds), func(n int) {
				c := traffic.Quiet(from+uint64(n), shape, perMinute, 7, view)
				found := len(detect(&c))
				mu.Lock()
				count += found
				hours += 168 * float64(seriesOf(c.Result))
				mu.Unlock()
			})
			alarms += count
			fmt.Fprintf(out, " %d |", count)
		}
		fmt.Fprintln(out)
	}
	fmt.Fprintf(out, "\n%d alarms in %.1f million series-hours: %.2f per million.\n", alarms, hours/1e6, float64(alarms)/(hours/1e6))
}

// fewestFailures of a value make it a series that is looked at.
const fewestFailures = 8

// seriesOf counts the series that the detector looks at: the whole traffic and
// each value of a dimension with enough failures, sixty per dimension at most.
func seriesOf(res *timeline.Result) int {
	const most = 60
	count := 1
	for dim := range timeline.NumDims {
		fails := map[uint32]float64{}
		for i := range res.Requests {
			if q := &res.Requests[i]; q.Fail && q.Dims[dim] != 0 {
				fails[q.Dims[dim]] += q.Weight
			}
		}
		n := 0
		for _, k := range fails {
			if k >= fewestFailures {
				n++
			}
		}
		count += min(n, most)
	}
	return count
}
