package rules

// Assessment is what the rules make of one burst.
type Assessment struct {
	// Causes are sorted by confidence, the highest first, ties by id; "unknown"
	// stands among them. Their confidences add up to 1.
	Causes []Ranked
	// WouldSettle are sentences that name what the given logs lack and would
	// tell the leading causes apart, the most useful first.
	WouldSettle []string
	// Verdict is outage, attack, mixed or unclear.
	Verdict string
}

// Ranked is one cause with its share of belief.
type Ranked struct {
	ID         string
	Title      string
	Confidence float64 // 0..1
	Score      float64 // log-odds before calibration, nats
	Prior      float64 // nats
	Evidence   []Evidence
	Skipped    []Skipped // evidence that needs what these logs do not have
	Fix        []string
	Verify     []string
}

// Evidence is one rule that applied to a burst.
type Evidence struct {
	ID           string
	Family       string
	Says         string  // a sentence with the numbers in it
	Weight       float64 // nats; negative speaks against the cause
	Supports     bool
	Decisive     bool // of decisive strength
	Observations int  // requests behind it
}

// Skipped is evidence that could not be judged because a signal is absent.
type Skipped struct {
	ID     string
	Weight float64  // nats it would have had
	Needs  []string // log fields that would supply the signals
}
