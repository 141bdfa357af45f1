package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"authlog/internal/gather"
	"authlog/internal/signal"
	"authlog/parsers/input"
	"authlog/parsers/markers"
)

// view is a choice of the logs of an incident: what one team happens to have.
type view struct {
	name   string
	prefix []string // of file names
}

var views = []view{
	{"alb", []string{"alb"}},
	{"nginx-combined", []string{"nginx-combined"}},
	{"nginx-ext", []string{"nginx-ext"}},
	{"app", []string{"app"}},
	{"alb+app", []string{"alb", "app"}},
	{"all", []string{"alb", "nginx-ext", "app"}},
}

// truth is the part of truth.json that is read.
type truth struct {
	Name   string
	Causes []struct {
		ID         string
		Start, End time.Time
		PerView    map[string]visible `json:"per_view"`
	}
	PerView map[string]visible `json:"per_view"`
}

// visible says what a view can show of an incident.
type visible struct {
	Answerable   bool
	Accept       []string
	Unauthorized int `json:"requests_401"`
}

// sample is a burst that was found, with its label.
type sample struct {
	incident, view, cause string
	answerable            bool
	accept                []string // ids that are right, the cause among them
	both                  bool     // an attack and an outage in one incident
	finding               signal.Finding
}

// slack is the tolerance in time when a burst is matched with an incident.
const slack = 300 * time.Second

// loadSuite analyses every view of every incident below a folder.
func loadSuite(dir string) (all []sample, err error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*", "truth.json"))
	if err != nil || len(paths) == 0 {
		return nil, fmt.Errorf("%s: no folder with a truth.json in it", dir)
	}
	parts, errs := make([][]sample, len(paths)), make([]error, len(paths))
	var wg sync.WaitGroup
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, path := range paths {
		slots <- struct{}{}
		wg.Go(func() {
			parts[i], errs[i] = loadIncident(path)
			<-slots
		})
	}
	wg.Wait()
	return slices.Concat(parts...), errors.Join(errs...)
}

func loadIncident(path string) (all []sample, err error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var t truth
	if err := json.Unmarshal(data, &t); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for _, v := range views {
		findings, err := analyse(filepath.Dir(path), v)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		all = append(all, label(&t, v, findings)...)
	}
	return all, nil
}

// label gives each incident the burst that overlaps it best.
func label(t *truth, v view, findings []signal.Finding) (out []sample) {
	attacks := 0
	for _, c := range t.Causes {
		if c.ID == attack {
			attacks++
		}
	}
	both := attacks > 0 && attacks < len(t.Causes)
	for _, c := range t.Causes {
		seen, ok := c.PerView[v.name]
		if !ok {
			seen, ok = t.PerView[v.name]
		}
		if !ok || seen.Unauthorized == 0 {
			continue
		}
		best, most := -1, 0.0
		for i := range findings {
			f := &findings[i]
			from, to := later(f.Start, c.Start), earlier(f.End, c.End)
			if from.Add(-2 * slack).After(to) {
				continue
			}
			either := later(f.End, c.End).Sub(earlier(f.Start, c.Start)).Seconds() + 1
			if score := max(to.Sub(from).Seconds(), 0)/either + 1e-6; score > most {
				best, most = i, score
			}
		}
		if best >= 0 {
			out = append(out, sample{t.Name, v.name, c.ID, seen.Answerable, append(slices.Clone(seen.Accept), c.ID), both, findings[best]})
		}
	}
	return out
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// analyse runs the command's own steps up to the ranking.
func analyse(dir string, v view) ([]signal.Finding, error) {
	files, formats, err := filesOf(dir, v)
	if err != nil || len(files) == 0 {
		return nil, err
	}
	job, err := (&gather.Options{Workers: 1, NginxConfs: formats}).Job()
	if err != nil {
		return nil, err
	}
	defer job.Close()
	if job.Sources, job.Warnings, err = input.Expand(files, nil); err != nil {
		return nil, err
	}
	part, err := job.Part(context.Background(), true)
	if err != nil {
		return nil, err
	}
	changes, err := changesIn(dir)
	if err != nil {
		return nil, err
	}
	found, _, _ := signal.Find(part.State.Finish(), signal.Known{Markers: changes})
	return found, nil
}

// filesOf lists the logs of a view, and the files that tell their formats.
func filesOf(dir string, v view) (files, formats []string, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, nil, err
	}
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		switch {
		case strings.HasSuffix(e.Name(), ".format"):
			formats = append(formats, path)
		case slices.ContainsFunc(v.prefix, func(p string) bool { return strings.HasPrefix(e.Name(), p) }):
			files = append(files, path)
		}
	}
	return files, formats, nil
}

func changesIn(dir string) ([]signal.Marker, error) {
	f, err := os.Open(filepath.Join(dir, "deploys.json"))
	if os.IsNotExist(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	list, _, err := markers.Read(f, "deploys.json")
	return list, err
}
