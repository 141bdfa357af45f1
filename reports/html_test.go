package reports

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func htmlOf(t testing.TB, r *Report) string {
	t.Helper()
	var b strings.Builder
	if err := WriteHTML(&b, r, Options{}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// elements counts the elements of a page and lists what breaks its promises:
// attributes that run or load something, headings out of order.
func elements(t testing.TB, page string) (count map[string]int, wrong []string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	count = map[string]int{}
	level := 0
	for n := range root.Descendants() {
		switch n.Type {
		case html.CommentNode:
			wrong = append(wrong, "a comment: "+n.Data)
		case html.ElementNode:
			count[n.Data]++
			for _, a := range n.Attr {
				name := strings.ToLower(a.Key)
				if strings.HasPrefix(name, "on") || slices.Contains([]string{"style", "src", "srcset", "action", "data", "formaction", "xlink:href", "background"}, name) ||
					name == "href" && !strings.HasPrefix(a.Val, "#") {
					wrong = append(wrong, fmt.Sprintf("<%s %s=%q>", n.Data, a.Key, a.Val))
				}
			}
			if len(n.Data) == 2 && n.Data[0] == 'h' && n.Data[1] >= '1' && n.Data[1] <= '6' {
				if next := int(n.Data[1] - '0'); next > level+1 {
					wrong = append(wrong, "h"+strconv.Itoa(next)+" below h"+strconv.Itoa(level))
				}
				level = int(n.Data[1] - '0')
			}
		}
	}
	return count, wrong
}

// Text from logs adds no element and no attribute: the page has the elements that
// it has for a harmless word.
func TestHTMLIsInert(t *testing.T) {
	want, _ := elements(t, htmlOf(t, Build(hostileSource("word"))))
	for _, text := range append(corpus, nasty...) {
		if strings.TrimSpace(text) == "" {
			continue // a blank step is left out
		}
		got, wrong := elements(t, htmlOf(t, Build(hostileSource(text))))
		if len(wrong) > 0 {
			t.Errorf("%q: %v", text, wrong)
		}
		for name := range got {
			if got[name] != want[name] {
				t.Errorf("%q: %d of <%s>, want %d", text, got[name], name, want[name])
			}
		}
	}
}

func FuzzHTML(f *testing.F) {
	want, _ := elements(f, htmlOf(f, Build(hostileSource("word"))))
	for _, s := range append(corpus, nasty...) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if strings.TrimSpace(s) == "" {
			return
		}
		got, wrong := elements(t, htmlOf(t, Build(hostileSource(s))))
		if len(wrong) > 0 || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("%q: %v, %v", s, wrong, got)
		}
	})
}

func TestHTMLStructure(t *testing.T) {
	for _, fix := range fixtures {
		page := htmlOf(t, Build(fix.source()))
		count, wrong := elements(t, page)
		if len(wrong) > 0 {
			t.Errorf("%s: %v", fix.name, wrong)
		}
		for _, name := range []string{"main", "header", "footer", "h1", "title", "style", "script"} {
			if count[name] != 1 && name != "title" || count[name] == 0 {
				t.Errorf("%s: %d of <%s>", fix.name, count[name], name)
			}
		}
		if count["svg"] > 0 && fix.name != "empty" && !strings.Contains(page, `id="numbers"`) {
			t.Errorf("%s: a chart without its table", fix.name)
		}
		ids := map[string]bool{}
		for _, m := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(page, -1) {
			if ids[m[1]] {
				t.Errorf("%s: id %s twice", fix.name, m[1])
			}
			ids[m[1]] = true
		}
		for _, m := range regexp.MustCompile(`href="#([^"]*)"|aria-labelledby="([^"]*)"`).FindAllStringSubmatch(page, -1) {
			if !ids[m[1]+m[2]] {
				t.Errorf("%s: nothing has the id %s", fix.name, m[1]+m[2])
			}
		}
	}
}

