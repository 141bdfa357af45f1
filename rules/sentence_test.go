package rules

import (
	"slices"
	"strings"
	"testing"
)

func TestSentence(t *testing.T) {
	f := finding(t, "edge_share=0.973 request_size_drop=-12345 latency_seconds=0.0042 clients=12345 answered_by=proxy unauthorized_per_client=2.345 marker_lag_seconds=95")
	for _, row := range []struct{ says, want string }{
		{"plain", "plain"},
		{"{edge_share|percent} at the {answered_by}", "97% at the proxy"},
		{"{request_size_drop|bytes}", "-12.1 KiB"},
		{"{latency_seconds|duration} and {marker_lag_seconds|duration}", "4 ms and 95 s"},
		{"{clients|count} of {clients}", "12,345 of 12,345"},
		{"ü{unauthorized_per_client}ü", "ü2.35ü"},
	} {
		s, err := parseSentence(row.says)
		if err != nil {
			t.Errorf("%s: %v", row.says, err)
		} else if got := s.write(&f.Values); got != row.want {
			t.Errorf("%s: got %q, want %q", row.says, got, row.want)
		}
	}
	s, err := parseSentence("{edge_share|percent} of {clients|count} at {answered_by}")
	if err != nil || s.outline() != "N% of N at (answered by)" || !slices.Equal(s.uses, []string{"answered_by", "clients", "edge_share"}) {
		t.Errorf("%v %q %v", err, s.outline(), s.uses)
	}
}

func TestFormats(t *testing.T) {
	for _, row := range []struct {
		write func(float64) string
		x     float64
		want  string
	}{
		{percent, 0, "0%"}, {percent, 0.0004, "<0.1%"}, {percent, 0.004, "0.4%"}, {percent, 0.5, "50%"},
		{percent, 0.9951, ">99%"}, {percent, 1, "100%"}, {percent, -0.2, "-20%"},
		{bytesText, 0, "0 bytes"}, {bytesText, 709.5, "710 bytes"}, {bytesText, 20480, "20.0 KiB"},
		{duration, 0.0004, "0 ms"}, {duration, 2, "2 s"}, {duration, 2.34, "2.3 s"}, {duration, 59.6, "60 s"},
		{duration, 600, "10 min"}, {duration, 9000, "2.5 h"}, {duration, -40, "-40 s"},
		{lag, 90, "90 s before"}, {lag, -51, "51 s after"},
		{count, 999, "999"}, {count, 1000, "1,000"}, {count, -1234567, "-1,234,567"}, {count, -0.4, "0"},
		{number, 3.14159, "3.14"}, {number, 1006.2, "1,006"}, {number, 0.5, "0.5"},
	} {
		if got := row.write(row.x); got != row.want {
			t.Errorf("%v: got %s, want %s", row.x, got, row.want)
		}
	}
}

func TestCondition(t *testing.T) {
	f := finding(t, "edge_share=0.9 clients=3 answered_by=proxy reason.expired=0.7 ongoing")
	for _, row := range []struct {
		when  string
		holds bool
		uses  string
	}{
		{"true", true, ""},
		{"edge_share > 0.5", true, "edge_share"},
		{"edge_share > 1", false, "edge_share"},
		{`answered_by in ["proxy", "gateway"] && ongoing`, true, "answered_by ongoing"},
		{"reason.expired + reason.malformed >= 0.7", true, "reason.expired reason.malformed"},
		{`reason["expired"] >= 0.7`, true, "reason.expired"},
		{"abs(-clients) == 3 or clients == clients", true, "clients"},
		{`answered_by contains "rox"`, true, "answered_by"},
	} {
		c, err := compileCondition(row.when)
		if err != nil {
			t.Errorf("%s: %v", row.when, err)
			continue
		}
		if yes, err := c.holds(&f.Values); yes != row.holds || err != nil || strings.Join(c.uses, " ") != row.uses {
			t.Errorf("%s: %v %v, uses %v", row.when, yes, err, c.uses)
		}
	}
}

func TestConditionLimits(t *testing.T) {
	for _, when := range []string{
		strings.Repeat("clients > 1 && ", 100) + "true",
		"clients > 1" + strings.Repeat(" ", maxExprBytes),
		"let x = clients; x > 1",
		"map(1..3, #)[0] > 0",
		"all(1..1000000000, # > 0)",
		"count(1..1000000000, # > 0) > 1",
		"reduce(1..9, #acc + #) > 1",
		"{\"a\": clients}.a > 1 && filter([1], true) != nil",
	} {
		if _, err := compileCondition(when); err == nil {
			t.Errorf("accepted: %.60s", when)
		}
	}
}
