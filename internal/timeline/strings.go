package timeline

import "unicode/utf8"

// Strings numbers the texts that records refer to. Number 0 is the empty
// text, which means that the log does not say.
type Strings struct {
	list []string
	ids  map[string]uint32
	safe func([]byte) []byte // takes credentials out of texts of logs; may be nil
}

func newStrings(safe func([]byte) []byte) *Strings {
	return &Strings{list: []string{""}, ids: map[string]uint32{"": 0}, safe: safe}
}

// ID numbers b without credentials, cut to maxString bytes. "-" counts as empty. What
// is in the table was looked at when it came in, so most texts cost a look-up.
func (s *Strings) ID(b []byte) uint32 {
	if len(b) == 0 || (len(b) == 1 && b[0] == '-') {
		return 0
	}
	if id, ok := s.ids[string(b)]; ok {
		return id
	}
	if s.safe != nil {
		b = s.safe(b) // before it is cut: half a credential is not recognised
	}
	if len(b) > maxString {
		return s.String(cut(b))
	}
	return s.String(string(b))
}

// String numbers a text as it is.
func (s *Strings) String(t string) uint32 {
	if id, ok := s.ids[t]; ok {
		return id
	}
	return s.add(t)
}

func (s *Strings) add(t string) uint32 {
	id := uint32(len(s.list))
	s.list = append(s.list, t)
	s.ids[t] = id
	return id
}

// Text returns the text of a number.
func (s *Strings) Text(id uint32) string { return s.list[id] }

// Len returns how many numbers are in use.
func (s *Strings) Len() int { return len(s.list) }

func cut(b []byte) string {
	n := maxString - len("…")
	for n > 0 && !utf8.RuneStart(b[n]) {
		n--
	}
	return string(b[:n]) + "…"
}
