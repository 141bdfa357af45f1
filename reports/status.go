package reports

import (
	"slices"
	"strconv"
	"strings"

	"authlog/internal/signal"
)

// unauthorized is the status that the program is about.
const unauthorized = 401

// Neighbour is another status that moves with a burst: in some systems it stands
// for the same failure.
type Neighbour struct {
	Status   int     `json:"status"`
	Requests int     `json:"requests"` // of the segment, during the burst
	Expected float64 `json:"expected"` // by the rest of the log
	Says     string  `json:"says"`     // what the status means beside a 401
}

// statusWord names the statuses that were analysed: 401, or 401/403.
func statusWord(statuses []int) string {
	if len(statuses) == 0 {
		return strconv.Itoa(unauthorized)
	}
	var words []string
	for _, s := range statuses {
		words = append(words, strconv.Itoa(s))
	}
	return strings.Join(words, "/")
}

// restate puts the analysed statuses into our own sentences, which speak of 401s.
func (r *Report) restate() {
	word := statusWord(r.Statuses)
	if word == strconv.Itoa(unauthorized) {
		return
	}
	say := func(s *string) { *s = strings.ReplaceAll(*s, "401s", word+"s") }
	for i := range r.Bursts {
		for j := range r.Bursts[i].Causes {
			for k := range r.Bursts[i].Causes[j].Evidence {
				say(&r.Bursts[i].Causes[j].Evidence[k].Says)
			}
		}
	}
	for i := range r.Expected {
		say(&r.Expected[i].Says)
	}
}

func neighboursOf(list []signal.Neighbour) []Neighbour {
	out := []Neighbour{}
	for _, n := range list {
		out = append(out, Neighbour{n.Status, n.Requests, rate(n.Expected), n.Says})
	}
	return out
}

// neighbours writes one line for each status that moves with the burst.
func (p *page) neighbours(b *Burst) {
	for _, n := range b.Neighbours {
		p.field("beside", span{count(n.Requests) + " × " + strconv.Itoa(n.Status), bold},
			span{"where " + count(int(n.Expected+0.5)) + " are usual: " + n.Says, plain})
	}
}

// statusesOf sorts the analysed statuses; 401 when none are named.
func statusesOf(list []int) []int {
	if len(list) == 0 {
		return []int{unauthorized}
	}
	out := slices.Clone(list)
	slices.Sort(out)
	return slices.Compact(out)
}

// label is a short label with the analysed status, or words in its place where
// there are several.
func (p *page) label(behind, several string) string {
	if strings.Contains(p.what, "/") {
		return several
	}
	return p.what + behind
}
