package reports

import (
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"authlog/internal/signal"
	"authlog/internal/timeline"
	"authlog/rules"
)

func ranked(pairs ...any) []rules.Ranked {
	var out []rules.Ranked
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, rules.Ranked{ID: pairs[i].(string), Confidence: pairs[i+1].(float64)})
	}
	return out
}

func TestCauses(t *testing.T) {
	for name, c := range map[string]struct {
		in   []rules.Ranked
		want string
	}{
		"nothing":            {nil, "unknown 1"},
		"tiny goes unknown":  {ranked("a", 0.97, "unknown", 0.02, "b", 0.006, "c", 0.004), "a 0.97, unknown 0.03"},
		"top stays":          {ranked("a", 0.005, "unknown", 0.004), "unknown 0.995, a 0.005"},
		"thirds":             {ranked("a", 1.0/3, "b", 1.0/3, "unknown", 1.0/3), "a 0.3334, b 0.3333, unknown 0.3333"},
		"no unknown":         {ranked("a", 0.6, "b", 0.4), "a 0.6, b 0.4, unknown 0"},
		"unknown is missing": {ranked("a", 0.6, "b", 0.3), "a 0.6, b 0.3, unknown 0.1"},
		"too much":           {ranked("a", 0.9, "b", 0.6), "a 0.6, b 0.4, unknown 0"},
		"no number":          {ranked("a", math.NaN(), "unknown", 0.5), "unknown 1"},
		"out of range":       {ranked("a", 7.0, "b", -1.0, "unknown", 0.5), "a 1, unknown 0"},
	} {
		got := causesOf(c.in)
		var parts []string
		sum := 0
		for _, x := range got {
			parts = append(parts, x.ID+" "+strconv.FormatFloat(x.Confidence, 'f', -1, 64))
			sum += int(math.Round(x.Confidence * shareUnits))
		}
		if text := strings.Join(parts, ", "); text != c.want || sum != shareUnits {
			t.Errorf("%s: %s (sum %d), want %s", name, text, sum, c.want)
		}
	}
}

func FuzzCauses(f *testing.F) {
	f.Add(0.5, 0.3, 0.2, 0.001)
	f.Add(math.Inf(1), -1.0, math.NaN(), 1e-300)
	f.Fuzz(func(t *testing.T, a, b, c, d float64) {
		sum := 0.0
		for _, x := range causesOf(ranked("a", a, "b", b, "unknown", c, "d", d)) {
			sum += x.Confidence * shareUnits
			if !(x.Confidence >= 0 && x.Confidence <= 1) {
				t.Fatalf("confidence %g", x.Confidence)
			}
		}
		if math.Abs(sum-shareUnits) > 1e-6 {
			t.Fatalf("sum %g", sum/shareUnits)
		}
	})
}

func TestTimelineWidths(t *testing.T) {
	at := func(second int64, n uint64) timeline.Bucket {
		return timeline.Bucket{Second: second, Count: timeline.Count{Requests: 2 * n, Unauthorized: n}}
	}
	for name, c := range map[string]struct {
		width   int64
		buckets []timeline.Bucket
		seconds int
		bins    int
	}{
		"none":           {1, nil, 0, 0},
		"one":            {1, []timeline.Bucket{at(1000, 3)}, 10, 1},
		"40 minutes":     {1, []timeline.Bucket{at(0, 3), at(2399, 1)}, 10, 240},
		"a second more":  {1, []timeline.Bucket{at(0, 3), at(2400, 1)}, 30, 81},
		"a day":          {1, []timeline.Bucket{at(0, 3), at(86399, 1)}, 600, 144},
		"not finer":      {16, []timeline.Bucket{at(0, 3), at(16, 1)}, 30, 2},
		"straddles":      {8, []timeline.Bucket{at(0, 8), at(8, 8), at(16, 8)}, 10, 3},
		"before 1970":    {1, []timeline.Bucket{at(-5, 3), at(5, 1)}, 10, 2},
		"56 years":       {1, []timeline.Bucket{at(0, 1), at(1773208800, 9)}, 16 * 7 * day, 184},
		"a stray before": {1, []timeline.Bucket{at(0, 1), at(1773208800, 90), at(1773208805, 90)}, 10, 1},
		"a stray after":  {1, []timeline.Bucket{at(0, 99), at(100, 90), at(100_000, 1)}, 10, 11},
		"strays":         {1, []timeline.Bucket{at(-1e9, 1), at(0, 199), at(100, 200), at(1e9, 1)}, 10, 11},
		"no stray":       {1, []timeline.Bucket{at(0, 9), at(80_000, 90)}, 600, 134},
	} {
		got, left := timelineOf(&timeline.Result{Width: c.width, Buckets: c.buckets})
		want, sum := 0, left/2
		for _, b := range c.buckets {
			want += int(b.Unauthorized)
		}
		for i, n := range got.Unauthorized {
			sum += n
			if got.Requests[i] != 2*n && c.width == 1 {
				t.Errorf("%s: bin %d has %d requests for %d 401s", name, i, got.Requests[i], n)
			}
		}
		if got.BucketSeconds != c.seconds || len(got.Unauthorized) != c.bins || len(got.Requests) != c.bins || sum != want {
			t.Errorf("%s: %d bins of %d s with %d 401s, want %d of %d with %d", name, len(got.Unauthorized), got.BucketSeconds, sum, c.bins, c.seconds, want)
		}
	}
}

