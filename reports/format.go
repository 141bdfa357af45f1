package reports

import (
	"io"
	"time"
)

// Format is one way to write a report.
type Format struct {
	Name  string // value of --format
	Title string // one line of help
	// Endings of the names of files that are written in this format.
	Endings []string
	// Write writes the whole report or returns the error of w.
	Write func(w io.Writer, r *Report, o Options) error
}

// Options are for formats that people read; the others ignore them.
type Options struct {
	Width   int  // columns; 0 means 80, and anything else is kept within 60..200
	Color   bool // use ANSI colours
	Verbose bool // everything, not only what the first minutes need
	Quiet   bool // one line per burst and nothing else
	// Zone of the times that people read; nil is UTC. JSON and metrics stay UTC.
	Zone *time.Location
}

// Formats lists all formats, the default first.
func Formats() []Format {
	return []Format{
		{"table", "report for people, on a terminal", []string{".txt"}, WriteTable},
		{"json", "the whole report for programs (authlog schema prints its schema)", []string{".json"}, WriteJSON},
		{"markdown", "section for a post-incident document or a pull request", []string{".md", ".markdown"}, WriteMarkdown},
		{"html", "one page to read, print and send, that needs nothing else", []string{".html", ".htm"}, WriteHTML},
		{"openmetrics", "metrics for node_exporter's textfile collector", []string{".prom", ".om"}, WriteOpenMetrics},
	}
}
