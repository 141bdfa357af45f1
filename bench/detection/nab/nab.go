// Package nab reads the Numenta anomaly benchmark and computes its score (Lavin and
// Ahmad, Evaluating Real-Time Anomaly Detection Algorithms - the Numenta Anomaly
// Benchmark, 2015; numenta/NAB v1.1, nab/sweeper.py).
package nab

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Series is one data file with its labels.
type Series struct {
	Name    string  // folder and file
	Times   []int64 // seconds since 1970
	Values  []float64
	Windows [][2]int64 // first and last second of each labelled anomaly
}

// Load reads all series that the labels name, by name. dir holds data/ and
// labels/combined_windows.json.
func Load(dir string) ([]Series, error) {
	path := filepath.Join(dir, "labels", "combined_windows.json")
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("labels of the Numenta benchmark: %w", err)
	}
	var labels map[string][][2]string
	if err := json.Unmarshal(text, &labels); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var out []Series
	for name, windows := range labels {
		s := Series{Name: name}
		if err := s.read(filepath.Join(dir, "data", filepath.FromSlash(name))); err != nil {
			return nil, err
		}
		for _, w := range windows {
			from, err := second(w[0])
			if err != nil {
				return nil, fmt.Errorf("%s: %s: %w", path, name, err)
			}
			to, err := second(w[1])
			if err != nil {
				return nil, fmt.Errorf("%s: %s: %w", path, name, err)
			}
			s.Windows = append(s.Windows, [2]int64{from, to})
		}
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b Series) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
}

// Countlike tells whether a series counts events, as 401s are counted; the others
// are temperatures, loads and speeds.
func Countlike(name string) bool {
	return strings.HasPrefix(name, "realTweets/") || name == "realKnownCause/nyc_taxi.csv" ||
		name == "realAWSCloudwatch/elb_request_count_8c0756.csv"
}

func (s *Series) read(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Scan() // header
	for n := 2; lines.Scan(); n++ {
		stamp, value, _ := strings.Cut(strings.TrimSpace(lines.Text()), ",")
		t, err := second(stamp)
		if err != nil {
			return fmt.Errorf("%s:%d: %w", path, n, err)
		}
		v, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return fmt.Errorf("%s:%d: %w", path, n, err)
		}
		s.Times, s.Values = append(s.Times, t), append(s.Values, v)
	}
	return lines.Err()
}

// second reads a time such as 2015-02-26 21:42:53.000000.
func second(text string) (int64, error) {
	t, err := time.Parse("2006-01-02 15:04:05", text)
	return t.Unix(), err
}
