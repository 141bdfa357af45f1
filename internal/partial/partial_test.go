package partial

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cespare/xxhash/v2"

	"authlog/internal/timeline"
	"authlog/reports"
)

// part makes a part of one input with n refused requests.
func part(name string, n int) *Part {
	p := &Part{Tool: "test", Config: NewConfig(nil, nil, "")}
	state, err := p.Config.Builder()
	if err != nil {
		panic(err)
	}
	p.State = state
	in := state.Input(name)
	for i := range n {
		var ev timeline.Event
		ev.Reset()
		ev.Time, ev.Status, ev.Hop = int64(1_700_000_000+i)*1e9, 401, timeline.HopProxy
		ev.Method, ev.Path, ev.ClientIP = []byte("GET"), []byte("/v1/orders"), fmt.Appendf(nil, "192.0.2.%d", i%250)
		state.Add(&ev, timeline.Place{Input: in, Line: i + 1, Text: fmt.Appendf(nil, "%s line %d", name, i)})
	}
	p.Inputs = []reports.Input{{Name: name, Format: "nginx", Lines: n, Events: n, IgnoredBy: map[string]int{}, RejectedBy: map[string]int{}}}
	p.Warnings = []reports.Warning{{Code: "rejected-lines", Input: name, Says: "some", Count: 1}}
	return p
}

func split(p *Part, n, of int) *Part {
	p.Plan = &Plan{Manifest: "m", Splits: of, Held: []int{n}}
	return p
}

