package reason

import "bytes"

// Limits of one text. A wrapper chain with its innermost error is far shorter;
// what is longer is a stack trace, whose head says what happened.
const (
	maxText   = 2048
	maxTokens = 160
	maxValues = 8
)

// tok is one word of a text, or one value (address, number, identifier) that
// is not read as words.
type tok struct {
	set     set
	end     uint16 // of the word in the text
	id      uint16
	negated class
	flags   uint8
}

const (
	flagBreak  = 1 << iota // a clause starts here
	flagValue              // not a word
	flagQuoted             // inside quotes, without blanks
	flagGlued              // the same run of characters as the word before
	flagKey                // key of key=value
)

// span is a byte range of the text.
type span struct{ start, end int }

// reader is the scratch space of one classification.
type reader struct {
	text   []byte
	toks   [maxTokens]tok
	n      int
	values [maxValues]span
	nv     int
	flags  uint8 // of the next token
	lower  [32]byte
	inPair bool // the run that comes next is the value of key=value
	in401  bool
}

// read splits text into tokens.
func (r *reader) read(text []byte) {
	if len(text) > maxText {
		text = text[:maxText]
	}
	text = cutTail(text)
	r.text, r.n, r.nv, r.flags, r.inPair = text, 0, 0, flagBreak, false
	for i := 0; i < len(text) && r.n < maxTokens; {
		c := text[i]
		switch {
		case isWordByte(c):
			i = r.pair(i)
		case c == '(' && bytes.HasPrefix(text[i:], []byte("(e.g.")):
			i = endOfParenthesis(text, i)
		case c == '"' || c == '\'' || c == '`':
			i = r.quote(i)
		case c == '/' && (i == 0 || text[i-1] <= ' '):
			end := endOfRun(text, i)
			r.value(span{i, end}, valueHint(text[i:end]))
			i = end
		default:
			if breaksClause(text, i) {
				r.flags |= flagBreak
			}
			i++
		}
	}
}

// pair reads a run and keeps key=value apart from what surrounds it.
func (r *reader) pair(i int) int {
	inPair := r.inPair
	r.inPair = false
	from := r.n
	end := r.run(i)
	if end+1 < len(r.text) && r.text[end] == '=' && r.text[end+1] > ' ' && r.text[end+1] != '=' && r.n > from {
		if from == 0 || !r.toks[from-1].set.has(cPrep) { // not "no key for kid=a"
			r.toks[from].flags |= flagBreak | flagKey
			r.inPair = true
		}
		return end + 1
	}
	if inPair {
		r.flags |= flagBreak
	}
	return end
}

// endOfParenthesis skips examples: "(e.g., unknown client)".
func endOfParenthesis(text []byte, i int) int {
	if n := bytes.IndexByte(text[i:], ')'); n > 0 {
		return i + n + 1
	}
	return len(text)
}

// cutTail removes what nginx and its relatives write behind every error:
// addresses and the request, none of it about the reason.
func cutTail(text []byte) []byte {
	if i := bytes.Index(text, []byte(", client: ")); i > 0 {
		return text[:i]
	}
	return text
}

func isLower(c byte) bool    { return c-'a' < 26 }
func isUpper(c byte) bool    { return c-'A' < 26 }
func isDigit(c byte) bool    { return c-'0' < 10 }
func isWordByte(c byte) bool { return isLower(c) || isUpper(c) || isDigit(c) }

// breaksClause reports whether the punctuation at i ends a clause.
func breaksClause(text []byte, i int) bool {
	switch text[i] {
	case ';', '\n', '|', '{', '}', ',', '!', '?', '>':
		return true
	case ':', '.':
		return i+1 == len(text) || text[i+1] <= ' ' || text[i+1] == '"' || text[i+1] == '\''
	case '-':
		return i+1 < len(text) && text[i+1] == ' ' && i > 0 && text[i-1] == ' '
	}
	return false
}

// endOfRun is the end of an address or path that starts at i.
func endOfRun(text []byte, i int) int {
	for i < len(text) {
		switch c := text[i]; {
		case c <= ' ', c == '"', c == '\'', c == '`', c == ',', c == ';', c == '>', c == '<', c == ']', c == ')', c == '}':
			return i
		}
		i++
	}
	return i
}

// run reads a run of letters, digits and the characters that join words.
func (r *reader) run(start int) int {
	text := r.text
	end, dots, digits, letters := start, 0, 0, 0
	lastDot := start
scan:
	for end < len(text) {
		c := text[end]
		switch {
		case isDigit(c):
			digits++
		case isWordByte(c):
			letters++
		case c == '_' || c == '-' || c == '$':
		case c == '.' && end+1 < len(text) && isWordByte(text[end+1]):
			dots++
			lastDot = end + 1
		case c == ':' && end+2 < len(text) && text[end+1] == '/' && text[end+2] == '/':
			end = endOfRun(text, end)
			r.value(span{start, end}, addressHint(text[start:end]))
			return end
		default:
			break scan
		}
		end++
	}
	if string(text[start:end]) == "ERROR" { // a level
		r.flags |= flagBreak
		return end
	}
	if letters == 0 && digits == 3 && end-start == 3 {
		r.word(start, end)
		return end
	}
	switch {
	case letters == 0, digits > 0 && digits >= letters && end-start > 6 && !isErrorNumber(text[start:end]), isTokenText(text[start:end]):
		r.value(span{start, end}, set{})
		return end
	case dots >= 1 && bytes.IndexByte(text[start:end], '_') > 0 && isUpper(text[start]): // Header.Payload_with_two_dots
	case dots >= 1 && isUpper(text[lastDot]), dots >= 2 && isLower(text[start]) && isClassName(text[lastDot:end]):
		start = lastDot // the class of a qualified name
	case dots >= 2 && !r.namesCondition(lastDot, end):
		r.value(span{start, end}, addressHint(text[start:end]))
		return end
	}
	r.words(start, end)
	return end
}

