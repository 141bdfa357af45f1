package usual

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"authlog/internal/timeline"
)

func TestHours(t *testing.T) {
	for text, want := range map[string]int{
		"2026-03-02T00:00:00Z": 0, "2026-03-02T09:59:59Z": 9, "2026-03-08T23:30:00Z": 167, "1970-01-01T00:00:00Z": 72,
		"1969-12-31T23:59:59Z": 71, "1969-12-29T00:00:00Z": 0,
	} {
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		if got := HourOf(at.UnixNano()).OfWeek(); got != want {
			t.Errorf("hour of week of %s = %d, want %d", text, got, want)
		}
	}
}

var monday = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

// log is a log from a time on with so many failures of orders in each hour, and
// one success a minute.
func log(t *testing.T, from time.Time, failures ...int) *timeline.Result {
	t.Helper()
	b := timeline.NewBuilder(timeline.Config{})
	in := b.Input("x")
	add := func(at int64, status int, service string) {
		ev := timeline.Event{Time: at, Status: status, Path: []byte("/a"), Service: []byte(service), RequestID: fmt.Appendf(nil, "%016x", at)}
		b.Add(&ev, timeline.Place{Input: in, Line: 1})
	}
	for h, n := range failures {
		at := from.UnixNano() + int64(h)*3600e9
		for m := range int64(60) {
			add(at+m*60e9+7, 200, "users")
		}
		for i := range int64(n) {
			add(at+i*3600e9/int64(n), 401, "orders")
		}
	}
	add(from.UnixNano()+int64(len(failures))*3600e9, 200, "users")
	return b.Finish()
}

// profile is that of such a log in which every hour with more than ten failures is
// an incident.
func profile(t *testing.T, from time.Time, failures ...int) *Profile {
	res := log(t, from, failures...)
	return Of(res, func(i int) bool {
		h := (res.Requests[i].Time - from.UnixNano()) / 3600e9
		return h < int64(len(failures)) && failures[h] > 10
	})
}

func TestOf(t *testing.T) {
	p := profile(t, monday, 4, 20, 4)
	first := HourOf(monday.UnixNano())
	if got := p.Series[Key{"service", "orders"}]; got[first] != (Count{4, 4, 0}) || got[first+1] != (Count{20, 0, 20}) {
		t.Errorf("orders: %v", got)
	}
	if got := p.Series[Key{}][first+1]; got != (Count{80, 0, 20}) {
		t.Errorf("everybody: %v", got)
	}
	if p.Series[Key{"service", "users"}] != nil {
		t.Error("a series without failures is kept")
	}
	if p.Seconds[first+1] != 3600 || len(p.Seconds) != 4 {
		t.Errorf("observed %v", p.Seconds)
	}
}

func TestUsual(t *testing.T) {
	week, day := 7*24*time.Hour, 24*time.Hour
	for _, c := range []struct {
		name string
		list []*Profile
		peak bool // in the second hour of Monday
	}{
		{"one incident", []*Profile{profile(t, monday, 4, 60, 4)}, false},
		{"one incident in three weeks", []*Profile{profile(t, monday, 4, 4, 4), profile(t, monday.Add(week), 4, 60, 4), profile(t, monday.Add(2*week), 4, 4, 4)}, false},
		{"one incident in two weeks", []*Profile{profile(t, monday, 4, 60, 4), profile(t, monday.Add(week), 4, 4, 4)}, false},
		{"every Monday", []*Profile{profile(t, monday, 4, 60, 4), profile(t, monday.Add(week), 4, 50, 4)}, true},
		{"every day before Monday", []*Profile{profile(t, monday.Add(-day), 4, 60, 4), profile(t, monday.Add(-2*day), 4, 50, 4), profile(t, monday.Add(-3*day), 4, 50, 4)}, true},
		{"every day but Monday", []*Profile{profile(t, monday, 4, 4, 4), profile(t, monday.Add(-day), 4, 60, 4), profile(t, monday.Add(-2*day), 4, 50, 4), profile(t, monday.Add(-3*day), 4, 50, 4)}, false},
		{"a calm peak, once", []*Profile{profile(t, monday, 0, 10, 0, 0, 0, 0, 0, 0)}, true},
	} {
		sum := New()
		for _, p := range c.list {
			sum.Add(p)
		}
		u, ok := sum.Of(Key{})
		if !ok || u.Factors[0] != 1 || (u.Factors[1] > 1.5) != c.peak {
			t.Errorf("%s: factors %.2f", c.name, u.Factors[:4])
		}
	}
	if _, ok := New().Of(Key{}); ok {
		t.Error("an empty profile knows everybody")
	}
}

// Profiles add up in any order and grouping, and windows that overlap count no
// request twice.
func TestAddIsOrderFree(t *testing.T) {
	list := func() []*Profile {
		var out []*Profile
		for i := range 5 {
			out = append(out, profile(t, monday.Add(time.Duration(i)*40*time.Minute), i+10, 5*i, 30-i))
		}
		return out
	}
	sum := func(list []*Profile) *Profile {
		all := New()
		for _, p := range list {
			all.Add(p)
		}
		for k, hours := range all.Series {
			if len(hours) == 0 {
				delete(all.Series, k)
			}
		}
		return all
	}
	want := sum(list())
	r := rand.New(rand.NewPCG(1, 2))
	for range 5 {
		parts := list()
		r.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
		left, right := sum(parts[:2]), sum(parts[2:])
		left.Add(right)
		if got := sum([]*Profile{left}); !reflect.DeepEqual(got, want) {
			t.Errorf("the sum depends on the order:\n%v\n%v", got, want)
		}
	}
	twice := sum(append(list(), list()...))
	if !reflect.DeepEqual(twice, want) {
		t.Error("what is given twice counts twice")
	}
}

// The values with the most failures are kept, and only those that may be a burst.
func TestBusiestValuesAreKept(t *testing.T) {
	b := timeline.NewBuilder(timeline.Config{})
	in := b.Input("x")
	id := int64(0)
	add := func(status int, service string) {
		id++
		ev := timeline.Event{Time: monday.UnixNano() + id*1e9, Status: status, Path: []byte("/a"), Service: []byte(service), RequestID: fmt.Appendf(nil, "%016x", id)}
		b.Add(&ev, timeline.Place{Input: in, Line: 1})
	}
	for n := minFailures - 1; n < minFailures+valuesPerDim+4; n++ {
		for range n {
			add(401, fmt.Sprintf("all-%d", n))
		}
	}
	few := timeline.NewBuilder(timeline.Config{})
	in = few.Input("x")
	b, all := few, b
	for _, n := range []int{minFailures - 1, minFailures} {
		for range n {
			add(401, fmt.Sprintf("few-%d", n))
		}
	}
	none := func(int) bool { return false }
	p := Of(all.Finish(), none)
	for n := minFailures - 1; n < minFailures+valuesPerDim+4; n++ {
		if kept := p.Series[Key{"service", fmt.Sprintf("all-%d", n)}] != nil; kept != (n >= minFailures+4) {
			t.Errorf("with %d failures: kept %t", n, kept)
		}
	}
	p = Of(few.Finish(), none)
	if p.Series[Key{"service", "few-7"}] != nil || p.Series[Key{"service", "few-8"}] == nil {
		t.Errorf("%d series", len(p.Series))
	}
}
