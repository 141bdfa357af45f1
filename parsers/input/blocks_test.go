package input

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
)

// seen is a line as a parser would get it.
type seen struct {
	number int
	text   string
	long   bool
}

// reference splits data the simple way, all in memory.
func reference(data []byte) []seen {
	var out []seen
	for n := 1; len(data) > 0; n++ {
		line, rest, ended := bytes.Cut(data, newline)
		if !ended && len(bytes.Trim(line, "\x00")) == 0 {
			break
		}
		data = rest
		line = bytes.TrimLeft(bytes.TrimSuffix(line, []byte("\r")), "\x00")
		long := len(line) > MaxLine
		if long {
			line = line[:cutHead]
		}
		out = append(out, seen{n, string(line), long})
	}
	return out
}

// split reads r through Blocks and checks what must hold for every block.
func split(t *testing.T, r io.Reader, size int) []seen {
	t.Helper()
	var out []seen
	blocks := NewBlocks(r, NewPool(size))
	defer blocks.Close()
	for index := 0; ; index++ {
		b, err := blocks.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if b.Index != index || b.FirstLine != len(out)+1 || len(b.Data) == 0 {
			t.Fatalf("block %d: index %d, first line %d after %d lines, %d bytes", index, b.Index, b.FirstLine, len(out), len(b.Data))
		}
		lines := b.Lines()
		for lines.Next() {
			out = append(out, seen{lines.Number(), string(lines.Bytes()), lines.TooLong()})
		}
		b.Release()
	}
	if blocks.Lines() != len(out) {
		t.Fatalf("Lines() = %d, want %d", blocks.Lines(), len(out))
	}
	return out
}

func compare(t *testing.T, got, want []seen) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d lines, want %d", len(got), len(want))
	}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("line %d: got %d %.60q long=%v, want %d %.60q long=%v", i, got[i].number, got[i].text, got[i].long,
				want[i].number, want[i].text, want[i].long)
		}
	}
}

func TestLines(t *testing.T) {
	max := strings.Repeat("m", MaxLine)
	cases := []struct {
		name, in string
		want     []seen
	}{
		{"empty", "", nil},
		{"one", "a\n", []seen{{1, "a", false}}},
		{"no final line end", "a\nb", []seen{{1, "a", false}, {2, "b", false}}},
		{"crlf", "a\r\n\r\nb\r", []seen{{1, "a", false}, {2, "", false}, {3, "b", false}}},
		{"blank lines count", "\n\na\n", []seen{{1, "", false}, {2, "", false}, {3, "a", false}}},
		{"NUL inside", "a\x00b\n", []seen{{1, "a\x00b", false}}},
		{"NUL run before a line", "\x00\x00\x00a\nb\n", []seen{{1, "a", false}, {2, "b", false}}},
		{"NUL run at the end", "a\n\x00\x00\x00", []seen{{1, "a", false}}},
		{"only NUL", "\x00\x00\x00\x00", nil},
		{"longest", max + "\r\nb\n", []seen{{1, max, false}, {2, "b", false}}},
		{"longest at the end", "a\n" + max, []seen{{1, "a", false}, {2, max, false}}},
		{"too long", "a\n" + max + "m\nb\n", []seen{{1, "a", false}, {2, max[:cutHead], true}, {3, "b", false}}},
		{"too long at the end", "a\n" + max + "m", []seen{{1, "a", false}, {2, max[:cutHead], true}}},
		{"far too long", max + max + max + "\r\nb", []seen{{1, max[:cutHead], true}, {2, "b", false}}},
		{"two too long", max + max + "\n" + max + "m\nb", []seen{{1, max[:cutHead], true}, {2, max[:cutHead], true}, {3, "b", false}}},
	}
	for _, c := range cases {
		for _, size := range []int{1, 7, 4096, MaxLine, 3 * MaxLine} {
			t.Run(fmt.Sprint(c.name, " ", size), func(t *testing.T) {
				compare(t, reference([]byte(c.in)), c.want)
				compare(t, split(t, strings.NewReader(c.in), size), c.want)
			})
		}
	}
}

func TestLinesByShortReads(t *testing.T) {
	in := "a\r\n\x00\x00b\n\n" + strings.Repeat("c", 300) + "\nlast"
	for name, r := range map[string]io.Reader{
		"one byte": iotest.OneByteReader(strings.NewReader(in)),
		"half":     iotest.HalfReader(strings.NewReader(in)),
		"data+EOF": iotest.DataErrReader(strings.NewReader(in)),
	} {
		t.Run(name, func(t *testing.T) { compare(t, split(t, r, 64), reference([]byte(in))) })
	}
}

