// Package peers holds the simple rules that people alert with, and the textbook
// methods, so that the detector can be compared with them on the same series.
package peers

// Series is the traffic of a whole log in buckets of equal width. N and K have
// the same length.
type Series struct {
	Start int64     // seconds since 1970 of the first bucket
	Step  int64     // seconds per bucket
	N     []float64 // requests
	K     []float64 // of them failing
}

// Interval is a time in which a method raises an alarm: seconds since 1970, To
// is exclusive.
type Interval struct{ From, To int64 }

// Method is one way to find bursts in a series.
type Method struct {
	Name   string
	Source string // where the method and its parameters come from
	Find   func(Series) []Interval
}
