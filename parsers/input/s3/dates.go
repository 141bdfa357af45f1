package s3

import (
	"regexp"
	"time"
)

// dated are the forms of times in keys, the finest first.
var dated = []struct {
	form   *regexp.Regexp
	layout string
	length time.Duration // of the time that the text names
	margin time.Duration // around it
}{
	// ALB, NLB, CLB, CloudTrail: the end of the interval, or the time of delivery
	{regexp.MustCompile(`(?:^|[^0-9])([0-9]{8}T[0-9]{4})(?:[0-9]{2})?Z`), "20060102T1504", time.Minute, instantMargin},
	// CloudFront, S3 server access logs, Firehose
	{regexp.MustCompile(`(?:^|[^0-9])([0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9]{2})(?:[^0-9]|$)`), "2006-01-02-15", time.Hour, dayMargin},
	{regexp.MustCompile(`(?:^|/)([0-9]{4}/[0-9]{2}/[0-9]{2})\b`), "2006/01/02", 24 * time.Hour, dayMargin},
}

// span returns the times between which the events of an object lie, judged by its
// key. It is not ok for a key without a time, or with several that differ.
func span(key string) (from, to time.Time, ok bool) {
	for i := range dated {
		d := &dated[i]
		found := d.form.FindAllStringSubmatch(key, -1)
		if len(found) == 0 {
			continue
		}
		for _, m := range found {
			if m[1] != found[0][1] {
				return from, to, false
			}
		}
		at, err := time.Parse(d.layout, found[0][1])
		return at.Add(-d.margin), at.Add(d.length + d.margin), err == nil
	}
	return from, to, false
}

// outside tells that an object holds no event of the window. What was written on
// after its time (modified) may hold later events than its key says.
func (w Window) outside(key string, modified time.Time) bool {
	from, to, ok := span(key)
	switch {
	case !ok:
		return false
	case !w.Since.IsZero() && to.Before(w.Since) && modified.Before(w.Since):
		return true
	}
	return !w.Until.IsZero() && from.After(w.Until)
}
