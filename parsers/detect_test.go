package parsers

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"

	"authlog/parsers/input"
)

func TestDetect(t *testing.T) {
	cases := []struct {
		name, in, want, why string
	}{
		{"one", "a 1 x\n", "ay", "1 of 1 first lines parse as ay; next best: bee 0"},
		{"majority", "a 1 x\nb 1 x\nb 2 x\n\n", "bee", "2 of 3 first lines parse as bee; next best: ay 1"},
		{"tie goes to the earlier", "b 1 x\na 1 x\n", "ay", "1 of 2 first lines parse as ay; next best: bee 1"},
		{"ignored counts half", "b # 1\nb # 2\na 2 x\nb # 3\n", "bee", "0 of 4 first lines parse as bee and 3 are of it without a request; next best: ay 1"},
		{"nearest by a glance", "c x\nc 12\n", "cee", "none of the first 2 lines is of a known format; nearest is cee: no status"},
		{"nothing", "", "ay", ""},
		{"beyond the sample", strings.Repeat("a 1 x\n", 200) + strings.Repeat("b 1 x\n", 500), "ay",
			"200 of 200 first lines parse as ay; next best: bee 0"},
		{"no final line end", "c 1 x", "cee", "1 of 1 first lines parse as cee; next best: ay 0"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			det := Detect([]byte(c.in), toys(), Options{})
			if det.Name != c.want || det.Why != c.why {
				t.Errorf("%s: %s\nwant %s: %s", det.Name, det.Why, c.want, c.why)
			}
			err := DetectSource(context.Background(), text("in", c.in), toys(), Options{}, func(_ string, d Detection, err error) {
				if det = d; err != nil {
					t.Error(err)
				}
			})
			if err != nil || det.Name != c.want || det.Why != c.why {
				t.Errorf("from a source: %s: %s, %v", det.Name, det.Why, err)
			}
		})
	}
}

func TestSampleDoesNotDependOnReads(t *testing.T) {
	in := strings.Repeat("a 1 "+strings.Repeat("x", 900)+"\n", 199) + "b 1 x\n" + strings.Repeat("b 2 x\n", 1000)
	d := newDetector(toys(), Options{})
	head, err := d.sample(strings.NewReader(in))
	want := d.detect(complete(head, err)).Why
	head, err = d.sample(iotest.OneByteReader(strings.NewReader(in)))
	if got := d.detect(complete(head, err)).Why; got != want || !strings.HasPrefix(got, "199 of 200") {
		t.Errorf("%s\nwant %s", got, want)
	}
}

func TestFormatOfTheWholeInput(t *testing.T) {
	in := strings.Repeat("a 1 x\n", 200) + strings.Repeat("b 1 x\n", 20_000) + "c 1 x\n"
	sum, _ := collect(t, []input.Source{text("in", in)}, Config{Formats: toys()})
	got := sum.Inputs[0]
	if got.Format != "bee" || !strings.HasSuffix(got.FormatWhy, "; of the whole input most lines are bee") {
		t.Errorf("%s: %s", got.Format, got.FormatWhy)
	}
	if fmt.Sprint(got.Formats) != "[{bee 20000 0} {ay 200 0} {cee 1 0}]" {
		t.Errorf("%v", got.Formats)
	}
}

func TestFormatName(t *testing.T) {
	cases := []struct {
		want string
		n    []int
	}{
		{"", nil}, {"a", []int{9}}, {"a", []int{99, 1}}, {"a + b", []int{90, 10}}, {"a + b + c", []int{50, 30, 20}}, {"mixed", []int{40, 20, 20, 20}},
	}
	for _, c := range cases {
		var used []FormatCount
		for i, n := range c.n {
			used = append(used, FormatCount{Name: string(rune('a' + i)), Events: n})
		}
		if got := formatName(used); got != c.want {
			t.Errorf("%v: %q, want %q", c.n, got, c.want)
		}
	}
}
