package parsers

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"authlog/internal/timeline"
	"authlog/parsers/input"
)

// toy reads lines of a letter, seconds since the epoch and a status; "#" lines
// of its letter are ignored, "-" stands for a missing time, "!" panics.
type toy struct{ letter byte }

func (p toy) Parse(line []byte, ev *timeline.Event) Result {
	if len(line) < 3 || line[0] != p.letter {
		return Result{Outcome: Rejected, Why: "not my letter"}
	}
	switch rest := line[2:]; {
	case rest[0] == '#':
		return Result{Outcome: Ignored, Why: "comment"}
	case rest[0] == '!':
		panic("parser bug")
	default:
		at, status, ok := bytes.Cut(rest, []byte(" "))
		if !ok {
			return Result{Outcome: Rejected, Why: "no status"}
		}
		if string(at) != "-" {
			s, err := strconv.ParseInt(string(at), 10, 40)
			if err != nil {
				return Result{Outcome: Rejected, Why: "no time"}
			}
			ev.Time = s * int64(time.Second)
		}
		ev.Status = len(status)
		ev.Path = status
		return Result{Outcome: Parsed}
	}
}

func toyFormat(name string, letter byte) Format {
	return Format{
		Name:  name,
		New:   func(Options) LineParser { return toy{letter} },
		Sniff: func(line []byte) bool { return len(line) > 0 && line[0] == letter },
	}
}

func toys() []Format {
	return []Format{toyFormat("ay", 'a'), toyFormat("bee", 'b'), toyFormat("cee", 'c')}
}

func text(name, data string) input.Source {
	return input.Source{Name: name, Open: func(context.Context) (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(data)), nil
	}}
}

// collector keeps what its worker sees, as text.
type collector struct{ seen []string }

func (c *collector) Add(ev *timeline.Event, ref Ref) {
	c.seen = append(c.seen, fmt.Sprintf("%d:%d %s event %d %s %q", ref.Input, ref.Line, ref.Format, ev.Time, ev.Path, ref.Text))
}

func (c *collector) Skip(res Result, ref Ref) {
	c.seen = append(c.seen, fmt.Sprintf("%d:%d %s %d %s %.40q", ref.Input, ref.Line, ref.Format, res.Outcome, res.Why, ref.Text))
}

// collect runs and returns every line's fate, sorted unless there is one worker.
func collect(t testing.TB, srcs []input.Source, cfg Config) (Summary, []string) {
	t.Helper()
	var all []*collector
	sum, err := Run(context.Background(), srcs, cfg, func() Sink {
		c := &collector{}
		all = append(all, c)
		return c
	})
	if err != nil {
		t.Fatal(err)
	}
	var seen []string
	for _, c := range all {
		seen = append(seen, c.seen...)
	}
	if cfg.Workers != 1 {
		sort.Strings(seen)
	}
	for _, in := range sum.Inputs {
		checkSums(t, in)
	}
	return sum, seen
}

func checkSums(t testing.TB, in InputSummary) {
	t.Helper()
	total := func(m map[string]int) (n int) {
		for _, c := range m {
			n += c
		}
		return n
	}
	if in.Lines != in.Events+in.Ignored+in.Rejected || total(in.IgnoredBy) != in.Ignored || total(in.RejectedBy) != in.Rejected {
		t.Errorf("%s: sums do not agree: %+v", in.Name, in)
	}
}

