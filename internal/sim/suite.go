package sim

import "fmt"

// Suite lists the configurations of a labelled collection, n seeds for each
// variant of each cause and each quiet kind, plus, per seed, logs that begin
// inside an incident and logs with two incidents. first is the first seed.
func Suite(first uint64, n int) []Config {
	var out []Config
	seed := first * 1_000_003
	next := func(c Config) {
		seed++
		c.Seed = seed
		out = append(out, c)
	}
	for range n {
		for _, cause := range Causes {
			for v := range faultSpecs[cause] {
				next(Config{Faults: []Fault{{cause, v}}})
			}
		}
		for _, kind := range QuietKinds {
			next(Config{Quiet: kind})
		}
		for i := range 4 {
			at := int(seed) + 7*i
			first, second := Causes[at%len(Causes)], Causes[(at+5)%len(Causes)]
			next(Config{Faults: []Fault{{first, at % len(faultSpecs[first])}}, Mid: true})
			next(Config{Faults: []Fault{{first, 0}, {second, at % len(faultSpecs[second])}}})
		}
	}
	return out
}

// RunLabelled runs a configuration of a suite with the first of a few seeds
// that gives every incident enough refusals to be worth labelling; without one
// it returns the last run.
func RunLabelled(cfg Config) (*Incident, error) {
	var inc *Incident
	for range 8 {
		var err error
		if inc, err = Run(cfg); err != nil {
			return nil, err
		}
		least := leastRefused
		for _, c := range inc.Truth.Causes {
			least = min(least, c.Refused)
		}
		if least >= leastRefused {
			break
		}
		cfg.Seed += 7_919_000_003
	}
	return inc, nil
}

// ScorerFiles renames an incident's files the way that scorers of labelled
// collections look for them, and adds the truth under the given name.
func (i *Incident) ScorerFiles(name string) []File {
	t := i.Truth
	t.Name = name
	out := []File{{FileTruth, indented(t)}}
	for _, f := range i.Files {
		switch f.Name {
		case FileCombined:
			f.Name = "nginx-combined.log"
		case FileConf:
			f.Name = "nginx-ext.format"
		}
		out = append(out, f)
	}
	return out
}

// TruthFile is truth.json.
func (i *Incident) TruthFile() File { return File{FileTruth, indented(i.Truth)} }

// FolderName is the name of a suite's folder: its running number, what happens
// and the seed.
func (c Config) FolderName(i int) string {
	s := fmt.Sprintf("%04d", i)
	for _, f := range c.Faults {
		s += fmt.Sprintf("-%s-v%d", f.Cause, f.Variant)
	}
	if c.Quiet != "" {
		s += "-quiet-" + c.Quiet
	}
	if c.Mid {
		s += "-mid"
	}
	return s
}
