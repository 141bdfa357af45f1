package reports

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// sighting is a burst of an hour at noon with 600 refusals of 40 clients.
func sighting(change func(*Burst)) Burst {
	b := Burst{
		ID: "aaa", Start: morning, End: morning.Add(time.Hour), Ongoing: true, Verdict: "outage", Unauthorized: 600, Clients: 40,
		Segment: map[string]string{"user_agent": "shop/2.0"}, Causes: []Cause{{ID: "expired-token", Confidence: 0.9}},
	}
	if change != nil {
		change(&b)
	}
	return b
}

func reportOf(bursts ...Burst) *Report {
	r := &Report{SchemaVersion: SchemaVersion, Window: Window{Start: morning.Add(-time.Hour), End: morning.Add(time.Hour)}, Bursts: bursts}
	r.normalise()
	return r
}

func TestCompare(t *testing.T) {
	later := func(b *Burst) { b.Start, b.End = b.Start.Add(20*time.Minute), b.End.Add(20*time.Minute); b.ID = "bbb" }
	for name, c := range map[string]struct {
		old, now *Report
		want     string // state and changes of each burst
	}{
		"nothing":          {reportOf(), reportOf(), ""},
		"new":              {reportOf(), reportOf(sighting(nil)), "new"},
		"gone":             {reportOf(sighting(nil)), reportOf(), "gone"},
		"same":             {reportOf(sighting(nil)), reportOf(sighting(nil)), "continuing"},
		"same by segment":  {reportOf(sighting(nil)), reportOf(sighting(later)), "continuing"},
		"same part":        {reportOf(sighting(nil)), reportOf(sighting(func(b *Burst) { later(b); b.Segment["host"] = "h" })), "continuing"},
		"another segment":  {reportOf(sighting(nil)), reportOf(sighting(func(b *Burst) { later(b); b.Segment["user_agent"] = "x" })), "new; gone"},
		"everybody":        {reportOf(sighting(nil)), reportOf(sighting(func(b *Burst) { later(b); b.Segment = map[string]string{} })), "continuing"},
		"everybody, other": {reportOf(sighting(nil)), reportOf(sighting(func(b *Burst) { later(b); b.Segment, b.Causes[0].ID = map[string]string{}, "clock-skew" })), "new; gone"},
		"another, unknown": {reportOf(sighting(func(b *Burst) { b.Causes[0].ID = unknownID })), reportOf(sighting(func(b *Burst) { later(b); b.Segment, b.Causes[0].ID = map[string]string{"host": "h"}, unknownID })), "new; gone"},
		"barely together": {reportOf(sighting(nil)), reportOf(sighting(func(b *Burst) {
			b.ID = "b"
			b.Start, b.End = b.Start.Add(40*time.Minute), b.End.Add(40*time.Minute)
			b.Segment = map[string]string{"host": "h"}
		})), "new; gone"},
		"the next day":     {reportOf(sighting(nil)), reportOf(sighting(func(b *Burst) { b.ID = "b"; b.Start, b.End = b.Start.Add(24*time.Hour), b.End.Add(24*time.Hour) })), "new; gone"},
		"more refusals":    {reportOf(sighting(nil)), reportOf(sighting(func(b *Burst) { b.Unauthorized = 800 })), "continuing worse"},
		"longer":           {reportOf(sighting(nil)), reportOf(sighting(func(b *Burst) { b.Unauthorized, b.End = 1200, b.End.Add(time.Hour) })), "continuing"},
		"a little more":    {reportOf(sighting(nil)), reportOf(sighting(func(b *Burst) { b.Unauthorized = 700 })), "continuing"},
		"few, by chance":   {reportOf(sighting(func(b *Burst) { b.Unauthorized = 10 })), reportOf(sighting(func(b *Burst) { b.Unauthorized = 16 })), "continuing"},
		"more clients":     {reportOf(sighting(nil)), reportOf(sighting(func(b *Burst) { b.Clients = 50 })), "continuing worse"},
		"two clients more": {reportOf(sighting(func(b *Burst) { b.Clients = 2 })), reportOf(sighting(func(b *Burst) { b.Clients = 4 })), "continuing"},
		"less":             {reportOf(sighting(nil)), reportOf(sighting(func(b *Burst) { b.Unauthorized = 400 })), "continuing better"},
		"over":             {reportOf(sighting(nil)), reportOf(sighting(func(b *Burst) { b.Ongoing = false })), "continuing better"},
		"over, but worse":  {reportOf(sighting(nil)), reportOf(sighting(func(b *Burst) { b.Ongoing = false; b.Unauthorized = 6000 })), "continuing worse"},
		"another cause":    {reportOf(sighting(nil)), reportOf(sighting(func(b *Burst) { b.Causes[0].ID = "clock-skew" })), "continuing cause-changed"},
		"no time":          {reportOf(sighting(func(b *Burst) { b.End = b.Start })), reportOf(sighting(func(b *Burst) { b.End = b.Start })), "continuing"},
		"the same id wins": {
			reportOf(sighting(later), sighting(nil)), reportOf(sighting(nil)), "continuing; gone",
		},
	} {
		var got []string
		for _, b := range Compare(c.old, c.now).Bursts {
			got = append(got, strings.Join(append([]string{b.State}, b.Changes...), " "))
		}
		if text := strings.Join(got, "; "); text != c.want {
			t.Errorf("%s: %q, want %q", name, text, c.want)
		}
	}
}

