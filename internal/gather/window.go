package gather

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Bound is a --since or --until value: an instant, or a duration back from the
// newest event.
type Bound struct {
	set  bool
	at   time.Time
	back time.Duration
}

// ParseBound reads RFC 3339, a date, or a duration such as 90m, 6h or 2d.
func ParseBound(flag, text string) (Bound, error) {
	if text == "" {
		return Bound{}, nil
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02"} {
		if t, err := time.Parse(layout, text); err == nil {
			return Bound{set: true, at: t}, nil
		}
	}
	d, err := parseDuration(text)
	if err != nil || d < 0 {
		return Bound{}, fmt.Errorf("%s %q: neither a time nor a duration; use RFC 3339 (2026-03-11T06:00:00Z) or a duration back from the newest event (90m, 6h, 2d)", flag, text)
	}
	return Bound{set: true, back: d}, nil
}

// parseDuration is time.ParseDuration with days and weeks.
func parseDuration(text string) (time.Duration, error) {
	for suffix, unit := range map[string]time.Duration{"d": 24 * time.Hour, "w": 7 * 24 * time.Hour} {
		if n, ok := strings.CutSuffix(text, suffix); ok {
			if f, err := strconv.ParseFloat(n, 64); err == nil {
				return time.Duration(f * float64(unit)), nil
			}
		}
	}
	return time.ParseDuration(text)
}

// Relative tells whether the bound can only be known from the newest event.
func (b Bound) Relative() bool { return b.set && b.at.IsZero() }

// Nanos returns the bound in nanoseconds since 1970, 0 when it is open.
func (b Bound) Nanos(newest int64) int64 {
	switch {
	case !b.set:
		return 0
	case b.Relative():
		return newest - int64(b.back)
	}
	return b.at.UnixNano()
}

// ParseZone reads UTC or a fixed offset such as +02:00 and returns it in seconds
// east of UTC. Names with summer time are refused: the log does not say which
// side of the change an ambiguous hour is on.
func ParseZone(text string) (int, error) {
	if text == "" || strings.EqualFold(text, "UTC") || text == "Z" {
		return 0, nil
	}
	for _, layout := range []string{"-07:00", "-0700", "-07"} {
		if t, err := time.Parse(layout, text); err == nil {
			_, off := t.Zone()
			return off, nil
		}
	}
	return 0, fmt.Errorf("--timezone %q: use UTC or the offset in force when the log was written, such as +02:00", text)
}
