package reports

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/netip"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kinds of values that Anonymize replaces.
const (
	AnonymizeIP   = "ip"   // addresses and networks, wherever they stand
	AnonymizeUser = "user" // users and key ids
	AnonymizeHost = "host" // hosts, targets, instances
)

// kindOf is the kind of the values of a dimension, empty for those that tell
// nothing about a person or a company.
var kindOf = map[string]string{
	"client": AnonymizeIP, "client_net": AnonymizeIP, "credential": AnonymizeUser,
	"host": AnonymizeHost, "target": AnonymizeHost, "instance": AnonymizeHost,
}

// leftOut stands for a log line that cannot be shown without what is to be hidden.
const leftOut = "(left out: the report is anonymized)"

// ParseKinds reads a list such as "ip,user,host".
func ParseKinds(text string) ([]string, error) {
	var kinds []string
	for _, k := range strings.Split(text, ",") {
		switch k = strings.TrimSpace(k); k {
		case AnonymizeIP, AnonymizeUser, AnonymizeHost:
			kinds = append(kinds, k)
		default:
			return nil, fmt.Errorf("%q: want one or more of ip, user, host", k)
		}
	}
	return kinds, nil
}

// Anonymize replaces values of some kinds by names that are the same for the same
// value: a keyed hash (HMAC-SHA256, RFC 2104, its first 32 bits), so that nobody
// without the key can try values out. Lines of logs hold users and hosts in no
// known place; they are left out where these are to be hidden.
func (r *Report) Anonymize(kinds []string, key []byte) {
	a := &anonymizer{kinds: map[string]bool{}, key: key}
	for _, k := range kinds {
		a.kinds[k] = true
	}
	for i := range r.Bursts {
		a.learn(r.Bursts[i].Segment)
		for j := range r.Bursts[i].Samples {
			if a.kinds[AnonymizeUser] || a.kinds[AnonymizeHost] {
				r.Bursts[i].Samples[j].Text = leftOut
			}
		}
	}
	for i := range r.Baseline.Series {
		a.learn(r.Baseline.Series[i].Segment)
	}
	for i := range r.Inputs {
		for j := range r.Inputs[i].Examples {
			if a.kinds[AnonymizeUser] || a.kinds[AnonymizeHost] {
				r.Inputs[i].Examples[j].Text = leftOut
			}
		}
	}
	// The longest first: a value may be part of another.
	slices.SortFunc(a.known, func(x, y hidden) int {
		return cmp.Or(cmp.Compare(len(y.value), len(x.value)), cmp.Compare(x.value, y.value))
	})
	a.walk(reflect.ValueOf(r).Elem())
	r.sort()
}

// hidden is a value that is to be replaced wherever it stands.
type hidden struct{ value, name string }

type anonymizer struct {
	kinds map[string]bool
	key   []byte
	known []hidden
}

// learn notes the values of a segment.
func (a *anonymizer) learn(segment map[string]string) {
	for dim, value := range segment {
		if kind := kindOf[dim]; a.kinds[kind] {
			for _, v := range strings.Split(value, ",") {
				if v != "" && !slices.ContainsFunc(a.known, func(h hidden) bool { return h.value == v }) {
					a.known = append(a.known, hidden{v, a.name(kind, v)})
				}
			}
		}
	}
}

func (a *anonymizer) name(kind, value string) string {
	h := hmac.New(sha256.New, a.key)
	h.Write([]byte(kind + "\x00" + value))
	return kind + "-" + hex.EncodeToString(h.Sum(nil)[:4])
}

// ours are fields that hold words of the program, which programs compare: a user may be
// called "outage" or "1".
var ours = map[string]bool{
	"Report.SchemaVersion": true, "Report.Tool": true, "Input.Format": true, "Input.Compression": true,
	"Burst.ID": true, "Burst.Kind": true, "Burst.Verdict": true, "Burst.AnsweredBy": true,
	"Cause.ID": true, "Evidence.ID": true, "Expected.Pattern": true, "Warning.Code": true,
}

// walk replaces in every text of the report.
func (a *anonymizer) walk(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			a.walk(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() && !ours[v.Type().Name()+"."+f.Name] {
				a.walk(v.Field(i))
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			a.walk(v.Index(i))
		}
	case reflect.Map:
		if v.Type().Elem().Kind() == reflect.String {
			for _, k := range v.MapKeys() {
				v.SetMapIndex(k, reflect.ValueOf(a.replace(v.MapIndex(k).String())))
			}
		}
	case reflect.String:
		v.SetString(a.replace(v.String()))
	}
}

// address finds what may be an address; what is one netip decides.
var address = regexp.MustCompile(`[0-9A-Fa-f:.]*[0-9A-Fa-f:]+\.[0-9]+\.[0-9]+\.[0-9]+|[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}`)

func (a *anonymizer) replace(text string) string {
	text = a.replaceKnown(text)
	if !a.kinds[AnonymizeIP] {
		return text
	}
	var b strings.Builder
	last := 0
	for _, at := range address.FindAllStringIndex(text, -1) {
		found := text[at[0]:at[1]]
		if _, err := netip.ParseAddr(found); err != nil || version(text[:at[0]]) || !strings.ContainsAny(found, "123456789") {
			continue
		}
		b.WriteString(text[last:at[0]])
		b.WriteString(a.name(AnonymizeIP, found))
		last = at[1]
	}
	return b.String() + text[last:]
}

// replaceKnown replaces values that stand as words of their own, in one pass, so that a
// name that it puts in is not searched again.
func (a *anonymizer) replaceKnown(text string) string {
	var b strings.Builder
	last := 0
	for i := 0; i < len(text); {
		j := -1
		if !wordBefore(text[:i]) {
			j = slices.IndexFunc(a.known, func(h hidden) bool {
				return strings.HasPrefix(text[i:], h.value) && !wordAfter(text[i+len(h.value):])
			})
		}
		if j < 0 {
			i++
			continue
		}
		b.WriteString(text[last:i])
		b.WriteString(a.known[j].name)
		i += len(a.known[j].value)
		last = i
	}
	return b.String() + text[last:]
}

func wordBefore(text string) bool {
	r, _ := utf8.DecodeLastRuneInString(text)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

func wordAfter(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// version tells whether what follows is a version, as in "Chrome/120.0.0.0".
func version(before string) bool {
	n := len(before)
	return n > 1 && before[n-1] == '/' && before[n-2] != '/' && before[n-2] != ':'
}