func TestStraddlingBucketIsSplit(t *testing.T) {
	bins := make([]int, 3)
	for at := int64(0); at < 24; at += 8 {
		spread(bins, 8, at, 8, 10)
	}
	if want := []int{10, 10, 4}; !slices.Equal(bins, want) {
		t.Errorf("%v, want %v", bins, want)
	}
}

func TestBuildRounds(t *testing.T) {
	src := threeSource()
	src.Findings[0].Excess, src.Findings[0].PeakPerMinute = math.NaN(), math.Inf(1)
	src.Findings[1].BaselinePerMinute = 1.23456
	src.Findings[2].Coverage = 1.7
	r := Build(src)
	b := r.Bursts
	if b[1].Excess != 0 || b[1].PeakPerMinute != 0 || b[2].BaselinePerMinute != 1.235 || b[0].SegmentCoverage != 1 || b[1].SegmentCoverage != 0.9821 {
		t.Errorf("%v %v %v %v %v", b[1].Excess, b[1].PeakPerMinute, b[2].BaselinePerMinute, b[0].SegmentCoverage, b[1].SegmentCoverage)
	}
	if b[1].Markers[0].OffsetSeconds != -130 {
		t.Errorf("marker at %v s", b[1].Markers[0].OffsetSeconds)
	}
	if r.Totals != (Totals{Requests: 61928, Unauthorized: 4328}) {
		t.Errorf("totals %+v", r.Totals)
	}
}

func TestStraysAreTold(t *testing.T) {
	src := quietSource()
	src.Result.Buckets = append([]timeline.Bucket{{Second: 7, Count: timeline.Count{Requests: 3, Unauthorized: 3}}}, src.Result.Buckets...)
	src.Result.First = 7e9
	r := Build(src)
	if n := len(r.Warnings); n != 1 || r.Warnings[0].Code != "stray-times" || r.Warnings[0].Count != 3 {
		t.Errorf("warnings %+v", r.Warnings)
	}
	if r.Totals.Requests != 57917 || r.Timeline.BucketSeconds != 30 || r.Window.Start.Year() != 1970 {
		t.Errorf("%d requests, %d s, from %v", r.Totals.Requests, r.Timeline.BucketSeconds, r.Window.Start)
	}
}

func TestBuildOrder(t *testing.T) {
	src := threeSource()
	want := Build(src)
	slices.Reverse(src.Findings)
	slices.Reverse(src.Assessments)
	slices.Reverse(src.Inputs)
	slices.Reverse(src.Warnings)
	slices.Reverse(src.Expected)
	slices.Reverse(src.Findings[2].Segment)
	if got := Build(src); !reflect.DeepEqual(got, want) {
		t.Errorf("another order gives another report:\n%+v\nwant\n%+v", got, want)
	}
}

func TestBuildKeepsSource(t *testing.T) {
	src := threeSource()
	Build(src)
	if !reflect.DeepEqual(src, threeSource()) {
		t.Error("Build changed its source")
	}
}

func TestBurstID(t *testing.T) {
	f := signal.Finding{Start: morning, Segment: []signal.Pair{{Dimension: "host", Value: "a"}, {Dimension: "route", Value: "/b"}}}
	id := burstID(&f)
	slices.Reverse(f.Segment)
	if got := burstID(&f); got != id || len(id) != 12 {
		t.Errorf("id %q, then %q", id, got)
	}
	f.Start = f.Start.Add(time.Minute)
	if burstID(&f) == id {
		t.Error("two onsets have one id")
	}
	f.Start, f.Segment[0].Value = morning, "/c"
	if burstID(&f) == id {
		t.Error("two segments have one id")
	}
}
