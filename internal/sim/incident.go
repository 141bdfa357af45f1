package sim

import (
	"bytes"
	"encoding/json"
	"time"
)

// Marker is a change of the world as a deploy log tells it.
type Marker struct {
	Time    time.Time `json:"time"`
	Service string    `json:"service"`
	Version string    `json:"version,omitempty"`
	Kind    string    `json:"kind"` // app, client, config, rotation
	Note    string    `json:"note"`
}

// File is one file of an incident.
type File struct {
	Name string
	Data []byte
}

// Names of the files that an incident can have.
const (
	FileALB      = "alb.log"       // Application Load Balancer access log
	FileCombined = "nginx.log"     // nginx, predefined format "combined"
	FileExtended = "nginx-ext.log" // nginx, the log_format of FileConf
	FileConf     = "nginx.conf"    // log_format directive of FileExtended
	FileApp      = "app.log"       // JSON lines of all applications
	FileDeploys  = "deploys.json"
	FileTruth    = "truth.json"
)

// Incident is what Run returns: the log files of one run and what really
// happened.
type Incident struct {
	Files []File // logs and deploys; a hop that the world lacks has no file
	Truth Truth
}

// File returns the content of a file, nil if the run has none of that name.
func (i *Incident) File(name string) []byte {
	for _, f := range i.Files {
		if f.Name == name {
			return f.Data
		}
	}
	return nil
}

// mark enters a change into the deploy log.
func (s *sim) mark(at time.Time, service, kind, version, note string) {
	s.markers = append(s.markers, Marker{at.Truncate(time.Second), service, version, kind, note})
}

// finish assembles files and truth when the clock has reached the end.
func (s *sim) finish() *Incident {
	inc := &Incident{}
	add := func(name string, data []byte) { inc.Files = append(inc.Files, File{name, data}) }
	if s.w.lb != nil {
		add(FileALB, s.out.alb.bytes())
	}
	add(FileCombined, s.out.combined.bytes())
	add(FileExtended, s.out.extended.bytes())
	add(FileConf, []byte(layouts[s.w.plan.layout].directive()))
	add(FileApp, s.out.app.bytes())
	deploys := []Marker{}
	for _, m := range s.markers {
		if m.Time.After(s.from.Add(-time.Hour)) && m.Time.Before(s.until) {
			deploys = append(deploys, m)
		}
	}
	add(FileDeploys, indented(deploys))
	inc.Truth = s.truth()
	return inc
}

// indented writes v as JSON for people, with a final newline.
func indented(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(v); err != nil {
		panic("sim: " + err.Error()) // plain structs of strings and numbers always encode
	}
	return b.Bytes()
}
