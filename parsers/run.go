package parsers

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"authlog/internal/timeline"
	"authlog/parsers/input"
	"authlog/parsers/jsonlog"
)

// Sink takes the events of one worker. Each worker has its own, so Add is
// called by one goroutine at a time.
type Sink interface {
	// Add takes one event. ev and ref are valid during the call only.
	Add(ev *timeline.Event, ref Ref)
}

// Completer is a Sink that calls Event.Complete for the events whose texts it
// keeps. Others get whole events.
type Completer interface {
	Sink
	Completes()
}

// Observer is a Sink that also wants the lines that gave no event.
type Observer interface {
	Sink
	// Skip takes the outcome, Ignored or Rejected, of one such line.
	Skip(res Result, ref Ref)
}

// Ref says where a line stands.
type Ref struct {
	Input  int    // number of the input: the index of its source, or for a member of an archive a higher one
	Name   string // of the input
	Line   int    // 1-based
	Text   []byte // the raw line without its line end; it may hold credentials
	Format string // name of the format that took or rejected it

	masks []Masker // of the formats that may have given the line its columns
}

// Masked is the raw line without the values that columns of its format make credentials,
// which cannot be seen in the line itself. It is valid as long as Text, and may hold other
// credentials still.
func (r *Ref) Masked() []byte {
	line := r.Text
	for _, m := range r.masks {
		line = mask(m, line)
	}
	return line
}

// Config is what Run needs beyond the sources.
type Config struct {
	Workers   int           // parsing goroutines, and inputs open at a time; GOMAXPROCS if not positive
	BlockSize int           // bytes; input.DefaultBlock if not positive
	Formats   []Format      // candidates, a user's own first
	Zone      int           // seconds east of UTC for times without a zone
	Names     jsonlog.Names // keys and columns that the user gave roles to
	// Since and Until bound the event time in ns since the epoch, Since
	// included, Until not; 0 leaves a side open. Events outside are ignored
	// with a class of their own, and so are events without a time when a
	// bound is set.
	Since, Until int64
}

// options are those of the parsers of a run.
func (c *Config) options() Options { return Options{ZoneOffset: c.Zone, Names: c.Names} }

// Classes and reasons that Run itself gives to lines.
const (
	ClassBlank    = "blank line"
	ClassBracket  = "bracket of a JSON array"
	ClassOutside  = "outside window"
	ClassUntimed  = "no time to place in window"
	ReasonTooLong = "line longer than 1 MiB"
	ReasonPanic   = "internal error in the parser"
)

// ErrNoFormats is returned by Run without candidates.
var ErrNoFormats = errors.New("parsers: no formats to read with")

