package reports

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"authlog/internal/timeline"
)

// count writes a number with its thousands apart.
func count(n int) string {
	s := strconv.Itoa(n)
	digits := strings.TrimPrefix(s, "-")
	sign := s[:len(s)-len(digits)]
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}

// counted is count with its noun, in the plural where it belongs.
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return count(n) + " " + noun + "s"
}

// perMinute writes a rate with as many digits as mean something.
func perMinute(x float64) string {
	switch {
	case x > 0 && x < 0.05:
		return "<0.1/min"
	case x < 10:
		return strconv.FormatFloat(math.Round(x*10)/10, 'f', -1, 64) + "/min"
	case x > math.MaxInt32:
		return strconv.FormatFloat(x, 'g', 3, 64) + "/min"
	}
	return count(int(math.Round(x))) + "/min"
}

// percent writes a share; only all is 100 % and only nothing 0 %.
func percent(x float64) string {
	switch {
	case x > 0 && x < 0.01:
		return "<1%"
	case x < 1 && x > 0.99:
		return ">99%"
	}
	return strconv.Itoa(int(math.Round(x*100))) + "%"
}

// sure puts a confidence into words, with the bounds that calibration uses.
func sure(x float64) string {
	switch {
	case x >= 0.95:
		return "almost certain"
	case x >= 0.80:
		return "very likely"
	case x >= 0.60:
		return "likely"
	case x >= 0.40:
		return "possible"
	}
	return "a guess"
}

// lasting writes a duration with its two largest units.
func lasting(d time.Duration) string {
	s := int64(d.Round(time.Second) / time.Second)
	two := func(a int64, unitA string, b int64, unitB string) string {
		if b == 0 {
			return fmt.Sprintf("%d %s", a, unitA)
		}
		return fmt.Sprintf("%d %s %d %s", a, unitA, b, unitB)
	}
	switch {
	case s < 120:
		return fmt.Sprintf("%d s", s)
	case s < 3600:
		return fmt.Sprintf("%d min", s/60)
	case s < 2*day:
		return two(s/3600, "h", s%3600/60, "min")
	}
	return two(s/day, "d", s%day/3600, "h")
}

const (
	dateLayout   = "2006-01-02"
	clockLayout  = "15:04:05"
	minuteLayout = "15:04"
)

func sameDay(a, b time.Time) bool { return a.Format(dateLayout) == b.Format(dateLayout) }

// interval writes two times with their zone; layout is that of the clock. The date
// stands once if it is the same, and the zone unless summer time changed between.
func interval(a, b time.Time, layout string) string {
	zone, first := " "+zoneWord(b), ""
	if zoneWord(a) != zoneWord(b) {
		first = " " + zoneWord(a)
	}
	if sameDay(a, b) && first == "" {
		return a.Format(dateLayout+" "+layout) + "–" + b.Format(layout) + zone
	}
	return a.Format(dateLayout+" "+layout) + first + " – " + b.Format(dateLayout+" "+layout) + zone
}

var hopWords = map[string]string{
	"":              "not visible in these logs",
	"cdn":           "the CDN",
	"load-balancer": "the load balancer",
	"proxy":         "the reverse proxy",
	"gateway":       "the API gateway",
	"authorizer":    "the authorizer",
	"application":   "the application",
}

func hopWord(hop string) string {
	if w, ok := hopWords[hop]; ok {
		return w
	}
	return hop
}

var dimWords = map[string]string{
	"user_agent": "user agent", "user_agent_family": "user agents", "route_prefix": "routes under", "client_net": "network",
}

// dimensions are the keys of a segment in the order in which people ask.
func dimensions(segment map[string]string) []string {
	var out []string
	for d := range timeline.NumDims {
		if _, ok := segment[d.String()]; ok {
			out = append(out, d.String())
		}
	}
	var others []string
	for k := range segment {
		if !slices.Contains(out, k) {
			others = append(others, k)
		}
	}
	slices.Sort(others)
	return append(out, others...)
}

// segmentWords says in words whom a burst hits.
func segmentWords(segment map[string]string) string {
	if len(segment) == 0 {
		return "everybody (no client, host, route or version stands out)"
	}
	var parts []string
	for _, d := range dimensions(segment) {
		word := d
		if w, ok := dimWords[d]; ok {
			word = w
		}
		parts = append(parts, word+" "+listed(segment[d]))
	}
	return strings.Join(parts, ", ")
}

// segmentValues is the short form, for a column.
func segmentValues(segment map[string]string) string {
	if len(segment) == 0 {
		return "everybody"
	}
	var parts []string
	for _, d := range dimensions(segment) {
		parts = append(parts, segment[d])
	}
	return strings.Join(parts, " ")
}

// listed puts blanks between several values of one dimension, so that a line
// can break there.
func listed(values string) string { return strings.ReplaceAll(values, ",", ", ") }
