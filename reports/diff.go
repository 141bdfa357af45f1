package reports

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"time"
)

// Diff compares two reports of the same systems. Times are in UTC, rates per minute.
type Diff struct {
	SchemaVersion string        `json:"schema_version"`
	Old           Window        `json:"old"`
	New           Window        `json:"new"`
	Counts        DiffCounts    `json:"counts"`
	Bursts        []BurstChange `json:"bursts"` // new, then continuing, then gone; each by start
}

// DiffCounts counts bursts. One that continues may be worse, or better, and have
// another cause as well.
type DiffCounts struct {
	New          int `json:"new"`
	Continuing   int `json:"continuing"`
	Gone         int `json:"gone"`
	Worse        int `json:"worse"`
	Better       int `json:"better"`
	CauseChanged int `json:"cause_changed"`
}

// What may become of a burst.
const (
	BurstNew        = "new"
	BurstContinuing = "continuing"
	BurstGone       = "gone"

	ChangeWorse  = "worse"
	ChangeBetter = "better"
	ChangeCause  = "cause-changed"
)

// BurstChange is what became of one burst.
type BurstChange struct {
	State   string     `json:"state"`   // new, continuing or gone
	Changes []string   `json:"changes"` // of one that continues: worse, better, cause-changed
	Ignored bool       `json:"ignored"` // by the configuration: it does not count
	Why     []string   `json:"why"`     // in words
	Old     *BurstSide `json:"old,omitempty"`
	New     *BurstSide `json:"new,omitempty"`
}

// BurstSide is a burst as one of the reports has it.
type BurstSide struct {
	ID           string            `json:"id"`
	Start        time.Time         `json:"start"`
	End          time.Time         `json:"end"`
	Ongoing      bool              `json:"ongoing"`
	Verdict      string            `json:"verdict"`
	Cause        string            `json:"cause"`
	Confidence   float64           `json:"confidence"`
	Unauthorized int               `json:"unauthorized"`
	PerMinute    float64           `json:"unauthorized_per_minute"` // over its whole time
	Clients      int               `json:"clients"`
	Segment      map[string]string `json:"segment"`
}

// How much a burst must change to be called worse or better.
const (
	changedBy    = 1.25             // rates and clients, as a factor
	changedSigma = 3.0              // and beyond chance, in standard deviations of counts
	changedLeast = 3                // clients at least
	nearby       = 10 * time.Minute // between two sightings of one burst, as in its id
)

// Compare says what became of the bursts of an old report in a new one. A burst is the
// same when its id is; else when both hit the same segment, or one a part of the
// other's, at overlapping times, or mostly at the same time for the same cause: the
// onset and the name of the segment may differ where a window begins or ends within
// a burst.
func Compare(old, now *Report) *Diff {
	d := &Diff{SchemaVersion: SchemaVersion, Old: old.Window, New: now.Window, Bursts: []BurstChange{}}
	partner := match(old.Bursts, now.Bursts)
	matched := map[int]bool{}
	for i := range now.Bursts {
		b := &now.Bursts[i]
		c := BurstChange{State: BurstNew, Ignored: b.Ignored != nil, New: sideOf(b)}
		if j, ok := partner[i]; ok {
			matched[j] = true
			c.State, c.Old = BurstContinuing, sideOf(&old.Bursts[j])
			c.compare()
		} else if !old.Window.End.IsZero() && b.Start.After(old.Window.End) {
			c.Why = []string{"began after the old logs end"}
		}
		d.Bursts = append(d.Bursts, c)
	}
	for j := range old.Bursts {
		if matched[j] {
			continue
		}
		b := &old.Bursts[j]
		c := BurstChange{State: BurstGone, Ignored: b.Ignored != nil, Old: sideOf(b)}
		if b.End.Before(now.Window.Start) {
			c.Why = []string{"ended before the new logs begin"}
		}
		d.Bursts = append(d.Bursts, c)
	}
	d.finish()
	return d
}

func sideOf(b *Burst) *BurstSide {
	minutes := max(b.End.Sub(b.Start).Minutes(), 1)
	return &BurstSide{
		ID: b.ID, Start: b.Start, End: b.End, Ongoing: b.Ongoing, Verdict: b.Verdict, Cause: b.Causes[0].ID, Confidence: b.Causes[0].Confidence,
		Unauthorized: b.Unauthorized, PerMinute: rate(float64(b.Unauthorized) / minutes), Clients: b.Clients, Segment: b.Segment,
	}
}

