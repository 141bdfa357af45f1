package reason

import (
	"bytes"
	"math"

	"authlog/internal/timeline"
)

const maxClauses = 24

// unionPenalty is what a reading loses when its words come from different
// clauses; shellPenalty, when they are the name of an error class in front of
// the message. A clause that names several possibilities ranks by waverPenalty below
// those beside it: what says which one it was has the last word.
const (
	unionPenalty = 15
	shellPenalty = 20
	waverPenalty = 40
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
	if m, ok := book.whole(text); ok {
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
	best := f.score
	for i := range clauses {
		m := apply(&clauses[i], union)
		if m == nil {
			continue
		}
		score := m.score
		if i+1 < len(clauses) && r.isShell(&clauses[i]) {
			score -= shellPenalty
		}
		rank := score
		if r.wavers(&clauses[i]) {
			rank -= waverPenalty
		}
		if rank > best {
			best, f.meaning = rank, *m
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
		if r.toks[i].id == orID && r.alternative(i) {
			return true
		}
	}
	return false
}

// ailments are what a list of everything that can be wrong is made of.
const ailments = 1<<(cExpired-64) | 1<<(cRevoked-64) | 1<<(cMalformed-64) | 1<<(cInvalid-64) | 1<<(cNotFound-64) | 1<<(cAbsent-64)

// alternative tells whether the word "or" at token i adds an ailment: "or otherwise
// invalid", not "or verify the signature".
func (r *reader) alternative(i int) bool {
	for j := i + 1; j < r.n && j <= i+3; j++ {
		if r.toks[j].set.cond&ailments != 0 {
			return true
		}
	}
	return false
}

// wavers recognises a clause that leaves open what is wrong: "invalid or expired token",
// "unable to parse or verify signature".
func (r *reader) wavers(c *clause) bool {
	for i := c.from + 1; i+1 < c.to; i++ {
		if r.toks[i].id == orID && r.toks[i-1].set.cond&ailments != 0 && (r.alternative(i) || r.toks[i+1].set.has(cVerify)) {
			return true
		}
	}
	return false
}
