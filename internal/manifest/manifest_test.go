package manifest

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

func inputs(n int) []Entry {
	r := rand.New(rand.NewPCG(uint64(n), 2))
	list := make([]Entry, n)
	for i := range list {
		list[i] = Entry{Name: fmt.Sprintf("s3://logs/%04d.gz", i), Bytes: r.Int64N(1 << 30), ETag: fmt.Sprint(i)}
	}
	return list
}

func written(t *testing.T, m *Manifest) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := m.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Every input is in one split, the splits are balanced, and the plan does not
// depend on the order of the inputs.
func TestPlanIsBalancedAndComplete(t *testing.T) {
	for _, c := range []struct{ inputs, splits, want int }{{0, 4, 1}, {1, 4, 1}, {3, 20, 3}, {1000, 20, 20}, {50, 1, 1}} {
		list := inputs(c.inputs)
		m := New(list, c.splits)
		if m.Splits != c.want {
			t.Errorf("%d inputs over %d splits: %d splits, want %d", c.inputs, c.splits, m.Splits, c.want)
		}
		seen, total, most := map[string]bool{}, int64(0), int64(0)
		for s := range m.Splits {
			sum := int64(0)
			for _, e := range m.Of(s) {
				if seen[e.Name] {
					t.Errorf("%s is in two splits", e.Name)
				}
				seen[e.Name] = true
				sum += e.Bytes
			}
			total, most = total+sum, max(most, sum)
		}
		if len(seen) != c.inputs {
			t.Errorf("%d of %d inputs are planned", len(seen), c.inputs)
		}
		if c.inputs == 1000 && float64(most) > 1.05*float64(total)/20 {
			t.Errorf("the largest of 20 splits has %d of %d bytes", most, total)
		}
		rand.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		if !bytes.Equal(written(t, New(list, c.splits)), written(t, m)) {
			t.Error("another order of inputs gives another plan")
		}
	}
}

func TestReadWhatWasWritten(t *testing.T) {
	m := New(inputs(100), 7)
	file := written(t, m)
	got, err := Read(bytes.NewReader(file))
	if err != nil || !bytes.Equal(written(t, got), file) {
		t.Fatalf("%v", err)
	}
}

func TestReadRefuses(t *testing.T) {
	file := string(written(t, New(inputs(3), 2)))
	lines := strings.SplitAfter(file, "\n")
	for name, c := range map[string]struct{ file, want string }{
		"empty":        {"", "empty"},
		"no manifest":  {"a.log\n", "line 1"},
		"cut":          {strings.Join(lines[:3], ""), "holds 2 inputs of 3"},
		"cut in a row": {file[:len(file)-8], "line 4"},
		"edited":       {strings.Replace(file, "0001", "0009", 1), "was changed"},
		"wrong split":  {strings.Replace(file, `"split":1`, `"split":2`, 1), "split 2 is none of the 2"},
	} {
		if _, err := Read(strings.NewReader(c.file)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	var b bytes.Buffer
	if err := New(inputs(4), 2).Write(&b); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := Read(bytes.NewReader(data))
		if err != nil {
			return
		}
		n := 0
		for s := range m.Splits {
			n += len(m.Of(s))
			if s > 1000 {
				return // a plan of a million empty splits is odd but whole
			}
		}
		if n != len(m.Entries) {
			t.Errorf("splits hold %d of %d inputs", n, len(m.Entries))
		}
	})
}
