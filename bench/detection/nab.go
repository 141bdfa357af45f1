package main

import (
	"fmt"
	"io"
	"math"
	"slices"

	"authlog/bench/detection/nab"
	"authlog/internal/burst"
)

// Thresholds in nats: as good as none, since the benchmark looks for the best one
// by itself, and that of the command.
const (
	sweptScore = 0.5
	usualScore = 10
)

// runNAB scores the detector on the series that count something.
func runNAB(out io.Writer, dir string) error {
	all, err := nab.Load(dir)
	if err != nil {
		return err
	}
	some := slices.DeleteFunc(slices.Clone(all), func(s nab.Series) bool { return !nab.Countlike(s.Name) })
	ours, usual, gauss := make([][]float64, len(some)), make([][]float64, len(some)), make([][]float64, len(some))
	each(len(some), func(i int) {
		ours[i], gauss[i] = onsets(&some[i], sweptScore), nab.WindowedGaussian(some[i].Values)
		usual[i] = onsets(&some[i], usualScore)
	})
	fmt.Fprintln(out, "| detector | standard score, 12 count-like series |")
	fmt.Fprintln(out, "|---|---|")
	fmt.Fprintf(out, "| authlog at the threshold that the benchmark finds best | %.1f |\n", nab.Score(some, ours))
	fmt.Fprintf(out, "| authlog at its own threshold | %.1f |\n", nab.Score(some, usual))
	fmt.Fprintf(out, "| windowed Gaussian, as computed here | %.1f |\n", nab.Score(some, gauss))
	return nil
}

// onsets gives the row at which a burst begins the burst's score, all others none.
func onsets(s *nab.Series, least float64) []float64 {
	scores := make([]float64, len(s.Times))
	found, _ := burst.Detect(s.Log(), burst.Options{Least: least})
	for _, b := range found {
		i, ok := slices.BinarySearch(s.Times, b.Start/1e9)
		if !ok {
			i--
		}
		scores[max(i, 0)] = max(scores[max(i, 0)], 1/(1+math.Exp(-b.Score/50)))
	}
	return scores
}