// namesCondition tells the code "auth.session.expired" from an address.
func (r *reader) namesCondition(start, end int) bool {
	for i := end; i > start; i-- {
		if !isWordByte(r.text[i-1]) {
			start = i
		}
	}
	w := r.lookup(start, end)
	return w != nil && w.set.cond&^neutral != 0
}

// isClassName tells "foo.bar.BadToken" from the address "foo.bar.net".
func isClassName(b []byte) bool { return len(b) > 0 && isUpper(b[0]) }

// isErrorNumber recognises numbered errors such as IDX10503 and AADSTS50012.
func isErrorNumber(b []byte) bool {
	i := 0
	for i < len(b) && isUpper(b[i]) {
		i++
	}
	return i > 1 && len(b) < 16 && len(bytes.Trim(b[i:], "0123456789")) == 0
}

// isTokenText recognises an encoded JSON object, the head of every JWT.
func isTokenText(b []byte) bool { return len(b) > 8 && string(b[:3]) == "eyJ" }

// words splits a run at underscores, hyphens, dots and capitals.
func (r *reader) words(start, end int) {
	text := r.text
	first := true
	for i := start; i < end && r.n < maxTokens; {
		if !isWordByte(text[i]) {
			i++
			continue
		}
		j := i + 1
		for j < end && isWordByte(text[j]) {
			j++
		}
		if i > start && isWordByte(text[i-1]) || !r.known(i, j) {
			j = i + 1
			for j < end && isWordByte(text[j]) && !startsWord(text, j, end) {
				j++
			}
		}
		if !first {
			r.flags |= flagGlued
		}
		first = false
		r.word(i, j)
		i = j
	}
}

// startsWord reports whether a capital at j begins a new word: "idT|oken" does
// not, "id|Token", "JWT|Header" and "Base64|Decode" do.
func startsWord(text []byte, j, end int) bool {
	if !isUpper(text[j]) {
		return false
	}
	if isLower(text[j-1]) {
		return true
	}
	return (isUpper(text[j-1]) || isDigit(text[j-1])) && j+1 < end && isLower(text[j+1]) && !pluralOfAcronym(text, j+1, end)
}

// pluralOfAcronym recognises the s of "JWTs" and "APIs".
func pluralOfAcronym(text []byte, j, end int) bool {
	return text[j] == 's' && (j+1 == end || !isWordByte(text[j+1]))
}

func (r *reader) word(start, end int) {
	t := r.push(end)
	if w := r.lookup(start, end); w != nil {
		t.set, t.id, t.negated = w.set, w.id, w.negated
	}
}

// known reports whether letters in mixed case are one word: DPoP, OAuth.
func (r *reader) known(start, end int) bool {
	for i := start + 1; i < end; i++ {
		if isUpper(r.text[i]) {
			return r.lookup(start, end) != nil
		}
	}
	return true
}

func (r *reader) lookup(start, end int) *word {
	n := end - start
	if n > len(r.lower) {
		return nil
	}
	h := uint32(hashSeed)
	for i := range n {
		c := r.text[start+i]
		if isUpper(c) {
			c |= 0x20
		}
		r.lower[i] = c
		h = (h ^ uint32(c)) * hashPrime
	}
	return vocab.find(h, r.lower[:n])
}

func (r *reader) value(s span, hint set) {
	if r.n == maxTokens {
		return
	}
	t := r.push(s.end)
	t.set = hint
	t.flags |= flagValue
	r.remember(s)
}

func (r *reader) remember(s span) {
	if r.nv < maxValues && hasLetter(r.text[s.start:s.end]) {
		r.values[r.nv] = s
		r.nv++
	}
}

func (r *reader) push(end int) *tok {
	t := &r.toks[r.n]
	r.n++
	*t = tok{end: uint16(end), flags: r.flags}
	r.flags = 0
	return t
}

// quote reads what stands at a quotation mark. Quoted text without a blank is
// a value; if it is made of letters it is read as words too ('alg', "Basic").
func (r *reader) quote(i int) int {
	text, q := r.text, r.text[i]
	if q == '\'' && i > 0 && isWordByte(text[i-1]) {
		return r.apostrophe(i)
	}
	end := i + 1
	for end < len(text) && text[end] != q && text[end] > ' ' && text[end] != '\\' {
		end++
	}
	if end == len(text) || text[end] != q || end == i+1 {
		if end < len(text) && text[end] == ' ' {
			r.flags |= flagBreak // quoted prose
			r.inPair = false
		}
		return i + 1
	}
	inner := text[i+1 : end]
	if !plainWords(inner) {
		r.value(span{i + 1, end}, valueHint(inner))
		return end + 1
	}
	r.remember(span{i + 1, end})
	from := r.n
	r.words(i+1, end)
	for k := from; k < r.n; k++ {
		r.toks[k].flags |= flagQuoted
	}
	return end + 1
}

// apostrophe reads the end of "doesn't" and of "user's".
func (r *reader) apostrophe(i int) int {
	if i+1 == len(r.text) || r.n == 0 || i+2 < len(r.text) && isWordByte(r.text[i+2]) {
		return i + 1
	}
	switch r.text[i+1] {
	case 't':
		r.toks[r.n-1].set.add(cNegator)
	case 's':
	default:
		return i + 1
	}
	return i + 2
}

func plainWords(b []byte) bool {
	for _, c := range b {
		if !isLower(c) && !isUpper(c) && c != '_' && c != '-' {
			return false
		}
	}
	return true
}