func TestRunAccounts(t *testing.T) {
	long := "a 5 " + strings.Repeat("x", input.MaxLine)
	cases := []struct {
		name, in string
		want     InputSummary
		err      string
	}{
		{"empty", "", InputSummary{}, ""},
		{"blank", "\n \r\n", InputSummary{Lines: 2, Ignored: 2, IgnoredBy: map[string]int{ClassBlank: 2}}, ""},
		{"plain", "a 7 200\na 3 401", InputSummary{Format: "ay", Lines: 2, Events: 2, First: 3e9, Last: 7e9}, ""},
		{"crlf, BOM, NUL", "\xef\xbb\xbfa 1 2\r\n\x00\x00a 2 \x003\r\n", InputSummary{Format: "ay", Lines: 2, Events: 2, First: 1e9, Last: 2e9}, ""},
		{"ignored", "b # x\nb 1 2\nb - 2\n", InputSummary{Format: "bee", Lines: 3, Events: 2, Untimed: 1, Ignored: 1, First: 1e9, Last: 1e9,
			IgnoredBy: map[string]int{"comment": 1}}, ""},
		{"only ignored", "b # x\n", InputSummary{Format: "bee", Lines: 1, Ignored: 1, IgnoredBy: map[string]int{"comment": 1}}, ""},
		{"mixed", "a 1 2\nb 2 2\na 3 2\nnoise\n", InputSummary{Format: "ay + bee", Lines: 4, Events: 3, Rejected: 1, First: 1e9, Last: 3e9,
			RejectedBy: map[string]int{"not my letter": 1}, Examples: []Example{{"not my letter", 4, "noise"}}}, ""},
		{"too long", "a 1 2\n" + long + "\na 2 2\n", InputSummary{Format: "ay", Lines: 3, Events: 2, Rejected: 1, First: 1e9, Last: 2e9,
			RejectedBy: map[string]int{ReasonTooLong: 1}, Examples: []Example{{ReasonTooLong, 2, long[:maxExampleText] + "…"}}}, ""},
		{"panic", "a !\na 1 2\n", InputSummary{Format: "ay", Lines: 2, Events: 1, Rejected: 1, First: 1e9, Last: 1e9,
			RejectedBy: map[string]int{ReasonPanic: 1}, Examples: []Example{{ReasonPanic, 1, "a !"}}}, ""},
		{"unknown", "q\nb\nr\ns\nt\n", InputSummary{Lines: 5, Rejected: 5, RejectedBy: map[string]int{"not my letter": 5},
			Examples: []Example{{"not my letter", 1, "q"}, {"not my letter", 2, "b"}, {"not my letter", 3, "r"}}},
			`no line is of a known format; nearest is bee: not my letter; first lines: 1: "q" 2: "b" 3: "r"`},
		{"UTF-16", "\xff\xfea\x00", InputSummary{}, "is UTF-16 text: iconv -f UTF-16 -t UTF-8 FILE | authlog analyze"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			sum, seen := collect(t, []input.Source{text("in", c.in)}, Config{Workers: 2, Formats: toys()})
			got := sum.Inputs[0]
			if len(seen) != got.Lines {
				t.Errorf("%d lines were handed on, want %d", len(seen), got.Lines)
			}
			errText := ""
			if got.Err != nil {
				errText = got.Err.Error()
			}
			if errText != c.err {
				t.Errorf("error %q, want %q", errText, c.err)
			}
			want := c.want
			want.Name = "in"
			if want.First == 0 {
				want.First, want.Last = timeline.NoTime, timeline.NoTime
			}
			got.Err, got.Formats, got.FormatWhy = nil, nil, ""
			if len(got.IgnoredBy) == 0 {
				got.IgnoredBy = nil
			}
			if len(got.RejectedBy) == 0 {
				got.RejectedBy = nil
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
		})
	}
}

// scramble makes a log of everything that Run must tell apart.
func scramble(rnd *rand.Rand, lines int) string {
	var b strings.Builder
	for i := range lines {
		switch rnd.IntN(12) {
		case 0:
			fmt.Fprintf(&b, "b %d mixed in", i)
		case 1:
			fmt.Fprintf(&b, "a # %d", i)
		case 2:
			fmt.Fprintf(&b, "rubbish %d", i)
		case 3:
			fmt.Fprintf(&b, "a %d", i)
		case 4:
			fmt.Fprintf(&b, "\x00\x00a - %d\r", i)
		case 5:
			b.WriteString(strings.Repeat(" ", rnd.IntN(4)))
		case 6:
			fmt.Fprintf(&b, "c x%d %s", i, strings.Repeat("y", rnd.IntN(3000)))
		default:
			fmt.Fprintf(&b, "a %d %s", rnd.IntN(1e6), strings.Repeat("z", rnd.IntN(200)))
		}
		if i == lines/2 && rnd.IntN(2) == 0 {
			b.WriteString(strings.Repeat("L", input.MaxLine+1+rnd.IntN(1000)))
		}
		b.WriteByte('\n')
	}
	return strings.TrimSuffix(b.String(), strings.Repeat("\n", rnd.IntN(2)))
}

