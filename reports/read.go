package reports

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Read decodes a report that WriteJSON wrote, of this or a later version 1. The
// report is whole: its lists are not nil and its numbers fit together.
func Read(r io.Reader) (*Report, error) {
	dec := json.NewDecoder(r)
	var rep Report
	if err := dec.Decode(&rep); err != nil {
		return nil, fmt.Errorf("not a JSON report (authlog analyze -o report.json writes one): %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("not a JSON report (authlog analyze -o report.json writes one): more text after it")
	}
	switch rep.SchemaVersion {
	case SchemaVersion:
	case "":
		return nil, errors.New(`not a report: "schema_version" is missing; write one with: authlog analyze --format json`)
	default:
		return nil, fmt.Errorf("report of schema version %.20q; this program reads %q", rep.SchemaVersion, SchemaVersion)
	}
	rep.normalise()
	if err := rep.check(); err != nil {
		return nil, fmt.Errorf("broken report: %w", err)
	}
	return &rep, nil
}

// check looks for what the formats rely on beyond the types.
func (r *Report) check() error {
	t := &r.Timeline
	switch {
	case len(t.Requests) != len(t.Unauthorized):
		return fmt.Errorf("timeline has %d buckets of requests and %d of 401s", len(t.Requests), len(t.Unauthorized))
	case len(t.Requests) > 0 && t.Start.IsZero():
		return errors.New("timeline has buckets and no start")
	}
	for i := range r.Bursts {
		b := &r.Bursts[i]
		if b.End.Before(b.Start) {
			return fmt.Errorf("burst %d ends before it starts", i+1)
		}
		if len(b.Causes) == 0 {
			return fmt.Errorf("burst %d has no cause, not even unknown", i+1)
		}
		for _, c := range b.Causes {
			if c.Confidence < 0 || c.Confidence > 1 {
				return fmt.Errorf("burst %d: confidence %g of %.40q is not between 0 and 1", i+1, c.Confidence, c.ID)
			}
		}
	}
	return r.Baseline.check()
}
