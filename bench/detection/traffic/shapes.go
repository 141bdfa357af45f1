package traffic

import "math"

// Shapes of traffic over time, as factors of the average. The log begins at
// midnight; seconds count from there.
var shapes = map[string]func(second float64) float64{
	"flat":   flat,
	"daily":  daily,
	"weekly": weekly,
	"office": office,
}

// daily rises and falls like that of a public site.
func daily(s float64) float64 {
	return 1 + 0.8*math.Sin(2*math.Pi*(s/86_400-0.35))
}

// weekly is daily with quiet weekends.
func weekly(s float64) float64 {
	if int(s/86_400)%7 >= 5 {
		return 0.4 * daily(s)
	}
	return daily(s)
}

// office is traffic of a tool that people use at work: next to nothing at night.
func office(s float64) float64 {
	if h := math.Mod(s/3600, 24); h < 8 || h > 19 {
		return 0.06
	}
	return 1.9
}
