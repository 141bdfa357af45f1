package timeline

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// randomEvents makes n events of a few clients over three hops that share ids.
func randomEvents(seed uint64, n int) []Event {
	r := rand.New(rand.NewPCG(seed, 1))
	var out []Event
	for i := range n {
		var ev Event
		ev.Reset()
		ev.Time = int64(1_700_000_000+r.IntN(40_000))*1e9 + int64(r.IntN(1e9))
		ev.Status = []int{200, 200, 200, 401, 403, 500, 301}[r.IntN(7)]
		ev.Method = []byte("GET")
		ev.Path = fmt.Appendf(nil, "/api/v1/thing%d/%d", r.IntN(9), r.IntN(1000))
		ev.ClientIP = fmt.Appendf(nil, "198.51.100.%d", r.IntN(250))
		ev.UserAgent = fmt.Appendf(nil, "app%d/%d", r.IntN(4), r.IntN(3))
		ev.TraceID = fmt.Appendf(nil, "1-%08x-%024x", i/2, r.Uint32())
		ev.Hop = []Hop{HopProxy, HopApplication, HopLoadBalancer}[r.IntN(3)]
		ev.RequestID = fmt.Appendf(nil, "%032x", i/3)
		out = append(out, ev)
	}
	return out
}

// render writes a result without the numbers of its string table.
func render(res *Result) string {
	var b strings.Builder
	fmt.Fprintln(&b, res.Width, res.First, res.Last, res.Buckets, res.Statuses[401], res.Sampled, res.FailRate)
	for _, q := range res.Requests {
		fmt.Fprint(&b, q.Time, q.Weight, q.Status, q.Fail, q.Hops, q.Answered, q.Reason, q.Line, res.Strings.Text(q.Input), res.Strings.Text(q.Sample))
		for _, d := range q.Dims {
			fmt.Fprint(&b, " ", res.Strings.Text(d))
		}
		fmt.Fprintln(&b)
	}
	return b.String()
}

// newSmall returns a builder whose samples are full after a few thousand events.
func newSmall() *Builder {
	b := NewBuilder(Config{Redact: func(line []byte) []byte { return line }})
	b.fails = newStrata(1<<10, b.fails.kept[0].hash)
	b.samples = newStrata(1<<7, b.fails.kept[0].hash)
	b.controls.limit, b.sequence.limit = 1<<10, 1<<10
	return b
}

func build(parts [][]int, events []Event, order []int) *Builder {
	builders := make([]*Builder, len(parts))
	for i, part := range parts {
		builders[i] = newSmall()
		in := builders[i].Input("a.log")
		for _, e := range part {
			builders[i].Add(&events[e], Place{Input: in, Line: e + 1, Text: fmt.Appendf(nil, "line %d", e)})
		}
	}
	all := newSmall()
	for k, i := range order {
		part := builders[i]
		if k%2 == 1 { // as a worker on another machine hands it over
			part = newSmall()
			if err := part.decode(builders[i].Append(nil)); err != nil {
				panic(err)
			}
		}
		all.Merge(part)
	}
	return all
}

// Any split, any order of lines and any order of merges give the same result,
// with the samples below and above their limits.
func TestMergeIsOrderFree(t *testing.T) {
	for _, n := range []int{0, 1, 300, 9_000, 30_000} {
		events := randomEvents(uint64(n), n)
		one := make([]int, n)
		for i := range one {
			one[i] = i
		}
		whole := build([][]int{one}, events, []int{0})
		wantState, want := whole.Append(nil), render(whole.Finish())
		for seed := range uint64(4) {
			r := rand.New(rand.NewPCG(seed, 7))
			k := 1 + r.IntN(6)
			parts := make([][]int, k)
			for _, e := range r.Perm(n) {
				p := r.IntN(k)
				parts[p] = append(parts[p], e)
			}
			all := build(parts, events, r.Perm(k))
			if !bytes.Equal(all.Append(nil), wantState) {
				t.Fatalf("n=%d seed=%d: %d parts are encoded to other bytes", n, seed, k)
			}
			if got := render(all.Finish()); got != want {
				t.Fatalf("n=%d seed=%d: %d parts give another result\n%s", n, seed, k, firstDifference(got, want))
			}
		}
	}
}

func firstDifference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return fmt.Sprintf("line %d\n got %.300s\nwant %.300s", i, x[i], y[i])
		}
	}
	return fmt.Sprintf("%d lines, want %d", len(x), len(y))
}

func TestSamplingKeepsTotals(t *testing.T) {
	const n = 200_000
	b := NewBuilder(Config{})
	in := b.Input("x")
	for _, ev := range randomEvents(9, n) {
		b.Add(&ev, Place{Input: in, Line: 1})
	}
	res := b.Finish()
	if !res.Sampled {
		t.Fatal("200,000 events must exceed a limit for this test to mean anything")
	}
	total := 0.0
	for _, q := range res.Requests {
		total += q.Weight
	}
	exact := uint64(0)
	for _, c := range res.Statuses {
		exact += c
	}
	if exact != n {
		t.Errorf("exact counts say %d, want %d", exact, n)
	}
	// Requests are joined from up to three records, so compare with the joined
	// number of the same events: the sample is unbiased within a few percent.
	if total < 0.3*n || total > 1.1*n {
		t.Errorf("weights add up to %.0f of %d events", total, n)
	}
}

// One stray time stamp costs one bucket.
func TestBucketWidthIgnoresStrays(t *testing.T) {
	c := newCounts()
	for s := range int64(5000) {
		c.at(1_700_000_000 + s)[HopProxy].Requests++
	}
	c.at(-62_135_596_800)[HopProxy].Requests++
	c.at(9_000_000_000)[HopProxy].Requests++
	if c.width != 1 {
		t.Errorf("width is %d s, want 1", c.width)
	}
	for s := range int64(40_000) {
		c.at(1_700_100_000 + s)[HopProxy].Requests++
	}
	if len(c.buckets) > maxBuckets {
		t.Errorf("%d buckets, limit %d", len(c.buckets), maxBuckets)
	}
}
