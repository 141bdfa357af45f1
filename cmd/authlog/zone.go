package main

import (
	"strings"
	"time"
	_ "time/tzdata" // names of zones also where the system has none, as in containers

	"authlog/internal/gather"
)

// displayZone reads the zone in which people want to read times. Unlike the zone of
// a log, it may have summer time: an instant has one local time.
func displayZone(text string) (*time.Location, error) {
	if text == "" || text == "Z" || strings.EqualFold(text, "UTC") {
		return time.UTC, nil
	}
	if text[0] == '+' || text[0] == '-' {
		if seconds, err := gather.ParseZone(text); err == nil {
			return time.FixedZone("", seconds), nil
		}
	} else if zone, err := time.LoadLocation(text); err == nil {
		return zone, nil
	}
	return nil, usagef("--display-timezone %q: use a name of the time zone database such as Europe/Paris, Local, or an offset such as +02:00", text)
}
