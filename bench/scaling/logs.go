package main

import (
	"bufio"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"authlog/internal/gather"
	"authlog/internal/partial"
	"authlog/internal/sim"
	"authlog/parsers/input"
)

// shape says what is in a generated log.
type shape struct {
	lines   int
	clients int
	hours   int
	refused float64 // share of the lines
	seed    uint64
}

var begin = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

// writeALB writes lines as an AWS Application Load Balancer does. Clients, routes and
// times are drawn evenly, which is the worst case for size: nothing repeats.
func writeALB(w io.Writer, s shape) error {
	out := bufio.NewWriterSize(w, 1<<20)
	r := rand.New(rand.NewPCG(s.seed, 7))
	step := time.Duration(s.hours) * time.Hour / time.Duration(s.lines)
	for i := range s.lines {
		at := begin.Add(time.Duration(i)*step + time.Duration(r.Int64N(int64(step)+1))).Format("2006-01-02T15:04:05.000000Z")
		client, status := r.IntN(s.clients), 200
		if r.Float64() < s.refused {
			status = 401
		}
		fmt.Fprintf(out, "https %s app/prod/50dc6c495c0c9188 10.%d.%d.%d:%d 10.0.1.%d:8080 0.001 0.0%02d 0.000 %d %d %d %d "+
			"\"POST https://api.example.com:443/v1/%s/%d HTTP/1.1\" \"shop-android/%d.%d (Android 16)\" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 "+
			"arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/api/73e2d6bc24d8a067 \"Root=1-%08x-%016x%08x\" "+
			"\"api.example.com\" \"arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012\" 0 %s "+
			"\"forward\" \"-\" \"-\" \"10.0.1.%d:8080\" \"%d\" \"-\" \"-\" TID_%016x\n",
			at, client>>16&255, client>>8&255, client&255, 1024+r.IntN(60000), i%9, r.IntN(100), status, status, 300+r.IntN(900), 200+r.IntN(9000),
			[...]string{"orders", "cart", "users", "items"}[r.IntN(4)], r.IntN(1_000_000), 5+i%2, client%7,
			uint32(begin.Unix()), r.Uint64(), r.Uint32(), at, i%9, status, r.Uint64())
	}
	return out.Flush()
}

// generated writes what a name stands for: a log and its copy in gzip, or a folder of
// parts.
func generated(path string, parts, mb int) error {
	switch {
	case strings.HasSuffix(path, "/"):
		return writeParts(path, parts)
	case filepath.Base(path) == "nginx.log":
		return twice(path, func(w io.Writer) error { return sim.Bulk(w, 1, int64(mb)<<20) })
	}
	return twice(path, func(w io.Writer) error { return writeALB(w, shape{mb << 20 / 580, 8000, 24, 0.02, 1}) })
}

// twice writes a log plain and in gzip.
func twice(path string, write func(io.Writer) error) error {
	if err := create(path, write); err != nil {
		return err
	}
	return create(path+".gz", func(w io.Writer) error {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		z := gzip.NewWriter(w)
		if _, err := io.Copy(z, f); err != nil {
			return err
		}
		return z.Close()
	})
}

func create(path string, write func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := write(f); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// partLines lines are in each part of the merge: the logs of a day, 4,000 clients, one
// refusal in ten. A split of real size has more lines and a part of 5 to 10 MB, of
// which 10,000 do not fit on the disk of a small machine.
const partLines = 1000

// writeParts collects n small logs, which are never on disk.
func writeParts(dir string, n int) error {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	job, err := (&gather.Options{Workers: 1}).Job()
	if err != nil {
		return err
	}
	for i := range n {
		name := fmt.Sprintf("%06d", i)
		r, w := io.Pipe()
		go func() { w.CloseWithError(writeALB(w, shape{partLines, 4000, 24, 0.1, uint64(i)})) }()
		job.Tool, job.Sources = "bench", []input.Source{input.Reader(name+".log", r)}
		work := gather.Work{Plan: partial.Plan{Manifest: "bench", Splits: n, Held: []int{i}}}
		part, err := job.Split(context.Background(), work, false)
		if err != nil {
			return err
		}
		file, err := part.Append(nil)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, name+partial.Ext), file, 0o600); err != nil {
			return err
		}
	}
	return nil
}
