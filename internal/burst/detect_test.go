package burst

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"authlog/internal/timeline"
)

// world makes simple traffic: clients that ask routes of services at a daily
// rhythm, with a background of expired tokens that are renewed.
type world struct {
	r       *rand.Rand
	b       *timeline.Builder
	in      int
	seconds int64
	id      int
}

const epoch = int64(1_772_000_000)

func newWorld(seed uint64, hours float64) *world {
	w := &world{r: rand.New(rand.NewPCG(seed, 3)), b: timeline.NewBuilder(timeline.Config{}), seconds: int64(hours * 3600)}
	w.in = w.b.Input("sim")
	return w
}

func (w *world) add(second float64, status int, client int, route, agent string) {
	var ev timeline.Event
	ev.Reset()
	w.id++
	ev.Time = epoch*1e9 + int64(second*1e9)
	ev.Status, ev.Hop = status, timeline.HopProxy
	ev.Method, ev.Path = []byte("GET"), []byte(route)
	ev.ClientIP = fmt.Appendf(nil, "198.51.%d.%d", client/250, client%250)
	ev.UserAgent = []byte(agent)
	ev.RequestID = fmt.Appendf(nil, "%032x", w.id)
	ev.TargetStatus = []byte("200")
	w.b.Add(&ev, timeline.Place{Input: w.in, Line: w.id})
}

var agents = []string{"app/1.0", "app/1.1", "web/7", "partner/3"}

// traffic adds perMinute requests with a share of failures; rate scales it by
// second of the log.
func (w *world) traffic(perMinute, share float64, rate func(float64) float64) {
	for s := 0.0; s < float64(w.seconds); {
		f := rate(s)
		s += w.r.ExpFloat64() * 60 / (perMinute * max(f, 0.02))
		client := w.r.IntN(200)
		route := fmt.Sprintf("/api/svc%d/items", w.r.IntN(5))
		status := 200
		if w.r.Float64() < share {
			status = 401
		}
		w.add(s, status, client, route, agents[client%len(agents)])
	}
}

func flat(float64) float64 { return 1 }

// fail adds n failures between two seconds.
func (w *world) fail(n int, from, to float64, client func() int, route, agent string) {
	for range n {
		w.add(from+w.r.Float64()*(to-from), 401, client(), route, agent)
	}
}

func (w *world) anyone() int { return w.r.IntN(200) }

func (w *world) detect() []Burst { b, _ := Detect(w.b.Finish(), Options{}); return b }

func TestDetect(t *testing.T) {
	const hour = 3600.0
	for _, c := range []struct {
		name     string
		hours    float64
		make     func(*world)
		from, to float64 // wanted burst; 0, 0: none
	}{
		{"quiet", 12, func(w *world) { w.traffic(30, 0.03, flat) }, 0, 0},
		{"quiet and thin", 48, func(w *world) { w.traffic(2, 0.03, flat) }, 0, 0},
		{"day and night", 48, func(w *world) {
			w.traffic(30, 0.03, func(s float64) float64 {
				if int(s/hour)%24 < 9 {
					return 0.05
				}
				return 1
			})
		}, 0, 0},
		{"traffic peak with its share of failures", 8, func(w *world) {
			w.traffic(20, 0.03, func(s float64) float64 {
				if s > 4*hour && s < 5*hour {
					return 8
				}
				return 1
			})
		}, 0, 0},
		{"drop in traffic with the failures unchanged", 8, func(w *world) {
			w.traffic(60, 0, func(s float64) float64 {
				if s > 4*hour && s < 5*hour {
					return 0.05
				}
				return 1
			})
			w.fail(400, 0, 8*hour, w.anyone, "/api/svc1/items", "web/7")
		}, 0, 0},
		{"spike", 6, func(w *world) {
			w.traffic(30, 0.03, flat)
			w.fail(60, 3*hour, 3*hour+20, w.anyone, "/api/svc1/items", "app/1.0")
		}, 3 * hour, 3*hour + 20},
		{"plateau", 12, func(w *world) {
			w.traffic(30, 0.03, flat)
			w.fail(300, 5*hour, 7*hour, w.anyone, "/api/svc1/items", "app/1.0")
		}, 5 * hour, 7 * hour},
		{"step that stays", 12, func(w *world) {
			w.traffic(30, 0.03, flat)
			w.fail(800, 5*hour, 12*hour, w.anyone, "/api/svc1/items", "app/1.0")
		}, 5 * hour, 12 * hour},
		{"on before the first line", 12, func(w *world) {
			w.traffic(30, 0.03, flat)
			w.fail(800, 0, 4*hour, w.anyone, "/api/svc1/items", "app/1.0")
		}, 0, 4 * hour},
		{"one nightly client with forty requests", 24, func(w *world) {
			w.traffic(30, 0.03, flat)
			w.fail(40, 14*hour, 14*hour+1200, func() int { return 777 }, "/api/svc2/export", "batch/1")
		}, 14 * hour, 14*hour + 1200},
	} {
		t.Run(c.name, func(t *testing.T) {
			for seed := range uint64(3) {
				w := newWorld(seed, c.hours)
				c.make(w)
				got := w.detect()
				if c.to == 0 {
					if len(got) > 0 {
						t.Fatalf("seed %d: false alarm: %+v", seed, brief(w, got))
					}
					continue
				}
				if len(got) == 0 {
					t.Fatalf("seed %d: missed", seed)
				}
				start, end := float64(got[0].Start)/1e9-float64(epoch), float64(got[0].End)/1e9-float64(epoch)
				slack := max(60, (c.to-c.from)*0.05)
				if start < c.from-slack || start > c.from+slack || end < c.to-slack || end > c.to+slack || len(got) > 1 {
					t.Errorf("seed %d: %v, want one burst %.0f to %.0f", seed, brief(w, got), c.from, c.to)
				}
			}
		})
	}
}