// Run reads all sources, lets each line be parsed and hands the events to the
// sinks that newSink makes, one per worker. The summary, and the set of events,
// do not depend on the number of workers or the size of blocks; the order of
// events does, except with one worker, which gets them by source and line.
//
// An input that fails is a matter of its summary; the error of Run is the end
// of ctx or a wrong Config. A sink that panics makes Run panic with a *Panic.
func Run(ctx context.Context, srcs []input.Source, cfg Config, newSink func() Sink) (Summary, error) {
	if len(cfg.Formats) == 0 {
		return Summary{}, ErrNoFormats
	}
	if cfg.Workers <= 0 {
		cfg.Workers = runtime.GOMAXPROCS(0)
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	r := &run{
		ctx: ctx, stop: stop, cfg: cfg, srcs: srcs, pool: input.NewPool(cfg.BlockSize),
		jobs: make(chan job, cfg.Workers), next: make(chan int, len(srcs)),
	}
	for i := range srcs {
		r.account(i, srcs[i].Name).found = srcs[i].Found
		r.next <- i
	}
	close(r.next)
	r.start(newSink)
	if p := r.broken.Load(); p != nil {
		panic(p)
	}
	return r.summary(), context.Cause(ctx)
}

// account opens the account of an input of a source.
func (r *run) account(source int, name string) *account {
	r.mu.Lock()
	defer r.mu.Unlock()
	a := newAccount(name)
	a.source, a.sum.Input = source, len(r.accounts)
	r.accounts = append(r.accounts, a)
	return a
}

// summary closes the accounts. Members of an archive take its place.
func (r *run) summary() Summary {
	var sum Summary
	for _, a := range r.accounts {
		if r.ctx.Err() != nil { // readers stopped without a count
			a.sum.Lines = a.sum.Events + a.sum.Ignored + a.sum.Rejected
		}
		a.finish()
	}
	slices.SortStableFunc(r.accounts, func(x, y *account) int { return cmp.Compare(x.source, y.source) })
	for _, a := range r.accounts {
		if a.archive && a.sum.Err == nil {
			sum.Warnings = append(sum.Warnings, a.sum.Warnings...)
			continue
		}
		sum.Inputs = append(sum.Inputs, a.sum)
	}
	return sum
}

// Newest reads all sources and returns the time of the newest event in ns
// since the epoch, timeline.NoTime when there is none. It is the first pass
// for a window that is counted back from the end; a source that can be read
// once must be spooled before (input.Spool).
func Newest(ctx context.Context, srcs []input.Source, cfg Config) (int64, error) {
	for _, src := range srcs {
		if src.Once {
			return timeline.NoTime, fmt.Errorf("%s can be read only once", src.Name)
		}
	}
	sum, err := Run(ctx, srcs, cfg, func() Sink { return discard{} })
	_, newest := sum.Span()
	return newest, err
}

type discard struct{}

func (discard) Add(*timeline.Event, Ref) {}

// run is the state of one Run.
type run struct {
	ctx  context.Context
	stop context.CancelCauseFunc
	cfg  Config
	srcs []input.Source
	pool *input.Pool
	next chan int // sources not yet opened
	jobs chan job // blocks not yet parsed

	broken atomic.Pointer[Panic] // of the first goroutine that did

	mu       sync.Mutex
	accounts []*account // the first of each source, then members of archives
}

// job is one block to parse.
type job struct {
	block   input.Block
	account *account
	headers [][]byte // in force where the block begins, by index of the format
}

// start runs readers and workers to their end.
func (r *run) start(newSink func() Sink) {
	var readers, workers sync.WaitGroup
	for range r.cfg.Workers {
		w := newWorker(r, newSink())
		workers.Go(r.guarded(func() {
			for j := range r.jobs {
				w.block(j)
			}
		}))
	}
	opts := r.cfg.options()
	for range min(r.cfg.Workers, len(r.srcs)) {
		readers.Go(r.guarded(func() {
			d := newDetector(r.cfg.Formats, opts)
			for i := range r.next {
				if r.ctx.Err() == nil {
					r.source(i, d)
				}
			}
		}))
	}
	readers.Wait()
	close(r.jobs)
	workers.Wait()
}

// source reads one source, or each member of an archive.
func (r *run) source(i int, d *detector) {
	r.mu.Lock()
	whole := r.accounts[i] // others may be appended meanwhile
	r.mu.Unlock()
	warnings, err := input.Each(r.ctx, r.srcs[i], func(s *input.Stream) {
		a := whole
		if s.Member() {
			a.archive = true
			a = r.account(i, s.Name())
			a.found = true
		}
		r.read(a, s, d)
	})
	whole.sum.Warnings = append(whole.sum.Warnings, warnings...)
	if err != nil {
		whole.unreadable(r.srcs[i], err)
	}
}

// read detects the format of a stream and hands its blocks on.
func (r *run) read(a *account, s *input.Stream, d *detector) {
	defer func() {
		s.Close()
		a.sum.Compression = s.Compression()
		a.sum.Warnings = append(a.sum.Warnings, s.Warnings()...)
	}()
	head, err := d.sample(s)
	a.detected = d.detect(complete(head, err))
	blocks := input.NewBlocks(&resumed{head, err, s}, r.pool)
	defer blocks.Close()
	heads := headers{formats: r.cfg.Formats, opts: r.cfg.options()}
	for {
		b, err := blocks.Next()
		if err != nil {
			a.ended(blocks.Lines(), err)
			return
		}
		select {
		case r.jobs <- job{b, a, heads.before(b)}:
		case <-r.ctx.Done():
			b.Release()
			return
		}
	}
}

// unreadable notes why an input could not be opened. A binary that merely lies
// in a directory is no failure.
func (a *account) unreadable(src input.Source, err error) {
	var notText *input.NotTextError
	if src.Found && errors.As(err, &notText) {
		a.sum.Warnings = append(a.sum.Warnings, input.Warning{
			Code: input.WarnBinary, Says: notText.Says, Input: src.Name, Count: 1,
		})
		return
	}
	a.sum.Err = err
}

// ended notes the end of an input. Its workers write to other fields.
func (a *account) ended(lines int, err error) {
	a.sum.Lines = lines
	if err != io.EOF {
		a.sum.Err = err
	}
}

// resumed gives back the sample and then the rest of the stream.
type resumed struct {
	head []byte
	err  error // comes after head
	r    io.Reader
}

func (r *resumed) Read(p []byte) (int, error) {
	if len(r.head) > 0 {
		n := copy(p, r.head)
		r.head = r.head[n:]
		return n, nil
	}
	if r.err != nil {
		return 0, r.err
	}
	return r.r.Read(p)
}
