// Package usual holds what earlier logs say is usual: the failures of the whole
// traffic and of its busiest parts, by hour.
package usual

import (
	"cmp"
	"slices"
	"time"

	"authlog/internal/timeline"
)

// Key names one part of the traffic by a dimension (timeline.Dim.String) and its
// value. The zero Key is the whole traffic.
type Key struct{ Dimension, Value string }

// Hour is a number of hours since 1970-01-01T00:00:00Z.
type Hour int64

// HourOf returns the hour of a time in nanoseconds since 1970.
func HourOf(t int64) Hour {
	const hour = int64(time.Hour)
	return Hour((t - ((t%hour)+hour)%hour) / hour) // rounded down, also before 1970
}

// Start returns the beginning of the hour in nanoseconds since 1970.
func (h Hour) Start() int64 { return int64(h) * int64(time.Hour) }

// Count is the traffic of one part in one hour.
type Count struct {
	Requests float64 // failing ones included
	Calm     float64 // failing requests that belong to no incident
	Incident float64 // failing requests that do
}

// Profile is what is usual. Profiles of several logs add up.
type Profile struct {
	Seconds map[Hour]float64 // how long each hour was observed
	Series  map[Key]map[Hour]Count
}

// New returns an empty profile.
func New() *Profile { return &Profile{map[Hour]float64{}, map[Key]map[Hour]Count{}} }

// Limits of a profile: per dimension the valuesPerDim values with the most
// failures, each with at least minFailures, since fewer are no burst either way,
// and the last maxHours: eight weeks.
const (
	valuesPerDim = 8
	minFailures  = 8
	maxHours     = 8 * 7 * 24
)

// Of returns the profile of a log. incident tells which failing requests, by
// their index, belong to an incident.
func Of(res *timeline.Result, incident func(i int) bool) *Profile {
	p := New()
	p.observe(res)
	busiest := p.busiest(res)
	add := func(k Key, hour Hour, c Count) {
		hours := p.Series[k]
		if hours == nil {
			hours = map[Hour]Count{}
			p.Series[k] = hours
		}
		hours[hour] = hours[hour].plus(c)
	}
	for i := range res.Requests {
		q := &res.Requests[i]
		hour := HourOf(q.Time)
		if !p.counts(q) {
			continue
		}
		c := Count{Requests: q.Weight}
		switch {
		case q.Fail && incident(i):
			c.Incident = q.Weight
		case q.Fail:
			c.Calm = q.Weight
		}
		add(Key{}, hour, c)
		for dim, v := range q.Dims {
			if slices.Contains(busiest[dim], v) {
				add(Key{timeline.Dim(dim).String(), res.Strings.Text(v)}, hour, c)
			}
		}
	}
	return p
}

// counts tells whether a request belongs to the profile.
func (p *Profile) counts(q *timeline.Request) bool {
	_, observed := p.Seconds[HourOf(q.Time)]
	return observed && q.Weight > 0 && (q.Status != 0 || q.Fail)
}

// busiest lists the values of each dimension with the most failures. A log may have
// a million values, nearly all of which are none of them.
func (p *Profile) busiest(res *timeline.Result) (out [timeline.NumDims][]uint32) {
	var fails []*timeline.Request
	for i := range res.Requests {
		if q := &res.Requests[i]; q.Fail && p.counts(q) {
			fails = append(fails, q)
		}
	}
	failures := make([]float64, res.Strings.Len())
	for dim := range out {
		var values []uint32
		for _, q := range fails {
			v := q.Dims[dim]
			if before := failures[v]; v != 0 && before < minFailures && before+q.Weight >= minFailures {
				values = append(values, v)
			}
			failures[v] += q.Weight
		}
		slices.SortFunc(values, func(a, b uint32) int {
			return cmp.Or(cmp.Compare(failures[b], failures[a]), cmp.Compare(res.Strings.Text(a), res.Strings.Text(b)))
		})
		out[dim] = values[:min(len(values), valuesPerDim)]
		clear(failures)
	}
	return out
}

// observe notes the time of each hour that has any request, between the first
// and the last line.
func (p *Profile) observe(res *timeline.Result) {
	for _, b := range res.Buckets {
		hour := HourOf(b.Second * 1e9)
		if _, ok := p.Seconds[hour]; ok || HourOf(res.Last)-hour >= maxHours {
			continue
		}
		from, to := max(hour.Start(), res.First), min((hour+1).Start(), res.Last)
		p.Seconds[hour] = float64(max(to-from, 0)) / 1e9
	}
}

func (c Count) plus(o Count) Count {
	return Count{c.Requests + o.Requests, c.Calm + o.Calm, c.Incident + o.Incident}
}

// Add adds what another log says. Of an hour that both know the one counts that
// saw more of it: reports of overlapping windows count no request twice.
func (p *Profile) Add(o *Profile) {
	for hour, seconds := range o.Seconds {
		if _, known := p.Seconds[hour]; known && !o.betterAt(hour, p) {
			continue
		}
		p.Seconds[hour] = seconds
		for _, hours := range p.Series {
			delete(hours, hour)
		}
		for k, hours := range o.Series {
			if c, ok := hours[hour]; ok {
				if p.Series[k] == nil {
					p.Series[k] = map[Hour]Count{}
				}
				p.Series[k][hour] = c
			}
		}
	}
}

// betterAt compares two logs at an hour, in an order that does not depend on which
// of them came first.
func (p *Profile) betterAt(hour Hour, o *Profile) bool {
	a, b := p.Series[Key{}][hour], o.Series[Key{}][hour]
	return cmp.Or(cmp.Compare(p.Seconds[hour], o.Seconds[hour]), cmp.Compare(a.Requests, b.Requests),
		cmp.Compare(a.Calm, b.Calm), cmp.Compare(a.Incident, b.Incident)) > 0
}
