package reason

import (
	"hash/maphash"
	"net/http"
)

// cacheSlots bounds the memory of a Classifier (about 150 KB). Services repeat
// a few hundred texts; those with a time or an id in them miss and cost one
// reading each.
const cacheSlots = 2048

// maxCached is the longest text, in bytes, that is worth remembering.
const maxCached = 512

// Classifier is Classify with a bounded memory of texts. It is used by one
// goroutine at a time. Its answers do not depend on what it has seen.
type Classifier struct {
	seed  maphash.Seed
	slots []cached // nil before the first text: detection makes many that read none
}

type cached struct {
	key    uint64 // 0: empty
	result Result
}

// NewClassifier returns an empty Classifier.
func NewClassifier() *Classifier {
	return &Classifier{seed: maphash.MakeSeed()}
}

// Classify is the package function of the same name, remembered.
func (c *Classifier) Classify(t Text) Result { return c.classify(t, false) }

// ClassifyIn401 is the package function of the same name, remembered.
func (c *Classifier) ClassifyIn401(t Text) Result { return c.classify(t, true) }

// ClassifyAt reads the text of a record with this HTTP status: ClassifyIn401 if the
// status is 401, else Classify.
func (c *Classifier) ClassifyAt(status int, t Text) Result {
	return c.classify(t, status == http.StatusUnauthorized)
}

func (c *Classifier) classify(t Text, in401 bool) Result {
	if len(t.Message)+len(t.Error)+len(t.Code)+len(t.Challenge) > maxCached {
		return classify(t, in401)
	}
	if c.slots == nil {
		c.slots = make([]cached, cacheSlots)
	}
	key := c.key(t, in401)
	slot := &c.slots[key%cacheSlots]
	if slot.key != key {
		slot.key, slot.result = key, classify(t, in401)
	}
	return slot.result
}

// key hashes the fields with their lengths. The seed is random, so that no
// input can be made to collide.
func (c *Classifier) key(t Text, in401 bool) uint64 {
	var h maphash.Hash
	h.SetSeed(c.seed)
	for _, f := range [...][]byte{t.Message, t.Error, t.Code, t.Challenge} {
		h.WriteByte(byte(len(f)))
		h.WriteByte(byte(len(f) >> 8))
		h.Write(f)
	}
	if in401 {
		h.WriteByte(1)
	}
	return h.Sum64() | 1
}