func TestIgnoredBurstsDoNotCountInDiffs(t *testing.T) {
	d := Compare(reportOf(), reportOf(sighting(func(b *Burst) { b.Ignored = &Ignored{Reason: "known"} })))
	if d.Counts.New != 0 || !d.Bursts[0].Ignored {
		t.Errorf("%+v", d)
	}
}

// Both forms of a comparison: valid by the schema, clean, within the width, and the
// text says what JSON says.
func TestDiffForms(t *testing.T) {
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(DiffSchema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("diff.json", parsed); err != nil {
		t.Fatal(err)
	}
	valid, err := c.Compile("diff.json")
	if err != nil {
		t.Fatal(err)
	}
	built := map[string]*Report{}
	for _, fix := range fixtures {
		built[fix.name] = Build(fix.source())
	}
	for _, a := range fixtures {
		for _, b := range fixtures {
			d := Compare(built[a.name], built[b.name])
			var doc, text strings.Builder
			if err := WriteDiffJSON(&doc, d, Options{}); err != nil {
				t.Fatal(err)
			}
			value, err := jsonschema.UnmarshalJSON(strings.NewReader(doc.String()))
			if err != nil {
				t.Fatal(err)
			}
			if err := valid.Validate(value); err != nil {
				t.Errorf("%s to %s: %v", a.name, b.name, err)
			}
			if err := WriteDiff(&text, d, Options{Width: 80}); err != nil {
				t.Fatal(err)
			}
			if err := fits(text.String(), 80); err != nil {
				t.Errorf("%s to %s: %v", a.name, b.name, err)
			}
			if text.Len() > 100_000 {
				t.Errorf("%s to %s: %d bytes of text", a.name, b.name, text.Len())
			}
			if want := fmt.Sprintf("%d new, %d continuing", d.Counts.New, d.Counts.Continuing); !strings.Contains(text.String(), want) {
				t.Errorf("%s to %s: the text lacks %q", a.name, b.name, want)
			}
			if a.name == b.name && (d.Counts.New+d.Counts.Gone+d.Counts.Worse+d.Counts.Better+d.Counts.CauseChanged > 0) {
				t.Errorf("%s against itself: %+v", a.name, d.Counts)
			}
		}
	}
}

// Any two reports that Read takes can be compared: every burst comes up once.
func FuzzCompare(f *testing.F) {
	for _, fix := range fixtures[:4] {
		var b bytes.Buffer
		if err := WriteJSON(&b, Build(fix.source()), Options{}); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes(), b.Bytes())
	}
	f.Fuzz(func(t *testing.T, a, b []byte) {
		old, errA := Read(bytes.NewReader(a))
		now, errB := Read(bytes.NewReader(b))
		if errA != nil || errB != nil {
			return
		}
		d := Compare(old, now)
		olds, news := 0, 0
		for i := range d.Bursts {
			olds += int(oneIf(d.Bursts[i].Old != nil))
			news += int(oneIf(d.Bursts[i].New != nil))
		}
		if olds != len(old.Bursts) || news != len(now.Bursts) {
			t.Fatalf("%d and %d bursts became %d and %d", len(old.Bursts), len(now.Bursts), olds, news)
		}
		if _, err := json.Marshal(d); err != nil {
			t.Fatal(err)
		}
	})
}
