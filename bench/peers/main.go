// Command peers times authlog beside the tools that people would otherwise use on
// the same logs, all in turn in one run, and prints the tables of
// docs/performance.md. A tool that is not installed is left out, and said so.
//
//	go run ./bench/peers [-size 1G] [-rounds 5] [-dir DIR]
//	go run ./bench/peers -lines 1000000000    what authlog takes by lines and distinct values
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"authlog/bench/peak"
)

func main() {
	size := flag.String("size", "256M", "size of each plain log, such as 256M or 1G")
	rounds := flag.Int("rounds", 5, "rounds; the median counts")
	dir := flag.String("dir", "", "folder for the logs, kept (default: a temporary one)")
	lines := flag.Int64("lines", 0, "print the scaling table up to so many lines instead")
	probe := flag.String("probe", "", "read the file that follows with a probe instead: gjson, gunzip")
	flag.Parse()
	err := error(nil)
	if *probe != "" {
		err = runProbe(*probe, flag.Arg(0))
	} else {
		err = run(*size, *rounds, *lines, *dir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(1)
	}
}

func run(size string, rounds int, lines int64, dir string) error {
	if dir == "" {
		tmp, err := os.MkdirTemp("", "authlog-peers")
		if err != nil {
			return err
		}
		defer os.RemoveAll(tmp)
		dir = tmp
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	authlog := filepath.Join(dir, "authlog")
	build := exec.Command("go", "build", "-trimpath", "-o", authlog, "./cmd/authlog")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	fmt.Printf("%s, %d CPUs, %s, %s %s\n", time.Now().UTC().Format(time.DateOnly), runtime.NumCPU(), cpuName(), runtime.Version(), runtime.GOARCH)
	if lines > 0 {
		return scaling(authlog, lines)
	}
	logs, err := generate(dir, size)
	if err != nil {
		return err
	}
	for _, l := range logs {
		table(l, contestants(l, authlog), rounds)
	}
	return nil
}

func cpuName() string {
	info, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return "unknown CPU"
	}
	for line := range strings.Lines(string(info)) {
		if name, ok := strings.CutPrefix(line, "model name"); ok {
			return strings.TrimSpace(strings.TrimLeft(name, "\t :"))
		}
	}
	return "unknown CPU"
}

// contestant is one command on one log.
type contestant struct {
	name  string
	does  string
	shell string // run by sh -c
	needs string // program that must be there
	times []time.Duration
	peak  int64 // bytes
}

// contestants lists the commands for a log. authlog comes first.
func contestants(l log, authlog string) []*contestant {
	own := &contestant{name: "authlog analyze", does: "the whole analysis", shell: authlog + " analyze -q --config none --format json " + l.path}
	count := &contestant{name: "wc -l", does: "counts lines", shell: "wc -l " + l.path, needs: "wc"}
	switch l.format {
	case "nginx":
		return []*contestant{own, count,
			{name: "mawk", does: "401s per minute", needs: "mawk", shell: `mawk '$9 == 401 { n[substr($4, 2, 17)]++ } END { for (m in n) print m, n[m] }' ` + l.path},
			{name: "ripgrep", does: "counts lines with 401", needs: "rg", shell: `rg -c '" 401 ' ` + l.path},
			{name: "lnav", does: "group by status in SQL", needs: "lnav", shell: `lnav -n -c ';SELECT sc_status, count(*) FROM access_log GROUP BY sc_status' ` + l.path},
			{name: "alp", does: "statistics per URI", needs: "alp", shell: "alp regexp --file " + l.path},
			{name: "goaccess", does: "all panels", needs: "goaccess", shell: "goaccess --log-format=COMBINED --no-global-config -o json " + l.path},
		}
	case "alb":
		return []*contestant{own, count,
			{name: "goaccess", does: "all panels", needs: "goaccess", shell: "goaccess --log-format=AWSALB --no-global-config -o json " + l.path},
		}
	case "alb.gz":
		return []*contestant{own,
			{name: "gzip -dc", does: "decompresses", needs: "gzip", shell: "gzip -dc " + l.path},
			{name: "the same library", does: "decompresses", shell: probed("gunzip", l.path)},
		}
	}
	return []*contestant{own, count,
		{name: "jq", does: "reads one field", needs: "jq", shell: "jq -r .res.statusCode " + l.path},
		{name: "gjson", does: "a Get for each of 11 fields", shell: probed("gjson", l.path)},
	}
}

// probed is the command of a probe.
func probed(name, path string) string { return os.Args[0] + " -probe " + name + " " + path }

// table runs all commands in turn and prints medians.
func table(l log, list []*contestant, rounds int) {
	var there []*contestant
	var missing []string
	for _, c := range list {
		if _, err := exec.LookPath(c.needs); c.needs != "" && err != nil {
			missing = append(missing, c.name)
			continue
		}
		there = append(there, c)
	}
	for range rounds {
		for _, c := range there {
			c.once()
		}
	}
	fmt.Printf("\n**%s**, %d MB\n\n| command | what it does | MB/s | authlog is faster by | peak MB |\n|---|---|---|---|---|\n", l.title, l.bytes/1e6)
	own := there[0].median()
	for _, c := range there {
		m := c.median()
		fmt.Printf("| %s | %s | %.0f | %.2f | %d |\n", c.name, c.does, float64(l.bytes)/1e6/m.Seconds(), m.Seconds()/own.Seconds(), c.peak>>20)
	}
	if len(missing) > 0 {
		fmt.Printf("\nNot installed: %s.\n", strings.Join(missing, ", "))
	}
}

func (c *contestant) once() {
	cmd := exec.Command("sh", "-c", "exec "+c.shell)
	var errs bytes.Buffer
	cmd.Stderr = &errs // the output goes to the null device
	start := time.Now()
	if err := cmd.Run(); err != nil {
		fmt.Fprintf(os.Stderr, "peers: %s: %v %.200s\n", c.name, err, errs.String())
		return
	}
	c.times = append(c.times, time.Since(start))
	c.peak = max(c.peak, peak.Of(cmd.ProcessState))
}

func (c *contestant) median() time.Duration {
	if len(c.times) == 0 {
		return time.Duration(1<<63 - 1)
	}
	slices.Sort(c.times)
	return c.times[len(c.times)/2]
}
