package timeline

import (
	"fmt"
	"os"
	"runtime"
	"testing"
)

// distinct fills a builder with events of which no two share a value.
func distinct(n int) *Builder {
	b := NewBuilder(Config{Redact: func(v []byte) []byte { return v }})
	in := b.Input("x.log")
	for i := range n {
		var ev Event
		ev.Reset()
		v := func(kind string) []byte { return fmt.Appendf(nil, "%s-%d", kind, i) }
		ev.Time, ev.Status, ev.Method = int64(i)*1e9, 200+i%2*201, []byte("GET")
		ev.Path, ev.ClientIP, ev.UserAgent, ev.Host, ev.User = v("/p"), v("c"), v("a/1"), v("h"), v("u")
		ev.Service, ev.Instance, ev.Target, ev.Version, ev.Environment, ev.KeyID, ev.RequestID = v("s"), v("i"), v("t"), v("v"), v("e"), v("k"), v("r")
		b.Add(&ev, Place{Input: in, Line: i, Text: v("line")})
	}
	if most := max(maxStrings, b.floor+b.floor/2); b.strings.Len() > most+20 { // texts of one event
		panic(fmt.Sprintf("%d texts in the table, at most %d are meant", b.strings.Len(), most))
	}
	return b
}

// heapOf is the live heap in bytes that make leaves behind.
func heapOf(make func() *Builder) int64 {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	b := make()
	runtime.GC()
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(b)
	return int64(after.HeapAlloc) - int64(before.HeapAlloc)
}

// The state does not grow with the number of distinct clients, paths, programs, hosts
// and users once its samples are full. AUTHLOG_TEST_FULL=1 tries a hundred million.
func TestDistinctValuesAreBounded(t *testing.T) {
	const bound = 400 << 20 // bytes; full samples of nothing but distinct texts take 100 to 200 MB, as the table of texts fills up and is made anew
	n := 200_000
	if os.Getenv("AUTHLOG_TEST_FULL") != "" {
		n = 100_000_000
	}
	few, many := heapOf(func() *Builder { return distinct(n / 2) }), heapOf(func() *Builder { return distinct(n) })
	t.Logf("%d MB after %d events, %d MB after %d", few>>20, n/2, many>>20, n)
	if many > bound || many > 2*few {
		t.Errorf("%d MB after %d events, %d MB after %d", few>>20, n/2, many>>20, n)
	}
}

// A redactor is asked about each new text that the state keeps, also after the table of
// texts was made anew.
func TestEveryTextIsRedacted(t *testing.T) {
	b := NewBuilder(Config{Redact: func(v []byte) []byte { return append([]byte("clean "), v...) }})
	in := b.Input("x.log")
	first := b.strings
	for i := range 2 * maxStrings {
		var ev Event
		ev.Reset()
		ev.Time, ev.Status, ev.Path, ev.UserAgent = int64(i), 401, []byte("/a"), fmt.Appendf(nil, "agent-%d", i)
		b.Add(&ev, Place{Input: in, Line: i})
	}
	if b.strings == first {
		t.Fatal("the table is the first one still")
	}
	if got := b.strings.Text(b.strings.ID([]byte("x"))); got != "clean x" {
		t.Errorf("a new text is %q", got)
	}
}
