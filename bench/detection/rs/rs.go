// Package rs reads the RobustSpot "RS" set: real counts of failed and all video
// plays per minute and combination of attributes, with the minute and the
// attributes that engineers named as the cause (Li et al., "RobustSpot: Robust
// fault localization for ...", as stored in shaido987/riskloc, data/RS).
package rs

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
)

// Row is the traffic of one combination of values in one minute.
type Row struct {
	Minute int64    // seconds since 1970
	Values []string // one per dimension of the case
	K, N   float64  // failing and all requests
}

// Case is one labelled incident.
type Case struct {
	Name   string
	Minute int64               // the labelled minute, seconds since 1970
	Labels []map[string]string // what failed: one or more conjunctions
	Dims   []string
	Rows   []Row
}

type label struct {
	Data      string `yaml:"data"`
	Timestamp int64  `yaml:"timestamp"`
	Cause     any    `yaml:"cause"`
}

// Load reads all cases of a folder that holds anomaly.yaml and one CSV file per
// case, in the order of the labels.
func Load(dir string) ([]Case, error) {
	path := filepath.Join(dir, "anomaly.yaml")
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("labels of the RS set: %w", err)
	}
	var labels []label
	if err := yaml.Unmarshal(text, &labels); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	cases := make([]Case, 0, len(labels))
	for _, l := range labels {
		c := Case{Name: l.Data, Minute: l.Timestamp, Labels: causes(l.Cause)}
		if err := c.read(filepath.Join(dir, l.Data+".csv")); err != nil {
			return nil, err
		}
		cases = append(cases, c)
	}
	return cases, nil
}

// causes reads one conjunction or a list of them.
func causes(v any) []map[string]string {
	var out []map[string]string
	switch v := v.(type) {
	case map[string]any:
		m := map[string]string{}
		for k, x := range v {
			m[k] = fmt.Sprint(x)
		}
		out = append(out, m)
	case []any:
		for _, x := range v {
			out = append(out, causes(x)...)
		}
	}
	return out
}

// read fills the rows from a CSV file with the columns min, value (failing), cnt
// (all) and one column per dimension, in any order.
func (c *Case) read(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Scan()
	header := strings.Split(strings.TrimSpace(lines.Text()), ",")
	for _, h := range header {
		if h != "min" && h != "value" && h != "cnt" {
			c.Dims = append(c.Dims, h)
		}
	}
	for n := 2; lines.Scan(); n++ {
		row, err := parse(header, strings.Split(strings.TrimSpace(lines.Text()), ","))
		if err != nil {
			return fmt.Errorf("%s:%d: %w", path, n, err)
		}
		c.Rows = append(c.Rows, row)
	}
	slices.SortStableFunc(c.Rows, func(a, b Row) int { return int(a.Minute - b.Minute) })
	return lines.Err()
}

func parse(header, fields []string) (Row, error) {
	var r Row
	if len(fields) != len(header) {
		return r, fmt.Errorf("%d fields, the header has %d", len(fields), len(header))
	}
	for i, h := range header {
		var err error
		switch h {
		case "min":
			r.Minute, err = strconv.ParseInt(fields[i], 10, 64)
		case "value":
			r.K, err = strconv.ParseFloat(fields[i], 64)
		case "cnt":
			r.N, err = strconv.ParseFloat(fields[i], 64)
		default:
			r.Values = append(r.Values, fields[i])
		}
		if err != nil {
			return r, fmt.Errorf("%s: %w", h, err)
		}
	}
	return r, nil
}
