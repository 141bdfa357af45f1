package reports

import (
	"strconv"
	"time"
)

// SchemaVersion is the version of the JSON contract. It changes when a field is
// removed or changes its meaning, not when one is added.
const SchemaVersion = "1"

// Report is one analysis. Times are in UTC, durations in seconds, rates per
// minute (3 decimals), shares from 0 to 1 (4 decimals). Lists and maps are never
// nil; a time that the logs do not tell is nil and null in JSON.
type Report struct {
	SchemaVersion string     `json:"schema_version"`
	Tool          Tool       `json:"tool"`
	Window        Window     `json:"window"`
	Inputs        []Input    `json:"inputs"`   // by name
	Statuses      []int      `json:"statuses"` // that count as unauthorized, sorted; 401 unless told otherwise
	Totals        Totals     `json:"totals"`
	Timeline      Timeline   `json:"timeline"`
	Bursts        []Burst    `json:"bursts"` // by start, then the largest excess first
	Expected      []Expected `json:"expected"`
	Warnings      []Warning  `json:"warnings"` // by code, then input
	Baseline      Baseline   `json:"baseline"`
}

// Tool is the program that made the report.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Window is the time from the first to the last event.
type Window struct {
	Start time.Time `json:"start,omitzero"`
	End   time.Time `json:"end,omitzero"`
}

// Input accounts for one input: Lines = Events + Ignored + Rejected.
type Input struct {
	Name     string    `json:"name"`
	Format   string    `json:"format"`
	Lines    int       `json:"lines"`
	Events   int       `json:"events"`
	Ignored  int       `json:"ignored"`
	Rejected int       `json:"rejected"`
	First    time.Time `json:"first,omitzero"` // absent: no event has a time
	Last     time.Time `json:"last,omitzero"`
	Error    string    `json:"error"` // why it could not be read, or not to its end

	Detected    string         `json:"detected"`    // why this format, in words
	Compression string         `json:"compression"` // such as gzip; empty for plain text
	IgnoredBy   map[string]int `json:"ignored_classes"`
	RejectedBy  map[string]int `json:"rejected_reasons"`
	Examples    []Rejected     `json:"rejected_examples"` // by line
}

// Rejected is one rejected line without credentials.
type Rejected struct {
	Line int    `json:"line"` // 1-based
	Why  string `json:"rejected"`
	Text string `json:"text"`
}

// Totals are counted over the whole window.
type Totals struct {
	Requests     int `json:"requests"`
	Unauthorized int `json:"unauthorized"`
}

// Timeline counts per bucket. The two lists have the same length; bucket i
// starts at Start plus i times BucketSeconds.
type Timeline struct {
	BucketSeconds int       `json:"bucket_seconds"`
	Start         time.Time `json:"start,omitzero"` // absent: the lists are empty
	Requests      []int     `json:"requests"`
	Unauthorized  []int     `json:"unauthorized"`
}

// Burst is one incident: an interval and a segment in which 401s exceed what
// was to be expected.
type Burst struct {
	ID         string      `json:"id"`   // the same for overlapping windows of the same logs
	Kind       string      `json:"kind"` // burst, recurring or sustained
	Start      time.Time   `json:"start"`
	End        time.Time   `json:"end"`
	Ongoing    bool        `json:"ongoing"`           // still going on where the logs end
	Verdict    string      `json:"verdict"`           // outage, attack, mixed or unclear
	AnsweredBy string      `json:"answered_by"`       // hop that said 401; empty when the logs do not tell
	Ignored    *Ignored    `json:"ignored,omitempty"` // by the configuration: it does not count
	Neighbours []Neighbour `json:"neighbours"`        // other statuses that move with it

	Unauthorized      int     `json:"unauthorized"`
	Requests          int     `json:"requests"` // of the segment, during the burst
	Excess            float64 `json:"excess"`   // 401s above the baseline
	BaselinePerMinute float64 `json:"baseline_per_minute"`
	PeakPerMinute     float64 `json:"peak_per_minute"`
	Clients           int     `json:"clients"`
	Routes            int     `json:"routes"`
	Credentials       int     `json:"credentials"`

	StartRange  TimeRange `json:"start_range"` // these three with 95 % confidence
	EndRange    TimeRange `json:"end_range"`
	ExcessRange Range     `json:"excess_range"`

	Segment             map[string]string `json:"segment"` // dimension to value; empty: everybody
	SegmentCoverage     float64           `json:"segment_coverage"`
	SegmentTrafficShare float64           `json:"segment_traffic_share"` // of all requests during the burst
	Lift                float64           `json:"lift"`                  // 401s as a multiple of the expected

	Causes      []Cause  `json:"causes"` // most confident first, unknown among them; together 1
	Markers     []Marker `json:"markers"`
	WouldSettle []string `json:"would_settle"`
	Samples     []Sample `json:"samples"`
}

// Ignored says why a burst does not count.
type Ignored struct {
	Reason string `json:"reason"`
	Until  string `json:"until"` // day from which it counts again
}

// TimeRange is an interval in which a time lies.
type TimeRange struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// Range is an interval in which a number lies.
type Range struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// Cause is one explanation of a burst.
type Cause struct {
	ID         string     `json:"id"`
	Title      string     `json:"title"`
	Confidence float64    `json:"confidence"`
	Prior      float64    `json:"prior"`    // nats
	Score      float64    `json:"score"`    // nats: prior and one bounded vote per family of evidence
	Evidence   []Evidence `json:"evidence"` // heaviest first
	Fix        []string   `json:"fix"`      // steps in order
	Verify     []string   `json:"verify"`   // commands
}

// Evidence is a measured fact that speaks for or against a cause.
type Evidence struct {
	ID           string  `json:"id"`
	Weight       float64 `json:"weight"` // nats; negative speaks against
	Supports     bool    `json:"supports"`
	Says         string  `json:"says"`
	Observations int     `json:"observations"`
}

// Marker is a deploy, rotation or configuration change near the onset.
type Marker struct {
	Time          time.Time `json:"time"`
	Service       string    `json:"service"`
	Version       string    `json:"version"`
	OffsetSeconds float64   `json:"offset_seconds"` // from the onset; negative is before it
	Kind          string    `json:"kind"`
	Note          string    `json:"note"`
	Inferred      bool      `json:"inferred"` // read from the logs, not given
}

// Sample is one log line of a burst without credentials.
type Sample struct {
	Input string `json:"input"`
	Line  int    `json:"line"`
	Text  string `json:"text"`
}

// Expected is a pattern of 401s that is by design and no burst.
type Expected struct {
	Pattern      string `json:"pattern"`
	Unauthorized int    `json:"unauthorized"`
	Clients      int    `json:"clients"`
	Says         string `json:"says"`
}

// Warning is something that the reader of a report must know about it.
type Warning struct {
	Code  string `json:"code"`
	Says  string `json:"says"`
	Input string `json:"input"`          // empty: concerns the whole analysis
	Line  int    `json:"line,omitempty"` // of Input, the first that it concerns; 0 where none is named
	Count int    `json:"count"`          // how often; 0 where it does not count
}

// place is the input that a warning concerns, with the line.
func (w *Warning) place() string {
	if w.Line == 0 {
		return w.Input
	}
	return w.Input + ":" + strconv.Itoa(w.Line)
}
