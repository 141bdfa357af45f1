package main

import (
	"math"
	"testing"
	"time"

	"authlog/internal/signal"
	"authlog/rules"
)

// ranked is a sample of two causes and unknown whose first has so many nats more.
func ranked(lead float64, right string) judged {
	evidence := []rules.Evidence{{Family: "hop", Supports: true, Decisive: true, Observations: 100}, {Family: "marker", Supports: true, Observations: 100}}
	return judged{
		sample: &sample{cause: right, answerable: true, accept: []string{right}},
		causes: []rules.Ranked{{ID: "a", Score: lead, Evidence: evidence}, {ID: "b", Evidence: evidence}, {ID: rules.Unknown}},
	}
}

func TestClaim(t *testing.T) {
	j := ranked(2, "a")
	got := j.claim(rules.Calibration{Temperature: 1, Unknown: 0})
	want := math.Exp(2) / (math.Exp(2) + 2)
	if math.Abs(got.confidence-want) > 1e-9 || !got.right || math.Abs(got.mass-want) > 1e-9 {
		t.Errorf("claim %+v, want confidence and mass %v", got, want)
	}
	if j.causes[0].Confidence != 0 {
		t.Error("the sample was changed")
	}
}

// Where a lead of one nat is right in nine cases of ten, the evidence deserves more
// weight, and where it is right in half of them, less.
func TestFitFollowsTheOutcomes(t *testing.T) {
	samples := func(right int) (list []judged) {
		for i := range 100 {
			if i < right {
				list = append(list, ranked(1, "a"))
			} else {
				list = append(list, ranked(1, "b"))
			}
		}
		return list
	}
	if sure, unsure := fit(samples(90), brier), fit(samples(50), brier); sure.Temperature <= unsure.Temperature {
		t.Errorf("temperatures %v and %v", sure.Temperature, unsure.Temperature)
	}
	c := fit(samples(90), brier)
	if q := measure(samples(90), c); q.ece > 0.1 || q.right != 0.9 || q.n != 100 {
		t.Errorf("after the fit: %+v", q)
	}
	if q := measure(samples(10), c); q.ece < 0.5 {
		t.Errorf("claims that are mostly wrong have an error of %v", q.ece)
	}
}

func TestLabelTakesTheBestOverlap(t *testing.T) {
	at := func(m int) time.Time { return time.Date(2026, 3, 2, 10, m, 0, 0, time.UTC) }
	tr := truth{Name: "x", PerView: map[string]visible{"all": {Answerable: true, Accept: []string{"b"}, Unauthorized: 9}}}
	tr.Causes = append(tr.Causes, struct {
		ID         string
		Start, End time.Time
		PerView    map[string]visible `json:"per_view"`
	}{ID: "a", Start: at(10), End: at(20)})
	findings := []signal.Finding{{Start: at(19), End: at(50)}, {Start: at(11), End: at(20)}, {Start: at(55), End: at(59)}}
	got := label(&tr, view{name: "all"}, findings)
	if len(got) != 1 || !got[0].finding.Start.Equal(at(11)) || len(got[0].accept) != 2 || got[0].both {
		t.Errorf("labelled %+v", got)
	}
	if got := label(&tr, view{name: "app"}, findings); len(got) != 0 {
		t.Error("a view that does not see the incident got a label")
	}
	if got := label(&tr, view{name: "all"}, findings[2:]); len(got) != 0 {
		t.Error("a burst long after the incident was taken for it")
	}
}

func TestVerdict(t *testing.T) {
	for _, c := range []struct {
		verdict, cause          string
		answerable, both, right bool
	}{
		{"attack", attack, true, false, true}, {"outage", attack, true, false, false}, {"outage", "expired-token", true, false, true},
		{"mixed", attack, true, true, true}, {"mixed", attack, true, false, false}, {"unclear", "clock-skew", true, false, false},
		{"unclear", "clock-skew", false, false, true},
	} {
		j := judged{sample: &sample{cause: c.cause, answerable: c.answerable, both: c.both}, verdict: c.verdict}
		if j.verdictRight() != c.right {
			t.Errorf("%+v: %v", c, !c.right)
		}
	}
}
