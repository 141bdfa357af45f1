package main

import (
	"math"
	"slices"

	"authlog/rules"
)

// judged is a sample with its ranking.
type judged struct {
	*sample
	causes  []rules.Ranked // with scores; the confidences are those of the catalogue
	verdict string
}

func judge(set *rules.Set, samples []sample) []judged {
	out := make([]judged, len(samples))
	for i := range samples {
		a := set.Assess(&samples[i].finding)
		out[i] = judged{&samples[i], a.Causes, a.Verdict}
	}
	return out
}

// attack is the one cause that is no outage of legitimate clients.
const attack = "credential-attack"

// verdictRight tells whether the verdict fits the label: an attack is one, anything
// else an outage, and where the logs cannot tell the cause it may be unclear.
func (j *judged) verdictRight() bool {
	switch j.verdict {
	case "attack":
		return j.cause == attack
	case "outage":
		return j.cause != attack
	case "mixed":
		return j.both
	}
	return !j.answerable || j.cause == rules.Unknown
}

// claim is what the tool says of a sample: its first cause, how sure it is, and
// whether that is right.
type claim struct {
	confidence float64
	right      bool
	mass       float64 // on all causes that are right
}

func (j *judged) claim(c rules.Calibration) claim {
	causes := slices.Clone(j.causes)
	c.Posterior(causes)
	first := causes[0]
	out := claim{confidence: first.Confidence, right: slices.Contains(j.accept, first.ID)}
	for _, r := range causes {
		if slices.Contains(j.accept, r.ID) {
			out.mass += r.Confidence
		}
	}
	return out
}

// brier is the Brier score of the first causes: the mean square of confidence minus
// what became of it (Brier, "Verification of forecasts expressed in terms of
// probability", 1950). It judges the percentage that people read.
func brier(list []judged, c rules.Calibration) float64 {
	sum := 0.0
	for i := range list {
		cl := list[i].claim(c)
		y := 0.0
		if cl.right {
			y = 1
		}
		sum += (cl.confidence - y) * (cl.confidence - y)
	}
	return sum / float64(len(list))
}

// likelihood, the other criterion, is the mean negative log-likelihood of what is right, in nats.
func likelihood(list []judged, c rules.Calibration) float64 {
	sum := 0.0
	for i := range list {
		sum -= math.Log(max(list[i].claim(c).mass, 1e-6))
	}
	return sum / float64(len(list))
}

// fit searches the two constants on a grid.
func fit(list []judged, loss func([]judged, rules.Calibration) float64) (best rules.Calibration) {
	least := math.Inf(1)
	for t := 0.4; t <= 3.001; t += 0.05 {
		for u := -1.0; u <= 5.001; u += 0.25 {
			c := rules.Calibration{Temperature: t, Unknown: u}
			if l := loss(list, c); l < least {
				best, least = c, l
			}
		}
	}
	return best
}

// quality measures how good claims are.
type quality struct {
	n             int
	right         float64 // share of first causes that are right
	brier, ece    float64
	nll           float64
	bins          [10]bin // by confidence
	sureN, sureOK int     // claims of 0.75 and more
}

type bin struct {
	n, right int
	sum      float64
}

func measure(list []judged, c rules.Calibration) (q quality) {
	q.n = len(list)
	q.nll = likelihood(list, c)
	for i := range list {
		cl := list[i].claim(c)
		y := 0.0
		b := &q.bins[min(int(cl.confidence*10), 9)]
		b.n++
		b.sum += cl.confidence
		if cl.right {
			y = 1
			b.right++
			q.right++
		}
		if cl.confidence >= 0.75 {
			q.sureN++
			if cl.right {
				q.sureOK++
			}
		}
		q.brier += (cl.confidence - y) * (cl.confidence - y)
	}
	n := float64(max(q.n, 1))
	for _, b := range q.bins {
		if b.n > 0 {
			q.ece += math.Abs(b.sum-float64(b.right)) / n
		}
	}
	q.right, q.brier = q.right/n, q.brier/n
	return q
}