func TestSameForAnyWorkersAndBlocks(t *testing.T) {
	rnd := rand.New(rand.NewPCG(401, 1))
	for round := range 6 {
		var srcs []input.Source
		for i := range 1 + rnd.IntN(4) {
			srcs = append(srcs, text(fmt.Sprint("in", i), scramble(rnd, rnd.IntN(900))))
		}
		srcs = append(srcs, input.Source{Name: "missing", Err: errors.New("gone")})
		cfg := Config{Workers: 1, Formats: toys(), Since: 100e9, Until: 900_000e9}
		wantSum, wantSeen := collect(t, srcs, cfg)
		if !slices.IsSortedFunc(wantSeen, byPosition) {
			t.Fatal("one worker does not keep the order of the lines")
		}
		sort.Strings(wantSeen)
		for range 6 {
			cfg.Workers = 1 + rnd.IntN(8)
			cfg.BlockSize = 64 << rnd.IntN(15)
			sum, seen := collect(t, srcs, cfg)
			sort.Strings(seen)
			if !slices.Equal(seen, wantSeen) {
				t.Fatalf("round %d, %d workers, blocks of %d: other events", round, cfg.Workers, cfg.BlockSize)
			}
			if !reflect.DeepEqual(sum, wantSum) {
				t.Fatalf("round %d, %d workers, blocks of %d: summary\n%+v\nwant\n%+v", round, cfg.Workers, cfg.BlockSize, sum, wantSum)
			}
		}
	}
}

func byPosition(a, b string) int {
	var ai, al, bi, bl int
	fmt.Sscanf(a, "%d:%d", &ai, &al)
	fmt.Sscanf(b, "%d:%d", &bi, &bl)
	if ai != bi {
		return ai - bi
	}
	return al - bl
}

func TestWindow(t *testing.T) {
	in := []input.Source{text("in", "a 10 x\na 20 x\na 30 x\na - x\n")}
	cases := []struct {
		since, until, events, outside, untimed int64
	}{
		{0, 0, 4, 0, 0},
		{20e9, 0, 2, 1, 1},
		{0, 20e9, 1, 2, 1},
		{20e9, 30e9, 1, 2, 1},
		{40e9, 0, 0, 3, 1},
	}
	for _, c := range cases {
		sum, _ := collect(t, in, Config{Formats: toys(), Since: c.since, Until: c.until})
		got := sum.Inputs[0]
		if got.Events != int(c.events) || got.IgnoredBy[ClassOutside] != int(c.outside) || got.IgnoredBy[ClassUntimed] != int(c.untimed) || got.Err != nil {
			t.Errorf("%+v: %+v", c, got)
		}
	}
}

func TestNewest(t *testing.T) {
	srcs := []input.Source{text("a", "a 10 x\na 99 x\na 30 x\n"), text("b", "a 50 x\n"), text("c", "")}
	if at, err := Newest(context.Background(), srcs, Config{Formats: toys()}); at != 99e9 || err != nil {
		t.Errorf("%d, %v", at, err)
	}
	if at, err := Newest(context.Background(), srcs[2:], Config{Formats: toys()}); at != timeline.NoTime || err != nil {
		t.Errorf("without events: %d, %v", at, err)
	}
	pipe := input.Reader("pipe", io.NopCloser(strings.NewReader("a 1 x\n")))
	if _, err := Newest(context.Background(), append(srcs, pipe), Config{Formats: toys()}); err == nil {
		t.Error("a pipe was read for a first pass")
	}
}

func TestOthersGoOn(t *testing.T) {
	broken := input.Source{Name: "broken", Open: func(context.Context) (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(strings.NewReader(strings.Repeat("a 1 x\n", 2000)), iotestErr{})), nil
	}}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	for i := range 5000 {
		fmt.Fprintf(z, "b %d %x\n", i, i*7919)
	}
	z.Close()
	binary := text("found.bin", "\x01\x02\x03\x04\x05")
	binary.Found = true
	srcs := []input.Source{
		{Name: "missing", Err: errors.New("cannot be read: gone")}, broken,
		text("cut.gz", packed.String()[:packed.Len()/2]), binary, text("good", "c 1 x\n"),
	}
	sum, _ := collect(t, srcs, Config{Workers: 3, Formats: toys()})
	in := sum.Inputs
	if in[0].Err == nil || in[0].Lines != 0 {
		t.Errorf("missing: %+v", in[0])
	}
	if !errors.Is(in[1].Err, errDisk) || in[1].Events != 2000 {
		t.Errorf("broken: %+v", in[1])
	}
	if in[2].Err != nil || in[2].Events < 1000 || len(in[2].Warnings) != 1 || in[2].Warnings[0].Code != input.WarnTruncated || in[2].Compression != "gzip" {
		t.Errorf("cut.gz: %+v", in[2])
	}
	if in[3].Err != nil || len(in[3].Warnings) != 1 || in[3].Warnings[0].Code != input.WarnBinary {
		t.Errorf("binary: %+v", in[3])
	}
	if in[4].Err != nil || in[4].Events != 1 {
		t.Errorf("good: %+v", in[4])
	}
}

