package jsonlog

import (
	"bytes"
	"strconv"
	"unsafe"

	"github.com/tidwall/gjson"

	"authlog/internal/timeline"
)

// Key is a key or a column name with the role that it has, looked up once.
type Key struct {
	m    meaning
	raw  string
	read bool
}

// Read tells whether values of the key are read at all.
func (k Key) Read() bool { return k.read }

// IsStatus tells whether the key holds the status.
func (k Key) IsStatus() bool { return k.read && k.m.role == rStatus }

// Name is the name as it was given.
func (k Key) Name() []byte { return []byte(k.raw) }

// IsTime tells whether the key holds the time, or the date or time of day.
func (k Key) IsTime() bool { return k.read && (k.m.role == rTime || k.m.role == rDay) }

// Key looks a name up in the table of names, and in the user's own before it.
func (r *Reader) Key(name []byte) Key {
	r.path = appendKey(r.path[:0], unsafe.String(unsafe.SliceData(name), len(name)))
	m, ok := r.lookup(r.path)
	return Key{m: m, raw: string(name), read: ok}
}

// Begin starts a record whose keys and values are given one by one, as logfmt,
// LTSV and lines with a header have them.
func (r *Reader) Begin() { r.begin() }

// Pair notes a value by the name of its key; value must stay valid as long as
// the event.
func (r *Reader) Pair(name, value []byte) {
	raw := unsafe.String(unsafe.SliceData(name), len(name))
	r.path = appendKey(r.path[:0], raw)
	if m, ok := r.lookup(r.path); ok {
		r.noteText(m, raw, value)
	}
}

// IsText tells whether the values of a key are sentences.
func (r *Reader) IsText(name []byte) bool {
	switch r.Key(name).m.role {
	case rMessage, rError:
		return true
	}
	return false
}

// Set notes a value by its key.
func (r *Reader) Set(k Key, value []byte) {
	if k.read {
		r.noteText(k.m, k.raw, value)
	}
}

// noteText makes a value of a text. All of them are texts but for the levels
// and times that are numbers, which mean something else than the same digits in
// a text would.
func (r *Reader) noteText(m meaning, raw string, value []byte) {
	switch m.role {
	case rTime:
		if n := len(value); n > 2 && value[0] == '[' && value[n-1] == ']' {
			value = value[1 : n-1] // Apache's %t
		}
	case rUser:
		if string(value) == "0" {
			return // nobody is logged in
		}
	case rService:
		if _, rest := leadingDigits(value); string(rest) == "ms" {
			m = meaning{role: rDuration, unit: unitMS} // service=29ms of Heroku's router
		}
	}
	v := scalar{Type: gjson.String, Str: unsafe.String(unsafe.SliceData(value), len(value))}
	if m.role == rTime || m.role == rLevel {
		if whole, rest := leadingDigits(value); len(whole) > 0 && len(whole) < 20 && (len(rest) == 0 || rest[0] == '.') {
			if n, err := strconv.ParseFloat(v.Str, 64); err == nil {
				v = scalar{Type: gjson.Number, Num: n, Raw: v.Str}
			}
		}
	}
	r.note(m, raw, &v)
}

func leadingDigits(v []byte) (digits, rest []byte) {
	i := 0
	for i < len(v) && v[i]-'0' <= 9 {
		i++
	}
	return v[:i], v[i:]
}

// Dated tells whether the record has a time, a level or a status so far, which
// tells a record from a text that happens to have the form of one.
func (r *Reader) Dated() bool {
	return r.found[rTime].ok || r.found[rLevel].ok || r.found[rStatus].ok
}

// HasStatus tells whether the record has a status so far.
func (r *Reader) HasStatus() bool { return r.found[rStatus].ok }

// MessageText is the message as it was given, before credentials are taken out;
// it must not get into an event as it is.
func (r *Reader) MessageText() []byte { return r.text(rMessage) }

// Finish fills ev, which the caller has reset, from what Pair and Set noted. It
// reports whether the record says anything.
func (r *Reader) Finish(ev *timeline.Event) bool {
	if !r.anything() {
		return false
	}
	r.fill(ev)
	return true
}

// Columns counts how many of the names are read, and tells whether they give a
// record its time, its status and a text. It decides whether a line is a header.
func (r *Reader) Columns(names [][]byte) (known int, time, status, text bool) {
	for _, name := range names {
		k := r.Key(bytes.TrimSpace(name))
		if !k.read {
			continue
		}
		known++
		switch k.m.role {
		case rTime, rDay:
			time = true
		case rStatus:
			status = true
		case rMessage, rError:
			text = true
		}
	}
	return known, time, status, text
}
