package usual

import (
	"maps"
	"slices"
)

// HoursOfWeek is the number of hours in a week; hour 0 begins on Monday at 00:00
// UTC.
const HoursOfWeek = 7 * 24

// OfWeek returns the hour of the week. The first day of 1970 was a Thursday.
func (h Hour) OfWeek() int { return int(((h+3*24)%HoursOfWeek + HoursOfWeek) % HoursOfWeek) }

// Limits of what a rate says.
const (
	// shrink is the weight, in failures, of the mean of all hours in the rate of
	// one: an hour that was observed once says little.
	shrink = 5.0
	// enough seconds of an hour make an observation.
	enough = 600.0
	// manyDays on most of which an hour has so many failures make them usual, and
	// twoWeeks the same for an hour of the week.
	manyDays = 3
	twoWeeks = 2
)

// Usual is what is usual of one part of the traffic. Hours are those of the week.
type Usual struct {
	Seconds  float64 // observed
	Requests float64
	Failures float64
	// Factors are how many times the mean rate of failures is usual in an hour: 1
	// where nothing is known, and never less, since a quiet hour in a short history
	// is no promise.
	Factors [HoursOfWeek]float64
	// PerHour is the time observed of each hour of the week, in seconds.
	PerHour [HoursOfWeek]float64
}

// Of returns what is usual of a part of the traffic; ok is false when no log
// counted it.
func (p *Profile) Of(key Key) (u Usual, ok bool) {
	hours := p.Series[key]
	if hours == nil {
		return u, false
	}
	var weeks [HoursOfWeek]observed
	var days [24]observed
	for _, h := range slices.Sorted(maps.Keys(p.Seconds)) {
		c, seconds := hours[h], p.Seconds[h]
		u.Requests += c.Requests
		weeks[h.OfWeek()].add(c, seconds)
		days[h.OfWeek()%24].add(c, seconds)
	}
	var rates [HoursOfWeek]float64
	for h := range rates {
		rates[h], u.PerHour[h] = weeks[h].usual(&days[h%24])
		u.Failures += rates[h] * u.PerHour[h]
		u.Seconds += u.PerHour[h]
	}
	for h := range rates {
		u.Factors[h] = 1
		if t := max(u.PerHour[h], enough); u.Seconds > 0 {
			u.Factors[h] = max(1, (rates[h]*t+shrink)/(u.Failures/u.Seconds*t+shrink))
		}
	}
	return u, true
}

// observed is what several weeks, or days, say of one hour.
type observed struct {
	seconds     float64   // in all
	quiet, calm float64   // seconds without an incident to speak of, failures in them
	rates       []float64 // failures per second of each observation, incidents included
}

func (o *observed) add(c Count, seconds float64) {
	o.seconds += seconds
	if c.Incident <= c.Calm { // else the incident has taken the others with it
		o.quiet += seconds
		o.calm += c.Calm
	}
	if seconds >= enough {
		o.rates = append(o.rates, (c.Calm+c.Incident)/seconds)
	}
}

// usual is the rate of failures of an hour of the week, given the same hour of all
// days, and the time in which it was observed. What was an incident each time it
// was seen alone is usual when it comes every week, or every day: the lower median
// of the observations says so, and a single incident does not move it.
func (o *observed) usual(days *observed) (rate, seconds float64) {
	seconds = o.quiet
	from := o
	if o.quiet == 0 {
		from = days
	}
	if from.quiet > 0 {
		rate = from.calm / from.quiet
	}
	often := 0.0
	if len(o.rates) >= twoWeeks {
		often = lowerMedian(o.rates)
	}
	if len(days.rates) >= manyDays {
		daily := lowerMedian(days.rates)
		if len(o.rates) > 0 {
			daily = min(daily, slices.Max(o.rates)) // not on that day
		}
		often = max(often, daily)
	}
	if often > rate {
		rate, seconds = often, o.seconds
	}
	return rate, seconds
}

func lowerMedian(list []float64) float64 {
	s := slices.Sorted(slices.Values(list))
	return s[(len(s)-1)/2]
}
