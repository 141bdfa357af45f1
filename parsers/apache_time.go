package parsers

import (
	"strings"
	"time"

	"authlog/parsers/stamp"
)

// apacheTimeVar is the variable, with brackets where Apache writes them, for %t
// and %{format}t; "" for a format that is no time by itself.
func apacheTimeVar(format string) string {
	format = strings.TrimPrefix(strings.TrimPrefix(format, "begin:"), "end:")
	switch format {
	case "":
		return "[${time_local}]"
	case "sec", "msec", "usec", "%s":
		return "${msec}"
	}
	open, shut := "", ""
	if n := len(format); n > 1 && format[0] == '[' && format[n-1] == ']' {
		open, format, shut = "[", format[1:n-1], "]"
	}
	sample, ok := apacheSample(format)
	if !ok || !apacheReads(sample) {
		return ""
	}
	_, _, clf := stamp.CLF([]byte(sample))
	_, _, iso := stamp.ISO([]byte(sample), 0)
	switch {
	case clf && len(sample) == ngxTimeLen:
		return open + "${time_local}" + shut
	case iso && !strings.Contains(sample, " "):
		return open + "${time_iso8601}" + shut
	}
	return open + "${time_text}" + shut
}

// apacheTimeRun is the length of a time that is put together of several
// directives, such as %{%d/%b/%Y:%T}t.%{msec_frac}t %{%z}t; 0 if src does not
// begin with one.
func apacheTimeRun(src string) int {
	format, at, whole := "", 0, 0
	for n := 0; strings.HasPrefix(src[at:], "%{"); n++ {
		end := strings.Index(src[at:], "}t")
		if end < 0 || strings.Contains(src[at+2:at+end], "{") {
			break
		}
		format += strings.TrimPrefix(strings.TrimPrefix(src[at+2:at+end], "begin:"), "end:")
		at += end + 2
		if sample, ok := apacheSample(format); ok && n > 0 && apacheReads(sample) {
			whole = at
		}
		if at < len(src) && (src[at] == '.' || src[at] == ',' || src[at] == ' ') {
			format += src[at : at+1]
			at++
		}
	}
	return whole
}

// apacheMoment is written in a format to see whether it can be read back.
var apacheMoment = time.Date(2026, 11, 10, 19, 20, 42, 123456000, time.UTC)

func apacheReads(sample string) bool {
	ns, _, ok := stamp.Any([]byte(sample), 0)
	return ok && ns/1e9 == apacheMoment.Unix()
}

// apacheLayouts are the conversions of strftime(3) in times, as layouts of
// package time.
var apacheLayouts = map[byte]string{
	'Y': "2006", 'm': "01", 'd': "02", 'e': "_2", 'H': "15", 'M': "04", 'S': "05", 'b': "Jan", 'h': "Jan", 'a': "Mon",
	'T': "15:04:05", 'F': "2006-01-02", 'z': "-0700", 'Z': "MST", 'y': "06", 'I': "03", 'p': "PM", 'B': "January",
}

// apacheSample writes a format of strftime, with the fractions that Apache adds
// to it.
func apacheSample(format string) (string, bool) {
	format = strings.NewReplacer("msec_frac", "123", "usec_frac", "123456").Replace(format)
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 == len(format) {
			b.WriteByte(format[i])
			continue
		}
		i++
		layout, ok := apacheLayouts[format[i]]
		if !ok {
			return "", false
		}
		b.WriteString(apacheMoment.Format(layout))
	}
	return b.String(), true
}
