package main

import (
	"bytes"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"time"

	"authlog/bench/peak"
)

// bulk is a log that is made while it is read: of lines in which what varies has a
// fixed place.
type bulk struct {
	lines                  int64
	client, path, programs bool // distinct in every line
}

// blockLines are written at a time, within one second.
const blockLines = 4096

const (
	bulkTime    = "02/Jan/2026:00:00:00"
	bulkClient  = "00000000"
	bulkPath    = "aaaaaaaaaa"
	bulkProgram = "00000000.0"
)

// write writes the log to w. Every fiftieth line is refused.
func (b bulk) write(w io.Writer) error {
	line := func(i int) string {
		return fmt.Sprintf("2001:db8::%04d:%s - - [%s +0000] \"GET /v1/orders/%s/items HTTP/1.1\" %d 512 \"-\" \"shop/%s (bulk)\"\n",
			i%100, bulkClient, bulkTime, bulkPath, 200+i%50/49*201, bulkProgram)
	}
	var block []byte
	for i := range blockLines {
		block = append(block, line(i)...)
	}
	size := len(line(0))
	at := func(what string) int { return bytes.Index(block, []byte(what)) }
	times, clients, paths, programs := at(bulkTime), at(bulkClient+" "), at(bulkPath), at(bulkProgram)
	clock := time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)
	for n := int64(0); n < b.lines; {
		now := clock.Format("02/Jan/2006:15:04:05")
		clock = clock.Add(time.Second)
		lines := min(blockLines, b.lines-n)
		for i := range lines {
			l := block[i*int64(size) : (i+1)*int64(size)]
			copy(l[times:], now)
			if b.client {
				digits(l[clients:clients+len(bulkClient)], n+i, 16, "0123456789abcdef")
			}
			if b.path {
				digits(l[paths:paths+len(bulkPath)], n+i, 26, "abcdefghijklmnopqrstuvwxyz")
			}
			if b.programs {
				digits(l[programs:programs+8], n+i, 10, "0123456789")
			}
		}
		if _, err := w.Write(block[:lines*int64(size)]); err != nil {
			return err
		}
		n += lines
	}
	return nil
}

// digits writes n in places of a fixed width.
func digits(to []byte, n, base int64, alphabet string) {
	for i := len(to) - 1; i >= 0; i-- {
		to[i] = alphabet[n%base]
		n /= base
	}
}

// meter counts bytes.
type meter struct {
	w io.Writer
	n int64
}

func (m *meter) Write(p []byte) (int, error) {
	n, err := m.w.Write(p)
	m.n += int64(n)
	return n, err
}

// scaling prints what a run takes by lines, by what is distinct in them, and by
// workers. The log comes through a pipe, whose writer takes a part of the CPUs.
func scaling(authlog string, most int64) error {
	fmt.Printf("\n| lines | distinct | workers | GB | seconds | MB/s | peak MB |\n|---|---|---|---|---|---|---|\n")
	for lines := int64(1_000_000); lines <= most; lines *= 10 {
		if err := scale(authlog, bulk{lines: lines}, 0); err != nil {
			return err
		}
	}
	few := min(most, 10_000_000)
	for _, b := range []bulk{{lines: few}, {lines: few, client: true}, {lines: few, path: true}, {lines: few, programs: true}, {few, true, true, true}} {
		for _, workers := range []int{1, 2, 8} {
			if err := scale(authlog, b, workers); err != nil {
				return err
			}
		}
	}
	return nil
}

func scale(authlog string, b bulk, workers int) error {
	cmd := exec.Command(authlog, "analyze", "-q", "--config", "none", "--format", "json", "-j", strconv.Itoa(workers), "-")
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	start := time.Now()
	if err := cmd.Start(); err != nil {
		return err
	}
	m := &meter{w: in}
	if err := b.write(m); err != nil {
		return err
	}
	in.Close()
	if err := cmd.Wait(); err != nil {
		return err
	}
	took := time.Since(start)
	what, of := "", []struct {
		is   bool
		name string
	}{{b.client, "clients "}, {b.path, "paths "}, {b.programs, "programs "}}
	for _, o := range of {
		if o.is {
			what += o.name
		}
	}
	fmt.Printf("| %d | %s| %d | %.1f | %.1f | %.0f | %d |\n", b.lines, what, workers, float64(m.n)/1e9, took.Seconds(), float64(m.n)/1e6/took.Seconds(), peak.Of(cmd.ProcessState)>>20)
	return nil
}
