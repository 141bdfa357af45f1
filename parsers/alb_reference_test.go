package parsers

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"authlog/internal/timeline"
)

// albReference splits a line in the obvious way, one byte after the other.
func albReference(line string) (fields []string, ok bool) {
	for line != "" {
		if line[0] != '"' {
			field, rest, _ := strings.Cut(line, " ")
			fields, line = append(fields, field), rest
			continue
		}
		end := -1
		for i, escaped := 1, false; i < len(line) && end < 0; i++ {
			switch {
			case escaped:
				escaped = false
			case line[i] == '\\':
				escaped = true
			case line[i] == '"' && (i+1 == len(line) || line[i+1] == ' '):
				end = i
			}
		}
		if end < 0 {
			return fields, false
		}
		fields = append(fields, line[1:end])
		line = strings.TrimPrefix(line[end+1:], " ")
	}
	return fields, true
}

// albReferenceValues gives the values that need more than a field, each read in
// the obvious way: client, method, path, query and service.
func albReferenceValues(f []string) (client, method, path, query, service string) {
	f = append(f, make([]string, albFields)...)
	known := func(s string) string {
		if s == "-" {
			return ""
		}
		return s
	}
	client = known(f[albClient])
	if i := strings.LastIndex(client, ":"); i >= 0 {
		client = client[:i]
	}
	if len(client) > 1 && client[0] == '[' && client[len(client)-1] == ']' {
		client = client[1 : len(client)-1]
	}
	_, group, _ := strings.Cut(f[albTargetGroup], ":targetgroup/")
	service, _, _ = strings.Cut(group, "/")

	verb, url, found := strings.Cut(f[albRequest], " ")
	if i := strings.LastIndex(url, " "); i >= 0 {
		url = url[:i]
	}
	scheme, rest, isURL := strings.Cut(url, "://")
	letters := strings.Trim(strings.ToLower(scheme), "abcdefghijklmnopqrstuvwxyz") == ""
	if !found || verb == "" || len(verb) > maxMethod || !isURL || scheme == "" || !letters {
		return client, "", "", "", service
	}
	before, query, _ := strings.Cut(rest, "?")
	if i := strings.Index(before, "/"); i >= 0 {
		path = before[i:]
	}
	return client, known(verb), path, query, service
}

// albReferenceDuration adds the three times up, -1 if one is none.
func albReferenceDuration(f []string) float64 {
	sum := 0.0
	for _, text := range f[albRequestTime : albResponseTime+1] {
		s, err := strconv.ParseFloat(text, 64)
		if err != nil || s < 0 {
			return -1
		}
		sum += s
	}
	return sum
}

// The parser agrees with the reference on every line: on the fields, on what is
// read off them, and on which lines are none.
func FuzzALB(f *testing.F) {
	f.Add(albLine(nil))
	f.Add(albLine(map[int]string{albAgent: `"a \"b\" c\\"`, albRequest: `"- - - "`}))
	f.Add(albLine(map[int]string{albTarget: "-", albTargetStatus: "-", albRequestTime: "-1"}))
	f.Add(albLine(map[int]string{albRequest: `"- http://api.example.com:80- -"`, albClient: "[2001:db8::7]:9"}))
	f.Add(albLine(map[int]string{albRequest: `"GET http://a@b:80?x=/y HTTP/1.1"`, albTargetGroup: "a:targetgroup/"}))
	f.Add(albLine(nil) + ` "cut`)
	f.Add(`http 2026-03-02T11:30:00Z a b c "`)
	f.Fuzz(func(t *testing.T, line string) {
		line = strings.ReplaceAll(line, "\r", "")
		p := &albParser{}
		n, ok := albSplit([]byte(line), p.fields[:])
		want, wantOK := albReference(line)
		if ok != wantOK || n != len(want) {
			t.Fatalf("%d fields %v, want %d %v", n, ok, len(want), wantOK)
		}
		for i, w := range want[:min(len(want), albFields)] {
			if string(p.fields[i]) != w {
				t.Fatalf("field %d: %q, want %q", i+1, p.fields[i], w)
			}
		}
		ev, res := albParse(line)
		if res.Outcome == Rejected {
			if res.Why == "" || albReferenceAccepts(want, wantOK) {
				t.Fatalf("rejected: %q", res.Why)
			}
			return
		}
		albCompare(t, &ev, want)
	})
}

// albReferenceAccepts tells that a line is one without doubt; what it denies
// may still be one, since there are more ways to write a time.
func albReferenceAccepts(f []string, ok bool) bool {
	if !ok || len(f) < 12 || !strings.Contains("|http|https|h2|grpcs|ws|wss|", "|"+f[0]+"|") || strings.ContainsAny(f[0]+f[albClient], "|\"") {
		return false
	}
	const layout = "2006-01-02T15:04:05.000000Z"
	at, err := time.Parse(layout, f[albTime])
	status, statusErr := strconv.Atoi(f[albStatus])
	// The way back, because time.Parse lets a sign pass in a fraction.
	return err == nil && at.Format(layout) == f[albTime] && at.Year() >= 1980 && at.Year() < 2200 && statusErr == nil && status >= 100 && status <= 599 && len(f[albStatus]) == 3
}

func albCompare(t *testing.T, ev *timeline.Event, f []string) {
	t.Helper()
	client, method, path, query, service := albReferenceValues(f)
	got := fmt.Sprintf("%q %q %q %q %q %q %q", ev.ClientIP, ev.Method, ev.Path, ev.Query, ev.Service, ev.Target, ev.TargetStatus)
	want := fmt.Sprintf("%q %q %q %q %q %q %q", client, method, path, query, service, f[albTarget], f[albTargetStatus])
	if got != want {
		t.Fatalf("got  %s\nwant %s", got, want)
	}
	if len(f[albRequestTime]+f[albTargetTime]+f[albResponseTime]) < 30 && strings.Trim(f[albRequestTime]+f[albTargetTime]+f[albResponseTime], "0123456789.-") == "" {
		if d := albReferenceDuration(f); ev.DurationS >= 0 && (d < 0 || d-ev.DurationS > 1e-6*(1+d) || ev.DurationS-d > 1e-6*(1+d)) {
			t.Fatalf("duration %v, want %v", ev.DurationS, d)
		}
	}
	if ev.Time == timeline.NoTime || ev.Status != 0 && (ev.Status < 100 || ev.Status > 999) {
		t.Fatalf("time %d status %d", ev.Time, ev.Status)
	}
	if strings.ContainsAny(string(ev.Host), "@/ ") {
		t.Fatalf("host %q", ev.Host)
	}
}
