package sim

import (
	"math"
	"time"
)

// season is the shape of a day and a week: a factor around 1.
type season struct {
	depth    float64       // 0 flat .. 0.9 nearly nothing at night
	peakHour float64       // hour of the day, UTC, with the most traffic
	weekend  float64       // factor on Saturday and Sunday
	surges   []surge       // peaks and drops
	ripple   float64       // fast variation, share
	period   time.Duration // of the ripple
}

// surge multiplies the traffic between two times, with soft edges.
type surge struct {
	from, to time.Time
	factor   float64
}

// maxSeason bounds factor, for thinning.
const maxSeason = 2.5

func (s *season) factor(t time.Time) float64 {
	hour := float64(t.Hour()) + float64(t.Minute())/60
	day := 1 + s.depth*math.Cos((hour-s.peakHour)/24*2*math.Pi)
	f := day
	if wd := t.Weekday(); wd == time.Saturday || wd == time.Sunday {
		f *= s.weekend
	}
	if s.period > 0 {
		f *= 1 + s.ripple*math.Sin(2*math.Pi*float64(t.Unix())/s.period.Seconds())
	}
	for _, g := range s.surges {
		if t.After(g.from) && t.Before(g.to) {
			edge := math.Min(t.Sub(g.from).Minutes(), g.to.Sub(t).Minutes()) / 5
			f *= 1 + (g.factor-1)*math.Min(1, edge)
		}
	}
	return math.Round(f*1e4) / 1e4
}

// arrivals calls do at the times of a Poisson process with the given mean rate
// per minute, shaped by the season, until the end of the run.
func (s *sim) arrivals(perMinute float64, do func()) {
	if perMinute <= 0 {
		return
	}
	most := maxSeason
	for _, g := range s.w.season.surges {
		most = math.Max(most, maxSeason*g.factor)
	}
	mean := time.Duration(float64(time.Minute) / (perMinute * most))
	var step func()
	step = func() {
		if s.traffic.chance(s.w.season.factor(s.now) / most) {
			do()
		}
		s.after(s.traffic.wait(mean), step)
	}
	s.after(s.traffic.wait(mean), step)
}
