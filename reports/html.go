package reports

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
	"io"
	"slices"
	"strings"
)

//go:embed html
var htmlFiles embed.FS

// htmlPage is the page's template. Style and script are single texts that the page
// names by their hash, so that its security policy can refuse all others.
var htmlPage = template.Must(template.New("page.tmpl").Funcs(template.FuncMap{
	"count": count, "percent": percent, "clean": func(s string) string { return brief(s, pageText) },
	"cell":  func(s string) string { return cell(brief(s, pageText)) },
	"quote": func(s string) string { return brief(s, pageQuote) }, "nats": nats, "inc": func(i int) int { return i + 1 },
}).ParseFS(htmlFiles, "html/page.tmpl", "html/burst.tmpl", "html/tail.tmpl"))

func embeddedText(name string) string {
	b, err := htmlFiles.ReadFile("html/" + name)
	if err != nil {
		panic(err) // the file is part of the program
	}
	return string(b)
}

var htmlStyle, htmlScript = embeddedText("page.css"), embeddedText("page.js")

func sourceHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// contentPolicy lets the page load nothing and run nothing but its own two texts
// (Content Security Policy Level 3).
func contentPolicy() string {
	return "default-src 'none'; style-src " + sourceHash(htmlStyle) + "; script-src " + sourceHash(htmlScript) + "; base-uri 'none'; form-action 'none'"
}

// WriteHTML writes one page that needs nothing else: no network, no other file. It
// is whole without its script, in print, and for a screen reader.
func WriteHTML(w io.Writer, r *Report, o Options) error {
	r = r.in(o.Zone)
	var failed error
	doc := withinBounds(func(bursts int) string {
		var b strings.Builder
		if err := htmlPage.Execute(&b, viewOf(r, bursts)); err != nil {
			failed = err
		}
		return b.String()
	})
	if failed != nil {
		return failed
	}
	_, err := io.WriteString(w, doc)
	return err
}

// htmlView is what the template shows. Lists are cut already; the numbers beside
// them say what was left out.
type htmlView struct {
	Style  template.CSS
	Script template.JS
	Policy string

	What, Window, Totals, Quiet, Zone, Version string
	Alarm                                      bool // nothing could be read
	Overview                                   []htmlBurst
	MoreRows                                   int
	Chart                                      *htmlChart
	Bursts                                     []htmlBurst
	MoreBursts                                 int
	Expected                                   []Expected
	MoreExpected                               int
	Inputs                                     []htmlInput
	MoreInputs                                 int
	Warnings                                   []Warning
	MoreWarnings                               int
}

func viewOf(r *Report, bursts int) *htmlView {
	v := &htmlView{
		Style: template.CSS(htmlStyle), Script: template.JS(htmlScript), Policy: contentPolicy(), // #nosec G203 -- texts of the program
		What: statusWord(r.Statuses), Window: windowWords(r), Totals: totalWords(r), Zone: "UTC", Version: Clean(r.Tool.Version),
	}
	if !r.Window.Start.IsZero() {
		v.Zone = zoneWord(r.Window.Start)
	}
	if len(r.Bursts) == 0 {
		v.Quiet, v.Alarm = quietWords(r), r.Totals.Requests == 0
	}
	order := bySize(r.Bursts)
	rows, left := capped(order, pageRows)
	detailed, more := capped(order, bursts)
	v.MoreRows, v.MoreBursts = left, more
	for _, i := range slices.Sorted(slices.Values(rows)) {
		one := headOf(r, i)
		one.Detailed = slices.Contains(detailed, i)
		v.Overview = append(v.Overview, one)
	}
	for _, i := range slices.Sorted(slices.Values(detailed)) {
		v.Bursts = append(v.Bursts, detailsOf(r, i))
	}
	largest, _ := capped(order, chartBursts)
	v.Chart = htmlChartOf(r, slices.Sorted(slices.Values(largest)))
	v.Expected, v.MoreExpected = capped(r.Expected, pageRows)
	v.Warnings, v.MoreWarnings = capped(r.Warnings, pageRows)
	inputs, left := capped(r.Inputs, pageRows)
	v.MoreInputs = left
	for i := range inputs {
		v.Inputs = append(v.Inputs, inputView(&inputs[i]))
	}
	return v
}
