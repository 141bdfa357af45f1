package input

import (
	"bytes"
	"io"
	"sync"
)

// Block is a piece of an input that holds whole lines.
type Block struct {
	Data      []byte // never empty; ends with a line end, except for the last line of an input
	FirstLine int    // 1-based number of the first line
	Index     int    // 0-based number of the block in its input
	Cut       bool   // Data is the beginning of one line longer than MaxLine

	buf  []byte
	pool *Pool
}

// Release gives the memory of b back. Data is invalid afterwards.
func (b Block) Release() { b.pool.put(b.buf) }

// Pool recycles the buffers of blocks between readers and parsers. Its size
// bounds nothing; the number of blocks in flight does.
type Pool struct {
	size int
	free sync.Pool
}

// NewPool returns a pool for blocks of about size bytes; DefaultBlock if size
// is not positive.
func NewPool(size int) *Pool {
	if size <= 0 {
		size = DefaultBlock
	}
	return &Pool{size: size}
}

func (p *Pool) get() []byte {
	if b, ok := p.free.Get().(*[]byte); ok {
		return *b
	}
	return make([]byte, p.size)
}

func (p *Pool) put(b []byte) { p.free.Put(&b) }

// Blocks cuts a stream into blocks.
type Blocks struct {
	r        io.Reader
	pool     *Pool
	buf      []byte // buf[:n] is read and not yet handed out
	n        int
	line     int // number of the line at buf[0]
	index    int
	skipping bool // inside a line that was cut
	err      error
}

// NewBlocks returns the blocks of r, with buffers from pool.
func NewBlocks(r io.Reader, pool *Pool) *Blocks {
	return &Blocks{r: r, pool: pool, line: 1}
}

// Lines is the number of lines in the blocks handed out so far.
func (b *Blocks) Lines() int { return b.line - 1 }

// Close gives back what a reader that stops early leaves behind.
func (b *Blocks) Close() {
	if b.buf != nil {
		b.pool.put(b.buf)
		b.buf = nil
	}
}

// Next returns the next block, which the caller must Release. At the end the
// error is io.EOF; another error comes after all that was read before it.
func (b *Blocks) Next() (Block, error) {
	if b.buf == nil && b.err == nil {
		b.buf = b.pool.get()
	}
	for {
		b.fill()
		if b.err != nil {
			return b.last()
		}
		if end := whole(b.buf[:b.n]); end > 0 {
			return b.emit(end), nil
		}
		if b.n >= MaxLine+2 { // the two bytes might be a line end
			return b.cut(), nil
		}
		b.grow()
	}
}

// fill reads until the buffer is full or the stream ends. Bytes of a line that
// was cut, and NUL bytes before a line, are dropped as they come.
func (b *Blocks) fill() {
	empty := 0
	for b.err == nil && b.n < len(b.buf) {
		n, err := b.r.Read(b.buf[b.n:])
		b.n += n
		b.err = err
		if n > 0 {
			empty = 0
			b.drop()
		} else if empty++; empty >= maxEmptyReads && err == nil {
			b.err = io.ErrNoProgress
		}
	}
}

// drop removes from the front of the buffer what belongs to no line.
func (b *Blocks) drop() {
	data := b.buf[:b.n]
	if b.skipping {
		i := bytes.IndexByte(data, '\n')
		if i < 0 {
			b.n = 0
			return
		}
		b.skipping = false
		data = data[i+1:]
	}
	data = trimNUL(data)
	if len(data) < b.n {
		b.n = copy(b.buf, data)
	}
}

// emit hands out buf[:end] and keeps the rest for the next block.
func (b *Blocks) emit(end int) Block {
	blk := Block{Data: b.buf[:end], FirstLine: b.line, Index: b.index, buf: b.buf, pool: b.pool}
	rest := b.buf[end:b.n]
	b.line += bytes.Count(blk.Data, newline)
	b.index++
	b.buf, b.n = nil, 0
	if b.err == nil || len(rest) > 0 {
		b.buf = b.pool.get()
		if len(b.buf) < len(rest) {
			b.pool.put(b.buf)
			b.buf = make([]byte, len(rest))
		}
		b.n = copy(b.buf, trimNUL(rest))
	}
	return blk
}

var newline = []byte{'\n'}

// cut hands out the head of a line that is too long; its rest is skipped.
func (b *Blocks) cut() Block {
	blk := Block{Data: b.buf[:min(b.n, cutHead)], FirstLine: b.line, Index: b.index, Cut: true, buf: b.buf, pool: b.pool}
	b.line++
	b.index++
	b.skipping = true
	b.buf, b.n = nil, 0
	if b.err == nil {
		b.buf = b.pool.get()
	}
	return blk
}

// last hands out what is left when the stream has ended, then the error.
func (b *Blocks) last() (Block, error) {
	end := bytes.LastIndexByte(b.buf[:b.n], '\n') + 1
	switch tail := b.buf[end:b.n]; {
	case b.n == 0:
		b.Close()
		return Block{}, b.err
	case len(tail) == 0 || len(tail) > MaxLine+1:
		// A tail that is too long becomes a block of its own.
		if end == 0 {
			return b.cut(), nil
		}
		return b.emit(end), nil
	case len(trimNUL(tail)) == 0:
		// NUL bytes up to the end are the unwritten part of a file.
		b.n = end
		return b.last()
	}
	blk := b.emit(b.n)
	b.line++ // for the last line, which has no line end
	return blk, nil
}

// grow doubles the buffer for a line that is longer than a block.
func (b *Blocks) grow() {
	bigger := make([]byte, min(2*len(b.buf)+1, max(MaxLine+2, len(b.buf)+1)))
	copy(bigger, b.buf[:b.n])
	b.pool.put(b.buf)
	b.buf = bigger
}
