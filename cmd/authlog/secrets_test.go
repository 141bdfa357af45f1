package main

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"authlog/reports"
)

// secretSeed may be any number: what leaks with another is a defect too.
const secretSeed = 9

// secretCorpus is a directory with a log of each format, in which each line holds
// secrets of its own.
func secretCorpus(t *testing.T) (dir string, places []secretPlace) {
	t.Helper()
	dir = t.TempDir()
	m := mint{rand.New(rand.NewPCG(secretSeed, 401))}
	start := time.Date(2026, 3, 2, 11, 30, 0, 0, time.UTC) // the burst of accessLog
	for _, f := range plantedFormats {
		var b strings.Builder
		b.WriteString(f.head)
		n := 0
		for slot := range strings.FieldsSeq(f.slots) {
			for _, c := range carriersOf(slot) {
				text, secrets := c.make(m)
				p := planted{at: start.Add(time.Duration(n) * 20 * time.Second), n: n, agent: "shop/2.0"}
				plant(&p, slot, text)
				b.WriteString(f.line(p) + "\n")
				n++
				for _, s := range secrets {
					places = append(places, secretPlace{f.name, slot, c.name, s})
				}
			}
		}
		if err := os.WriteFile(filepath.Join(dir, f.name+".log"), []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "access.log"), []byte(accessLog()), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir, places
}

// piece is how much of a secret may not come out.
const piece = 20

// leakFinder finds pieces of secrets, and of other ways to write them, in outputs. It
// looks up each eight bytes of an output and compares what follows.
type leakFinder struct {
	at      map[[8]byte][]leakStart
	written []string // forms of secrets
	places  []secretPlace
}

type leakStart struct{ form, offset, place int }

func newLeakFinder(places []secretPlace) *leakFinder {
	l := &leakFinder{at: map[[8]byte][]leakStart{}, places: places}
	for i, p := range places {
		for _, form := range formsOf(p.secret) {
			l.written = append(l.written, form)
			for o := 0; o+8 <= len(form) && (o == 0 || o+piece <= len(form)); o++ {
				key := [8]byte([]byte(form[o : o+8]))
				l.at[key] = append(l.at[key], leakStart{len(l.written) - 1, o, i})
			}
		}
	}
	for key, starts := range l.at { // the same head of all JWTs is no secret
		var own []leakStart
		for _, s := range starts {
			if !l.shared(s, starts) {
				own = append(own, s)
			}
		}
		l.at[key] = own
	}
	return l
}

// shared tells whether a piece of one secret is one of another too.
func (l *leakFinder) shared(s leakStart, others []leakStart) bool {
	form := l.written[s.form][s.offset:]
	form = form[:min(piece, len(form))]
	return slices.ContainsFunc(others, func(o leakStart) bool {
		return o.place != s.place && strings.HasPrefix(l.written[o.form][o.offset:], form)
	})
}

// formsOf are the ways to write a secret that a reader could undo.
func formsOf(s string) []string {
	quoted, _ := json.Marshal(s)
	forms := []string{s, hex.EncodeToString([]byte(s)), url.QueryEscape(s), string(quoted[1 : len(quoted)-1])}
	for skip := range 3 { // wherever it stands in what was encoded
		if len(s) > skip+8 {
			forms = append(forms, strings.TrimRight(base64.StdEncoding.EncodeToString([]byte(s[skip:])), "="))
		}
	}
	slices.Sort(forms)
	return slices.Compact(forms)
}

// find returns the places whose secrets stand in text.
func (l *leakFinder) find(text string) []secretPlace {
	found := map[int]bool{}
	for i := 0; i+8 <= len(text); i++ {
		for _, s := range l.at[[8]byte([]byte(text[i:i+8]))] {
			form := l.written[s.form][s.offset:]
			n := min(piece, len(form))
			if strings.HasPrefix(text[i:], form[:n]) {
				found[s.place] = true
			}
		}
	}
	var list []secretPlace
	for i := range l.places {
		if found[i] {
			list = append(list, l.places[i])
		}
	}
	return list
}

// unpacked is the content of a file, decompressed if it is a partial timeline: the
// text may stand at any place of its envelope.
func unpacked(t *testing.T, file []byte) string {
	t.Helper()
	text := string(file)
	if i := bytes.Index(file, []byte{0x28, 0xb5, 0x2f, 0xfd}); i >= 0 {
		d, err := zstd.NewReader(bytes.NewReader(file[i:]), zstd.IgnoreChecksum(true))
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		inner, _ := io.ReadAll(d) // what follows the frame is no frame
		text += string(inner)
	}
	if i := bytes.Index(file, []byte{0x1f, 0x8b}); i >= 0 {
		if z, err := gzip.NewReader(bytes.NewReader(file[i:])); err == nil {
			inner, _ := io.ReadAll(z)
			text += string(inner)
		}
	}
	return text
}

// No command prints or writes a credential that stands in a log, whatever the format
// and the place.
func TestNoSecretLeaves(t *testing.T) {
	logs, places := secretCorpus(t)
	if len(places) < 300 {
		t.Fatalf("%d secrets planted", len(places))
	}
	finder := newLeakFinder(places)
	raw, err := os.ReadFile(filepath.Join(logs, "json.log"))
	if err != nil || len(finder.find(string(raw))) < 50 {
		t.Fatalf("the search does not find what was planted: %v", err)
	}
	out := t.TempDir()
	in := func(name string) string { return filepath.Join(out, name) }
	runs := [][]string{
		{"analyze", "-v", "--color", "always", "--width", "300", logs}, {"analyze", "-q", logs},
		{"parse", "--all", logs}, {"doctor", logs}, {"formats", "detect", logs},
		{"analyze", "--strict", logs},
		{"analyze", "--rejects", in("rejects.txt"), "--format", "json", "-o", in("a.json"), logs},
		{"collect", "-o", in("a.tl"), logs},
		{"merge", "-o", in("b.tl"), in("a.tl")},
		{"analyze", "-v", in("b.tl")},
		{"plan", "--splits", "2", "-o", in("plan.jsonl"), logs},
		{"convert", "-v", "-o", in("c.html"), "-o", in("c.md"), "-o", in("c.prom"), "-o", in("c.txt"), in("a.json")},
		{"diff", "--format", "json", in("a.json"), in("a.json")}, {"diff", in("a.json"), in("a.json")},
		{"analyze", "--baseline", in("a.json"), "--format", "json", logs},
		{"analyze", filepath.Join(logs, "rejected.log")},
		{"analyze", "--deploys", filepath.Join(logs, "json.log"), logs}, {"analyze", "--deploys", filepath.Join(logs, "csv.log"), "--format", "json", logs},
		{"analyze", "--baseline", filepath.Join(logs, "json.log"), logs},
		{"convert", filepath.Join(logs, "json.log")}, {"diff", filepath.Join(logs, "json.log"), filepath.Join(logs, "json.log")},
		{"collect", "--manifest", filepath.Join(logs, "json.log"), "-o", in("d.tl")},
		{"analyze", "--nginx-conf", filepath.Join(logs, "text.log"), logs},
		{"analyze", "--config", filepath.Join(logs, "text.log"), logs},
	}
	for _, f := range reports.Formats() {
		runs = append(runs, []string{"analyze", "-v", "--format", f.Name, logs})
	}
	for _, f := range plantedFormats { // each alone, so that its lines are the samples of the report
		runs = append(runs, []string{"analyze", "-v", "--format", "json", filepath.Join(logs, f.name+".log")})
	}
	leaks := map[secretPlace][]string{}
	note := func(text, where string) {
		for _, p := range finder.find(text) {
			leaks[p] = append(leaks[p], where)
		}
	}
	for _, args := range runs {
		_, stdout, stderr := authlog(t, "", args...)
		note(stdout, strings.Join(args[:2], " "))
		note(stderr, strings.Join(args[:2], " ")+" (stderr)")
	}
	files, err := filepath.Glob(filepath.Join(out, "*"))
	if err != nil || len(files) < 9 {
		t.Fatalf("%d files were written, %v", len(files), err)
	}
	for _, name := range files {
		file, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		text := unpacked(t, file)
		if strings.HasSuffix(name, ".tl") && !strings.Contains(text, "shop/2.0") {
			t.Errorf("%s could not be searched", filepath.Base(name))
		}
		note(text, filepath.Base(name))
	}
	for _, p := range places {
		if where := leaks[p]; len(where) > 0 {
			slices.Sort(where)
			t.Errorf("%v in %s", p, strings.Join(slices.Compact(where), ", "))
		}
	}
}
