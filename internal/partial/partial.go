// Package partial holds partial timelines: what one pass over some logs leaves
// behind, in a form that is written, shipped and merged. A partial timeline of a
// set of logs is the same bytes whoever makes it, however often, so a retry does no
// harm; merging is associative and commutative, so any tree of merges gives the
// same bytes too.
package partial

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"authlog/internal/timeline"
	"authlog/parsers/redact"
	"authlog/reports"
)

// Part is a partial timeline.
type Part struct {
	Tool     string            // version of the program that collected it
	Config   Config            // what the counts mean
	Plan     *Plan             // which splits of a manifest it holds; nil without a manifest
	Inputs   []reports.Input   // by name; each input is in one part only
	Warnings []reports.Warning // that concern inputs
	State    *timeline.Builder // not nil
}

// Config is what the counts of a part depend on beside its logs. Parts merge only
// when theirs are equal.
type Config struct {
	Statuses []int    `json:"statuses"` // that count as unauthorized, sorted
	Routes   []string `json:"routes"`   // patterns of --route, in their order
	Site     string   `json:"site"`     // site.Facts.ID
}

// NewConfig returns the configuration of a command line; no statuses mean 401.
func NewConfig(statuses []int, routes []string, site string) Config {
	if len(statuses) == 0 {
		statuses = []int{401}
	}
	c := Config{slices.Compact(slices.Sorted(slices.Values(statuses))), slices.Clone(routes), site}
	if c.Routes == nil {
		c.Routes = []string{}
	}
	return c
}

// Equal tells whether parts of the two may be merged.
func (c Config) Equal(o Config) bool {
	return slices.Equal(c.Statuses, o.Statuses) && slices.Equal(c.Routes, o.Routes) && c.Site == o.Site
}

// Builder returns an empty state with this configuration.
func (c Config) Builder() (*timeline.Builder, error) {
	cfg, err := c.timeline()
	if err != nil {
		return nil, err
	}
	return timeline.NewBuilder(cfg), nil
}

func (c Config) timeline() (timeline.Config, error) {
	routes, err := timeline.ParseRoutes(c.Routes)
	return timeline.Config{Statuses: c.Statuses, Routes: routes, Redact: redact.Line}, err
}

// Plan tells which splits of a manifest a part holds.
type Plan struct {
	Manifest string `json:"manifest"` // its id
	Splits   int    `json:"splits"`   // in the manifest
	Held     []int  `json:"held"`     // numbers of the splits, sorted
}

// Missing lists the splits of the manifest that the part does not hold.
func (p *Part) Missing() []int {
	var out []int
	if p.Plan != nil {
		for i := range p.Plan.Splits {
			if _, held := slices.BinarySearch(p.Plan.Held, i); !held {
				out = append(out, i)
			}
		}
	}
	return out
}

// Errors of Merge that say that the two parts do not belong together.
var (
	ErrTool     = errors.New("collected by different versions of authlog: collect both with one")
	ErrConfig   = errors.New("collected with different --status, --route or configuration: the same line would count in one and not in the other")
	ErrManifest = errors.New("splits of different manifests")
)

// InputTwiceError says that two parts hold an input of the same name.
type InputTwiceError struct{ Name string }

func (e *InputTwiceError) Error() string {
	return fmt.Sprintf("both hold the input %s, which would count twice; where it is another machine's file of the same name, collect with --origin MACHINE", reports.Clean(e.Name))
}

// SplitTwiceError says that two parts hold the same split.
type SplitTwiceError struct{ Split int }

func (e *SplitTwiceError) Error() string {
	return fmt.Sprintf("split %d: the same split twice: it would count twice", e.Split)
}

// Merge adds o to p, or leaves both as they are and says why they do not belong
// together. o must not be used afterwards. For many parts a Sum is faster.
func (p *Part) Merge(o *Part) error {
	s := NewSum(p)
	if err := s.Add(o); err != nil {
		return err
	}
	s.Part()
	return nil
}

// sort puts inputs and warnings in the order in which reports show them.
func (p *Part) sort() {
	slices.SortStableFunc(p.Inputs, func(a, b reports.Input) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortStableFunc(p.Warnings, func(a, b reports.Warning) int {
		return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.Input, b.Input), cmp.Compare(a.Says, b.Says), cmp.Compare(a.Count, b.Count))
	})
}
