package reports

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"authlog/internal/usual"
)

// Baseline is what the log says is usual: the traffic by hour, of everybody and of
// the parts that fail most. A later run takes it with --baseline.
type Baseline struct {
	Seconds map[string]int   `json:"observed_seconds"` // by hour, whose start in RFC 3339 is the key
	Series  []BaselineSeries `json:"series"`           // by dimension, then value
}

// BaselineSeries counts one part of the traffic.
type BaselineSeries struct {
	Segment map[string]string    `json:"segment"` // at most one pair; empty: everybody
	Hours   map[string]HourCount `json:"hours"`   // without hours that have no request
}

// HourCount is the traffic of one hour.
type HourCount struct {
	Requests     int `json:"requests"`
	Unauthorized int `json:"unauthorized,omitempty"`
	Incident     int `json:"in_bursts,omitempty"` // those of Unauthorized that belong to a burst
}

func baselineOf(p *usual.Profile) Baseline {
	b := Baseline{Seconds: map[string]int{}}
	if p == nil {
		return b
	}
	for h, s := range p.Seconds {
		b.Seconds[hourKey(h)] = whole(s)
	}
	for k, hours := range p.Series {
		row := BaselineSeries{Segment: map[string]string{}, Hours: map[string]HourCount{}}
		if k.Dimension != "" {
			row.Segment[k.Dimension] = k.Value
		}
		for h, c := range hours {
			incident := whole(c.Incident)
			row.Hours[hourKey(h)] = HourCount{whole(c.Requests), whole(c.Calm) + incident, incident}
		}
		b.Series = append(b.Series, row)
	}
	slices.SortFunc(b.Series, func(x, y BaselineSeries) int {
		kx, ky := x.key(), y.key()
		return cmp.Or(cmp.Compare(kx.Dimension, ky.Dimension), cmp.Compare(kx.Value, ky.Value))
	})
	return b
}

func whole(x float64) int { return int(math.Round(x)) }

func hourKey(h usual.Hour) string { return time.Unix(int64(h)*3600, 0).UTC().Format(time.RFC3339) }

func hourOf(key string) (usual.Hour, bool) {
	t, err := time.Parse(time.RFC3339, key)
	return usual.Hour(t.Unix() / 3600), err == nil && t.Unix()%3600 == 0 && t.Location() == time.UTC
}

func (s *BaselineSeries) key() (k usual.Key) {
	for dim, value := range s.Segment {
		k = usual.Key{Dimension: dim, Value: value}
	}
	return k
}

// Profile is the baseline in the form of the detector.
func (b *Baseline) Profile() *usual.Profile {
	p := usual.New()
	for key, s := range b.Seconds {
		if h, ok := hourOf(key); ok {
			p.Seconds[h] = float64(s)
		}
	}
	for i := range b.Series {
		row := &b.Series[i]
		hours := map[usual.Hour]usual.Count{}
		for key, c := range row.Hours {
			if h, ok := hourOf(key); ok {
				hours[h] = usual.Count{Requests: float64(c.Requests), Calm: float64(c.Unauthorized - c.Incident), Incident: float64(c.Incident)}
			}
		}
		p.Series[row.key()] = hours
	}
	return p
}

func (b *Baseline) normalise() {
	if b.Seconds == nil {
		b.Seconds = map[string]int{}
	}
	b.Series = filled(b.Series)
	for i := range b.Series {
		s := &b.Series[i]
		if s.Segment == nil {
			s.Segment = map[string]string{}
		}
		if s.Hours == nil {
			s.Hours = map[string]HourCount{}
		}
	}
}

func (b *Baseline) check() error {
	for key, s := range b.Seconds {
		if _, ok := hourOf(key); !ok || s < 0 || s > 3600 {
			return fmt.Errorf("baseline: observed_seconds of %.40q: want the start of an hour in UTC, and 0 to 3600", key)
		}
	}
	for i := range b.Series {
		s := &b.Series[i]
		if len(s.Segment) > 1 {
			return fmt.Errorf("baseline: series %d has more than one pair", i+1)
		}
		for key, c := range s.Hours {
			if _, ok := hourOf(key); !ok || c.Incident < 0 || c.Unauthorized < c.Incident || c.Requests < c.Unauthorized-1 {
				return fmt.Errorf("baseline: series %d, hour %.40q: want the start of an hour in UTC, and requests >= unauthorized >= in_bursts >= 0", i+1, key)
			}
		}
	}
	return nil
}
