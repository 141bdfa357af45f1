package signal

import "time"

// Marker is a deploy, rotation or configuration change with a time.
type Marker struct {
	Time     time.Time
	Service  string
	Version  string
	Kind     string // client, app, config, proxy, key, idp, mesh, cache, other
	Note     string
	Inferred bool // read from the logs, not given by the user
}

// Finding is one burst with everything that was measured of it: what rules
// rank and reports show.
type Finding struct {
	ID      string
	Kind    string // burst, recurring, sustained
	Start   time.Time
	End     time.Time
	Ongoing bool

	Unauthorized      int     // 401s in the burst
	Requests          int     // requests of the segment in the burst
	Excess            float64 // 401s above the baseline
	BaselinePerMinute float64
	PeakPerMinute     float64
	Clients           int
	Routes            int
	Credentials       int

	StartRange, EndRange  TimeRange // where onset and end lie
	ExcessLow, ExcessHigh float64   // where the excess lies

	Segment      []Pair  // smallest set of dimension=value pairs; empty: everybody
	Coverage     float64 // share of the excess that the segment holds, 0..1
	TrafficShare float64 // share of all requests during the burst that are of the segment, 0..1
	Lift         float64 // 401s as a multiple of those expected

	AnsweredBy string
	Neighbours []Neighbour // other statuses that move with it
	Values     Values
	// Observations is the number of requests behind a signal, by its rule name.
	Observations map[string]int
	Markers      []Marker
	Samples      []Sample
}

// TimeRange holds a time with 95 % confidence.
type TimeRange struct{ From, To time.Time }

// Pair is one dimension with its value.
type Pair struct{ Dimension, Value string }

// Sample is one redacted log line with its place.
type Sample struct {
	Input string
	Line  int
	Text  string
}

// Expected is a pattern of 401s that is by design and no burst.
type Expected struct {
	Pattern      string // refresh, challenge, probe, health-check, preflight
	Unauthorized int
	Clients      int
	Says         string
}
