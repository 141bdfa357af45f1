package reason

// clause is what a part of a text says, as sets of word classes.
type clause struct {
	set             // the classes of its words
	no       uint64 // subjects that are said to be absent
	unk      uint64 // subjects that are said not to be known or found
	from, to int    // tokens
	keyed    bool   // key=value, as structured loggers write it
}

func (c *clause) join(o *clause) {
	c.set.join(o.set)
	c.no |= o.no
	c.unk |= o.unk
}

// compose joins pairs of words that mean one thing ("api key").
func (r *reader) compose() {
	for i := 0; i+1 < r.n; i++ {
		a, b := &r.toks[i], &r.toks[i+1]
		if a.id == 0 || b.id == 0 || b.flags&flagBreak != 0 {
			continue
		}
		if s, ok := pairs[uint32(a.id)<<16|uint32(b.id)]; ok {
			a.set, b.set = s, s
			a.negated, b.negated = cNone, cNone
			i++
		}
	}
}

// negate turns positive words round that stand near a negation: "not found",
// "failed to fetch", "verification failed".
func (r *reader) negate() {
	for i := range r.n {
		t := &r.toks[i]
		if !t.set.has(cNegator) && !t.set.has(cNo) {
			continue
		}
		if r.negateForward(i) {
			continue
		}
		if t.set.has(cFail) {
			r.negateBackward(i)
		}
	}
}

const negationReach = 4 // "could not be successfully verified"

func (r *reader) negateForward(i int) bool {
	for j := i + 1; j < r.n && j <= i+negationReach; j++ {
		t := &r.toks[j]
		if t.flags&flagBreak != 0 {
			return false
		}
		if t.negated != cNone && !(r.toks[i].set.has(cNo) && (t.set.has(cAdjective) || t.set.has(cVerify))) {
			r.turn(j)
			return true
		}
		if !r.toks[i].set.has(cFail) && (t.set.has(cExpired) || t.set.has(cRevoked)) && !t.set.has(cExp) {
			t.set.cond &^= 1<<(cExpired-64) | 1<<(cRevoked-64) // "has not expired"
			return true
		}
	}
	return false
}

func (r *reader) negateBackward(i int) {
	if r.toks[i].flags&flagBreak != 0 {
		return
	}
	for j := i - 1; j >= 0 && j >= i-5; j-- {
		t := &r.toks[j]
		if t.negated != cNone && !t.set.has(cAdjective) {
			r.turn(j)
			return
		}
		if t.flags&flagBreak != 0 {
			return
		}
	}
}

// turn gives a word the meaning of its negation.
func (r *reader) turn(j int) {
	t := &r.toks[j]
	var s set
	s.add(t.negated)
	for _, c := range [...]class{cFetch, cLoad, cMatch} {
		if t.set.has(c) {
			s.add(c)
		}
	}
	t.set, t.negated = set{subj: t.set.subj, cond: s.cond}, cNone
}

// clauses splits the tokens and binds "missing" and "unknown" to their nouns.
// It returns how many clauses there are; the whole text is their union.
func (r *reader) clauses(out []clause) []clause {
	for i := range r.n {
		t := &r.toks[i]
		if t.flags&flagBreak != 0 || len(out) == 0 {
			if len(out) == cap(out) {
				break
			}
			out = append(out, clause{from: i, keyed: t.flags&flagKey != 0})
		}
		c := &out[len(out)-1]
		c.to = i + 1
		c.set.join(t.set)
	}
	for k := range out {
		r.bind(&out[k])
	}
	return out
}

func (r *reader) bind(c *clause) {
	for i := c.from; i < c.to; i++ {
		s := r.toks[i].set
		switch {
		case s.has(cNo):
			c.no |= r.nounsAfter(i, c)
		case s.has(cAbsent):
			c.no |= r.nearNouns(i, c)
		case s.has(cNotFound):
			c.unk |= r.nearNouns(i, c)
		case s.has(cRequired):
			if c.cond&^(neutral|1<<(cFail-64)) == 1<<(cRequired-64) { // ERR_TOKEN_REQUIRED too
				c.no |= r.requiredNouns(i, c)
			}
		}
	}
}

// requiredNouns are what a requirement finds missing: "token is required",
// "key must be provided", "must contain a kid".
func (r *reader) requiredNouns(i int, c *clause) uint64 {
	if !r.toks[i].set.has(cMust) {
		if i+1 < c.to && !r.toks[i+1].set.has(cPrep) && r.toks[i+1].flags&flagGlued == 0 {
			return 0 // "some required constraint"
		}
		return r.nounsBefore(i, c)
	}
	for j := i + 1; j < c.to && j <= i+3; j++ {
		if r.toks[j].negated == cAbsent {
			if n := r.nounsAfter(j, c); n != 0 {
				return n
			}
			return r.nounsBefore(i, c)
		}
	}
	next := i + 1
	for next < c.to && r.toks[next].set.has(cAdjective) && r.toks[next].set.subj == 0 {
		next++ // "requires a token"
	}
	if i == c.from || next < c.to && r.toks[next].set.subj != 0 {
		return r.nounsAfter(i, c) & (1<<cAuth | 1<<cToken | 1<<cAPIKey | 1<<cLogin)
	}
	return 0
}

// neutral conditions say nothing by themselves.
const neutral = 1<<(cNegator-64) | 1<<(cNo-64) | 1<<(cPositive-64) | 1<<(cCopula-64) | 1<<(cPrep-64) |
	1<<(cAdjective-64) | 1<<(cExpected-64) | 1<<(cUsed-64) | 1<<(cMust-64) | 1<<(cNull-64)

// nearNouns are the nouns right behind a word ("missing token"), else those in
// front of it ("token is missing").
func (r *reader) nearNouns(i int, c *clause) uint64 {
	if n := r.nounsAfter(i, c); n != 0 {
		return n
	}
	return r.nounsBefore(i, c)
}

func (r *reader) nounsAfter(i int, c *clause) uint64 {
	var nouns uint64
	strange := 0
	for j := i + 1; j < c.to; j++ {
		t := &r.toks[j]
		switch {
		case t.set.has(cPrep), t.set.has(cCopula):
			return nouns
		case t.set.subj != 0:
			nouns |= t.set.subj
		case t.set.has(cAdjective), t.set.has(cMatch), t.set.has(cRequired):
		default:
			if strange++; strange > 2 || nouns != 0 {
				return nouns
			}
		}
	}
	return nouns
}

func (r *reader) nounsBefore(i int, c *clause) uint64 {
	var nouns uint64
	strange := 0
	for j := i - 1; j >= c.from; j-- {
		t := &r.toks[j]
		switch {
		case t.set.has(cPrep) && nouns != 0:
			return nouns
		case t.set.has(cCopula), t.set.has(cNegator), t.set.has(cPrep), t.flags&flagValue != 0:
		case t.set.subj != 0:
			nouns |= t.set.subj
		case t.set.has(cAdjective):
		default:
			if strange++; strange > 2 || nouns != 0 {
				return nouns
			}
		}
	}
	return nouns
}