// The security policy names exactly the two texts that the page embeds; a browser
// refuses them if a byte differs.
func TestHTMLPolicyHoldsForItsOwnTexts(t *testing.T) {
	page := htmlOf(t, Build(oneSource()))
	for _, tag := range []string{"style", "script"} {
		_, rest, _ := strings.Cut(page, "<"+tag+">")
		text, _, ok := strings.Cut(rest, "</"+tag+">")
		if !ok || !strings.Contains(html.UnescapeString(page), tag+"-src "+sourceHash(text)) {
			t.Errorf("the policy does not allow the page's own %s", tag)
		}
	}
	if strings.Contains(page, "unsafe-") {
		t.Error("the policy allows unsafe sources")
	}
	for _, text := range []string{htmlStyle, htmlScript} {
		for _, loads := range []string{"url(", "@import", "fetch(", "XMLHttpRequest", "innerHTML", "eval("} {
			if strings.Contains(text, loads) {
				t.Errorf("the page's own texts hold %s", loads)
			}
		}
	}
}

// Text contrasts with what it stands on by 4.5 to 1 at least (WCAG 2.2, success
// criterion 1.4.3), light, dark and in print.
func TestHTMLContrast(t *testing.T) {
	palettes := regexp.MustCompile(`(?s):root \{(.*?)\}`).FindAllStringSubmatch(htmlStyle, -1)
	if len(palettes) != 3 {
		t.Fatalf("%d palettes, want light, dark and print", len(palettes))
	}
	for i, p := range palettes {
		color := map[string]float64{}
		for _, m := range regexp.MustCompile(`--([a-z]+): #([0-9a-f]+);`).FindAllStringSubmatch(p[1], -1) {
			color[m[1]] = luminance(t, m[2])
		}
		for _, on := range []string{"bg", "card", "code"} {
			for _, text := range []string{"ink", "soft", "link", "outage", "calm", "pro", "con"} {
				checkContrast(t, i, color, text, on)
			}
		}
		for _, badge := range tones {
			checkContrast(t, i, color, "on", badge)
		}
	}
}

func checkContrast(t *testing.T, palette int, color map[string]float64, text, on string) {
	t.Helper()
	a, okA := color[text]
	b, okB := color[on]
	if ratio := (max(a, b) + 0.05) / (min(a, b) + 0.05); !okA || !okB || ratio < 4.5 {
		t.Errorf("palette %d: %s on %s contrasts by %.2f", palette, text, on, ratio)
	}
}

// luminance is the relative luminance of #rgb or #rrggbb (WCAG 2.2).
func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	if len(hex) == 3 {
		hex = string([]byte{hex[0], hex[0], hex[1], hex[1], hex[2], hex[2]})
	}
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(hex[2*i:2*i+2], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(n) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

// The drawing tells what the numbers say: bars of refusals where there are some.
func TestChart(t *testing.T) {
	r := Build(threeSource())
	c := htmlChartOf(r, []int{0, 1, 2})
	if len(c.Bars) != len(r.Timeline.Requests) || len(c.Bands) != 3 || len(c.Markers) != 1 || len(c.Ticks) < 3 {
		t.Fatalf("%d bars, %d bands, %d markers, %d ticks", len(c.Bars), len(c.Bands), len(c.Markers), len(c.Ticks))
	}
	for i, b := range c.Bars {
		if (b.FailH == "0") != (r.Timeline.Unauthorized[i] == 0) {
			t.Errorf("bar %d of %d refusals is %s high", i, r.Timeline.Unauthorized[i], b.FailH)
		}
	}
	if got := c.Bands[2]; got.X != "33.333%" || got.W != "10%" || got.Tone != "attack" {
		t.Errorf("12 of 120 minutes from the 40th: %+v", got)
	}
	if got := c.Ticks[1]; got.Label != "06:30" || got.X != "25%" {
		t.Errorf("second tick %+v", got)
	}
	long := &Report{Timeline: Timeline{BucketSeconds: 60, Start: morning, Requests: make([]int, 5000), Unauthorized: make([]int, 5000)}}
	if got := htmlChartOf(long, nil); len(got.Bars) > maxBins {
		t.Errorf("%d bars", len(got.Bars))
	}
}
