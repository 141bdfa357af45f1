package reason

import (
	_ "embed"
	"strings"
)

// dictionary.tsv holds the texts whose meaning is not in their structure.
//
//go:embed dictionary.tsv
var dictionaryText string

// element is one step of a phrase: a word, a word of a class, or a gap.
type element struct {
	id   uint16
	any  set
	kind uint8
}

const (
	isWord = iota
	isClass
	isGap // up to maxGap words
)

const maxGap = 6

// phrase is a sequence of words in any spelling: "token expired" matches
// TOKEN_EXPIRED, tokenExpired and "Token expired".
type phrase struct {
	meaning
	elements   []element
	start, end bool // the phrase is at the start, the end of a clause
}

// phrasebook finds phrases by their first word.
type phrasebook struct {
	byID    [][]*phrase // indexed by word id
	byClass [128][]*phrase
	classes set // which of byClass are not empty
	exact   map[string]meaning
}

var book phrasebook

func loadPhrases(v *vocabulary) ([]*phrase, map[string]meaning, error) {
	var out []*phrase
	exact := make(map[string]meaning)
	err := eachRow("dictionary", dictionaryText, 5, func(row []string) error {
		m, err := parseMeaning(row[0], row[1], row[2])
		if err != nil {
			return err
		}
		if text, ok := strings.CutPrefix(row[3], "="); ok {
			exact[text] = m
			return nil
		}
		p := &phrase{meaning: m}
		if err := p.parse(v, row[3]); err != nil {
			return err
		}
		out = append(out, p)
		return nil
	})
	return out, exact, err
}

// whole finds a text that is in the dictionary as it stands, with or without its full stop.
func (b *phrasebook) whole(text []byte) (meaning, bool) {
	m, ok := b.exact[string(text)]
	if !ok {
		m, ok = b.exact[string(text)+"."]
	}
	return m, ok
}

func (p *phrase) parse(v *vocabulary, text string) error {
	text, p.start = strings.CutPrefix(text, "^ ")
	text, p.end = strings.CutSuffix(text, " $")
	for _, f := range strings.Fields(text) {
		switch {
		case f == "*":
			p.elements = append(p.elements, element{kind: isGap})
		case f[0] == '<':
			e := element{kind: isClass}
			for _, name := range strings.Split(strings.Trim(f, "<>"), "|") {
				c, err := classByName(name)
				if err != nil {
					return err
				}
				e.any.add(c)
			}
			p.elements = append(p.elements, e)
		default:
			p.elements = append(p.elements, element{id: v.intern(f)})
		}
	}
	return nil
}

func (b *phrasebook) index(phrases []*phrase, ids int) {
	b.byID = make([][]*phrase, ids+1)
	for _, p := range phrases {
		first := p.elements[0]
		if first.kind == isWord {
			b.byID[first.id] = append(b.byID[first.id], p)
			continue
		}
		for c := range class(128) {
			if first.any.has(c) {
				b.byClass[c] = append(b.byClass[c], p)
			}
		}
		b.classes.join(first.any)
	}
}

// phrases returns the best phrase of the text, nil when there is none.
func (r *reader) phrases() *meaning {
	var best *meaning
	try := func(list []*phrase, i int) {
		for _, p := range list {
			if (best == nil || p.score > best.score) && r.matches(p, i) {
				best = &p.meaning
			}
		}
	}
	for i := range r.n {
		t := &r.toks[i]
		if t.id != 0 {
			try(book.byID[t.id], i)
		}
		if !t.set.meets(book.classes) {
			continue
		}
		for c := range class(128) {
			if t.set.has(c) && book.classes.has(c) {
				try(book.byClass[c], i)
			}
		}
	}
	return best
}

func (r *reader) matches(p *phrase, i int) bool {
	if p.start && r.toks[i].flags&flagBreak == 0 {
		return false
	}
	end, ok := r.matchFrom(p.elements, i)
	if !ok {
		return false
	}
	return !p.end || end == r.n || r.toks[end].flags&flagBreak != 0
}

// matchFrom matches elements at token i and returns the token behind the match.
func (r *reader) matchFrom(elements []element, i int) (int, bool) {
	for k, e := range elements {
		if e.kind == isGap {
			for skip := 0; skip <= maxGap && i+skip <= r.n; skip++ {
				if end, ok := r.matchFrom(elements[k+1:], i+skip); ok {
					return end, true
				}
			}
			return 0, false
		}
		if i >= r.n {
			return 0, false
		}
		t := &r.toks[i]
		if e.kind == isWord && t.id != e.id || e.kind == isClass && !t.set.meets(e.any) {
			return 0, false
		}
		i++
	}
	return i, true
}
