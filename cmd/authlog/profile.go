package main

import (
	"os"
	"runtime"
	"runtime/pprof"
	"runtime/trace"

	"github.com/spf13/cobra"
)

// profiles are the hidden flags for those who work on the speed of the program.
type profiles struct {
	cpu, mem, trace string
	stop            []func() error
}

func (p *profiles) register(root *cobra.Command) {
	fl := root.PersistentFlags()
	fl.StringVar(&p.cpu, "cpuprofile", "", "write a CPU profile to `file`")
	fl.StringVar(&p.mem, "memprofile", "", "write a heap profile to `file`")
	fl.StringVar(&p.trace, "trace", "", "write an execution trace to `file`")
	for _, name := range []string{"cpuprofile", "memprofile", "trace"} {
		fl.Lookup(name).Hidden = true
	}
}

// start begins what was asked for.
func (p *profiles) start() error {
	if p.cpu != "" {
		f, err := os.Create(p.cpu)
		if err != nil {
			return err
		}
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		p.stop = append(p.stop, func() error { pprof.StopCPUProfile(); return f.Close() })
	}
	if p.trace != "" {
		f, err := os.Create(p.trace)
		if err != nil {
			return err
		}
		if err := trace.Start(f); err != nil {
			return err
		}
		p.stop = append(p.stop, func() error { trace.Stop(); return f.Close() })
	}
	return nil
}

// finish writes the profiles, whatever became of the run.
func (p *profiles) finish() error {
	var first error
	for _, stop := range p.stop {
		if err := stop(); first == nil {
			first = err
		}
	}
	if p.mem == "" {
		return first
	}
	f, err := os.Create(p.mem)
	if err != nil {
		return err
	}
	runtime.GC() // what is live, not what waits to be collected
	if err := pprof.WriteHeapProfile(f); first == nil {
		first = err
	}
	if err := f.Close(); first == nil {
		first = err
	}
	return first
}