// A defect of a sink ends the run, not the process, and the caller learns where it was.
func TestPanicOfASink(t *testing.T) {
	srcs := []input.Source{text("a", strings.Repeat("a 1 x\n", 100_000)), text("b", strings.Repeat("a 2 x\n", 100_000))}
	for _, workers := range []int{1, 3} {
		func() {
			defer func() {
				p, ok := recover().(*Panic)
				if !ok || p.Error() != "sink broke" || len(p.Callers) == 0 {
					t.Fatalf("%d workers: %v", workers, p)
				}
				if f, _ := runtime.CallersFrames(p.Callers).Next(); !strings.Contains(f.Function, "breaking") {
					t.Errorf("%d workers: it came from %s", workers, f.Function)
				}
			}()
			Run(context.Background(), srcs, Config{Workers: workers, BlockSize: 1 << 10, Formats: toys()}, func() Sink { return breaking{} })
		}()
	}
}

type breaking struct{}

func (breaking) Add(*timeline.Event, Ref) { panic("sink broke") }

var errDisk = errors.New("disk on fire")

type iotestErr struct{}

func (iotestErr) Read([]byte) (int, error) { return 0, errDisk }

// forever yields lines until it is closed.
type forever struct{ closed chan struct{} }

func (f forever) Read(p []byte) (int, error) {
	select {
	case <-f.closed:
		return 0, io.ErrClosedPipe
	default:
	}
	return copy(p, "a 1 x\n"), nil
}

func (f forever) Close() error {
	close(f.closed)
	return nil
}

func TestCancel(t *testing.T) {
	before := runtime.NumGoroutine()
	for _, once := range []bool{false, true} {
		ctx, cancel := context.WithCancel(context.Background())
		endless := input.Source{Name: "endless", Once: once, Open: func(context.Context) (io.ReadCloser, error) {
			if once { // closed by the read-ahead, possibly twice
				r, w := io.Pipe()
				go func() {
					for {
						if _, err := w.Write([]byte("a 1 x\n")); err != nil {
							return
						}
					}
				}()
				return r, nil
			}
			return forever{make(chan struct{})}, nil
		}}
		started := make(chan struct{})
		var once sync.Once
		go func() {
			<-started
			cancel()
		}()
		sum, err := Run(ctx, []input.Source{endless, endless, endless}, Config{Workers: 2, BlockSize: 4096, Formats: toys()},
			func() Sink { return sinkFunc(func() { once.Do(func() { close(started) }) }) })
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("error %v", err)
		}
		for _, in := range sum.Inputs {
			checkSums(t, in)
		}
	}
	for i := 0; runtime.NumGoroutine() > before; i++ {
		if i > 200 {
			buf := make([]byte, 1<<16)
			t.Fatalf("goroutines leak:\n%s", buf[:runtime.Stack(buf, true)])
		}
		time.Sleep(5 * time.Millisecond)
	}
}

type sinkFunc func()

func (f sinkFunc) Add(*timeline.Event, Ref) { f() }

func TestExampleIsRedactedBeforeItIsCut(t *testing.T) {
	if got := exampleText([]byte("caf\xe9 ok")); got != "caf\uFFFD ok" {
		t.Errorf("%q", got)
	}
	long := strings.Repeat("é", maxExampleText)
	if got := exampleText([]byte("x" + long)); len(got) > maxExampleText+6 || !strings.HasSuffix(got, "…") {
		t.Errorf("%d bytes, ends in %q", len(got), got[len(got)-6:])
	}
}

func TestNoFormats(t *testing.T) {
	if _, err := Run(context.Background(), nil, Config{}, nil); err != ErrNoFormats {
		t.Errorf("error %v", err)
	}
}

func TestNoAllocationPerLine(t *testing.T) {
	run := func(lines int) float64 {
		src := []input.Source{text("in", strings.Repeat("a 1 x\nb 2 x\na # c\nnoise\n\n", lines/5))}
		return testing.AllocsPerRun(3, func() {
			if _, err := Run(context.Background(), src, Config{Workers: 1, Formats: toys()}, func() Sink { return discard{} }); err != nil {
				t.Fatal(err)
			}
		})
	}
	few, many := run(1000), run(51_000)
	if extra := (many - few) / 50_000; extra > 0.01 {
		t.Errorf("%.3f allocations per line", extra)
	}
}
