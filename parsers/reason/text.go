package reason

import (
	"bytes"
	"math"

	"authlog/internal/timeline"
)

const maxClauses = 24

// unionPenalty is what a reading loses when its words come from different
// clauses; shellPenalty, when they are the name of an error class in front of
// the message.
const (
	unionPenalty = 15
	shellPenalty = 20
)

// classifyText reads one message, error text or code.
func (r *reader) classifyText(text []byte) finding {
	text = bytes.TrimSpace(text)
	if len(text) == 0 {
		return finding{delta: math.NaN()}
	}
	if isBody(text) {
		if f, ok := r.classifyBody(text, 0); ok {
			return f
		}
	}
	if isChallenge(text) {
		return r.classifyChallenge(text)
	}
	return r.classifyPlain(text)
}

// classifyPlain reads prose or a code.
func (r *reader) classifyPlain(text []byte) finding {
	f := finding{delta: math.NaN()}
	if m, ok := book.exact[string(text)]; ok {
		f.meaning = m
		return f
	}
	r.read(text)
	r.compose()
	if m := r.phrases(); m != nil {
		if m.reason == timeline.ReasonNone {
			return f // what a service did, no failure
		}
		f.meaning = *m
	}
	r.negate()
	var buf [maxClauses]clause
	clauses := r.clauses(buf[:0])
	var union clause
	for i := range clauses {
		if r.toks[clauses[i].from].set.has(cAdvice) || clauses[i].keyed && clauses[i].has(cNull) {
			clauses[i] = clause{} // what to do, or user=null, is not what went wrong
			continue
		}
		if r.in401 {
			clauses[i].add(cIn401)
		}
		if !clauses[i].keyed {
			union.join(&clauses[i])
		}
	}
	r.readClauses(&f, clauses, &union)
	f.grant = union.has(cGrant) && union.has(cInvalid)
	r.weighValues(&f)
	return f
}

// readClauses applies the rules to each clause, and to the whole text where its
// words come from several.
func (r *reader) readClauses(f *finding, clauses []clause, union *clause) {
	for i := range clauses {
		m := apply(&clauses[i], union)
		if m == nil {
			continue
		}
		score := m.score
		if i+1 < len(clauses) && r.isShell(&clauses[i]) {
			score -= shellPenalty
		}
		if score > f.score {
			f.meaning = *m
			f.score = score
		}
	}
	if r.listsEverything(union) {
		f.meaning = meaning{score: scoreGeneric, reason: timeline.ReasonGeneric}
		return
	}
	if len(clauses) < 2 {
		return
	}
	if m := apply(union, union); m != nil && m.score-unionPenalty > f.score {
		f.meaning = *m
		f.score -= unionPenalty
	}
}

// isShell reports whether a clause is one run of characters, such as the name
// of an exception.
func (r *reader) isShell(c *clause) bool {
	for i := c.from + 1; i < c.to; i++ {
		if r.toks[i].flags&flagGlued == 0 {
			return false
		}
	}
	return true
}

// listsEverything recognises texts that name all that can be wrong ("malformed,
// expired or otherwise invalid") and so say nothing.
func (r *reader) listsEverything(union *clause) bool {
	named := 0
	for _, c := range [...]class{cExpired, cRevoked, cMalformed, cInvalid, cNotFound} {
		if union.has(c) {
			named++
		}
	}
	if named < 3 || union.has(cRefresh) || union.has(cGrant) {
		return false
	}
	for i := range r.n {
		if r.toks[i].id == orID {
			return true
		}
	}
	return false
}
