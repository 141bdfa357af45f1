package timeline

import (
	"fmt"
	"testing"
)

// A flood on one route does not push a small incident on another out of the
// sample.
func TestFloodLeavesSmallRoutesWhole(t *testing.T) {
	b := newSmall()
	in := b.Input("x")
	add := func(n int, path string) {
		for i := range n {
			var ev Event
			ev.Reset()
			ev.Time, ev.Status, ev.Hop = int64(1_700_000_000+i)*1e9, 401, HopProxy
			ev.Method, ev.Path, ev.RequestID = []byte("GET"), []byte(path), fmt.Appendf(nil, "%032x", i+len(path)<<20)
			b.Add(&ev, Place{Input: in, Line: i + 1})
		}
	}
	add(20_000, "/flood")
	add(50, "/small/route")
	weights := map[string]map[float64]int{"/flood": {}, "/small/route": {}}
	res := b.Finish()
	for _, q := range res.Requests {
		weights[res.Strings.Text(q.Dims[DimRoute])][q.Weight]++
	}
	if w := weights["/small/route"]; w[1] != 50 {
		t.Errorf("small route: %v, want all 50 with weight 1", w)
	}
	for w, n := range weights["/flood"] {
		if sum := w * float64(n); w < 2 || sum < 16_000 || sum > 24_000 {
			t.Errorf("flood: %d requests of weight %v", n, w)
		}
	}
}

// A service that stands in front of others, such as an authorizer, is known of
// requests that it refuses; it must not seem to refuse all.
func TestOuterServiceIsNoSegment(t *testing.T) {
	b := NewBuilder(Config{})
	in := b.Input("x")
	add := func(id, status int, service string) {
		var ev Event
		ev.Reset()
		ev.Time, ev.Status, ev.Hop = int64(1_700_000_000+id)*1e9, status, HopApplication
		ev.Method, ev.Path, ev.Service = []byte("GET"), []byte("/v1/orders"), []byte(service)
		ev.RequestID = fmt.Appendf(nil, "%032x", id)
		b.Add(&ev, Place{Input: in, Line: id})
	}
	for id := 1; id <= 20; id++ {
		add(id, 200, "gatekeeper")
		if id <= 18 {
			add(id, 200, "orders")
		}
	}
	add(30, 401, "gatekeeper")
	add(31, 401, "orders")
	res := b.Finish()
	for _, q := range res.Requests {
		service := res.Strings.Text(q.Dims[DimService])
		if q.Fail && service == "gatekeeper" {
			t.Error("the refusal is of the outer service")
		}
		if service == "" && !q.Fail && q.Time != int64(1_700_000_019)*1e9 && q.Time != int64(1_700_000_020)*1e9 {
			t.Errorf("the success at %d has no service", q.Time)
		}
	}
}

// Strata that are each within the budget are together within it, at any time.
func TestStrataShareTheirBudget(t *testing.T) {
	const limit = 1000
	s := newStrata(limit, func(r *record) uint64 { return r.key })
	for i := range 100 * limit {
		key := mix(7, uint64(i))
		if k := s.count(i % failStrata); k.wants(key) {
			k.add(&record{key: key})
		}
		kept := 0
		for j := range s.kept {
			kept += s.kept[j].n
		}
		if kept > limit {
			t.Fatalf("%d records are kept after %d", kept, i+1)
		}
	}
}
