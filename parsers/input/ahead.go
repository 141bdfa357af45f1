package input

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
)

// ahead reads a stream in a goroutine of its own, up to aheadDepth chunks
// before the consumer, and can be left while a read blocks.
type ahead struct {
	ctx  context.Context
	full chan chunk
	free chan []byte
	stop chan struct{}
	done chan struct{}

	rest []byte // of cur, not yet consumed
	cur  chunk
	err  error

	mu     sync.Mutex
	closed bool
	rc     io.ReadCloser // nil until opened
}

// chunk is one piece read ahead; err comes after its bytes.
type chunk struct {
	buf []byte
	n   int
	err error
}

var errClosed = errors.New("input: read after close")

// opener starts reading a source.
type opener func(context.Context) (io.ReadCloser, error)

// startAhead opens and reads in a new goroutine, each chunk with read. An error
// of open is returned by the first Read.
func startAhead(ctx context.Context, open opener, read func(io.Reader, []byte) (int, error)) *ahead {
	a := &ahead{
		ctx: ctx, full: make(chan chunk, aheadDepth), free: make(chan []byte, aheadDepth),
		stop: make(chan struct{}), done: make(chan struct{}),
	}
	go a.run(open, read)
	return a
}

func (a *ahead) run(open opener, read func(io.Reader, []byte) (int, error)) {
	defer close(a.done)
	defer func() { // else it would end the process
		if v := recover(); v != nil {
			a.send(chunk{err: fmt.Errorf("internal error: %v", v)})
		}
	}()
	rc, err := open(a.ctx)
	if err != nil {
		a.send(chunk{err: err})
		return
	}
	defer rc.Close()
	if !a.opened(rc) {
		return
	}
	for {
		c := chunk{buf: a.buffer()}
		c.n, c.err = read(rc, c.buf)
		if !a.send(c) || c.err != nil {
			return
		}
	}
}

// opened publishes rc for Close; false when Close came first.
func (a *ahead) opened(rc io.ReadCloser) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.rc = rc
	return !a.closed
}

func (a *ahead) buffer() []byte {
	select {
	case b := <-a.free:
		return b
	default:
		return make([]byte, aheadChunk)
	}
}

func (a *ahead) send(c chunk) bool {
	select {
	case a.full <- c:
		return true
	case <-a.stop:
	case <-a.ctx.Done():
	}
	return false
}

// readOnce passes on what a pipe has, without waiting for more.
func readOnce(r io.Reader, buf []byte) (int, error) { return r.Read(buf) }

// readChunk reads until buf is full or r ends.
func readChunk(r io.Reader, buf []byte) (n int, err error) {
	empty := 0
	for n < len(buf) && err == nil {
		var m int
		m, err = r.Read(buf[n:])
		n += m
		if m > 0 {
			empty = 0
		} else if empty++; empty >= maxEmptyReads && err == nil {
			err = io.ErrNoProgress
		}
	}
	return n, err
}

// Read returns what was read ahead. It gives up when the context ends.
func (a *ahead) Read(p []byte) (int, error) {
	for len(a.rest) == 0 {
		if a.err != nil {
			return 0, a.err
		}
		if a.cur.buf != nil {
			a.recycle()
		}
		select {
		case a.cur = <-a.full:
			a.rest, a.err = a.cur.buf[:a.cur.n], a.cur.err
		case <-a.stop:
			a.err = errClosed
		case <-a.ctx.Done():
			a.err = context.Cause(a.ctx)
		}
	}
	n := copy(p, a.rest)
	a.rest = a.rest[n:]
	return n, nil
}

// recycle gives the consumed chunk back, or to the garbage collector when
// enough are waiting.
func (a *ahead) recycle() {
	select {
	case a.free <- a.cur.buf:
	default:
	}
	a.cur.buf = nil
}

// abandon stops reading without waiting for a read that blocks. Closing the
// source ends such a read where the system allows it.
func (a *ahead) abandon() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.closed {
		return
	}
	a.closed = true
	close(a.stop)
	if a.rc != nil {
		a.rc.Close()
	}
}

// Close abandons the source.
func (a *ahead) Close() error {
	a.abandon()
	return nil
}
