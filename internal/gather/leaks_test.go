package gather

import (
	"maps"
	"testing"

	"authlog/parsers"
)

// Whichever worker reads which lines, and in whatever order, the same is told.
func TestLeaksMerge(t *testing.T) {
	lines := []string{"a", "password=Zk9qk2rX7", "b", `GET /?token=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJib2IifQ.c2lnbmF0dXJl`, "password=Zk9qk2rX7"}
	look := func(numbers ...int) Leaks {
		l := Leaks{}
		for _, n := range numbers {
			l.Look(&parsers.Ref{Input: n % 2, Line: n, Text: []byte(lines[n-1])})
		}
		return l
	}
	want := Leaks{0: {2, 2, "password"}, 1: {1, 5, "password"}}
	for _, parts := range [][2]Leaks{{look(1, 2, 3, 4, 5), look()}, {look(5, 4, 3), look(2, 1)}, {look(1, 4), look(5, 3, 2)}} {
		got := parts[0]
		got.Merge(parts[1])
		if !maps.Equal(got, want) {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
}
