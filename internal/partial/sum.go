package partial

import (
	"fmt"
	"iter"
	"maps"
	"runtime"
	"slices"
)

// Sum adds many parts up. What grows with their number, the names of inputs and of
// splits, is kept as sets and sorted once, so that adding a part costs the same
// whether it is the first or the ten thousandth.
type Sum struct {
	part  *Part
	names map[string]bool // of inputs
	held  map[int]bool    // splits
}

// NewSum starts with p, which belongs to the sum from now on.
func NewSum(p *Part) *Sum {
	s := &Sum{part: p, names: make(map[string]bool, len(p.Inputs)), held: map[int]bool{}}
	for i := range p.Inputs {
		s.names[p.Inputs[i].Name] = true
	}
	if p.Plan != nil {
		for _, n := range p.Plan.Held {
			s.held[n] = true
		}
	}
	return s
}

// Add adds o, or leaves both as they are and says why they do not belong together. o
// must not be used afterwards.
func (s *Sum) Add(o *Part) error {
	p := s.part
	if p.Tool != o.Tool {
		return ErrTool
	}
	if !p.Config.Equal(o.Config) {
		return ErrConfig
	}
	if err := s.fits(o.Plan); err != nil {
		return err
	}
	for i := range o.Inputs {
		if s.names[o.Inputs[i].Name] {
			return &InputTwiceError{o.Inputs[i].Name}
		}
	}
	for i := range o.Inputs {
		s.names[o.Inputs[i].Name] = true
	}
	if o.Plan != nil {
		for _, n := range o.Plan.Held {
			s.held[n] = true
		}
		p.Plan = &Plan{o.Plan.Manifest, o.Plan.Splits, nil}
	}
	p.Inputs = append(p.Inputs, o.Inputs...)
	p.Warnings = append(p.Warnings, o.Warnings...)
	p.State.Merge(o.State)
	return nil
}

// fits tells why the splits of a plan cannot be added.
func (s *Sum) fits(o *Plan) error {
	p := s.part.Plan
	if p == nil || o == nil {
		return nil
	}
	if p.Manifest != o.Manifest || p.Splits != o.Splits {
		return ErrManifest
	}
	for _, n := range o.Held {
		if s.held[n] {
			return &SplitTwiceError{n}
		}
	}
	return nil
}

// Part returns the sum so far.
func (s *Sum) Part() *Part {
	if s.part.Plan != nil {
		s.part.Plan = &Plan{s.part.Plan.Manifest, s.part.Plan.Splits, slices.Sorted(maps.Keys(s.held))}
	}
	s.part.sort()
	return s.part
}

// ReadFiles reads files in their order, some ahead of the caller: as many at a time as
// there are processors, since unpacking a part takes longer than adding it. A caller
// that goes on after an error gets the next file.
func ReadFiles(paths []string) iter.Seq2[*Part, error] {
	type result struct {
		part *Part
		err  error
	}
	return func(yield func(*Part, error) bool) {
		ahead := make(chan chan result, runtime.GOMAXPROCS(0))
		stop := make(chan struct{})
		defer close(stop)
		go func() {
			defer close(ahead)
			for _, path := range paths {
				one := make(chan result, 1)
				select {
				case ahead <- one:
				case <-stop:
					return
				}
				go func() {
					defer func() { // a part may come from anybody
						if v := recover(); v != nil {
							one <- result{nil, fmt.Errorf("%s: internal error: %v", path, v)}
						}
					}()
					p, err := ReadFile(path)
					one <- result{p, err}
				}()
			}
		}()
		for one := range ahead {
			if r := <-one; !yield(r.part, r.err) {
				return
			}
		}
	}
}
