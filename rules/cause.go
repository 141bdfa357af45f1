package rules

import (
	"fmt"
	"slices"
)

// Unknown is the id of the hypothesis that the logs cannot tell.
const Unknown = "unknown"

// attack is the one cause that is no failure of legitimate clients.
const attack = "credential-attack"

// Cause is one entry of the catalogue, as its file states it.
type Cause struct {
	ID         string      `yaml:"id"`
	Title      string      `yaml:"title"`
	Summary    string      `yaml:"summary"`
	Prior      float64     `yaml:"prior"` // nats
	Evidence   []Rule      `yaml:"evidence"`
	Lookalikes []Lookalike `yaml:"lookalikes"`
	Fix        []string    `yaml:"fix"`
	Verify     []string    `yaml:"verify"` // commands; secrets stand as $NAME
	References []Reference `yaml:"references"`
	Examples   []Example   `yaml:"examples"`
	Cases      []Case      `yaml:"cases,omitempty"`
	Disabled   bool        `yaml:"disabled,omitempty"` // in a rule file: leave a known cause out

	User bool   `yaml:"-"` // added or changed by a rule file
	Dir  string `yaml:"-"` // of that file
}

// Case is a test of a cause: logs, and what must come first. Paths are relative to
// the rule file.
type Case struct {
	Logs    string `yaml:"logs"`              // file or folder
	Deploys string `yaml:"deploys,omitempty"` // file of changes
	Want    string `yaml:"want"`              // id of the first cause, or "none" for no burst
}

// noBurst is what a case wants when nothing may be found.
const noBurst = "none"

// CheckCases tells whether a new cause is tested: it must win one case and not
// another.
func (c Cause) CheckCases() error {
	hit, miss := false, false
	for _, k := range c.Cases {
		hit = hit || k.Want == c.ID
		miss = miss || k.Want != c.ID
	}
	if !hit || !miss {
		return fmt.Errorf("%s: want at least one case that it wins (want: %s) and one that it does not", c.ID, c.ID)
	}
	return nil
}

// Rule is one piece of evidence: when it holds, it speaks for its cause, or
// against it.
type Rule struct {
	ID       string   `yaml:"id"`
	Family   string   `yaml:"family"`
	Strength Strength `yaml:"strength"`
	Against  bool     `yaml:"against"`
	When     string   `yaml:"when"` // expression over the signals
	Says     string   `yaml:"says"` // sentence with {signal|format} placeholders
}

// Lookalike tells a cause from a neighbour that is often mistaken for it.
type Lookalike struct {
	Cause string `yaml:"cause"`
	Tell  string `yaml:"tell"`
}

// Reference is a page to read.
type Reference struct {
	Title string `yaml:"title"`
	URL   string `yaml:"url"`
}

// Example is a log excerpt with what it shows.
type Example struct {
	Log   string `yaml:"log"`
	Means string `yaml:"means"`
}

// Strength is the weight of a piece of evidence, in words.
type Strength string

// strengths in nats: factors of about 2, 5, 20 and 100 on the odds.
var strengths = map[Strength]float64{"weak": 0.7, "medium": 1.6, "strong": 3.0, "decisive": decisiveNats}

const decisiveNats = 4.6

// Nats is the weight of the rule on the log-odds of its cause, negative when it
// speaks against it.
func (r Rule) Nats() float64 {
	if r.Against {
		return -strengths[r.Strength]
	}
	return strengths[r.Strength]
}

// Decisive tells whether the rule alone may carry a cause.
func (r Rule) Decisive() bool { return r.Strength == "decisive" }

// families are the kinds of observation that are independent of each other.
// Rules of one family are correlated and share one clipped vote.
var families = []string{
	"reason-text", "hop", "size-arithmetic", "credential", "sequence", "onset-shape", "segment-shape",
	"marker", "latency", "fan-out", "cache", "environment",
}

func (c Cause) clone() Cause {
	c.Evidence = slices.Clone(c.Evidence)
	c.Lookalikes = slices.Clone(c.Lookalikes)
	c.Fix, c.Verify = slices.Clone(c.Fix), slices.Clone(c.Verify)
	c.References, c.Examples, c.Cases = slices.Clone(c.References), slices.Clone(c.Examples), slices.Clone(c.Cases)
	return c
}
