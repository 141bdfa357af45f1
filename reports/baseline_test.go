package reports

import (
	"reflect"
	"testing"

	"authlog/internal/usual"
)

func TestBaselineRoundTrip(t *testing.T) {
	p := usual.New()
	p.Seconds[493_000], p.Seconds[493_001] = 3600, 1800
	p.Series[usual.Key{}] = map[usual.Hour]usual.Count{493_000: {Requests: 90, Calm: 4, Incident: 20}, 493_001: {Requests: 7}}
	p.Series[usual.Key{Dimension: "service", Value: "orders"}] = map[usual.Hour]usual.Count{493_000: {Requests: 30, Incident: 20}}
	b := baselineOf(p)
	if err := b.check(); err != nil {
		t.Fatal(err)
	}
	if got := b.Profile(); !reflect.DeepEqual(got, p) {
		t.Errorf("read back %+v, was %+v", got, p)
	}
}
