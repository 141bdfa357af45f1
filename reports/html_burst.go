package reports

import (
	"math"
	"slices"
	"strings"
)

// htmlBurst is one burst on the page.
type htmlBurst struct {
	*Burst
	Number                                       int
	Tone, Verdict, Says, Began, Lasted, Segment  string
	Top                                          *Cause
	Detailed                                     bool
	When, Size, Who, Hop                         string
	Causes                                       []htmlCause
	MoreCauses                                   int
	Guess                                        *Cause
	Act                                          bool // sure enough to do it; else check first
	Pro, Con                                     []htmlEvidence
	MorePro, MoreCon                             int
	Fix, Verify, Changes, Settle                 []string
	MoreFix, MoreVerify, MoreChanges, MoreSettle int
	Lines                                        []Sample
	MoreLines                                    int
}

type htmlCause struct {
	ID, Title, Share string
	Width            float64 // of the bar, in percent
	Unknown          bool
}

type htmlEvidence struct {
	Says, Weight string
	Width        float64 // of the bar, in percent of the heaviest
	Observations int
}

// tones are the verdicts that have a colour of their own.
var tones = []string{"outage", "attack", "mixed", "unclear"}

func toneOf(verdict string) string {
	if slices.Contains(tones, verdict) {
		return verdict
	}
	return "unclear"
}

// headOf is what the overview shows of a burst.
func headOf(r *Report, i int) htmlBurst {
	b := &r.Bursts[i]
	verdict := verdictWords(b)
	if verdict != "" {
		verdict = strings.ToUpper(verdict[:1]) + verdict[1:]
	}
	if b.Ignored != nil {
		verdict += ", ignored"
	}
	return htmlBurst{
		Burst: b, Number: i + 1, Tone: toneOf(b.Verdict), Verdict: verdict, Says: causeWords(b), Began: b.Start.Format(dateLayout + " " + clockLayout),
		Lasted: lasting(b.End.Sub(b.Start)), Segment: segmentValues(b.Segment), Top: &b.Causes[0],
	}
}

// detailsOf is the section of a burst.
func detailsOf(r *Report, i int) htmlBurst {
	v, b := headOf(r, i), &r.Bursts[i]
	what := statusWord(r.Statuses)
	v.When, v.Size, v.Who, v.Hop = whenWords(b), sizeWords(b, what), whoWords(b, what), hopWord(b.AnsweredBy)
	causes, left := capped(b.Causes, pageCauses)
	v.MoreCauses = left
	for _, c := range causes {
		one := htmlCause{ID: c.ID, Title: c.Title, Share: percent(c.Confidence), Width: rounded(c.Confidence*100, 10), Unknown: c.ID == unknownID}
		if one.Unknown {
			one.Title = "something else, or the logs cannot tell"
		}
		v.Causes = append(v.Causes, one)
	}
	v.Guess = adviser(b)
	v.Act = v.Guess == v.Top && v.Top.Confidence >= actable
	pro, con := sides(v.Guess)
	heaviest := 0.0
	for _, e := range v.Guess.Evidence {
		heaviest = max(heaviest, math.Abs(e.Weight))
	}
	v.Pro, v.MorePro = evidenceView(pro, heaviest)
	v.Con, v.MoreCon = evidenceView(con, heaviest)
	v.Fix, v.MoreFix = capped(blankless(v.Guess.Fix), pageSteps)
	v.Verify, v.MoreVerify = capped(blankless(v.Guess.Verify), pageSteps)
	near, left := capped(nearest(b), pageSteps)
	v.MoreChanges = left
	for j := range near {
		v.Changes = append(v.Changes, changeWords(&near[j], b.Start))
	}
	v.Settle, v.MoreSettle = capped(blankless(b.WouldSettle), pageSteps)
	v.Lines, v.MoreLines = capped(b.Samples, pageSamples)
	return v
}

func evidenceView(list []Evidence, heaviest float64) (out []htmlEvidence, left int) {
	shown, left := capped(list, pageEvidence)
	for _, e := range shown {
		width := 0.0
		if heaviest > 0 {
			width = rounded(100*math.Abs(e.Weight)/heaviest, 10)
		}
		out = append(out, htmlEvidence{Says: e.Says, Weight: nats(e.Weight), Width: width, Observations: e.Observations})
	}
	return out, left
}

// htmlInput is one row of the inputs.
type htmlInput struct {
	*Input
	Reasons, Classes string
	Shown            []Rejected
}

func inputView(in *Input) htmlInput {
	v := htmlInput{Input: in}
	if len(in.RejectedBy) > 0 {
		v.Reasons = tally(in.RejectedBy, min(pageReasons, len(in.RejectedBy)))
	}
	if len(in.IgnoredBy) > 0 {
		v.Classes = tally(in.IgnoredBy, min(pageReasons, len(in.IgnoredBy)))
	}
	v.Shown, _ = capped(in.Examples, pageSamples)
	return v
}
