package burst

import (
	"fmt"
	"testing"

	"authlog/internal/timeline"
)

// A window must stand out in time and in ratio: each test alone would take a
// traffic peak or a drop in traffic for an incident.
func TestScoreNeedsTimeAndRatio(t *testing.T) {
	base := series{span: 36_000, sumW: 1000, sumK: 1000, sumC: 1000, records: 9000, total: 10_000}
	for _, c := range []struct {
		name   string
		k      float64 // failures in the window
		passed float64
		dt     float64
		high   bool
	}{
		{"incident", 300, 100, 3600, true},
		{"peak with its share of failures", 300, 2700, 3600, false},
		{"drop in traffic, failures as ever", 100, 10, 3600, false},
	} {
		w := window{i: 0, j: int(c.k) - 1, k: c.k, w: c.k, n: c.k + c.passed, passed: c.passed}
		base.score(&w, c.dt, ratios{0.1, 0.1})
		if high := w.score >= minScore; high != c.high {
			t.Errorf("%s: score %.1f", c.name, w.score)
		}
	}
}

// The time of an explained burst does not count as quiet time.
func TestExplainedTimeIsNoBaseline(t *testing.T) {
	w := newWorld(5, 10)
	w.traffic(30, 0.03, flat)
	w.fail(2000, 3*3600, 5*3600, w.anyone, "/api/svc1/items", "app/1.0")
	d := newDetector(w.b.Finish())
	before := d.newClock(d.all, nil).at(d.last)
	c, ok := d.best()
	if !ok {
		t.Fatal("no candidate")
	}
	b := d.take(c)
	masked := d.newClock(d.during(b), nil).at(d.last)
	if length := float64(b.End-b.Start) / 1e9; before-masked < 0.95*length {
		t.Errorf("%.0f s of %.0f remain for the burst's own segment, which lasted %.0f s", masked, before, length)
	}
}

// Where only refusals are logged, time decides.
func TestLogsOfRefusalsAlone(t *testing.T) {
	only := func(burst bool) *world {
		w := newWorld(8, 10)
		w.fail(300, 0, 36_000, w.anyone, "/api/svc1/items", "app/1.0")
		if burst {
			w.fail(300, 18_000, 19_800, w.anyone, "/api/svc1/items", "app/1.0")
		}
		return w
	}
	if got := only(false).detect(); len(got) != 0 {
		t.Errorf("constant refusals: %d bursts", len(got))
	}
	got := only(true).detect()
	if len(got) != 1 {
		t.Fatalf("%d bursts, want 1", len(got))
	}
	if from := float64(got[0].Start)/1e9 - float64(epoch); from < 17_700 || from > 18_300 {
		t.Errorf("begins after %.0f s, want about 18,000", from)
	}
}

// A version that stands on refusals only has no failure ratio.
func TestDimensionsOfRefusalsAreNoSegments(t *testing.T) {
	w := newWorld(9, 10)
	w.traffic(30, 0, flat)
	for i := range 200 {
		var ev timeline.Event
		ev.Reset()
		w.id++
		at := float64(i) * 180
		ev.Time, ev.Status, ev.Hop = epoch*1e9+int64(at*1e9), 401, timeline.HopApplication
		ev.Method, ev.Path, ev.UserAgent = []byte("GET"), []byte("/api/svc1/items"), []byte("app/1.0")
		ev.ClientIP = []byte{'1', '0', '.', '1', '.', '1', '.', byte('0' + i%10)}
		ev.Version = []byte("4.1")
		if at > 18_000 {
			ev.Version = []byte("4.2")
		}
		w.b.Add(&ev, timeline.Place{Input: w.in, Line: w.id})
	}
	if got := w.detect(); len(got) != 0 {
		t.Errorf("%d bursts of constant refusals, first %v", len(got), got[0].Segment)
	}
}

// The thin head of a ramp belongs to the burst when its segment is else silent.
func TestThinHeadIsPartOfTheBurst(t *testing.T) {
	w := newWorld(11, 8)
	w.traffic(30, 0, flat)
	for at := 0.0; at < 8*3600; at += 20 {
		w.add(at, map[bool]int{true: 200, false: 204}[at < 14_000], 150, "/api/ramp/items", "web/7")
	}
	w.fail(9, 14_000, 15_000, w.anyone, "/api/ramp/items", "web/7")
	w.add(14_000, 401, 3, "/api/ramp/items", "web/7")
	w.fail(200, 15_000, 20_000, w.anyone, "/api/ramp/items", "web/7")
	got := w.detect()
	if len(got) != 1 {
		t.Fatalf("%d bursts, want 1", len(got))
	}
	if from := float64(got[0].Start)/1e9 - float64(epoch); from > 14_120 {
		t.Errorf("begins after %.0f s, want 14,000", from)
	}
}

// Logs that name neither clients nor credentials: each failure counts for itself.
func TestFailuresWithoutClient(t *testing.T) {
	w := newWorld(11, 10)
	add := func(second float64, status int) {
		var ev timeline.Event
		ev.Reset()
		w.id++
		ev.Time, ev.Status, ev.Hop = epoch*1e9+int64(second*1e9), status, timeline.HopApplication
		ev.Path = []byte("/api/items")
		ev.RequestID = fmt.Appendf(nil, "%032x", w.id)
		w.b.Add(&ev, timeline.Place{Input: w.in, Line: w.id})
	}
	for i := range 10_000 {
		add(float64(i)*3.6, 200)
	}
	for i := range 60 {
		add(18_000+float64(i), 401)
	}
	if got := w.detect(); len(got) != 1 || got[0].Unauthorized != 60 {
		t.Errorf("got %v, want the 60 failures", brief(w, got))
	}
}

// Failures that come in waves of some percent, whatever their number, are no
// bursts; independent ones of the same number have a dispersion of about 1.
func TestDispersionOfBusyServices(t *testing.T) {
	series := func(wave float64) (*series, window) {
		w := newWorld(12, 24)
		w.traffic(120, 0.02, flat)
		for h := range 24 {
			n := 100 * (1 + wave*float64(h%3))
			w.fail(int(n), float64(h)*3600, float64(h+1)*3600, func() int { return w.r.IntN(50_000) }, "/api/svc1/items", "web/7")
		}
		d := newDetector(w.b.Finish())
		s := d.newSeries(d.fails, d.all, nil)
		return s, window{i: 100, j: 300, w: 200}
	}
	first, last := epoch*1e9, (epoch+24*3600)*1e9
	calm, win := series(0)
	wavy, win2 := series(1)
	a, b := calm.dispersion(win, first, last), wavy.dispersion(win2, first, last)
	if a > 1.5 || b < 2*a {
		t.Errorf("dispersion %.1f of independent failures, %.1f of waves", a, b)
	}
}