// match pairs bursts of two reports, by index of the new one: first by id, then by
// segment, those that overlap longest first.
func match(old, now []Burst) map[int]int {
	partner, taken := map[int]int{}, map[int]bool{}
	pair := func(i, j int) { partner[i], taken[j] = j, true }
	for i := range now {
		for j := range old {
			if !taken[j] && now[i].ID != "" && now[i].ID == old[j].ID {
				pair(i, j)
				break
			}
		}
	}
	type candidate struct {
		i, j    int
		same    bool
		overlap time.Duration
	}
	var list []candidate
	for i := range now {
		for j := range old {
			same := maps.Equal(now[i].Segment, old[j].Segment)
			if o := overlap(&now[i], &old[j]); o >= -nearby && (same || o > 0 && (related(now[i].Segment, old[j].Segment) || alike(&now[i], &old[j], o))) {
				list = append(list, candidate{i, j, same, o})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b candidate) int {
		return cmp.Or(-cmp.Compare(oneIf(a.same), oneIf(b.same)), -cmp.Compare(a.overlap, b.overlap))
	})
	for _, c := range list {
		if _, done := partner[c.i]; !done && !taken[c.j] {
			pair(c.i, c.j)
		}
	}
	return partner
}

// overlap is how long two bursts go on together; negative is the time between them.
func overlap(a, b *Burst) time.Duration {
	start, end := a.Start, a.End
	if b.Start.After(start) {
		start = b.Start
	}
	if b.End.Before(end) {
		end = b.End
	}
	return end.Sub(start)
}

// alike tells whether two bursts of which a window shows different parts are one:
// mostly at the same time, for the same named cause, in segments that do not exclude
// each other, such as a service and its routes.
func alike(a, b *Burst, overlap time.Duration) bool {
	cause := a.Causes[0].ID
	if cause != b.Causes[0].ID || cause == unknownID || 2*overlap <= min(a.End.Sub(a.Start), b.End.Sub(b.Start)) {
		return false
	}
	for k, v := range a.Segment {
		if w, both := b.Segment[k]; both && v != w {
			return false
		}
	}
	return true
}

// related tells whether one segment is a part of the other. Everybody is no such
// part: then any two bursts at a time would be one.
func related(a, b map[string]string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	for k, v := range a {
		if b[k] != v {
			return false
		}
	}
	return len(a) > 0
}

// compare says whether a burst that continues is worse or better. Rates are compared
// and not sums: a later window holds another part of the burst.
func (c *BurstChange) compare() {
	old, now := c.Old, c.New
	up, down := differs(old, now)
	clients := ratio(float64(now.Clients), float64(old.Clients))
	moreClients := clients >= changedBy && now.Clients-old.Clients >= changedLeast
	switch {
	case up || moreClients || old.Verdict == "attack" && now.Verdict == "mixed":
		c.Changes = append(c.Changes, ChangeWorse)
	case old.Ongoing && !now.Ongoing:
		c.Changes = append(c.Changes, ChangeBetter)
		c.Why = append(c.Why, "it is over")
	case down:
		c.Changes = append(c.Changes, ChangeBetter)
	}
	if up || down {
		c.Why = append(c.Why, perMinute(old.PerMinute)+" before, "+perMinute(now.PerMinute)+" now")
	}
	if moreClients {
		c.Why = append(c.Why, counted(old.Clients, "client")+" before, "+count(now.Clients)+" now")
	}
	if old.Verdict != now.Verdict {
		c.Why = append(c.Why, "verdict "+old.Verdict+" before, "+now.Verdict+" now")
	}
	if old.Cause != now.Cause {
		c.Changes = append(c.Changes, ChangeCause)
		c.Why = append(c.Why, old.Cause+" "+percent(old.Confidence)+" before, "+now.Cause+" "+percent(now.Confidence)+" now")
	}
}

// differs tells whether the rate rose or fell by more than the factor and chance.
func differs(old, now *BurstSide) (up, down bool) {
	// The standard deviation of a count is its root, that of a rate its part of it.
	spread := func(s *BurstSide) float64 { return s.PerMinute / math.Sqrt(max(float64(s.Unauthorized), 1)) }
	if math.Abs(now.PerMinute-old.PerMinute) < changedSigma*math.Hypot(spread(old), spread(now)) {
		return false, false
	}
	by := ratio(now.PerMinute, old.PerMinute)
	return by >= changedBy, by <= 1/changedBy
}

func ratio(a, b float64) float64 { return a / max(b, 1e-9) }

// finish orders the bursts and counts those that count.
func (d *Diff) finish() {
	rank := map[string]int{BurstNew: 0, BurstContinuing: 1, BurstGone: 2}
	start := func(c *BurstChange) time.Time {
		if c.New != nil {
			return c.New.Start
		}
		return c.Old.Start
	}
	slices.SortStableFunc(d.Bursts, func(a, b BurstChange) int {
		return cmp.Or(cmp.Compare(rank[a.State], rank[b.State]), start(&a).Compare(start(&b)))
	})
	for i := range d.Bursts {
		c := &d.Bursts[i]
		c.Changes, c.Why = filled(c.Changes), filled(c.Why)
		if c.Ignored {
			continue
		}
		for what, n := range map[string]*int{BurstNew: &d.Counts.New, BurstContinuing: &d.Counts.Continuing, BurstGone: &d.Counts.Gone,
			ChangeWorse: &d.Counts.Worse, ChangeBetter: &d.Counts.Better, ChangeCause: &d.Counts.CauseChanged} {
			if c.Is(what) {
				*n++
			}
		}
	}
}

// Is tells whether a state or a change applies.
func (c *BurstChange) Is(what string) bool {
	return c.State == what || slices.Contains(c.Changes, what)
}