func TestErrorComesAfterData(t *testing.T) {
	broken := errors.New("disk on fire")
	blocks := NewBlocks(io.MultiReader(strings.NewReader("a\nb"), iotest.ErrReader(broken)), NewPool(64))
	var got []string
	for {
		b, err := blocks.Next()
		if err != nil {
			if err != broken {
				t.Fatalf("error %v, want %v", err, broken)
			}
			break
		}
		lines := b.Lines()
		for lines.Next() {
			got = append(got, string(lines.Bytes()))
		}
		b.Release()
	}
	if strings.Join(got, ",") != "a,b" {
		t.Fatalf("lines %q", got)
	}
}

type stuck struct{}

func (stuck) Read([]byte) (int, error) { return 0, nil }

func TestReaderWithoutProgress(t *testing.T) {
	if _, err := NewBlocks(stuck{}, NewPool(64)).Next(); err != io.ErrNoProgress {
		t.Fatalf("error %v", err)
	}
}

// endless yields n bytes without a line end.
type endless struct{ n int64 }

func (e *endless) Read(p []byte) (int, error) {
	if e.n <= 0 {
		return 0, io.EOF
	}
	n := int(min(e.n, int64(len(p))))
	for i := range p[:n] {
		p[i] = 'x'
	}
	e.n -= int64(n)
	return n, nil
}

func TestGigabyteLineIsNotBuffered(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	got := split(t, io.MultiReader(strings.NewReader("a\n"), &endless{1 << 30}, strings.NewReader("\nb\n")), 0)
	runtime.ReadMemStats(&after)
	compare(t, got, []seen{{1, "a", false}, {2, strings.Repeat("x", cutHead), true}, {3, "b", false}})
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 16<<20 {
		t.Errorf("%d MiB allocated for a line of 1 GiB", grown>>20)
	}
}

// expand makes lines around MaxLine reachable from short fuzz inputs: 0xff
// stands for a quarter of the greatest length and a half more, 0xfe for one
// byte less than the greatest length.
func expand(data []byte) []byte {
	var out []byte
	for _, c := range data {
		switch {
		case c == 0xff && len(out) < 6*MaxLine:
			out = append(out, bytes.Repeat([]byte{'q'}, MaxLine*3/8)...)
		case c == 0xfe && len(out) < 6*MaxLine:
			out = append(out, bytes.Repeat([]byte{'l'}, MaxLine-1)...)
		default:
			out = append(out, c)
		}
	}
	return out
}

func FuzzBlocks(f *testing.F) {
	for _, s := range []string{"", "a\nb", "a\r\n\r\n", "\x00\x00a\n\x00", "\xff\xff\xff\nb", "\xfea\r\nb", "\xfea\r", "a\n\xfea\rb", "\xff\xff\xff\x00\x00"} {
		f.Add([]byte(s), 64, int64(1))
	}
	f.Fuzz(func(t *testing.T, data []byte, size int, seed int64) {
		if len(data) > 4096 || size < 1 || size > 2*MaxLine {
			t.Skip()
		}
		data = expand(data)
		r := &jumpy{bytes.NewReader(data), rand.New(rand.NewPCG(uint64(seed), 1))}
		compare(t, split(t, r, size), reference(data))
	})
}

// jumpy reads pieces of random size.
type jumpy struct {
	r   io.Reader
	rnd *rand.Rand
}

func (j *jumpy) Read(p []byte) (int, error) {
	if len(p) > 1 && j.rnd.IntN(2) == 0 {
		p = p[:1+j.rnd.IntN(len(p)-1)]
	}
	return j.r.Read(p)
}

func BenchmarkBlocks(b *testing.B) {
	data := bytes.Repeat([]byte(strings.Repeat("x", 199)+"\n"), 320<<10) // 64 MB
	pool := NewPool(0)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		blocks := NewBlocks(bytes.NewReader(data), pool)
		for {
			blk, err := blocks.Next()
			if err != nil {
				break
			}
			blk.Release()
		}
	}
}

func BenchmarkLines(b *testing.B) {
	data := bytes.Repeat([]byte(strings.Repeat("x", 199)+"\n"), 2600)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		lines := Block{Data: data, FirstLine: 1}.Lines()
		for lines.Next() {
			n += len(lines.Bytes())
		}
	}
}
