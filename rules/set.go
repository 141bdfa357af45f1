package rules

import (
	"embed"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"authlog/internal/timeline"
	"authlog/internal/yamldoc"
)

//go:embed catalogue/*.yaml
var catalogue embed.FS

// Set is a catalogue of causes with their compiled evidence. It is not changed
// after it is made, and safe for concurrent use.
type Set struct {
	order       []string // ids: the built-in ones in catalogue order, then user causes by id
	causes      map[string]Cause
	rules       map[string][]rule // by cause, sorted by evidence id
	calibration Calibration
}

// Builtin returns the embedded catalogue.
func Builtin() (*Set, error) { return builtin() }

var builtin = sync.OnceValues(func() (*Set, error) {
	c, err := readCalibration()
	if err != nil {
		return nil, err
	}
	s := &Set{causes: map[string]Cause{}, rules: map[string][]rule{}, calibration: c}
	var files []source
	for k := timeline.CauseNone + 1; k < timeline.NumCauses; k++ {
		f := source{name: "catalogue/" + k.String() + ".yaml"}
		if f.data, err = catalogue.ReadFile(f.name); err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return s, s.add(files)
})

// Calibration returns the constants of the catalogue.
func (s *Set) Calibration() Calibration { return s.calibration }

// source is a rule file as read.
type source struct {
	name string
	data []byte
	user bool // not built in
}

// Load returns s with the rule files *.yaml and *.yml of a directory. A file
// with a new id adds a cause. A file with the id of a known cause changes what
// it names: texts and lists replace, evidence replaces the piece with the same
// id or is added. All mistakes of all files are reported, each as a *FileError
// in a joined error.
func (s *Set) Load(dir string) (*Set, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var files []source
	for _, e := range entries {
		if ext := filepath.Ext(e.Name()); e.IsDir() || ext != ".yaml" && ext != ".yml" {
			continue
		}
		f := source{name: filepath.Join(dir, e.Name()), user: true}
		if f.data, err = readBounded(f.name); err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%s: no rule files (*.yaml)", dir)
	}
	next := &Set{slices.Clone(s.order), maps.Clone(s.causes), maps.Clone(s.rules), s.calibration}
	if err := next.add(files); err != nil {
		return nil, err
	}
	slices.SortStableFunc(next.order, func(a, b string) int {
		if x, y := builtinRank(a), builtinRank(b); x != y {
			return x - y
		}
		return strings.Compare(a, b)
	})
	return next, nil
}

// builtinRank is the place of a cause in the catalogue; those of users come last.
func builtinRank(id string) int {
	k := timeline.CauseNone + 1
	for k < timeline.NumCauses && k.String() != id {
		k++
	}
	return int(k)
}

// readBounded reads a regular file of a size that a person would write.
func readBounded(name string) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > yamldoc.MaxBytes {
		return nil, &FileError{File: name, Message: fmt.Sprintf("want a regular file of at most %d bytes", yamldoc.MaxBytes)}
	}
	return os.ReadFile(name)
}

// add adds the causes of files, of which no two may name the same cause, and
// reports the mistakes of all.
func (s *Set) add(files []source) error {
	var errs []error
	var added []*document
	from := map[string]string{}
	for _, f := range files {
		d, err := parseFile(f.name, f.data)
		if err == nil {
			d.user = f.user
		}
		if err == nil && from[d.cause.ID] != "" {
			err = d.wrong("$.id", fmt.Errorf("cause %s is in %s already", d.cause.ID, from[d.cause.ID]))
		}
		if err == nil {
			from[d.cause.ID] = f.name
			added = append(added, d)
			err = s.put(d)
		}
		if err != nil {
			errs = append(errs, err)
		}
	}
	for _, d := range added { // when all are there: causes may name each other
		if d.cause.Disabled {
			continue
		}
		for i, l := range d.cause.Lookalikes {
			if _, ok := s.causes[l.Cause]; !ok || l.Cause == d.cause.ID {
				errs = append(errs, d.wrong(fmt.Sprintf("$.lookalikes[%d].cause", i), fmt.Errorf("lookalike %q is no other cause", l.Cause)))
			}
		}
		for i, k := range d.cause.Cases {
			if _, ok := s.causes[k.Want]; !ok && k.Want != noBurst {
				errs = append(errs, d.wrong(fmt.Sprintf("$.cases[%d].want", i), fmt.Errorf("want %q: neither a cause nor %s", k.Want, noBurst)))
			}
			if k.Logs == "" {
				errs = append(errs, d.wrong(fmt.Sprintf("$.cases[%d]", i), errors.New("logs: want a file or folder")))
			}
		}
	}
	return errors.Join(errs...)
}

// put adds or changes the cause of one file.
func (s *Set) put(d *document) error {
	c := d.cause.clone()
	old, known := s.causes[c.ID]
	if d.cause.Disabled {
		return s.disable(d, known)
	}
	if known {
		c = d.over(old.clone())
	}
	c.User, c.Dir = d.user, filepath.Dir(d.Name)
	compiled, err := d.check(c)
	if err != nil {
		return err
	}
	for _, r := range s.rules[c.ID] { // of a known cause: what the file leaves alone
		if !slices.ContainsFunc(compiled, func(o rule) bool { return o.ID == r.ID }) {
			compiled = append(compiled, r)
		}
	}
	slices.SortFunc(compiled, func(a, b rule) int { return strings.Compare(a.ID, b.ID) })
	if !known {
		s.order = append(s.order, c.ID)
	}
	s.causes[c.ID], s.rules[c.ID] = c, compiled
	return nil
}

// disable leaves a known cause out.
func (s *Set) disable(d *document, known bool) error {
	id := d.cause.ID
	if !known || id == Unknown {
		return d.wrong("$.id", fmt.Errorf("%q cannot be disabled: want the id of a known cause other than %s", id, Unknown))
	}
	s.order = slices.DeleteFunc(s.order, func(o string) bool { return o == id })
	delete(s.causes, id)
	delete(s.rules, id)
	return nil
}

// over lays the document over an existing cause.
func (d *document) over(c Cause) Cause {
	for key, set := range map[string]func(){
		"title":      func() { c.Title = d.cause.Title },
		"summary":    func() { c.Summary = d.cause.Summary },
		"prior":      func() { c.Prior = d.cause.Prior },
		"lookalikes": func() { c.Lookalikes = d.cause.Lookalikes },
		"fix":        func() { c.Fix = d.cause.Fix },
		"verify":     func() { c.Verify = d.cause.Verify },
		"references": func() { c.References = d.cause.References },
		"examples":   func() { c.Examples = d.cause.Examples },
		"cases":      func() { c.Cases = d.cause.Cases },
	} {
		if d.Given[key] {
			set()
		}
	}
	for _, r := range d.cause.Evidence {
		if i := slices.IndexFunc(c.Evidence, func(o Rule) bool { return o.ID == r.ID }); i >= 0 {
			c.Evidence[i] = r
		} else {
			c.Evidence = append(c.Evidence, r)
		}
	}
	return c
}

// Causes lists the causes, the built-in ones in the order of the design.
func (s *Set) Causes() []Cause {
	out := make([]Cause, 0, len(s.order))
	for _, id := range s.order {
		out = append(out, s.causes[id].clone())
	}
	return out
}

// Cause finds a cause by id.
func (s *Set) Cause(id string) (Cause, bool) {
	c, ok := s.causes[id]
	return c.clone(), ok
}
