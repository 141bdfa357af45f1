package parsers

import (
	"fmt"
	"runtime"
)

// Panic is a panic of a goroutine of Run, which Run passes on to its caller: left alone, it
// would end the process with a trace of its own and without a word about what to do.
type Panic struct {
	Value   any
	Callers []uintptr // where it came from, as runtime.Callers gives it
}

func (p *Panic) Error() string { return fmt.Sprint(p.Value) }

// guarded is f whose panic ends the run instead of the process.
func (r *run) guarded(f func()) func() {
	return func() {
		defer func() {
			if v := recover(); v != nil {
				const skip, depth = 3, 12 // runtime.Callers, this function, panic
				callers := make([]uintptr, depth)
				p := &Panic{v, callers[:runtime.Callers(skip, callers)]}
				r.broken.CompareAndSwap(nil, p)
				r.stop(p)
			}
		}()
		f()
	}
}
