package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/term"

	"authlog/parsers/input"
)

const (
	// patience passes before anything is shown: most runs are over by then.
	patience = time.Second
	// redraw is often enough to show life, and seldom enough to be read.
	redraw = 250 * time.Millisecond
)

// progress shows on a terminal how far a run is, in one line that is cleared in the
// end. A nil progress shows nothing.
type progress struct {
	input.Progress
	out   io.Writer
	width int // columns
	clock func() (now time.Time, ticks <-chan time.Time, stop func())
}

// newProgress returns nil where nobody watches.
func newProgress(out io.Writer, silent bool) *progress {
	f, ok := out.(*os.File)
	if silent || !ok || !term.IsTerminal(int(f.Fd())) || os.Getenv("TERM") == "dumb" {
		return nil
	}
	width := cmp.Or(terminalWidth(out), 80) // some do not know theirs
	return &progress{out: out, width: width, clock: wallClock}
}

// wallClock is the time of the run, which no result depends on.
func wallClock() (time.Time, <-chan time.Time, func()) {
	ticker := time.NewTicker(redraw)
	return time.Now(), ticker.C, ticker.Stop
}

// counter is what sources tell; nil when nobody watches.
func (p *progress) counter() *input.Progress {
	if p == nil {
		return nil
	}
	return &p.Progress
}

// during shows line while work runs.
func (p *progress) during(line func(elapsed time.Duration) string, work func() error) error {
	if p == nil {
		return work()
	}
	p.Bytes.Store(0)
	p.Inputs.Store(0)
	done, over := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(over)
		p.show(line, done)
	}()
	defer func() {
		close(done)
		<-over
	}()
	return work()
}

func (p *progress) show(line func(time.Duration) string, done <-chan struct{}) {
	start, ticks, stop := p.clock()
	defer stop()
	shown := false
	for {
		select {
		case <-done:
			if shown {
				fmt.Fprint(p.out, clearLine)
			}
			return
		case now := <-ticks:
			if elapsed := now.Sub(start); elapsed >= patience {
				text := line(elapsed)
				fmt.Fprint(p.out, clearLine, text[:min(len(text), p.width-1)])
				shown = true
			}
		}
	}
}

// clearLine goes to the beginning of the line and erases it (ECMA-48, EL).
const clearLine = "\r\x1b[K"

// reading describes how much of sources is read. What is left is known when all sizes
// are.
func (p *progress) reading(what string, sources []input.Source) func(time.Duration) string {
	total, known := int64(0), true
	for i := range sources {
		total += sources[i].Bytes
		known = known && !sources[i].Once
	}
	return func(elapsed time.Duration) string {
		read := p.Bytes.Load()
		rate := float64(read) / elapsed.Seconds()
		text := fmt.Sprintf("authlog: %s: %d of %d inputs, %s", what, p.Inputs.Load(), len(sources), amount(float64(read)))
		if known && total > 0 {
			text += " of " + amount(float64(total))
		}
		text += ", " + amount(rate) + "/s"
		if known && rate > 0 && read < total {
			left := time.Duration(float64(total-read) / rate * float64(time.Second))
			text += ", " + left.Round(time.Second).String() + " left"
		}
		return text
	}
}

// amount writes bytes in a unit of the right size.
func amount(n float64) string {
	units := []string{"B", "kB", "MB", "GB", "TB"}
	i := 0
	for n >= 999.5 && i < len(units)-1 {
		n /= 1000
		i++
	}
	if i > 0 && n < 9.95 {
		return fmt.Sprintf("%.1f %s", n, units[i])
	}
	return fmt.Sprintf("%.0f %s", n, units[i])
}
