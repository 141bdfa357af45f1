package sim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// small is a quick run with little traffic.
func small(seed uint64, f ...Fault) Config {
	return Config{Seed: seed, Hours: 2, Rate: 15, Faults: f}
}

// dense is a small world in which every kind of client is busy.
func dense(seed uint64, f ...Fault) Config {
	cfg := compact(seed, int(seed))
	cfg.Rate, cfg.Faults = 12, f
	return cfg
}

func mustRun(t *testing.T, cfg Config) *Incident {
	t.Helper()
	inc, err := Run(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return inc
}

func TestSameSeedSameBytes(t *testing.T) {
	t.Parallel()
	for _, cfg := range []Config{small(5, Fault{"expired-token", 0}), small(6, Fault{"cors-preflight", 1}, Fault{"revoked-credential", 0}), {Seed: 7, Hours: 2, Rate: 20, Quiet: "churn"}} {
		a, b := mustRun(t, cfg), mustRun(t, cfg)
		if len(a.Files) != len(b.Files) {
			t.Fatalf("%v: %d files, then %d", cfg.Faults, len(a.Files), len(b.Files))
		}
		for i := range a.Files {
			if !bytes.Equal(a.Files[i].Data, b.Files[i].Data) {
				t.Errorf("%v: %s differs between two runs", cfg.Faults, a.Files[i].Name)
			}
		}
		if !bytes.Equal(indented(a.Truth), indented(b.Truth)) {
			t.Errorf("%v: the truth differs between two runs", cfg.Faults)
		}
		cfg.Seed++
		if bytes.Equal(a.File(FileApp), mustRun(t, cfg).File(FileApp)) {
			t.Errorf("%v: another seed gives the same log", cfg.Faults)
		}
	}
}

func TestEveryFaultRefusesInsideItsWindow(t *testing.T) {
	t.Parallel()
	for _, cause := range Causes {
		for v := range faultSpecs[cause] {
			t.Run(fmt.Sprint(cause, "/", v), func(t *testing.T) {
				inc := mustRun(t, dense(uint64(31+v), Fault{cause, v}))
				c := inc.Truth.Causes[0]
				if c.Refused < 3 {
					t.Fatalf("%d refusals", c.Refused)
				}
				w := inc.Truth.Window
				if c.Start.Before(w[0]) || !c.End.Before(w[1]) || c.End.Before(c.Start) || c.StartP05.Before(c.Start) || c.EndP95.After(c.End) {
					t.Errorf("window %v, incident %v to %v, middle %v to %v", w, c.Start, c.End, c.StartP05, c.EndP95)
				}
				if c.PerView["all"].Refused != c.Refused {
					t.Errorf("%d of %d refusals stand in some log", c.PerView["all"].Refused, c.Refused)
				}
				if n := refusedInSegment(t, inc, c); n < 3 {
					t.Errorf("only %d refusals of the segment %v stand in the logs between %v and %v", n, c.Segment, c.Start, c.End)
				}
			})
		}
	}
}

// refusedInSegment counts lines with status 401 in the incident's window that
// contain what the segment names, in the log that shows most of them.
func refusedInSegment(t *testing.T, inc *Incident, c TrueCause) int {
	t.Helper()
	best := 0
	for _, name := range []string{FileALB, FileExtended, FileApp} {
		n := 0
		for l := range bytes.Lines(inc.File(name)) {
			if bytes.Contains(l, []byte("401")) && inSegment(string(l), c.Segment) {
				n++
			}
		}
		best = max(best, n)
	}
	return best
}

// inSegment looks for the values of a segment in a line. Dimensions that only
// other logs show, such as the instance behind nginx, do not count against it.
func inSegment(line string, segment map[string]string) bool {
	for _, k := range []string{"user_agent", "client_ip", "path_prefix", "method"} {
		if v, ok := segment[k]; ok && !strings.Contains(line, v) {
			return false
		}
	}
	return true
}

// The full-size world must hold the same promise, for one variant of each cause.
func TestFullWorldsHaveTheirIncident(t *testing.T) {
	t.Parallel()
	for i, cause := range Causes {
		inc := mustRun(t, Config{Seed: uint64(70 + i), Hours: 1.5, Rate: 20, Faults: []Fault{{cause, 0}}})
		if c := inc.Truth.Causes[0]; c.Refused < 3 || refusedInSegment(t, inc, c) < 3 {
			t.Errorf("%s: %d refusals, %d in the segment %v", cause, c.Refused, refusedInSegment(t, inc, c), c.Segment)
		}
	}
}

func TestQuietKindsHaveNoIncident(t *testing.T) {
	t.Parallel()
	for i, kind := range QuietKinds {
		inc := mustRun(t, Config{Seed: uint64(50 + i), Hours: 2, Rate: 10, Quiet: kind})
		if !inc.Truth.Negative || len(inc.Truth.Causes) != 0 {
			t.Errorf("%s: truth %+v", kind, inc.Truth)
		}
		if len(inc.File(FileCombined)) == 0 {
			t.Errorf("%s: empty log", kind)
		}
	}
}

// count counts the lines of a combined log that contain text, and the refusals
// among them.
func count(lines []bulkLine, from, to time.Time, text string) (n, refused int) {
	for _, l := range lines {
		if line := string(l.after); !l.at.Before(from) && l.at.Before(to) && strings.Contains(line, text) {
			n++
			if strings.Contains(line, `" 401 `) {
				refused++
			}
		}
	}
	return n, refused
}

func combinedOf(t *testing.T, cfg Config) (lines []bulkLine, from time.Time) {
	t.Helper()
	inc := mustRun(t, cfg)
	lines, err := splitAtTime(inc.File(FileCombined))
	if err != nil {
		t.Fatal(err)
	}
	return lines, inc.Truth.Window[0]
}

func TestChallengesAreAnswered(t *testing.T) {
	for _, kind := range []string{"challenge", "digest"} {
		lines, from := combinedOf(t, Config{Seed: 3, Hours: 2, Rate: 20, Quiet: kind})
		if n, refused := count(lines, from, from.Add(2*time.Hour), " /feeds/"); n < 20 || refused*5 < n*2 || refused*5 > n*3 {
			t.Errorf("%s: %d of %d requests were challenged, want about half", kind, refused, n)
		}
	}
}

// In a peak there are more 401s only because there are more requests.
func TestPeakIsProportional(t *testing.T) {
	t.Parallel()
	lines, from := combinedOf(t, Config{Seed: 1, Hours: 2, Rate: 60, Quiet: "peak", Calm: true})
	n, refused := count(lines, from, from.Add(45*time.Minute), "HTTP/")
	nPeak, refusedPeak := count(lines, from.Add(52*time.Minute), from.Add(75*time.Minute), "HTTP/")
	if nPeak < n*3/4 {
		t.Fatalf("%d requests in 23 minutes of peak, %d in 45 minutes before", nPeak, n)
	}
	if a, b := float64(refusedPeak)/float64(nPeak), float64(refused)/float64(n); a > 1.6*b || a < b/1.6 {
		t.Errorf("share of refusals is %.4f in the peak and %.4f before", a, b)
	}
}

func TestConfigErrors(t *testing.T) {
	for _, cfg := range []Config{
		{Faults: []Fault{{"no-such-cause", 0}}}, {Faults: []Fault{{"expired-token", 99}}}, {Quiet: "loud"}, {Library: "none"},
		{Logger: "none"}, {Topology: "moon"}, {Text: "much"}, {Hours: -1}, {Rate: -1}, {Layout: -1},
	} {
		if _, err := Run(cfg); err == nil {
			t.Errorf("%+v: no error", cfg)
		}
	}
}

func TestEveryLoggerWritesJSON(t *testing.T) {
	for _, lib := range libraryNames {
		for _, logger := range loggersOf[lib] {
			cfg := small(9, Fault{"expired-token", 2})
			cfg.Hours, cfg.Rate, cfg.Library, cfg.Logger = 1, 5, lib, logger
			n := 0
			for l := range bytes.Lines(mustRun(t, cfg).File(FileApp)) {
				n++
				if !json.Valid(l) {
					t.Fatalf("%s with %s: %s", logger, lib, l)
				}
			}
			if n == 0 {
				t.Errorf("%s with %s: empty log", logger, lib)
			}
		}
	}
}

func TestExtendedLogMatchesItsDirective(t *testing.T) {
	for i, l := range layouts {
		cfg := small(4)
		cfg.Quiet, cfg.Hours, cfg.Layout = "steady", 1, i+1
		inc := mustRun(t, cfg)
		if conf := string(inc.File(FileConf)); !strings.HasPrefix(conf, "log_format "+l.name) {
			t.Errorf("layout %d: %s", i+1, conf)
		}
		for line := range bytes.Lines(inc.File(FileExtended)) {
			if l.json && !json.Valid(line) {
				t.Fatalf("layout %s: %s", l.name, line)
			}
			if !l.json && bytes.ContainsRune(line, '$') {
				t.Fatalf("layout %s left a variable: %s", l.name, line)
			}
		}
	}
}

// The mutual order of lines within a log follows the clock of the writer.
func TestBalancerLogIsInOrder(t *testing.T) {
	cfg := small(12, Fault{"missing-auth-header", 0})
	cfg.Topology = topologyIngress
	last := ""
	for l := range strings.Lines(string(mustRun(t, cfg).File(FileALB))) {
		at := strings.Fields(l)[1]
		if _, err := time.Parse(time.RFC3339Nano, at); err != nil || at < last {
			t.Fatalf("%s after %s (%v)", at, last, err)
		}
		last = at
	}
	if last == "" {
		t.Error("empty log")
	}
}

func TestSightNeedsClues(t *testing.T) {
	cfg := small(8, Fault{"expired-token", 2})
	for _, c := range []struct {
		text string
		app  bool
	}{{"full", true}, {"status", false}} {
		cfg.Text = c.text
		cause := mustRun(t, cfg).Truth.Causes[0]
		if got := cause.PerView["app"]; got.Answerable != c.app || !slices.Contains(got.Accept, "expired-token") {
			t.Errorf("text %s: view app is %+v", c.text, got)
		}
		if cause.PerView["nginx-combined"].Answerable {
			t.Errorf("text %s: a combined log cannot show an expiry", c.text)
		}
	}
}

func TestBulkHasTheSizeAskedFor(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := Bulk(&b, 1, 6_000_000); err != nil {
		t.Fatal(err)
	}
	if n := b.Len(); n < 6_000_000 || n > 6_001_000 {
		t.Errorf("%d bytes", n)
	}
	lines, err := splitAtTime(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if first, last := lines[0].at, lines[len(lines)-1].at; !last.After(first) {
		t.Errorf("times run from %v to %v", first, last)
	}
}

func TestSuiteCoversEverything(t *testing.T) {
	seen, names, seeds := map[string]bool{}, map[string]bool{}, map[uint64]bool{}
	for i, c := range Suite(1, 2) {
		for _, f := range c.Faults {
			seen[fmt.Sprint(f.Cause, f.Variant)] = true
		}
		seen[c.Quiet] = true
		names[c.FolderName(i)], seeds[c.Seed] = true, true
	}
	for _, cause := range Causes {
		for v := range faultSpecs[cause] {
			if !seen[fmt.Sprint(cause, v)] {
				t.Errorf("no incident of %s, variant %d", cause, v)
			}
		}
	}
	for _, k := range QuietKinds {
		if !seen[k] {
			t.Errorf("no quiet log of kind %s", k)
		}
	}
	if n := len(Suite(1, 2)); len(names) != n || len(seeds) != n {
		t.Errorf("%d configurations, %d names, %d seeds", n, len(names), len(seeds))
	}
}
