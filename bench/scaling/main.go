// Command scaling measures what a distributed run costs: go run ./bench/scaling prints
// the tables of docs/scaling.md. It takes some ten minutes and 2 GB of disk; -parts and
// -mb make it shorter. CPU time is that of authlog processes with one worker.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"authlog/bench/peak"
)

func main() {
	parts := flag.Int("parts", 10_000, "`number` of parts to merge")
	mb := flag.Int("mb", 256, "raw `megabytes` of each log whose reading is timed")
	generate := flag.String("generate", "", "write the `file` or folder of logs, and nothing else: what the parent process has in memory would count for its children")
	flag.Parse()
	if *generate != "" {
		if err := generated(*generate, *parts, *mb); err != nil {
			log.Fatal(err)
		}
		return
	}
	dir, err := os.MkdirTemp("", "authlog-scaling-*")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	b := &bench{dir: dir, authlog: filepath.Join(dir, "authlog")}
	if out, err := exec.Command("go", "build", "-o", b.authlog, "./cmd/authlog").CombinedOutput(); err != nil {
		log.Fatalf("run it in the root of the repository: %s", out)
	}
	b.reading(*mb)
	b.sizes()
	b.merging(*parts)
}

// bench runs the program in a folder of its own.
type bench struct {
	dir, authlog string
}

// cost is what one process took.
type cost struct {
	wall, cpu time.Duration
	memory    int64 // bytes, at its peak
}

func (c cost) String() string {
	return fmt.Sprintf("%.1f s | %.1f s | %d MB", c.wall.Seconds(), c.cpu.Seconds(), c.memory>>20)
}

// run runs the program; a failure ends the measurement.
func (b *bench) run(args ...string) cost {
	cmd := exec.Command(b.authlog, args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	start := time.Now()
	if err := cmd.Run(); err != nil {
		log.Fatalf("%v: %s", err, stderr.String())
	}
	return cost{time.Since(start), cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), peak.Of(cmd.ProcessState)}
}

func (b *bench) path(name string) string { return filepath.Join(b.dir, name) }

// generate runs this program for the logs of one measurement.
func (b *bench) generate(name string, args ...string) {
	self, err := os.Executable()
	if err != nil {
		log.Fatal(err)
	}
	cmd := exec.Command(self, append(args, "-generate", b.dir+"/"+name)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		log.Fatalf("%v: %s", err, out)
	}
}

func size(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		log.Fatal(err)
	}
	return info.Size()
}

// reading times collect per core.
func (b *bench) reading(mb int) {
	fmt.Println("| log | raw MB | stored MB | raw MB/s per core | peak memory |\n|---|---|---|---|---|")
	for _, name := range []string{"nginx.log", "alb.log"} {
		b.generate(name, "-mb", strconv.Itoa(mb))
		raw := size(b.path(name))
		for _, file := range []string{name, name + ".gz"} {
			c := b.run("collect", "-j", "1", "-o", b.path("a.tl"), b.path(file))
			fmt.Printf("| %s | %d | %d | %.0f | %d MB |\n", file, raw>>20, size(b.path(file))>>20, float64(raw>>20)/c.cpu.Seconds(), c.memory>>20)
			os.Remove(b.path(file))
		}
	}
}

// sizes shows what the size of a part depends on.
func (b *bench) sizes() {
	fmt.Println("\n| lines | clients | hours | refused | part | per line |\n|---|---|---|---|---|---|")
	for _, s := range []shape{
		{10_000, 1000, 1, 0.02, 1}, {100_000, 1000, 1, 0.02, 1}, {1_000_000, 1000, 1, 0.02, 1}, {4_000_000, 1000, 1, 0.02, 1},
		{1_000_000, 100, 1, 0.02, 1}, {1_000_000, 100_000, 1, 0.02, 1}, {1_000_000, 10_000_000, 1, 0.02, 1},
		{1_000_000, 1000, 24, 0.02, 1}, {1_000_000, 1000, 720, 0.02, 1},
		{1_000_000, 100_000, 24, 0, 1}, {1_000_000, 100_000, 24, 0.5, 1},
	} {
		if err := create(b.path("a.log"), func(w io.Writer) error { return writeALB(w, s) }); err != nil {
			log.Fatal(err)
		}
		b.run("collect", "-o", b.path("a.tl"), b.path("a.log"))
		n := size(b.path("a.tl"))
		fmt.Printf("| %d | %d | %d | %g %% | %d KB | %.1f B |\n", s.lines, s.clients, s.hours, 100*s.refused, n>>10, float64(n)/float64(s.lines))
	}
	os.Remove(b.path("a.log"))
}

// merging times merge over a growing number of parts, and over trees.
func (b *bench) merging(parts int) {
	b.generate("parts/", "-parts", strconv.Itoa(parts))
	fmt.Println("\n| parts | read | result | wall | CPU | peak memory |\n|---|---|---|---|---|---|")
	for _, n := range []int{parts / 100, parts / 10, parts} {
		c, read := b.merge("all.tl", 0, n)
		fmt.Printf("| %d | %d MB | %.1f MB | %s |\n", n, read>>20, float64(size(b.path("all.tl")))/(1<<20), c)
	}
	width := 100
	var total, slowest cost
	merge := []string{"merge", "-o", b.path("tree.tl")}
	for i := 0; i < parts; i += width {
		name := "inner-" + strconv.Itoa(i) + ".tl"
		c, _ := b.merge(name, i, min(i+width, parts))
		total.cpu += c.cpu
		if c.wall > slowest.wall {
			slowest = c
		}
		merge = append(merge, b.path(name))
	}
	top := b.run(merge...)
	fmt.Printf("\nIn two levels, %d parts each: the slowest merge %v, all of the first level %.1f s of CPU, the last merge %v (wall, CPU, memory).\n", width, slowest, total.cpu.Seconds(), top)
	if !same(b.path("all.tl"), b.path("tree.tl")) {
		log.Fatal("the tree gives other bytes")
	}
}

// merge merges the parts from up to n and tells how many bytes it read.
func (b *bench) merge(out string, from, n int) (cost, int64) {
	args, read := []string{"merge", "-o", b.path(out)}, int64(0)
	for i := from; i < n; i++ {
		p := b.path(fmt.Sprintf("parts/%06d.tl", i))
		args, read = append(args, p), read+size(p)
	}
	return b.run(args...), read
}

func same(a, b string) bool {
	x, err := os.ReadFile(a)
	y, err2 := os.ReadFile(b)
	return err == nil && err2 == nil && bytes.Equal(x, y)
}
