package reason

import (
	_ "embed"
	"fmt"
	"strings"
)

//go:embed vocabulary.tsv
var vocabularyText string

// word is one entry of the vocabulary.
type word struct {
	text    string
	id      uint16 // the same for all forms of a word; 0 is "not in the vocabulary"
	set     set
	negated class // the condition that its negation states
}

// vocabulary finds words by hash. Slots are a power of two, at most half full.
type vocabulary struct {
	slots  []word
	mask   uint32
	nextID uint16
	words  map[string]*word // while loading
}

const (
	hashSeed  = 2166136261
	hashPrime = 16777619
)

func hashWord(s string) uint32 {
	h := uint32(hashSeed)
	for i := range len(s) {
		h = (h ^ uint32(s[i])) * hashPrime
	}
	return h
}

// find returns the entry of a lower-case word whose FNV-1a hash is h, nil when
// there is none.
func (v *vocabulary) find(h uint32, lower []byte) *word {
	for i := h & v.mask; ; i = (i + 1) & v.mask {
		w := &v.slots[i]
		if w.id == 0 {
			return nil
		}
		if w.text == string(lower) {
			return w
		}
	}
}

// intern returns the id of a word of a phrase, adding it without a class when
// the vocabulary does not have it.
func (v *vocabulary) intern(text string) uint16 {
	if w, ok := v.words[text]; ok {
		return w.id
	}
	v.nextID++
	v.words[text] = &word{text: text, id: v.nextID}
	return v.nextID
}

func loadVocabulary(text string) (*vocabulary, error) {
	v := &vocabulary{words: make(map[string]*word)}
	for n, line := range strings.Split(text, "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		classes, words, ok := strings.Cut(line, "\t")
		if !ok {
			return nil, fmt.Errorf("vocabulary line %d: no tab", n+1)
		}
		if err := v.addLine(classes, words); err != nil {
			return nil, fmt.Errorf("vocabulary line %d: %w", n+1, err)
		}
	}
	return v, nil
}

func (v *vocabulary) addLine(classes, words string) error {
	if strings.Contains(words, "+") {
		return loadPairs(v, classes, words)
	}
	var s set
	var negated class
	for _, name := range strings.Fields(classes) {
		bare, isNegated := strings.CutPrefix(name, "not:")
		c, err := classByName(bare)
		if err != nil {
			return err
		}
		if isNegated {
			negated = c
			s.add(cPositive)
		} else {
			s.add(c)
		}
	}
	for _, group := range strings.Fields(words) {
		forms := strings.Split(group, "/")
		id := uint16(0)
		if w, ok := v.words[strings.TrimSuffix(forms[0], "~")]; ok {
			id = w.id // a second line gives the word one more class
		} else {
			v.nextID++
			id = v.nextID
		}
		for _, form := range forms {
			for _, f := range inflect(form) {
				v.put(f, id, s, negated)
			}
		}
	}
	return nil
}

func (v *vocabulary) put(text string, id uint16, s set, negated class) {
	w, ok := v.words[text]
	if !ok {
		v.words[text] = &word{text: text, id: id, set: s, negated: negated}
		return
	}
	w.set.join(s)
	if w.negated == cNone {
		w.negated = negated
	}
}

// inflect lists the regular forms of an English verb or noun marked with ~.
func inflect(form string) []string {
	base, ok := strings.CutSuffix(form, "~")
	if !ok {
		return []string{form}
	}
	if stem, ok := strings.CutSuffix(base, "e"); ok {
		return []string{base, base + "s", base + "d", stem + "ing"}
	}
	out := []string{base, base + "s", base + "ed", base + "ing"}
	last := base[len(base)-1]
	if last == 'h' || last == 's' || last == 'x' {
		out = append(out, base+"es")
	}
	if stem, ok := strings.CutSuffix(base, "y"); ok {
		out = append(out, stem+"ies", stem+"ied")
	}
	return out
}

// seal builds the hash table. No word can be added afterwards.
func (v *vocabulary) seal() {
	size := uint32(64)
	for int(size) < 2*len(v.words) {
		size *= 2
	}
	v.slots, v.mask = make([]word, size), size-1
	for _, w := range v.words {
		i := hashWord(w.text) & v.mask
		for v.slots[i].id != 0 {
			i = (i + 1) & v.mask
		}
		v.slots[i] = *w
	}
}
