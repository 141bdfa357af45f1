package reports

import (
	"testing"
	"time"
)

func TestWords(t *testing.T) {
	at := func(s string) time.Time {
		v, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, c := range []struct{ got, want string }{
		{count(0), "0"}, {count(999), "999"}, {count(1000), "1,000"}, {count(1234567), "1,234,567"}, {count(-1234), "-1,234"}, {count(-123), "-123"},
		{counted(1, "line"), "1 line"}, {counted(2, "line"), "2 lines"}, {counted(0, "line"), "0 lines"},
		{perMinute(0), "0/min"}, {perMinute(0.01), "<0.1/min"}, {perMinute(0.44), "0.4/min"}, {perMinute(9.96), "10/min"}, {perMinute(1234.5), "1,235/min"}, {perMinute(1e300), "1e+300/min"},
		{percent(0), "0%"}, {percent(0.004), "<1%"}, {percent(0.931), "93%"}, {percent(0.996), ">99%"}, {percent(1), "100%"},
		{sure(0.99), "almost certain"}, {sure(0.8), "very likely"}, {sure(0.79), "likely"}, {sure(0.5), "possible"}, {sure(0.1), "a guess"},
		{lasting(0), "0 s"}, {lasting(119 * time.Second), "119 s"}, {lasting(2 * time.Minute), "2 min"}, {lasting(2 * time.Hour), "2 h"},
		{lasting(125 * time.Minute), "2 h 5 min"}, {lasting(47 * time.Hour), "47 h"}, {lasting(49 * time.Hour), "2 d 1 h"},
		{interval(at("2026-03-11T06:00:00Z"), at("2026-03-11T08:30:00Z"), minuteLayout), "2026-03-11 06:00–08:30 UTC"},
		{interval(at("2026-03-11T23:00:00Z"), at("2026-03-12T01:00:00Z"), minuteLayout), "2026-03-11 23:00 – 2026-03-12 01:00 UTC"},
		{hopWord("load-balancer"), "the load balancer"}, {hopWord(""), "not visible in these logs"}, {hopWord("mesh"), "mesh"},
		{segmentWords(nil), "everybody (no client, host, route or version stands out)"},
		{segmentWords(map[string]string{"route": "/a,/b", "client": "192.0.2.1", "zone": "b", "area": "a"}), "client 192.0.2.1, route /a, /b, zone b, area a"},
		{segmentValues(map[string]string{"version": "2", "host": "api"}), "api 2"}, {segmentValues(nil), "everybody"},
		{changeWords(&Marker{Time: at("2026-03-10T23:00:00Z"), Service: "idp", Kind: "key", OffsetSeconds: -3600, Inferred: true}, at("2026-03-11T00:00:00Z")),
			"2026-03-10 23:00:00 idp (key), 1 h before the onset, read from the logs"},
		{changeWords(&Marker{Time: at("2026-03-11T06:01:00Z"), Version: "2", Note: "hotfix", OffsetSeconds: 60}, at("2026-03-11T06:00:00Z")),
			"06:01:00 2 hotfix, 60 s after the onset"},
		{tally(map[string]int{"b": 2, "a": 2, "c": 5, "d": 1}, 3), "5 × c, 2 × a, 2 × b, 1 other reason"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

func TestWhenWords(t *testing.T) {
	b := Burst{Start: morning, End: morning.Add(time.Hour), Kind: "burst"}
	once, again := b, b
	again.Kind = "recurring"
	b.Ongoing, b.Kind = true, "sustained"
	for _, c := range []struct{ got, want string }{
		{whenWords(&once), "2026-03-11 06:00:00–07:00:00 UTC, 1 h"},
		{whenWords(&again), "2026-03-11 06:00:00–07:00:00 UTC, 1 h; recurring, first and last time given"},
		{whenWords(&b), "since 2026-03-11 06:00:00 UTC, 1 h up to the end of the logs; no quiet period in these logs"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

func TestSpark(t *testing.T) {
	line := func(room int, counts ...int) string {
		c := chartOf(&Timeline{BucketSeconds: 60, Start: morning, Unauthorized: counts}, room)
		return c.line(c.peak())
	}
	for _, c := range []struct{ got, want string }{
		{line(8, 0, 1, 2, 3, 4, 5, 6, 7), "▁▂▃▄▅▆▇█"},
		{line(4, 0, 1, 2, 3, 4, 5, 6, 7), "▂▄▆█"},
		{line(9, 0, 1000, 1, 0), "▁▁██▂▂▁▁"},
		{line(60, 3), "████"},
		{line(5, 0, 0), "▁▁▁▁"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

func TestSparkBars(t *testing.T) {
	counts := make([]int, 40)
	c := chartOf(&Timeline{BucketSeconds: 60, Start: morning, Unauthorized: counts}, 40)
	burst := func(from, to int) Burst {
		return Burst{Start: morning.Add(time.Duration(from) * time.Minute), End: morning.Add(time.Duration(to) * time.Minute)}
	}
	bursts := []Burst{burst(0, 4), burst(2, 9), burst(20, 20), burst(38, 90), burst(-9, -5), burst(50, 60)}
	got := c.bars(bursts, []int{0, 1, 2, 3, 4, 5})
	want := []string{"1━━━━               3                 4━", "  2━━━━━━━                              "}
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("bars\n%q\nwant\n%q", got, want)
	}
	if got, want := c.axis(bursts, []int{1, 2, 4, 5}), "06:00               06:20          06:40"; got != want {
		t.Errorf("axis %q, want %q", got, want)
	}
}