func brief(w *world, list []Burst) (out []string) {
	s := w.b.Finish().Strings
	for _, b := range list {
		text := fmt.Sprintf("%.0f-%.0f k=%.0f n=%.0f mu=%.1f score=%.1f", float64(b.Start)/1e9-float64(epoch), float64(b.End)/1e9-float64(epoch), b.Unauthorized, b.Requests, b.Expected, b.Score)
		for _, p := range b.Segment {
			for _, v := range p.Values {
				text += " " + p.Dim.String() + "=" + s.Text(v)
			}
		}
		out = append(out, text)
	}
	return out
}

func TestSegments(t *testing.T) {
	const hour = 3600.0
	has := func(w *world, b Burst, dim timeline.Dim, value string) bool {
		s := w.b.Finish().Strings
		for _, p := range b.Segment {
			if p.Dim == dim && len(p.Values) > 0 && s.Text(p.Values[0]) == value {
				return true
			}
		}
		return false
	}
	t.Run("two at once", func(t *testing.T) {
		w := newWorld(5, 10)
		w.traffic(40, 0.02, flat)
		w.fail(200, 4*hour, 6*hour, func() int { return 500 }, "/api/svc2/export", "batch/1")
		w.fail(250, 5*hour, 7*hour, w.anyone, "/api/svc9/items", "web/7")
		got := w.detect()
		if len(got) != 2 || !has(w, got[0], timeline.DimClient, "198.51.2.0") || !has(w, got[1], timeline.DimRoute, "/api/svc9/items") {
			t.Errorf("got %v", brief(w, got))
		}
	})
	t.Run("new version", func(t *testing.T) {
		w := newWorld(6, 10)
		w.traffic(40, 0.02, flat)
		w.fail(80, 4*hour, 6*hour, w.anyone, "/api/svc1/items", "app/1.2")
		got := w.detect()
		if len(got) != 1 || !has(w, got[0], timeline.DimAgent, "app/1.2") {
			t.Errorf("got %v", brief(w, got))
		}
	})
	t.Run("everybody", func(t *testing.T) {
		w := newWorld(7, 10)
		w.traffic(40, 0.02, flat)
		for range 600 {
			c := w.anyone()
			w.add(4*hour+w.r.Float64()*hour, 401, c, fmt.Sprintf("/api/svc%d/items", w.r.IntN(5)), agents[c%len(agents)])
		}
		got := w.detect()
		if len(got) != 1 || len(got[0].Segment) != 0 {
			t.Errorf("got %v", brief(w, got))
		}
	})
}

func TestRecurring(t *testing.T) {
	const day = 24 * 3600.0
	w := newWorld(8, 96)
	w.traffic(6, 0.02, flat)
	for d := range 4 {
		w.fail(40, float64(d)*day+7200, float64(d)*day+7800, func() int { return 600 }, "/api/svc2/export", "batch/1")
	}
	got := w.detect()
	if len(got) != 1 || got[0].Kind != KindRecurring || got[0].Repeats != 4 {
		t.Errorf("got %v", brief(w, got))
	}
}

func TestSustained(t *testing.T) {
	w := newWorld(9, 6)
	w.traffic(40, 0.01, flat)
	for range 900 {
		status := 401
		if w.r.IntN(10) == 0 {
			status = 200
		}
		w.add(w.r.Float64()*6*3600, status, w.anyone(), "/api/broken/items", "web/7")
	}
	got := w.detect()
	if len(got) != 1 || got[0].Kind != KindSustained {
		t.Errorf("got %v", brief(w, got))
	}
}

// Values that cannot be a burst by themselves are not listed, but count among those that
// were tried.
func TestAllValuesAreTried(t *testing.T) {
	w := newWorld(3, 1)
	for i := range 40 {
		w.add(float64(i), 401, 1000+i, "/v1/orders", "app/1.0")
	}
	for i := range 30 {
		w.add(float64(100+i), 401, 2000, "/v1/orders", "app/1.0")
	}
	for i := range 500 {
		w.add(float64(200+i), 200, i%50, "/v1/orders", "app/1.0")
	}
	d := newDetector(w.b.Finish())
	lists, values := d.byValue(timeline.DimClient)
	if values != 41 || len(lists) != 1 {
		t.Errorf("%d values, %d of them listed; want 41 and 1", values, len(lists))
	}
	for v, list := range lists {
		if len(list) != 30 || len(d.index[timeline.DimClient][v]) != 30 {
			t.Errorf("%d failures, %d requests of the one client", len(list), len(d.index[timeline.DimClient][v]))
		}
	}
}