func file(t testing.TB, p *Part) []byte {
	t.Helper()
	out, err := p.Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func read(t testing.TB, data []byte) *Part {
	t.Helper()
	p, err := Read(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Any tree of merges, in any order, through files or not, gives the same bytes.
func TestAnyTreeOfMergesGivesTheSameBytes(t *testing.T) {
	const parts = 12
	make := func() []*Part {
		var list []*Part
		for i := range parts {
			list = append(list, split(part(fmt.Sprintf("log-%02d", i), 40*i), i, parts))
		}
		return list
	}
	var want []byte
	for seed := range uint64(8) {
		r := rand.New(rand.NewPCG(seed, 5))
		list := make()
		for len(list) > 1 {
			i := r.IntN(len(list))
			a := list[i]
			list = append(list[:i], list[i+1:]...)
			j := r.IntN(len(list))
			if r.IntN(2) == 0 {
				a = read(t, file(t, a))
			}
			if err := list[j].Merge(a); err != nil {
				t.Fatal(err)
			}
		}
		if got := file(t, list[0]); want == nil {
			want = got
		} else if !bytes.Equal(got, want) {
			t.Fatalf("seed %d: another tree gives other bytes", seed)
		}
		if m := list[0].Missing(); len(m) > 0 {
			t.Errorf("missing %v", m)
		}
	}
}

func TestMergeRefuses(t *testing.T) {
	other := part("b", 3)
	other.Config = NewConfig([]int{403}, nil, "")
	routes := part("b", 3)
	routes.Config = NewConfig(nil, []string{"/x/{id}"}, "")
	old := part("b", 3)
	old.Tool = "v0"
	manifest := split(part("b", 3), 1, 3)
	manifest.Plan.Manifest = "n"
	for name, c := range map[string]struct {
		a, b *Part
		want error
	}{
		"other statuses":  {part("a", 3), other, ErrConfig},
		"other routes":    {part("a", 3), routes, ErrConfig},
		"other version":   {part("a", 3), old, ErrTool},
		"same split":      {split(part("a", 3), 1, 3), split(part("b", 3), 1, 3), &SplitTwiceError{1}},
		"other manifest":  {split(part("a", 3), 1, 3), manifest, ErrManifest},
		"same input":      {part("a", 3), part("a", 4), &InputTwiceError{"a"}},
		"same input, one": {part("a", 3), split(part("a", 4), 1, 3), &InputTwiceError{"a"}},
	} {
		before := file(t, c.a)
		err := c.a.Merge(c.b)
		if err == nil || err.Error() != c.want.Error() {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if !bytes.Equal(file(t, c.a), before) {
			t.Errorf("%s: the refused part has left something behind", name)
		}
	}
}

// A sum of many files, read ahead, is that of merging one after the other, and a file
// that cannot be read is told in its place.
func TestSumOfFiles(t *testing.T) {
	dir := t.TempDir()
	const parts = 25
	var paths []string
	one := split(part("log-00", 10), 0, parts)
	for i := range parts {
		path := filepath.Join(dir, fmt.Sprintf("%02d.tl", i))
		if err := os.WriteFile(path, file(t, split(part(fmt.Sprintf("log-%02d", i), 10+i), i, parts)), 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
		if i > 0 {
			if err := one.Merge(split(part(fmt.Sprintf("log-%02d", i), 10+i), i, parts)); err != nil {
				t.Fatal(err)
			}
		}
	}
	const bad = 7
	with := slices.Insert(slices.Clone(paths), bad, filepath.Join(dir, "none.tl"))
	var sum *Sum
	n := 0
	for p, err := range ReadFiles(with) {
		switch {
		case (err != nil) != (n == bad):
			t.Fatalf("file %d: %v", n, err)
		case err != nil:
		case sum == nil:
			sum = NewSum(p)
		default:
			if err := sum.Add(p); err != nil {
				t.Fatal(err)
			}
			if err := sum.Add(split(part("again", 1), 0, parts)); err == nil {
				t.Fatal("a split is taken twice")
			}
		}
		n++
	}
	if !bytes.Equal(file(t, sum.Part()), file(t, one)) {
		t.Error("the sum is another than that of merging")
	}
	for range ReadFiles(paths) {
		break // a caller may stop
	}
}

func TestMissingSplits(t *testing.T) {
	p := split(part("a", 3), 1, 4)
	if err := p.Merge(split(part("b", 3), 3, 4)); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(p.Missing()); got != "[0 2]" {
		t.Errorf("missing %s", got)
	}
	if got := part("a", 1).Missing(); got != nil {
		t.Errorf("without a manifest %v is missing", got)
	}
}

// A file that was cut or in which a bit was turned is refused.
func TestDamagedFileIsRefused(t *testing.T) {
	whole := file(t, part("a", 50))
	for n := range whole {
		if _, err := Read(bytes.NewReader(whole[:n])); err == nil {
			t.Fatalf("a file cut to %d of %d bytes was read", n, len(whole))
		}
		bad := bytes.Clone(whole)
		bad[n] ^= 0x10
		if _, err := Read(bytes.NewReader(bad)); err == nil {
			t.Fatalf("a file with a wrong byte %d was read", n)
		}
	}
}

func TestErrorsSayWhatToDo(t *testing.T) {
	whole := file(t, part("a", 5))
	next := bytes.Replace(whole, []byte("timeline 1"), []byte("timeline 2"), 1)
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"a log":         {[]byte("192.0.2.1 - - [x]\n"), "authlog collect -o FILE.tl writes one"},
		"empty":         {nil, "is no partial timeline"},
		"other version": {next, "another version of authlog"},
		"cut":           {whole[:len(whole)-1], "collect it again"},
	} {
		if _, err := Read(bytes.NewReader(c.data)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// sealed makes a file of what is inside the frame, with a checksum that holds.
func sealed(packed []byte) []byte {
	out := binary.LittleEndian.AppendUint64([]byte(magic), xxhash.Sum64(packed))
	return append(out, packed...)
}

// Whatever stands in a file whose checksum holds, reading gives an error or a part
// that can be written again.
func FuzzRead(f *testing.F) {
	whole := file(f, split(part("a", 5), 0, 2))
	f.Add(whole[len(magic)+8:], false)
	body := binary.AppendUvarint(nil, 2)
	f.Add(append(append(body, "{}"...), part("a", 3).State.Append(nil)...), true)
	f.Fuzz(func(t *testing.T, data []byte, inside bool) {
		p, err := (*Part)(nil), error(nil)
		if inside {
			p, err = parse(data)
		} else {
			p, err = Read(bytes.NewReader(sealed(data)))
		}
		if err != nil {
			return
		}
		again := file(t, p)
		if !bytes.Equal(file(t, read(t, again)), again) {
			t.Error("what was written is read as something else")
		}
		p.State.Finish()
	})
}
