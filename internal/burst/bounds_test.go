package burst

import (
	"math"
	"math/rand/v2"
	"testing"
)

// The range of an onset holds the change point of a Poisson process in about
// 95 of 100 draws.
func TestOnsetRangeHoldsTheChange(t *testing.T) {
	const usual, high = 0.002, 0.05 // failures per second
	change := int64(5000e9)
	held, draws := 0, 400
	for seed := range draws {
		r := rand.New(rand.NewPCG(uint64(seed), 9))
		var times []int64
		onset := int64(0)
		for at := 0.0; at < 7000; {
			rate := usual
			if at >= 5000 {
				rate = high
			}
			next := at + r.ExpFloat64()/rate
			if at < 5000 && next > 5000 { // the rate changes on the way
				next = 5000 + r.ExpFloat64()/high
			}
			if at = next; onset == 0 && at > 5000 {
				onset = int64(at * 1e9)
			}
			times = append(times, int64(at*1e9))
		}
		got := spread(times, onset, math.Log(high/usual), (high-usual)/1e9, 0, times[len(times)-1])
		if got.From <= change && change <= got.To {
			held++
		}
	}
	if share := float64(held) / float64(draws); share < 0.92 {
		t.Errorf("held in %.0f %% of the draws", 100*share)
	}
}

func TestMeasuresOfABurst(t *testing.T) {
	w := newWorld(40, 12)
	w.traffic(30, 0.03, flat)
	w.fail(300, 5*3600, 7*3600, w.anyone, "/api/new/items", "app/1.0")
	got := w.detect()
	if len(got) != 1 {
		t.Fatalf("%v", brief(w, got))
	}
	b := got[0]
	if b.ExcessLow > 300 || b.ExcessHigh < 290 || b.ExcessLow < 200 {
		t.Errorf("excess %f to %f of 300", b.ExcessLow, b.ExcessHigh)
	}
	if b.TrafficShare < 0.05 || b.TrafficShare > 0.12 { // 300 of 300 + 3600
		t.Errorf("share of the traffic %f", b.TrafficShare)
	}
	if off := b.Onset.To - b.Onset.From; b.Onset.From > b.Start || b.Onset.To < b.Start || off > 300e9 {
		t.Errorf("onset %+v, start %d", b.Onset, b.Start)
	}
	if b.Finish.From > b.End || b.Finish.To < b.End {
		t.Errorf("end %+v, end %d", b.Finish, b.End)
	}
}

// Two failures at half the price of the time between them are still within reach:
// the onset may lie before both.
func TestSpreadReachesOverGaps(t *testing.T) {
	got := spread([]int64{0, 10, 20, 21, 22, 23}, 20, 1, 0.19, -100, 23)
	if got.From != -6 || got.To != 23 {
		t.Errorf("range %+v, want -6 to 23", got)
	}
}
