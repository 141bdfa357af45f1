package yamldoc

import (
	"fmt"
	"reflect"
	"strings"
)

// unknownKey says that a key is none, and which one was probably meant.
func unknownKey(key string, into any) string {
	best, least := "", 1+len(key)/3
	for _, k := range keysOf(reflect.TypeOf(into), nil, nil) {
		if n := distance(key, k); n <= least {
			best, least = k, n-1 // of equally near ones the first
		}
	}
	if best == "" {
		return fmt.Sprintf("unknown key %.60q", key)
	}
	return fmt.Sprintf("unknown key %.60q: did you mean %s?", key, best)
}

// keysOf lists the keys of a struct and of what is in it.
func keysOf(t reflect.Type, seen map[reflect.Type]bool, keys []string) []string {
	if seen == nil {
		seen = map[reflect.Type]bool{}
	}
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Map {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || seen[t] {
		return keys
	}
	seen[t] = true
	for i := range t.NumField() {
		f := t.Field(i)
		if name, _, _ := strings.Cut(f.Tag.Get("yaml"), ","); name != "" && name != "-" {
			keys = append(keys, name)
		}
		keys = keysOf(f.Type, seen, keys)
	}
	return keys
}

// distance is the number of letters to change, add or drop (Levenshtein, 1965).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			d := diagonal
			if a[i] != b[j] {
				d = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], d
		}
	}
	return row[len(b)]
}
