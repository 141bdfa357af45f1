package rules

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

//go:embed calibration.yaml
var calibrationData []byte

// Calibration turns scores into probabilities: exp(prior + temperature * evidence),
// and exp(unknown) for the unknown cause, over their sum.
type Calibration struct {
	Version     int     `yaml:"version"`
	Temperature float64 `yaml:"temperature"` // factor on the evidence
	Unknown     float64 `yaml:"unknown"`     // score of the unknown hypothesis, nats
}

func readCalibration() (Calibration, error) {
	var c Calibration
	if err := yaml.NewDecoder(bytes.NewReader(calibrationData), yaml.Strict()).Decode(&c); err != nil {
		return c, fmt.Errorf("calibration.yaml: %w", err)
	}
	if !(c.Temperature > 0) || math.IsNaN(c.Unknown) {
		return c, errors.New("calibration.yaml: want temperature > 0 and a number for unknown")
	}
	return c, nil
}

// Caps on the first cause: how sure the tool may be, whatever the sum says.
const (
	capDecisive = 0.95 // without a decisive piece of evidence
	capFamilies = 0.80 // with fewer than two kinds of evidence
	capFew      = 0.60 // with fewer than enough requests behind the evidence
	enough      = 20
)

// Posterior fills the confidences of causes from their scores and sorts them, the
// highest first.
func (c Calibration) Posterior(causes []Ranked) {
	z := make([]float64, len(causes))
	most := math.Inf(-1)
	for i, r := range causes {
		z[i] = r.Prior + c.Temperature*(r.Score-r.Prior)
		if r.ID == Unknown {
			z[i] += c.Unknown
		}
		most = max(most, z[i])
	}
	total := 0.0
	for i := range z {
		z[i] = math.Exp(z[i] - most)
		total += z[i]
	}
	for i := range causes {
		causes[i].Confidence = z[i] / total
	}
	byConfidence(causes)
	capFirst(causes)
	byConfidence(causes)
}

func byConfidence(causes []Ranked) {
	slices.SortStableFunc(causes, func(a, b Ranked) int {
		switch {
		case a.Confidence > b.Confidence:
			return -1
		case a.Confidence < b.Confidence:
			return 1
		}
		return strings.Compare(a.ID, b.ID)
	})
}

// capFirst moves what the first cause may not claim to unknown.
func capFirst(causes []Ranked) {
	first := &causes[0]
	if first.ID == Unknown {
		return
	}
	limit := ceiling(first.Evidence)
	if first.Confidence <= limit {
		return
	}
	for i := range causes {
		if causes[i].ID == Unknown {
			causes[i].Confidence += first.Confidence - limit
		}
	}
	first.Confidence = limit
}

// ceiling is the highest confidence that the evidence allows.
func ceiling(evidence []Evidence) float64 {
	kinds, decisive, most := map[string]bool{}, false, 0
	for _, e := range evidence {
		if e.Supports {
			kinds[e.Family] = true
			decisive = decisive || e.Decisive
			most = max(most, e.Observations)
		}
	}
	limit := 1.0
	if !decisive {
		limit = capDecisive
	}
	if len(kinds) < 2 {
		limit = capFamilies
	}
	if most < enough {
		limit = capFew
	}
	return limit
}
