package rules

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"authlog/internal/signal"
)

// maxSentenceBytes keeps a sentence to two lines of a terminal.
const maxSentenceBytes = 300

// sentence is a parsed template such as
// "{expired_share|percent} of the 401s say that the token expired".
type sentence struct {
	parts []part
	uses  []string // signals, sorted
}

// part is a literal text, or a signal with its format.
type part struct {
	text   string
	signal string
	format string
}

// formats by name, with the units that they fit; nil: any number.
var formats = map[string]struct {
	units []string
	write func(float64) string
	stand string // in documentation, where there is no value
}{
	"percent":  {[]string{"share", "ratio"}, percent, "N%"},
	"bytes":    {[]string{"bytes"}, bytesText, "N bytes"},
	"duration": {[]string{"seconds"}, duration, "N s"},
	"lag":      {[]string{"seconds"}, lag, "N s before"},
	"count":    {nil, count, "N"},
	"":         {nil, number, "N"},
}

// parseSentence checks a template: its placeholders name signals, and formats
// that fit them.
func parseSentence(source string) (sentence, error) {
	var s sentence
	if len(source) > maxSentenceBytes {
		return s, &placedError{Offset: 0, Message: fmt.Sprintf("sentence has %d bytes, %d are allowed", len(source), maxSentenceBytes)}
	}
	rest, offset := source, 0
	for rest != "" {
		open := strings.IndexAny(rest, "{}")
		if open < 0 {
			break
		}
		end := strings.IndexByte(rest, '}')
		at := offset + utf8.RuneCountInString(rest[:open])
		if rest[open] == '}' || end < 0 || strings.IndexByte(rest[open+1:end], '{') >= 0 {
			return s, &placedError{Offset: at, Message: "brace without its partner"}
		}
		p, err := placeholder(rest[open+1 : end])
		if err != nil {
			return s, &placedError{Offset: at, Message: err.Error()}
		}
		s.parts = append(s.parts, part{text: rest[:open]}, p)
		s.uses = append(s.uses, p.signal)
		offset += utf8.RuneCountInString(rest[:end+1])
		rest = rest[end+1:]
	}
	s.parts = append(s.parts, part{text: rest})
	slices.Sort(s.uses)
	s.uses = slices.Compact(s.uses)
	return s, nil
}

func placeholder(inner string) (part, error) {
	name, format, _ := strings.Cut(inner, "|")
	sig, ok := signals[name]
	if !ok {
		return part{}, fmt.Errorf("%q is not a signal", name)
	}
	f, ok := formats[format]
	if !ok {
		return part{}, fmt.Errorf("unknown format %q: use percent, bytes, duration, lag or count", format)
	}
	switch {
	case sig.Type == "bool":
		return part{}, fmt.Errorf("%s is true or false and cannot be printed", name)
	case sig.Type == "text" && format != "":
		return part{}, fmt.Errorf("%s is a text: no format", name)
	case f.units != nil && !slices.Contains(f.units, sig.Unit):
		return part{}, fmt.Errorf("%s is in %s: format %s does not fit", name, sig.Unit, format)
	}
	return part{signal: name, format: format}, nil
}

// write fills the template with the values of v.
func (s sentence) write(v *signal.Values) string {
	return s.fill(func(p part) string {
		value := signals[p.signal].of(v)
		if value.Kind() == reflect.String {
			return value.String()
		}
		if x := value.Float(); !math.IsInf(x, 0) && !math.IsNaN(x) {
			return formats[p.format].write(x)
		}
		return "?"
	})
}

// outline is the template for a reader who has no values.
func (s sentence) outline() string {
	return s.fill(func(p part) string {
		if signals[p.signal].Type == "text" {
			return "(" + strings.ReplaceAll(p.signal, "_", " ") + ")"
		}
		return formats[p.format].stand
	})
}

func (s sentence) fill(value func(part) string) string {
	var b strings.Builder
	for _, p := range s.parts {
		b.WriteString(p.text)
		if p.signal != "" {
			b.WriteString(value(p))
		}
	}
	return b.String()
}

// percent never rounds to 0% or 100% what is not.
func percent(x float64) string {
	p := 100 * x
	switch {
	case p > 0 && p < 0.1:
		return "<0.1%"
	case p > 0 && p < 1:
		return strconv.FormatFloat(p, 'f', 1, 64) + "%"
	case p >= 99.5 && p < 100:
		return ">99%"
	}
	return strconv.FormatFloat(p, 'f', 0, 64) + "%"
}

func bytesText(x float64) string {
	if math.Abs(x) >= 10<<10 {
		return strconv.FormatFloat(x/1024, 'f', 1, 64) + " KiB"
	}
	return count(x) + " bytes"
}

// duration writes seconds in the largest unit that keeps two digits.
func duration(x float64) string {
	sign := ""
	if x < 0 {
		sign, x = "-", -x
	}
	switch {
	case x < 1:
		return sign + strconv.FormatFloat(1000*x, 'f', 0, 64) + " ms"
	case x < 10:
		return sign + strconv.FormatFloat(x, 'g', 2, 64) + " s"
	case x < 120:
		return sign + strconv.FormatFloat(x, 'f', 0, 64) + " s"
	case x < 7200:
		return sign + strconv.FormatFloat(x/60, 'f', 0, 64) + " min"
	}
	return sign + strconv.FormatFloat(x/3600, 'f', 1, 64) + " h"
}

// lag writes how long before an onset something came.
func lag(x float64) string {
	if x < 0 {
		return duration(-x) + " after"
	}
	return duration(x) + " before"
}

// count writes a whole number with a comma every three digits.
func count(x float64) string {
	s := strconv.FormatFloat(math.Round(math.Abs(x)), 'f', 0, 64)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	if x <= -0.5 {
		return "-" + s
	}
	return s
}

func number(x float64) string {
	if math.Abs(x) >= 1000 {
		return count(x)
	}
	return strconv.FormatFloat(x, 'g', 3, 64)
}
